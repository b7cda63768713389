"""What all charts share: the result, the title block, and the chart of nothing. Computes no statistics."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import plotly.graph_objects as go

from chemviz.charts.labels import literal
from chemviz.schema import FIELD_BY_KEY, UNIT_NOT_STATED, Columns, axis_label

NUMBER_FORMAT: Final = ".5~g"
"""Of values under the mouse (d3): five significant digits."""

DRAWABLE: Final = 1e304
"""Plotly drops larger numbers without a word (its FP_SAFE is a ten-thousandth of the largest double)."""

LEVELS_APART: Final = 20
"""From this ratio between the highest and the lowest median on, a chart of several types has a logarithmic axis."""

_LOG_MARGIN: Final = 1.25
_TITLE_HEIGHT_PX: Final = 44
NOTE_HEIGHT_PX: Final = 17


@dataclass(frozen=True)
class Data:
    """What a chart shows, as a table: one tuple for each line, with units in the headers; None is missing."""

    headers: tuple[str, ...]
    lines: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class Chart:
    """A figure, its title as plain text, and one or two sentences that tell who cannot see it what it shows.

    `data` is what it shows as a table, where it can be taken home.
    """

    figure: go.Figure
    title: str
    alt: str
    data: Data | None = None


def draw(traces: Sequence[dict[str, Any]], *, title: str, notes: Sequence[str], layout: dict[str, Any]) -> go.Figure:
    """A figure with a title and a line below it for each note. Title and notes may hold no text of a user's."""
    heading = {"text": title, "subtitle": {"text": "<br>".join(notes)}, "x": 0, "xanchor": "left", "xref": "container"}
    top = _TITLE_HEIGHT_PX + NOTE_HEIGHT_PX * len(notes)
    return go.Figure(
        {
            "data": list(traces),
            "layout": {
                # An empty template, or Plotly would put in the process's default one: Streamlit's, once it is imported.
                "template": {},
                "title": {**heading, "y": 1, "yref": "container", "yanchor": "top", "pad": {"t": 8, "l": 4}},
                "margin": {"t": top, "l": 8, "r": 16, "b": 8, "pad": 0},
                "separators": ".\N{NARROW NO-BREAK SPACE}",  # as in chemviz.wording
                "showlegend": False,
                **layout,
            },
        }
    )


def empty_chart(title: str, sentence: str) -> Chart:
    """A chart that says in one sentence why there is nothing to draw."""
    notice = {"text": sentence, "showarrow": False, "x": 0.5, "y": 0.5, "xref": "paper", "yref": "paper"}
    hidden = {"visible": False}
    layout = {"annotations": [notice], "xaxis": hidden, "yaxis": hidden, "height": 200}
    return Chart(draw([], title=title, notes=[], layout=layout), title, f"{sentence}.")


def value_axis(
    parameter: str, columns: Columns, span: tuple[float, float] | None, *, is_log: bool = False
) -> dict[str, Any]:
    """An axis of values of the parameter, titled with its unit; `span` is its range unless it fits all values."""
    if span and is_log:
        span = math.log10(span[0]), math.log10(span[1])
    return {
        "title": {"text": literal(axis_label(parameter, columns)), "standoff": 14},
        "hoverformat": NUMBER_FORMAT,
        "separatethousands": True,
        "exponentformat": "power",
        "minexponent": 6,
        "automargin": True,
        "showgrid": True,
        "zeroline": False,
        **({"range": list(span)} if span else {}),
        **(
            {"type": "log", "dtick": 1, "tickformat": "~g", "minor": {"showgrid": True, "dtick": "D1"}}
            if is_log
            else {}
        ),
    }


def legend_below() -> dict[str, Any]:
    """A legend below the chart, where it takes no width on a phone."""
    place = {"x": 0, "xanchor": "left", "y": 0, "yref": "container", "yanchor": "bottom"}
    return {"showlegend": True, "legend": {"orientation": "h", "itemsizing": "constant", **place}}


def type_axis(labels: Sequence[str]) -> dict[str, Any]:
    """A vertical axis with a place for each equipment type, the first on top; `labels` must be literal."""
    return {
        # Numbered places, not categories: a type named "2024" or twice the same shortened name must not confuse Plotly.
        "tickvals": list(range(len(labels))),
        "ticktext": list(labels),
        "ticklabelstandoff": 6,
        "range": [len(labels) - 0.5, -0.5],
        "automargin": True,
        "showgrid": False,
        "zeroline": False,
    }


def span_within(edges: Sequence[float], low: float, high: float) -> tuple[float, float] | None:
    """The range of an axis that must leave out values far beyond the bins' `edges`; None when all of them fit."""
    if edges[0] <= low and high <= edges[-1]:
        return None
    margin = 0.05 * (edges[-1] - edges[0])
    return edges[0] - margin, edges[-1] + margin


def is_log_axis(parameter: str, medians: Sequence[float], lowest: Sequence[float]) -> bool:
    """Whether a linear axis would press types together: their `medians` lie `LEVELS_APART` times apart.

    The `lowest` ordinary value of each type must be above 0, and a temperature has no zero to take a ratio from
    (°C and °F are interval scales).
    """
    if parameter == "temperature" or not medians or min(lowest) <= 0:
        return False
    return max(medians) >= LEVELS_APART * min(medians)


def log_span(low: float, high: float, lowest: Sequence[float]) -> tuple[float, float]:
    """The range of a logarithmic axis for values from `low` to `high`; those at or below 0 are off it."""
    return (low if low > 0 else min(lowest)) / _LOG_MARGIN, high * _LOG_MARGIN


def log_note(low: float, *, axes: int = 1) -> str:
    """What a chart says of such an axis, or of two; `low` is the lowest value."""
    name, it = ("Logarithmic axis", "it") if axes == 1 else ("Logarithmic axes", "them")
    return f"{name}{f'; values at or below 0 are off {it}' if low <= 0 else ''}"


def unit_text(parameter: str, columns: Columns) -> str:
    """The unit that follows a value of the parameter."""
    use = columns.get(parameter)
    return use.unit_text() if use and use.unit else f"({UNIT_NOT_STATED})"


def parameter_name(parameter: str) -> str:
    """A parameter in the middle of a sentence."""
    return FIELD_BY_KEY[parameter].label.lower()
