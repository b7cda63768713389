"""The readings of one item over time, with the limits of an individuals and moving-range chart. Draws nothing.

Rows of different equipment are never one series. Control limits say how an item behaves by itself; they are no
specification limits and know nothing of what the plant allows.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from chemviz.analysis.trends.limits import autocorrelation, completed_patterns, control_limits, moving_ranges
from chemviz.analysis.trends.readings import Flags, Ordered, order_readings
from chemviz.analysis.trends.results import (
    READINGS_DRAWN,
    READINGS_FOR_LIMITS,
    Autocorrelation,
    Limits,
    Reading,
    Test,
    TrendResult,
)
from chemviz.analysis.trends.wording import sentences_of
from chemviz.ingest.types import type_key
from chemviz.schema import TYPE_NOT_STATED, UNIT_NOT_STATED, Columns

__all__ = ["READINGS_DRAWN", "READINGS_FOR_LIMITS", "Autocorrelation", "Limits", "Reading", "TrendResult", "trend"]

_USES: Final = ("judged", "standby", "same time")


def trend(
    frame: pd.DataFrame, columns: Columns, *, name: str, parameter: str, tests: Sequence[Test] = (1,)
) -> TrendResult:
    """The series of one parameter of the item with exactly this name.

    `frame` is an equipment frame with `recorded_at`, one row per reading, of this item or of many. `tests` are the
    Western Electric tests to apply. Where rows with the name carry different types, they are different equipment, and
    there is no series: only the sentence that says so.
    """
    rows = frame[(frame["name"] == name).to_numpy(np.bool_)]
    types = {type_key(each): each for each in map(str, rows["equipment_type"].dropna().unique())}
    if len(types) > 1:
        rows = rows.iloc[:0]
    ordered = order_readings(rows, parameter)
    judged = ordered.is_judged
    values, stretches = ordered.value[judged], ordered.stretch[judged]
    limits = control_limits(values, stretches)
    correlation = autocorrelation(values, stretches) if limits else None
    completed = completed_patterns(values, stretches, limits, tests) if limits else {}
    use = columns.get(parameter)
    found = TrendResult(
        name=name,
        equipment_type=next(iter(types.values()), TYPE_NOT_STATED) if len(types) < 2 else TYPE_NOT_STATED,
        parameter=parameter,
        unit=use.unit_text() if use else UNIT_NOT_STATED,
        readings=tuple(_readings(ordered, completed)),
        total=len(ordered.value),
        judged=int(judged.sum()),
        standby=int(ordered.is_standby.sum()),
        same_time=int(ordered.is_same_time.sum()),
        missing=ordered.missing,
        without_time=ordered.without_time,
        repeated=ordered.repeated,
        gaps=ordered.gaps,
        limits=limits,
        autocorrelation=correlation,
        signals=_count(completed),
        tests=tuple(sorted(set(tests))),
        sentences=(),
    )
    return sentences_of(found, is_uneven=ordered.is_uneven, types=len(types))


def _count(completed: dict[Test, Flags]) -> int:
    return int(np.logical_or.reduce(list(completed.values())).sum()) if completed else 0


def _readings(ordered: Ordered, completed: dict[Test, Flags]) -> Iterator[Reading]:
    """The readings that are drawn."""
    judged = np.flatnonzero(ordered.is_judged)
    ranges = np.full(len(ordered.value), np.nan)
    ranges[judged] = moving_ranges(ordered.value[judged], ordered.stretch[judged])
    tests: dict[int, list[Test]] = {}
    for test, flags in completed.items():
        for at in judged[flags].tolist():
            tests.setdefault(at, []).append(test)
    use = np.where(ordered.is_same_time, 2, np.where(ordered.is_standby, 1, 0))
    for at in _drawn(ordered.value).tolist():
        yield Reading(
            time=ordered.time[at].item(),
            row=int(ordered.row[at]),
            value=float(ordered.value[at]),
            use=_USES[use[at]],
            stretch=int(ordered.stretch[at]),
            moving_range=float(ranges[at]) if np.isfinite(ranges[at]) else None,
            tests=tuple(tests.get(at, ())),
        )


def _drawn(values: NDArray[np.float64]) -> NDArray[np.intp]:
    """Positions of the readings to draw, ascending: all up to `READINGS_DRAWN`; of more, the lowest and the highest of
    each of `READINGS_DRAWN` / 2 equal parts of the series, so that no excursion is lost from sight.
    """
    if len(values) <= READINGS_DRAWN:
        return np.arange(len(values))
    parts = np.array_split(np.arange(len(values)), READINGS_DRAWN // 2)
    extremes = [(part[0] + values[part].argmin(), part[0] + values[part].argmax()) for part in parts]
    return np.unique(np.array(extremes, dtype=np.intp))
