"""An owner's operating limits: read them, and replace them all by what an edited table holds. Judges no dataset."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from chemviz.analysis.limits import UNITS_OF, Limit, problem_of
from chemviz.db.engine import Database
from chemviz.db.models import OperatingLimit, User
from chemviz.errors import NotFound, RefusedInput
from chemviz.ingest.types import type_key
from chemviz.ingest.units import find_unit, is_ambiguous, to_canonical
from chemviz.schema import FIELD_BY_KEY, PARAMETERS, UNIT_NOT_STATED
from chemviz.services.owned import is_id
from chemviz.wording import whole

LIMITS_ALLOWED: Final = 10_000
"""Of one owner."""
NAME_LENGTH: Final = 500
"""Longest name of a type or an item that a limit can be about."""

_NEVER_KEPT: Final = ("Cc", "Cf", "Cs")
LABELS: Final = {
    "equipment_type": "Type",
    "equipment": "Item",
    "parameter": "Parameter",
    "low": "Low",
    "high": "High",
    "level": "Level",
    "unit": "Unit",
}
"""What the fields of a limit are called in a table, in the order of its columns."""
_FIELDS: Final = tuple(getattr(OperatingLimit, key) for key in LABELS)


def list_limits(db: Database, *, owner_id: int) -> list[Limit]:
    """The owner's limits, in the order in which they were stored."""
    if not is_id(owner_id):
        return []
    with db.reading() as session:
        return _limits(session, owner_id)


def replace_limits(
    db: Database, *, owner_id: int, limits: Iterable[Limit], before: Sequence[Limit] | None = None
) -> list[Limit]:
    """Store these limits instead of all that the owner had, and return them as they are stored.

    A unit may be written in any spelling that ChemViz knows; the numbers are converted. With `before`, what the editing
    began with, nothing is stored when somebody changed the limits in between, in another window for example.

    Raises `RefusedInput` with one sentence that names the row, counted from 1, and stores nothing then; `NotFound` when
    there is no such owner.
    """
    checked = checked_limits(limits)
    rows = [{"owner_id": owner_id} | {key: getattr(each, key) for key in LABELS} for each in checked]
    with db.session() as session:
        # Two that store at once must not leave the limits of both: the second waits here.
        owner = select(User.id).where(User.id == owner_id).with_for_update(key_share=True)
        if not is_id(owner_id) or session.scalar(owner) is None:
            raise NotFound("account")
        if before is not None and _limits(session, owner_id) != list(before):
            raise RefusedInput(
                "The limits were changed in another window meanwhile, so nothing was stored. Load them anew."
            )
        session.execute(delete(OperatingLimit).where(OperatingLimit.owner_id == owner_id))
        if rows:
            session.execute(insert(OperatingLimit), rows)
    return checked


def checked_limits(limits: Iterable[Limit]) -> list[Limit]:
    """The limits in canonical units and tidy texts. Raises `RefusedInput` for the first row that is no limit."""
    found: list[Limit] = []
    rows: dict[tuple[str, ...], int] = {}
    for row, each in enumerate(limits, start=1):
        if row > LIMITS_ALLOWED:
            raise RefusedInput(f"These are too many limits: {whole(LIMITS_ALLOWED)} are the most.")
        limit = clean_limit(each)
        if isinstance(limit, tuple):
            raise RefusedInput(in_place(row, *limit))
        if (first := rows.setdefault(limit.identity, row)) != row:
            raise RefusedInput(in_place(row, *repeats(first)))
        found.append(limit)
    return found


def in_place(row: int, field: str, sentence: str) -> str:
    """A sentence on one field of one row of a table of limits.

    >>> in_place(3, "low", "Give a number.")
    'Row 3, column Low: Give a number.'
    """
    return f"Row {row}, column {LABELS[field]}: {sentence}"


def repeats(first: int) -> tuple[str, str]:
    """What is wrong with a limit that an earlier row gives already."""
    return "equipment_type", f"Row {first} is about the same, with the same parameter and level. Keep one of the two."


def clean_limit(limit: Limit) -> Limit | tuple[str, str]:
    """The limit in canonical units and tidy texts, or the field that is wrong and a sentence that says why."""
    equipment_type, equipment = _tidy(limit.equipment_type), _tidy(limit.equipment)
    limit = replace(limit, equipment_type=equipment_type, equipment=equipment, unit=_tidy(limit.unit))
    for key, name in (("equipment_type", equipment_type), ("equipment", equipment)):
        if len(name or "") > NAME_LENGTH:
            return key, f"The name is too long: {NAME_LENGTH} characters are the most."
    if limit.equipment_type and not type_key(limit.equipment_type):
        return "equipment_type", "This is no name of a type."
    return _in_canonical_unit(limit) if limit.unit and limit.parameter in PARAMETERS else _sound(limit)


def _sound(limit: Limit) -> Limit | tuple[str, str]:
    return problem_of(limit) or replace(limit, low=_plain(limit.low), high=_plain(limit.high))


def _in_canonical_unit(limit: Limit) -> Limit | tuple[str, str]:
    text = limit.unit or ""
    if text.casefold() == UNIT_NOT_STATED:
        return _sound(replace(limit, unit=None))
    unit = find_unit(text)
    if unit is None:
        why = "means several things" if is_ambiguous(text) else "is not a unit that ChemViz knows"
        return "unit", f"“{text[:40]}” {why}. Write {' or '.join(UNITS_OF[limit.parameter])}, for example."
    if unit.dimension not in FIELD_BY_KEY[limit.parameter].dimensions:
        return "unit", f"“{text[:40]}” is no unit of {FIELD_BY_KEY[limit.parameter].label.lower()}."
    basis = {"gauge": "(g)", "absolute": "(a)", None: ""}[unit.basis]
    sides = (limit.low, limit.high)
    low, high = (None if side is None else to_canonical(np.array([side]), unit).item() for side in sides)
    return _sound(replace(limit, low=low, high=high, unit=unit.canonical + basis))


def _plain(value: float | None) -> float | None:
    return None if value is None else float(value) + 0.0  # -0.0 is 0.0, as databases store it


def _tidy(text: str | None) -> str | None:
    """On one line, and without the characters that names of a dataset never hold (`ingest.checks.tidy_text`)."""
    kept = (" " if char.isspace() else char for char in text or "")
    return " ".join("".join(char for char in kept if unicodedata.category(char) not in _NEVER_KEPT).split()) or None


def _limits(session: Session, owner_id: int) -> list[Limit]:
    query = select(*_FIELDS).where(OperatingLimit.owner_id == owner_id).order_by(OperatingLimit.id)
    return [Limit(**row._asdict()) for row in session.execute(query)]
