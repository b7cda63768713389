"""Rows in which something that was found out about a file is shown and can be changed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import streamlit as st

from chemviz.ui import session
from chemviz.ui.plain import plain

_BADGES: Final = {
    "certain": ":green[:material/check_circle: Certain]",
    "likely": ":blue[:material/info: Likely]",
    "unsure": ":orange[:material/help: Unsure, please say]",
    "chosen": ":green[:material/person: Chosen]",
    "recalled": ":green[:material/history: As last time]",
    "replayed": ":green[:material/replay: As before]",
    "none": ":gray[:material/remove: Not in the file]",
}
"""How sure something is: always an icon and a word, never colour alone."""

_ABOUT, _FIRST, _SECOND, _WHY = 2.2, 3.6, 2.4, 3.4


@dataclass(frozen=True)
class Box:
    """A select box: its name for a screen reader, what there is to choose, and what is chosen (None: nothing yet)."""

    label: str
    options: Sequence[Any]
    chosen: Any
    name: Callable[[Any], str]
    decide: Callable[[Any], None]
    key: str
    placeholder: str = "Choose"


def row(label: str, certainty: str, first: Box, second: Box | None, why: Sequence[str]) -> None:
    """One finding: what it is about and how sure, one or two boxes to change it, and why it was found so.

    `why` are plain sentences, shown as they are.
    """
    widths = (_ABOUT, _FIRST, _SECOND + _WHY) if second is None else (_ABOUT, _FIRST, _SECOND, _WHY)
    with st.container(border=True):
        about, left, *others = st.columns(widths, vertical_alignment="center", gap="small")
        about.markdown(f"**{label}**  \n{_BADGES[certainty]}")
        with left:
            _draw(first)
        if second is not None:
            with others[0]:
                _draw(second)
        if reasons := [plain(each) for each in why if each]:
            others[-1].caption("  \n".join(reasons))


def _draw(box: Box) -> None:
    session.set_field(box.key, box.chosen)
    st.selectbox(
        box.label,
        list(box.options),
        index=None if box.chosen is None else 0,
        format_func=box.name,
        key=box.key,
        on_change=_chosen,
        args=(box.key, box.decide),
        placeholder=box.placeholder,
        label_visibility="collapsed",
    )


def _chosen(key: str, decide: Callable[[Any], None]) -> None:
    chosen = session.field_value(key)
    if chosen is not None:
        decide(chosen)
