"""How far sister units are apart, and how far they usually are: numbers in, numbers out. Knows no tags, no frames."""

from typing import Final

import numpy as np

from chemviz.analysis.grouping import Floats

SUPPORT: Final = 0.75
"""Share of the differences, the smallest, that make the usual one: a quarter may be anything."""
_FACTOR: Final = 1.6472786958421817
"""Standard deviation of normal values over the root mean square of the smaller 75 %: sqrt(0.75 / F(q)), F the
chi-squared distribution with 3 degrees of freedom, q the 75 % quantile of that with 1 (Croux and Haesbroeck 1999,
Journal of Multivariate Analysis 71, for one parameter)."""
_MEDIAN_VARIANCE: Final = (1.0, 0.5, 0.4487, 0.2982, 0.2868, 0.2147, 0.2104)
"""Variance of the median of 1 to 7 standard normal values (Sarhan and Greenberg 1956, Annals of Mathematical Statistics
27)."""


def spread_of(sizes: Floats) -> float:
    """The standard deviation of differences about zero, from their `sizes` (n), in their unit.

    The root mean square of the smaller 75 %, scaled to be right for normal differences: the minimum covariance
    determinant for one parameter with a known centre. Where some sisters agree exactly, values are rounded, and the
    spread is no less than the smallest difference that is not zero. Where
    none differs it is infinite.

    >>> round(spread_of(np.array([0.1, 0.2, 0.2, 9.0])), 3), spread_of(np.array([0.0, 0.0, 0.0, 9.0]))
    (0.285, 9.0)
    """
    support = int(np.ceil(SUPPORT * len(sizes)))
    smaller = np.partition(sizes, support - 1)[:support]
    largest = max(float(smaller.max()), 1e-300)
    spread = _FACTOR * largest * float(np.sqrt(((smaller / largest) ** 2).mean()))  # no square leaves a double
    if not (smaller == 0).any():
        return spread
    return max(spread, float(sizes[sizes > 0].min(initial=np.inf)))


def deviations(values: Floats) -> Floats:
    """How far each sister is from the median of the others, as if they were pairs.

    `values` (sets, m) in any unit, m from 2 to 8, one set of sisters a row. For a pair the one difference, first less
    second (sets, 1); else one for each sister (sets, m), scaled to the variance that a difference of two has: that
    of a value less the median of m - 1 others is 1 + v(m - 1) times that of a value.
    """
    members = values.shape[1]
    if members == 2:
        return values[:, :1] - values[:, 1:]
    others = [np.median(np.delete(values, each, axis=1), axis=1) for each in range(members)]
    away: Floats = values - np.stack(others, axis=1)
    return away * float(np.sqrt(2 / (1 + _MEDIAN_VARIANCE[members - 2])))
