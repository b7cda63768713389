"""Asking Gemini from a page: what is sent is agreed to first, what happens is shown, and it can be cancelled."""

from datetime import UTC, datetime
from typing import Final

import streamlit as st

from chemviz.insights.advice import Question
from chemviz.services.accounts import Account
from chemviz.services.advice_model import model_of
from chemviz.services.datasets import OpenDataset
from chemviz.services.insights import Use, ask_gemini, has_consented, use_today
from chemviz.ui import session
from chemviz.ui.cache import database, settings
from chemviz.ui.gate import require_live
from chemviz.ui.insights_consent import consent_dialog
from chemviz.ui.insights_key import key_in_use
from chemviz.ui.insights_work import Asking, begin
from chemviz.ui.local_time import local_moment
from chemviz.ui.plain import plain
from chemviz.wording import count, whole

LOOK_S: Final = 1.0
"""How often the page looks how far the question is [s]."""


def ask(user: Account, dataset: OpenDataset, question: Question, *, refresh: bool = False) -> None:
    """Ask at once, or after the person has agreed to what is sent; the page is drawn again with the progress on it.

    While another question of this tab is on its way nothing is asked.
    """
    if session.current().asking is not None:
        return
    if has_consented(database(), owner_id=user.id):
        _begin(user, dataset, question, refresh=refresh)
        st.rerun()
    consent_dialog(user, dataset, question, lambda: _begin(user, dataset, question, refresh=refresh))


def progress(user: Account, dataset: OpenDataset) -> None:
    """What is being done and for how long, with a way to stop it; or, once, why the last question has no answer."""
    _settle()
    now = session.current()
    if now.asking is not None:
        _running(user, dataset.card.id)
    elif now.insight_refused:
        st.warning(plain(now.insight_refused), icon=":material/warning:")
        session.change(insight_refused=None)


def ask_button(
    label: str, *, key: str | None = None, is_again: bool = False, is_form: bool = False, is_off: bool = False
) -> bool:
    """The button that asks; off while a question is on its way. Whether it was pressed."""
    draw = st.form_submit_button if is_form else st.button
    return draw(
        label,
        key=key,
        icon=":material/refresh:" if is_again else ":material/auto_awesome:",
        type="secondary" if is_again else "primary",
        disabled=is_off or session.current().asking is not None,
    )


def todays_use(user: Account) -> Use | None:
    """What the user has asked today and may ask; None where there is no key to ask with."""
    if key_in_use() is None:
        return None
    return use_today(database(), owner_id=user.id, now=datetime.now(UTC), allowance=settings().allowance)


def left_today(use: Use | None) -> None:
    """How many questions are left of today, or from when there are new ones; nothing where none can be asked."""
    if use is not None:
        st.caption(_left(use), width="content")


def _left(use: Use) -> str:
    if use.is_spent:
        return (
            f"Today's {count(use.allowed, 'question')} to Gemini are used; new ones from {local_moment(use.ends_at)}."
        )
    return f"{whole(use.allowed - use.used)} of {count(use.allowed, 'question')} left today."


def _begin(user: Account, dataset: OpenDataset, question: Question, *, refresh: bool) -> None:
    own, db = settings(), database()
    model = model_of(own, key_in_use())
    if model is None:  # the key was forgotten since the button was drawn
        return
    asking = Asking(question, dataset.card.id)
    session.change(asking=asking, insight_refused=None)
    begin(
        asking,
        lambda on_step, is_cancelled: (
            ask_gemini(
                db, model, owner_id=user.id, dataset_id=dataset.card.id, question=question, now=datetime.now(UTC),
                allowance=own.allowance, refresh=refresh, on_step=on_step, is_cancelled=is_cancelled,
            ).id
        ),
    )  # fmt: skip


def _settle() -> None:
    """Take note of how a question ended."""
    asking = session.current().asking
    if asking is not None and asking.ended.is_set():
        session.change(asking=None, insight_refused=None if asking.answer_id else asking.refused)


@st.fragment(run_every=LOOK_S)
def _running(user: Account, dataset_id: int) -> None:
    require_live(user)
    asking = session.current().asking
    if asking is None or asking.ended.is_set():
        st.rerun()
    is_stopping = asking.cancelled.is_set()
    # Not as a context: at the end of that Streamlit would show the status as complete.
    box = st.status(f"{'Cancelling' if is_stopping else 'Asking Gemini'}, {asking.seconds:.0f} s", expanded=True)
    if asking.dataset_id != dataset_id:
        box.caption("This question is about another one of your datasets. Its answer is stored there.")
    for seconds, step in tuple(asking.steps):
        box.caption(f"{seconds:.0f} s · {plain(step)}")
    box.button(
        "Cancel", key="insights_cancel", icon=":material/close:", on_click=asking.cancelled.set, disabled=is_stopping
    )
