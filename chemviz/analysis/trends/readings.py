"""Rows of one item to its readings in the order of time: what counts, what is left out, where the series breaks."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from chemviz.analysis.grouping import Floats

Flags = NDArray[np.bool_]
Times = NDArray[np.datetime64]

GAP: Final = 3.0
"""A pause longer than this many median steps is a gap: a weekend in a daily series is none, a missing week is."""
UNEVEN_SHARE: Final = 0.1
"""Steps are unequal when more than this share of them differ from the median step by more than half of it."""


@dataclass(frozen=True)
class Ordered:
    """Readings with a time and a value, in the order of time, as parallel arrays.

    `stretch` numbers the unbroken stretches: a missing reading, a reading that is not judged, and a gap each break
    the series. `is_standby` and `is_same_time` readings are not judged.
    """

    time: Times
    row: NDArray[np.int64]
    value: Floats
    is_standby: Flags
    is_same_time: Flags
    stretch: NDArray[np.int64]
    missing: int
    without_time: int
    repeated: int
    gaps: int
    is_uneven: bool

    @property
    def is_judged(self) -> Flags:
        """Readings that limits are made from."""
        judged: Flags = ~(self.is_standby | self.is_same_time)
        return judged


def order_readings(frame: pd.DataFrame, parameter: str) -> Ordered:
    """The readings of one item, from its rows with `row`, `recorded_at`, `flowrate` and the parameter.

    Infinity counts as missing. Rows that say the same of the same moment are one reading; readings that differ about
    one moment cannot be put in order and are not judged. Zero flow is standby, of an item that flows at other times:
    then all its parameters are those of a standing item.
    """
    without_time = int(frame["recorded_at"].isna().sum())
    timed = frame[frame["recorded_at"].notna()].sort_values(["recorded_at", "row"], kind="stable")
    has_value = np.isfinite(timed[parameter].to_numpy(np.float64))
    is_repeat = timed.duplicated(subset=["recorded_at", parameter]).to_numpy() & has_value
    # A moment is missing when none of its rows has a value.
    is_missing = ~has_value & ~timed.duplicated(subset=["recorded_at"]).to_numpy()
    is_missing &= ~timed["recorded_at"].isin(timed["recorded_at"][has_value]).to_numpy()
    kept = timed[(has_value & ~is_repeat) | is_missing]
    is_reading = np.isfinite(kept[parameter].to_numpy(np.float64))
    is_same_time = kept["recorded_at"].duplicated(keep=False).to_numpy()
    is_standby = _standby(frame, kept["flowrate"].to_numpy(np.float64), parameter) & ~is_same_time
    time = kept["recorded_at"].to_numpy("datetime64[us]")
    steps = np.diff(np.unique(time[is_reading])).astype(np.float64)
    breaks, gaps = _breaks(time, is_left_out=~is_reading | is_standby | is_same_time, steps=steps)
    return Ordered(
        time=time[is_reading],
        row=kept["row"].to_numpy(np.int64)[is_reading],
        value=kept[parameter].to_numpy(np.float64)[is_reading],
        is_standby=is_standby[is_reading],
        is_same_time=is_same_time[is_reading],
        stretch=np.cumsum(breaks)[is_reading],
        missing=int(is_missing.sum()),
        without_time=without_time,
        repeated=int(is_repeat.sum()),
        gaps=gaps,
        is_uneven=_is_uneven(steps),
    )


def _standby(frame: pd.DataFrame, flow: Floats, parameter: str) -> Flags:
    """Readings at zero flow. A vessel whose flow is always 0 stands by with its flow only."""
    every = frame["flowrate"].to_numpy(np.float64)
    flows_at_times = bool((np.isfinite(every) & (every != 0)).any())
    return np.asarray((flow == 0) & (flows_at_times or parameter == "flowrate"), dtype=np.bool_)


def _breaks(time: Times, *, is_left_out: Flags, steps: Floats) -> tuple[Flags, int]:
    """Where a new stretch starts, and how many gaps there are."""
    breaks = is_left_out.copy()
    breaks[1:] |= is_left_out[:-1]
    if not len(steps):
        return breaks, 0
    is_gap = np.diff(time).astype(np.float64) > GAP * float(np.median(steps))
    breaks[1:] |= is_gap
    return breaks, int(is_gap.sum())


def _is_uneven(steps: Floats) -> bool:
    if len(steps) < 2:
        return False
    middle = float(np.median(steps))
    return float((np.abs(steps - middle) > middle / 2).mean()) > UNEVEN_SHARE
