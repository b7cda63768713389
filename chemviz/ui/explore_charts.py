"""The chart of the charts page: built from what passes the filter, kept while it is the same. Reads no database."""

from dataclasses import replace
from typing import Final

import streamlit as st

from chemviz import charts
from chemviz.analysis.exploring import Filter, Positions, with_rows
from chemviz.analysis.results import Analysis, Points
from chemviz.charts import Chart
from chemviz.charts.chart import empty_chart
from chemviz.charts.correlations import correlations
from chemviz.charts.density import density_chart
from chemviz.charts.histogram import histogram, outlines
from chemviz.charts.marking import Marked
from chemviz.charts.parallel import LINES_SHOWN, parallel
from chemviz.charts.peers import PEERS_SHOWN, Peers, among_peers
from chemviz.display_units import UnitSystem, scales_of
from chemviz.schema import PARAMETERS, Columns
from chemviz.ui import session
from chemviz.ui.explore_choice import AGAINST, BESIDE, BY_BOX, PEERS, SPREAD, TOGETHER, Choice
from chemviz.ui.explore_data import Owned, Part, Survey, all_rows, bounds_in, cells_of, positions_in
from chemviz.ui.explore_selection import (
    Selection,
    rows_numbered,
    rows_of_bars,
    rows_of_boxes,
    rows_of_lines,
    selection_of,
)
from chemviz.ui.session import Explored

_KEY: Final = "explored_chart"
_TYPES_IN_LINE: Final = 25


def chart_of(
    survey: Survey, part: Part, wanted: Filter, choice: Choice, system: UnitSystem, lit: Points | None
) -> Chart:
    """The chart of a choice; with rows `lit` (in the units of the screen) it is built anew, else kept."""
    if lit is not None:
        return _built(survey, part, wanted, choice, system, lit)
    return _kept(survey.owned, f"{survey.limits} {wanted} {choice} {system}", survey, part, wanted, choice, system)


@st.cache_resource(max_entries=64, show_spinner=False)
def _kept(
    owned: Owned, key: str, _survey: Survey, _part: Part, _wanted: Filter, _choice: Choice, _system: UnitSystem
) -> Chart:  # fmt: skip
    del owned, key
    return _built(_survey, _part, _wanted, _choice, _system, None)


def _built(survey: Survey, part: Part, wanted: Filter, choice: Choice, system: UnitSystem, lit: Points | None) -> Chart:
    chart = _of_view(survey, part, wanted, choice, system, lit)
    if choice.by == BY_BOX:
        chart.figure.update_layout(dragmode="select")
    return chart


def _of_view(
    survey: Survey, part: Part, wanted: Filter, choice: Choice, system: UnitSystem, lit: Points | None
) -> Chart:
    analysis, points, columns = part.shown(survey.columns, system)
    marked = Marked(survey.severities, lit, bounds_in(survey, system))
    if choice.view == SPREAD:
        return _spread(analysis, points, columns, choice, marked)
    if choice.view == AGAINST:
        if choice.form == "density":
            counts, edges = cells_of(survey, part, choice.x, choice.y, wanted, system)
            return density_chart(counts, edges, columns, choice.x, choice.y, of=part.count)
        return charts.scatter(points, columns, choice.x, choice.y, marked=marked)
    if choice.view == BESIDE:
        return parallel(_fewer(points, survey), columns, spans=_spans(analysis), marked=marked)
    return correlations(analysis, choice.x, choice.y)


def _spread(analysis: Analysis, points: Points, columns: Columns, choice: Choice, marked: Marked) -> Chart:
    if choice.form == "histogram":
        return histogram(analysis, columns, choice.parameter)
    if choice.form == "violin":
        return outlines(analysis, columns, choice.parameter, marked=marked)
    return charts.distribution(analysis, columns, choice.parameter, points=points, marked=marked)


def _spans(analysis: Analysis) -> dict[str, tuple[float, float]]:
    return {key: (edges[0], edges[-1]) if edges else (0.0, 1.0) for key, edges in analysis.edges.items()}


