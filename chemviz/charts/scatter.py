"""Two parameters against each other, one mark per piece of equipment, coloured by type."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from chemviz.analysis.distributions import WHISKER_REACH, bin_edges
from chemviz.analysis.grouping import Floats
from chemviz.analysis.results import Points
from chemviz.analysis.statistics import quantile
from chemviz.charts.chart import (
    DRAWABLE,
    NUMBER_FORMAT,
    Chart,
    Data,
    draw,
    empty_chart,
    is_log_axis,
    legend_below,
    log_note,
    log_span,
    parameter_name,
    span_within,
    unit_text,
    value_axis,
)
from chemviz.charts.labels import literal, sentence_start
from chemviz.charts.marking import NOTHING, Marked, band, finding_rings, in_view, lit_marks, marking_notes
from chemviz.charts.palette import UNKNOWN_LOOK, Look, type_looks
from chemviz.schema import FIELD_BY_KEY, PARAMETERS, Columns, axis_label
from chemviz.wording import count, number, whole

TYPES_SHOWN: Final = 20
"""Types with an entry of their own in the legend; the marks of all further ones look alike."""
MANY: Final = 1_000
"""Marks from which on they are drawn smaller and fainter."""


Spans = tuple[tuple[float, float] | None, tuple[float, float] | None]
"""The ranges of both axes, None where everything fits; a logarithmic axis always has one."""


@dataclass(frozen=True)
class Pairs:
    """The points that have both values, as parallel arrays; `types` are all types among them, the largest first."""

    x: Floats
    y: Floats
    row: "np.ndarray[Any, np.dtype[np.int64]]"
    name: Sequence[str | None]
    kind: "np.ndarray[Any, np.dtype[np.object_]]"
    types: Sequence[str]


def scatter(
    points: Points,
    columns: Columns,
    x: str,
    y: str,
    *,
    marked: Marked = NOTHING,
    among: Sequence[str] = (),
) -> Chart:
    """Parameter `y` over parameter `x`, in the units of their columns, for the points that have both.

    The marks are vectors (SVG), not WebGL: there are at most `POINTS_SHOWN`, they print sharp, and they also show on
    a remote desktop without a graphics card. An axis is logarithmic where types differ so much that a common linear
    one would press the others together (`charts.chart.is_log_axis`); else it leaves out single absurd values by the
    rule of `analysis.distributions.bin_edges`. The chart says how many it leaves out, and when it shows a sample of the
    rows. `among` are all types of the dataset, for the colours.
    """
    title = f"{FIELD_BY_KEY[y].label} against {parameter_name(x)}"
    pairs = _pairs(points, x, y)
    if not pairs.types:
        return empty_chart(title, _why_empty(points, x, y))
    decades = _decades(pairs, pairs.x, x), _decades(pairs, pairs.y, y)
    spans = decades[0] or _span(pairs.x), decades[1] or _span(pairs.y)
    layout = {
        "height": 520,
        **legend_below(),
        "xaxis": value_axis(x, columns, spans[0], is_log=decades[0] is not None),
        "yaxis": value_axis(y, columns, spans[1], is_log=decades[1] is not None),
    }
    bands = _bands(pairs, marked, (x, y), spans)
    traces = [*_traces(pairs, (*points.equipment_type, *among), _hover(columns, (x, y))), *_marks(points, marked, x, y)]
    notes = [*_notes(points, pairs, spans, decades), *marking_notes(marked, points.row, has_bands=bool(bands))]
    figure = draw(traces, title=title, notes=notes, layout={**layout, "shapes": bands})
    return Chart(figure, title, _alt(points, pairs, columns, (x, y)), points_data(points, columns, (x, y)))


def _marks(points: Points, marked: Marked, x: str, y: str) -> list[dict[str, Any]]:
    """Rings on findings and marks on the chosen rows."""
    lit = marked.lit
    rings = finding_rings(points, marked, lambda at: (getattr(points, x)[at], getattr(points, y)[at]), is_legend=True)
    return rings + lit_marks(marked, lambda at: (getattr(lit, x)[at], getattr(lit, y)[at]) if lit else (None, None))


def _bands(pairs: Pairs, marked: Marked, axes: tuple[str, str], spans: Spans) -> list[dict[str, Any]]:
    """The limits of the only type, across the whole chart; bands of several types would cover each other."""
    if len(pairs.types) != 1 or axes[0] == axes[1]:
        return []
    shown = [
        span or (float(values.min()), float(values.max()))
        for values, span in zip((pairs.x, pairs.y), spans, strict=True)
    ]
    bounds = [marked.bounds.get((pairs.types[0], key)) for key in axes]
    views = [in_view(span, bound) if bound else span for span, bound in zip(shown, bounds, strict=True)]
    return [
        shape
        for axis, bound, own, across in zip("xy", bounds, views, reversed(views), strict=True)
        if bound
        for shape in band(bound, own, across, axis)
    ]


def points_data(points: Points, columns: Columns, keys: Sequence[str] = PARAMETERS) -> Data:
    """The drawn rows as a table."""
    headers = ("Row", "Equipment name", "Type", *(axis_label(key, columns) for key in dict.fromkeys(keys)))
    values = (getattr(points, key) for key in dict.fromkeys(keys))
    return Data(headers, tuple(zip(points.row, points.name, points.equipment_type, *values, strict=True)))


def _pairs(points: Points, x: str, y: str) -> Pairs:
    both = [np.array(getattr(points, key), dtype=np.float64) for key in (x, y)]  # None becomes NaN
    at = np.flatnonzero(~np.isnan(both[0]) & ~np.isnan(both[1]))
    kind = np.array(points.equipment_type, dtype=object)[at]
    names, counts = np.unique(kind.astype(str), return_counts=True)
    return Pairs(
        x=both[0][at],
        y=both[1][at],
        row=np.array(points.row, dtype=np.int64)[at],
        name=[points.name[place] for place in at.tolist()],
        kind=kind,
        types=[str(each) for each in names[np.argsort(-counts, kind="stable")]],
    )


def _traces(pairs: Pairs, types: Sequence[str], template: str) -> list[dict[str, Any]]:
    """One trace for each type, and one for all types beyond `TYPES_SHOWN`."""
    looks = type_looks(types)
    shown, others = pairs.types[:TYPES_SHOWN], pairs.types[TYPES_SHOWN:]
    traces = [_trace(pairs, pairs.kind == name, literal(name, 28), looks[name]) for name in shown]
    if others:
        traces.append(_trace(pairs, np.isin(pairs.kind, others), count(len(others), "other type"), UNKNOWN_LOOK))
    return [{**trace, "hovertemplate": template} for trace in traces]


def _trace(pairs: Pairs, chosen: "np.ndarray[Any, np.dtype[np.bool_]]", label: str, look: Look) -> dict[str, Any]:
    is_crowded = len(pairs.row) > MANY
    return {
        "type": "scatter",
        "mode": "markers",
        "name": label,
        "x": pairs.x[chosen],
        "y": pairs.y[chosen],
        "customdata": pairs.row[chosen],
        "hovertext": [literal(pairs.name[at] or "No name", 32) for at in np.flatnonzero(chosen).tolist()],
        "marker": {
            "color": look.colour,
            "symbol": look.symbol,
            "size": 5 if is_crowded else 8,
            "opacity": 0.6 if is_crowded else 0.8,
            "line": {"width": 0},
        },
    }


def _hover(columns: Columns, axes: tuple[str, str]) -> str:
    lines = [
        f"{FIELD_BY_KEY[key].label} %{{{axis}:{NUMBER_FORMAT}}} {unit_text(key, columns)}"
        for axis, key in zip("xy", axes, strict=True)
    ]
    return "<br>".join(["%{hovertext}, row %{customdata}", *lines, "<extra>%{fullData.name}</extra>"])


def _span(values: Floats) -> tuple[float, float] | None:
    return span_within(bin_edges([np.sort(values)]), float(values.min()), float(values.max()))


def _decades(pairs: Pairs, values: Floats, parameter: str) -> tuple[float, float] | None:
    """The range of a logarithmic axis, where the types with a colour of their own call for one."""
    if len(pairs.types) == 1:
        return None
    ordered = [np.sort(values[pairs.kind == name]) for name in pairs.types[:TYPES_SHOWN]]
    lowest = [_lowest_ordinary(each) for each in ordered]
    if not is_log_axis(parameter, [quantile(each, 0.5) for each in ordered], lowest):
        return None
    return log_span(float(values.min()), float(values.max()), lowest)


def _lowest_ordinary(ordered: Floats) -> float:
    """Where the lower whisker of Tukey's box ends."""
    q1, q3 = quantile(ordered, 0.25), quantile(ordered, 0.75)
    return float(ordered[np.searchsorted(ordered, q1 - WHISKER_REACH * (q3 - q1))])


