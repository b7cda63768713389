"""What administrators see of the whole: how much there is, the state of the system, and the audit log."""

import shutil
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from chemviz import __version__
from chemviz.config import Settings
from chemviz.db.account_models import TemporaryAccount
from chemviz.db.advice_models import AdviceUse
from chemviz.db.engine import Database
from chemviz.db.migrate import SCHEMA_VERSION
from chemviz.db.models import Dataset, User
from chemviz.services import audit
from chemviz.services.admins import actor_of_admin
from chemviz.services.audit import Event


@dataclass(frozen=True)
class Statistics:
    """How much there is; no content. Advice is counted by the day (of UTC) of the question."""

    users: int
    active_users: int
    admins: int
    visits: int
    datasets: int
    rows: int
    file_bytes: int
    database_bytes: int
    advice_today: int
    advice_in_all: int


@dataclass(frozen=True)
class SystemState:
    """What the operator wants to know when something does not work. Holds no secret: a key is set or it is not."""

    app_version: str
    database: str
    schema_version: str
    schema_expected: str
    chrome: str | None
    has_gemini_key: bool
    has_mail: bool
    registration: str
    has_sample_visit: bool
    trusted_proxies: int
    disk_free_bytes: int | None
    disk_total_bytes: int | None


def statistics(db: Database, *, admin_id: int, today: date) -> Statistics:
    """Raises `NotAllowed`."""
    with db.reading() as session:
        actor_of_admin(session, admin_id)
        lasting = ~User.id.in_(select(TemporaryAccount.user_id))
        users = select(func.count()).select_from(User).where(lasting)
        rows = session.scalar(select(func.sum(Dataset.rows_accepted))) or 0
        size = session.scalar(select(func.sum(Dataset.file_bytes))) or 0
        return Statistics(
            users=session.scalar(users) or 0,
            active_users=session.scalar(users.where(User.is_active)) or 0,
            admins=session.scalar(users.where(User.is_active, User.role == "admin")) or 0,
            visits=session.scalar(select(func.count()).select_from(TemporaryAccount)) or 0,
            datasets=session.scalar(select(func.count()).select_from(Dataset)) or 0,
            rows=int(rows),
            file_bytes=int(size),
            database_bytes=_database_bytes(session, db),
            advice_today=_advice(session, today),
            advice_in_all=_advice(session, None),
        )


def system_state(db: Database, *, admin_id: int, settings: Settings, chrome: str | None) -> SystemState:
    """The state of this installation. Raises `NotAllowed`."""
    with db.reading() as session:
        actor_of_admin(session, admin_id)
        version = str(session.scalar(text("SELECT version_num FROM alembic_version")))
        name = "SQLite " + str(session.scalar(text("SELECT sqlite_version()"))) if db.is_sqlite else _postgres(session)
    disk = _disk(settings.data_dir)
    return SystemState(
        app_version=__version__,
        database=name,
        schema_version=version,
        schema_expected=SCHEMA_VERSION,
        chrome=chrome,
        has_gemini_key=settings.gemini_key is not None,
        has_mail=settings.smtp_host is not None,
        registration=settings.registration,
        has_sample_visit=settings.has_sample_visit,
        trusted_proxies=settings.trusted_proxies,
        disk_free_bytes=disk.free if disk else None,
        disk_total_bytes=disk.total if disk else None,
    )


def audit_log(
    db: Database,
    *,
    admin_id: int,
    actor: str = "",
    action: str = "",
    search: str = "",
    since: datetime | None = None,
    limit: int = 50,
    offset: int = 0,
) -> tuple[list[Event], int, list[str]]:
    """A page of events, how many fit, and every kind of event that there is. Raises `NotAllowed`."""
    with db.reading() as session:
        actor_of_admin(session, admin_id)
        found = audit.events(
            session, actor=actor, action=action, search=search, since=since, limit=limit, offset=offset
        )
        total = audit.count_events(session, actor=actor, action=action, search=search, since=since)
        return found, total, audit.known_actions(session)


def _advice(session: Session, day: date | None) -> int:
    """How many questions a language model was asked."""
    query = select(func.count()).select_from(AdviceUse)
    return session.scalar(query if day is None else query.where(AdviceUse.day == day)) or 0


def _database_bytes(session: Session, db: Database) -> int:
    if db.is_sqlite:
        pages, page_bytes = (session.scalar(text(f"PRAGMA {name}")) or 0 for name in ("page_count", "page_size"))
        return int(pages) * int(page_bytes)
    return int(session.scalar(text("SELECT pg_database_size(current_database())")) or 0)


def _postgres(session: Session) -> str:
    return f"PostgreSQL {session.scalar(text('SHOW server_version'))}"


def _disk(folder: Path) -> "shutil._ntuple_diskusage | None":
    try:
        return shutil.disk_usage(folder)
    except OSError:  # hosted on PostgreSQL, the folder may never have been made
        return None
