"""The audit log: who did what, when, on what. Events are only ever added; nothing here changes or removes one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from chemviz.db.account_models import AuditEvent
from chemviz.db.engine import Database
from chemviz.services.owned import is_id

SHELL: Final = "shell"
MOST_EVENTS: Final = 500
_LONGEST_SUBJECT, _LONGEST_DETAIL = 300, 2_000


@dataclass(frozen=True)
class Actor:
    """Who acts, and from where. `id` is `None` for the shell and for somebody who is not signed in."""

    id: int | None
    username: str
    address: str = ""


BY_SHELL: Final = Actor(None, SHELL)


@dataclass(frozen=True)
class Event:
    """One line of the log."""

    id: int
    happened_at: datetime
    actor: str
    action: str
    subject: str
    detail: str
    address: str


def record(
    session: Session,
    *,
    by: Actor,
    action: str,
    subject: str,
    now: datetime,
    owner_id: int | None = None,
    detail: str = "",
) -> None:
    """Add an event in the transaction of what it tells of: the two are stored together or not at all."""
    session.add(
        AuditEvent(
            happened_at=now,
            actor_id=by.id,
            actor=by.username[:64],
            action=action,
            subject=_printable(subject)[:_LONGEST_SUBJECT],
            owner_id=owner_id,
            detail=_printable(detail)[:_LONGEST_DETAIL],
            address=by.address[:45],
        )
    )


def events(
    session: Session,
    *,
    actor: str = "",
    action: str = "",
    search: str = "",
    since: datetime | None = None,
    limit: int = MOST_EVENTS,
    offset: int = 0,
) -> list[Event]:
    """Events, the newest first, that fit all filters."""
    wanted = _conditions(actor, action, search, since)
    columns = (
        AuditEvent.id,
        AuditEvent.happened_at,
        AuditEvent.actor,
        AuditEvent.action,
        AuditEvent.subject,
        AuditEvent.detail,
        AuditEvent.address,
    )
    query = select(*columns).where(*wanted).order_by(AuditEvent.id.desc())
    limit, offset = max(0, min(limit, MOST_EVENTS)), max(0, min(offset, 2**31 - 1))
    return [Event(*row) for row in session.execute(query.limit(limit).offset(offset))]


def count_events(
    session: Session, *, actor: str = "", action: str = "", search: str = "", since: datetime | None = None
) -> int:
    """How many events fit all filters."""
    query = select(func.count()).select_from(AuditEvent).where(*_conditions(actor, action, search, since))
    return session.scalar(query) or 0


def known_actions(session: Session) -> list[str]:
    """Every kind of event that has happened."""
    return list(session.scalars(select(AuditEvent.action).distinct().order_by(AuditEvent.action)))


def done_by_others(db: Database, *, owner_id: int, limit: int = 50) -> list[Event]:
    """What somebody else did to this account or its data, the newest first: for the owner to see."""
    if not is_id(owner_id):
        return []
    columns = (AuditEvent.id, AuditEvent.happened_at, AuditEvent.actor, AuditEvent.action, AuditEvent.subject)
    is_other = or_(AuditEvent.actor_id.is_(None), AuditEvent.actor_id != owner_id)
    query = select(*columns, AuditEvent.detail).where(AuditEvent.owner_id == owner_id, is_other)
    with db.reading() as session:
        rows = session.execute(query.order_by(AuditEvent.id.desc()).limit(limit))
        return [Event(*row, address="") for row in rows]


def _conditions(actor: str, action: str, search: str, since: datetime | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if actor.strip():
        conditions.append(AuditEvent.actor == actor.strip().casefold())
    if action:
        conditions.append(AuditEvent.action == action)
    if needle := search.replace("\0", "").strip():
        fields = (AuditEvent.subject, AuditEvent.detail)
        conditions.append(or_(*(field.icontains(needle, autoescape=True) for field in fields)))
    if since is not None:
        conditions.append(AuditEvent.happened_at >= since)
    return conditions


def _printable(text: str) -> str:
    """One line, so that nothing a user typed can pass for another event when the log is printed."""
    return "".join(each if each.isprintable() else " " for each in text)
