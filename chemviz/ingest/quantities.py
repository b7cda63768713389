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
from chemviz.ingest.units import Unit, find_unit, to_canonical
from chemviz.schema import FIELD_BY_KEY, ColumnUse, Dimension
from chemviz.wording import whole

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
    numbers: Numbers, column: Column, number_format: NumberFormat, *, accept_guesses: bool
) -> Quantities:
    """Bring a column into one unit. Numbers without a unit of their own are in the column's unit."""
    groups = _with_units(numbers, column, number_format) if numbers.bad.size else []
    if groups:
        return _mixed(numbers, column, groups, accept_guesses=accept_guesses)
    return _plain(numbers, column)


@dataclass(frozen=True)
class _Group:
    """Cells that state the same unit: their positions; the numbers stand in the values already."""

    unit: Unit
    at: Indices


def _with_units(numbers: Numbers, column: Column, number_format: NumberFormat) -> list[_Group]:
    """The cells that hold a number and a unit of the field, by unit; their numbers are put into the values."""
    text, rest, values = numbers.text, numbers.bad, numbers.values
    found = parse_with_suffix(text if rest.size == len(text) else text.take(pa.array(rest)), number_format)
    dimensions = FIELD_BY_KEY[column.key].dimensions
    units = [_unit_of(spelling, dimensions) for spelling in found.suffixes[:MOST_UNITS]]
    groups: dict[Unit, list[Indices]] = {}
    for code, unit in enumerate(units):
        if unit is not None:
            at = np.flatnonzero((found.codes == code) & np.isfinite(found.values))
            values[rest[at]] = found.values[at]
            groups.setdefault(unit, []).append(rest[at])
    joined = [_Group(unit, np.concatenate(parts)) for unit, parts in groups.items()]
    return sorted((group for group in joined if group.at.size), key=lambda group: -group.at.size)


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


def _mixed(numbers: Numbers, column: Column, groups: list[_Group], *, accept_guesses: bool) -> Quantities:
    """Some cells state a unit, or all do."""
    values, text = numbers.values, numbers.text
    is_plain = ~np.isnan(values)
    for group in groups:
        is_plain[group.at] = False
    plain = np.flatnonzero(is_plain)
    column, question = _settled(column, groups, plain.size, accept_guesses=accept_guesses)
    choice = column.unit.spelling if column.unit else IN_CELLS if column.has_units_in_cells else NOT_STATED
    quantities = Quantities(values, numbers.is_blank, column.use, unit_choice=choice, question=question)
    lead = column.unit or (groups[0].unit if column.has_units_in_cells else None)
    problems: dict[int, str] = {}
    if lead is None:
        for group in groups:
            _spoil(values, group.at, WITH_UNIT, problems)
    else:
        if column.unit is not None:
            values[plain] = to_canonical(values[plain], column.unit)
        else:
            _spoil(values, plain, NO_UNIT, problems)
        _join(quantities, column, lead, groups, text, problems)
    infinite = np.isinf(values)
    values[infinite] = np.nan
    bad = np.flatnonzero(~numbers.is_blank & np.isnan(values))
    problems |= dict.fromkeys(np.flatnonzero(infinite).tolist(), INFINITE)
    quantities.bad, quantities.problems = bad, problems
    quantities.bad_texts = text.take(pa.array(bad)).to_pylist()
    return quantities


def _join(
    quantities: Quantities, column: Column, lead: Unit, groups: list[_Group], text: Any, problems: dict[int, str]
) -> None:
    """Convert the cells with units beside the leading one, and note those whose unit is another."""
    values = quantities.values
    basis = lead.basis or next((group.unit.basis for group in groups if group.unit.basis), None)
    names = [lead.name] if column.unit else []
    for group in groups:
        if problem := _clash(group.unit, lead, basis):
            _spoil(values, group.at, problem, problems)
            continue
        if group.unit.name not in names:
            names.append(group.unit.name)
        values[group.at] = to_canonical(values[group.at], group.unit)
        if group.unit != lead:
            kept = text.take(pa.array(group.at)).to_pylist()
            quantities.changed += [(at, cell, group.unit) for at, cell in zip(group.at.tolist(), kept, strict=True)]
    shares = ", ".join(f"{group.unit.spelling} in {whole(group.at.size)} cells" for group in groups[:5])
    quantities.note = f"{shares}; converted cell by cell"
    quantities.use = ColumnUse(column.header, ", ".join(names), lead.canonical, basis)


def _spoil(values: npt.NDArray[np.float64], at: Indices, problem: str, problems: dict[int, str]) -> None:
    values[at] = np.nan
    problems.update(dict.fromkeys(at.tolist(), problem))


def _settled(
    column: Column, groups: list[_Group], plain: int, *, accept_guesses: bool
) -> tuple[Column, Question | None]:
    """The column with the unit of its plain numbers settled, and the question where they have none."""
    if column.unit is not None or column.is_unit_chosen or column.has_units_in_cells:
        return column, None
    stated = sum(group.at.size for group in groups)
    if not plain:
        return replace(column, has_units_in_cells=True), None
    if stated < _FEW * (stated + plain):
        return column, None
    first = groups[0].unit.spelling
    if accept_guesses:
        return replace(column, unit=groups[0].unit, unit_text=first), None
    label = FIELD_BY_KEY[column.key].label.lower()
    sentence = (
        f"In the column “{column.header}” {whole(stated)} cells state a unit ({first}) and {whole(plain)} do not. "
        f'Say which unit of {label} those have: --unit {column.key}="{first}", or --unit {column.key}="{NOT_STATED}".'
    )
    candidates = (*(group.unit.spelling for group in groups[:5]), NOT_STATED)
    return column, Question(f"unit: {column.key}", sentence, f'--unit {column.key}="{first}"', candidates)


def _clash(unit: Unit, lead: Unit, basis: str | None) -> str | None:
    """Why numbers of this unit cannot stand beside those of the leading one."""
    if unit.dimension != lead.dimension:
        return (
            f"The cell states a {unit.dimension} ({unit.spelling}) among values of {lead.dimension} ({lead.spelling}), "
            "which cannot be converted into each other, so it counts as missing."
        )
    if unit.basis and basis and unit.basis != basis:
        return f"The cell states {unit.basis} pressure ({unit.spelling}) among {basis} ones, so it counts as missing."
    return None


def _lose(quantities: Quantities, at: Indices, problem: str, texts: list[str]) -> None:
    """Add numbers to the bad cells."""
    quantities.values[at] = np.nan
    quantities.bad = np.concatenate([quantities.bad, at])
    quantities.bad_texts = [*quantities.bad_texts, *texts]
    quantities.problems.update(dict.fromkeys(at.tolist(), problem))
