"""What one browser tab knows between two runs. The only module that touches `st.session_state` for the app itself."""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, cast

import streamlit as st

if TYPE_CHECKING:  # at run time these would bring SQLAlchemy to the sign-in form, which does without
    from chemviz.services.accounts import Account
    from chemviz.services.session_tokens import Claims

_KEY: Final = "chemviz"


@dataclass(frozen=True)
class Destination:
    """A page, by its script, with the query parameters that a link gave."""

    script: str
    query: dict[str, str]


@dataclass(frozen=True)
class CookieErrand:
    """What the browser has yet to do with its session cookie: keep `token`, or drop the cookie where it is `None`."""

    key: str
    token: str | None = field(repr=False)


@dataclass(frozen=True)
class Session:
    """The state of a tab. `account` is whom the start of this run found in the database, and nobody else."""

    account: "Account | None" = None
    claims: "Claims | None" = None
    wanted: Destination | None = None
    errand: CookieErrand | None = None
    dataset_id: int | None = None


def current() -> Session:
    """The state of this tab."""
    return cast(Session, st.session_state.get(_KEY, Session()))


def change(**fields: Any) -> None:
    """Replace some fields of the state."""
    st.session_state[_KEY] = replace(current(), **fields)


def forget() -> None:
    """Drop all that this tab knows, what was typed into fields included: the next person starts afresh."""
    st.session_state.clear()


def is_confirmed(errand: CookieErrand) -> bool:
    """Whether the browser has answered that the errand is done."""
    return bool(st.session_state.get(errand.key))


def remembered_dataset() -> int | None:
    """Id of the dataset that this tab opened last."""
    return current().dataset_id


def remember_dataset(dataset_id: int) -> None:
    """Note the dataset that this tab has open."""
    change(dataset_id=dataset_id)
