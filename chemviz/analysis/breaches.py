"""Values beyond an operating limit, as findings with their margin. Pure; estimates nothing, so it takes no statistics.

Margin = value - high limit, or low limit - value, in the column's unit, and in per cent of the limit's absolute value.
Of a limit of 0 no per cent can be given. For temperatures (and gauge pressures) the per cent depends on where their
scale has its zero, so the difference in the unit always stands beside it. A value equal to its limit is no breach.
"""

import heapq
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from chemviz.analysis.findings import finding_key, number_repeats, places, rank
from chemviz.analysis.grouping import Floats
from chemviz.analysis.limits import LEVELS, SEVERITY_OF_LEVEL, Applied, Limit, Subject, applied_limits, name_key
from chemviz.analysis.quantities import Words, percent_of, placed, quantity, said, share
from chemviz.analysis.results import FINDINGS_KEPT, Analysis, Finding
from chemviz.ingest.types import type_key
from chemviz.schema import TYPE_NOT_STATED, Columns
from chemviz.wording import whole

RULE: Final = "limit-breach"

_ROWS_NAMED: Final = 5

Bounds = tuple[float, float]
About = tuple[Subject, str]


@dataclass(frozen=True)
class Breaches:
    """What is beyond a limit: one finding for each item and parameter, at most `FINDINGS_KEPT`, `total` in all.

    Rows that share name and type are one item; its finding shows the value furthest beyond the most severe limit, and
    `n` is how many of its values are beyond one.
    """

    findings: tuple[Finding, ...]
    total: int


def find_breaches(frame: pd.DataFrame, columns: Columns, limits: Sequence[Limit]) -> tuple[Breaches, Applied]:
    """The breaches of all limits that apply to an equipment frame, and which limits those are."""
    applied = applied_limits(limits, columns)
    return breaches_among(frame.iloc[_beyond(frame, applied)], columns, applied), applied


def breaches_among(rows: pd.DataFrame, columns: Columns, applied: Applied) -> Breaches:
    """The breaches in rows of an equipment frame; those that breach nothing may be missing from it."""
    worst: dict[tuple[object, ...], _Breach] = {}
    for each in _breaches(rows, applied):
        item = (each.parameter, each.name, each.equipment_type) if each.name else (each.parameter, each.row)
        first = worst.setdefault(item, each)
        first.rows.append(each.row)
        if each.order < first.order:
            worst[item] = each
            each.rows = first.rows
    kept = heapq.nsmallest(FINDINGS_KEPT, worst.values(), key=lambda each: each.order)
    return Breaches(rank(number_repeats(_finding(each, columns) for each in kept)), len(worst))


def with_breaches(analysis: Analysis, breaches: Breaches) -> Analysis:
    """The analysis with the breaches among its findings, ranked together and bounded as they are."""
    findings = rank([*analysis.findings, *breaches.findings])
    return replace(analysis, findings=findings, finding_count=analysis.finding_count + breaches.total)


def tightest(limits: Sequence[Limit]) -> Bounds:
    """Between which values [unit of the limits] none of the limits is breached; infinite where a side is open."""
    return (
        max((each.low for each in limits if each.low is not None), default=-math.inf),
        min((each.high for each in limits if each.high is not None), default=math.inf),
    )


@dataclass
class _Breach:
    limit: Limit
    bound: float
    value: float
    row: int
    name: str | None
    equipment_type: str
    rows: list[int] = field(default_factory=list)

    @property
    def parameter(self) -> str:
        return self.limit.parameter

    @property
    def is_above(self) -> bool:
        return self.value > self.bound

    @property
    def difference(self) -> float:
        return abs(self.value - self.bound)

    @property
    def order(self) -> tuple[int, float, float, int]:
        percent = percent_of(self.difference, self.bound)
        return LEVELS.index(self.limit.level), -math.inf if percent is None else -percent, -self.difference, self.row