def _fewer(points: Points, survey: Survey) -> Points:
    """At most `LINES_SHOWN` of the points, with as many findings as fit."""
    if len(points.row) <= LINES_SHOWN:
        return points
    places = [at for at, row in enumerate(points.row) if row in survey.severities][: LINES_SHOWN // 2]
    keys = ("row", "name", "equipment_type", *PARAMETERS)
    kept = Points(**{key: tuple(getattr(points, key)[at] for at in places) for key in keys}, of=points.of)
    return with_rows(points, kept, shown=LINES_SHOWN)


def peer_charts(
    survey: Survey, analysis: Analysis, points: Points, columns: Columns, item: Points, system: UnitSystem
) -> list[Chart]:
    """The first row of `item` among its peers, one chart for each parameter that it has; all in the screen's units."""
    bounds = bounds_in(survey, system)
    return [
        among_peers(_peers(analysis, points, item, key, bounds.get((item.equipment_type[0], key))), columns)
        if getattr(item, key)[0] is not None
        else empty_chart(f"{key.capitalize()} among its peers", f"This item has no {key}")
        for key in PARAMETERS
    ]


def _peers(
    analysis: Analysis, points: Points, item: Points, key: str, bound: tuple[float | None, float | None] | None
) -> Peers:
    kind = item.equipment_type[0]
    summary = next(each for each in analysis.types if each.equipment_type == kind).parameters[key].summary
    rows = zip(points.row, points.equipment_type, getattr(points, key), strict=True)
    others = [
        value
        for row, each, value in rows
        if each == kind and row != item.row[0] and value is not None and (value != 0 or key != "flowrate")
    ]
    shown = min(len(others), PEERS_SHOWN)
    found = Peers(
        name=item.name[0],
        row=item.row[0],
        equipment_type=kind,
        parameter=key,
        value=getattr(item, key)[0],
        others=tuple(others[step * len(others) // shown] for step in range(shown)),
        n=max(summary.count, shown + 1),
        median=summary.median,
        types=tuple(each.equipment_type for each in analysis.types),
    )
    if bound is None:
        return found
    return replace(found, low=bound[0], high=bound[1], lines_note="Dashed: the limits of the type")


def draw(chart: Chart, *, about: str) -> None:
    """The chart, whose marks can be selected; what is selected stays while the chart shows the same."""
    st.plotly_chart(
        chart.figure,
        key=_KEY,
        alt=chart.alt,
        config={"displayModeBar": False},
        on_select=lambda: _note(about),
        selection_mode=("points", "box", "lasso"),
    )


def _note(about: str) -> None:
    event = session.field_value(_KEY) or {}
    session.change(explored=replace(session.current().explored, about=about, event=event.get("selection") or {}))


def forget_selection() -> None:
    """Show all rows again."""
    session.change(explored=Explored(range_units=session.current().explored.range_units))


def selected(about: str) -> Selection:
    """What is selected in the chart that is about this; nothing when it was another chart."""
    state = session.current().explored
    return selection_of(state.event) if state.about == about else Selection()


def selected_rows(survey: Survey, part: Part, choice: Choice, system: UnitSystem, selection: Selection) -> Positions:
    """Where the selected rows stand among all rows of the dataset."""
    rows, at, scales = all_rows(survey), positions_in(survey, part), scales_of(survey.columns, system)
    is_sample = len(part.points.row) < part.points.of
    if selection.bars and choice.form == "histogram":
        return rows_of_bars(rows, at, selection.bars, part.analysis, choice.parameter)
    if selection.boxes and choice.view == AGAINST and (is_sample or choice.form == "density"):
        return rows_of_boxes(rows, at, selection.boxes, (choice.x, choice.y), scales)
    if selection.boxes and choice.view == SPREAD and not selection.rows:
        types = [each.equipment_type for each in part.analysis.types if each.parameters[choice.parameter].box]
        boxes, key = selection.boxes, choice.parameter
        return rows_of_lines(rows, at, boxes, types[:_TYPES_IN_LINE], key, scales[key])
    return rows_numbered(rows, at, selection.rows)


def shows_rows(choice: Choice) -> bool:
    """Whether what the chart draws are rows, which can be selected: a correlation is of a whole type."""
    return choice.view != TOGETHER


def is_peers(choice: Choice) -> bool:
    """Whether the choice is about one item."""
    return choice.view == PEERS
