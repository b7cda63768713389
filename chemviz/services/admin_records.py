"""Changing stored rows: by an administrator, cell by cell, on record, and so that it can be taken back.

The original file and the import's own problems stay as they were. An edit and its record are one transaction, which
also marks the analysis as outdated: should the analysis that follows not come off, the next who opens the dataset
makes it.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import pandas as pd
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from chemviz.db.account_models import RecordEdit
from chemviz.db.engine import Database
from chemviz.db.models import Dataset, Equipment
from chemviz.errors import NotFound, RefusedInput
from chemviz.schema import FIELD_BY_KEY, FRAME_DTYPES, Columns
from chemviz.services import audit
from chemviz.services.admin_datasets import require_content
from chemviz.services.equipment import count_equipment, equipment_rows
from chemviz.services.reanalysis import refreshed
from chemviz.services.recipe import columns_in
from chemviz.wording import count

EDITABLE: Final = ("name", "equipment_type", "flowrate", "pressure", "temperature")
MOST_CHANGES: Final = 500
LONGEST_TEXT: Final = 1_000
_TEXTS: Final = ("name", "equipment_type")
_TABLE: Final = Equipment.__table__


@dataclass(frozen=True)
class Change:
    """A cell to be changed: what it held when the administrator saw it, and what it shall hold; None is missing."""

    row: int
    field: str
    old: str | float | None
    new: str | float | None


@dataclass(frozen=True)
class RecordPage:
    """Rows of a dataset with the units of its columns, and how many rows fit the search."""

    frame: pd.DataFrame
    columns: Columns
    found: int
    dataset: str
    editable: tuple[str, ...]


@dataclass(frozen=True)
class EditBatch:
    """The changes of one press of a button."""

    batch: int
    edited_by: str
    edited_at: datetime
    changes: tuple[Change, ...]
    undoes: int | None
    is_undone: bool


def find_records(
    db: Database, *, admin_id: int, dataset_id: int, now: datetime, search: str = "", limit: int = 50, offset: int = 0
) -> RecordPage:
    """A page of rows of a dataset that is the administrator's own or was opened. Raises `NotAllowed`, `NotFound`."""
    with db.reading() as session:
        _, owner_id, name = require_content(session, admin_id=admin_id, dataset_id=dataset_id, now=now)
        columns = columns_in(session.scalars(select(Dataset.recipe).where(Dataset.id == dataset_id)).one())
    owned = {"owner_id": owner_id, "dataset_id": dataset_id}
    frame = equipment_rows(db, **owned, limit=limit, offset=offset, search=search)[list(FRAME_DTYPES)]
    found = count_equipment(db, **owned, search=search)
    return RecordPage(frame, columns, found, name, _editable(columns))


def edit_records(
    db: Database, *, admin_id: int, dataset_id: int, changes: Sequence[Change], now: datetime, address: str = ""
) -> int:
    """Make the changes, all or none, analyse the dataset again, and return their batch.

    Raises `NotAllowed`, `NotFound`, and `RefusedInput` for a value that cannot be, or a cell that somebody else has
    changed since.
    """
    with db.session() as session:
        batch, owner_id = _apply(session, admin_id, dataset_id, changes, now, address, undoes=None)
    refreshed(db, owner_id=owner_id, dataset_id=dataset_id)
    return batch


def undo_edit(db: Database, *, admin_id: int, dataset_id: int, batch: int, now: datetime, address: str = "") -> int:
    """Take a batch back, where its cells still hold what it put there; the undo is a batch as well.

    Raises as `edit_records` does.
    """
    with db.session() as session:
        require_content(session, admin_id=admin_id, dataset_id=dataset_id, now=now)
        found = next((each for each in _batches(session, dataset_id) if each.batch == batch), None)
        if found is None:
            raise NotFound("change")
        if found.is_undone:
            raise RefusedInput("This change has been taken back already.")
        back = [Change(each.row, each.field, each.new, each.old) for each in found.changes]
        made, owner_id = _apply(session, admin_id, dataset_id, back, now, address, undoes=batch)
    refreshed(db, owner_id=owner_id, dataset_id=dataset_id)
    return made


def list_edits(db: Database, *, admin_id: int, dataset_id: int, now: datetime) -> list[EditBatch]:
    """All changes to a dataset, the newest first. Raises `NotAllowed`, `NotFound`."""
    with db.reading() as session:
        require_content(session, admin_id=admin_id, dataset_id=dataset_id, now=now)
        return _batches(session, dataset_id)