def _breaches(rows: pd.DataFrame, applied: Applied) -> Iterator[_Breach]:
    key_of_type = cache(type_key)
    for parameter in applied.parameters:
        of = applied.of[parameter]
        values = rows[parameter].to_numpy(np.float64).tolist()
        for (row, name, equipment_type), value in zip(places(rows, np.arange(len(rows))), values, strict=True):
            own = of.get(("item", name_key(name))) if name else None
            limits = own or of.get(("type", key_of_type(equipment_type)), [])
            for limit in limits:
                if (bound := _bound(limit, value)) is not None:
                    yield _Breach(limit, bound, value, row, name, equipment_type)
                    break


def _bound(limit: Limit, value: float) -> float | None:
    """The side of the limit that the value is beyond."""
    if not math.isfinite(value):
        return None
    if limit.high is not None and value > limit.high:
        return limit.high
    return limit.low if limit.low is not None and value < limit.low else None


def _finding(breach: _Breach, columns: Columns) -> Finding:
    limit, use = breach.limit, columns[breach.parameter]
    unit = use.unit_text() if use and use.unit else None
    side = "high" if breach.is_above else "low"
    about = "this item" if limit.equipment is not None else f"the type {limit.equipment_type}"
    expected: Words = (
        f"At {'most' if breach.is_above else 'least'} ",
        quantity(breach.bound, unit),
        f" ({limit.level} limit for {about})",
    )
    detail = tuple(_detail(breach, use.unit if use else None))
    # Level and side are part of what the finding is about: who has acknowledged an informational breach must be told
    # of a critical one.
    return Finding(
        id=f"{RULE}-{breach.row}-{breach.parameter}",
        key=finding_key(f"{RULE} {limit.level} {side}", breach.name, breach.parameter),
        rule=RULE,
        severity=SEVERITY_OF_LEVEL[limit.level],
        equipment=breach.name,
        equipment_type=breach.equipment_type,
        row=breach.row,
        parameter=breach.parameter,
        value=breach.value,
        unit=unit,
        expected=said(expected),
        score=percent_of(breach.difference, breach.bound),
        method="Operating limit",
        n=len(breach.rows),
        level=limit.level,
        detail=tuple(map(said, detail)),
        quantities=placed(expected, *detail),
    )


def _detail(breach: _Breach, unit: str | None) -> Iterator[Words]:
    """`unit` is that of differences, which have no basis."""
    yield (
        quantity(breach.difference, unit, "difference"),
        f" {'above' if breach.is_above else 'below'} the limit; ",
        share(breach.difference, breach.bound, unit, digits=3),
        ".",
    )
    if breach.parameter == "flowrate" and breach.value == 0:
        yield ("A flowrate of 0 may also mean standby.",)
    if len(breach.rows) > 1:
        rows = sorted(breach.rows)
        more = ", ..." if len(rows) > _ROWS_NAMED else ""
        yield (
            f"{whole(len(rows))} rows with this name and type are beyond a limit, this one the furthest: "
            f"{', '.join(map(str, rows[:_ROWS_NAMED]))}{more}.",
        )


def _beyond(frame: pd.DataFrame, applied: Applied) -> NDArray[np.intp]:
    """Positions of all rows with any value beyond a limit, ascending."""
    found = np.zeros(len(frame), dtype=np.bool_)
    for parameter in applied.parameters:
        values = frame[parameter].to_numpy(np.float64)
        low, high = _bounds(frame, applied.of[parameter])
        found |= ((values < low) | (values > high)) & np.isfinite(values)
    return np.flatnonzero(found)


def _bounds(frame: pd.DataFrame, of: Mapping[About, list[Limit]]) -> tuple[Floats, Floats]:
    """Of each row, between which values no limit is breached."""
    codes, uniques = pd.factorize(frame["equipment_type"])
    # A row without a type has the code -1, which is the last place.
    types = [tightest(of.get(("type", type_key(name)), [])) for name in (*map(str, uniques), TYPE_NOT_STATED)]
    bounds = np.array(types, dtype=np.float64)[codes]
    items = {key: tightest(limits) for (subject, key), limits in of.items() if subject == "item"}
    if items:
        for position, name in enumerate(frame["name"]):
            if isinstance(name, str) and (own := items.get(name_key(name))):
                bounds[position] = own
    return bounds[:, 0], bounds[:, 1]
