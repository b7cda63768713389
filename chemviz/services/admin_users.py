"""What administrators do with users. Each function asks the database whether who acts is an administrator."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, exists, func, or_, select

from chemviz.db.account_models import ResetCode, TemporaryAccount
from chemviz.db.engine import Database
from chemviz.db.models import Dataset, User
from chemviz.errors import NotFound, RefusedInput
from chemviz.services import audit, recovery
from chemviz.services.accounts import Role
from chemviz.services.admins import actor_of_admin, refuse_without_admin
from chemviz.services.audit import Actor
from chemviz.services.owned import is_id

MOST_USERS: Final = 200


@dataclass(frozen=True)
class UserLine:
    """One user as administrators see it: who, and how much there is; nothing of the content."""

    id: int
    username: str
    display_name: str
    email: str
    role: str
    is_active: bool
    created_at: datetime
    last_seen_at: datetime | None
    is_visit: bool
    dataset_count: int
    file_bytes: int


def find_users(
    db: Database,
    *,
    admin_id: int,
    search: str = "",
    role: str = "",
    is_active: bool | None = None,
    limit: int = 50,
    offset: int = 0,
) -> tuple[list[UserLine], int]:
    """One page of the users that fit, by username, and how many fit in all. Raises `NotAllowed`."""
    wanted = _conditions(search, role, is_active)
    count = select(func.count()).select_from(Dataset).where(Dataset.owner_id == User.id).scalar_subquery()
    size = select(func.coalesce(func.sum(Dataset.file_bytes), 0)).where(Dataset.owner_id == User.id).scalar_subquery()
    is_visit = exists().where(TemporaryAccount.user_id == User.id)
    names = (User.id, User.username, User.display_name, User.email, User.role, User.is_active)
    query = select(*names, User.created_at, User.last_seen_at, is_visit, count, size).where(*wanted)
    page = query.order_by(User.username).limit(max(0, min(limit, MOST_USERS))).offset(max(0, min(offset, 2**31 - 1)))
    with db.reading() as session:
        actor_of_admin(session, admin_id)
        total = session.scalar(select(func.count()).select_from(User).where(*wanted)) or 0
        return [UserLine(*row) for row in session.execute(page)], total


def set_role(db: Database, *, admin_id: int, user_id: int, role: Role, now: datetime, address: str = "") -> None:
    """Make a user an administrator, or a user again; the user's sessions end.

    Raises `NotAllowed`, `NotFound`, `RefusedInput` for the last administrator and for a sample visit.
    """
    if role not in ("user", "admin"):
        raise RefusedInput("A role is user or admin.")

    def change(session: Any, user: User) -> None:
        if role != "admin":
            refuse_without_admin(session, leaving=user)
        elif session.get(TemporaryAccount, user.id) is not None:
            raise RefusedInput("A sample visit cannot be an administrator.")
        user.role = role

    _act(db, admin_id, user_id, f"made {role}", change, now, address)


def set_active(db: Database, *, admin_id: int, user_id: int, is_active: bool, now: datetime, address: str = "") -> None:
    """Shut a user out, or let one in again; sessions end at once, the data stays.

    Raises `NotAllowed`, `NotFound`, `RefusedInput` for the last administrator.
    """

    def change(session: Any, user: User) -> None:
        if not is_active:
            refuse_without_admin(session, leaving=user)
            session.execute(delete(ResetCode).where(ResetCode.user_id == user.id))
        user.is_active = is_active

    _act(db, admin_id, user_id, "enabled" if is_active else "disabled", change, now, address)


def end_sessions_of(db: Database, *, admin_id: int, user_id: int, now: datetime, address: str = "") -> None:
    """Sign a user out everywhere. Raises `NotAllowed`, `NotFound`."""
    _act(db, admin_id, user_id, "sessions ended", lambda _session, _user: None, now, address)


def issue_reset_code(
    db: Database, *, admin_id: int, user_id: int, now: datetime, address: str = ""
) -> recovery.IssuedCode:
    """A one-time code for a user, to be told by the administrator. Raises `NotAllowed`, `NotFound`."""
    with db.reading() as session:
        by = actor_of_admin(session, admin_id, address)
        username = session.scalar(select(User.username).where(User.id == (user_id if is_id(user_id) else 0)))
    if username is None:
        raise NotFound("user")
    return recovery.issue_code(db, username=username, by=by, now=now)


def _act(
    db: Database,
    admin_id: int,
    user_id: int,
    action: str,
    change: Callable[[Any, User], None],
    now: datetime,
    address: str,
) -> None:
    """Change a user, end the user's sessions and put it on record, all in one transaction."""
    with db.session() as session:
        by: Actor = actor_of_admin(session, admin_id, address)
        query = select(User).where(User.id == (user_id if is_id(user_id) else 0)).with_for_update()
        user = session.scalar(query)
        if user is None:
            raise NotFound("user")
        change(session, user)
        user.session_version = User.session_version + 1
        audit.record(session, by=by, action=action, subject=user.username, owner_id=user.id, now=now)


def _conditions(search: str, role: str, is_active: bool | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if needle := search.replace("\0", "").strip():
        fields = (User.username, User.display_name, User.email)
        conditions.append(or_(*(field.icontains(needle, autoescape=True) for field in fields)))
    if role:
        conditions.append(User.role == role)
    if is_active is not None:
        conditions.append(User.is_active == is_active)
    return conditions
