"""How many pieces of equipment lie where in two parameters, as cells of colour. Counts nothing itself."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from chemviz.analysis.grouping import Floats
from chemviz.charts.chart import Chart, Data, draw, empty_chart, parameter_name, unit_text, value_axis
from chemviz.charts.labels import literal
from chemviz.schema import FIELD_BY_KEY, Columns, axis_label
from chemviz.wording import count, number, whole

_SCALE: Final = [[0, "#a3d5e6"], [0.5, "#4099c6"], [1, "#155a9c"]]
"""One hue from light to dark, read without seeing colours; both ends stand out from white and from the dark theme."""

Counts = NDArray[np.int64]


def density_chart(counts: Counts, edges: tuple[Floats, Floats], columns: Columns, x: str, y: str, *, of: int) -> Chart:
    """Cells with their `counts` (y, x) between the `edges` of both parameters [unit that is shown].

    `of` rows were looked at; those without both values, or beyond the edges, are in no cell. The colour grows with the
    logarithm of the count, so that single items can be seen beside thousands.
    """
    title = f"{FIELD_BY_KEY[y].label} against {parameter_name(x)}: how many where"
    n = int(counts.sum())
    if not n:
        return empty_chart(title, f"No equipment here has both {parameter_name(x)} and {parameter_name(y)}")
    layout = {
        "height": 520,
        "xaxis": value_axis(x, columns, None),
        "yaxis": value_axis(y, columns, None),
    }
    notes = [f"n = {whole(n)}" if n == of else f"n = {whole(n)} of {count(of, 'row')}, those with both values in view"]
    notes.append("The darker, the more; drag a box to list what is in it")
    figure = draw([_cells(counts, edges, columns, x, y)], title=title, notes=notes, layout=layout)
    return Chart(figure, title, _alt(counts, edges, columns, x, y), _data(counts, edges, columns, x, y))


def _cells(counts: Counts, edges: tuple[Floats, Floats], columns: Columns, x: str, y: str) -> dict[str, Any]:
    filled = counts > 0
    shade = np.where(filled, np.log10(np.maximum(counts, 1)), np.nan)
    ticks = [step for step in range(8) if 10**step <= counts.max()]
    return {
        "type": "heatmap",
        "x": edges[0],
        "y": edges[1],
        "z": np.round(shade, 2),
        "customdata": counts,
        "hoverongaps": False,
        "hovertemplate": (
            f"{FIELD_BY_KEY[x].label} %{{x:.4~g}} {literal(unit_text(x, columns))}<br>"
            f"{FIELD_BY_KEY[y].label} %{{y:.4~g}} {literal(unit_text(y, columns))}<br>"
            "%{customdata} items<extra></extra>"
        ),
        "colorscale": _SCALE,
        "zmin": 0,
        "zmax": max(float(np.log10(counts.max())), 0.3),
        "colorbar": {
            "title": {"text": "Items", "side": "top"},
            "tickvals": ticks,
            "ticktext": [whole(10**step) for step in ticks],
            "thickness": 12,
            "outlinewidth": 0,
        },
    }


def _alt(counts: Counts, edges: tuple[Floats, Floats], columns: Columns, x: str, y: str) -> str:
    row, column = np.unravel_index(int(counts.argmax()), counts.shape)
    where = (
        f"{parameter_name(key)} {number(float(each[at]))} to {number(float(each[at + 1]))} {unit_text(key, columns)}"
        for key, each, at in ((x, edges[0], column), (y, edges[1], row))
    )
    return (
        f"Density of {parameter_name(y)} against {parameter_name(x)}, n = {whole(int(counts.sum()))}. "
        f"The fullest cell holds {whole(int(counts.max()))}: {' and '.join(where)}."
    )


def _data(counts: Counts, edges: tuple[Floats, Floats], columns: Columns, x: str, y: str) -> Data:
    labels = [f"{side} {axis_label(key, columns)}" for key in (x, y) for side in ("From", "To")]
    return Data(
        (*labels, "Count"),
        tuple(
            (*map(float, (edges[0][at], edges[0][at + 1], edges[1][line], edges[1][line + 1])), int(counts[line, at]))
            for line, at in zip(*np.nonzero(counts), strict=True)
        ),
    )
