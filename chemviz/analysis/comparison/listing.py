"""From arrays over all matched items to short lists of them, the largest changes first. Computes no change."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from chemviz.analysis.comparison.drift import Changes
from chemviz.analysis.comparison.results import (
    LISTED,
    Bounded,
    ChangedItem,
    Item,
    Status,
    StatusChange,
    TypeChange,
    TypeDrift,
    ValueChange,
)
from chemviz.analysis.grouping import Floats
from chemviz.schema import TYPE_NOT_STATED

Pairs = tuple[pd.DataFrame, pd.DataFrame]
Positions = NDArray[np.intp]

_STATUS: tuple[Status, ...] = ("started", "stopped", "gained", "lost")


def texts(column: "pd.Series[str]", *, absent: str = "") -> list[str]:
    """The texts of a short column; `absent` where there is none."""
    return [absent if pd.isna(each) else str(each) for each in column]


def items_at(rows: pd.DataFrame) -> tuple[Item, ...]:
    """The first `LISTED` rows of an equipment frame."""
    shown = rows.iloc[:LISTED]
    facts = zip(texts(shown["name"]), _types(shown), shown["row"].tolist(), strict=True)
    return tuple(Item(*each) for each in facts)


def changed_items(pairs: Pairs, changes: dict[str, Changes]) -> Bounded[ChangedItem]:
    """The matched items with a changed value, the largest in spreads first.

    Of those that rank alike (types with too few items for a spread) the largest in per cent first, then in the
    earlier survey's order.
    """
    size = len(pairs[0])
    rank, percent, is_changed = np.full(size, -1.0), np.full(size, -1.0), np.zeros(size, dtype=np.bool_)
    for each in changes.values():
        has_change = np.isfinite(each.change) & (each.change != 0)
        is_changed |= has_change
        rank = np.maximum(rank, np.where(has_change, each.rank, -1.0))
        percent = np.fmax(percent, np.where(has_change, np.abs(each.percent), -1.0))
    at = np.flatnonzero(is_changed)
    first = at[_largest(rank[at], percent[at])]
    old, new = (frame.iloc[first] for frame in pairs)
    values = [_values(place, changes) for place in first.tolist()]
    facts = zip(texts(new["name"]), _types(new), old["row"].tolist(), new["row"].tolist(), values, strict=True)
    return Bounded(tuple(ChangedItem(*each) for each in facts), len(at))


def _largest(rank: Floats, percent: Floats) -> Positions:
    """Positions of the `LISTED` highest ranks, in their order."""
    candidates = np.arange(len(rank))
    if len(rank) > LISTED:
        # Sorting a million ranks takes a quarter of a second, finding the thousandth a hundredth.
        candidates = np.flatnonzero(rank >= np.partition(rank, -LISTED)[-LISTED])
    order = np.lexsort((candidates, -percent[candidates], -rank[candidates]))
    return candidates[order[:LISTED]]


def _values(at: int, changes: dict[str, Changes]) -> tuple[ValueChange, ...]:
    return tuple(
        ValueChange(
            parameter=parameter,
            old=float(each.old[at]),
            new=float(each.new[at]),
            change=float(each.change[at]),
            percent=_known(each.percent[at]),
            spreads=_known(each.spreads[at]),
        )
        for parameter, each in changes.items()
        if np.isfinite(each.change[at]) and each.change[at] != 0
    )


def status_changes(after: pd.DataFrame, changes: dict[str, Changes]) -> Bounded[StatusChange]:
    """Flows that started or stopped and readings that came or went; each kind in turn, in the frame's order."""
    places = [(key, status, np.flatnonzero(getattr(changes[key], status))) for status in _STATUS for key in changes]
    entries: list[StatusChange] = []
    for parameter, status, at in places:
        shown = at[: LISTED - len(entries)]
        rows, values = after.iloc[shown], changes[parameter]
        facts = zip(texts(rows["name"]), _types(rows), rows["row"].tolist(), shown.tolist(), strict=True)
        entries += (
            StatusChange(name, kind, row, parameter, status, _known(values.old[place]), _known(values.new[place]))
            for name, kind, row, place in facts
        )
    return Bounded(tuple(entries), sum(len(at) for _, _, at in places))


def type_changes(pairs: Pairs, is_retyped: NDArray[np.bool_]) -> Bounded[TypeChange]:
    """Matched items whose type is another one now, in the earlier survey's order."""
    at = np.flatnonzero(is_retyped)
    old, new = (frame.iloc[at[:LISTED]] for frame in pairs)
    facts = zip(texts(new["name"]), new["row"].tolist(), _types(old), _types(new), strict=True)
    return Bounded(tuple(TypeChange(*each) for each in facts), len(at))


def drifts(changes: Iterable[Changes]) -> Bounded[TypeDrift]:
    """The drift of each type and parameter, the largest in spreads first; last, those that have no spread."""
    found = [each for every in changes for each in every.drifts]
    ranked = sorted(found, key=_size, reverse=True)  # stable: equal ones stay in the order of parameters and types
    return Bounded(tuple(ranked[:LISTED]), len(found))


def _size(drift: TypeDrift) -> float:
    if drift.spreads is not None:
        return abs(drift.spreads)
    return float("inf") if drift.spread == 0 else -1.0


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _types(rows: pd.DataFrame) -> list[str]:
    return texts(rows["equipment_type"], absent=TYPE_NOT_STATED)
