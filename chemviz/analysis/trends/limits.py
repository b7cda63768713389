"""Individuals and moving-range limits, the Western Electric tests, and autocorrelation. Knows no time and no row.

All functions take the judged readings of one series in the order of time, and the number of the unbroken stretch of
each: nothing is computed across a break.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from chemviz.analysis.grouping import Floats
from chemviz.analysis.trends.results import READINGS_FOR_LIMITS, Autocorrelation, Limits, Test

Stretches = NDArray[np.int64]
Flags = NDArray[np.bool_]

D2: Final = 1.128
"""Mean range of two normal values in standard deviations: 2 / sqrt(pi)."""
D4: Final = 3.267
"""Upper limit of the range of two values, in mean ranges."""
RANGES_FOR_LIMITS: Final = READINGS_FOR_LIMITS // 2
"""Fewer ranges than this, in a series full of breaks, make no limits."""

_RUNS: Final[dict[Test, tuple[int, int, float]]] = {1: (1, 1, 3.0), 2: (2, 3, 2.0), 3: (4, 5, 1.0), 4: (8, 8, 0.0)}
"""Of each test: how many of how many readings in a row lie beyond how many standard deviations on one side."""


def moving_ranges(values: Floats, stretches: Stretches) -> Floats:
    """Distance of each reading from the one before it [unit of the values]; NaN at the start of a stretch.

    >>> moving_ranges(np.array([5.0, 7.0, 4.0, 4.5]), np.array([0, 0, 1, 1])).tolist()
    [nan, 2.0, nan, 0.5]
    """
    ranges = np.full(len(values), np.nan)
    with np.errstate(over="ignore"):
        ranges[1:] = np.where(stretches[1:] == stretches[:-1], np.abs(np.diff(values)), np.nan)
    return ranges


def control_limits(values: Floats, stretches: Stretches) -> Limits | None:
    """Centre and limits; None below `READINGS_FOR_LIMITS` readings, or where neighbouring readings never differ.

    Centre = mean; limits = mean -/+ 3 x mean moving range / 1.128 (2.66 mean ranges); the moving range's upper limit =
    3.267 mean ranges (NIST/SEMATECH e-Handbook, 6.3.2.2). Moving ranges across a break are left out.
    """
    ranges = moving_ranges(values, stretches)
    ranges = ranges[np.isfinite(ranges)]
    if len(values) < READINGS_FOR_LIMITS or len(ranges) < RANGES_FOR_LIMITS:
        return None
    # Relative to a value of the series, so that large ones do not lose the digits in which they differ.
    centre, width = float(values[0] + (values - values[0]).mean()), float(ranges.mean())
    if not (np.isfinite(centre) and width > 1e-9 * abs(centre)):
        return None
    reach = 3 * width / D2
    return Limits(len(values), len(ranges), centre, centre - reach, centre + reach, width, D4 * width)


def completed_patterns(
    values: Floats, stretches: Stretches, limits: Limits, tests: Sequence[Test]
) -> dict[Test, Flags]:
    """For each test, the readings that complete its pattern (Western Electric, Statistical Quality Control Handbook,
    1956; NIST/SEMATECH e-Handbook, 6.3.2).

    Test 1: beyond a limit (3 standard deviations). 2: two of three in a row beyond 2, on one side. 3: four of five
    beyond 1. 4: eight in a row on one side of the centre. A standard deviation is the mean moving range / 1.128. The
    last reading of a pattern must itself lie beyond. No pattern reaches across a break.
    """
    deviations = (values - limits.centre) / (limits.range_mean / D2)
    return {test: _completed(deviations, stretches, *_RUNS[test]) for test in sorted(set(tests))}


def _completed(deviations: Floats, stretches: Stretches, needed: int, of: int, beyond: float) -> Flags:
    found = np.zeros(len(deviations), dtype=np.bool_)
    for side in (deviations > beyond, deviations < -beyond):
        counts = np.zeros(len(deviations), dtype=np.int64)
        for back in range(min(of, len(deviations))):
            is_near = stretches[back:] == stretches[: len(stretches) - back]
            counts[back:] += is_near & side[: len(side) - back]
        found |= side & (counts >= needed)
    return found


def autocorrelation(values: Floats, stretches: Stretches) -> Autocorrelation | None:
    """Lag-1 autocorrelation and its warning threshold 2 / sqrt(n); None without limits' worth of neighbours.

    r = sum of (x[t] - mean)(x[t+1] - mean) / sum of (x[t] - mean)² (NIST/SEMATECH e-Handbook, 1.3.5.12), the first sum
    over neighbours within a stretch only, and raised by (n - 1) / (number of neighbours) to make up for breaks. About
    95 % of random series stay within 2 / sqrt(n) (the same, 1.3.3.1).
    """
    is_pair = stretches[1:] == stretches[:-1]
    pairs, n = int(is_pair.sum()), len(values)
    if n < READINGS_FOR_LIMITS or pairs < RANGES_FOR_LIMITS:
        return None
    away = values - values[0]
    away = away - away.mean()
    largest = float(np.abs(away).max())
    if not 0 < largest < np.inf:
        return None
    away = away / largest
    products = float((away[1:] * away[:-1])[is_pair].sum())
    return Autocorrelation(products / float((away**2).sum()) * (n - 1) / pairs, 2 / float(np.sqrt(n)))
