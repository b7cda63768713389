"""The table of datasets, from which one or several are chosen. Does nothing with them."""

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd
import streamlit as st

from chemviz.services.datasets import DatasetCard
from chemviz.ui.local_time import browser_zone

ROWS_PER_PAGE: Final = 200
_ROWS_SEEN: Final = 8
_ROW_PX: Final = 35
_COUNTS: Final = ("Rows", "Types", "Left out", "Problems")


def chosen_cards(cards: Sequence[DatasetCard], versions: Mapping[int, int]) -> list[DatasetCard]:
    """Draw the table and give back the chosen datasets, in its order; at first the newest is chosen."""
    pages = -(-len(cards) // ROWS_PER_PAGE)
    slot = st.container()
    page = st.pagination(pages, key=f"datasets_page_{len(cards)}") if pages > 1 else 1
    shown = cards[(page - 1) * ROWS_PER_PAGE : page * ROWS_PER_PAGE]
    with slot:
        event = st.dataframe(
            _table(shown, versions),
            hide_index=True,
            height="auto" if len(shown) <= _ROWS_SEEN else _ROW_PX * (_ROWS_SEEN + 1),
            column_config={
                "Name": st.column_config.TextColumn(width="medium"),
                **{name: st.column_config.NumberColumn(format="localized") for name in _COUNTS},
                "Size": st.column_config.NumberColumn(format="bytes", help="Of the file as it was uploaded"),
                _uploaded(): st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm"),
            },
            alt="Your datasets",  # the buttons above the table say this too: it must not sound like one of ours
            # Another list is another table: a choice must never slip to the row that moved into its place.
            key=table_key(shown),
            on_select="rerun",
            selection_mode="multi-row",
            selection_default={"selection": {"rows": [0], "columns": [], "cells": []}},
        )
    return [shown[at] for at in sorted(event.selection.rows) if at < len(shown)]


def table_key(shown: Sequence[DatasetCard]) -> str:
    """The key of the table that shows these datasets."""
    return f"datasets_{hash(tuple(each.id for each in shown))}"


def _uploaded() -> str:
    return f"Uploaded ({browser_zone()})"


def _table(cards: Sequence[DatasetCard], versions: Mapping[int, int]) -> pd.DataFrame:
    zone = browser_zone()
    rows = [
        (
            each.name,
            f"{each.version}, one of {versions[each.series_id]}" if versions[each.series_id] > 1 else str(each.version),
            each.rows_accepted,
            each.type_count,
            each.rows_rejected,
            each.issue_count,
            "ready" if each.is_current else "analysed anew when opened",
            each.file_name,
            each.file_bytes,
            each.uploaded_at.astimezone(zone).replace(tzinfo=None),
        )
        for each in cards
    ]
    names = [
        "Name", "Version", "Rows", "Types", "Left out", "Problems", "State", "File", "Size", _uploaded(),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=names)
