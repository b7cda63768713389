"""Making and updating the tables, on SQLite and PostgreSQL."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, inspect, select, text

from chemviz.db import (
    account_models,  # noqa: F401 (so that its tables are known)
    migrate,
)
from chemviz.db.engine import Database, open_database
from chemviz.db.migrations.versions import (
    v0001_first_tables,
    v0002_any_table,
    v0003_limits_and_notes,
    v0004_advice,
    v0005_report_options,
    v0006_accounts,
)
from chemviz.db.models import Base, Dataset, DatasetFile, Equipment, ImportIssue, ImportMemory, User
from chemviz.errors import DatabaseUnavailable

OPEN = "import sys; from chemviz.db.engine import open_database; open_database(sys.argv[1]).dispose()"


def _dataset(owner_id: int, now: object) -> Dataset:
    return Dataset(
        owner_id=owner_id,
        name="Spring",
        uploaded_at=now,
        file_name="spring.csv",
        file_sha256="0" * 64,
        file_bytes=3,
        rows_read=1,
        rows_accepted=1,
        rows_rejected=0,
        issue_count=1,
        type_count=1,
        recipe="{}",
        analysis_results="{}",
        points="{}",
        analysis_version=1,
        series_id=1,
        version=1,
    )


@pytest.fixture
def dataset_id(db: Database, owner_id: int, now: object) -> int:
    with db.session() as session:
        dataset = _dataset(owner_id, now)
        session.add(dataset)
        session.flush()
        key = dataset.id
        session.add(DatasetFile(dataset_id=key, content=b"abc"))
        session.add_all([Equipment(dataset_id=key, row=row, name="P-1") for row in (2, 3)])
        session.add(ImportIssue(dataset_id=key, position=0, row=4, column="", value="", problem="", is_rejected=True))
        session.add(ImportMemory(owner_id=owner_id, headers_hash="0" * 64, choices="{}", used_at=now))
        return key


def _differences(connection: Connection) -> list[Any]:
    """Between the database and the models; the foreign keys that only SQLite has are left out on PostgreSQL."""

    def is_compared(_object: object, _name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
        table = getattr(getattr(_object, "table", None), "name", "")
        is_absent = kind == "foreign_key_constraint" and table in {"equipment", "import_issue"}
        return connection.dialect.name == "sqlite" or not is_absent

    return compare_metadata(MigrationContext.configure(connection, opts={"include_object": is_compared}), Base.metadata)


def _rows(db: Database) -> dict[str, int]:
    with db.reading() as session:
        tables = (Dataset, DatasetFile, Equipment, ImportIssue, ImportMemory)
        return {each.__tablename__: session.scalar(select(func.count()).select_from(each)) or 0 for each in tables}


def test_the_migrated_schema_is_the_one_of_the_models(db: Database) -> None:
    with db.engine.connect() as connection:
        assert _differences(connection) == []


def test_the_comparison_would_notice_a_missing_column(db: Database) -> None:
    with db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE dataset DROP COLUMN analysis_version"))
        assert _differences(connection) != []


def test_the_version_that_a_start_looks_for_is_the_newest_migration() -> None:
    newest = ScriptDirectory(str(Path(migrate.__file__).with_name("migrations"))).get_current_head()

    assert newest == migrate.SCHEMA_VERSION


def test_two_processes_may_start_at_once_on_an_empty_database(empty_database_url: str) -> None:
    starts = [
        subprocess.Popen([sys.executable, "-c", OPEN, empty_database_url], stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    errors = [start.communicate(timeout=60)[1] for start in starts]

    assert [start.returncode for start in starts] == [0, 0, 0], errors
    db = open_database(empty_database_url)
    assert set(_rows(db).values()) == {0}
    db.dispose()


def test_a_start_on_a_current_database_does_not_import_alembic(database_url: str) -> None:
    program = OPEN + "; sys.exit('alembic' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program, database_url], check=False, timeout=60).returncode == 0


def test_a_database_of_a_newer_version_is_refused_and_left_alone(db: Database, owner_id: int) -> None:
    with db.session() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(DatabaseUnavailable, match=r"newer version of ChemViz \(schema 9999"):
        open_database(db.url)
    with db.reading() as session:
        assert session.scalar(text("SELECT version_num FROM alembic_version")) == "9999"
        assert session.get(User, owner_id) is not None


def test_the_migrations_can_be_undone_and_done_again(db: Database, dataset_id: int) -> None:
    migrations = (
        v0001_first_tables,
        v0002_any_table,
        v0003_limits_and_notes,
        v0004_advice,
        v0005_report_options,
        v0006_accounts,
    )
    with db.engine.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        for each in reversed(migrations):
            each.downgrade()
        assert inspect(connection).get_table_names() == ["alembic_version"]
        for each in migrations:
            each.upgrade()
        assert _differences(connection) == []


def test_deleting_a_dataset_deletes_all_that_belongs_to_it_and_nothing_else(
    db: Database, owner_id: int, dataset_id: int, now: object
) -> None:
    with db.session() as session:
        kept = _dataset(owner_id, now)
        session.add(kept)
        session.flush()
        session.add(Equipment(dataset_id=kept.id, row=2))
    with db.session() as session:
        session.execute(text("DELETE FROM dataset WHERE id = :id"), {"id": dataset_id})

    assert _rows(db) == {"dataset": 1, "dataset_file": 0, "equipment": 1, "import_issue": 0, "import_memory": 1}


def test_deleting_an_account_deletes_its_datasets_and_nobody_elses(
    db: Database, owner_id: int, other_id: int, dataset_id: int, now: object
) -> None:
    with db.session() as session:
        session.add(_dataset(other_id, now))
    with db.session() as session:
        session.execute(text("DELETE FROM user_account WHERE id = :id"), {"id": owner_id})

    assert _rows(db) == {"dataset": 1, "dataset_file": 0, "equipment": 0, "import_issue": 0, "import_memory": 0}


def test_the_id_of_a_deleted_dataset_is_never_given_again(
    db: Database, owner_id: int, dataset_id: int, now: object
) -> None:
    with db.session() as session:
        session.execute(text("DELETE FROM dataset"))
    with db.session() as session:
        session.add(dataset := _dataset(owner_id, now))

    assert dataset.id > dataset_id


def test_two_accounts_cannot_have_one_username(make_user: Callable[[str], int]) -> None:
    make_user("olga")
    with pytest.raises(Exception, match=r"(?i)unique"):
        make_user("olga")
