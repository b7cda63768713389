"""What one browser tab knows between two runs. The only module that touches `st.session_state` for the app itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, cast

import streamlit as st

from chemviz.ui.plain import plain

if TYPE_CHECKING:  # at run time these would bring SQLAlchemy to the sign-in form, which does without
    from chemviz.analysis.limits import Limit
    from chemviz.display_units import UnitSystem
    from chemviz.insights.advice import Question
    from chemviz.report.options import ReportOptions
    from chemviz.services.accounts import Account
    from chemviz.services.session_tokens import Claims
    from chemviz.ui.import_work import FileWork, Order, Running
    from chemviz.ui.insights_work import Asking

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
class Wish:
    """A question about a dataset that a click on another page leaves to the insights page."""

    dataset_id: int
    question: "Question"


@dataclass(frozen=True)
class NoteOrder:
    """What a click says about a finding, for the next run to store; `refused` is why it could not be.

    `session_version` is of the session that was clicked in: what is clicked after its end is not for the next one.
    """

    session_version: int
    dataset_id: int
    finding_key: str
    state: str
    comment: str = ""
    refused: str = ""


@dataclass(frozen=True)
class Explored:
    """Of the Charts page: `about` is what the selected marks of a chart belong to, and `event` what the browser says of
    them; `range_units` are the units in which the ranges of the filter stand.
    """

    about: str = ""
    event: "Mapping[str, Any]" = field(default_factory=dict)
    range_units: "UnitSystem | None" = None


@dataclass(frozen=True)
class ReportBegun:
    """The options that the fields of a dataset's report began with, and those that are stored now."""

    dataset_id: int
    options: "ReportOptions"
    stored: "ReportOptions"


@dataclass(frozen=True)
class Session:
    """The state of a tab. `account` is whom the start of this run found in the database, and nobody else; `page` is the
    address of the page that is shown.

    Of the upload page: `uploads` are the files by their id, `upload_shown` is the one on screen, `upload_order` what is
    to be imported in the next run, `upload_running` the import that a run began and did not live to see the end of, and
    `upload_refused` a sentence on why the last one did not come off.

    Of the insights page: `own_key` is a key for Gemini that this person typed in; it is nowhere else and goes with the
    tab. `wish` is to be asked in the next run, `asking` is on its way, `insight_refused` says why the last one has no
    answer. `note_order` is what a click on the findings page says of a finding.
    `told` is a sentence for the next page to say once. `code_shown` is a one-time code with whom it is for, which is
    shown until its administrator closes it. `edit_round` tells one table of records from the next.
    """

    account: "Account | None" = None
    page: str | None = None
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
    own_key: str | None = field(default=None, repr=False)
    wish: Wish | None = None
    asking: "Asking | None" = None
    insight_refused: str | None = None
    note_order: NoteOrder | None = None
    units: "UnitSystem | None" = None
    explored: Explored = field(default_factory=Explored)
    report: ReportBegun | None = None
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
    if (asking := current().asking) is not None:
        asking.cancelled.set()
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


def has_field(key: str) -> bool:
    """Whether there is a field of this key."""
    return key in st.session_state


def set_field(key: str, value: Any) -> None:
    """Say what the field of this key shows; call it before the field is drawn."""
    st.session_state[key] = value


def drop_fields(keys: Iterable[str]) -> None:
    """Forget what stands under these keys, where there is something."""
    for key in keys:
        st.session_state.pop(key, None)


def is_confirmed(errand: CookieErrand) -> bool:
    """Whether the browser has answered that the errand is done."""
    return bool(st.session_state.get(errand.key))


def remembered_dataset() -> int | None:
    """Id of the dataset that this tab opened last."""
    return current().dataset_id


def remember_dataset(dataset_id: int) -> None:
    """Note the dataset that this tab has open."""
    change(dataset_id=dataset_id)
