"""Reads a limit from a table over group sizes and chances. Holds no table and simulates nothing."""

import math
from bisect import bisect_right
from collections.abc import Sequence


def read_limit(
    ln_limits: Sequence[Sequence[float]], sizes: Sequence[int], chances: Sequence[float], *, size: int, chance: float
) -> float:
    """The limit for a group of `size` and a `chance`, from ln limits: one row for each of `sizes` (ascending) and in it
    one for each of `chances` (descending).

    The logarithm of the limit is interpolated in the logarithms of both. A chance above the largest of the table gets
    that one's limit, and a size below the smallest that one's: the stricter ones. Beyond the other ends the last
    slope goes on.

    >>> round(read_limit([[1.0, 2.0], [2.0, 3.0]], [10, 1000], [0.1, 0.001], size=100, chance=0.01), 3)
    7.389
    """
    at, share = _between([-math.log(each) for each in chances], -math.log(min(chance, chances[0])))
    row, part = _between([math.log(each) for each in sizes], math.log(max(size, sizes[0])))
    lower, upper = (line[at] * (1 - share) + line[at + 1] * share for line in ln_limits[row : row + 2])
    return math.exp(lower * (1 - part) + upper * part)


def _between(knots: Sequence[float], at: float) -> tuple[int, float]:
    """The interval of ascending knots in or beyond which `at` lies, and how far along it; over 1 beyond the last."""
    index = min(bisect_right(knots, at), len(knots) - 1) - 1
    return index, (at - knots[index]) / (knots[index + 1] - knots[index])
