"""The fourth migration, on a filled database of the third version, SQLite and PostgreSQL."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, MetaData, create_engine, event, inspect

from chemviz.analysis import analyze
from chemviz.config import Allowance, normal_database_url
from chemviz.db import migrate
from chemviz.db.engine import Database, open_database
from chemviz.ingest import read_table
from chemviz.services import advice_consent, advice_use, datasets
from chemviz.services.recipe import recipe_of
from tests.conftest import SAMPLE_CSV

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)
SURVEY = read_table(SAMPLE_CSV, file_name="spring.csv")
OWNED = {"owner_id": 1, "dataset_id": 5}


def _migrate(url: str, revision: str, *, is_down: bool = False) -> Engine:
    engine = create_engine(normal_database_url(url))
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(migrate.__file__).with_name("migrations")))
        config.attributes["connection"] = connection
        (command.downgrade if is_down else command.upgrade)(config, revision)
    return engine


@pytest.fixture
def old_url(empty_database_url: str) -> str:
    """A database of the third version with an account, a dataset and a note."""
    engine = _migrate(empty_database_url, "0003")
    old = MetaData()
    old.reflect(engine)
    user = {"username": "olga", "display_name": "Olga", "email": "", "password_hash": "!", "role": "user"}
    user |= {"id": 1, "is_active": True, "session_version": 1, "created_at": NOON}
    dataset = {"id": 5, "owner_id": 1, "name": "Spring", "uploaded_at": NOON, "file_name": "spring.csv"}
    dataset |= {"file_sha256": SURVEY.file.sha256, "file_bytes": len(SAMPLE_CSV), "rows_read": 6, "rows_accepted": 6}
    dataset |= {"rows_rejected": 0, "issue_count": 0, "type_count": 3, "recipe": recipe_of(SURVEY)}
    dataset |= {"analysis_version": 1, "analysis_results": '{"version": 1}', "points": "{}"}
    dataset |= {"series_id": 5, "version": 1}
    rows = SURVEY.frame.astype(object).where(SURVEY.frame.notna(), None).to_dict("records")
    note = {"owner_id": 1, "series_id": 5, "key_hash": "h", "finding_key": "k", "state": "open", "comment": "Seen."}
    with engine.begin() as connection:
        connection.execute(old.tables["user_account"].insert(), user)
        connection.execute(old.tables["dataset"].insert(), dataset)
        connection.execute(old.tables["equipment"].insert(), [{"dataset_id": 5} | row for row in rows])
        connection.execute(old.tables["finding_note"].insert(), note | {"changed_at": NOON})
    engine.dispose()
    return empty_database_url


@pytest.fixture
def updated(old_url: str) -> Any:
    db = open_database(old_url)
    yield db
    db.dispose()


def test_what_was_there_is_there(updated: Database) -> None:
    opened = datasets.open_dataset(updated, **OWNED)
    assert (opened.card.name, opened.analysis) == ("Spring", analyze(SURVEY.frame, SURVEY.columns))
    assert [card.id for card in datasets.list_datasets(updated, owner_id=1)] == [5]


def test_nobody_has_agreed_to_anything_and_nothing_is_used(updated: Database) -> None:
    assert not advice_consent.has_consented(updated, owner_id=1)
    use = advice_use.use_today(updated, owner_id=1, now=NOON)
    assert (use.used, use.is_spent) == (0, False)

    advice_consent.give_consent(updated, owner_id=1, now=NOON)
    advice_use.reserve(updated, owner_id=1, now=NOON, allowance=Allowance(), tokens=10)
    assert advice_consent.has_consented(updated, owner_id=1)
    assert advice_use.use_today(updated, owner_id=1, now=NOON).used == 1


def test_what_is_searched_has_an_index(updated: Database) -> None:
    found = {
        (table, tuple(index["column_names"]))
        for table in ("insight", "advice_use")
        for index in inspect(updated.engine).get_indexes(table)
    }
    assert found == {("insight", ("dataset_id",)), ("advice_use", ("day",)), ("advice_use", ("owner_id", "day"))}


def test_the_update_touches_no_table_that_is_there(old_url: str) -> None:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(" ".join(statement.split()))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        open_database(old_url).dispose()
    finally:
        event.remove(Engine, "before_cursor_execute", note)

    changes = [each for each in statements if each.split()[0] in {"ALTER", "INSERT", "UPDATE", "DELETE", "DROP"}]
    assert [each for each in changes if "alembic_version" not in each] == []
    made = {each.split()[2] for each in statements if each.startswith("CREATE TABLE")}
    assert made >= {"insight", "advice_use", "advice_consent"}  # later migrations make tables of their own


def test_it_can_be_undone_and_what_was_there_before_stays(old_url: str) -> None:
    open_database(old_url).dispose()
    engine = _migrate(old_url, "0003", is_down=True)
    tables = set(inspect(engine).get_table_names())
    assert not {"insight", "advice_use", "advice_consent"} & tables
    assert {"dataset", "finding_note", "operating_limit"} <= tables
    engine.dispose()
    again = open_database(old_url)
    assert [card.name for card in datasets.list_datasets(again, owner_id=1)] == ["Spring"]
    again.dispose()
