"""The second migration, on a filled database of the first version, SQLite and PostgreSQL."""

import json
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from sqlalchemy import text

from chemviz.analysis import analyze, sample_points
from chemviz.db.engine import Database, open_database
from chemviz.ingest import read_table
from chemviz.services import datasets
from tests.conftest import SAMPLE_CSV
from tests.old_versions import (
    SURVEY,
    account_values,
    dataset_values,
    engine_at,
    insert_dataset,
    statements_of_start,
    tables_of,
)

OLD_RECIPE = {
    "encoding": "utf-8",
    "delimiter": ",",
    "decimal": ".",
    "header_row": 1,
    "columns": {
        "name": {"source": "Equipment Name", "source_unit": None, "unit": None, "basis": None},
        "equipment_type": {"source": "Type", "source_unit": None, "unit": None, "basis": None},
        "flowrate": {"source": "Flowrate (m3/h)", "source_unit": "m³/h", "unit": "m³/h", "basis": None},
        "pressure": {"source": "Pressure [barg]", "source_unit": "bar", "unit": "bar", "basis": "gauge"},
        "temperature": {"source": "Temperature (°C)", "source_unit": "°C", "unit": "°C", "basis": None},
    },
    "unmapped": [],
}
UPLOADED = datetime(2026, 9, 1, 6, tzinfo=UTC)


@pytest.fixture
def old_url(empty_database_url: str) -> str:
    """A database of the first version with one account and two datasets, the second of which is the sample."""
    engine = engine_at(empty_database_url, "0001")
    tables = tables_of(engine)
    results = {"analysis_results": analyze(SURVEY.frame, SURVEY.columns).to_json()}
    results |= {"points": sample_points(SURVEY.frame).to_json(), "recipe": json.dumps(OLD_RECIPE)}
    content = pa.compress(SAMPLE_CSV, codec="zstd", asbytes=True)
    with engine.begin() as connection:
        connection.execute(tables["user_account"].insert(), account_values(UPLOADED))
        for key in (3, 7):
            values = dataset_values(UPLOADED, id=key, name=f"Spring {key}", **results)
            insert_dataset(connection, tables, values)
            connection.execute(tables["dataset_file"].insert(), {"dataset_id": key, "content": content})
        if engine.dialect.name == "postgresql":  # as if these ids had been given in the usual way
            connection.execute(text("SELECT setval('dataset_id_seq', 7)"))
    engine.dispose()
    return empty_database_url


@pytest.fixture
def updated(old_url: str) -> Any:
    db = open_database(old_url)
    yield db
    db.dispose()


def test_each_dataset_becomes_the_first_version_of_its_own_series(updated: Database) -> None:
    cards = datasets.list_datasets(updated, owner_id=1)

    assert [(card.id, card.series_id, card.version) for card in cards] == [(7, 7, 1), (3, 3, 1)]


def test_nothing_of_a_dataset_is_changed(updated: Database) -> None:
    owned = {"owner_id": 1, "dataset_id": 7}
    opened = datasets.open_dataset(updated, **owned)

    assert (opened.card.name, opened.card.uploaded_at, opened.card.columns) == ("Spring 7", UPLOADED, SURVEY.columns)
    assert opened.file == SURVEY.file
    assert opened.analysis == analyze(SURVEY.frame, SURVEY.columns)
    pd.testing.assert_frame_equal(datasets.equipment_rows(updated, **owned, limit=10), SURVEY.frame)
    assert datasets.original_file(updated, **owned) == ("spring.csv", SAMPLE_CSV)
    assert datasets.cleaned_csv(updated, **owned).count(b"\r\n") == 7


def test_the_recipe_of_the_first_version_can_be_replayed(updated: Database) -> None:
    choices = datasets.dataset_choices(updated, owner_id=1, dataset_id=7)

    again = read_table(SAMPLE_CSV, file_name="spring.csv", choices=choices)
    pd.testing.assert_frame_equal(again.frame, SURVEY.frame)
    assert again.columns == SURVEY.columns


def test_an_old_dataset_can_get_a_further_version_and_a_new_one_is_apart(updated: Database) -> None:
    file = {"owner_id": 1, "file_name": "a.csv", "data": SAMPLE_CSV, "now": UPLOADED}
    further = datasets.import_dataset(updated, name="Autumn", version_of=3, **file)
    apart = datasets.import_dataset(updated, name="Other", **file)

    cards = {card.id: (card.series_id, card.version) for card in datasets.list_datasets(updated, owner_id=1)}
    assert cards == {3: (3, 1), 7: (7, 1), further: (3, 2), apart: (apart, 1)}


def test_the_update_reads_and_writes_no_row_of_equipment(old_url: str) -> None:
    statements = statements_of_start(old_url)
    about_equipment = [each for each in statements if "equipment" in each and not each.startswith("CREATE TABLE")]
    assert len(about_equipment) == 6
    assert all(each.startswith("ALTER TABLE equipment ADD COLUMN") for each in about_equipment)
