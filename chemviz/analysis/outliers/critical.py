"""How large a modified z-score must be before it means anything: the cut by group size and false-alarm chance.

Judges no values. The usual 3.5 (Iglewicz and Hoaglin 1993) flags 14 % of clean groups of 8 and 9 % of clean groups of
30: there the median absolute deviation is itself uncertain, and the largest of many values lies far out.
"""

import math
from functools import lru_cache
from typing import Final

import numpy as np

from chemviz.analysis.outliers.cut_table import CHANCES, CUTS

SMALLEST: Final = min(CUTS)
"""Values that a group needs to be judged by its own median absolute deviation."""
_LARGEST: Final = max(CUTS)
_SIZES: Final = np.log(list(CUTS))
_LOG_CUTS: Final = np.log(list(CUTS.values()))
_LOG_CHANCES: Final = np.log(CHANCES)
_MAD_VARIANCE: Final = 1.361
"""n times the variance of the scaled MAD over its mean squared: efficiency 36.74 % (Rousseeuw and Croux 1993)."""


@lru_cache(maxsize=4096)
def modified_z_cut(n: int, chance: float) -> float:
    """The modified z-score that any of `n` clean normal values passes with `chance`, both scales of the logarithm.

    Up to 2 000 values interpolated linearly in logarithms of size, chance and cut in a table of simulated groups
    (`cut_table`, made by `bench/calibrate_outliers.py`); beyond its chances extrapolated in the same logarithms,
    which errs on the side of silence. Above 2 000 values `large_group_cut`. Raises ValueError below `SMALLEST`.

    >>> [round(modified_z_cut(n, 0.05), 1) for n in (8, 15, 30)], round(modified_z_cut(8, 0.01), 1)
    ([5.0, 4.3, 3.9], 8.1)
    """
    if n < SMALLEST:
        raise ValueError(f"No cut for {n} values: at least {SMALLEST} are needed.")
    if n > _LARGEST:
        return large_group_cut(n, chance)
    by_chance = [float(np.interp(math.log(n), _SIZES, column)) for column in _LOG_CUTS.T]
    return math.exp(_along_chances(math.log(chance), by_chance))


def _along_chances(wanted: float, by_chance: list[float]) -> float:
    """The table's chances fall; the segment that holds the wanted one, or the nearest, is drawn out to it."""
    after = int(np.clip(np.searchsorted(-_LOG_CHANCES, -wanted), 1, len(CHANCES) - 1))
    left, right = _LOG_CHANCES[after - 1 : after + 1]
    part = (wanted - left) / (right - left)
    return float(by_chance[after - 1] + part * (by_chance[after] - by_chance[after - 1]))


def large_group_cut(n: int, chance: float) -> float:
    """The same for many values: c = z / sqrt(1 - 1.361 z²/n).

    z is the two-sided normal quantile of 1 - (1 - chance)^(1/n). A value x passes where x - c S > 0; S, the scaled
    MAD, is then nearly normal with mean 1 and variance 1.361/n.
    """
    from scipy.special import ndtri

    each = -math.expm1(math.log1p(-chance) / n)
    z = float(-ndtri(each / 2))
    return z / math.sqrt(1 - min(_MAD_VARIANCE * z * z / n, 0.5))
