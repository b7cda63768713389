"""What an owner says about a finding: a comment, the buttons that settle it or open it again, and what was said before.

A click is an order that the next run carries out before it reads the findings: a run that another event interrupts
before it comes to the button would lose it.
"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

import streamlit as st

from chemviz.errors import ChemVizError
from chemviz.services.accounts import Account
from chemviz.services.datasets import OpenDataset
from chemviz.services.findings import NotedFinding, NoteEvent, note_history, set_note
from chemviz.services.notes import COMMENT_LENGTH
from chemviz.ui import session
from chemviz.ui.cache import database
from chemviz.ui.local_time import local_moment
from chemviz.ui.plain import plain
from chemviz.ui.session import NoteOrder

_STEPS_SHOWN: Final = 5
_STEP_LENGTH: Final = 120


def carry_out(user: Account) -> None:
    """Do what the last click ordered; what was refused is said where it was clicked."""
    order = session.current().note_order
    if order is None or order.refused:
        return
    if order.session_version != user.session_version:
        session.change(note_order=None)
        return
    try:
        set_note(
            database(),
            owner_id=user.id,
            dataset_id=order.dataset_id,
            finding_key=order.finding_key,
            state=order.state,
            comment=order.comment,
            now=datetime.now(UTC),
        )
    except ChemVizError as error:
        session.change(note_order=replace(order, refused=str(error)))
    else:
        session.change(note_order=None)


def note(user: Account, dataset: OpenDataset, noted: NotedFinding) -> None:
    """The comment, the buttons, and the history of a finding."""
    key = f"{dataset.card.id}_{noted.finding.id}"
    before = noted.note.comment if noted.note else ""
    st.text_area("Comment", value=before, max_chars=COMMENT_LENGTH, height=80, key=f"comment_{key}")

    def button(label: str, icon: str, *, state: str) -> None:
        order = NoteOrder(user.session_version, dataset.card.id, noted.finding.key, state)
        st.button(
            label,
            key=f"{label.split(maxsplit=1)[0].lower()}_{key}",
            icon=icon,
            on_click=_order,
            args=(order, f"comment_{key}"),
        )

    with st.container(horizontal=True):
        if noted.is_open:
            button("Acknowledge", ":material/check:", state="acknowledged")
        else:
            button("Reopen", ":material/undo:", state="open")
        button("Save comment", ":material/save:", state="open" if noted.is_open else "acknowledged")
    _refusal(noted)
    _history(user, dataset, noted)


def _order(order: NoteOrder, comment_key: str) -> None:
    session.change(note_order=replace(order, comment=session.field_value(comment_key) or ""))


def _refusal(noted: NotedFinding) -> None:
    order = session.current().note_order
    if order is not None and order.refused and order.finding_key == noted.finding.key:
        st.error(plain(order.refused), icon=":material/error:")
        session.change(note_order=None)


def _history(user: Account, dataset: OpenDataset, noted: NotedFinding) -> None:
    if noted.note is None:
        return
    events = note_history(database(), owner_id=user.id, dataset_id=dataset.card.id, finding_key=noted.finding.key)
    st.caption("  \n".join(map(_step, events[:_STEPS_SHOWN])))


def _step(event: NoteEvent) -> str:
    """What was done and said then: a comment that somebody wrote over since is still to be seen.

    >>> print(_step(NoteEvent("commented", "On order", datetime(2026, 11, 23, tzinfo=UTC))))
    Commented 2026-11-23 00:00 UTC: “On order”
    """
    said = event.comment if len(event.comment) <= _STEP_LENGTH else f"{event.comment[:_STEP_LENGTH]}…"
    return f"{event.what.capitalize()} {local_moment(event.happened_at)}" + (f": “{plain(said)}”" if said else "")
