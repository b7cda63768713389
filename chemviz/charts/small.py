"""Small charts that stand side by side: how many of each type, and where each parameter of a type lies.

They share the order of the types, are all of one height, and each of their marks can be clicked: its `customdata` is
the place of its type in `types_shown`. All come from the stored analysis and cost the same however many rows there are.
"""

import math
from collections.abc import Sequence
from typing import Any, Final

from chemviz.analysis.results import Analysis, Box, Summary, TypeResult
from chemviz.charts.boxes import is_logarithmic
from chemviz.charts.chart import (
    DRAWABLE,
    NUMBER_FORMAT,
    Chart,
    draw,
    parameter_name,
    span_within,
    type_axis,
    unit_text,
)
from chemviz.charts.labels import literal, plain
from chemviz.charts.palette import Look, type_looks
from chemviz.schema import FIELD_BY_KEY, PARAMETERS, Columns, axis_label
from chemviz.wording import count, number, whole

TYPES_SHOWN: Final = 10
_LABEL: Final = 13
_ROW_PX: Final = 19
_AROUND_PX: Final = 88
_FONT: Final = {"size": 11}
_BARS_TITLE: Final = "Equipment per type"

Place = tuple[int, Summary, Box, Look]
"""Where a type stands, and what is known of one of its parameters."""


def types_shown(analysis: Analysis) -> tuple[TypeResult, ...]:
    """The types that small charts show: those with most equipment."""
    return analysis.types[:TYPES_SHOWN]


def small_charts(analysis: Analysis, columns: Columns) -> tuple[Chart, ...]:
    """Equipment per type, then a chart for each parameter that the table has. Values are in the units of `columns`."""
    kept = [key for key in PARAMETERS if columns.get(key)]
    return (small_bars(analysis), *(small_boxes(analysis, columns, key) for key in kept))


def small_bars(analysis: Analysis) -> Chart:
    """A bar for each type, with its count."""
    shown, looks = types_shown(analysis), _looks(analysis)
    counts = [each.count for each in shown]
    trace = {
        "type": "bar",
        "orientation": "h",
        "x": counts,
        "y": list(range(len(shown))),
        "customdata": list(range(len(shown))),
        "text": [whole(amount) for amount in counts],
        "textposition": "outside",
        "textfont": _FONT,
        "cliponaxis": False,
        "constraintext": "none",
        "hovertext": [literal(each.equipment_type) for each in shown],
        "hovertemplate": "%{hovertext}<br>%{text}<extra></extra>",
        "marker": {"color": [looks[each.equipment_type].colour for each in shown], "line": {"width": 0}},
    }
    # Room for the counts that stand behind the bars.
    axis = {"visible": False, "range": [0, _beyond(counts) * max(counts, default=1)], "fixedrange": True}
    title = _title(_BARS_TITLE, analysis)
    notes = [f"n = {whole(analysis.count)}"]
    figure = draw([trace], title=title, notes=notes, layout=_layout(analysis, axis))
    return Chart(figure, title, _bars_alt(analysis, shown))


def _beyond(counts: Sequence[int]) -> float:
    """How far the axis goes beyond the longest bar, as a part of it: as wide as its count is long."""
    return 1.1 + 0.11 * len(whole(max(counts, default=1)))


def small_boxes(analysis: Analysis, columns: Columns, parameter: str) -> Chart:
    """Of each type the middle half of its values, its median and its whiskers, on one axis [unit of the column].

    Single values beyond the whiskers are not drawn. The axis is logarithmic where `charts.boxes` has one, too.
    """
    title = axis_label(parameter, columns)
    looks = _looks(analysis)
    places = [
        (place, found.summary, found.box, looks[each.equipment_type])
        for place, each in enumerate(types_shown(analysis))
        if (found := each.parameters[parameter]).box
    ]
    is_log = is_logarithmic([(summary, box) for _, summary, box, _ in places], parameter)
    told = [_told(analysis, place, summary, unit_text(parameter, columns)) for place, summary, _, _ in places]
    axis = {
        "hoverformat": NUMBER_FORMAT,
        "exponentformat": "power",
        "minexponent": 6,
        "nticks": 5,
        "tickfont": _FONT,
        "showgrid": True,
        "zeroline": False,
        "fixedrange": True,
        **(_decades(places) if is_log else _range(analysis, parameter, places)),
    }
    traces = [_whiskers(places, told), _middles(places, told), _medians(places, told)] if places else []
    layout = _layout(analysis, axis)
    if not places:
        nothing = {"text": "No values", "showarrow": False, "x": 0.5, "y": 0.5, "xref": "paper", "yref": "paper"}
        layout |= {"annotations": [nothing]}
    n = sum(summary.count for _, summary, _, _ in places)
    note = f"n = {whole(n)}{', logarithmic axis' if is_log else ''}"
    figure = draw(traces, title=literal(title), notes=[note], layout=layout)
    return Chart(figure, title, _boxes_alt(analysis, places, parameter, unit_text(parameter, columns)))


