"""How the values of one parameter spread within each type: histogram counts and Tukey boxes. Draws nothing."""

import sys
from collections.abc import Sequence
from typing import Final

import numpy as np

from chemviz.analysis.grouping import Floats
from chemviz.analysis.results import OUTSIDE_SHOWN, Box, Summary

BINS: Final = 40
CORE_LEFT_OUT: Final = 100
"""One value in this many, and at least one, lies outside the core at each end when bins are chosen."""
CORE_REACH: Final = 3.0
"""Bins reach at most this many widths of the core beyond it."""
WHISKER_REACH: Final = 1.5
"""In interquartile ranges: Tukey, Exploratory Data Analysis (1977)."""


def bin_edges(by_type: Sequence[Floats]) -> tuple[float, ...]:
    """Edges of `BINS` equally wide bins that all types share; none when there are no values.

    `by_type` holds the values of each type in ascending order. A single absurd value must not push all others into
    one bin: the bins span the core of all values (without the lowest and highest 1 %, at least one value each) and
    follow the values beyond it for at most three core widths. What lies further out counts in the first or last bin.
    """
    filled = [each for each in by_type if len(each)]
    if not filled:
        return ()
    low, high = _widened(*_span(filled))
    share = np.linspace(0.0, 1.0, BINS + 1)
    return tuple((low * (1 - share) + high * share).tolist())


def _span(filled: Sequence[Floats]) -> tuple[float, float]:
    """From where to where the bins go."""
    low, high = float(min(each[0] for each in filled)), float(max(each[-1] for each in filled))
    total = sum(len(each) for each in filled)
    left_out = max(1, total // CORE_LEFT_OUT)
    if total <= 2 * left_out:
        return low, high
    lowest = np.concatenate([each[: left_out + 1] for each in filled])
    highest = np.concatenate([each[-left_out - 1 :] for each in filled])
    core_low = float(np.partition(lowest, left_out)[left_out])
    core_high = float(np.partition(highest, -left_out - 1)[-left_out - 1])
    reach = CORE_REACH * (core_high - core_low)
    if reach == 0:
        return low, high
    # Some value lies within reach, for the core itself does.
    return (
        min(float(each[at]) for each in filled if (at := _first_from(each, core_low - reach)) < len(each)),
        max(float(each[at]) for each in filled if (at := _last_to(each, core_high + reach)) >= 0),
    )


def _first_from(ordered: Floats, limit: float) -> int:
    """Index of the first value at or above the limit; the length when there is none."""
    return int(np.searchsorted(ordered, limit, side="left"))


def _last_to(ordered: Floats, limit: float) -> int:
    """Index of the last value at or below the limit; -1 when there is none."""
    return int(np.searchsorted(ordered, limit, side="right")) - 1


def _widened(low: float, high: float) -> tuple[float, float]:
    """The same range, but with a width that bins can divide, when all values are (nearly) alike."""
    size = max(-low, high)
    if high - low > max(1e-9 * size, 1e-300):
        return low, high
    half = max(0.5, 1e-3 * abs(high))
    largest = sys.float_info.max
    return max(low - half, -largest), min(high + half, largest)


def bin_counts(ordered: Floats, edges: Sequence[float]) -> tuple[int, ...]:
    """How many values of one type fall into each bin (lower edge included, upper excluded).

    The first and the last bin also count what lies beyond them, so the counts add up to all values.

    >>> bin_counts(np.array([-5.0, 0.0, 1.0, 9.0]), (0.0, 1.0, 2.0))
    (2, 2)
    """
    if not edges:
        return ()
    inner = np.searchsorted(ordered, np.asarray(edges[1:-1]), side="left")
    return tuple(np.diff(inner, prepend=0, append=len(ordered)).tolist())


def tukey_box(ordered: Floats, summary: Summary) -> Box | None:
    """Whiskers and outside values of one type, in the values' unit; None without values.

    A whisker ends at the furthest value within 1.5 interquartile ranges of the box, and never inside the box.
    Outside values are bounded to `OUTSIDE_SHOWN`, the furthest from the box first.
    """
    if summary.q1 is None or summary.q3 is None:
        return None
    q1, q3 = summary.q1, summary.q3
    reach = WHISKER_REACH * (q3 - q1)
    first, last = _first_from(ordered, q1 - reach), _last_to(ordered, q3 + reach)
    below, above = ordered[: min(first, OUTSIDE_SHOWN)], ordered[max(last + 1, len(ordered) - OUTSIDE_SHOWN) :]
    furthest = sorted([*below.tolist(), *above.tolist()], key=lambda value: (-max(q1 - value, value - q3), value))
    return Box(
        lower_whisker=min(float(ordered[first]), q1),
        upper_whisker=max(float(ordered[last]), q3),
        outside=tuple(furthest[:OUTSIDE_SHOWN]),
        outside_count=first + len(ordered) - 1 - last,
    )
