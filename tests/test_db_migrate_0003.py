"""The third migration, on a filled database of the second version, SQLite and PostgreSQL."""

from datetime import UTC, datetime
from typing import Any

import pandas as pd
import pytest

from chemviz.analysis import analyze
from chemviz.analysis.limits import Limit
from chemviz.db.engine import Database, open_database
from chemviz.services import datasets, findings, limits
from tests.old_versions import (
    SURVEY,
    account_values,
    dataset_values,
    engine_at,
    insert_dataset,
    tables_made_without_other_changes,
    tables_of,
)

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)
OWNED = {"owner_id": 1, "dataset_id": 5}


@pytest.fixture
def old_url(empty_database_url: str) -> str:
    """A database of the second version with an account and a dataset, analysed by the first version of the analysis."""
    engine = engine_at(empty_database_url, "0002")
    tables = tables_of(engine)
    with engine.begin() as connection:
        connection.execute(tables["user_account"].insert(), account_values(NOON))
        insert_dataset(connection, tables, dataset_values(NOON, id=5, series_id=5, version=1))
    engine.dispose()
    return empty_database_url


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
    assert {"operating_limit", "finding_note", "finding_event"} <= tables_made_without_other_changes(old_url)
