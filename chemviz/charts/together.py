"""One item among its peers in two parameters at once, as the evidence of a joint outlier. Judges nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chemviz.analysis.results import Analysis
from chemviz.charts.chart import NUMBER_FORMAT, Chart, draw, parameter_name, unit_text, value_axis
from chemviz.charts.labels import literal, plain
from chemviz.charts.palette import UNKNOWN, Look, type_looks
from chemviz.schema import FIELD_BY_KEY, PARAMETERS, Columns
from chemviz.wording import number, whole


@dataclass(frozen=True)
class Pair:
    """An item and its peers in the parameters `x` and `y` [unit of their columns]; `others` are drawn, of `n` rows.

    `types` are all types of the dataset, for the colour of this one.
    """

    name: str | None
    equipment_type: str
    x: str
    y: str
    item: tuple[float, float]
    others: tuple[tuple[float, float], ...]
    n: int
    types: tuple[str, ...] = ()


def partner_of(analysis: Analysis, equipment_type: str, parameter: str) -> str:
    """The other parameter that goes together best with this one within the type: the largest size of Spearman's rho."""
    sizes = {key: -1.0 for key in PARAMETERS if key != parameter}
    for each in analysis.types:
        for pair in each.correlations if each.equipment_type == equipment_type else ():
            if parameter in (pair.x, pair.y) and pair.rho is not None:
                sizes[pair.y if pair.x == parameter else pair.x] = abs(pair.rho)
    return max(sizes, key=lambda key: sizes[key])


def among_pairs(pair: Pair, columns: Columns) -> Chart:
    """The peers as marks in the colour of their type, and the item larger, of another shape and with its name."""
    title = f"{FIELD_BY_KEY[pair.y].label} against {parameter_name(pair.x)} among its peers"
    look = type_looks([*pair.types, pair.equipment_type])[pair.equipment_type]
    units = {key: unit_text(key, columns) for key in (pair.x, pair.y)}
    layout = {
        "height": 340,
        "xaxis": value_axis(pair.x, columns, None),
        "yaxis": value_axis(pair.y, columns, None),
    }
    notes = [f"n = {whole(pair.n + 1)}"]
    if len(pair.others) < pair.n:
        notes[0] += f", showing {whole(len(pair.others))} others"
    traces = [_others(pair, look, units), _item(pair, look, units)]
    return Chart(draw(traces, title=title, notes=notes, layout=layout), title, _alt(pair, units))


def _others(pair: Pair, look: Look, units: dict[str, str]) -> dict[str, Any]:
    marker = {"color": look.colour, "symbol": look.symbol, "size": 7, "opacity": 0.6, "line": {"width": 0}}
    return {**_marks(pair.others, pair, units), "mode": "markers", "marker": marker}


def _item(pair: Pair, look: Look, units: dict[str, str]) -> dict[str, Any]:
    return {
        **_marks([pair.item], pair, units),
        "mode": "markers+text",
        "text": [literal(pair.name or "No name", 32)],
        "textposition": "top center",
        "cliponaxis": False,
        "marker": {"color": look.colour, "symbol": "diamond", "size": 15, "line": {"width": 2, "color": UNKNOWN}},
    }


def _marks(points: Sequence[tuple[float, float]], pair: Pair, units: dict[str, str]) -> dict[str, Any]:
    lines = (
        f"{FIELD_BY_KEY[key].label} %{{{axis}:{NUMBER_FORMAT}}} {literal(units[key])}"
        for axis, key in (("x", pair.x), ("y", pair.y))
    )
    return {
        "type": "scatter",
        "x": [x for x, _ in points],
        "y": [y for _, y in points],
        "hovertemplate": f"{'<br>'.join(lines)}<extra></extra>",
    }


def _alt(pair: Pair, units: dict[str, str]) -> str:
    own = " and a ".join(
        f"{parameter_name(key)} of {number(value)} {units[key]}"
        for key, value in zip((pair.x, pair.y), pair.item, strict=True)
    )
    return (
        f"{plain(pair.name or 'An item without a name')} has a {own}, among {whole(len(pair.others))} others "
        f"of type {plain(pair.equipment_type)}."
    )
