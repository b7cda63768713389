"""What one browser tab knows between two runs. The only module that touches `st.session_state` for the app itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, cast

import streamlit as st

from chemviz.ui.plain import plain

if TYPE_CHECKING:  # at run time these would bring SQLAlchemy to the sign-in form, which does without
    from chemviz.analysis.limits import Limit
    from chemviz.services.accounts import Account
    from chemviz.services.session_tokens import Claims
    from chemviz.ui.import_work import FileWork, Order, Running

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
class LimitsEdited:
    """The limits that an open table began with; `round` tells one table from the next, `told` is said above it once."""

    before: "tuple[Limit, ...]"
    round: int = 0
    told: str = ""


@dataclass(frozen=True)
class Session:
    """The state of a tab. `account` is whom the start of this run found in the database, and nobody else.

    Of the upload page: `uploads` are the files by their id, `upload_shown` is the one on screen, `upload_order` what is
    to be imported in the next run, `upload_running` the import that a run began and did not live to see the end of, and
    `upload_refused` a sentence on why the last one did not come off.

    `told` is a sentence for the next page to say once. `code_shown` is a one-time code with whom it is for, which is
    shown until its administrator closes it. `edit_round` tells one table of records from the next.
    """

    account: "Account | None" = None
    claims: "Claims | None" = None
    wanted: Destination | None = None
    errand: CookieErrand | None = None
    dataset_id: int | None = None
    uploads: "Mapping[str, FileWork]" = field(default_factory=dict)
    upload_shown: str | None = None
    upload_order: "Order | None" = None
    upload_running: "Running | None" = None
    upload_refused: str | None = None
    limits: LimitsEdited | None = None
    told: str = ""
    edit_round: int = 0
    code_shown: "tuple[str, str] | None" = field(default=None, repr=False)


def current() -> Session:
    """The state of this tab."""
    return cast(Session, st.session_state.get(_KEY, Session()))


def change(**fields: Any) -> None:
    """Replace some fields of the state."""
    st.session_state[_KEY] = replace(current(), **fields)


def forget() -> None:
    """Drop all that this tab knows, what was typed into fields included: the next person starts afresh."""
    st.session_state.clear()


def tell_once() -> None:
    """Say what the page before had to tell."""
    told = current().told
    if told:
        change(told="")
        st.success(plain(told), icon=":material/check:")


def field_value(key: str) -> Any:
    """What stands in the field of this key."""
    return st.session_state.get(key)


def set_field(key: str, value: Any) -> None:
    """Say what the field of this key shows; call it before the field is drawn."""
    st.session_state[key] = value


def is_confirmed(errand: CookieErrand) -> bool:
    """Whether the browser has answered that the errand is done."""
    return bool(st.session_state.get(errand.key))


def remembered_dataset() -> int | None:
    """Id of the dataset that this tab opened last."""
    return current().dataset_id


def remember_dataset(dataset_id: int) -> None:
    """Note the dataset that this tab has open."""
    change(dataset_id=dataset_id)
