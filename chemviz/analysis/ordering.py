"""The values of one parameter within one type, in ascending order, sorted once for all that needs them in order."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chemviz.analysis.grouping import Floats

Positions = NDArray[np.intp]


@dataclass(frozen=True)
class Ordered:
    """The `values` that count, ascending, and the `positions` at which they stand among the type's rows.

    Of the other rows, `missing` hold no value and `zeros` a zero that was left out on purpose.
    """

    values: Floats
    positions: Positions
    missing: int
    zeros: int

    @property
    def rows(self) -> int:
        """All rows of the type."""
        return len(self.values) + self.missing + self.zeros


def in_order(values: Floats, *, has_zeros: bool = True) -> Ordered:
    """Sort one parameter of one type; NaN and infinity are missing, and zeros are left out unless `has_zeros`.

    >>> ordered = in_order(np.array([3.0, np.nan, 0.0, -1.0, np.inf]), has_zeros=False)
    >>> ordered.values.tolist(), ordered.positions.tolist(), ordered.missing, ordered.zeros
    ([-1.0, 3.0], [3, 0], 2, 1)
    """
    is_zero = np.zeros(len(values), dtype=np.bool_) if has_zeros else values == 0
    counts = np.isfinite(values) & ~is_zero
    if counts.all():
        positions = np.argsort(values)
    else:
        kept = np.flatnonzero(counts)  # NaN in between would make sorting twice as slow
        positions = kept[np.argsort(values[kept])]
    zeros = int(is_zero.sum())
    return Ordered(values[positions], positions, len(values) - len(positions) - zeros, zeros)
