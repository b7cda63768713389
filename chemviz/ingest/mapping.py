"""Which column of a file is which field, in which unit: what the headers say, and what somebody has chosen.

Asks where neither settles it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from chemviz.errors import Question, RefusedFile, RefusedInput
from chemviz.ingest.choices import IN_CELLS, NOT_STATED, Choices
from chemviz.ingest.evidence import Certainty, Evidence
from chemviz.ingest.proposals import Proposal, is_field, unit_stated, units_apart
from chemviz.ingest.sentences import quoted, shortened
from chemviz.ingest.units import Unit, find_unit
from chemviz.schema import FIELD_BY_KEY, FIELDS, ColumnUse, Field

__all__ = ["Column", "Mapped", "Proposal", "headers_seen", "is_field", "map_columns", "positions_of"]

HEADERS_NAMED: Final = 12
UNNAMED_TYPE: Final = "Equipment"
"""The type of all, where the file has no type column and nobody names one."""


@dataclass(frozen=True)
class Column:
    """A column of the file that became a field: where it stands, its header, and the unit of its plain numbers.

    `has_units_in_cells` tells that each number must have its unit beside it. `problem` is a sentence on a unit that
    cannot be used, `unit_text` how the file spells the unit.
    """

    key: str
    position: int
    header: str
    unit: Unit | None = None
    unit_text: str = ""
    problem: str | None = None
    is_unit_chosen: bool = False
    has_units_in_cells: bool = False

    @property
    def use(self) -> ColumnUse:
        """How the column is used, as `schema.Columns` keeps it."""
        unit = self.unit
        return ColumnUse(self.header, unit.name, unit.canonical, unit.basis) if unit else ColumnUse(self.header)


@dataclass(frozen=True)
class Mapped:
    """Fields to columns (None: the file has none), what speaks for each, and what only a person can say."""

    columns: dict[str, Column | None]
    proposals: tuple[Proposal, ...]
    evidence: tuple[Evidence, ...]
    questions: tuple[Question, ...]


def map_columns(
    headers: Sequence[str],
    unique: Sequence[str],
    proposals: Sequence[Proposal],
    choices: Choices,
    *,
    units_row: Sequence[str] = (),
) -> Mapped:
    """Bring together what the headers say and what was chosen; `unique` are the headers as a person may name them.

    Raises `RefusedFile` when a chosen header is not there, `RefusedInput` for a field or a unit that does not exist.
    """
    _refuse_unknown_keys(choices)
    chosen = {key: _position(header, unique) for key, header in choices.columns.items() if header is not None}
    _refuse_twice(chosen, unique)
    by_key = {each.key: each for each in proposals}
    columns: dict[str, Column | None] = {}
    evidence: list[Evidence] = []
    questions: list[Question] = []
    for field in FIELDS:
        proposal = by_key.get(field.key)
        found = _chosen(field, chosen, choices) or _found(field, proposal, chosen, unique)
        position = found.position
        stated = proposal if proposal and proposal.position == position else None
        column = _column(field, position, unique, stated or unit_stated(field, position, headers, units_row), choices)
        columns[field.key] = column
        questions += [found.question] if found.question else []
        questions += _unit_questions(field, column, headers, units_row, choices)
        evidence += _evidence(field, column, found, unique)
    return Mapped(columns, tuple(proposals), tuple(evidence), tuple(questions))


def _evidence(field: Field, column: Column | None, found: "_Found", unique: Sequence[str]) -> list[Evidence]:
    """What speaks for a column and its unit; of a field that need not be there, only where it is."""
    if column is None and not field.is_required:
        return []
    name, others = column.header if column else "none", tuple(unique[:HEADERS_NAMED])
    told = [Evidence(f"column: {field.key}", name, found.why, found.certainty, others)]
    return [*told, _unit_evidence(field, column)] if column and field.has_unit else told


def _refuse_unknown_keys(choices: Choices) -> None:
    with_unit = [field.key for field in FIELDS if field.has_unit]
    for what, keys, known in (
        ("field", choices.columns, list(FIELD_BY_KEY)),
        ("field with a unit", choices.units, with_unit),
    ):
        for key in keys:
            if key not in known:
                raise RefusedInput(f"“{shortened(key, 40)}” is not a {what}. There are: {', '.join(known)}.")


def _refuse_twice(chosen: Mapping[str, int], unique: Sequence[str]) -> None:
    keys: dict[int, str] = {}
    for key, position in chosen.items():
        other = keys.setdefault(position, key)
        if other != key:
            raise RefusedInput(f"The column “{shortened(unique[position])}” cannot be both {other} and {key}.")


def _position(header: str, unique: Sequence[str]) -> int:
    if header in unique:
        return unique.index(header)
    tidy = [" ".join(each.split()).casefold() for each in unique]
    wanted = " ".join(header.split()).casefold()
    if tidy.count(wanted) == 1:
        return tidy.index(wanted)
    raise RefusedFile(f"The file has no column “{shortened(header)}”. {headers_seen(unique)}")


def positions_of(wanted: Sequence[str], unique: Sequence[str]) -> list[int]:
    """Where some chosen headers stand. Raises `RefusedFile` when one is not there."""
    return [_position(header, unique) for header in wanted]


def headers_seen(headers: Sequence[str]) -> str:
    """A sentence that names the first headers."""
    seen = ", ".join(shortened(header, 40) or "(blank)" for header in headers[:HEADERS_NAMED])
    more = f" and {len(headers) - HEADERS_NAMED} more" if len(headers) > HEADERS_NAMED else ""
    return f"The headers seen were: {seen}{more}."


@dataclass(frozen=True)
class _Found:
    position: int | None
    why: str
    certainty: Certainty = "certain"
    question: Question | None = None


def _chosen(field: Field, chosen: Mapping[str, int], choices: Choices) -> _Found | None:
    """What somebody decided about a field, if anything."""
    if field.key in choices.columns:
        return _Found(chosen.get(field.key), "chosen")
    is_settled_otherwise = (field.key == "name" and choices.names_from_rows) or (
        field.key == "equipment_type" and (choices.single_type is not None or bool(choices.types_by_tag))
    )
    return _Found(None, "chosen") if is_settled_otherwise else None


def _found(field: Field, proposal: Proposal | None, chosen: Mapping[str, int], unique: Sequence[str]) -> _Found:
    """The column that the headers propose, and a question where that is not enough.

    A field that need not be there is not worth a question: where no header names it clearly, the file has none.
    """
    taken = set(chosen.values())
    free = [] if proposal is None else [each for each in (proposal.position, *proposal.others) if each not in taken]
    if proposal is None or not free:
        if not field.is_required:
            return _Found(None, "no header names it")
        return _Found(None, "no header names it", "unsure", _missing_question(field, unique))
    why = f"its header says so ({proposal.why})" if proposal.why != "content" else "its cells look like it"
    if proposal.certainty != "unsure":
        return _Found(free[0], why, proposal.certainty)
    if not field.is_required:
        return _Found(None, "no header names it clearly", "unsure")
    why = f"above it stands “{shortened(proposal.doubt, 40)}”" if proposal.doubt else why
    return _Found(free[0], why, "unsure", _unsure_question(field, free, unique, proposal.doubt))


def _missing_question(field: Field, unique: Sequence[str]) -> Question:
    ways = {
        "name": "or use row numbers as names with --names-from-rows",
        "equipment_type": "or give all items one type with --type TYPE",
    }
    way = ways.get(field.key, f"or say that the file has none with --map {field.key}=")
    return Question(
        field.key,
        f"The file has no column for {field.label.lower()} that is recognised. {headers_seen(unique)} Name it with "
        f'--map {field.key}="HEADER", {way}.',
        f'--map {field.key}="HEADER"',
        tuple(unique),
    )


def _unsure_question(field: Field, positions: Sequence[int], unique: Sequence[str], doubt: str) -> Question:
    named = [shortened(unique[position]) for position in positions]
    if len(named) == 1:
        but = f"above it stands “{shortened(doubt)}”" if doubt else "its header does not say so clearly"
        asks = f"The column “{named[0]}” might be the {field.label.lower()}, but {but}."
    else:
        listed = ", ".join(f"“{name}”" for name in named[:-1])
        both = "both" if len(named) == 2 else "all"
        asks = f"The columns {listed} and “{named[-1]}” {both} name the {field.label.lower()}."
    option = f"--map {field.key}={quoted(unique[positions[0]])}"
    return Question(
        field.key, f"{asks} Say which it is: {option}.", option, tuple(unique[position] for position in positions)
    )


def _column(
    field: Field, position: int | None, unique: Sequence[str], stated: Proposal | None, choices: Choices
) -> Column | None:
    if position is None:
        return None
    header = unique[position]
    if not field.has_unit:
        return Column(field.key, position, header)
    wanted = choices.units.get(field.key)
    if wanted is None:
        if stated is None:
            return Column(field.key, position, header)
        return Column(field.key, position, header, stated.unit, stated.unit_text, stated.problem)
    if wanted in (NOT_STATED, IN_CELLS):
        in_cells = wanted == IN_CELLS
        return Column(field.key, position, header, is_unit_chosen=not in_cells, has_units_in_cells=in_cells)
    return Column(field.key, position, header, chosen_unit(field, wanted), wanted, is_unit_chosen=True)


def _unit_questions(
    field: Field, column: Column | None, headers: Sequence[str], units_row: Sequence[str], choices: Choices
) -> list[Question]:
    """A question where header and units row state two units, and nobody has said which it is."""
    if column is None or not field.has_unit or field.key in choices.units:
        return []
    apart = units_apart(field, column.position, headers, units_row)
    if not apart:
        return []
    option = f"--unit {field.key}={quoted(apart[0])}"
    sentence = (
        f"The header of the column “{shortened(column.header)}” states the unit {apart[0]}, and the units row below it "
        f"{apart[1]}. Say which it is: {option}."
    )
    usable = [text for text in apart if (unit := find_unit(text)) and unit.dimension in field.dimensions]
    return [Question(f"unit: {field.key}", sentence, option, (*usable, NOT_STATED))]


def chosen_unit(field: Field, spelling: str) -> Unit:
    """The unit that somebody names for a field. Raises `RefusedInput`."""
    unit = find_unit(spelling)
    if unit is None:
        raise RefusedInput(f"The unit “{shortened(spelling, 40)}” for {field.label.lower()} is not known to ChemViz.")
    if unit.dimension not in field.dimensions:
        raise RefusedInput(f"The unit “{shortened(spelling, 40)}” is not a unit of {field.label.lower()}.")
    return unit


def _unit_evidence(field: Field, column: Column) -> Evidence:
    if column.unit is not None:
        return Evidence(
            f"unit: {field.key}", column.unit.spelling, "chosen" if column.is_unit_chosen else "the header says so"
        )
    why = column.problem or ("chosen" if column.is_unit_chosen else "the header states none")
    return Evidence(f"unit: {field.key}", IN_CELLS if column.has_units_in_cells else NOT_STATED, why)
