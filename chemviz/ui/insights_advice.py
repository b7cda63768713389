"""Advice on the screen: in groups, each piece with its evidence below it. All text is shown as it is."""

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Final

import streamlit as st

from chemviz.insights.advice import About, Advice, AdviceItem, Evidence, Kind
from chemviz.insights.advice_text import TITLES, removed_sentence
from chemviz.ui.plain import plain
from chemviz.wording import number, whole

NOTHING_SAID: Final = "The figures of this survey support nothing under this heading."
_KINDS: Final[dict[About, tuple[Kind, ...]]] = {
    "dataset": ("condition", "priority", "watch", "optimisation"),
    "finding": ("explanation",),
    "question": ("answer",),
}

ItemEnd = Callable[[AdviceItem, str], None]
"""Draws what stands at the end of a piece of advice, given a key that no other piece of the page has."""


def show_advice(advice: Advice, *, key: str, at_end: ItemEnd | None = None) -> None:
    """Draw all of it, the groups in their order; `key` tells this advice from others on the page."""
    if advice.note:
        st.info(plain(advice.note), icon=":material/info:")
    for kind in _KINDS[advice.question.about]:
        items = sorted((each for each in advice.items if each.kind == kind), key=lambda each: each.priority)
        if items or advice.question.about == "dataset":
            st.subheader(TITLES[kind])
            _group(items, key=f"{key}_{kind}", at_end=at_end)
    if sentence := removed_sentence(advice):
        st.caption(f":material/filter_alt: {plain(sentence)}")


def _group(items: Sequence[AdviceItem], *, key: str, at_end: ItemEnd | None) -> None:
    if not items:
        st.caption(NOTHING_SAID)
    for place, item in enumerate(items, start=1):
        with st.container(border=True, gap="small"):
            st.markdown(_lead(item, place if item.kind == "priority" else None))
            left, right = st.columns(2)
            left.markdown(_evidence(item.evidence))
            right.markdown(_rest(item))
            if at_end is not None:
                at_end(item, f"{key}_{place}")


def _lead(item: AdviceItem, place: int | None) -> str:
    """What was observed, behind the name of what it is about; a sentence that begins with the name needs no second."""
    name, said = item.equipment or "The whole survey", item.observation
    begins = said.startswith(f"{name} ")
    lead = (
        f"**{plain(name)}** {plain(said.removeprefix(name).strip())}"
        if begins
        else f"**{plain(name)}** · {plain(said)}"
    )
    return lead if place is None else f"**{place}** · {lead}"


def _evidence(evidence: Sequence[Evidence]) -> str:
    """One line for the figures that share whose they are, how many values they rest on, and the method."""
    lines = "\n".join(f"- {_figures(*about, list(group))}" for about, group in groupby(evidence, key=_about))
    return f"**Evidence:**\n{lines}" if lines else "No figure stands behind this."


def _about(evidence: Evidence) -> tuple[str | None, int | None, str]:
    return evidence.equipment or evidence.equipment_type, evidence.n, evidence.method


def _figures(of: str | None, n: int | None, method: str, group: Sequence[Evidence]) -> str:
    rests_on = plain(method) if n is None else f"{plain(method)}, n = {whole(n)}"
    return f"{f'{plain(of)}: ' if of else ''}{'; '.join(map(_figure, group))} ({rests_on})"


def _figure(evidence: Evidence) -> str:
    unit = f" {plain(evidence.unit)}" if evidence.unit else ""
    return f"{plain(evidence.metric)} **{plain(number(evidence.value, digits=5))}{unit}**"


def _rest(item: AdviceItem) -> str:
    """Causes, what to check, and what the data cannot say; each where there is something."""
    causes = " ".join(map(plain, item.possible_causes))
    said = (
        ("Possible causes", causes),
        ("Check", plain(item.check)),
        ("Limits of the data", plain(item.limits_of_data)),
    )
    return "  \n".join(f"**{title}:** {text}" for title, text in said if text)
