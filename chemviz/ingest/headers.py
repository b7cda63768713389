"""From the headers of a file to its fields: which column is meant, why, and how sure that is. Guesses nothing.

`header_reading` reads each header, `header_content` looks at some cells, and this module weighs the columns against
each other. No likeness of spellings plays a part: words come from closed lists, units from a closed table, and what is
not understood is left for a person to say.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeVar

from chemviz.ingest.header_content import (
    are_dates_or_times,
    are_equipment_words,
    are_moments,
    are_tags,
    filled,
    says_nothing,
    speaks_against,
    unit_of_cells,
)
from chemviz.ingest.header_grammar import NUMBER_WORDS, Weight
from chemviz.ingest.header_reading import Reading, read_header
from chemviz.ingest.header_words import words_of
from chemviz.ingest.sentences import unit_problem
from chemviz.ingest.units import Unit
from chemviz.schema import FIELD_BY_KEY, FIELDS, Basis, ColumnUse

_T = TypeVar("_T")
Why = Literal["exact", "alias", "unit", "content"]
Certainty = Literal["certain", "likely", "unsure"]

_WHY: Final[dict[Weight, Why]] = {Weight.EXACT: "exact", Weight.UNIT: "unit", Weight.CONTENT: "content"}
_OTHER_ITEMS: Final = """
    spare parent child next previous drawing line instrument driver standby replaced replaces replacement old former
    related upstream downstream from to pid document doc datasheet loop supplier vendor manufacturer model
