"""Which of a file's columns its lists offer: all of a usual file; of hundreds the first, or those searched for."""

from collections.abc import Iterable, Sequence
from typing import Final

import streamlit as st

from chemviz.ui.plain import plain
from chemviz.wording import whole

MOST: Final = 200
"""Longer lists are heavy for a browser, and nobody reads them."""


def offered(headers: Sequence[str], text: str = "") -> list[int]:
    """Positions of the columns with a text in their header, upper and lower case alike.

    >>> offered(["Tag", "Flow in", "Flow out"], " flow")
    [1, 2]
    """
    wanted = text.strip().casefold()
    return [place for place, header in enumerate(headers) if wanted in header.casefold()]


def header_search(file_id: str, headers: Sequence[str]) -> list[int]:
    """Positions of the columns to offer; above the lists of a wide table a field to search in."""
    if len(headers) <= MOST:
        return list(range(len(headers)))
    text = st.text_input(
        "Search the columns",
        type="search",
        placeholder="Part of a header",
        key=f"upload_{file_id}_search",
        persist_state="page",
    )
    found = offered(headers, text)
    st.caption(_sentence(text.strip(), len(found), len(headers)))
    return found[:MOST]


def bounded(first: Iterable[int], others: Iterable[int]) -> list[int]:
    """What a list offers: what must be in it, and the rest up to the limit, each once."""
    return list(dict.fromkeys((*list(first)[:MOST], *others)))


def _sentence(text: str, found: int, total: int) -> str:
    if not text:
        return f"The file has {whole(total)} columns. The lists offer the first {MOST}: search to see others."
    having = f"of {whole(total)} columns have “{plain(text)}” in their header"
    if found > MOST:
        return f"{whole(found)} {having}. The lists offer the first {MOST} of them."
    return f"{whole(found)} {having}{', and the lists offer these' if found else ''}."
