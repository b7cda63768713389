"""What any plant's table brings along: optional columns, versions of a dataset, remembered choices.

Adds, and takes nothing away. No row of `equipment` is touched or even read, on SQLite and PostgreSQL alike, so it takes
as long for a million of them as for none. Only `series_id` is filled in, dataset by dataset.
"""

import sqlalchemy as sa
from alembic import op

from chemviz.db.models import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_OPTIONAL = {
    "recorded_at": sa.DateTime,
    "area": sa.Text,
    "service": sa.Text,
    "design_pressure": sa.Double,
    "design_temperature": sa.Double,
    "extra": sa.Text,
}


def upgrade() -> None:
    """Add the columns and the table; each dataset that is there becomes the first version of its own series."""
    for name, kind in _OPTIONAL.items():
        op.add_column("equipment", sa.Column(name, kind))
    # Neither database adds a column that must not be empty without a value for the rows that are there.
    op.add_column("dataset", sa.Column("series_id", sa.Integer, nullable=False, server_default="0"))
    op.add_column("dataset", sa.Column("version", sa.Integer, nullable=False, server_default="1"))
    op.execute("UPDATE dataset SET series_id = id")
    op.create_table(
        "import_memory",
        sa.Column("owner_id", sa.Integer, sa.ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("headers_hash", sa.String(64), primary_key=True),
        sa.Column("choices", sa.Text, nullable=False),
        sa.Column("used_at", UtcDateTime, nullable=False),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Take all of it away again, with what is in it."""
    op.drop_table("import_memory")
    for name in ("version", "series_id"):
        op.drop_column("dataset", name)
    for name in reversed(_OPTIONAL):
        op.drop_column("equipment", name)
