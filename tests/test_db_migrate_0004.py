"""The fourth migration, on a filled database of the third version, SQLite and PostgreSQL."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import create_engine, inspect

from chemviz.analysis import analyze
from chemviz.config import Allowance, normal_database_url
from chemviz.db.engine import Database, open_database
from chemviz.services import advice_consent, advice_use, datasets
from tests.old_versions import (
    SURVEY,
    account_values,
    dataset_values,
    downgrade_schema,
    engine_at,
    insert_dataset,
    tables_made_without_other_changes,
    tables_of,
)

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)
OWNED = {"owner_id": 1, "dataset_id": 5}


@pytest.fixture
def old_url(empty_database_url: str) -> str:
    """A database of the third version with an account, a dataset and a note."""
    engine = engine_at(empty_database_url, "0003")
    tables = tables_of(engine)
    note = {"owner_id": 1, "series_id": 5, "key_hash": "h", "finding_key": "k", "state": "open", "comment": "Seen."}
    with engine.begin() as connection:
        connection.execute(tables["user_account"].insert(), account_values(NOON))
        insert_dataset(connection, tables, dataset_values(NOON, id=5, series_id=5, version=1))
        connection.execute(tables["finding_note"].insert(), note | {"changed_at": NOON})
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
    made = tables_made_without_other_changes(old_url)
    assert made >= {"insight", "advice_use", "advice_consent"}  # later migrations make tables of their own


def test_it_can_be_undone_and_what_was_there_before_stays(old_url: str) -> None:
    open_database(old_url).dispose()
    engine = create_engine(normal_database_url(old_url))
    with engine.begin() as connection:
        downgrade_schema(connection, "0003")
    tables = set(inspect(engine).get_table_names())
    assert not {"insight", "advice_use", "advice_consent"} & tables
    assert {"dataset", "finding_note", "operating_limit"} <= tables
    engine.dispose()
    again = open_database(old_url)
    assert [card.name for card in datasets.list_datasets(again, owner_id=1)] == ["Spring"]
    again.dispose()
