"""How two parameters of one type rise and fall together. Never sees two types at once, and claims no cause."""

from collections.abc import Mapping
from itertools import combinations
from math import atanh, sqrt, tanh
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import NDArray

from chemviz.analysis.grouping import Floats
from chemviz.analysis.ordering import Ordered
from chemviz.analysis.results import Correlation

LEAST: Final = 4
"""The standard error divides by n - 3; with fewer items there is nothing to say."""
CONFIDENCE: Final = 0.95
_REACH: Final = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)


def correlate(parameters: Mapping[str, Ordered]) -> tuple[Correlation, ...]:
    """Spearman's correlation of each pair of parameters of one type, over the items that have both.

    What an `Ordered` left out (missing cells, zero flow) takes part in no pair.
    """
    complete = {key: _ranks(each) for key, each in parameters.items() if len(each.values) == each.rows}
    return tuple(_pair((x, y), parameters, complete) for x, y in combinations(parameters, 2))


def _pair(keys: tuple[str, str], parameters: Mapping[str, Ordered], complete: Mapping[str, Floats]) -> Correlation:
    x, y = keys
    if x in complete and y in complete:
        return _correlation(keys, complete[x], complete[y])
    both = _is_there(parameters[x]) & _is_there(parameters[y])
    return _correlation(keys, _ranks(parameters[x], both)[both], _ranks(parameters[y], both)[both])


def _correlation(keys: tuple[str, str], x_ranks: Floats, y_ranks: Floats) -> Correlation:
    rho = spearman(x_ranks, y_ranks)
    low, high = interval(rho, len(x_ranks)) or (None, None)
    return Correlation(*keys, n=len(x_ranks), rho=rho, low=low, high=high)


def spearman(x_ranks: Floats, y_ranks: Floats) -> float | None:
    """Spearman's rho: Pearson's correlation of the ranks, ties sharing the mean of theirs (Spearman 1904).

    None below `LEAST` items, and where one of the two is constant.

    >>> rho = spearman(np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 3.0, 2.0, 4.0]))
    >>> round(rho, 3)
    0.8
    """
    n = len(x_ranks)
    if n < LEAST:
        return None
    middle = (n + 1) / 2  # the mean of n ranks, whatever the ties
    x, y = x_ranks - middle, y_ranks - middle
    # Sums, not dot products: a linear algebra library may add up in another order with other threads.
    spread = sqrt(float((x * x).sum())) * sqrt(float((y * y).sum()))
    if spread == 0:
        return None
    return min(max(float((x * y).sum()) / spread, -1.0), 1.0)


def interval(rho: float | None, n: int) -> tuple[float, float] | None:
    """The 95 % confidence interval of Spearman's rho from `n` items.

    Fisher's z-transformation with the standard error sqrt((1 + rho² / 2) / (n - 3)) of Bonett and Wright (2000,
    Psychometrika 65, 23-28), close to its nominal level up to about |rho| = 0.95. None without rho, and where all
    ranks agree or disagree (|rho| = 1), which the transformation cannot express.

    >>> low, high = interval(0.5, 50)
    >>> round(low, 3), round(high, 3)
    (0.241, 0.692)
    """
    if rho is None or n < LEAST or abs(rho) >= 1:
        return None
    reach = _REACH * sqrt((1 + rho**2 / 2) / (n - 3))
    return tanh(atanh(rho) - reach), tanh(atanh(rho) + reach)


def _is_there(parameter: Ordered) -> NDArray[np.bool_]:
    """Row by row of the type: whether the parameter has a value that counts."""
    is_there = np.zeros(parameter.rows, dtype=np.bool_)
    is_there[parameter.positions] = True
    return is_there


def _ranks(parameter: Ordered, of: NDArray[np.bool_] | None = None) -> Floats:
    """Row by row of the type: the rank from 1 among the rows `of` (all that have a value); 0 for other rows."""
    values, positions = parameter.values, parameter.positions
    if of is not None:
        kept = of[positions]
        values, positions = values[kept], positions[kept]
    ranks = np.zeros(parameter.rows)
    if len(values):
        starts = np.flatnonzero(np.append(True, values[1:] != values[:-1]))
        times = np.diff(starts, append=len(values))
        ranks[positions] = np.repeat(starts + (times + 1) / 2, times)
    return ranks