"""
_OF_OTHER_ITEMS: Final = frozenset(_OTHER_ITEMS.split())
"""Words for another item than that of the row: a column of tags under them is not the name."""


@dataclass(frozen=True)
class Match:
    """A field and the column that is meant for it.

    - `why`: the header is the field's own name ("exact") or another word for it ("alias"), or only its "unit" or the
      "content" of its cells speaks for it;
    - `certainty`: "certain" asks nothing, "likely" is shown and taken, "unsure" must be confirmed;
    - `measure`: the unit of the numbers, None where none is stated or the stated one cannot be used; `unit_text` is
      what the file says; `basis` is gauge or absolute, which words alone may state (`Gauge pressure`);
    - `candidates`: positions of other columns that might be meant, the likelier first.
    """

    field: str
    position: int
    header: str
    why: Why
    certainty: Certainty
    measure: Unit | None = None
    unit_text: str = ""
    basis: Basis | None = None
    candidates: tuple[int, ...] = ()

    @property
    def source_unit(self) -> str | None:
        """The stated unit in our spelling."""
        return self.measure.name if self.measure else None

    @property
    def unit(self) -> str | None:
        """The unit of the stored numbers."""
        return self.measure.canonical if self.measure else None

    @property
    def problem(self) -> str | None:
        """A sentence on a stated unit that cannot be used."""
        return None if self.measure else unit_problem(self.field, self.unit_text)

    @property
    def use(self) -> ColumnUse:
        """How the column is used, as `schema.Columns` keeps it."""
        return ColumnUse(self.header, self.source_unit, self.unit, self.basis if self.measure else None)


def match_headers(
    headers: Sequence[str],
    *,
    units_row: Sequence[str] | None = None,
    samples: Sequence[Sequence[str]] | None = None,
) -> tuple[Match, ...]:
    """For each field of `schema.FIELDS` that a column is meant for, in that order, the best column.

    `units_row` is the line of units below the header, one cell per column; `samples` some raw cells of each column.
    Both may be shorter than the headers.

    >>> [(match.field, match.header) for match in match_headers(["Tag No.", "Set press.", "Temp. (°F)"])]
    [('name', 'Tag No.'), ('temperature', 'Temp. (°F)')]
    >>> [match] = match_headers(["Suction pressure [barg]", "Discharge pressure [barg]"])
    >>> match.certainty, match.position, match.candidates
    ('unsure', 0, (1,))
    """
    columns = [
        _Column(position, header, _at(units_row, position), filled(_at(samples, position) or ()))
        for position, header in enumerate(headers)
    ]
    readings = {column.position: reading for column in columns if (reading := _reading(column)) is not None}
    readings |= _by_content(columns, readings)
    ranked: dict[str, list[int]] = {}
    for position in sorted(readings, key=lambda each: (_rank(readings[each]), each)):
        ranked.setdefault(readings[position].field, []).append(position)
    return tuple(_match(ranked[field.key], readings, headers) for field in FIELDS if field.key in ranked)


@dataclass(frozen=True)
class _Column:
    position: int
    header: str
    units_cell: str | None
    cells: list[str]


def _at(values: Sequence[_T] | None, position: int) -> _T | None:
    return values[position] if values is not None and position < len(values) else None


def _reading(column: _Column) -> Reading | None:
    """What the header says, unless the cells speak against it; the cells may add the unit."""
    reading = read_header(column.header, column.units_cell or "")
    if reading is None:
        return None
    is_plain = reading.weight is Weight.EXACT or (reading.unit is not None and reading.weight <= Weight.ALIAS)
    if speaks_against(reading.field, column.cells, is_plain=is_plain):
        return None
    if reading.field == "recorded_at" and reading.weight > Weight.ALIAS:  # `Data` is a date in Italian only
        is_date = are_dates_or_times(column.cells)
        if reading.weight is Weight.ASIDE and not is_date:
            return None
    if reading.field == "name" and reading.weight > Weight.EXACT and are_equipment_words(column.cells):
        return Reading("equipment_type", Weight.CONTENT)
    if FIELD_BY_KEY[reading.field].has_unit and not reading.unit_text and (stated := unit_of_cells(column.cells)):
        return _with_unit_of_cells(reading, *stated)
    return reading


def _with_unit_of_cells(reading: Reading, text: str, unit: Unit) -> Reading:
    if unit.dimension not in FIELD_BY_KEY[reading.field].dimensions:
        return replace(reading, unit_text=text, is_contradictory=True)
    basis = unit.basis or reading.basis
    return replace(reading, unit_text=text, unit=replace(unit, basis=basis), basis=basis)


def _by_content(columns: Sequence[_Column], readings: dict[int, Reading]) -> dict[int, Reading]:
    """Columns for the name, the type and the moment that no header names, from what stands in the cells."""
    named = {reading.field for reading in readings.values()}
    unread = [
        column
        for column in columns
        if column.cells and column.position not in readings and NUMBER_WORDS.isdisjoint(words_of(column.header))
    ]
    found: dict[int, Reading] = {}
    for field, is_meant in _CONTENT.items():
        if field in named:
            continue
        meant = [column for column in unread if is_meant(column.cells)]
        nameless = [column for column in meant if says_nothing(column.header)]
        # A header that is not understood may be anything; a single such column is worth a question, several are not.
        alone = meant if len(meant) == 1 and field != "recorded_at" and not _is_of_other_items(meant[0]) else []
        found |= {column.position: Reading(field, Weight.CONTENT) for column in nameless or alone}
    return found


_CONTENT: Final = {"name": are_tags, "equipment_type": are_equipment_words, "recorded_at": are_moments}


def _is_of_other_items(column: _Column) -> bool:
    return not _OF_OTHER_ITEMS.isdisjoint(words_of(column.header))


def _rank(reading: Reading) -> int:
    """Of two columns for a number the field's own name is no better than an alias: both may be meant."""
    is_number = FIELD_BY_KEY[reading.field].has_unit
    return max(reading.weight, Weight.ALIAS) if is_number else reading.weight


def _match(ranked: Sequence[int], readings: dict[int, Reading], headers: Sequence[str]) -> Match:
    first, *others = ranked
    reading = readings[first]
    return Match(
        field=reading.field,
        position=first,
        header=headers[first],
        why=_WHY.get(reading.weight, "alias"),
        certainty=_certainty(reading, [readings[other] for other in others]),
        measure=reading.unit,
        unit_text=reading.unit_text,
        basis=reading.basis,
        candidates=tuple(others),
    )


def _certainty(reading: Reading, others: Sequence[Reading]) -> Certainty:
    """How sure a column is, given the others for the same field, the plainest first."""
    has_equal = bool(others) and _rank(others[0]) == _rank(reading)
    if has_equal or reading.is_contradictory or reading.weight >= Weight.ASIDE:
        return "unsure"
    if reading.weight is Weight.WEAK or (reading.unit_text and reading.unit is None):
        return "likely"
    rivals = [other for other in others if reading.weight is Weight.ALIAS or other.weight <= Weight.ALIAS]
    return "likely" if rivals else "certain"
