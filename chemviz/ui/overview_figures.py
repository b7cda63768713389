"""The small charts of the overview; a click on a mark opens the rows of its type. Computes nothing."""

from typing import Any, Final

import streamlit as st

from chemviz.analysis.results import Analysis
from chemviz.charts.small import types_shown
from chemviz.display_units import UnitSystem
from chemviz.services.datasets import OpenDataset
from chemviz.ui import figures, navigation
from chemviz.ui.chosen import PARAMETER
from chemviz.ui.explore_filter import TYPES

_WIDTH_PX: Final = 215


def overview_figures(dataset: OpenDataset, system: UnitSystem, *, owner_id: int) -> None:
    """Equipment per type and each parameter by type, side by side; on a phone one below the other."""
    made = figures.small_figures(dataset, system, owner_id=owner_id)
    with st.grid(len(made), min_column_width=_WIDTH_PX):
        for place, chart in enumerate(made):
            event = st.plotly_chart(
                chart.figure,
                key=f"overview_figure_{dataset.card.id}_{place}",
                alt=chart.alt,
                config={"displayModeBar": False},
                on_select="rerun",
                selection_mode="points",
            )
            if clicked := clicked_type(event, dataset.analysis):
                _open_rows(dataset, clicked)
    st.caption(
        "Bars: middle half of the values, line: median, thin ends: whiskers. A click opens the rows of the type."
    )


def clicked_type(event: Any, analysis: Analysis) -> str | None:
    """The type whose mark was clicked; None without a click, and for what makes no sense, as it comes from outside."""
    points = (event.get("selection") or {}).get("points") or [] if event else []
    for point in points:
        place = point.get("customdata")
        if isinstance(place, list) and len(place) == 1:
            place = place[0]
        if isinstance(place, int | float) and place in range(len(types_shown(analysis))):
            return analysis.types[int(place)].equipment_type
    return None


def _open_rows(dataset: OpenDataset, equipment_type: str) -> None:
    st.switch_page(navigation.CHARTS, query_params={PARAMETER: str(dataset.card.id), TYPES: equipment_type})
