"""How far one parameter of matched items moved, and how far that is for their type. Promises no significance.

A change is measured in *spreads*: the change divided by the robust spread of the changes that the items of the same
type made in the same parameter. Paired changes are what two surveys of the same items tell (NIST/SEMATECH e-Handbook,
7.3.1; Bland and Altman 1986): how different the pumps are from one another does not enter. So a spread is also the same
whichever survey comes first. Flowrates differ by orders of magnitude within a type and change in proportion: their
changes are judged by the logarithm of new over old, those of pressure and temperature in their unit.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from chemviz.analysis.comparison.footing import Footing
from chemviz.analysis.comparison.results import TypeDrift
from chemviz.analysis.grouping import Floats, Groups

Flags = NDArray[np.bool_]

ITEMS_FOR_SPREAD: Final = 8
"""Changes from which on a type has a spread of its own; types with fewer share one, if together they have as many."""
NORMAL_MAD: Final = 1.4826022185056018
"""1 / 0.75-quantile of the normal distribution: makes a median absolute deviation comparable with a standard one."""
NORMAL_MEAN_DEVIATION: Final = 1.2533141373155003
"""Square root of pi / 2: the same for a mean absolute deviation (Iglewicz and Hoaglin 1993)."""
ROUNDING: Final = 1e-9
"""Relative difference that converting a unit there and back can leave."""
_TINY: Final = 1e-12


@dataclass(frozen=True)
class Changes:
    """One parameter of all matched items, as parallel arrays in the order of the pairs; NaN where there is no figure.

    `old`, `new`, `change` [unit of the later survey], `percent`, `spreads`; `rank` is the size of `spreads`, infinite
    where all items of the type changed alike, -1 where nothing can be said. A change within `ROUNDING`, or within the
    rounding of the files, is 0, and old is then new. `gained`, `lost`, `started`, `stopped` tell of items without a
    change; `drifts` is one per type.
    """

    old: Floats
    new: Floats
    change: Floats
    percent: Floats
    spreads: Floats
    rank: Floats
    gained: Flags
    lost: Flags
    started: Flags
    stopped: Flags
    drifts: tuple[TypeDrift, ...]


def changes_of(footing: Footing, old: Floats, new: Floats, groups: Groups, is_retyped: Flags) -> Changes:
    """Changes of one parameter. `old` and `new` are raw columns in the order of the pairs, `groups` their types.

    Infinity counts as missing. Items that changed their type take no part in any type's figures.
    """
    old, new = _finite(old + footing.offset), _finite(new)
    in_both = np.isfinite(old) & np.isfinite(new)
    started, stopped = _started_and_stopped(footing, old, new)
    with np.errstate(over="ignore"):
        change = _finite(np.where(in_both & ~started & ~stopped, new - old, np.nan))
    is_same = np.abs(change) <= footing.rounding + _TINY + ROUNDING * np.maximum(np.abs(old), np.abs(new))
    old, change = np.where(is_same, new, old), np.where(is_same, 0.0, change)
    judged = np.where(is_retyped, np.nan, _on_scale(footing, old, new, change))
    percent = _percent(footing, old, change)
    yardsticks = _yardsticks(judged, old, groups, is_log=footing.parameter == "flowrate")
    spreads, rank = _in_spreads(judged, yardsticks, groups)
    return Changes(
        old, new, change, percent, spreads, rank,
        gained=~np.isfinite(old) & np.isfinite(new),
        lost=np.isfinite(old) & ~np.isfinite(new),
        started=started,
        stopped=stopped,
        drifts=tuple(_drifts(footing, (old, new, change, percent, judged), groups, yardsticks)),
    )  # fmt: skip


def _finite(values: Floats) -> Floats:
    return np.where(np.isfinite(values), values, np.nan)


def _started_and_stopped(footing: Footing, old: Floats, new: Floats) -> tuple[Flags, Flags]:
    """Zero flow is standby: going there or coming from there is no drift."""
    if footing.parameter != "flowrate":
        nothing = np.zeros(len(old), dtype=np.bool_)
        return nothing, nothing
    running_before, running_after = np.isfinite(old) & (old != 0), np.isfinite(new) & (new != 0)
    return (old == 0) & running_after, running_before & (new == 0)


def _on_scale(footing: Footing, old: Floats, new: Floats, change: Floats) -> Floats:
    """The changes on the scale on which they are judged; NaN for what has no place there, as standby, reverse flow."""
    if footing.parameter != "flowrate":
        return change
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where((old > 0) & (new > 0) & np.isfinite(change), np.log(new) - np.log(old), np.nan)
    return np.where(change == 0, np.where(old > 0, 0.0, np.nan), ratio)


def _percent(footing: Footing, old: Floats, change: Floats) -> Floats:
    """Changes in per cent of the old value, where the scale has a true zero and the old value lies above it."""
    if not footing.has_true_zero:
        return np.full(len(old), np.nan)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return _finite(np.where(old > 0, 100 * (change / old), np.nan))


def robust_spread(values: Floats, *, floor: float = 0.0) -> float:
    """Spread of some values about their median, comparable with a standard deviation [their unit].

    1.4826 x the median absolute deviation; where that is 0 (more than half of the values alike) 1.2533 x the mean
    absolute deviation. What lies within `floor` is rounding and counts as 0.

    >>> round(robust_spread(np.array([1.0, 2.0, 3.0, 4.0, 90.0])), 4), round(robust_spread(np.array([0.0, 0, 0, 4])), 4)
    (1.4826, 1.2533)
    """
    deviations = np.abs(values - np.median(values))
    for spread in (NORMAL_MAD * float(np.median(deviations)), NORMAL_MEAN_DEVIATION * float(deviations.mean())):
        if spread > floor:
            return spread
    return 0.0


@dataclass(frozen=True)
class _Yardstick:
    spread: float | None
    is_pooled: bool = False


def _yardsticks(judged: Floats, old: Floats, groups: Groups, *, is_log: bool) -> list[_Yardstick]:
    """The spread of the changes of each type; types with few share that of their leave-one-out residuals.

    The residual of a change is its distance from the median of the other changes of its type. Sharing assumes that
    the changes of small types scatter alike.
    """
    by_type = [values[np.isfinite(values)] for values in groups.split(judged)]
    floors = [ROUNDING if is_log else _floor(values) for values in groups.split(old)]
    small = [values for values in by_type if 2 <= len(values) < ITEMS_FOR_SPREAD]
    residuals = np.concatenate([_left_out(values) for values in small]) if small else np.empty(0)
    shared = _Yardstick(None)
    if len(residuals) >= ITEMS_FOR_SPREAD:
        shared = _Yardstick(robust_spread(residuals, floor=max(floors)), is_pooled=True)
    return [
        _Yardstick(robust_spread(values, floor=floor)) if len(values) >= ITEMS_FOR_SPREAD else shared
        for values, floor in zip(by_type, floors, strict=True)
    ]


def _floor(values: Floats) -> float:
    sizes = np.abs(values[np.isfinite(values)])
    return _TINY + ROUNDING * float(np.median(sizes)) if len(sizes) else _TINY


def _left_out(values: Floats) -> Floats:
    """Each value less the median of the others."""
    others = [float(np.median(np.delete(values, at))) for at in range(len(values))]
    return values - np.array(others, dtype=np.float64)


def _in_spreads(judged: Floats, yardsticks: list[_Yardstick], groups: Groups) -> tuple[Floats, Floats]:
    """The changes in spreads of their type, and by what they are ranked."""
    spread = np.full(len(judged), np.nan)
    for positions, yardstick in zip(groups.positions(), yardsticks, strict=True):
        spread[positions] = np.nan if yardstick.spread is None else yardstick.spread
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        ratio = judged / spread
    rank = np.where(np.isnan(ratio), np.where(judged == 0, 0.0, -1.0), np.abs(ratio))
    return np.where(judged == 0, np.where(np.isnan(spread), np.nan, 0.0), _finite(ratio)), rank


def _drifts(
    footing: Footing, columns: tuple[Floats, ...], groups: Groups, yardsticks: list[_Yardstick]
) -> Iterator[TypeDrift]:
    parts = zip(*(groups.split(each) for each in columns), strict=True)
    for name, yardstick, (old, new, change, percent, judged) in zip(groups.names, yardsticks, parts, strict=True):
        known = np.isfinite(judged)
        if known.any():
            ratios = percent[known & np.isfinite(percent)]
            yield TypeDrift(
                equipment_type=name,
                parameter=footing.parameter,
                n=int(known.sum()),
                changed=int((change[known] != 0).sum()),
                median_old=float(np.median(old[known])),
                median_new=float(np.median(new[known])),
                median_change=_median_change(change[known], old[known]),
                median_percent=_settled(float(np.median(ratios))) if len(ratios) else None,
                spread=yardstick.spread,
                spreads=_spreads(_settled(float(np.median(judged[known]))), yardstick.spread),
                is_pooled=yardstick.is_pooled,
            )


def _median_change(change: Floats, old: Floats) -> float:
    """The median; 0 where it is no more than what subtracting doubles leaves behind."""
    middle = float(np.median(change))
    return middle if abs(middle) > _floor(old) else 0.0


def _settled(middle: float) -> float:
    """The same for a median of ratios or logarithms, or of changes in a unit."""
    return middle if abs(middle) > ROUNDING else 0.0


def _spreads(middle: float, spread: float | None) -> float | None:
    if spread is None:
        return None
    if spread == 0:
        return 0.0 if middle == 0 else None
    return middle / spread
