"""All datasets as administrators see them: that they exist, not what is in them; and the act of opening one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from chemviz.db.account_models import ContentAccess
from chemviz.db.engine import Database
from chemviz.db.models import Dataset, User
from chemviz.errors import NotAllowed, NotFound, RefusedInput
from chemviz.services import audit
from chemviz.services.admins import actor_of_admin
from chemviz.services.audit import Actor
from chemviz.services.owned import is_id

ACCESS_MINUTES: Final = 60
SHORTEST_REASON: Final = 10
MOST_DATASETS: Final = 200


@dataclass(frozen=True)
class DatasetLine:
    """That a dataset exists, whose it is and how large. Its name is content: it may tell what a plant makes."""

    id: int
    owner_id: int
    owner: str
    uploaded_at: datetime
    row_count: int
    file_bytes: int
    version: int


def find_datasets(
    db: Database,
    *,
    admin_id: int,
    owner: str = "",
    since: datetime | None = None,
    least_rows: int = 0,
    limit: int = 50,
    offset: int = 0,
) -> tuple[list[DatasetLine], int]:
    """One page of all datasets that fit, the newest first, and how many fit in all. Raises `NotAllowed`."""
    wanted: list[ColumnElement[bool]] = [Dataset.rows_accepted >= max(0, min(least_rows, 2**31 - 1))]
    if needle := owner.replace("\0", "").strip():
        wanted.append(or_(*(f.icontains(needle, autoescape=True) for f in (User.username, User.display_name))))
    if since is not None:
        wanted.append(Dataset.uploaded_at >= since)
    columns = (Dataset.id, Dataset.owner_id, User.username, Dataset.uploaded_at, Dataset.rows_accepted)
    query = select(*columns, Dataset.file_bytes, Dataset.version).join(User, User.id == Dataset.owner_id).where(*wanted)
    page = query.order_by(Dataset.uploaded_at.desc(), Dataset.id.desc())
    page = page.limit(max(0, min(limit, MOST_DATASETS))).offset(max(0, min(offset, 2**31 - 1)))
    with db.reading() as session:
        actor_of_admin(session, admin_id)
        total = select(func.count()).select_from(Dataset).join(User, User.id == Dataset.owner_id).where(*wanted)
        return [DatasetLine(*row) for row in session.execute(page)], session.scalar(total) or 0


def open_content(
    db: Database, *, admin_id: int, dataset_id: int, reason: str, now: datetime, address: str = ""
) -> datetime:
    """Open another's dataset for an hour, for a reason that its owner can read; gives back until when.

    Raises `NotAllowed`, `NotFound`, `RefusedInput` for no reason to speak of.
    """
    reason = " ".join(reason.split())
    if len(reason) < SHORTEST_REASON:
        raise RefusedInput(f"Say in a few words why this has to be opened: at least {SHORTEST_REASON} characters.")
    expires_at = now + timedelta(minutes=ACCESS_MINUTES)
    with db.session() as session:
        by = actor_of_admin(session, admin_id, address)
        owner_id, name = _dataset(session, dataset_id)
        session.merge(ContentAccess(admin_id=admin_id, dataset_id=dataset_id, expires_at=expires_at))
        audit.record(
            session, by=by, action="content opened", subject=name, owner_id=owner_id, detail=reason[:500], now=now
        )
    return expires_at


def has_access(db: Database, *, admin_id: int, dataset_id: int, now: datetime) -> bool:
    """Whether the content is the administrator's own or was opened. Raises `NotAllowed`, `NotFound`."""
    with db.reading() as session:
        actor_of_admin(session, admin_id)
        owner_id, _ = _dataset(session, dataset_id)
        return _is_open(session, admin_id, dataset_id, owner_id, now)


def require_content(session: Session, *, admin_id: int, dataset_id: int, now: datetime) -> tuple[Actor, int, str]:
    """The administrator, and owner's id and name of the dataset, in the transaction of whoever needs its content.

    Raises `NotAllowed` when it was not opened, or too long ago, and `NotFound`.
    """
    by = actor_of_admin(session, admin_id)
    owner_id, name = _dataset(session, dataset_id)
    if not _is_open(session, admin_id, dataset_id, owner_id, now):
        raise NotAllowed("This dataset belongs to somebody else. Say why it has to be opened first.")
    return by, owner_id, name


def _is_open(session: Session, admin_id: int, dataset_id: int, owner_id: int, now: datetime) -> bool:
    if owner_id == admin_id:
        return True
    access = session.get(ContentAccess, (admin_id, dataset_id))
    return access is not None and access.expires_at > now


def _dataset(session: Session, dataset_id: int) -> tuple[int, str]:
    query = select(Dataset.owner_id, Dataset.name).where(Dataset.id == (dataset_id if is_id(dataset_id) else 0))
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound
    return row.owner_id, row.name
