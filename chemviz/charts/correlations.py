"""How two parameters go together within each type: Spearman's rho with its interval. Claims no cause."""

from typing import Any, Final

from chemviz.analysis.results import Analysis, Correlation
from chemviz.charts.chart import Chart, Data, draw, empty_chart, parameter_name, type_axis
from chemviz.charts.labels import literal, plain
from chemviz.charts.palette import UNKNOWN, Look, type_looks
from chemviz.schema import FIELD_BY_KEY
from chemviz.wording import MISSING_MARK, count, number, whole

TYPES_SHOWN: Final = 25


def correlations(analysis: Analysis, x: str, y: str) -> Chart:
    """For each type a mark at rho and a bar over its 95 % interval; one that holds 0, which is marked, says nothing."""
    title = f"{FIELD_BY_KEY[x].label} and {parameter_name(y)}: do they go together?"
    found = [
        (each.equipment_type, pair)
        for each in analysis.types
        for pair in each.correlations
        if {pair.x, pair.y} == {x, y}
    ]
    known = [(kind, pair) for kind, pair in found if pair.rho is not None]
    if not known:
        return empty_chart(title, "No type has enough items with both values to tell")
    looks = type_looks(each.equipment_type for each in analysis.types)
    shown = known[:TYPES_SHOWN]
    traces = [_mark(place, kind, pair, looks[kind]) for place, (kind, pair) in enumerate(shown)]
    notes = [f"Spearman's rho with its 95 % interval, in {count(len(known), 'type')}"]
    if len(shown) < len(known):
        notes = [f"Spearman's rho with its 95 % interval; showing {len(shown)} of {whole(len(known))} types"]
    zero = {
        "type": "line",
        "x0": 0,
        "x1": 0,
        "y0": -0.5,
        "y1": len(shown) - 0.5,
        "line": {"color": UNKNOWN, "dash": "dash", "width": 1},
    }
    layout = {
        "height": 150 + 32 * len(shown),
        "xaxis": {
            "title": {"text": "Spearman's rho", "standoff": 14},
            "range": [-1.05, 1.05],
            "automargin": True,
            "showgrid": True,
            "zeroline": False,
        },
        "yaxis": type_axis([f"{literal(kind, 24)} (n = {whole(pair.n)})" for kind, pair in shown]),
        "shapes": [zero],
    }
    return Chart(draw(traces, title=title, notes=notes, layout=layout), title, _alt(shown, x, y), _data(found))


def _mark(place: int, kind: str, pair: Correlation, look: Look) -> dict[str, Any]:
    rho = pair.rho or 0.0
    low, high = (rho if pair.low is None else pair.low), (rho if pair.high is None else pair.high)
    interval = MISSING_MARK if pair.low is None else f"{number(low, digits=2)} to {number(high, digits=2)}"
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [rho],
        "y": [place],
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [high - rho],
            "arrayminus": [rho - low],
            "width": 5,
            "thickness": 2,
            "color": look.colour,
        },
        "marker": {"size": 11, "color": look.colour, "symbol": look.symbol},
        "hovertext": [f"{literal(kind)}: {number(rho, digits=2)}, 95 % interval {interval}, n = {whole(pair.n)}"],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _alt(shown: list[tuple[str, Correlation]], x: str, y: str) -> str:
    apart = [kind for kind, pair in shown if (pair.low or 0) > 0 or (pair.high or 0) < 0]
    told = ", ".join(plain(kind) for kind in apart[:5]) or "none"
    return (
        f"Rank correlation of {parameter_name(x)} and {parameter_name(y)} in {count(len(shown), 'type')}. "
        f"Clearly other than 0: {told}."
    )


def _data(found: list[tuple[str, Correlation]]) -> Data:
    headers = ("Type", "n", "Spearman's rho", "95 % from", "95 % to")
    return Data(headers, tuple((kind, pair.n, pair.rho, pair.low, pair.high) for kind, pair in found))
