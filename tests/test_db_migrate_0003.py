"""The third migration, on a filled database of the second version, SQLite and PostgreSQL."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, MetaData, create_engine, event

from chemviz.analysis import analyze
from chemviz.analysis.limits import Limit
from chemviz.config import normal_database_url
from chemviz.db import migrate
from chemviz.db.engine import Database, open_database
from chemviz.ingest import read_table
from chemviz.services import datasets, findings, limits
from chemviz.services.recipe import recipe_of
from tests.conftest import SAMPLE_CSV

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)
SURVEY = read_table(SAMPLE_CSV, file_name="spring.csv")
OWNED = {"owner_id": 1, "dataset_id": 5}


@pytest.fixture
def old_url(empty_database_url: str) -> str:
    """A database of the second version with an account and a dataset, analysed by the first version of the analysis."""
    engine = create_engine(normal_database_url(empty_database_url))
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(migrate.__file__).with_name("migrations")))
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
    _fill(engine)
    engine.dispose()
    return empty_database_url


def _fill(engine: Engine) -> None:
    old = MetaData()
    old.reflect(engine)
    user = {"username": "olga", "display_name": "Olga", "email": "", "password_hash": "!", "role": "user"}
    user |= {"id": 1, "is_active": True, "session_version": 1, "created_at": NOON}
    dataset = {"id": 5, "owner_id": 1, "name": "Spring", "uploaded_at": NOON, "file_name": "spring.csv"}
    dataset |= {"file_sha256": SURVEY.file.sha256, "file_bytes": len(SAMPLE_CSV), "rows_read": 6, "rows_accepted": 6}
    dataset |= {"rows_rejected": 0, "issue_count": 0, "type_count": 3, "recipe": recipe_of(SURVEY)}
    dataset |= {
        "analysis_version": 1,
        "analysis_results": '{"version": 1}',
        "points": "{}",
        "series_id": 5,
        "version": 1,
    }
    rows = SURVEY.frame.astype(object).where(SURVEY.frame.notna(), None).to_dict("records")
    with engine.begin() as connection:
        connection.execute(old.tables["user_account"].insert(), user)
        connection.execute(old.tables["dataset"].insert(), dataset)
        connection.execute(old.tables["equipment"].insert(), [{"dataset_id": 5} | row for row in rows])


@pytest.fixture
def updated(old_url: str) -> Any:
    db = open_database(old_url)
    yield db
    db.dispose()


def test_a_dataset_of_before_is_opened_with_the_analysis_of_today(updated: Database) -> None:
    opened = datasets.open_dataset(updated, **OWNED)

    assert opened.analysis == analyze(SURVEY.frame, SURVEY.columns)
    assert (opened.card.name, opened.card.uploaded_at, opened.card.columns) == ("Spring", NOON, SURVEY.columns)
    assert datasets.dataset_points(updated, **OWNED).of == 6
    pd.testing.assert_frame_equal(datasets.equipment_rows(updated, **OWNED, limit=10), SURVEY.frame)


def test_a_dataset_of_before_takes_limits_and_notes(updated: Database) -> None:
    limit = Limit("pressure", equipment_type="Pump", high=8.3, unit="bar(g)")
    limits.replace_limits(updated, owner_id=1, limits=[limit])
    found = [each.finding for each in findings.findings_of(updated, **OWNED).findings if each.finding.level]
    assert [each.equipment for each in found] == ["P-101B"]

    said = {"finding_key": found[0].key, "state": "acknowledged", "comment": "Known.", "now": NOON}
    findings.set_note(updated, **OWNED, **said)
    assert [each.note.comment for each in findings.findings_of(updated, **OWNED).findings if each.note] == ["Known."]


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
    assert {"operating_limit", "finding_note", "finding_event"} <= made
