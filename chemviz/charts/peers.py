"""One item among the others of its type, as the evidence of a finding. Judges nothing."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from chemviz.analysis.distributions import bin_edges
from chemviz.analysis.outliers.critical import SMALLEST
from chemviz.analysis.outliers.single import score_group
from chemviz.analysis.results import Analysis, Finding, Points
from chemviz.analysis.sisters import RULE as SISTERS
from chemviz.analysis.tags import read_tag
from chemviz.charts.chart import (
    NUMBER_FORMAT,
    Chart,
    draw,
    empty_chart,
    parameter_name,
    span_within,
    unit_text,
    value_axis,
)
from chemviz.charts.labels import literal, plain
from chemviz.charts.palette import UNKNOWN, Look, type_looks
from chemviz.schema import FIELD_BY_KEY, PARAMETERS, TYPE_NOT_STATED, Columns
from chemviz.wording import number, whole

PEERS_SHOWN: Final = 500
_JUDGED_ONE_BY_ONE: Final = ("outlier", "unit-slip")

_GOLDEN: Final = 0.6180339887498949
"""Steps of this part of a unit fill it evenly, however many there are."""


@dataclass(frozen=True)
class Peers:
    """An item and the values of its peers [unit of the column]. `others` are drawn, of `n` values of the type in all.

    `low` and `high` are the cut lines, beyond which a value counts as an outlier or breaches a limit; None: not drawn.
    `lines_note` says what they are. `sisters` are named and drawn apart from the `others`, `types` all types of the
    dataset, for the colour of this one.
    """

    name: str | None
    row: int
    equipment_type: str
    parameter: str
    value: float
    others: tuple[float, ...]
    n: int
    median: float | None
    low: float | None = None
    high: float | None = None
    lines_note: str = ""
    sisters: tuple[tuple[str, float], ...] = ()
    types: tuple[str, ...] = ()


def peers_of(finding: Finding, points: Points, analysis: Analysis) -> Peers | None:
    """The peers of the item that a finding is about; None where it is about no value of a type.

    `points` are the dataset's drawable rows. Zero flows are no peers of a flowrate, as in the statistics. At most
    `PEERS_SHOWN` are drawn, at even steps through the file. The cuts of an outlier are those of
    `analysis.outliers.single`, where the type was judged by itself and all of its values are among the points. To draw
    others, as those of a limit, replace `low`, `high` and `lines_note`.
    """
    kind, parameter = finding.equipment_type or TYPE_NOT_STATED, finding.parameter
    result = next((each for each in analysis.types if each.equipment_type == kind), None)
    if result is None or parameter not in PARAMETERS or finding.value is None:
        return None
    sisters = _sisters(finding, points, kind, parameter) if finding.rule == SISTERS else {}
    others = _values(points, kind, parameter, without={finding.row, *sisters})
    shown = min(len(others), PEERS_SHOWN)
    summary = result.parameters[parameter].summary
    no_cuts = finding.rule not in _JUDGED_ONE_BY_ONE
    low, high, note = (None, None, "") if no_cuts else _cuts([*others, finding.value], kind, parameter, analysis)
    return Peers(
        name=finding.equipment,
        row=finding.row,
        equipment_type=kind,
        parameter=parameter,
        value=finding.value,
        others=tuple(others[step * len(others) // shown] for step in range(shown)),
        n=summary.count,
        median=summary.median,
        low=low,
        high=high,
        lines_note=note,
        sisters=tuple(sisters.values()),
        types=tuple(each.equipment_type for each in analysis.types),
    )


def _sisters(finding: Finding, points: Points, kind: str, parameter: str) -> dict[int, tuple[str, float]]:
    """By its row, name and value of each drawable sister unit of the item: the same tag with another suffix."""
    own = read_tag(finding.equipment or "")
    rows = zip(points.row, points.name, points.equipment_type, getattr(points, parameter), strict=True)
    found = {}
    for row, name, each, value in rows:
        if own and name and each == kind and row != finding.row and value is not None:
            tag = read_tag(name)
            if tag and tag.suffix and tag.stem == own.stem:
                found[row] = (name, value)
    return found


def _values(points: Points, kind: str, parameter: str, *, without: set[int]) -> list[float]:
    """Values of the drawable rows of a type, some left out."""
    rows = zip(points.row, points.equipment_type, getattr(points, parameter), strict=True)
    found = (value for row, each, value in rows if each == kind and row not in without)
    return [value for value in found if value is not None and (value != 0 or parameter != "flowrate")]


def _cuts(values: list[float], kind: str, parameter: str, analysis: Analysis) -> tuple[float | None, float | None, str]:
    """Where the outliers of a type begin, and a note on it; nothing where these values are not all that were judged."""
    for each in analysis.judged:
        if (each.equipment_type, each.parameter, each.how) == (kind, parameter, "own type"):
            if each.cut is None or not SMALLEST <= each.n == len(values):
                break
            found = score_group(np.array(values), each.cut)
            return found.low, found.high, f"Dashed: beyond {number(each.cut, digits=3)} robust spreads of the median"
    return None, None, ""


def among_peers(peers: Peers, columns: Columns) -> Chart:
    """A strip of the peers' values in the colour of their type, the item marked, the median and the cuts as lines."""
    title = f"{FIELD_BY_KEY[peers.parameter].label} among its peers"
    if not peers.others and not peers.sisters:
        return empty_chart(title, f"No other item of this type has a {parameter_name(peers.parameter)}")
    unit = unit_text(peers.parameter, columns)
    look = type_looks([*peers.types, peers.equipment_type])[peers.equipment_type]
    shapes, annotations = _lines(peers)
    span = _span(peers)
    layout = {
        "height": 230,
        "xaxis": value_axis(peers.parameter, columns, span),
        "yaxis": {"visible": False, "range": [-0.7, 1.3]},
        "shapes": shapes,
        "annotations": annotations,
    }
    traces = [_others(peers, look, unit), *([_sister_marks(peers, look, unit)] if peers.sisters else [])]
    traces.append(_item(peers, look, unit))
    return Chart(
        draw(traces, title=title, notes=[_note(peers, span), *filter(None, [peers.lines_note])], layout=layout),
        title,
        _alt(peers, unit),
    )


