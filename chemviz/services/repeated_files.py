"""Whether an owner has imported a file before. Looks at nothing but the SHA-256 of its bytes."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chemviz.db.models import Dataset
from chemviz.errors import RefusedInput
from chemviz.services.owned import is_id

_BITS = 63


def refuse_the_same_file(session: Session, *, owner_id: int, sha256: str) -> None:
    """Raise `RefusedInput` when a dataset of this owner was made from the file, or is being made by somebody else.

    Two imports at once would each see that the file is not there yet. So the second waits here until the first is
    stored or given up; on SQLite the transaction itself is alone.
    """
    if not is_id(owner_id):
        return
    if session.connection().dialect.name != "sqlite":
        session.execute(select(func.pg_advisory_xact_lock(_lock_number(owner_id, sha256))))
    found = select(Dataset.name).where(Dataset.owner_id == owner_id, Dataset.file_sha256 == sha256)
    name = session.scalar(found.order_by(Dataset.id.desc()).limit(1))
    if name is not None:
        raise RefusedInput(
            f"This file was imported already, as “{name}”. Tick “Import it again” if that is what you want."
        )


def _lock_number(owner_id: int, sha256: str) -> int:
    """The same for the same file of the same owner; others share it by chance, and then wait for nothing."""
    return (int(sha256[:16], 16) ^ owner_id) & ((1 << _BITS) - 1)
