"""What an owner decided about a file, kept for the next file with the same headers. Never what a file itself tells.

A dialect, a line number or a worksheet belongs to one file, and so does a unit that stands in a units row or beside
the numbers: taken over from another file it could turn psi into bar without a word. So these are found anew each time.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from chemviz.db.engine import Database
from chemviz.db.models import ImportMemory
from chemviz.ingest.choices import IN_CELLS, NOT_STATED, Choices
from chemviz.ingest.survey import Survey
from chemviz.services.owned import is_id
from chemviz.services.problem_rows import PROBLEM_HEADER

_OF_THE_CELLS: Final = (IN_CELLS, NOT_STATED)


def remembered_choices(db: Database, *, owner_id: int, headers: Iterable[str]) -> Choices | None:
    """What this owner decided about the last file with these headers, in any order; None where there was none.

    To be shown as remembered, and to be changed: columns, units that a person chose, row names, one type for all, own
    types, what to do with bad rows, the order of day and month, and extra columns. What the new file itself says of
    its units goes before those: see `recipe.with_units_not_stated`.
    """
    if not is_id(owner_id):
        return None
    query = select(ImportMemory.choices).where(
        ImportMemory.owner_id == owner_id, ImportMemory.headers_hash == _hash(headers)
    )
    with db.reading() as session:
        found = session.scalar(query)
    return None if found is None else Choices.from_json(found)


def remember(session: Session, *, owner_id: int, survey: Survey, choices: Choices, now: datetime) -> None:
    """Keep what was decided about a file that is being imported; `choices` are those it was read with.

    With guesses accepted nothing is kept: the next file is to be asked about again.
    """
    if choices.accept_guesses:
        return
    kept = _lasting(choices, survey)
    values = {
        "owner_id": owner_id,
        "headers_hash": _hash(_headers(survey)),
        "choices": kept.to_json(),
        "used_at": now,
    }
    # Two imports at once may both be the first with these headers.
    dialect = sqlite if session.connection().dialect.name == "sqlite" else postgresql
    insert = dialect.insert(ImportMemory).values(values)
    changed = {"choices": insert.excluded.choices, "used_at": insert.excluded.used_at}
    session.execute(insert.on_conflict_do_update(index_elements=["owner_id", "headers_hash"], set_=changed))


def _lasting(choices: Choices, survey: Survey) -> Choices:
    decided = survey.choices
    has_units_row = decided.has_units_row
    units = {key: unit for key, unit in choices.units.items() if unit not in _OF_THE_CELLS and not has_units_row}
    return Choices(
        columns=dict(decided.columns),
        units=units,
        date_order=choices.date_order,
        names_from_rows=decided.names_from_rows,
        single_type=decided.single_type,
        bad_rows=decided.bad_rows,
        tidy_types=decided.tidy_types,
        types=dict(decided.types),
        extra=decided.extra,
    )


def _headers(survey: Survey) -> list[str]:
    used = [use.source for use in survey.columns.values() if use]
    return [*used, *survey.unmapped, *(survey.choices.extra or ())]


def _hash(headers: Iterable[str]) -> str:
    """The same for headers in another order or case, and for rows that were taken out to be mended."""
    tidy = sorted(" ".join(header.split()).casefold() for header in headers)
    if PROBLEM_HEADER.casefold() in tidy:
        tidy.remove(PROBLEM_HEADER.casefold())
    return hashlib.sha256(json.dumps(tidy).encode()).hexdigest()
