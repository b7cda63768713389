"""Operating limits: what one is, and which of them apply to a table, in that table's own units. Looks at no value.

A limit is about all items of one type, or about one item. Where an item has limits of its own on a parameter, those of
its type do not count for it on that parameter, at any level. Types are compared as `ingest.types.type_key` does,
names as `name_key` does.
"""

import math
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal

from chemviz.analysis.quantities import Placed, Words, placed, quantity, said
from chemviz.analysis.results import Severity
from chemviz.ingest.types import type_key
from chemviz.schema import (
    ATMOSPHERE_BAR,
    CANONICAL_UNITS,
    FIELD_BY_KEY,
    PARAMETERS,
    Columns,
    ColumnUse,
)
from chemviz.wording import count

Level = Literal["critical", "standard", "informational"]
Subject = Literal["type", "item"]

SEVERITY_OF_LEVEL: Final[dict[str, Severity]] = {
    "critical": "critical",
    "standard": "warning",
    "informational": "notice",
}
"""The levels, the most severe first (API RP 584, Integrity Operating Windows), and what a breach of each is."""

LEVELS: Final = tuple(SEVERITY_OF_LEVEL)

UNITS_OF: Final[dict[str, tuple[str, ...]]] = {
    key: tuple(
        unit + basis
        for dimension in FIELD_BY_KEY[key].dimensions
        for unit in (CANONICAL_UNITS[dimension],)
        for basis in (("(g)", "(a)", "") if dimension == "pressure" else ("",))
    )
    for key in PARAMETERS
}
"""The units in which a limit on each parameter is held."""

_DIGITS_OF_A_SHIFT: Final = 9
"""A pressure limit moved by one atmosphere keeps so many decimals [bar]: 9.01325 less 1.01325 is 8 and nothing more."""


@dataclass(frozen=True)
class Limit:
    """`parameter` of a type or of one item shall lie from `low` to `high`, both included; None on one side is open.

    Exactly one of `equipment_type` and `equipment` is set. `unit` is one of `UNITS_OF`, or None: not stated.
    """

    parameter: str
    level: str = "standard"
    equipment_type: str | None = None
    equipment: str | None = None
    low: float | None = None
    high: float | None = None
    unit: str | None = None

    @property
    def about(self) -> tuple[Subject, str]:
        """What the limit is about, in the form in which it is compared."""
        if self.equipment is not None:
            return "item", name_key(self.equipment)
        return "type", type_key(self.equipment_type or "")

    @property
    def identity(self) -> tuple[Subject, str, str, str]:
        """No two limits of one owner may share it."""
        return (*self.about, self.parameter, self.level)


def name_key(name: str) -> str:
    """What two spellings of one item's name have in common: all but the case and the width of the gaps.

    >>> name_key(" p-101a") == name_key("P-101A"), name_key("P  101") == name_key("P 101"), name_key("P101")
    (True, True, 'p101')
    """
    return " ".join(unicodedata.normalize("NFC", name).split()).lower()


def problem_of(limit: Limit) -> tuple[str, str] | None:
    """The field that makes this no limit, and a sentence that says why; None for a sound one.

    >>> problem_of(Limit("pressure", equipment_type="Pump", low=5.0, high=3.0))
    ('low', 'The low limit, 5, must lie below the high limit, 3.')
    """
    about = [text for text in (limit.equipment_type, limit.equipment) if text is not None]
    if len(about) != 1 or not about[0].strip():
        return "equipment_type", "Name either a type or an item, and not both."
    if limit.parameter not in PARAMETERS:
        return "parameter", f"The parameter must be one of: {', '.join(PARAMETERS)}."
    if limit.level not in LEVELS:
        return "level", f"The level must be one of: {', '.join(LEVELS)}."
    if limit.unit is not None and limit.unit not in UNITS_OF[limit.parameter]:
        return "unit", f"The unit must be one of: {', '.join(UNITS_OF[limit.parameter])}; or blank."
    return _problem_of_numbers(limit)


def _problem_of_numbers(limit: Limit) -> tuple[str, str] | None:
    for side, value in (("low", limit.low), ("high", limit.high)):
        if value is not None and not math.isfinite(value):
            return side, f"The {side} limit must be a finite number."
    if limit.low is None and limit.high is None:
        return "low", "Give a low limit, a high limit, or both."
    if limit.low is not None and limit.high is not None and limit.low >= limit.high:
        return "low", f"The low limit, {limit.low:g}, must lie below the high limit, {limit.high:g}."
    return None


