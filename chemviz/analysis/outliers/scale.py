"""Middle, spread and resolution of a group of values: what an outlier is measured against. Judges no value."""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from chemviz.analysis.grouping import Floats
from chemviz.analysis.statistics import median_deviation, quantile

MAD_TO_SPREAD: Final = 1.482602218505602
"""Standard deviations per median absolute deviation of a normal distribution: 1/0.6745 (Iglewicz and Hoaglin 1993)."""
MEAN_AD_TO_SPREAD: Final = 1.2533141373155003
"""Standard deviations per mean absolute deviation of a normal distribution: sqrt(pi/2)."""
SORTED_FROM: Final = 10_000
"""From this many values sorting once takes half the time of finding two medians."""
_NOISE: Final = 1e-9
"""Of the largest value: distinct values nearer than this differ by the rounding of a unit conversion only."""
_GAPS_TRUSTED: Final = 3
"""Fewer gaps between distinct values may all be wider than the last digit."""
_COARSEST: Final = 0.1
"""Of the median: the coarsest last digit that is believed of few distinct values."""
_PLACES: Final = 6
"""Decimal places in which a round step is looked for: more figures than instruments give come from a conversion."""


def middle_and_spread(rows: Floats) -> tuple[Floats, Floats]:
    """Median and scaled median absolute deviation of each row of a matrix (groups, n)."""
    if rows.shape[1] >= SORTED_FROM:
        pairs = [_of_sorted(np.sort(row)) for row in rows]
        return np.array([middle for middle, _ in pairs]), np.array([spread for _, spread in pairs])
    middle = np.median(rows, axis=1)
    return middle, MAD_TO_SPREAD * np.median(np.abs(rows - middle[:, None]), axis=1)


def _of_sorted(ordered: Floats) -> tuple[float, float]:
    middle = quantile(ordered, 0.5)
    deviation = median_deviation(ordered, middle)
    return middle, math.inf if deviation is None else MAD_TO_SPREAD * deviation


def medians_by_type(values: Floats, code: NDArray[np.intp]) -> Floats:
    """The median of each type; `code` is that of each value, from 0, and every type has values.

    >>> medians_by_type(np.array([1.0, 9.0, 2.0, 7.0, 3.0]), np.array([0, 1, 0, 1, 0])).tolist()
    [2.0, 8.0]
    """
    sizes = np.bincount(code)
    ordered = values[np.lexsort((values, code))]
    first = np.cumsum(sizes) - sizes
    below, above = ordered[first + (sizes - 1) // 2], ordered[first + sizes // 2]
    middle: Floats = below + (above - below) / 2
    return middle


def spread_about(middle: float, values: Floats, step: float) -> float:
    """Spread [unit of the values], in the size of a standard deviation.

    1.4826 x the median absolute deviation; where that is 0 (more than half of the values are alike) 1.2533 x the mean
    absolute deviation (Iglewicz and Hoaglin 1993). Of values written down in steps, half lie within the median
    absolute deviation plus half a `step`, so that much is added. 0 only where all values are alike.

    >>> round(spread_about(3.0, np.array([1.0, 2.0, 3.0, 4.0, 5.0]), 0.0), 4)
    1.4826
    """
    away = np.abs(values - middle)
    spread = MAD_TO_SPREAD * float(np.median(away)) or MEAN_AD_TO_SPREAD * float(away.mean())
    return spread + MAD_TO_SPREAD * step / 2 if spread else 0.0


def resolution(values: Floats) -> float:
    """The step in which values were written down [their unit]: the smallest gap between distinct ones.

    With few distinct values the smallest gap may be a real difference; then the coarsest round step of which all are
    multiples, or a tenth of the median where there is none (a converted unit), if that is finer. 0 where all are alike.

    >>> resolution(np.array([7.0, 9.0, 8.0, 8.0, 12.0])), resolution(np.array([50.0, 50.0, 5000.0]))
    (1.0, 50.0)
    """
    distinct = np.unique(values)
    return finest_step(np.diff(distinct), values)


def finest_step(gaps: Floats, values: Floats) -> float:
    """The same from the `gaps` between distinct values."""
    real = gaps[gaps > _NOISE * float(np.abs(values).max(initial=0.0))]
    if not len(real):
        return 0.0
    step = float(real.min())
    return step if len(real) >= _GAPS_TRUSTED else min(step, _round_step(values))


def _round_step(values: Floats) -> float:
    """The coarsest step of 1, 2 or 5 in some decimal place that all values are multiples of."""
    distinct = np.unique(values)
    largest = float(np.abs(distinct).max())
    top = math.floor(math.log10(largest)) if largest > 0 else 0
    for step in (digit * 10.0**place for place in range(top, top - _PLACES, -1) for digit in (5, 2, 1)):
        if np.all(np.abs(distinct - step * np.round(distinct / step)) <= _NOISE * largest):
            return step
    return _COARSEST * abs(float(np.median(values)))


def towards(middle: Floats | float, values: Floats, step: Floats | float) -> Floats:
    """The values moved towards the middle by one step, not past it: what rounding may have added is taken off."""
    away = values - middle
    moved: Floats = middle + np.sign(away) * np.maximum(np.abs(away) - step, 0.0)
    return moved
