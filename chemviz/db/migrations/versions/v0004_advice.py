"""Advice from a language model: what was answered, how much was used on which day, and who agreed to it.

Adds three tables and touches none that is there: it takes as long for a million rows as for none.
"""

import sqlalchemy as sa
from alembic import op

from chemviz.db.models import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _insight()
    _use()
    account = sa.ForeignKey("user_account.id", ondelete="CASCADE")
    op.create_table(
        "advice_consent",
        sa.Column("owner_id", sa.Integer, account, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("given_at", UtcDateTime, nullable=False),
    )


def downgrade() -> None:
    """Drop them, with what is in them."""
    for table in ("advice_consent", "advice_use", "insight"):
        op.drop_table(table)


def _insight() -> None:
    dataset = sa.ForeignKey("dataset.id", ondelete="CASCADE")
    op.create_table(
        "insight",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("dataset_id", sa.Integer, dataset, nullable=False, index=True),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("model", sa.String(100)),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("facts_hash", sa.String(64), nullable=False),
        sa.Column("asked_hash", sa.String(64), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("tokens_in", sa.Integer),
        sa.Column("tokens_out", sa.Integer),
        sa.Column("seconds", sa.Double),
        sqlite_autoincrement=True,
    )


def _use() -> None:
    account = sa.ForeignKey("user_account.id", ondelete="SET NULL")
    op.create_table(
        "advice_use",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("owner_id", sa.Integer, account),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("reserved_at", UtcDateTime, nullable=False),
        sa.Column("is_settled", sa.Boolean, nullable=False),
        sa.Column("tokens", sa.Integer, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_advice_use_day", "advice_use", ["day"])
    op.create_index("ix_advice_use_owner_id", "advice_use", ["owner_id", "day"])
