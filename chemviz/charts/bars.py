"""How many pieces of equipment there are of each type."""

from collections.abc import Sequence
from typing import Any, Final

from chemviz.analysis.results import Analysis
from chemviz.charts.chart import Chart, draw, empty_chart, type_axis
from chemviz.charts.labels import literal, plain
from chemviz.charts.palette import UNKNOWN_LOOK, Look, type_looks
from chemviz.wording import count, whole

BARS_SHOWN: Final = 25
_FEW: Final = 6
_TITLE: Final = "Equipment per type"


def equipment_per_type(analysis: Analysis, *, among: Sequence[str] = ()) -> Chart:
    """A horizontal bar for each type, the longest on top; types beyond `BARS_SHOWN` share the last bar.

    `among` are all types of the dataset, for the colours, where the analysis is of some of them.
    """
    if not analysis.types:
        return empty_chart(_TITLE, "No equipment in this dataset")
    bars = _bars(analysis, among)
    layout = {
        "height": 110 + 26 * len(bars),
        "bargap": 0.25,
        "xaxis": {
            "title": {"text": "Pieces of equipment"},
            "rangemode": "tozero",
            "automargin": True,
            "tickformat": ",d",
            # Where all bars are short Plotly puts ticks at halves, and the format shows them as wholes.
            "dtick": 1 if max(amount for _, amount, _ in bars) <= _FEW else None,
            "showgrid": True,
        },
        "yaxis": type_axis([label for label, _, _ in bars]),
    }
    note = f"n = {whole(analysis.count)} in {count(len(analysis.types), 'type')}"
    return Chart(draw([_trace(bars)], title=_TITLE, notes=[note], layout=layout), _TITLE, _alt(analysis))


def _bars(analysis: Analysis, among: Sequence[str]) -> list[tuple[str, int, Look]]:
    """Label, count and look of each bar."""
    looks = type_looks([*among, *(each.equipment_type for each in analysis.types)])
    shown, others = analysis.types[:BARS_SHOWN], analysis.types[BARS_SHOWN:]
    bars = [(literal(each.equipment_type, 28), each.count, looks[each.equipment_type]) for each in shown]
    if others:
        together = sum(each.count for each in others)
        bars.append((count(len(others), "other type"), together, UNKNOWN_LOOK))
    return bars


def _trace(bars: list[tuple[str, int, Look]]) -> dict[str, Any]:
    counts = [amount for _, amount, _ in bars]
    return {
        "type": "bar",
        "orientation": "h",
        "x": counts,
        "y": list(range(len(bars))),
        "text": [whole(amount) for amount in counts],
        "textposition": "outside",
        "cliponaxis": False,
        "marker": {
            "color": [look.colour for _, _, look in bars],
            "pattern": {"shape": [look.pattern for _, _, look in bars], "fillmode": "overlay", "solidity": 0.25},
            "line": {"width": 0},
        },
        "hovertext": [label for label, _, _ in bars],
        "hovertemplate": "%{hovertext}<br>%{text}<extra></extra>",
    }


def _alt(analysis: Analysis) -> str:
    first, last = analysis.types[0], analysis.types[-1]
    start = f"Bar chart of {count(analysis.count, 'piece')} of equipment in {count(len(analysis.types), 'type')}."
    most = f" Most: {plain(first.equipment_type)} with {whole(first.count)}"
    if len(analysis.types) == 1:
        return f"{start}{most}."
    return f"{start}{most}; fewest: {plain(last.equipment_type)} with {whole(last.count)}."
