"""Whether the small types of a file spread alike, so that one spread may stand for all. Finds no outlier."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from chemviz.analysis.grouping import Floats

REFUSED: Final = 0.25
"""Share of files with truly equal spreads that are not believed. Lower would let unequal ones pass."""
REFUSED_ALONE: Final = 0.05
"""The same for one reading of a single parameter."""
_DRAWN: Final = 200_000
_SEED: Final = 1937


class Layout(NamedTuple):
    """The distribution of `unevenness` for types of given sizes that do spread alike, from simulation."""

    mean: float
    std: float
    scores: Floats


def unevenness(variances: Floats, freedom: Floats) -> Floats:
    """Bartlett's statistic f ln(v) - sum of f_i ln(v_i): the larger, the less alike.

    `variances` v_i (..., types) and their degrees of `freedom` f_i (types); v is the mean of v_i weighted by f_i,
    and f the sum of f_i. Bartlett, Proceedings of the Royal Society A 160 (1937) 268. With so few degrees of freedom
    the chi-squared approximation does not hold, hence `layout`.
    """
    total = freedom.sum()
    pooled = (freedom * variances).sum(axis=-1) / total
    found: Floats = total * np.log(pooled) - (freedom * np.log(variances)).sum(axis=-1)
    return found


@lru_cache(maxsize=32)
def layout(freedom_of: tuple[int, ...]) -> Layout:
    """The distribution for types with these degrees of freedom; the same each time (fixed seed), its effort bounded."""
    freedom = np.array(freedom_of, dtype=np.float64)
    draws = int(np.clip(_DRAWN // len(freedom), 100, 2_000))
    drawn = np.random.default_rng(_SEED).chisquare(freedom, (draws, len(freedom))) / freedom
    found = unevenness(drawn, freedom)
    mean, std = float(found.mean()), float(found.std())
    return Layout(mean, std, (found - mean) / std)


class Unevenness(NamedTuple):
    """Of a reading of a parameter: in standard deviations above that of types that spread alike; and their layout."""

    excess: float
    freedom: tuple[int, ...]

    def is_believed_alone(self) -> bool:
        """Whether fewer than all but `REFUSED_ALONE` of evenly spread parameters are as uneven."""
        return self.excess <= float(np.quantile(layout(self.freedom).scores, 1 - REFUSED_ALONE))


def measure(variances: Floats, freedom: NDArray[np.intp]) -> Unevenness:
    """The unevenness of the types that have any degree of freedom."""
    has_any = freedom > 0
    key = tuple(sorted(freedom[has_any].tolist()))
    expected = layout(key)
    found = float(unevenness(variances[has_any], freedom[has_any].astype(np.float64)))
    return Unevenness((found - expected.mean) / expected.std, key)


def are_believed_together(found: Sequence[Unevenness]) -> bool:
    """Whether the sum over the parameters is one that fewer than `REFUSED` of evenly spread files exceed."""
    drawn = [layout(each.freedom).scores for each in found]
    least = min(len(each) for each in drawn)
    # Parameters of the same layout share their draws, so each takes them in another order.
    total = sum(np.roll(each[:least], at * (least // len(drawn))) for at, each in enumerate(drawn))
    return sum(each.excess for each in found) <= float(np.quantile(total, 1 - REFUSED))
