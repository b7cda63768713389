"""The first tables: accounts, datasets and what belongs to a dataset. Changes nothing else.

Integrity of the two big tables, `equipment` and `import_issue`:

- SQLite: foreign keys with ON DELETE CASCADE.
- PostgreSQL: no foreign key, which is checked there row by row: COPY of 1,000,000 rows takes 1.3 s without one and
  3.7 s with one (PostgreSQL 18, two cores). Instead a trigger per statement on `dataset` deletes the rows of deleted
  datasets, also when the deletion itself cascades from an account. The other half, refusing rows of a dataset that
  does not exist, would cost 0.2 to 0.3 s more and has nothing to refuse: rows are only ever written by the transaction
  that makes their dataset, which nobody else can see or delete before it is committed.
"""

import sqlalchemy as sa
from alembic import op

from chemviz.db.models import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ROW_TABLES = ("equipment", "import_issue")


def upgrade() -> None:
    """Make the tables."""
    _accounts()
    _datasets()
    _equipment()
    _issues()
    if not _is_sqlite():
        _keep_rows_with_their_dataset()


def downgrade() -> None:
    """Drop all of them, with everything in them."""
    for table in ("import_issue", "equipment", "dataset_file", "dataset", "user_account", "host_secret"):
        op.drop_table(table)
    if not _is_sqlite():
        op.execute("DROP FUNCTION chemviz_rows_go_with_dataset")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _accounts() -> None:
    op.create_table(
        "host_secret",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("value", sa.String(128), nullable=False),
    )
    op.create_table(
        "user_account",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("username", sa.String(64), nullable=False, unique=True),
        sa.Column("display_name", sa.String(100), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("password_hash", sa.String(60), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("is_active", sa.Boolean, nullable=False),
        sa.Column("session_version", sa.Integer, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("last_seen_at", UtcDateTime),
        sqlite_autoincrement=True,
    )


def _datasets() -> None:
    op.create_table(
        "dataset",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "owner_id", sa.Integer, sa.ForeignKey("user_account.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("uploaded_at", UtcDateTime, nullable=False),
        sa.Column("file_name", sa.String(255), nullable=False),
        sa.Column("file_sha256", sa.String(64), nullable=False, index=True),
        sa.Column("file_bytes", sa.Integer, nullable=False),
        sa.Column("rows_read", sa.Integer, nullable=False),
        sa.Column("rows_accepted", sa.Integer, nullable=False),
        sa.Column("rows_rejected", sa.Integer, nullable=False),
        sa.Column("issue_count", sa.Integer, nullable=False),
        sa.Column("type_count", sa.Integer, nullable=False),
        sa.Column("recipe", sa.Text, nullable=False),
        sa.Column("analysis_results", sa.Text, nullable=False),
        sa.Column("points", sa.Text, nullable=False),
        sa.Column("analysis_version", sa.Integer, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "dataset_file",
        sa.Column("dataset_id", sa.Integer, _cascade("dataset.id"), primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )


def _equipment() -> None:
    op.create_table(
        "equipment",
        sa.Column("dataset_id", sa.Integer, *_belongs_to_dataset(), primary_key=True),
        sa.Column("row", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text),
        sa.Column("equipment_type", sa.Text),
        sa.Column("flowrate", sa.Double),
        sa.Column("pressure", sa.Double),
        sa.Column("temperature", sa.Double),
        sqlite_with_rowid=False,
    )


def _issues() -> None:
    op.create_table(
        "import_issue",
        sa.Column("dataset_id", sa.Integer, *_belongs_to_dataset(), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("row", sa.Integer, nullable=False),
        sa.Column("column", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("problem", sa.Text, nullable=False),
        sa.Column("is_rejected", sa.Boolean, nullable=False),
        sqlite_with_rowid=False,
    )


def _cascade(column: str) -> sa.ForeignKey:
    return sa.ForeignKey(column, ondelete="CASCADE")


def _belongs_to_dataset() -> list[sa.ForeignKey]:
    return [_cascade("dataset.id")] if _is_sqlite() else []


def _keep_rows_with_their_dataset() -> None:
    op.execute("""
        CREATE FUNCTION chemviz_rows_go_with_dataset() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE one integer;
        BEGIN
            -- One by one: for a list of ids the planner reads the whole table instead of the index.
            FOR one IN SELECT id FROM gone LOOP
                DELETE FROM equipment WHERE dataset_id = one;
                DELETE FROM import_issue WHERE dataset_id = one;
            END LOOP;
            RETURN NULL;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER rows_go_with_dataset AFTER DELETE ON dataset REFERENCING OLD TABLE AS gone
        FOR EACH STATEMENT EXECUTE FUNCTION chemviz_rows_go_with_dataset()
    """)
