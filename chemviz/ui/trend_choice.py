"""Which item's readings the trends page shows, and the readings as a table."""

from typing import Final

import pandas as pd
import streamlit as st

from chemviz.analysis.trends import TrendResult
from chemviz.services.accounts import Account
from chemviz.services.datasets import DatasetCard
from chemviz.services.trends import ITEMS_LISTED, ItemReadings, items_with_readings
from chemviz.ui.cache import database
from chemviz.ui.navigation import UPLOAD
from chemviz.ui.plain import plain
from chemviz.wording import count, significant, whole

ITEM: Final = "item"
"""Query parameter: the tag of the item, so that a trend can be linked to."""

TEST_LABELS: Final = {
    1: "1: beyond a limit",
    2: "2: two of three beyond 2 σ",
    3: "3: four of five beyond 1 σ",
    4: "4: eight on one side",
}
"""The Western Electric tests by their numbers."""


def choose_item(user: Account, card: DatasetCard) -> str | None:
    """Draw the choice of an item with readings over time; None, with a sentence, when there is none."""
    if not card.columns.get("recorded_at"):
        st.info(
            "This survey has no times, so there is nothing to draw over time: rows of different equipment are no "
            "series. Upload a file that says when each reading was taken, and map that column to “Recorded at”."
        )
        st.page_link(UPLOAD, label="Upload a table", icon=":material/upload_file:")
        return None
    search = st.text_input("Find an item", type="search", placeholder="P-101", key=f"trend_search_{card.id}").strip()
    page = items_with_readings(database(), owner_id=user.id, dataset_id=card.id, search=search)
    if not page.items:
        st.info(
            f"No item with two readings or more has “{plain(search)}” in its name."
            if search
            else "No item has two readings or more, so there is no series."
        )
        return None
    if page.total > len(page.items):
        st.caption(
            f"Showing {whole(ITEMS_LISTED)} of {count(page.total, 'item')} with readings; search for the others."
        )
    return _picked(card, page.items)


def _picked(card: DatasetCard, items: tuple[ItemReadings, ...]) -> str:
    of = {each.name: each for each in items}
    names = list(of)
    wanted = st.query_params.get(ITEM)
    picked: str = st.selectbox(
        "Item",
        names,
        index=names.index(wanted) if wanted in of else 0,
        format_func=lambda name: f"{name} ({count(of[name].readings, 'reading')})",
        key=f"trend_item_{card.id}_{len(names)}_{names[0]}",
    )
    st.query_params[ITEM] = picked
    return picked


def readings_table(result: TrendResult) -> None:
    """The readings that are drawn, in the order of time."""
    with st.expander(f"Readings: {whole(len(result.readings))}", icon=":material/table_rows:"):
        rows = [
            (
                each.time,
                each.row,
                significant(each.value, digits=6),
                significant(each.moving_range, digits=6),
                each.use,
                ", ".join(map(str, each.tests)),
            )
            for each in result.readings
        ]
        names = ["Time", "Row", f"Value [{result.unit}]", f"Moving range [{result.unit}]", "Use", "Signals of test"]
        st.dataframe(pd.DataFrame(rows, columns=names), hide_index=True, alt="Readings in the order of time")
        if result.total > len(result.readings):
            st.caption(f"Showing {whole(len(result.readings))} of {whole(result.total)}: the extremes of each stretch.")
