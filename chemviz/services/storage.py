"""How much room a user's datasets take, as far as the database tells it, and how much they may. Changes nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any, Final

from sqlalchemy import ColumnElement, LargeBinary, Select, cast, func, select
from sqlalchemy.orm import Session

from chemviz.db.account_models import TemporaryAccount
from chemviz.db.engine import Database
from chemviz.db.models import Dataset, DatasetFile
from chemviz.errors import RefusedInput
from chemviz.services.owned import is_id
from chemviz.wording import size

ROW_BYTES: Final = 120
"""What a row of equipment, or a problem, weighs where room is allotted, its share of indexes included."""
VISIT_SHARE: Final = 0.1
"""How much of what a user may store a visitor without an account may."""


@dataclass(frozen=True)
class Storage:
    """Bytes that are stored: the original files, compressed, and the results (analyses, points of charts, recipes).

    `rows` and the `problems` of the files are counted and not weighed: databases keep those of all users in one table.
    """

    datasets: int
    uploaded_bytes: int
    file_bytes: int
    result_bytes: int
    rows: int
    problems: int

    @property
    def weighed_bytes(self) -> int:
        """What counts where room is allotted: files and results as stored, `ROW_BYTES` for each row and problem."""
        return self.file_bytes + self.result_bytes + ROW_BYTES * (self.rows + self.problems)


def storage_used(db: Database, *, owner_id: int) -> Storage:
    """What the owner's datasets take."""
    if not is_id(owner_id):
        return Storage(0, 0, 0, 0, 0, 0)
    with db.reading() as session:
        return _used(session, owner_id)


def storage_allowed(db: Database, *, owner_id: int, per_user_bytes: int | None) -> int | None:
    """How much the owner may store [bytes], where users may store so much each; None where nothing limits them."""
    with db.reading() as session:
        return _allowed(session, owner_id, per_user_bytes)


def refuse_without_room(session: Session, *, owner_id: int, per_user_bytes: int | None, more_bytes: int = 0) -> None:
    """Raise `RefusedInput` when the owner's datasets, and `more_bytes`, take more than is allowed.

    To be asked once more when all is written and `lock_names` is held: two imports at once see each other then.
    """
    allowed = _allowed(session, owner_id, per_user_bytes)
    if allowed is None:
        return
    wanted = _used(session, owner_id).weighed_bytes + more_bytes
    if wanted > allowed:
        raise RefusedInput(
            f"There is no room for this file: with it your datasets would take {size(wanted)}, and you may store "
            f"{size(allowed)}. Delete datasets that you no longer need, then import it again."
        )


def _allowed(session: Session, owner_id: int, per_user_bytes: int | None) -> int | None:
    if per_user_bytes is None:
        return None
    is_visit = session.scalar(select(TemporaryAccount.user_id).where(TemporaryAccount.user_id == owner_id)) is not None
    return int(per_user_bytes * VISIT_SHARE) if is_visit else per_user_bytes


def _used(session: Session, owner_id: int) -> Storage:
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    query = _query(owner_id, text_bytes=_bytes_on_sqlite if is_sqlite else func.octet_length)
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
            func.coalesce(func.sum(Dataset.issue_count), 0),
        )
        .select_from(Dataset)
        .outerjoin(DatasetFile, DatasetFile.dataset_id == Dataset.id)
        .where(Dataset.owner_id == owner_id)
    )


def _bytes_on_sqlite(text: Any) -> ColumnElement[int]:
    return func.length(cast(text, LargeBinary))
