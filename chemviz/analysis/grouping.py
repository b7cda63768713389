"""The rows of a frame by equipment type. Computes no statistics."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from chemviz.schema import TYPE_NOT_STATED

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Groups:
    """Row positions, type by type: `order` holds those of the first type, then of the second, each ascending.

    `names` are ordered by `counts` (most rows first), then by name.
    """

    names: tuple[str, ...]
    counts: NDArray[np.int64]
    order: NDArray[np.intp]

    def split(self, values: Floats) -> list[Floats]:
        """The values of each type, in the file's order; copies, so that they may be sorted in place."""
        return np.split(values[self.order], np.cumsum(self.counts)[:-1]) if self.names else []

    def positions(self) -> list[NDArray[np.intp]]:
        """The row positions of each type, ascending."""
        return np.split(self.order, np.cumsum(self.counts)[:-1]) if self.names else []


def group_by_type(types: "pd.Series[str]") -> Groups:
    """Group rows by the text of their type; rows without one come under `TYPE_NOT_STATED`.

    >>> groups = group_by_type(pd.Series(["Pump", None, "Valve", "Pump"], dtype="str"))
    >>> groups.names, groups.counts.tolist(), groups.order.tolist()
    (('Pump', 'Type not stated', 'Valve'), [2, 1, 1], [0, 3, 1, 2])
    """
    codes, uniques = pd.factorize(types)
    names = [str(each) for each in uniques]
    absent = codes < 0
    if absent.any():
        if TYPE_NOT_STATED not in names:
            names.append(TYPE_NOT_STATED)
        codes = np.where(absent, names.index(TYPE_NOT_STATED), codes)
    return group_by_code(codes, names)


def group_by_code(codes: NDArray[np.intp], names: Sequence[str]) -> Groups:
    """Group rows by the place of their type in `names`; types without a row are left out.

    >>> groups = group_by_code(np.array([2, 0, 2]), ["Pump", "Fan", "Valve"])
    >>> groups.names, groups.counts.tolist()
    (('Valve', 'Pump'), [2, 1])
    """
    counts = np.bincount(codes, minlength=len(names))
    ranking = sorted(range(len(names)), key=lambda code: (-counts[code], names[code]))
    there = [code for code in ranking if counts[code]]
    return Groups(
        names=tuple(names[code] for code in there),
        counts=counts[there] if there else counts[:0],
        order=_order(codes, ranking),
    )


def _order(codes: NDArray[np.intp], ranking: list[int]) -> NDArray[np.intp]:
    """Row positions sorted by the rank of their type, the file's order kept within each."""
    # numpy sorts 16-bit integers by radix: 2 ms for a million rows, against 60 ms for 64-bit ones.
    rank = np.empty(len(ranking), dtype=np.uint16 if len(ranking) < 2**16 else np.int64)
    rank[ranking] = np.arange(len(ranking))
    return np.argsort(rank[codes], kind="stable")
