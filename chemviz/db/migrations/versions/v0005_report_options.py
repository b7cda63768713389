"""What an owner chose about reports. Adds one table and touches none that is there."""

import sqlalchemy as sa
from alembic import op

from chemviz.db.models import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "report_options",
        sa.Column(
            "owner_id",
            sa.Integer,
            sa.ForeignKey("user_account.id", ondelete="CASCADE"),
            nullable=False,
            primary_key=True,
        ),
        sa.Column("series_id", sa.Integer, primary_key=True),
        sa.Column("options", sa.Text, nullable=False),
        sa.Column("changed_at", UtcDateTime, nullable=False),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop it, with what is in it."""
    op.drop_table("report_options")
