"""The second migration, on a filled database of the first version, SQLite and PostgreSQL."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, MetaData, create_engine, event, text

from chemviz.analysis import analyze, sample_points
from chemviz.config import normal_database_url
from chemviz.db import migrate
from chemviz.db.engine import Database, open_database
from chemviz.ingest import read_table
from chemviz.services import datasets
from tests.conftest import SAMPLE_CSV

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
SURVEY = read_table(SAMPLE_CSV, file_name="spring.csv")


@pytest.fixture
def old_url(empty_database_url: str) -> str:
    """A database of the first version with one account and two datasets, the second of which is the sample."""
    engine = create_engine(normal_database_url(empty_database_url))
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(migrate.__file__).with_name("migrations")))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    _fill(engine)
    engine.dispose()
    return empty_database_url


def _fill(engine: Engine) -> None:
    old = MetaData()
    old.reflect(engine)
    user = {"username": "olga", "display_name": "Olga", "email": "", "password_hash": "!", "role": "user"}
    user |= {"id": 1, "is_active": True, "session_version": 1, "created_at": UPLOADED}
    analysis = analyze(SURVEY.frame, SURVEY.columns)
    dataset = {"owner_id": 1, "uploaded_at": UPLOADED, "file_name": "spring.csv", "file_sha256": SURVEY.file.sha256}
    dataset |= {"file_bytes": len(SAMPLE_CSV), "rows_read": 6, "rows_accepted": 6, "rows_rejected": 0}
    dataset |= {"issue_count": 0, "type_count": 3, "recipe": json.dumps(OLD_RECIPE), "analysis_version": 1}
    dataset |= {"analysis_results": analysis.to_json(), "points": sample_points(SURVEY.frame).to_json()}
    rows = SURVEY.frame.astype(object).where(SURVEY.frame.notna(), None).to_dict("records")
    content = pa.compress(SAMPLE_CSV, codec="zstd", asbytes=True)
    with engine.begin() as connection:
        connection.execute(old.tables["user_account"].insert(), user)
        for key in (3, 7):
            connection.execute(old.tables["dataset"].insert(), dataset | {"id": key, "name": f"Spring {key}"})
            connection.execute(old.tables["dataset_file"].insert(), {"dataset_id": key, "content": content})
            connection.execute(old.tables["equipment"].insert(), [{"dataset_id": key} | row for row in rows])
        if engine.dialect.name == "postgresql":  # as if these ids had been given in the usual way
            connection.execute(text("SELECT setval('dataset_id_seq', 7)"))


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
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(" ".join(statement.split()))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        open_database(old_url).dispose()
    finally:
        event.remove(Engine, "before_cursor_execute", note)

    about_equipment = [each for each in statements if "equipment" in each and not each.startswith("CREATE TABLE")]
    assert len(about_equipment) == 6
    assert all(each.startswith("ALTER TABLE equipment ADD COLUMN") for each in about_equipment)
