"""What all charts share: the result, the title block, and the chart of nothing. Computes no statistics."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import plotly.graph_objects as go

from chemviz.schema import FIELD_BY_KEY, UNIT_NOT_STATED, Columns

NUMBER_FORMAT: Final = ".5~g"
"""Of values under the mouse (d3): five significant digits."""

_TITLE_HEIGHT_PX: Final = 44
_NOTE_HEIGHT_PX: Final = 17


@dataclass(frozen=True)
class Chart:
    """A figure with its title as plain text, and one or two sentences that say what it shows to those who cannot see it."""

    figure: go.Figure
    title: str
    alt: str


def draw(traces: Sequence[dict[str, Any]], *, title: str, notes: Sequence[str], layout: dict[str, Any]) -> go.Figure:
    """A figure with a title and a line below it for each note. Title and notes may hold no text of a user's."""
    heading = {"text": title, "subtitle": {"text": "<br>".join(notes)}, "x": 0, "xanchor": "left", "xref": "container"}
    top = _TITLE_HEIGHT_PX + _NOTE_HEIGHT_PX * len(notes)
    return go.Figure(
        {
            "data": list(traces),
            "layout": {
                # An empty template, or Plotly would put in the process's default one: Streamlit's, once it is imported.
                "template": {},
                "title": {**heading, "y": 1, "yref": "container", "yanchor": "top", "pad": {"t": 8, "l": 4}},
                "margin": {"t": top, "l": 8, "r": 16, "b": 8},
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


def unit_text(parameter: str, columns: Columns) -> str:
    """The unit that follows a value of the parameter."""
    use = columns.get(parameter)
    return use.unit_text() if use and use.unit else f"({UNIT_NOT_STATED})"


def parameter_name(parameter: str) -> str:
    """A parameter in the middle of a sentence."""
    return FIELD_BY_KEY[parameter].label.lower()
