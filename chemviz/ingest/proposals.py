"""What the headers of a file say, as `headers` understands them. The only module that calls it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from chemviz.ingest.evidence import Certainty
from chemviz.ingest.headers import Match, match_headers
from chemviz.ingest.units import Unit, find_unit
from chemviz.schema import Field


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


def propose(
    headers: Sequence[str],
    *,
    units_row: Sequence[str] | None = None,
    samples: Sequence[Sequence[str]] | None = None,
) -> tuple[Proposal, ...]:
    """What the headers, the units row and some cells of each column say. One proposal per field that found a column.

    The cells' own units are left out: they are read cell by cell, and say nothing about cells that have none.
    """
    without_units = [[_without_unit(cell) for cell in cells] for cells in samples or ()]
    matches = match_headers(headers, units_row=units_row, samples=without_units)
    return tuple(
        Proposal(
            match.field,
            match.position,
            match.why,
            match.certainty,
            match.measure,
            match.unit_text,
            match.problem,
            match.candidates if match.certainty == "unsure" else (),
            match,
        )
        for match in matches
    )


def _without_unit(cell: str) -> str:
    number = re.match(r"\s*[+\-−]?[0-9][0-9.,'’ \xa0]*(?=\s*[^0-9.,\-/:]*$|\s+\S+$)", cell)
    return number[0] if number else cell


@lru_cache(maxsize=8192)
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
    header = headers[position].strip()
    texts = [units_row[position]] if position < len(units_row) else []
    texts += [
        header[:-1][gap.end() :] if gap[0] in "([" else header[gap.end() :]
        for gap in re.finditer(r"[(\[\s,/_-]", header)
    ]
    for text in texts:
        unit = find_unit(text)
        if unit and unit.dimension in field.dimensions:
            return Proposal(field.key, position, "chosen", "certain", unit, text)
    return None
