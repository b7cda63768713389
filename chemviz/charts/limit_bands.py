"""Operating limits drawn into the distribution of a parameter: what is allowed as a band, its ends as lines."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

import plotly.graph_objects as go

from chemviz.analysis.breaches import tightest
from chemviz.analysis.limits import LEVELS, Limit
from chemviz.analysis.results import Analysis
from chemviz.charts.boxes import BOXES_SHOWN
from chemviz.charts.chart import DRAWABLE, NOTE_HEIGHT_PX, Chart
from chemviz.ingest.types import type_key

_BAND: Final = "rgba(46,125,50,0.10)"
_LINE: Final = {"critical": ("#b3261e", "solid"), "standard": ("#b26a00", "dash"), "informational": ("#2b5d8c", "dot")}
_HALF: Final = 0.42


def with_limits(chart: Chart, analysis: Analysis, parameter: str, limits: Sequence[Limit]) -> Chart:
    """The chart of `boxes.distribution` with the limits [unit of the column] of the types that it shows.

    Limits on single items are not drawn. A chart without limits to draw is returned as it is.
    """
    shown = [each.equipment_type for each in analysis.types if each.parameters[parameter].box][:BOXES_SHOWN]
    places = {type_key(name): place for place, name in enumerate(shown)}
    of: dict[int, list[Limit]] = {}
    for each in limits:
        if each.parameter == parameter and each.equipment_type is not None and each.about[1] in places:
            of.setdefault(places[each.about[1]], []).append(each)
    if not of:
        return chart
    figure = go.Figure(chart.figure)
    # On a logarithmic axis there is no place at or below 0: a limit there is out of view to the left.
    floor = 10 ** figure.layout.xaxis.range[0] if figure.layout.xaxis.type == "log" else -DRAWABLE
    shapes = [
        shape
        for place, own in sorted(of.items())
        for shape in (_band(place, own, floor), *_lines(place, own, floor))
        if shape
    ]
    subtitle, top = figure.layout.title.subtitle.text, figure.layout.margin.t
    levels = [level for level in LEVELS if any(each.level == level for own in of.values() for each in own)]
    figure.update_layout(
        shapes=shapes,
        title_subtitle_text=f"{subtitle}<br>{_note(levels)}",
        margin_t=top + NOTE_HEIGHT_PX,
        height=(figure.layout.height or 0) + NOTE_HEIGHT_PX or None,
    )
    alt = f"{chart.alt} Operating limits are drawn for {len(of)} of {len(shown)} types."
    return replace(chart, figure=figure, alt=alt)


def _note(levels: Sequence[str]) -> str:
    words = {"critical": "critical (solid)", "standard": "standard (dashed)", "informational": "informational (dotted)"}
    return f"Lines: operating limits, {', '.join(words[each] for each in levels)}; green between the tightest"


def _band(place: int, limits: Sequence[Limit], floor: float) -> dict[str, Any] | None:
    low, high = tightest(limits)
    if floor > 0:
        low = max(low, floor)
    if not (abs(low) < DRAWABLE and abs(high) < DRAWABLE and low < high):
        return None
    return {
        "type": "rect",
        "layer": "below",
        "x0": low,
        "x1": high,
        "y0": place - _HALF,
        "y1": place + _HALF,
        "fillcolor": _BAND,
        "line": {"width": 0},
    }


def _lines(place: int, limits: Sequence[Limit], floor: float) -> Iterator[dict[str, Any]]:
    for each in limits:
        colour, dash = _LINE[each.level]
        for bound in (each.low, each.high):
            if bound is not None and floor < bound < DRAWABLE:
                yield {
                    "type": "line",
                    "x0": bound,
                    "x1": bound,
                    "y0": place - _HALF,
                    "y1": place + _HALF,
                    "line": {"color": colour, "dash": dash, "width": 1.6},
                }
