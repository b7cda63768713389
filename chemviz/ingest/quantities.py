"""A column of cells to numbers in its canonical unit, cell by cell where the cells state units. Fills in nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from chemviz.errors import Question
from chemviz.ingest.checks import INFINITE, WITH_UNIT, Numbers
from chemviz.ingest.choices import IN_CELLS, NOT_STATED
from chemviz.ingest.mapping import Column
from chemviz.ingest.numbers import Mask, NumberFormat, parse_with_suffix
from chemviz.ingest.progress import SILENT, Stage
from chemviz.ingest.unit_columns import Group, groups_beside
from chemviz.ingest.units import Unit, find_unit, to_canonical
from chemviz.schema import FIELD_BY_KEY, Basis, ColumnUse, Dimension
from chemviz.wording import count, whole

MOST_UNITS: Final = 10_000
_FEW: Final = 0.1
"""So small a share of cells with a unit says nothing about the unit of the others; those cells are listed."""

NO_UNIT: Final = "The number has no unit beside it as the others have, so the cell counts as missing."

Indices = npt.NDArray[np.intp]


@dataclass
class Quantities:
    """Numbers of a column in its unit, NaN for missing, and all there is to say about single cells.

    `bad` are positions of cells that are missing although something stands there, `bad_texts` what stands there and
    `problems` (by position) the sentence where it is not what the text itself tells. `changed` are the positions of
    cells that were converted from another unit than the rest, with what stood there and from which unit.
    """

    values: npt.NDArray[np.float64]
    is_blank: Mask
    use: ColumnUse
    bad: Indices = field(default_factory=lambda: np.empty(0, np.intp))
    bad_texts: Sequence[str] = ()
    problems: dict[int, str] = field(default_factory=dict)
    changed: list[tuple[int, str, Unit]] = field(default_factory=list)
    unit_choice: str = NOT_STATED
    note: str = ""
    question: Question | None = None


def read_quantities(
    numbers: Numbers, column: Column, number_format: NumberFormat, *, units: Any = None, stage: Stage = SILENT
) -> Quantities:
    """Bring a column into one unit. Numbers without a unit of their own are in the column's unit.

    `units` is Arrow text of another column that states the unit of each number. Where only a person can say which the
    column's is, `question` asks, and the best guess is taken.
    """
    groups = _with_units(numbers, column, number_format, stage) if numbers.bad.size else []
    beside = _Beside([], {})
    if units is not None:
        beside = _Beside(*groups_beside(units, ~np.isnan(numbers.values), FIELD_BY_KEY[column.key].dimensions), units)
        groups = _added(groups, beside)
    if groups or beside.problems:
        return _mixed(numbers, column, groups, beside)
    return _plain(numbers, column)


@dataclass(frozen=True)
class _Beside:
    """What a column of units says: numbers by unit, those whose unit cannot be used, and its cells."""

    groups: list[Group]
    problems: dict[int, str]
    cells: Any = None


def _added(groups: list[Group], beside: _Beside) -> list[Group]:
    """The groups with those of a column of units; a number with a unit of its own beside it keeps that one."""
    own = np.concatenate([group.at for group in groups]) if groups else np.empty(0, np.intp)
    joined: dict[Unit, Indices] = {group.unit: group.at for group in groups}
    for place in set(own.tolist()).intersection(beside.problems):
        del beside.problems[place]
    for group in beside.groups:
        at = np.setdiff1d(group.at, own, assume_unique=True)
        joined[group.unit] = np.concatenate([joined[group.unit], at]) if group.unit in joined else at
    return _by_size([Group(unit, at) for unit, at in joined.items()])


def _by_size(groups: list[Group]) -> list[Group]:
    return sorted((group for group in groups if group.at.size), key=lambda group: -group.at.size)


def _with_units(numbers: Numbers, column: Column, number_format: NumberFormat, stage: Stage) -> list[Group]:
    """The cells that hold a number and a unit of the field, by unit; their numbers are put into the values."""
    text, rest, values = numbers.text, numbers.bad, numbers.values
    found = parse_with_suffix(text if rest.size == len(text) else text.take(pa.array(rest)), number_format, stage)
    dimensions = FIELD_BY_KEY[column.key].dimensions
    units = [_unit_of(spelling, dimensions) for spelling in found.suffixes[:MOST_UNITS]]
    groups: dict[Unit, list[Indices]] = {}
    for code, unit in enumerate(units):
        if unit is not None:
            at = np.flatnonzero((found.codes == code) & np.isfinite(found.values))
            values[rest[at]] = found.values[at]
            groups.setdefault(unit, []).append(rest[at])
    return _by_size([Group(unit, np.concatenate(parts)) for unit, parts in groups.items()])


def _unit_of(spelling: str, dimensions: tuple[Dimension, ...]) -> Unit | None:
    unit = find_unit(spelling) if spelling else None
    return unit if unit and unit.dimension in dimensions else None


def _plain(numbers: Numbers, column: Column) -> Quantities:
    """No cell states a unit."""
    source = numbers.values
    values = to_canonical(source, column.unit) if column.unit else source
    choice = column.unit.spelling if column.unit else IN_CELLS if column.has_units_in_cells else NOT_STATED
    quantities = Quantities(values, numbers.is_blank, column.use, numbers.bad, numbers.bad_texts, unit_choice=choice)
    if column.has_units_in_cells:
        without = np.flatnonzero(~np.isnan(values))
        _lose(quantities, without, NO_UNIT, [repr(value) for value in source[without].tolist()])
    if column.unit is not None and (lost := np.flatnonzero(np.isinf(values))).size:
        _lose(quantities, lost, INFINITE, [repr(value) for value in source[lost].tolist()])
    return quantities


def _mixed(numbers: Numbers, column: Column, groups: list[Group], beside: _Beside) -> Quantities:
    """Some cells state a unit, or all do, or a column of units does."""
    values, problems = numbers.values, dict(beside.problems)
    texts = _Texts(numbers.text, values.copy() if beside.cells is not None else values, beside.cells)
    values[list(problems)] = np.nan
    is_plain = ~np.isnan(values)
    for group in groups:
        is_plain[group.at] = False
    plain = np.flatnonzero(is_plain)
    asked = column
    column, question = _settled(column, groups, plain.size)
    question = question or _basis_question(asked, column, groups, plain.size)
    choice = column.unit.spelling if column.unit else IN_CELLS if column.has_units_in_cells else NOT_STATED
    quantities = Quantities(values, numbers.is_blank, column.use, unit_choice=choice, question=question)
    lead = column.unit or (groups[0].unit if column.has_units_in_cells else None)
    if lead is None:
        for group in groups:
            _spoil(values, group.at, WITH_UNIT, problems)
    else:
        if column.unit is not None:
            values[plain] = to_canonical(values[plain], column.unit)
        else:
            _spoil(values, plain, NO_UNIT, problems)
        _join(quantities, column, lead, groups, texts, problems)
    infinite = np.isinf(values)
    values[infinite] = np.nan
    bad = np.flatnonzero(~numbers.is_blank & np.isnan(values))
    problems |= dict.fromkeys(np.flatnonzero(infinite).tolist(), INFINITE)
    quantities.bad, quantities.problems = bad, problems
    quantities.bad_texts = texts.at(bad)
    return quantities


@dataclass(frozen=True)
class _Texts:
    """What stands in cells, with the unit of the column beside them, where one is."""

    text: Any
    numbers: npt.NDArray[np.float64]
    units: Any

    def at(self, places: Indices) -> list[str]:
        """The texts of some cells."""
        texts: list[str] = self.text.take(pa.array(places)).to_pylist() if self.text is not None else [""] * places.size
        if self.units is None:
            return texts
        numbers, units = self.numbers[places].tolist(), self.units.take(pa.array(places)).to_pylist()
        return [
            f"{text or f'{number:.15g}'} {unit}".strip()
            for text, number, unit in zip(texts, numbers, units, strict=True)
        ]


def _join(
    quantities: Quantities, column: Column, lead: Unit, groups: list[Group], texts: _Texts, problems: dict[int, str]
) -> None:
    """Convert the cells with units beside the leading one, and note those whose unit is another."""
    values = quantities.values
    names = [lead.name] if column.unit else []
    for group in groups:
        if problem := _clash(group.unit, lead, is_stated=column.unit is not None):
            _spoil(values, group.at, problem, problems)
            continue
        if group.unit.name not in names:
            names.append(group.unit.name)
        values[group.at] = to_canonical(values[group.at], group.unit)
        if group.unit != lead:
            kept = zip(group.at.tolist(), texts.at(group.at), strict=True)
            quantities.changed += [(at, cell, group.unit) for at, cell in kept]
    shares = ", ".join(f"{group.unit.spelling} in {count(group.at.size, 'cell')}" for group in groups[:5])
    quantities.note = f"{shares}; converted cell by cell"
    quantities.use = ColumnUse(column.header, ", ".join(names), lead.canonical, lead.basis)


def _spoil(values: npt.NDArray[np.float64], at: Indices, problem: str, problems: dict[int, str]) -> None:
    values[at] = np.nan
    problems.update(dict.fromkeys(at.tolist(), problem))


def _settled(column: Column, groups: list[Group], plain: int) -> tuple[Column, Question | None]:
    """The column with the unit of its plain numbers settled, and the question where they have none."""
    if column.unit is not None or column.is_unit_chosen or column.has_units_in_cells:
        return column, None
    stated = sum(group.at.size for group in groups)
    if not plain:
        return replace(column, has_units_in_cells=True), None
    if stated < _FEW * (stated + plain):
        return column, None
    first = groups[0].unit.spelling
    others = "do not" if plain > 1 else "does not"
    sentence = (
        f"In the column “{column.header}” {count(stated, 'cell')} {'state' if stated > 1 else 'states'} a unit "
        f"({first}) and {whole(plain)} {others}. Say which unit of {_label(column)} the other has: "
        f'--unit {column.key}="{first}", or --unit {column.key}="{NOT_STATED}".'
    )
    candidates = (*(group.unit.spelling for group in groups[:5]), NOT_STATED)
    question = Question(f"unit: {column.key}", sentence, f'--unit {column.key}="{first}"', candidates)
    return replace(column, unit=groups[0].unit, unit_text=first), question


def _basis_question(asked: Column, column: Column, groups: list[Group], plain: int) -> Question | None:
    """Some numbers are said to be gauge or absolute and others are not: nobody but a person can say what those are.

    `asked` is the column as it was before anything was settled. Where few cells state a basis, they are listed.
    """
    if asked.is_unit_chosen or asked.has_units_in_cells or (column.unit and column.unit.basis):
        return None
    stated = sum(group.at.size for group in groups if group.unit.basis)
    bare = [group for group in groups if group.unit.basis is None]
    unstated = plain + sum(group.at.size for group in bare)
    if not stated or not unstated or stated < _FEW * (stated + unstated):
        return None
    unit = column.unit or bare[0].unit
    as_either = [replace(unit, basis=basis).spelling for basis in _bases(groups)]
    leave = unit.spelling if column.unit else IN_CELLS
    options = [f'--unit {column.key}="{each}"' for each in (*as_either, leave)]
    sentence = (
        f"In the column “{column.header}” {count(stated, 'cell')} {'say' if stated > 1 else 'says'} whether the "
        f"{_label(column)} is gauge or absolute and {whole(unstated)} {'do' if unstated > 1 else 'does'} not. "
        f"Say what the other is: {', '.join(options[:-1])}, or {options[-1]} to leave it open."
    )
    return Question(f"unit: {column.key}", sentence, options[0], (*as_either, leave))


def _bases(groups: list[Group]) -> list[Basis]:
    """Gauge and absolute, the one that more cells state first."""
    first = next(group.unit.basis for group in groups if group.unit.basis)
    return ["absolute", "gauge"] if first == "absolute" else ["gauge", "absolute"]


def _label(column: Column) -> str:
    return FIELD_BY_KEY[column.key].label.lower()


def _clash(unit: Unit, lead: Unit, *, is_stated: bool) -> str | None:
    """Why numbers of this unit cannot stand beside those of the leading one.

    What the column is said to be (`is_stated`) holds for a cell that does not say whether it is gauge or absolute.
    """
    if unit.dimension != lead.dimension:
        return (
            f"The cell states a {unit.dimension} ({unit.spelling}) among values of {lead.dimension} ({lead.spelling}), "
            "which cannot be converted into each other, so it counts as missing."
        )
    if unit.basis == lead.basis or (unit.basis is None and is_stated):
        return None
    if unit.basis is None:
        return (
            f"The cell does not say whether its pressure ({unit.spelling}) is gauge or absolute, and the others are "
            f"{lead.basis}, so it counts as missing."
        )
    others = f"{lead.basis} ones" if lead.basis else "values that are said to be neither gauge nor absolute"
    return f"The cell states {unit.basis} pressure ({unit.spelling}) among {others}, so it counts as missing."


def _lose(quantities: Quantities, at: Indices, problem: str, texts: list[str]) -> None:
    """Add numbers to the bad cells."""
    quantities.values[at] = np.nan
    quantities.bad = np.concatenate([quantities.bad, at])
    quantities.bad_texts = [*quantities.bad_texts, *texts]
    quantities.problems.update(dict.fromkeys(at.tolist(), problem))
