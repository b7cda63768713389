"""Types that were tidied: which spellings became which type, with a way back for each and for all."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

import streamlit as st

from chemviz.ingest.sentences import shortened
from chemviz.ingest.types import TypeMerge
from chemviz.services.datasets import Preview
from chemviz.ui import import_work
from chemviz.ui.import_choices import with_types_apart, with_types_tidied
from chemviz.ui.plain import plain
from chemviz.wording import count, whole

_SHOWN: Final = 20


def types_section(file_id: str, read: Preview) -> None:
    """Drawn only where spellings were merged, or would have been."""
    apart = _apart(read.choices.types)
    if not (read.types_merged or apart) and read.choices.tidy_types:
        return
    st.subheader("Types tidied")
    if read.types_merged:
        st.caption("These spellings mean the same and became one type. Different things are never merged.")
    for position, merge in enumerate(read.types_merged[:_SHOWN]):
        _merge(file_id, position, merge)
    more = len(read.types_merged) - _SHOWN
    if more > 0:
        st.caption(f"And {count(more, 'more type')}.")
    if apart:
        st.caption(f"Kept apart as they are spelled: {_listed(apart)}.")
    if not read.choices.tidy_types:
        st.caption("All types are kept as they are spelled.")
    with st.container(horizontal=True):
        if read.types_merged:
            st.button(
                "Undo for all types",
                icon=":material/undo:",
                key=f"upload_{file_id}_types_off",
                on_click=import_work.decide,
                args=(file_id, lambda choices: replace(choices, tidy_types=False)),
            )
        if apart or not read.choices.tidy_types:
            st.button(
                "Tidy types again",
                icon=":material/merge:",
                key=f"upload_{file_id}_types_on",
                on_click=import_work.decide,
                args=(file_id, with_types_tidied),
            )


def _merge(file_id: str, position: int, merge: TypeMerge) -> None:
    name = plain(shortened(merge.type, 40))
    spelled = ", ".join(f"{plain(shortened(each, 40))} ({whole(times)})" for each, times in merge.spellings[:_SHOWN])
    spellings = [each for each, _times in merge.spellings]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            f"Undo {name}",
            icon=":material/undo:",
            key=f"upload_{file_id}_apart_{position}",
            on_click=import_work.decide,
            args=(file_id, lambda choices: with_types_apart(choices, spellings)),
        )
        st.markdown(f"**{name}** from {spelled}", width="content")


def _apart(types: Mapping[str, str]) -> list[str]:
    return [spelling for spelling, kind in types.items() if spelling == kind]


def _listed(spellings: Iterable[str]) -> str:
    return ", ".join(plain(shortened(each, 40)) for each in list(spellings)[:_SHOWN])
