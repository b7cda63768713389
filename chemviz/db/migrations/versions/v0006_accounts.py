"""What safe accounts need: throttling, sign-ins, one-time codes, invitations, the audit log, edits, sample visits.

Adds tables and touches none that is there: it takes as long for a million rows as for none.
"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

from chemviz.db.models import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _signing_in()
    _codes()
    _administration()
    _visits()


def downgrade() -> None:
    """Drop them, with what is in them."""
    for table in ("temporary_account", "record_edit", "content_access", "audit_event"):
        op.drop_table(table)
    for table in ("invitation", "reset_code", "sign_in", "throttle"):
        op.drop_table(table)


def _of(name: str, table: str, *, is_key: bool = False, is_indexed: bool = True) -> "sa.Column[int]":
    key = sa.ForeignKey(f"{table}.id", ondelete="CASCADE")
    return sa.Column(name, sa.Integer, key, nullable=False, primary_key=is_key, index=is_indexed)


def _when(name: str, *, nullable: bool = False, index: bool = False) -> "sa.Column[datetime]":
    return sa.Column(name, UtcDateTime, nullable=nullable, index=index)


def _signing_in() -> None:
    op.create_table(
        "throttle",
        sa.Column("key_hash", sa.String(64), primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False),
        _when("failed_at", index=True),
        _when("blocked_until"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sign_in",
        sa.Column("id", sa.Integer, primary_key=True),
        _of("user_id", "user_account"),
        _when("happened_at"),
        sa.Column("address", sa.String(45), nullable=False),
        sa.Column("device", sa.String(100), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sign_in_user_id_address", "sign_in", ["user_id", "address"])


def _codes() -> None:
    op.create_table(
        "reset_code",
        sa.Column("code_hash", sa.String(64), primary_key=True),
        _of("user_id", "user_account"),
        _when("created_at"),
        _when("expires_at"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("code_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("note", sa.String(100), nullable=False),
        sa.Column("created_by", sa.String(64), nullable=False),
        _when("created_at"),
        _when("expires_at"),
        sa.Column("used_by", sa.String(64)),
        _when("used_at", nullable=True),
        sqlite_autoincrement=True,
    )


def _administration() -> None:
    op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer, primary_key=True),
        _when("happened_at", index=True),
        sa.Column("actor_id", sa.Integer, index=True),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("action", sa.String(32), nullable=False, index=True),
        sa.Column("subject", sa.String(300), nullable=False),
        sa.Column("owner_id", sa.Integer, index=True),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("address", sa.String(45), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "content_access",
        _of("admin_id", "user_account", is_key=True, is_indexed=False),
        _of("dataset_id", "dataset", is_key=True),
        _when("expires_at"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "record_edit",
        sa.Column("id", sa.Integer, primary_key=True),
        _of("dataset_id", "dataset"),
        sa.Column("batch", sa.Integer, nullable=False),
        sa.Column("row", sa.Integer, nullable=False),
        sa.Column("field", sa.String(16), nullable=False),
        sa.Column("old", sa.Text),
        sa.Column("new", sa.Text),
        sa.Column("edited_by", sa.String(64), nullable=False),
        _when("edited_at"),
        sa.Column("undoes", sa.Integer),
        sqlite_autoincrement=True,
    )


def _visits() -> None:
    op.create_table(
        "temporary_account",
        _of("user_id", "user_account", is_key=True, is_indexed=False),
        _when("expires_at", index=True),
        sqlite_with_rowid=False,
    )