def _apply(
    session: Session,
    admin_id: int,
    dataset_id: int,
    changes: Sequence[Change],
    now: datetime,
    address: str,
    *,
    undoes: int | None,
) -> tuple[int, int]:
    by, owner_id, name = require_content(session, admin_id=admin_id, dataset_id=dataset_id, now=now)
    if not 0 < len(changes) <= MOST_CHANGES:
        raise RefusedInput(f"Change between 1 and {MOST_CHANGES} cells at once.")
    # Holds the dataset: neither may it go meanwhile, nor may an analysis of the rows as they were be stored after this.
    held = select(Dataset.recipe).where(Dataset.id == dataset_id).with_for_update()
    recipe = session.scalar(held)
    if recipe is None:
        raise NotFound
    editable = _editable(columns_in(recipe))
    clean = [_clean(each, editable) for each in changes]
    edits = [_edit(session, dataset_id, each, by.username, now) for each in clean]
    session.add_all(edits)
    session.flush()
    batch = edits[0].id
    for each in edits:
        each.batch, each.undoes = batch, undoes
    session.execute(update(Dataset).where(Dataset.id == dataset_id).values(analysis_version=0))
    where = "; ".join(f"row {each.row}, {FIELD_BY_KEY[each.field].label}" for each in clean)
    audit.record(
        session,
        by=audit.Actor(by.id, by.username, address),
        action="records changed" if undoes is None else "change taken back",
        subject=name,
        owner_id=owner_id,
        detail=f"{count(len(clean), 'cell')}: {where}",
        now=now,
    )
    return batch, owner_id


def _edit(session: Session, dataset_id: int, change: Change, editor: str, now: datetime) -> RecordEdit:
    """Change one cell, where it holds what the administrator saw, and give back its record."""
    here = (_TABLE.c.dataset_id == dataset_id, _TABLE.c.row == change.row)
    stored = session.execute(select(_TABLE.c[change.field]).where(*here)).one_or_none()
    if stored is None:
        raise RefusedInput(f"There is no row {change.row} in this dataset.")
    if stored[0] != change.old:
        label = FIELD_BY_KEY[change.field].label.lower()
        raise RefusedInput(f"The {label} in row {change.row} was changed meanwhile. Load the page again.")
    session.execute(update(Equipment).where(*here).values({change.field: change.new}))
    values = {"old": _kept(change.old), "new": _kept(change.new)}
    return RecordEdit(
        dataset_id=dataset_id, batch=0, row=change.row, field=change.field, edited_by=editor, edited_at=now, **values
    )


def _editable(columns: Columns) -> tuple[str, ...]:
    """A parameter that the file lacks has no unit, so nothing can be put there."""
    return tuple(key for key in EDITABLE if key in _TEXTS or columns.get(key) is not None)


def _clean(change: Change, editable: Sequence[str]) -> Change:
    if change.field not in editable:
        raise RefusedInput("This column cannot be changed.")
    if isinstance(change.row, bool) or not isinstance(change.row, int) or not 0 < change.row < 2**31:
        raise RefusedInput("There is no such row in this dataset.")
    label, new = FIELD_BY_KEY[change.field].label.lower(), change.new
    if change.field in _TEXTS:
        text = str(new).strip() if new is not None else ""
        if len(text) > LONGEST_TEXT or not text.isprintable():
            raise RefusedInput(f"The {label} in row {change.row} is too long or has an invisible character in it.")
        return Change(change.row, change.field, change.old, text or None)
    if new is not None and (isinstance(new, bool | str) or not math.isfinite(new)):
        raise RefusedInput(f"The {label} in row {change.row} is not a number.")
    return Change(change.row, change.field, change.old, None if new is None else float(new) + 0.0)


def _batches(session: Session, dataset_id: int) -> list[EditBatch]:
    query = select(RecordEdit).where(RecordEdit.dataset_id == dataset_id).order_by(RecordEdit.id)
    found: dict[int, list[RecordEdit]] = {}
    for each in session.scalars(query):
        found.setdefault(each.batch, []).append(each)
    undone = {edits[0].undoes for edits in found.values()}
    return [
        EditBatch(
            batch=batch,
            edited_by=edits[0].edited_by,
            edited_at=edits[0].edited_at,
            changes=tuple(Change(each.row, each.field, _read(each.old), _read(each.new)) for each in edits),
            undoes=edits[0].undoes,
            is_undone=batch in undone,
        )
        for batch, edits in reversed(found.items())
    ]


def _kept(value: str | float | None) -> str | None:
    return None if value is None else json.dumps(value)


def _read(text: str | None) -> Any:
    return None if text is None else json.loads(text)