def _notes(points: Points, pairs: Pairs, spans: Spans, decades: Spans) -> list[str]:
    shown, drawn = len(points.row), len(pairs.row)
    notes = [f"n = {whole(drawn)}"]
    if drawn < shown:
        notes = [f"n = {whole(drawn)} of {count(shown, 'row')}, those with both values"]
    if shown < points.of:
        notes.insert(0, f"Sample: showing {whole(shown)} of {count(points.of, 'row')}")
    logarithmic = [values.min() for values, span in zip((pairs.x, pairs.y), decades, strict=True) if span]
    if logarithmic:
        notes.append(log_note(float(min(logarithmic)), axes=len(logarithmic)))
    off = _off_the_axes(pairs, spans)
    if off:
        notes.append(f"{count(off, 'mark')} far off the axes")
    return notes


def _off_the_axes(pairs: Pairs, spans: Spans) -> int:
    is_off = np.zeros(len(pairs.row), dtype=bool)
    for values, span in zip((pairs.x, pairs.y), spans, strict=True):
        low, high = span or (-DRAWABLE, DRAWABLE)
        is_off |= (values < low) | (values > high)
    return int(is_off.sum())


def _why_empty(points: Points, x: str, y: str) -> str:
    for key in (x, y):
        if all(value is None for value in getattr(points, key)):
            return f"No {parameter_name(key)} values in this dataset"
    return f"No equipment in this dataset has both {parameter_name(x)} and {parameter_name(y)}"


def _alt(points: Points, pairs: Pairs, columns: Columns, axes: tuple[str, str]) -> str:
    x, y = axes
    sample = f", a sample of {whole(points.of)}" if len(points.row) < points.of else ""
    ranges = "; ".join(
        f"{parameter_name(key)} from {number(values.min())} to {number(values.max())} {unit_text(key, columns)}"
        for key, values in ((x, pairs.x), (y, pairs.y))
    )
    return (
        f"Scatter plot of {parameter_name(y)} against {parameter_name(x)}, {count(len(pairs.row), 'piece')} of "
        f"equipment in {count(len(pairs.types), 'type')}{sample}. {sentence_start(ranges)}."
    )
