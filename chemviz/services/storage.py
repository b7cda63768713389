"""How much room a user's datasets take, as far as the database tells it. Changes nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, Select, cast, func, select

from chemviz.db.engine import Database
from chemviz.db.models import Dataset, DatasetFile
from chemviz.services.owned import is_id


@dataclass(frozen=True)
class Storage:
    """Bytes that are stored: the original files, compressed, and the results (analyses, points of charts, recipes).

    `rows` are counted and not weighed: databases keep the rows of all users in one table.
    """

    datasets: int
    uploaded_bytes: int
    file_bytes: int
    result_bytes: int
    rows: int


def storage_used(db: Database, *, owner_id: int) -> Storage:
    """What the owner's datasets take."""
    if not is_id(owner_id):
        return Storage(0, 0, 0, 0, 0)
    with db.reading() as session:
        query = _query(owner_id, text_bytes=_bytes_on_sqlite if db.is_sqlite else func.octet_length)
        return Storage(*map(int, session.execute(query).one()))


def _query(owner_id: int, *, text_bytes: Callable[[Any], ColumnElement[int]]) -> Select[Any]:
    texts = (Dataset.recipe, Dataset.analysis_results, Dataset.points)
    results = reduce(add, map(text_bytes, texts))
    return (
        select(
            func.count(Dataset.id),
            func.coalesce(func.sum(Dataset.file_bytes), 0),
            func.coalesce(func.sum(func.length(DatasetFile.content)), 0),
            func.coalesce(func.sum(results), 0),
            func.coalesce(func.sum(Dataset.rows_accepted), 0),
        )
        .select_from(Dataset)
        .outerjoin(DatasetFile, DatasetFile.dataset_id == Dataset.id)
        .where(Dataset.owner_id == owner_id)
    )


def _bytes_on_sqlite(text: Any) -> ColumnElement[int]:
    return func.length(cast(text, LargeBinary))