def _range(analysis: Analysis, parameter: str, places: Sequence[Place]) -> dict[str, Any]:
    """The axis spans the whiskers, and no further than the bins of the analysis reach."""
    if not places:
        return {}
    low = min(box.lower_whisker for _, _, box, _ in places)
    high = max(box.upper_whisker for _, _, box, _ in places)
    span = span_within(analysis.edges[parameter], low, high)
    if span is None:
        margin = 0.04 * (high - low) or abs(high) * 0.1 or 1.0
        span = (low - margin, high + margin)
    return {"range": list(span)} if max(map(abs, span)) < DRAWABLE else {}


def _decades(places: Sequence[Place]) -> dict[str, Any]:
    """A logarithmic axis over the whiskers, which are all above 0, with a mark at each power of ten."""
    low = math.log10(min(box.lower_whisker for _, _, box, _ in places))
    high = math.log10(max(box.upper_whisker for _, _, box, _ in places))
    return {"type": "log", "dtick": 1, "tickformat": "~g", "range": [low - 0.1, high + 0.1]}


def _whiskers(places: Sequence[Place], told: Sequence[str]) -> dict[str, Any]:
    ends = [(box.lower_whisker, box.upper_whisker) for _, _, box, _ in places]
    return _from_to(places, told, ends, [look.colour for *_, look in places], width=0.08)


def _middles(places: Sequence[Place], told: Sequence[str]) -> dict[str, Any]:
    ends = [(summary.q1 or 0.0, summary.q3 or 0.0) for _, summary, _, _ in places]
    bars = _from_to(places, told, ends, [look.faint() for *_, look in places], width=0.66)
    bars["marker"]["line"] = {"width": 1.5, "color": [look.colour for *_, look in places]}
    return bars


def _from_to(
    places: Sequence[Place],
    told: Sequence[str],
    ends: Sequence[tuple[float, float]],
    colours: Sequence[str],
    *,
    width: float,
) -> dict[str, Any]:
    """A bar from the first to the second end on the line of each type."""
    return {
        "type": "bar",
        "orientation": "h",
        "base": [low for low, _ in ends],
        "x": [high - low for low, high in ends],
        "y": [place for place, *_ in places],
        "width": width,
        "customdata": [place for place, *_ in places],
        "hovertext": list(told),
        "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": {"color": list(colours), "line": {"width": 0}},
    }


def _medians(places: Sequence[Place], told: Sequence[str]) -> dict[str, Any]:
    colours = [look.colour for *_, look in places]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [summary.median for _, summary, _, _ in places],
        "y": [place for place, *_ in places],
        "customdata": [place for place, *_ in places],
        "hovertext": list(told),
        "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": {"color": colours, "symbol": "line-ns-open", "size": 11, "line": {"width": 3, "color": colours}},
    }


def _told(analysis: Analysis, place: int, summary: Summary, unit: str) -> str:
    name = literal(analysis.types[place].equipment_type)
    middle = f"middle half {number(summary.q1)} to {number(summary.q3)}"
    return f"{name}, n = {whole(summary.count)}<br>median {number(summary.median)} {literal(unit)}<br>{middle}"


def _layout(analysis: Analysis, axis: dict[str, Any]) -> dict[str, Any]:
    shown = types_shown(analysis)
    lines = type_axis([literal(each.equipment_type, _LABEL) for each in shown])
    return {
        # The same for all, so that the lines of a type stand at one height.
        "margin": {"t": 58, "l": 8, "r": 16, "b": 30, "pad": 0},
        "height": _AROUND_PX + _ROW_PX * max(len(shown), 3),
        "barmode": "overlay",
        "bargap": 0.3,
        "xaxis": axis,
        "yaxis": {**lines, "tickfont": _FONT, "fixedrange": True},
        "dragmode": False,
    }


def _looks(analysis: Analysis) -> dict[str, Look]:
    return type_looks(each.equipment_type for each in analysis.types)


def _title(title: str, analysis: Analysis) -> str:
    if len(analysis.types) <= TYPES_SHOWN:
        return title
    return f"{title}, {TYPES_SHOWN} of {whole(len(analysis.types))}"


def _bars_alt(analysis: Analysis, shown: Sequence[TypeResult]) -> str:
    start = f"Bar chart of {count(analysis.count, 'piece')} of equipment in {count(len(analysis.types), 'type')}."
    return f"{start} {'; '.join(f'{plain(each.equipment_type)} {whole(each.count)}' for each in shown)}."


def _boxes_alt(analysis: Analysis, places: Sequence[Place], parameter: str, unit: str) -> str:
    what = parameter_name(parameter)
    if not places:
        return f"{FIELD_BY_KEY[parameter].label}: no values."
    medians = "; ".join(
        f"{plain(analysis.types[place].equipment_type)} {number(summary.median)}" for place, summary, _, _ in places
    )
    return f"Median and middle half of {what} for each type. Medians in {unit}: {medians}."
