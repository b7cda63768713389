"""Reading the rows of a dataset back: equipment, page by page or all of it, and import issues. Changes nothing."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import pandas as pd
from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlalchemy.orm import Session

from chemviz.db.engine import Database
from chemviz.db.models import Dataset, Equipment, ImportIssue
from chemviz.ingest.survey import Issue
from chemviz.schema import FRAME_DTYPES, OPTIONAL_DTYPES
from chemviz.services.owned import only_row, owned_dataset
from chemviz.services.recipe import optional_in

_TABLE: Final = Equipment.__table__  # not the class: plain rows come twice as fast
_FETCHED_AT_ONCE: Final = 20_000
_MOST_ROWS: Final = 2**31 - 1


def equipment_rows(
    db: Database, *, owner_id: int, dataset_id: int, limit: int, offset: int = 0, search: str = ""
) -> pd.DataFrame:
    """Some rows of a dataset in the file's order, as an equipment frame (see `chemviz.schema`).

    Of the optional columns it has those that the dataset has. `search` finds a text anywhere in the name or the type,
    in upper or lower case. Raises `NotFound`.
    """
    with db.reading() as session:
        query = _rows_of(session, owner_id=owner_id, dataset_id=dataset_id).where(_contains(search))
        page = session.execute(query.limit(_within(limit)).offset(_within(offset)))
        return _frame(page.all(), list(page.keys()))


def count_equipment(db: Database, *, owner_id: int, dataset_id: int, search: str = "") -> int:
    """How many rows `equipment_rows` can give with this search. Raises `NotFound`."""
    with db.reading() as session:
        query = _rows_of(session, owner_id=owner_id, dataset_id=dataset_id).where(_contains(search)).order_by(None)
        return session.scalar(select(func.count()).select_from(query.subquery())) or 0


def equipment_chunks(session: Session, *, owner_id: int, dataset_id: int) -> Iterator[Sequence[Any]]:
    """All rows of a dataset in the file's order, some thousand at a time, with the columns of `equipment_rows`."""
    query = _rows_of(session, owner_id=owner_id, dataset_id=dataset_id)
    rows = session.connection().execute(query, execution_options={"stream_results": True})
    yield from rows.partitions(_FETCHED_AT_ONCE)


def import_issues(db: Database, *, owner_id: int, dataset_id: int, limit: int = 1000) -> list[Issue]:
    """The first `limit` cells and rows that could not be taken as they stood, in the file's order."""
    with db.reading() as session:
        is_owned, _ = _check(session, owner_id=owner_id, dataset_id=dataset_id)
        columns = (ImportIssue.row, ImportIssue.column, ImportIssue.value, ImportIssue.problem, ImportIssue.is_rejected)
        query = select(*columns).join(Dataset, Dataset.id == ImportIssue.dataset_id).where(is_owned)
        found = session.execute(query.order_by(ImportIssue.position).limit(_within(limit)))
        return [Issue(*row) for row in found]


def _rows_of(session: Session, *, owner_id: int, dataset_id: int) -> Select[Any]:
    is_owned, recipe = _check(session, owner_id=owner_id, dataset_id=dataset_id)
    columns = [_TABLE.c[key] for key in (*FRAME_DTYPES, *optional_in(recipe))]
    rows = select(*columns).join(Dataset, Dataset.id == _TABLE.c.dataset_id).where(is_owned)
    return rows.order_by(_TABLE.c.dataset_id, _TABLE.c.row)


def _check(session: Session, *, owner_id: int, dataset_id: int) -> tuple[ColumnElement[bool], str]:
    """The condition on `Dataset`, and the recipe."""
    is_owned = owned_dataset(owner_id=owner_id, dataset_id=dataset_id)
    return is_owned, only_row(session, select(Dataset.recipe).where(is_owned)).recipe


def _contains(search: str) -> ColumnElement[bool]:
    # Databases fold the case of A to Z alike, and that of other letters each in its own way or not at all: hence the
    # needle in both cases.
    needle = search.strip().replace("\0", "")
    if not needle:
        return true()
    columns = (_TABLE.c.name, _TABLE.c.equipment_type)
    return or_(
        *(
            column.icontains(spelling, autoescape=True)
            for column in columns
            for spelling in {needle, needle.lower(), needle.upper()}
        )
    )


def _within(number: int) -> int:
    return min(max(number, 0), _MOST_ROWS)


def _frame(rows: Sequence[Any], keys: list[str]) -> pd.DataFrame:
    dtypes = FRAME_DTYPES | OPTIONAL_DTYPES
    return pd.DataFrame(list(map(tuple, rows)), columns=keys).astype({key: dtypes[key] for key in keys})
