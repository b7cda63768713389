"""How far each value lies from the others of its type, in spreads shared by several types or of its own type alone."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from chemviz.analysis.grouping import Floats
from chemviz.analysis.outliers.scale import MAD_TO_SPREAD, medians_by_type

ASIDE_BEYOND: Final = 5.0
"""Spreads from its type's median beyond which a value has no say in the spread, so that outliers do not hide others."""
ASIDE_AT_MOST: Final = 5
"""That holds while at most one type in this many has such values: else the spreads are unequal, not the values."""
_MEDIAN_CHI2: Final = 2 / 9


class Residuals(NamedTuple):
    """By value: studentized residual `t`, its degrees of `freedom` (0 where it cannot be judged), the `centre` of the
    others in its type, the standard `error` of its distance from there, and the `spread` used.
    """

    t: Floats
    freedom: Floats
    centre: Floats
    error: Floats
    spread: Floats


class Sums(NamedTuple):
    """How many others the type of each value has, their mean and sum of squares; `n` and `all_squares` by type."""

    others: Floats
    centre: Floats
    squares: Floats
    n: Floats
    all_squares: Floats


def variances(
    values: Floats, code: NDArray[np.intp], step: Floats, keep: NDArray[np.bool_]
) -> tuple[Floats, NDArray[np.intp]]:
    """Variance of the kept values of each type, and its degrees of freedom.

    At least that of rounding to `step`, step²/12 (Sheppard 1898).
    """
    weight = keep.astype(np.float64)
    n = np.bincount(code, weight)
    freedom = np.maximum(n - 1, 0.0)
    from_mean = values - (np.bincount(code, weight * values) / np.maximum(n, 1.0))[code]
    coarsest = np.zeros(len(n))
    np.maximum.at(coarsest, code, step)
    variance = np.bincount(code, weight * from_mean**2) / np.maximum(freedom, 1.0)
    return np.maximum(variance, coarsest**2 / 12), freedom.astype(np.intp)


def set_aside(values: Floats, medians: Floats, code: NDArray[np.intp], step: Floats) -> NDArray[np.bool_]:
    """The values so far from their type's median that they must not widen the shared spread.

    Far by the median of the types' variances, each divided by the median that chance gives it, (1 - 2/(9 f))^3 (Wilson
    and Hilferty 1931), which outliers in a minority of the types leave as it is; and far by the median absolute
    deviation of the type too, for a type that spreads more than the others must keep its say.
    """
    variance, freedom = variances(values, code, step, np.ones(len(values), dtype=np.bool_))
    spread = np.sqrt(np.median(variance / (1 - _MEDIAN_CHI2 / freedom) ** 3))
    away = np.abs(values - medians)
    own = MAD_TO_SPREAD * medians_by_type(away, code)[code]
    aside: NDArray[np.bool_] = away > ASIDE_BEYOND * np.maximum(spread, own)
    if ASIDE_AT_MOST * len(np.unique(code[aside])) > len(variance):
        aside[:] = False
    return aside


def studentize(
    values: Floats, code: NDArray[np.intp], step: Floats, *, aside: NDArray[np.bool_], is_shared: bool
) -> Residuals:
    """Externally studentized residuals from the mean of the other values of the type.

    t = (x - m) / (s sqrt(1 + 1/k)), m the mean of the k other values of its type, s the spread of all values but x and
    those `aside`: over all types where `is_shared`, else over its type. With equal spreads and normal values t has
    Student's distribution with the degrees of freedom of s (Cook and Weisberg, Residuals and Influence in Regression,
    1982, 2.2). A shared s is never less than the spread of the other values of the type, so that a type which
    spreads more than the others excuses its own values. The rounding `step` is taken off the distance, and half
    of it is the smallest s.
    """
    keep = (~aside).astype(np.float64)
    sums = _without_each(values, code, keep)
    own_freedom = np.maximum(sums.others - 1, 0.0)
    own = sums.squares / np.maximum(own_freedom, 1.0)
    if is_shared:
        freedom, variance = _over_types(sums, own_freedom, code)
        variance = np.maximum(variance, own)
    else:
        freedom, variance = own_freedom, own
    spread = np.where(variance > 0, np.maximum(np.sqrt(variance), step / 2), 0.0)
    error = spread * np.sqrt(1 + 1 / np.maximum(sums.others, 1.0))
    away = values - sums.centre
    near = np.sign(away) * np.maximum(np.abs(away) - step, 0.0)
    t = np.divide(near, error, out=np.zeros(len(values)), where=error > 0)
    return Residuals(t, np.where(sums.others >= 2, freedom, 0.0), sums.centre, error, spread)


def _without_each(values: Floats, code: NDArray[np.intp], keep: Floats) -> Sums:
    n, total = np.bincount(code, keep), np.bincount(code, keep * values)
    mean = (total / np.maximum(n, 1))[code]
    squares = np.bincount(code, keep * (values - mean) ** 2)
    others = n[code] - keep
    centre = mean - keep * (values - mean) / np.maximum(others, 1.0)
    left = squares[code] - keep * (values - mean) ** 2 * n[code] / np.maximum(others, 1.0)
    # The difference of nearly equal numbers: what is left of rounding is no spread.
    left[left < 1e-12 * squares[code]] = 0.0
    return Sums(others, centre, left, n.astype(np.float64), squares.astype(np.float64))


def _over_types(sums: Sums, own_freedom: Floats, code: NDArray[np.intp]) -> tuple[Floats, Floats]:
    """Degrees of freedom and variance of all types together, by value, without the value itself."""
    by_type = np.maximum(sums.n - 1, 0.0)
    freedom = by_type.sum() - by_type[code] + own_freedom
    squares = sums.all_squares.sum() - sums.all_squares[code] + sums.squares
    return freedom, np.maximum(squares, 0.0) / np.maximum(freedom, 1.0)