def _others(peers: Peers, look: Look, unit: str) -> dict[str, Any]:
    """The peers, each moved a little up or down so that equal ones can be told apart."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": list(peers.others),
        "y": [0.8 * (step * _GOLDEN % 1 - 0.5) for step in range(1, len(peers.others) + 1)],
        "hovertemplate": f"%{{x:{NUMBER_FORMAT}}} {literal(unit)}<extra></extra>",
        "marker": {"color": look.colour, "symbol": look.symbol, "size": 7, "opacity": 0.6, "line": {"width": 0}},
    }


def _item(peers: Peers, look: Look, unit: str) -> dict[str, Any]:
    label = literal(peers.name or "No name", 32)
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [peers.value],
        "y": [0],
        "text": [label],
        "textposition": "top center",
        "cliponaxis": False,
        "hovertext": [f"{label}, row {peers.row}"],
        "hovertemplate": f"%{{hovertext}}<br>%{{x:{NUMBER_FORMAT}}} {literal(unit)}<extra></extra>",
        "marker": {"color": look.colour, "symbol": "diamond", "size": 15, "line": {"width": 2, "color": UNKNOWN}},
    }


def _sister_marks(peers: Peers, look: Look, unit: str) -> dict[str, Any]:
    """The sisters on the line of the item, with their names below the marks."""
    names = [literal(name, 32) for name, _ in peers.sisters]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [value for _, value in peers.sisters],
        "y": [0] * len(names),
        "text": names,
        "textposition": "bottom center",
        "cliponaxis": False,
        "hovertext": names,
        "hovertemplate": f"%{{hovertext}}, sister<br>%{{x:{NUMBER_FORMAT}}} {literal(unit)}<extra></extra>",
        "marker": {"color": look.colour, "symbol": "diamond-open", "size": 13, "line": {"width": 2}},
    }


def _lines(peers: Peers) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    lines = [
        ("Median", peers.median, "solid", 0.88, "center"),
        ("Low", peers.low, "dash", 1.0, "right"),
        ("High", peers.high, "dash", 1.0, "left"),
    ]
    ends = {"type": "line", "yref": "paper", "y0": 0}
    text = {"yref": "paper", "yanchor": "top", "showarrow": False, "font": {"size": 11}}
    shapes, names = [], []
    for name, at, dash, top, side in lines:
        if at is not None:
            line = {"color": UNKNOWN, "width": 1, "dash": dash}
            shapes.append({**ends, "x0": at, "x1": at, "y1": top - 0.12, "line": line})
            names.append({**text, "x": at, "y": top, "xanchor": side, "text": f"{name} {number(at)}"})
    return shapes, names


def _span(peers: Peers) -> tuple[float, float] | None:
    """A range that leaves out single absurd peers, but never the item, its sisters or a line; None where all fit."""
    kept = [peers.value, *(value for _, value in peers.sisters)]
    kept += [each for each in (peers.median, peers.low, peers.high) if each is not None]
    edges = bin_edges([np.sort([*peers.others, peers.value])])
    low, high = min(edges[0], *kept), max(edges[-1], *kept)
    return span_within([low, high], min([*peers.others, *kept]), max([*peers.others, *kept]))


def _note(peers: Peers, span: tuple[float, float] | None) -> str:
    shown = len(peers.others) + len(peers.sisters)
    note = f"n = {whole(peers.n)}"
    if shown < peers.n - 1:
        note += f", showing {whole(shown)} others"
    off = sum(not span[0] <= each <= span[1] for each in peers.others) if span else 0
    return f"{note}, {whole(off)} far off the axis" if off else note


def _alt(peers: Peers, unit: str) -> str:
    values = [*peers.others, *(value for _, value in peers.sisters)]
    least, most = number(min(values)), number(max(values))
    others = f"the others shown lie between {least} and {most} {unit}"
    middle = f", the median is {number(peers.median)} {unit}" if peers.median is not None else ""
    return (
        f"{plain(peers.name or 'An item without a name')} has a {parameter_name(peers.parameter)} of "
        f"{number(peers.value)} {unit}; {others}{middle}, n = {whole(peers.n)} of type {plain(peers.equipment_type)}."
    )
