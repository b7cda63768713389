"""Marks of a chart that somebody selected, as rows of the dataset. Draws nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from chemviz.analysis.exploring import Positions, Rows, positions_of
from chemviz.analysis.results import Analysis
from chemviz.charts.histogram import stacked_types
from chemviz.display_units import Scale

_MOST_BOXES: Final = 20


@dataclass(frozen=True)
class Selection:
    """`rows` are numbers of rows; `bars` are stack and bin of a histogram; `boxes` are ranges of x and y as shown."""

    rows: tuple[int, ...] = ()
    bars: tuple[tuple[int, int], ...] = ()
    boxes: tuple[tuple[float, float, float, float], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is selected."""
        return self == Selection()


def selection_of(event: Mapping[str, Any]) -> Selection:
    """What the browser says of a selection; what makes no sense is left out, for it comes from outside.

    >>> selection_of({"points": [{"customdata": 7}, {"customdata": [2, 30]}, {"x": 1}], "box": []})
    Selection(rows=(7,), bars=((2, 30),), boxes=())
    """
    rows, bars = set(), set()
    for point in _items(event.get("points")):
        data = point.get("customdata")
        if isinstance(data, Sequence) and not isinstance(data, str) and len(data) == 1:
            data = data[0]
        whole = [int(each) for each in data if _is_whole(each)] if isinstance(data, Sequence) else []
        if isinstance(data, int | float) and _is_whole(data):
            rows.add(int(data))
        elif len(whole) == 2:
            bars.add((whole[0], whole[1]))
    boxes = [found for each in _items(event.get("box")) if (found := _box(each))]
    return Selection(tuple(sorted(rows)), tuple(sorted(bars)), tuple(boxes[:_MOST_BOXES]))


def _items(found: object) -> Iterable[Mapping[str, Any]]:
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, Sequence) else []


def _is_whole(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value // 1 and value >= 0


def _box(box: Mapping[str, Any]) -> tuple[float, float, float, float] | None:
    x, y = box.get("x"), box.get("y")
    ends = [*x, *y] if isinstance(x, Sequence) and isinstance(y, Sequence) else []
    if len(ends) != 4 or not all(isinstance(each, int | float) for each in ends):
        return None
    return min(ends[:2]), max(ends[:2]), min(ends[2:]), max(ends[2:])


def rows_of_bars(
    rows: Rows, at: Positions, bars: Iterable[tuple[int, int]], analysis: Analysis, parameter: str
) -> Positions:
    """Of the rows at these positions, those in the selected bars of a histogram of a parameter [stored unit]."""
    stacks, edges = stacked_types(analysis, parameter), analysis.edges[parameter]
    values, kinds = rows.values[parameter][at], rows.kind[at]
    found = np.zeros(len(at), dtype=np.bool_)
    for stack, place in bars:
        if stack >= len(stacks) or place >= len(edges) - 1:
            continue
        names = [each.equipment_type for each in stacks[stack]]
        # The first and the last bin also hold what lies beyond them.
        low = -np.inf if place == 0 else edges[place]
        is_in = (values >= low) & (np.isfinite(values) if place == len(edges) - 2 else values < edges[place + 1])
        if parameter == "flowrate":
            is_in &= values != 0
        found |= is_in & np.isin(rows.kinds, names)[kinds]
    return at[found]


def rows_of_boxes(
    rows: Rows,
    at: Positions,
    boxes: Iterable[tuple[float, float, float, float]],
    axes: tuple[str, str],
    scales: Mapping[str, Scale],
) -> Positions:
    """Of the rows at these positions, those whose two parameters lie in a box drawn in the units of the screen."""
    found = np.zeros(len(at), dtype=np.bool_)
    for box in boxes:
        inside = np.ones(len(at), dtype=np.bool_)
        for key, low, high in ((axes[0], *box[:2]), (axes[1], *box[2:])):
            values = rows.values[key][at]
            inside &= (values >= (scales[key].stored(low) or 0.0)) & (values <= (scales[key].stored(high) or 0.0))
        found |= inside
    return at[found]


def rows_numbered(rows: Rows, at: Positions, numbers: Iterable[int]) -> Positions:
    """Of the rows at these positions (ascending), those with one of the numbers."""
    return np.intersect1d(positions_of(rows, numbers), at, assume_unique=True)


def rows_of_lines(
    rows: Rows,
    at: Positions,
    boxes: Iterable[tuple[float, float, float, float]],
    types: Sequence[str],
    parameter: str,
    scale: Scale,
) -> Positions:
    """The same for a chart with a line for each of the `types`, from 0 downwards, and one parameter along it."""
    found = np.zeros(len(at), dtype=np.bool_)
    values, kinds = rows.values[parameter][at], rows.kind[at]
    for low, high, top, bottom in boxes:
        names = [name for place, name in enumerate(types) if top <= place <= bottom]
        is_in = (values >= (scale.stored(low) or 0.0)) & (values <= (scale.stored(high) or 0.0))
        found |= is_in & np.isin(rows.kinds, names)[kinds]
    return at[found]
