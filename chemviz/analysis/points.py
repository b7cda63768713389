"""Choosing which rows are drawn one by one. Draws nothing."""

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from chemviz.analysis.grouping import Floats, Groups, group_by_type
from chemviz.analysis.results import POINTS_SHOWN, Points
from chemviz.schema import TYPE_NOT_STATED

FEW: Final = 5
"""Rows of each type that are drawn whatever its share (or all, where it has fewer)."""


def sample_points(frame: pd.DataFrame) -> Points:
    """Rows of the equipment frame to draw, in the file's order; the same for the same frame.

    All rows up to `POINTS_SHOWN`. Of more, each type gives `FEW` and its proportional share of the rest, taken at
    even steps through its rows, so that every type and every part of the file is seen. NaN and infinity become None.
    """
    drawn = frame
    if len(frame) > POINTS_SHOWN:
        drawn = frame.iloc[sample_positions(group_by_type(frame["equipment_type"]), POINTS_SHOWN)]
    return Points(
        row=tuple(drawn["row"].tolist()),
        name=tuple(None if pd.isna(each) else str(each) for each in drawn["name"]),
        equipment_type=tuple(TYPE_NOT_STATED if pd.isna(each) else str(each) for each in drawn["equipment_type"]),
        flowrate=_numbers(drawn["flowrate"].to_numpy(np.float64)),
        pressure=_numbers(drawn["pressure"].to_numpy(np.float64)),
        temperature=_numbers(drawn["temperature"].to_numpy(np.float64)),
        of=len(frame),
    )


def sample_positions(groups: Groups, size: int) -> NDArray[np.intp]:
    """Positions of `size` rows of more, ascending."""
    quotas = _quotas(groups.counts, size).tolist()
    taken = [
        rows[np.arange(quota) * len(rows) // max(quota, 1)]
        for rows, quota in zip(groups.positions(), quotas, strict=True)
    ]
    positions = np.concatenate(taken)
    positions.sort()
    return positions


def _quotas(counts: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """How many rows each type gives; they add up to `size`."""
    least = np.minimum(counts, min(FEW, size // len(counts)))
    spare = counts - least
    # Rounding the running total, not each share, makes the shares add up exactly.
    shares = np.cumsum(spare) * (size - least.sum()) // spare.sum()
    quotas: NDArray[np.int64] = least + np.diff(shares, prepend=0)
    return quotas


def _numbers(values: Floats) -> tuple[float | None, ...]:
    return tuple(value if ok else None for value, ok in zip(values.tolist(), np.isfinite(values).tolist(), strict=True))
