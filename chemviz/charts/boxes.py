"""How one parameter is distributed within each type, as boxes from stored figures and, when few, single points."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from chemviz.analysis.results import Analysis, Box, Points, Summary
from chemviz.charts.chart import (
    DRAWABLE,
    NUMBER_FORMAT,
    Chart,
    Data,
    draw,
    empty_chart,
    is_log_axis,
    log_note,
    log_span,
    parameter_name,
    span_within,
    type_axis,
    unit_text,
    value_axis,
)
from chemviz.charts.labels import literal, plain
from chemviz.charts.marking import NOTHING, Marked, finding_rings, lit_marks, marking_notes, type_bands
from chemviz.charts.palette import Look, type_looks
from chemviz.schema import FIELD_BY_KEY, Columns, axis_label
from chemviz.wording import count, number, whole

BOXES_SHOWN: Final = 25
SINGLES_SHOWN: Final = 300
"""Datasets up to this many rows show every value as a point."""

_GOLDEN: Final = 0.6180339887498949
"""Steps of this part of a unit fill it evenly, however many there are."""

Row = tuple[str, Summary, Box, Look]


def distribution(
    analysis: Analysis,
    columns: Columns,
    parameter: str,
    *,
    points: Points | None = None,
    marked: Marked = NOTHING,
    among: Sequence[str] = (),
) -> Chart:
    """A horizontal box for each type that has values: quartiles, Tukey whiskers, and the values outside of them.

    Types are in the order of `analysis.types`; those beyond `BOXES_SHOWN` are left out, and the chart says so. With
    `points` of a whole small dataset (up to `SINGLES_SHOWN` rows) each value is a point beside its type's box. The
    axis [unit of the column] spans the bins of the analysis when single values lie far beyond them, and says that too.
    It is logarithmic where types differ so much that a common one would flatten the others (see `_decades`).
    Of `points`, those that `marked` names get a ring.
    `among` are all types of the dataset, for the colours, where the analysis is of some of them.
    """
    title = f"{FIELD_BY_KEY[parameter].label} by equipment type"
    rows = _rows(analysis, parameter, among)
    if not rows:
        return empty_chart(title, f"No {parameter_name(parameter)} values in this dataset")
    shown = rows[:BOXES_SHOWN]
    places = {name: place for place, (name, *_) in enumerate(shown)}
    is_small = points is not None and len(points.row) == points.of <= SINGLES_SHOWN
    unit = unit_text(parameter, columns)
    singles = _single_points(points, parameter, places, shown) if is_small and points else _outside_points(shown)
    low, high = _extremes(shown)
    decades = _decades(shown, parameter)
    span = None if decades else span_within(analysis.edges[parameter], low, high)
    bands = type_bands(_above_zero(marked) if decades else marked, parameter, places, decades or span or (low, high))
    marks = _marks(points, marked, parameter, places)
    notes = _notes(rows, shown, is_cut=span is not None or max(-low, high) > DRAWABLE, unit=unit)
    if decades:
        notes.append(log_note(low))
    figure = draw(
        [*(_box(place, row) for place, row in enumerate(shown)), _points_trace(singles, unit), *marks],
        title=title,
        notes=[*notes, *marking_notes(marked, points.row if points else (), has_bands=bool(bands))],
        layout={
            "shapes": bands,
            "height": 130 + 34 * len(shown),
            "xaxis": value_axis(parameter, columns, decades or span, is_log=decades is not None),
            "yaxis": type_axis([f"{literal(name, 24)} ({whole(summary.count)})" for name, summary, _, _ in shown]),
        },
    )
    return Chart(figure, title, _alt(rows, parameter, unit), _data(rows, columns, parameter))


def _marks(points: Points | None, marked: Marked, parameter: str, places: dict[str, int]) -> list[dict[str, Any]]:
    """Rings on findings and marks on the chosen rows, in the line of their type."""
    lit = marked.lit
    rings = []
    if points:
        drawn = points
        rings = finding_rings(
            drawn, marked, lambda at: (getattr(drawn, parameter)[at], places.get(drawn.equipment_type[at]))
        )
    return rings + lit_marks(
        marked, lambda at: (getattr(lit, parameter)[at], places.get(lit.equipment_type[at])) if lit else (None, None)
    )


def _data(rows: Sequence[Row], columns: Columns, parameter: str) -> Data:
    figures = ("Lower whisker", "Q1", "Median", "Q3", "Upper whisker")
    label = axis_label(parameter, columns)
    return Data(
        ("Type", "n", *(f"{each} of {label}" for each in figures), "Beyond the whiskers"),
        tuple(
            (name, s.count, box.lower_whisker, s.q1, s.median, s.q3, box.upper_whisker, box.outside_count)
            for name, s, box, _ in rows
        ),
    )


def _rows(analysis: Analysis, parameter: str, among: Sequence[str]) -> list[Row]:
    """Name, statistics, box and look of each type that has values."""
    looks = type_looks([*among, *(each.equipment_type for each in analysis.types)])
    results = ((each.equipment_type, each.parameters[parameter]) for each in analysis.types)
    return [(name, result.summary, result.box, looks[name]) for name, result in results if result.box]


def _box(place: int, row: Row) -> dict[str, Any]:
    name, summary, box, look = row
    return {
        "type": "box",
        "orientation": "h",
        "y": [place],
        "q1": [summary.q1],
        "median": [summary.median],
        "q3": [summary.q3],
        "lowerfence": [box.lower_whisker],
        "upperfence": [box.upper_whisker],
        "name": literal(name),
        "width": 0.62,
        "line": {"color": look.colour, "width": 1.5},
        "fillcolor": look.faint(),
        "hoverlabel": {"namelength": -1},
    }


Single = tuple[float, float, str, Look, int | None]
"""Value, height, text under the mouse, look, and row (None where only the value is stored)."""


def _single_points(points: Points, parameter: str, places: dict[str, int], shown: Sequence[Row]) -> list[Single]:
    """Every value as a point, moved a little up or down so that equal ones can be told apart."""
    looks = {name: look for name, _, _, look in shown}
    singles: list[Single] = []
    values = zip(points.row, points.name, points.equipment_type, getattr(points, parameter), strict=True)
    for step, (row, name, kind, value) in enumerate(values, start=1):
        is_standby = parameter == "flowrate" and value == 0  # counted apart, as in the statistics
        if value is not None and kind in places and not is_standby:
            height = places[kind] + 0.45 * (step * _GOLDEN % 1 - 0.5)
            singles.append((value, height, f"{literal(name or 'No name')}, row {row}", looks[kind], row))
    return singles


def _outside_points(shown: Sequence[Row]) -> list[Single]:
    """The stored values beyond the whiskers."""
    return [
        (value, place, literal(name), look, None)
        for place, (name, _, box, look) in enumerate(shown)
        for value in box.outside
    ]


def _points_trace(singles: Sequence[Single], unit: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [single[0] for single in singles],
        "y": [single[1] for single in singles],
        "hovertext": [single[2] for single in singles],
        "customdata": [single[4] for single in singles],
        "hovertemplate": f"%{{hovertext}}<br>%{{x:{NUMBER_FORMAT}}} {literal(unit)}<extra></extra>",
        "marker": {
            "color": [single[3].colour for single in singles],
            "symbol": [single[3].symbol for single in singles],
            "size": 6,
            "opacity": 0.8,
            "line": {"width": 0},
        },
    }


def _extremes(shown: Sequence[Row]) -> tuple[float, float]:
    """The lowest and the highest value of all."""
    low = min(_number(summary.min) for _, summary, _, _ in shown)
    return low, max(_number(summary.max) for _, summary, _, _ in shown)


def is_logarithmic(shown: Sequence[tuple[Summary, Box]], parameter: str) -> bool:
    """Whether a linear axis would make a type's box a line beside another's (see `charts.chart.is_log_axis`)."""
    return is_log_axis(parameter, [_number(summary.median) for summary, _ in shown], _lowest(shown))


def _decades(shown: Sequence[Row], parameter: str) -> tuple[float, float] | None:
    """The range of a logarithmic axis, where one is called for."""
    pairs = [(summary, box) for _, summary, box, _ in shown]
    return log_span(*_extremes(shown), _lowest(pairs)) if is_logarithmic(pairs, parameter) else None


def _lowest(shown: Sequence[tuple[Summary, Box]]) -> list[float]:
    return [box.lower_whisker for _, box in shown]


def _above_zero(marked: Marked) -> Marked:
    """The marking without limits at or below 0, for which a logarithmic axis has no place: open on that side."""
    ends = {
        key: (low if low is not None and low > 0 else None, high)
        for key, (low, high) in marked.bounds.items()
        if high is None or high > 0
    }
    return replace(marked, bounds=ends)


def _number(value: float | None) -> float:
    """A statistic of a type that has values, where it is never None."""
    return 0.0 if value is None else value


def _notes(rows: Sequence[Row], shown: Sequence[Row], *, is_cut: bool, unit: str) -> list[str]:
    n = whole(sum(summary.count for _, summary, _, _ in shown))
    if len(shown) < len(rows):
        notes = [f"n = {n}, showing {len(shown)} of {whole(len(rows))} types, those with most equipment"]
    else:
        notes = [f"n = {n} in {count(len(rows), 'type')}"]
    if is_cut:
        low, high = map(number, _extremes(shown))
        notes.append(f"Values from {low} to {high} {unit}; the most extreme are off the axis")
    return notes


def _alt(rows: Sequence[Row], parameter: str, unit: str) -> str:
    def said(row: Row) -> str:
        return f"{plain(row[0])} with {number(row[1].median)} {unit}"

    n = sum(summary.count for _, summary, _, _ in rows)
    start = f"Box plot of {parameter_name(parameter)} for {count(len(rows), 'equipment type')}, n = {whole(n)}."
    ranked = sorted(rows, key=lambda row: _number(row[1].median))
    if len(ranked) == 1:
        return f"{start} Median: {said(ranked[0])}."
    return f"{start} Highest median: {said(ranked[-1])}; lowest: {said(ranked[0])}."
