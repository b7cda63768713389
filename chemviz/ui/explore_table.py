"""The rows behind the charts, a page at a time; choosing some of them lights them up above. Decides not which rows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from chemviz.analysis.exploring import Positions, Rows, points_at
from chemviz.analysis.results import Points
from chemviz.display_units import UnitSystem, columns_in, points_in
from chemviz.schema import PARAMETERS, Columns, axis_label
from chemviz.ui.plain import plain
from chemviz.wording import MISSING_MARK, count, whole

ROWS_PER_PAGE = 50
_ROW_HEIGHT_PX = 35
TABLE_HEIGHT_PX = 11 * _ROW_HEIGHT_PX


@dataclass(frozen=True)
class Page:
    """Where a page of the table stands among the rows, and how many there are."""

    first: int
    total: int


def page_of(total: int, *, key: str) -> Page:
    """Draw the page numbers, which keep their place also when there is one page only."""
    pages = max(1, -(-total // ROWS_PER_PAGE))
    number = st.pagination(pages, key=key)
    return Page((min(number, pages) - 1) * ROWS_PER_PAGE, total)


def page_points(rows: Rows, at: Positions, page: Page) -> Points:
    """The rows of a page."""
    return points_at(rows, at[page.first : page.first + ROWS_PER_PAGE], of=page.total)


def chosen_in_table(
    points: Points, severities: dict[int, str], columns: Columns, system: UnitSystem, *, key: str
) -> Points | None:
    """Draw the table, and give back the rows that are chosen in it, in the units of the screen; None without any."""
    shown = points_in(points, columns, system)
    table = pd.DataFrame(
        {
            "Row": shown.row,
            "Equipment name": shown.name,
            "Type": shown.equipment_type,
            **{axis_label(each, columns_in(columns, system)): getattr(shown, each) for each in PARAMETERS},
            "Finding": [severities.get(row, "") for row in shown.row],
        }
    )
    numbers = [axis_label(each, columns_in(columns, system)) for each in PARAMETERS]
    table = table.astype(dict.fromkeys(numbers, np.float64))
    event = st.dataframe(
        table,
        hide_index=True,
        height=TABLE_HEIGHT_PX,
        column_config={each: st.column_config.NumberColumn(format="%.6g") for each in numbers},
        placeholder=MISSING_MARK,
        alt="Rows behind the charts; choose some to light them up in the charts",
        key=key,
        on_select="rerun",
        selection_mode="multi-row",
    )
    places = [at for at in event.selection.rows if at < len(shown.row)]
    return _only(shown, places) if places else None


def _only(points: Points, places: Sequence[int]) -> Points:
    keys = ("row", "name", "equipment_type", *PARAMETERS)
    return Points(**{key: tuple(getattr(points, key)[at] for at in places) for key in keys}, of=len(places))


def table_line(page: Page, *, is_selection: bool) -> str:
    """What the table shows, in a sentence."""
    if not page.total:
        return "No row." if not is_selection else "No row of the filter is in the selection."
    if page.total == 1:
        return "1 row selected in the chart." if is_selection else "1 row in the charts."
    last = min(page.first + ROWS_PER_PAGE, page.total)
    what = "selected in the chart" if is_selection else "in the charts"
    return plain(f"Rows {whole(page.first + 1)} to {whole(last)} of {count(page.total, 'row')} {what}.")
