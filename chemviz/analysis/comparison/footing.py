"""Whether one parameter of two surveys can be compared at all, and what has to be converted first. Sees no values."""

from dataclasses import dataclass
from typing import Final

from chemviz.analysis.quantities import Words, quantity
from chemviz.schema import ATMOSPHERE_BAR, CANONICAL_UNITS, FIELD_BY_KEY, UNIT_NOT_STATED, Columns, ColumnUse

_WHICH: Final = ("earlier", "later")


@dataclass(frozen=True)
class Footing:
    """How the values of a parameter meet. `offset` is added to those of the earlier survey [unit of the later one].

    Changes up to `rounding` [same unit] may come from the last digits of the files and count as none (see `rounding`).

    `has_true_zero` tells that ratios mean something: for flow in any unit and for absolute pressure, but not for gauge
    pressure and °C (an interval scale, Stevens 1946, "On the theory of scales of measurement").
    """

    parameter: str
    is_compared: bool
    unit: str
    sentences: tuple[Words, ...]
    offset: float = 0.0
    has_true_zero: bool = False
    rounding: float = 0.0


def footing(parameter: str, before: Columns, after: Columns) -> Footing:
    """What the columns of the two surveys allow for one parameter. Gauge and absolute are joined by `ATMOSPHERE_BAR`.

    >>> psi, bar = ColumnUse("P", "psi", "bar", "absolute"), ColumnUse("P", "bar", "bar", "gauge")
    >>> footing("pressure", {"pressure": psi}, {"pressure": bar}).offset
    -1.01325
    """
    uses = before.get(parameter), after.get(parameter)
    unit = uses[1].unit_text() if uses[1] else UNIT_NOT_STATED
    old, new = uses
    if old is None or new is None:
        return Footing(parameter, False, unit, ((_absent(parameter, uses),),))
    if problem := _problem(parameter, old, new):
        return Footing(parameter, False, unit, ((f"{FIELD_BY_KEY[parameter].label} is not compared: {problem}.",),))
    return Footing(
        parameter=parameter,
        is_compared=True,
        unit=unit,
        sentences=tuple(_remarks(parameter, old, new)),
        offset=_offset_bar(old, new),
        has_true_zero=parameter == "flowrate" or new.basis == "absolute",
    )


def _absent(parameter: str, uses: tuple[ColumnUse | None, ColumnUse | None]) -> str:
    label = FIELD_BY_KEY[parameter].label
    if not any(uses):
        return f"{label} is not compared: neither survey has it."
    return f"{label} is not compared: the {_WHICH[uses.index(None)]} survey does not have it."


def _problem(parameter: str, old: ColumnUse, new: ColumnUse) -> str | None:
    """Why the numbers of the two columns have no common meaning; None where they have."""
    if old.unit != new.unit:
        if old.unit is None or new.unit is None:
            return f"the {_WHICH[new.unit is None]} survey does not state its unit"
        return f"{old.unit} and {new.unit} cannot be turned into each other without the density of the fluid"
    if parameter == "pressure" and old.basis != new.basis:
        if old.basis is None or new.basis is None:
            return f"the {_WHICH[new.basis is None]} survey does not say whether it is gauge or absolute"
        if old.unit != CANONICAL_UNITS["pressure"]:
            return f"one survey has gauge pressure, the other one absolute pressure, with the {UNIT_NOT_STATED}"
    return None


def _offset_bar(old: ColumnUse, new: ColumnUse) -> float:
    if old.basis == new.basis:
        return 0.0
    return ATMOSPHERE_BAR if new.basis == "absolute" else -ATMOSPHERE_BAR


def _remarks(parameter: str, old: ColumnUse, new: ColumnUse) -> list[Words]:
    """What was converted or assumed, in sentences."""
    name = FIELD_BY_KEY[parameter].label.lower()
    remarks: list[Words] = []
    if old.unit is None:
        remarks.append((f"Neither survey states the unit of {name}; the numbers are compared as they stand.",))
    elif parameter == "pressure" and old.basis is None:
        remarks.append(("Neither survey says whether pressure is gauge or absolute; both are taken to be the same.",))
    if old.basis != new.basis:
        turned: Words = (
            f"Pressures of the earlier survey are {old.basis}; they were turned into {new.basis} pressure with an "
            "atmosphere of ",
            quantity(ATMOSPHERE_BAR, CANONICAL_UNITS["pressure"], "difference", digits=6),
            ".",
        )
        remarks.append(turned)
    if old.source_unit != new.source_unit and old.source_unit and new.source_unit:
        remarks.append((f"The earlier file gives {name} in {old.source_unit}, the later one in {new.source_unit}.",))
    return remarks
