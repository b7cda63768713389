"""Databases of earlier versions of the schema, filled as the app of then did, for the tests of migrations."""

from datetime import datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, MetaData, Table, create_engine, event

from chemviz.config import normal_database_url
from chemviz.db import migrate
from chemviz.db.engine import open_database
from chemviz.db.migrate import upgrade_schema
from chemviz.ingest import read_table
from chemviz.services.recipe import recipe_of
from tests.conftest import SAMPLE_CSV

SURVEY = read_table(SAMPLE_CSV, file_name="spring.csv")


def engine_at(url: str, version: str) -> Engine:
    """The database of `url`, migrated up to this version."""
    engine = create_engine(normal_database_url(url))
    with engine.begin() as connection:
        upgrade_schema(connection, version)
    return engine


def downgrade_schema(connection: Connection, version: str) -> None:
    """Undo the migrations after this version, in the transaction of the connection."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrate.__file__).with_name("migrations")))
    config.attributes["connection"] = connection
    command.downgrade(config, version)


def tables_of(engine: Engine) -> dict[str, Table]:
    """Its tables, as they are in the database and not as the app of today knows them."""
    found = MetaData()
    found.reflect(engine)
    return dict(found.tables)


def account_values(now: datetime) -> dict[str, Any]:
    """The row of account 1."""
    user = {"username": "olga", "display_name": "Olga", "email": "", "password_hash": "!", "role": "user"}
    return user | {"id": 1, "is_active": True, "session_version": 1, "created_at": now}


def dataset_values(now: datetime, **others: Any) -> dict[str, Any]:
    """The row of the sample survey as a dataset of account 1; `others` go before."""
    values = {"owner_id": 1, "name": "Spring", "uploaded_at": now, "file_name": "spring.csv", "analysis_version": 1}
    values |= {"file_sha256": SURVEY.file.sha256, "file_bytes": len(SAMPLE_CSV), "rows_read": 6, "rows_accepted": 6}
    values |= {"rows_rejected": 0, "issue_count": 0, "type_count": 3, "recipe": recipe_of(SURVEY)}
    return values | {"analysis_results": '{"version": 1}', "points": "{}"} | others


def insert_dataset(connection: Connection, tables: dict[str, Table], values: dict[str, Any]) -> None:
    """The dataset and its rows of equipment."""
    rows = SURVEY.frame.astype(object).where(SURVEY.frame.notna(), None).to_dict("records")
    connection.execute(tables["dataset"].insert(), values)
    connection.execute(tables["equipment"].insert(), [{"dataset_id": values["id"]} | row for row in rows])


def statements_of_start(url: str) -> list[str]:
    """All SQL that is run when the app of today opens this database."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(" ".join(statement.split()))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        open_database(url).dispose()
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return statements


def tables_made_without_other_changes(url: str) -> set[str]:
    """The tables that the start makes; fails if it changes anything that is there."""
    statements = statements_of_start(url)
    changes = [each for each in statements if each.split()[0] in {"ALTER", "INSERT", "UPDATE", "DELETE", "DROP"}]
    assert [each for each in changes if "alembic_version" not in each] == []
    return {each.split()[2] for each in statements if each.startswith("CREATE TABLE")}
