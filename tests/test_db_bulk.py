"""The bulk lane: what goes in comes out again, on SQLite and PostgreSQL."""

import math
from collections.abc import Iterator
from datetime import datetime

import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from chemviz.db.bulk import CHUNK_ROWS, NUL_SHOWN_AS, write_rows
from chemviz.db.engine import Database
from chemviz.db.models import Dataset, Equipment, ImportIssue
from chemviz.ingest.survey import Issue
from chemviz.schema import FRAME_DTYPES, OPTIONAL_DTYPES
from chemviz.services.imports import _equipment, _issues

TEXTS = st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NUMBERS = st.none() | st.floats(allow_nan=False)
MOMENTS = st.none() | st.datetimes()
ROWS = st.lists(st.tuples(TEXTS, TEXTS, NUMBERS, NUMBERS, NUMBERS), min_size=1, max_size=8)
AWKWARD = [
    "",
    " ",
    '"',
    '""',
    "\\",
    "\\.",
    "\\N",
    "\n\\.\n",
    "a\r\nb",
    ",",
    "NULL",
    "null",
    "nan",
    "=1+1",
    "é€😀",
    "\ufeff",
    "'",
]


def _ignore(_: int) -> None:
    pass


def _frame(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    numbered = [(position + 2, *row) for position, row in enumerate(rows)]
    return pd.DataFrame(numbered, columns=list(FRAME_DTYPES)).astype(FRAME_DTYPES)


def _stored(session: Session) -> list[tuple[object, ...]]:
    columns = (Equipment.name, Equipment.equipment_type, Equipment.flowrate, Equipment.pressure, Equipment.temperature)
    return [tuple(row) for row in session.execute(select(*columns).order_by(Equipment.row))]


@pytest.fixture
def session(db: Database, owner_id: int, now: object) -> Iterator[Session]:
    """A writing session in which a dataset 1 exists."""
    values = dict.fromkeys(Dataset.__table__.c.keys(), 0) | {"id": 1, "owner_id": owner_id, "uploaded_at": now}
    values |= dict.fromkeys(("name", "file_name", "file_sha256", "recipe", "analysis_results", "points"), "")
    with db.session() as session:
        session.execute(insert(Dataset).values(values))
        yield session


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(rows=ROWS)
@example(rows=[(text, text, 0.0, -0.0, 1e-308) for text in AWKWARD])
@example(rows=[(None, "", None, math.inf, -math.inf)])
def test_every_text_and_number_survives(session: Session, rows: list[tuple[object, ...]]) -> None:
    session.execute(delete(Equipment))

    write_rows(session, Equipment, _equipment(1, _frame(rows)), _ignore)

    shown = [tuple(c.replace("\0", NUL_SHOWN_AS) if isinstance(c, str) else c for c in row) for row in rows]
    assert _stored(session) == shown


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=100)
@given(rows=st.lists(st.tuples(MOMENTS, TEXTS, TEXTS, NUMBERS, NUMBERS, TEXTS), min_size=1, max_size=8))
@example(rows=[(datetime.min, None, "", 0.0, -0.0, "{}"), (datetime.max, None, None, None, None, None)])
@example(rows=[(datetime(1969, 12, 31, 23, 59, 59, 999_999), "a", "b", 1.0, 2.0, '{"Remarks": "\\u0000"}')])
def test_every_optional_value_survives(session: Session, rows: list[tuple[object, ...]]) -> None:
    session.execute(delete(Equipment))
    frame = _frame([(None,) * 5] * len(rows))
    for key, cells in zip(OPTIONAL_DTYPES, zip(*rows, strict=True), strict=True):
        frame[key] = pd.Series(list(cells), dtype=OPTIONAL_DTYPES[key])

    write_rows(session, Equipment, _equipment(1, frame), _ignore)

    columns = [Equipment.__table__.c[key] for key in OPTIONAL_DTYPES]
    stored = session.execute(select(*columns).order_by(Equipment.row)).all()
    shown = [tuple(c.replace("\0", NUL_SHOWN_AS) if isinstance(c, str) else c for c in row) for row in rows]
    assert [tuple(row) for row in stored] == shown


def test_only_the_columns_that_a_survey_has_are_written(session: Session) -> None:
    frame = _frame([("P-1", "Pump", 1.0, 2.0, 3.0)])
    frame["area"] = pd.Series(["U-100"], dtype="str")

    rows = _equipment(1, frame)
    write_rows(session, Equipment, rows, _ignore)

    assert rows.column_names == ["dataset_id", *FRAME_DTYPES, "area"]
    stored = session.execute(select(Equipment.area, Equipment.service, Equipment.recorded_at, Equipment.extra)).one()
    assert tuple(stored) == ("U-100", None, None, None)


def test_an_empty_text_is_not_missing_and_missing_is_not_zero(session: Session) -> None:
    write_rows(session, Equipment, _equipment(1, _frame([("", None, 0.0, None, None)])), _ignore)

    assert _stored(session) == [("", None, 0.0, None, None)]


def test_a_nul_is_shown_and_the_text_around_it_is_kept(session: Session) -> None:
    write_rows(session, Equipment, _equipment(1, _frame([("P\0-1", "\0", None, None, None)])), _ignore)

    assert _stored(session) == [("P␀-1", "␀", None, None, None)]


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, CHUNK_ROWS, CHUNK_ROWS + 1])
def test_no_row_is_lost_at_the_edge_of_a_chunk(session: Session, count: int) -> None:
    told: list[int] = []
    frame = pd.DataFrame({"row": range(2, count + 2)}).reindex(columns=list(FRAME_DTYPES)).astype(FRAME_DTYPES)

    write_rows(session, Equipment, _equipment(1, frame), told.append)

    stored = session.execute(select(func.count(), func.min(Equipment.row), func.max(Equipment.row))).one()
    assert tuple(stored) == ((count, 2, count + 1) if count else (0, None, None))
    assert told == [done for done in (CHUNK_ROWS,) if done < count] + [count] * (count > 0)


def test_issues_go_the_same_way(session: Session) -> None:
    issues = (Issue(4, 'a "b"', "", "x", is_rejected=True), Issue(5, "", "é", "y\\"))
    write_rows(session, ImportIssue, _issues(1, 7, issues), _ignore)

    columns = (ImportIssue.row, ImportIssue.column, ImportIssue.value, ImportIssue.problem, ImportIssue.is_rejected)
    stored = session.execute(select(ImportIssue.position, *columns).order_by(ImportIssue.position)).all()
    assert [row[0] for row in stored] == [7, 8]
    assert tuple(Issue(*row[1:]) for row in stored) == issues


def test_a_caller_that_raises_gets_its_own_error_and_nothing_stays(db: Database, session: Session) -> None:
    def give_up(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_rows(session, Equipment, _equipment(1, _frame([("P-1", None, None, None, None)])), give_up)
    session.rollback()

    with db.reading() as reader:
        assert _stored(reader) == []