@dataclass(frozen=True)
class Applied:
    """The limits that can be judged in one table, in its units: for each parameter, by what they are about.

    `of[parameter]` maps `Limit.about` to the limits, the most severe level first. `not_applied` are sentences on
    those that cannot be judged there, `notes` on those that could be only with an assumption; `quantities` are the
    numbers with a unit in `notes`.
    """

    of: dict[str, dict[tuple[Subject, str], list[Limit]]]
    not_applied: tuple[str, ...]
    notes: tuple[str, ...]
    quantities: tuple[Placed, ...] = ()

    @property
    def parameters(self) -> tuple[str, ...]:
        """The parameters that any limit is on."""
        return tuple(key for key in PARAMETERS if self.of.get(key))


def applied_limits(limits: Iterable[Limit], columns: Columns) -> Applied:
    """Bring the limits into the units of a table's columns, and say which of them do not fit there."""
    of: dict[str, dict[tuple[Subject, str], list[Limit]]] = defaultdict(lambda: defaultdict(list))
    reasons: Counter[tuple[str, str]] = Counter()
    shifts: Counter[tuple[str | None, str | None]] = Counter()
    for limit in sorted(limits, key=lambda each: LEVELS.index(each.level)):
        found = applies(limit, columns)
        if isinstance(found, Limit):
            of[limit.parameter][limit.about].append(found)
            shifts[limit.unit, found.unit] += limit.unit != found.unit
        else:
            reasons[limit.parameter, found] += 1
    sentences = tuple(
        f"{count(times, 'limit')} on {FIELD_BY_KEY[key].label.lower()} not applied: {reason}"
        for (key, reason), times in reasons.items()
    )
    notes = tuple(_shifted(times, own, there) for (own, there), times in shifts.items() if times)
    by_parameter = {key: dict(about) for key, about in of.items()}
    return Applied(by_parameter, sentences, tuple(map(said, notes)), placed(*notes))


def _shifted(times: int, own: str | None, there: str | None) -> Words:
    return (
        f"{count(times, 'limit')} in {own} compared with pressures in {there}: one standard atmosphere, ",
        quantity(ATMOSPHERE_BAR, CANONICAL_UNITS["pressure"], "difference", digits=6),
        ", lies between the two.",
    )


def applies(limit: Limit, columns: Columns) -> Limit | str:
    """The limit in the unit of the table's column, or the reason why it cannot be compared with it.

    Gauge and absolute pressure are joined by one standard atmosphere (`schema.ATMOSPHERE_BAR`). Volume, mass and
    normal flow are different things, a unit that is not stated is no unit, and nothing is assumed.

    >>> use = ColumnUse("P [barg]", "bar", "bar", "gauge")
    >>> applies(Limit("pressure", high=9.01325, unit="bar(a)", equipment_type="Pump"), {"pressure": use}).high
    8.0
    >>> applies(Limit("pressure", high=9.0, equipment_type="Pump"), {"pressure": use})
    'the unit of the limit is not stated, the data are in bar(g).'
    """
    use = columns.get(limit.parameter)
    if use is None:
        return "the data have no such column."
    there = use.unit_text() if use.unit else None
    if limit.unit == there:
        return limit
    if limit.unit and there and _stem(limit.unit) == _stem(there) == CANONICAL_UNITS["pressure"]:
        shift = _shift(limit.unit, use)
        if shift:
            return replace(limit, low=_moved(limit.low, shift), high=_moved(limit.high, shift), unit=there)
        return f"the limit is in {limit.unit}, the data are in {there}; gauge or absolute must be stated for both."
    stated = f"the limit is in {limit.unit}" if limit.unit else "the unit of the limit is not stated"
    return f"{stated}, the data are in {there}." if there else f"{stated}, the unit of the data is not stated."


def _stem(unit: str) -> str:
    return unit.removesuffix("(g)").removesuffix("(a)")


def _shift(unit: str, use: ColumnUse) -> float:
    """What is added [bar] to a limit in this unit, to compare it with the column; 0 where a basis is not stated."""
    if unit.endswith("(a)") and use.basis == "gauge":
        return -ATMOSPHERE_BAR
    if unit.endswith("(g)") and use.basis == "absolute":
        return ATMOSPHERE_BAR
    return 0.0


def _moved(value: float | None, shift: float) -> float | None:
    return None if value is None else round(value + shift, _DIGITS_OF_A_SHIFT)
