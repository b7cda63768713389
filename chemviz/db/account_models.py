"""The tables around accounts: throttling, sign-ins, one-time codes, audit, edits. Runs no query."""

from datetime import datetime
from typing import Final

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from chemviz.db.models import Base, Dataset, User, UtcDateTime

_NEVER_REUSE_IDS: Final = {"sqlite_autoincrement": True}
_SMALL: Final = {"sqlite_with_rowid": False}


class Throttle(Base):
    """How often something failed of late, by the hash of what it is counted for. Shared by all processes."""

    __tablename__ = "throttle"
    __table_args__ = (_SMALL,)

    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    failed_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    blocked_until: Mapped[datetime] = mapped_column(UtcDateTime)


class SignIn(Base):
    """A sign-in that succeeded: when, from which address, with which browser."""

    __tablename__ = "sign_in"
    __table_args__ = (Index("ix_sign_in_user_id_address", "user_id", "address"), _NEVER_REUSE_IDS)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), index=True)
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    address: Mapped[str] = mapped_column(String(45))
    device: Mapped[str] = mapped_column(String(100))


class ResetCode(Base):
    """A one-time code with which a user may set a new password. Only its hash is kept."""

    __tablename__ = "reset_code"
    __table_args__ = (_SMALL,)

    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Invitation(Base):
    """A code with which one person may register. Only its hash is kept; names outlive their accounts."""

    __tablename__ = "invitation"
    __table_args__ = (_NEVER_REUSE_IDS,)

    id: Mapped[int] = mapped_column(primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    note: Mapped[str] = mapped_column(String(100))
    created_by: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_by: Mapped[str | None] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AuditEvent(Base):
    """Who did what, when, on what. No foreign keys: it survives the deletion of everybody and everything it names."""

    __tablename__ = "audit_event"
    __table_args__ = (_NEVER_REUSE_IDS,)

    id: Mapped[int] = mapped_column(primary_key=True)
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    actor_id: Mapped[int | None] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(String(64))
    """Username, or `shell`, or empty where nobody is signed in."""
    action: Mapped[str] = mapped_column(String(32), index=True)
    subject: Mapped[str] = mapped_column(String(300))
    owner_id: Mapped[int | None] = mapped_column(index=True)
    """Whose account or data it was done to; that user may read the event."""
    detail: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(String(45))


class ContentAccess(Base):
    """An administrator has said why another's dataset has to be opened, and may see its content until it expires."""

    __tablename__ = "content_access"
    __table_args__ = (_SMALL,)

    admin_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), primary_key=True)
    dataset_id: Mapped[int] = mapped_column(ForeignKey(Dataset.id, ondelete="CASCADE"), primary_key=True, index=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RecordEdit(Base):
    """One cell of a stored row that an administrator changed. What was there stays on record; an undo is an edit too.

    The edits of one press of a button share `batch`, the id of the first of them.
    """

    __tablename__ = "record_edit"
    __table_args__ = (_NEVER_REUSE_IDS,)

    id: Mapped[int] = mapped_column(primary_key=True)
    dataset_id: Mapped[int] = mapped_column(ForeignKey(Dataset.id, ondelete="CASCADE"), index=True)
    batch: Mapped[int]
    row: Mapped[int]
    field: Mapped[str] = mapped_column(String(16))
    old: Mapped[str | None] = mapped_column(Text)
    new: Mapped[str | None] = mapped_column(Text)
    edited_by: Mapped[str] = mapped_column(String(64))
    edited_at: Mapped[datetime] = mapped_column(UtcDateTime)
    undoes: Mapped[int | None]
    """The batch that this one takes back."""


class TemporaryAccount(Base):
    """The account of a sample visit; after `expires_at` it opens nothing and is removed with all its data."""

    __tablename__ = "temporary_account"
    __table_args__ = (_SMALL,)

    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
