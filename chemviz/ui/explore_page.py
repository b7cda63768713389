"""A chart above the rows that it shows: what is selected above is listed below, what is chosen there lights up."""

import numpy as np
import streamlit as st

from chemviz.analysis.exploring import Filter, Positions, Rows, points_at, rows_of
from chemviz.analysis.results import Points
from chemviz.display_units import UnitSystem, points_in
from chemviz.schema import FRAME_DTYPES, PARAMETERS
from chemviz.services.accounts import Account
from chemviz.services.datasets import equipment_rows
from chemviz.ui.cache import database
from chemviz.ui.components import show_chart
from chemviz.ui.explore_charts import (
    chart_of,
    draw,
    forget_selection,
    is_peers,
    peer_charts,
    selected,
    selected_rows,
    shows_rows,
)
from chemviz.ui.explore_choice import Choice
from chemviz.ui.explore_data import Part, Survey, all_rows, item_of, positions_in
from chemviz.ui.explore_downloads import chart_downloads
from chemviz.ui.explore_table import ROWS_PER_PAGE, Page, chosen_in_table, page_of, page_points, table_line
from chemviz.ui.plain import plain


def chart_and_rows(
    user: Account, survey: Survey, part: Part, wanted: Filter, choice: Choice, system: UnitSystem
) -> None:
    """Draw both. The table is worked out first, for the chart lights up what is chosen in it."""
    about = repr((survey.owned, survey.limits, wanted, choice, system))
    selection = selected(about)
    above = st.container()
    st.subheader("Rows")
    positions: Positions | None = None
    if not selection.is_empty:
        positions = selected_rows(survey, part, choice, system, selection)
    elif not wanted.is_open:
        positions = positions_in(survey, part)
    lit = _rows(survey, part, positions, system, is_selection=not selection.is_empty, about=f"{wanted} {selection}")
    with above:
        if is_peers(choice):
            _peers(user, survey, part, choice, system, lit)
            return
        chart = chart_of(survey, part, wanted, choice, system, lit)
        if shows_rows(choice):
            draw(chart, about=about)
        else:
            show_chart(chart, key="explored_whole_types")
        chart_downloads(user, chart, dataset_name=survey.dataset.card.name, key="chart")


def _rows(
    survey: Survey, part: Part, positions: Positions | None, system: UnitSystem, *, is_selection: bool, about: str
) -> Points | None:
    """The table with its pages; what is chosen in it."""
    total = part.count if positions is None else len(positions)
    with st.container(horizontal=True, vertical_alignment="center"):
        line = st.empty()
        st.button(
            "Clear selection",
            icon=":material/deselect:",
            type="tertiary",
            disabled=not is_selection,
            on_click=forget_selection,
            key="clear_selection",
        )
    slot = st.container()
    page = page_of(total, key=f"explored_page_{survey.dataset.card.id}_{about}")
    line.caption(table_line(page, is_selection=is_selection))
    points = _page(survey, page) if positions is None else page_points(all_rows(survey), positions, page)
    with slot:
        key = f"explored_rows_{survey.dataset.card.id}_{about}_{page.first}"
        return chosen_in_table(points, survey.severities, survey.columns, system, key=key)


def _page(survey: Survey, page: Page) -> Points:
    """A page of all rows, of which only these are read."""
    owner_id, dataset_id, _ = survey.owned
    frame = equipment_rows(database(), owner_id=owner_id, dataset_id=dataset_id, limit=ROWS_PER_PAGE, offset=page.first)
    rows: Rows = rows_of(frame[list(FRAME_DTYPES)])
    return points_at(rows, np.arange(len(rows)), of=page.total)


def _peers(user: Account, survey: Survey, part: Part, choice: Choice, system: UnitSystem, lit: Points | None) -> None:
    """One item beside the others of its type: the first that is chosen in the table, else the one that is named."""
    item = lit
    if item is None:
        found = item_of(survey, choice.item)
        item = None if found is None else points_in(found, survey.columns, system)
    if item is None:
        st.info(f"No item has “{plain(choice.item)}” in its name." if choice.item else "Choose an item in the table.")
        return
    st.markdown(f"**{plain(item.name[0] or 'No name')}**, row {item.row[0]}, {plain(item.equipment_type[0])}")
    analysis, points, columns = part.shown(survey.columns, system)
    if item.equipment_type[0] not in {each.equipment_type for each in analysis.types}:
        st.info("No other item of its type passes the filter.")
        return
    charts = peer_charts(survey, analysis, points, columns, item, system)
    for key, chart in zip(PARAMETERS, charts, strict=True):
        show_chart(chart, key=f"peers_{key}")
        chart_downloads(user, chart, dataset_name=survey.dataset.card.name, key=f"peers_{key}")
