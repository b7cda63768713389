"""The answers there are to one question: which is shown, where it comes from, and what can be done with it."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Final

import streamlit as st

from chemviz.errors import ChemVizError
from chemviz.insights.advice import Advice
from chemviz.insights.advice_text import as_text
from chemviz.services.accounts import Account
from chemviz.services.datasets import OpenDataset
from chemviz.services.insights import StoredInsight, delete_insight
from chemviz.ui.cache import database
from chemviz.ui.downloads import while_signed_in
from chemviz.ui.emphasis import main_button
from chemviz.ui.gate import require_live
from chemviz.ui.insights_advice import ItemEnd, show_advice
from chemviz.ui.local_time import local_moment
from chemviz.ui.plain import plain
from chemviz.wording import count, number

BUILT_IN: Final = 0
"""Stands for the built-in advice among the ids of stored answers."""


def choose_answer(stored: Sequence[StoredInsight], *, key: str) -> StoredInsight | None:
    """The answer to show, at first the latest one; None is the built-in one. Draws the choice where there is one.

    Under a key of its own for each latest answer: a new one is shown when it comes.
    """
    if not stored:
        return None
    by_id = {each.id: each for each in stored}
    names = {each.id: name for each, name in numbered(stored)} | {
        BUILT_IN: "Built-in, from the findings as they are now"
    }
    ids = [*by_id, BUILT_IN]
    chosen = st.selectbox("Answer", ids, format_func=names.__getitem__, key=f"answer_{key}_{ids[0]}_{len(ids)}")
    return by_id.get(chosen)


def show_built_in(
    user: Account, dataset: OpenDataset, advice: Advice, *, key: str, at_end: ItemEnd | None = None
) -> None:
    """The advice that ChemViz writes itself."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge("Built-in", icon=":material/functions:", color="gray")
        st.caption("Written by ChemViz from the findings as they are now; no model was asked.", width="content")
    show_advice(advice, key=f"{key}_built_in", at_end=at_end)
    _download(user, dataset, advice, None, key=f"{key}_built_in")


def show_stored(
    user: Account, dataset: OpenDataset, insight: StoredInsight, *, key: str, at_end: ItemEnd | None = None
) -> None:
    """An answer of Gemini with where it comes from, and the ways to keep it or to delete it."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge("Gemini", icon=":material/auto_awesome:", color="primary")
        st.caption(_origin(insight), width="content")
    if not insight.is_current:
        st.warning(
            "The facts have changed since this answer was given: limits, analysis or data are others now. Its values "
            "are those of then.",
            icon=":material/history:",
        )
    show_advice(insight.advice, key=f"{key}_{insight.id}", at_end=at_end)
    with st.container(horizontal=True):
        _download(user, dataset, insight.advice, insight.created_at, key=f"{key}_{insight.id}")
        if st.button("Delete this answer", key=f"delete_{insight.id}", icon=":material/delete:"):
            _delete(user, dataset, insight)


def numbered(stored: Sequence[StoredInsight]) -> Iterator[tuple[StoredInsight, str]]:
    """Each answer with what it is called in a choice; numbers, because Streamlit tells options apart by that."""
    for place, each in zip(range(len(stored), 0, -1), stored, strict=True):
        changed = "" if each.is_current else ", facts have changed since"
        yield each, f"{place}. Gemini, {local_moment(each.created_at)}, {each.advice.model}{changed}"


def _origin(insight: StoredInsight) -> str:
    advice = insight.advice
    parts = [plain(advice.model), local_moment(insight.created_at)]
    if advice.tokens_in is not None:
        answered = "" if advice.tokens_out is None else f", {count(advice.tokens_out, 'token')} answered"
        parts.append(f"{count(advice.tokens_in, 'token')} sent{answered}")
    if advice.seconds is not None:
        parts.append(f"{number(advice.seconds, digits=2)} s")
    return " · ".join(each for each in parts if each)


def _download(user: Account, dataset: OpenDataset, advice: Advice, created_at: datetime | None, *, key: str) -> None:
    st.download_button(
        "Download as text",
        while_signed_in(user, _text(dataset, advice, created_at)),
        file_name=f"{dataset.card.name} advice.txt",
        mime="text/plain",
        key=f"text_{key}",
        icon=":material/download:",
        on_click="ignore",
    )


def _text(dataset: OpenDataset, advice: Advice, created_at: datetime | None) -> Callable[[], str]:
    return lambda: as_text(advice, title=dataset.card.name, created=created_at)


@st.dialog("Delete this answer?", icon=":material/delete:")
def _delete(user: Account, dataset: OpenDataset, insight: StoredInsight) -> None:
    st.markdown(f"The answer of {local_moment(insight.created_at)} will be deleted for good. Other answers stay.")
    if st.button("Delete for good", type=main_button(), icon=":material/delete:"):
        try:
            require_live(user)
            delete_insight(database(), owner_id=user.id, dataset_id=dataset.card.id, insight_id=insight.id)
        except ChemVizError as error:
            st.error(plain(str(error)))
        else:
            st.rerun()
