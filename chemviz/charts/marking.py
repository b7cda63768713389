"""What is marked on top of a chart: rows with a finding, rows that somebody chose, limits as bands. Judges nothing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from chemviz.analysis.results import Points
from chemviz.charts.chart import NUMBER_FORMAT
from chemviz.charts.labels import literal
from chemviz.charts.palette import UNKNOWN

FINDING_COLOUR: Final = "#d97700"
"""Stands out from white and from the dark background by 3:1; the ring and its legend entry say it without colour."""
LIT_COLOUR: Final = "#21809b"
_BAND: Final = "rgba(33,128,155,0.13)"
_BAND_EDGE: Final = "rgba(33,128,155,0.7)"
_LIT_NAMED: Final = 6
"""More names than this would cover each other."""

Bound = tuple[float | None, float | None]
"""From where to where a value is within its limits [unit that is shown]; None is open."""
Place = Callable[[int], tuple[float | None, float | None]]
"""Where in the chart the point with this index stands."""


@dataclass(frozen=True)
class Marked:
    """`findings` are the numbers of rows with a finding, with its severity; `lit` are rows that somebody chose.

    `bounds` are the limits of a type by type and parameter.
    """

    findings: Mapping[int, str] = field(default_factory=dict)
    lit: Points | None = None
    bounds: Mapping[tuple[str, str], Bound] = field(default_factory=dict)


NOTHING: Final = Marked()


def finding_rings(points: Points, marked: Marked, place: Place, *, is_legend: bool = False) -> list[dict[str, Any]]:
    """A ring around each drawn row that has a finding; no trace where there is none."""
    at = [index for index, row in enumerate(points.row) if row in marked.findings]
    found = [(index, *place(index)) for index in at]
    found = [each for each in found if each[1] is not None and each[2] is not None]
    if not found:
        return []
    indexes = [index for index, _, _ in found]
    trace = {
        **_marks([x for _, x, _ in found], [y for _, _, y in found], "Finding"),
        "customdata": [points.row[index] for index in indexes],
        "hovertext": [f"{row_text(points, index)}: {literal(marked.findings[points.row[index]])}" for index in indexes],
        "marker": {"symbol": "circle-open", "size": 13, "color": FINDING_COLOUR, "line": {"width": 2}},
        "showlegend": is_legend,
    }
    return [trace]


def lit_marks(marked: Marked, place: Place) -> list[dict[str, Any]]:
    """A large diamond on each chosen row, with its name while they are few; `place` takes an index of `lit`."""
    if marked.lit is None:
        return []
    found = [(index, *place(index)) for index in range(len(marked.lit.row))]
    found = [each for each in found if each[1] is not None and each[2] is not None]
    if not found:
        return []
    names = [literal(marked.lit.name[index] or "No name", 32) for index, _, _ in found]
    is_named = len(found) <= _LIT_NAMED
    trace = {
        **_marks([x for _, x, _ in found], [y for _, _, y in found], "Chosen below"),
        "mode": "markers+text" if is_named else "markers",
        "text": names if is_named else None,
        "textposition": "top center",
        "cliponaxis": False,
        "customdata": [marked.lit.row[index] for index, _, _ in found],
        "hovertext": [row_text(marked.lit, index) for index, _, _ in found],
        "marker": {"symbol": "diamond", "size": 14, "color": LIT_COLOUR, "line": {"width": 2, "color": UNKNOWN}},
        "showlegend": False,
    }
    return [trace]


def _marks(x: Sequence[Any], y: Sequence[Any], name: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": x,
        "y": y,
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def row_text(points: Points, index: int) -> str:
    """The name and row under the mouse."""
    return f"{literal(points.name[index] or 'No name', 32)}, row {points.row[index]}"


def value_text(unit: str, axis: str = "x") -> str:
    """A value of an axis with its unit, as Plotly's hover template."""
    return f"%{{{axis}:{NUMBER_FORMAT}}} {literal(unit)}"


def in_view(span: tuple[float, float], bound: Bound) -> tuple[float, float]:
    """The span of the values, widened to limits that lie up to half of it beyond: how close they are can be seen.

    >>> in_view((0.0, 10.0), (None, 12.0)), in_view((0.0, 10.0), (-90.0, 90.0))
    ((0.0, 12.0), (0.0, 10.0))
    """
    reach = (span[1] - span[0]) / 2
    near = [each for each in bound if each is not None and span[0] - reach <= each <= span[1] + reach]
    return min([span[0], *near]), max([span[1], *near])


def band(bound: Bound, span: tuple[float, float], across: tuple[float, float], axis: str) -> list[dict[str, Any]]:
    """A band from limit to limit along an axis (`x` or `y`), clipped to `span`, over `across` of the other axis.

    What is clipped has no edge there: the limit lies further out, or there is none.
    """
    low, high = (span[0] if bound[0] is None else bound[0]), (span[1] if bound[1] is None else bound[1])
    low, high = max(low, span[0]), min(high, span[1])
    if low >= high:
        return []
    other = "y" if axis == "x" else "x"
    ends = {f"{axis}0": low, f"{axis}1": high, f"{other}0": across[0], f"{other}1": across[1]}
    area = {"type": "rect", **ends, "fillcolor": _BAND, "line": {"width": 0}, "layer": "below"}
    edges = [
        {
            "type": "line",
            f"{axis}0": at,
            f"{axis}1": at,
            f"{other}0": across[0],
            f"{other}1": across[1],
            "line": {"color": _BAND_EDGE, "width": 1.5, "dash": "dash"},
        }
        for at in bound
        if at is not None and span[0] <= at <= span[1]
    ]
    return [area, *edges]


def type_bands(marked: Marked, parameter: str, types: Iterable[str], span: tuple[float, float]) -> list[dict[str, Any]]:
    """The limits of each type as a band in its line of a chart with a line per type."""
    return [
        shape
        for place, name in enumerate(types)
        if (bound := marked.bounds.get((name, parameter)))
        for shape in band(bound, in_view(span, bound), (place - 0.42, place + 0.42), "x")
    ]


def marking_notes(marked: Marked, drawn: Iterable[int], *, has_bands: bool) -> list[str]:
    """What the rings and bands are, where there are any."""
    notes = []
    if any(row in marked.findings for row in drawn):
        notes.append("Rings: rows with a finding")
    if has_bands:
        notes.append("Bands: within the limits of the type")
    return [". ".join(notes)] if notes else []
