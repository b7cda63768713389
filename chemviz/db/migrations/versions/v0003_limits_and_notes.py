"""What an owner adds to a survey: operating limits, and notes on findings with their history.

Adds three tables and touches none that is there: it takes as long for a million rows as for none. Analyses of an older
version are made anew when somebody opens the dataset, not here.
"""

import sqlalchemy as sa
from alembic import op

from chemviz.db.models import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _limits()
    _notes()


def downgrade() -> None:
    """Drop them, with what is in them."""
    for table in ("finding_event", "finding_note", "operating_limit"):
        op.drop_table(table)


def _owner(*, is_key: bool = False) -> "sa.Column[int]":
    account = sa.ForeignKey("user_account.id", ondelete="CASCADE")
    return sa.Column("owner_id", sa.Integer, account, nullable=False, primary_key=is_key, index=not is_key)


def _limits() -> None:
    op.create_table(
        "operating_limit",
        sa.Column("id", sa.Integer, primary_key=True),
        _owner(),
        sa.Column("equipment_type", sa.Text),
        sa.Column("equipment", sa.Text),
        sa.Column("parameter", sa.String(16), nullable=False),
        sa.Column("low", sa.Double),
        sa.Column("high", sa.Double),
        sa.Column("level", sa.String(16), nullable=False),
        sa.Column("unit", sa.String(16)),
        sqlite_autoincrement=True,
    )


def _notes() -> None:
    op.create_table(
        "finding_note",
        _owner(is_key=True),
        sa.Column("series_id", sa.Integer, primary_key=True),
        sa.Column("key_hash", sa.String(64), primary_key=True),
        sa.Column("finding_key", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("changed_at", UtcDateTime, nullable=False),
        sqlite_with_rowid=False,
    )
    note = ("owner_id", "series_id", "key_hash")
    op.create_table(
        "finding_event",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("owner_id", sa.Integer, nullable=False),
        sa.Column("series_id", sa.Integer, nullable=False),
        sa.Column("key_hash", sa.String(64), nullable=False),
        sa.Column("what", sa.String(16), nullable=False),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("happened_at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(note, [f"finding_note.{each}" for each in note], ondelete="CASCADE"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_finding_event_note", "finding_event", note)
