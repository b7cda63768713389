"""The tables. Imports no other room of the house and runs no query."""

from datetime import UTC, datetime
from typing import Final

from sqlalchemy import (
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    Text,
    TypeDecorator,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class UtcDateTime(TypeDecorator[datetime]):
    """A point in time, stored in UTC and always read back with its zone (SQLite forgets zones)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a time without a zone; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give UTC back, whatever zone the server speaks in."""
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """Base of all tables."""


NEVER_REUSE_IDS: Final = {"sqlite_autoincrement": True}
"""Without it SQLite gives a deleted row's id to the next one, and a kept link or a cache would show the wrong thing."""


class User(Base):
    """An account. `username` is case-folded; `session_version` rises whenever all its sessions must end."""

    __tablename__ = "user_account"
    __table_args__ = NEVER_REUSE_IDS

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    display_name: Mapped[str] = mapped_column(String(100))
    email: Mapped[str] = mapped_column(String(254))
    password_hash: Mapped[str] = mapped_column(String(60))
    role: Mapped[str] = mapped_column(String(16), default="user")
    is_active: Mapped[bool] = mapped_column(default=True)
    session_version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class HostSecret(Base):
    """A secret made once for this installation, such as the key that signs the session cookie."""

    __tablename__ = "host_secret"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[str] = mapped_column(String(128))


class Dataset(Base):
    """One uploaded table. Written in one transaction with its rows, so it is either whole or not there."""

    __tablename__ = "dataset"
    __table_args__ = NEVER_REUSE_IDS

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    file_name: Mapped[str] = mapped_column(String(255))
    file_sha256: Mapped[str] = mapped_column(String(64), index=True)
    file_bytes: Mapped[int]
    rows_read: Mapped[int]
    rows_accepted: Mapped[int]
    rows_rejected: Mapped[int]
    issue_count: Mapped[int]
    type_count: Mapped[int]
    recipe: Mapped[str] = mapped_column(Text)
    """JSON: how the file was read (encoding, header row, columns and units, unmapped headers, all choices)."""
    analysis_results: Mapped[str] = mapped_column(Text, deferred=True)
    """JSON of `chemviz.analysis.results.Analysis`; `analysis_version` tells which code made it."""
    points: Mapped[str] = mapped_column(Text, deferred=True)
    """JSON of `chemviz.analysis.results.Points`."""
    analysis_version: Mapped[int]
    series_id: Mapped[int]
    """Shared by the versions of one dataset: the id of the first of them, which may have been deleted since."""
    version: Mapped[int]


class DatasetFile(Base):
    """The uploaded bytes, compressed. A table of its own so that listing datasets never touches them."""

    __tablename__ = "dataset_file"

    dataset_id: Mapped[int] = mapped_column(ForeignKey(Dataset.id, ondelete="CASCADE"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


def _belongs_to_dataset() -> ForeignKeyConstraint:
    """The foreign key of the tables with a row per line of a file.

    On SQLite only: PostgreSQL checks it row by row, which triples the time of an import, so there triggers per
    statement keep the same promise (see the first migration).
    """
    key = ForeignKeyConstraint(["dataset_id"], [Dataset.id], ondelete="CASCADE")
    return key.ddl_if(dialect="sqlite")


class Equipment(Base):
    """One row of a dataset. Missing is NULL, never 0. The key's first column serves as the foreign key's index."""

    __tablename__ = "equipment"
    __table_args__ = (_belongs_to_dataset(), {"sqlite_with_rowid": False})

    dataset_id: Mapped[int] = mapped_column(primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str | None] = mapped_column(Text)
    equipment_type: Mapped[str | None] = mapped_column(Text)
    flowrate: Mapped[float | None]
    pressure: Mapped[float | None]
    temperature: Mapped[float | None]
    recorded_at: Mapped[datetime | None] = mapped_column(DateTime)
    """As the file says it: by the plant's own clock, whose zone nobody states."""
    area: Mapped[str | None] = mapped_column(Text)
    service: Mapped[str | None] = mapped_column(Text)
    design_pressure: Mapped[float | None]
    design_temperature: Mapped[float | None]
    extra: Mapped[str | None] = mapped_column(Text)
    """JSON: header to cell, of the columns that are kept as they are."""


class ImportIssue(Base):
    """A cell or row of the file that could not be taken as it stood."""

    __tablename__ = "import_issue"
    __table_args__ = (_belongs_to_dataset(), {"sqlite_with_rowid": False})

    dataset_id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    row: Mapped[int]
    column: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(Text)
    problem: Mapped[str] = mapped_column(Text)
    is_rejected: Mapped[bool]


class ImportMemory(Base):
    """What an owner decided about files with certain headers, so that the next one is read in the same way."""

    __tablename__ = "import_memory"
    __table_args__ = ({"sqlite_with_rowid": False},)

    owner_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), primary_key=True)
    headers_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    choices: Mapped[str] = mapped_column(Text)
    """JSON of `chemviz.ingest.choices.Choices`."""
    used_at: Mapped[datetime] = mapped_column(UtcDateTime)


class OperatingLimit(Base):
    """Between which values an owner wants to see a parameter of one type, or of one item. Ids keep the table's order.

    Either `equipment_type` or `equipment` is set, and at least one of `low` and `high`.
    """

    __tablename__ = "operating_limit"
    __table_args__ = NEVER_REUSE_IDS

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), index=True)
    equipment_type: Mapped[str | None] = mapped_column(Text)
    equipment: Mapped[str | None] = mapped_column(Text)
    parameter: Mapped[str] = mapped_column(String(16))
    low: Mapped[float | None]
    high: Mapped[float | None]
    level: Mapped[str] = mapped_column(String(16))
    unit: Mapped[str | None] = mapped_column(String(16))
    """Canonical, with its basis, as in bar(g); NULL where it is not stated."""


class FindingNote(Base):
    """What an owner said about a finding. It belongs to the series, so that it outlives an analysis and a version."""

    __tablename__ = "finding_note"
    __table_args__ = ({"sqlite_with_rowid": False},)

    owner_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), primary_key=True)
    series_id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of what the key is about; the key holds a name of any length and is too long for an index."""
    finding_key: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16))
    comment: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class FindingEvent(Base):
    """One step in the history of a note: acknowledged, commented or reopened. It goes with its note."""

    __tablename__ = "finding_event"
    __table_args__ = (
        ForeignKeyConstraint(
            ["owner_id", "series_id", "key_hash"],
            [FindingNote.owner_id, FindingNote.series_id, FindingNote.key_hash],
            ondelete="CASCADE",
        ),
        Index("ix_finding_event_note", "owner_id", "series_id", "key_hash"),
        NEVER_REUSE_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int]
    series_id: Mapped[int]
    key_hash: Mapped[str] = mapped_column(String(64))
    what: Mapped[str] = mapped_column(String(16))
    comment: Mapped[str] = mapped_column(Text)
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReportChoices(Base):
    """What an owner chose about the report of a series of datasets: it is taken for the next version as well."""

    __tablename__ = "report_options"
    __table_args__ = ({"sqlite_with_rowid": False},)

    owner_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), primary_key=True)
    series_id: Mapped[int] = mapped_column(primary_key=True)
    options: Mapped[str] = mapped_column(Text)
    """JSON of `chemviz.report.options.ReportOptions`."""
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
