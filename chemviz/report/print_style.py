"""Makes a figure ready for paper: size, font and plain colours. Changes no data and draws nothing."""

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import plotly.graph_objects as go

WIDTH_PX: Final = 660
"""CSS pixels across the text width of the page (174 mm, 493 pt): a pixel is 3/4 pt, so text keeps its size."""
HALF_PAGE_PX: Final = 415
"""A chart of this height leaves room for another one, with the captions of both."""
STILL_READABLE: Final = 0.65
"""A taller chart is pressed to half a page when at least this part of its height is left."""
WHOLE_PAGE_PX: Final = 860

_INK: Final = "#1f2933"
_SOFT: Final = "#5c6873"
_AXIS: Final[dict[str, Any]] = {
    "gridcolor": "#e3e7eb",
    "linecolor": "#b8c0c8",
    "showline": True,
    "tickfont": {"color": _INK, "size": 11},
    "title": {"font": {"color": _SOFT, "size": 12}},
}
TEMPLATE: Final[dict[str, Any]] = {
    "layout": {
        "font": {"family": "Roboto, Arial, Helvetica, sans-serif", "color": _INK, "size": 11},
        "title": {"font": {"size": 15}, "subtitle": {"font": {"color": _SOFT, "size": 11}}},
        "legend": {"font": {"size": 10}},
        "paper_bgcolor": "#ffffff",
        "plot_bgcolor": "#ffffff",
        "xaxis": _AXIS,
        "yaxis": _AXIS,
    }
}


def for_print(figure: "go.Figure") -> dict[str, Any]:
    """The figure as a plain dict, with the print template and its size on paper [CSS px]; the figure stays as it is."""
    spec: dict[str, Any] = figure.to_dict()
    size = {"width": WIDTH_PX, "height": print_height(figure.layout.height)}
    data = [_without_pattern(trace) for trace in spec.get("data", ())]
    return {**spec, "data": data, "layout": {**spec.get("layout", {}), "template": TEMPLATE, **size}}


def _without_pattern(trace: dict[str, Any]) -> dict[str, Any]:
    """Chrome prints hatching as an image, of 60 kB each. Beside bars, which carry their names, it is not needed."""
    if "pattern" not in trace.get("marker", {}):
        return trace
    return {**trace, "marker": {key: value for key, value in trace["marker"].items() if key != "pattern"}}


def print_height(height_px: float | None) -> float:
    """The height on paper [CSS px] of a figure that is so high on the screen.

    >>> print_height(300), print_height(520), print_height(700), print_height(2000)
    (300, 415, 700, 860)
    """
    if height_px is None:
        return HALF_PAGE_PX
    if height_px * STILL_READABLE <= HALF_PAGE_PX:
        return min(height_px, HALF_PAGE_PX)
    return min(height_px, WHOLE_PAGE_PX)
