"""The three parameters side by side, a line for each piece of equipment. Compares no types with each other."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from chemviz.analysis.results import Points
from chemviz.charts.chart import Chart, draw, empty_chart, legend_below, parameter_name, unit_text
from chemviz.charts.labels import literal
from chemviz.charts.marking import FINDING_COLOUR, LIT_COLOUR, NOTHING, Marked, row_text
from chemviz.charts.palette import UNKNOWN, UNKNOWN_LOOK, Look, type_looks
from chemviz.charts.scatter import points_data
from chemviz.schema import PARAMETERS, Columns, axis_label
from chemviz.wording import count, number, whole

LINES_SHOWN: Final = 1_000
"""More lines than this cover each other."""
FEW_LINES: Final = 300
TYPES_SHOWN: Final = 12
_TITLE: Final = "The three parameters side by side"
_TICKS: Final = 5

Span = tuple[float, float]


def parallel(points: Points, columns: Columns, *, spans: dict[str, Span], marked: Marked = NOTHING) -> Chart:
    """Each item as a line over one axis per parameter; lines with a finding are drawn last, chosen ones boldly.

    `points` holds at most `LINES_SHOWN` rows to draw; those without all three values have none. `spans` is from where
    to where each axis goes [unit that is shown]; values beyond it end at its rim.
    """
    at = [
        index for index in range(len(points.row)) if all(getattr(points, key)[index] is not None for key in PARAMETERS)
    ]
    if not at:
        return empty_chart(_TITLE, "No equipment here has all three parameters")
    looks = type_looks(points.equipment_type)
    by_type: dict[str, list[int]] = {}
    for index in at:
        by_type.setdefault(points.equipment_type[index], []).append(index)
    ordered = sorted(by_type.items(), key=lambda each: (-len(each[1]), each[0]))
    traces = [
        _lines(points, of, spans, columns, literal(kind, 28), looks[kind], len(at))
        for kind, of in ordered[:TYPES_SHOWN]
    ]
    if rest := [index for _, of in ordered[TYPES_SHOWN:] for index in of]:
        label = count(len(ordered) - TYPES_SHOWN, "other type")
        traces.append(_lines(points, rest, spans, columns, label, UNKNOWN_LOOK, len(at)))
    found = [index for index in at if points.row[index] in marked.findings]
    if found:
        look = Look(FINDING_COLOUR, "circle-open", "")
        traces.append(
            {
                **_lines(points, found, spans, columns, "Finding", look, len(found)),
                "line": {"color": FINDING_COLOUR, "width": 2},
            }
        )
    traces += _chosen(marked, spans, columns)
    layout = {"height": 520, **_axes(spans, columns), **legend_below()}
    notes = [f"n = {whole(len(at))}"]
    if points.of > len(points.row):
        notes = [f"Showing {whole(len(at))} of {count(points.of, 'row')}, every finding among them"]
    elif len(at) < len(points.row):
        notes = [f"n = {whole(len(at))} of {count(len(points.row), 'row')}, those with all three values"]
    figure = draw(traces, title=_TITLE, notes=notes, layout=layout)
    return Chart(figure, _TITLE, _alt(len(at), spans, columns), points_data(points, columns))


def _lines(
    points: Points, at: Sequence[int], spans: dict[str, Span], columns: Columns, label: str, look: Look, of: int
) -> dict[str, Any]:
    """The lines of some rows as one trace, with a gap (NaN) between them; few carry their values, all their name."""
    axes = len(PARAMETERS)
    heights, rows = np.full((len(at), axes + 1), np.nan), np.full((len(at), axes + 1), np.nan)
    texts: list[str | None] = []
    for line, index in enumerate(at):
        heights[line, :axes] = [_height(getattr(points, key)[index], spans[key]) for key in PARAMETERS]
        rows[line, :axes] = points.row[index]
        text = row_text(points, index)
        if of <= FEW_LINES:
            values = (
                f"{literal(axis_label(key, columns))}: {number(getattr(points, key)[index])}" for key in PARAMETERS
            )
            text = "<br>".join([text, *values])
        texts += [*[text] * axes, None]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": label,
        "x": np.tile([*map(float, range(axes)), np.nan], len(at)),
        "y": heights.ravel(),
        "customdata": rows.ravel(),
        "hovertext": texts,
        "hovertemplate": "%{hovertext}<extra>" + label + "</extra>",
        "line": {"color": look.colour, "width": 1},
        "opacity": 0.75 if of <= FEW_LINES else 0.45,
        "marker": {"size": 5, "color": look.colour, "symbol": look.symbol},
        "connectgaps": False,
    }


def _chosen(marked: Marked, spans: dict[str, Span], columns: Columns) -> list[dict[str, Any]]:
    lit = marked.lit
    if lit is None:
        return []
    at = [index for index in range(len(lit.row)) if all(getattr(lit, key)[index] is not None for key in PARAMETERS)]
    if not at:
        return []
    look = Look(LIT_COLOUR, "diamond", "")
    line = {"color": LIT_COLOUR, "width": 4}
    return [
        {
            **_lines(lit, at, spans, columns, "Chosen below", look, 1),
            "line": line,
            "opacity": 1,
            "marker": {"size": 12, "symbol": "diamond", "color": LIT_COLOUR},
        }
    ]


def _height(value: float, span: Span) -> float:
    """From 0 to 1 along the axis."""
    share = (value - span[0]) / (span[1] - span[0]) if span[1] > span[0] else 0.5
    return round(min(max(share, 0.0), 1.0), 4)


def _axes(spans: dict[str, Span], columns: Columns) -> dict[str, Any]:
    """A vertical line for each parameter with its own ticks, written beside it."""
    shapes, notes = [], []
    for place, key in enumerate(PARAMETERS):
        shapes.append(
            {"type": "line", "x0": place, "x1": place, "y0": 0, "y1": 1, "line": {"color": UNKNOWN, "width": 1}}
        )
        for step in range(_TICKS):
            share = step / (_TICKS - 1)
            value = number(spans[key][0] * (1 - share) + spans[key][1] * share, digits=3)
            last = place == len(PARAMETERS) - 1
            notes.append(
                {
                    "x": place,
                    "y": share,
                    "text": value,
                    "showarrow": False,
                    "xanchor": "left" if last else "right",
                    "xshift": 6 if last else -6,
                    "font": {"size": 11},
                }
            )
    labels = [literal(axis_label(key, columns), 60) for key in PARAMETERS]
    return {
        "shapes": shapes,
        "annotations": notes,
        "xaxis": {
            "tickvals": list(range(len(PARAMETERS))),
            "ticktext": [label.replace(" [", "<br>[") for label in labels],
            "side": "bottom",
            "range": [-0.3, len(PARAMETERS) - 0.7],
            "showgrid": False,
            "zeroline": False,
            "automargin": True,
        },
        "yaxis": {"visible": False, "range": [-0.04, 1.04]},
    }


def _alt(n: int, spans: dict[str, Span], columns: Columns) -> str:
    ranges = "; ".join(
        f"{parameter_name(key)} from {number(spans[key][0])} to {number(spans[key][1])} {unit_text(key, columns)}"
        for key in PARAMETERS
    )
    return f"Parallel coordinates of {count(n, 'piece')} of equipment. Axes: {ranges}."
