"""What the headers of a file say, as `headers` understands them. The only module that calls it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from chemviz.ingest.evidence import Certainty
from chemviz.ingest.headers import Match, match_headers
from chemviz.ingest.units import Unit, find_unit, without_brackets
from chemviz.schema import PARAMETERS, Field


@dataclass(frozen=True)
class Proposal:
    """One header that names a field, as `headers` understands it; `others` are positions that might be meant too."""

    key: str
    position: int
    why: str
    certainty: Certainty
    unit: Unit | None = None
    unit_text: str = ""
    problem: str | None = None
    others: tuple[int, ...] = ()
    match: Match | None = None
    doubt: str = ""
    """What stands above the column and says that its numbers may not be operating values."""


def propose(
    headers: Sequence[str],
    *,
    units_row: Sequence[str] | None = None,
    samples: Sequence[Sequence[str]] | None = None,
    doubts: Sequence[str] = (),
) -> tuple[Proposal, ...]:
    """What the headers, the units row and some cells of each column say. One proposal per field that found a column.

    `doubts` are, for each column, words above it that make its numbers doubtful as operating values.

    The cells' own units are left out: they are read cell by cell, and say nothing about cells that have none.
    """
    without_units = [[_without_unit(cell) for cell in cells] for cells in samples or ()]
    matches = match_headers(headers, units_row=units_row, samples=without_units)
    return tuple(_proposal(match, doubts) for match in matches)


def _proposal(match: Match, doubts: Sequence[str]) -> Proposal:
    doubt = doubts[match.position] if match.field in PARAMETERS and match.position < len(doubts) else ""
    return Proposal(
        match.field,
        match.position,
        match.why,
        "unsure" if doubt else match.certainty,
        match.measure,
        match.unit_text,
        match.problem,
        match.candidates if match.certainty == "unsure" else (),
        match,
        doubt,
    )


def _without_unit(cell: str) -> str:
    number = re.match(r"\s*[+\-−]?[0-9][0-9.,'’ \xa0]*(?=\s*[^0-9.,\-/:]*$|\s+\S+$)", cell)
    return number[0] if number else cell


@lru_cache(maxsize=32768)
def is_field(header: str) -> str | None:
    """The field that a header by itself names, if it does so plainly."""
    proposals = propose([header])
    return proposals[0].key if proposals and proposals[0].certainty != "unsure" else None


def unit_stated(
    field: Field, position: int | None, headers: Sequence[str], units_row: Sequence[str]
) -> Proposal | None:
    """The unit that a chosen column's own header (or units row) states at its end, if it is one of the field."""
    if position is None or not field.has_unit:
        return None
    texts = [*_in_units_row(position, units_row), *_at_end(headers[position])]
    found = next(((text, unit) for text in texts if (unit := _unit_of(field, text))), None)
    return Proposal(field.key, position, "chosen", "certain", found[1], found[0]) if found else None


def units_apart(field: Field, position: int, headers: Sequence[str], units_row: Sequence[str]) -> tuple[str, ...]:
    """The unit in a column's header and another one in the units row, as the file spells them; else nothing.

    >>> from chemviz.schema import FIELD_BY_KEY
    >>> units_apart(FIELD_BY_KEY["pressure"], 0, ["Pressure (psig)"], ["barg"])
    ('psig', 'barg')
    >>> from chemviz.schema import FIELD_BY_KEY
    >>> units_apart(FIELD_BY_KEY["pressure"], 0, ["Pressure (bar)"], ["bar(g)"])
    ()
    """
    in_header = next((text for text in _at_end(headers[position]) if _unit_of(field, text)), None)
    below = next(iter(_in_units_row(position, units_row)), "")
    one, other = find_unit(in_header or ""), find_unit(below)
    if in_header is None or one is None or other is None:
        return ()
    is_same = one.name == other.name and None in (one.basis, other.basis)
    return () if is_same or one == other else (without_brackets(in_header), without_brackets(below))


def _unit_of(field: Field, text: str) -> Unit | None:
    unit = find_unit(text)
    return unit if unit and unit.dimension in field.dimensions else None


def _in_units_row(position: int, units_row: Sequence[str]) -> list[str]:
    return [units_row[position]] if position < len(units_row) else []


def _at_end(header: str) -> list[str]:
    """What stands behind each gap of a header."""
    header = header.strip()
    return [
        header[:-1][gap.end() :] if gap[0] in "([" else header[gap.end() :]
        for gap in re.finditer(r"[(\[\s,/_-]", header)
    ]
