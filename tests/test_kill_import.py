"""A process killed in the middle of an import leaves a database that opens, holds nothing half-made and goes on."""

import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from chemviz.db.engine import Database, open_database
from chemviz.db.models import Base
from chemviz.services import datasets
from tests.killing import write_survey

ROWS = 200_000

CHILD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from chemviz.db.engine import open_database
from chemviz.services.datasets import import_dataset

url, owner_id, path, moment, then = sys.argv[1:]

def tell(share, stage):
    if stage.replace("\\u202f", "").startswith(moment):
        print("here", flush=True)
        if then == "wait":
            sys.stdin.read()

import_dataset(open_database(url), owner_id=int(owner_id), name="Killed", file_name="big.csv",
               data=Path(path).read_bytes(), now=datetime.now(UTC), progress=tell)
"""


@pytest.fixture(scope="module")
def big_table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_survey(tmp_path_factory.mktemp("big") / "big.csv", ROWS)


def _kill_import(db: Database, owner_id: int, path: Path, *, moment: str, then: str) -> None:
    """Start an import in another process and kill it (SIGKILL) when it says that it has reached `moment`."""
    command = [sys.executable, "-c", CHILD, db.url, str(owner_id), str(path), moment, then]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "here\n"
        child.kill()


WRITTEN = ("dataset", "dataset_file", "equipment", "import_issue", "import_memory")
"""The tables that an import writes to."""


def _counts(db: Database) -> dict[str, int]:
    """The rows in each table that an import writes to, and in any other that holds some."""
    tables = [table for name, table in Base.metadata.tables.items() if name not in {"user_account", "host_secret"}]
    with db.reading() as session:
        rows = {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}
    return {name: count for name, count in rows.items() if count or name in WRITTEN}


def _assert_sound(db: Database) -> None:
    if db.is_sqlite:
        with db.reading() as session:
            assert session.scalar(text("PRAGMA integrity_check")) == "ok"
            assert session.execute(text("PRAGMA foreign_key_check")).all() == []


@pytest.mark.parametrize(
    "moment",
    [
        "Reading the file",
        "Storing rows: 50000 of",
        "Storing rows: 150000 of",
        "Storing rows: 204000 of",
        "Storing the analysis",
    ],
)
def test_nothing_half_made_is_left_and_the_next_import_works(
    db: Database, owner_id: int, big_table: Path, sample_csv: bytes, now: datetime, moment: str
) -> None:
    who = {"owner_id": owner_id}
    before = datasets.import_dataset(db, **who, name="Before", file_name="a.csv", data=sample_csv, now=now)

    _kill_import(db, owner_id, big_table, moment=moment, then="wait")

    again = open_database(db.url)
    _assert_sound(again)
    assert [each.id for each in datasets.list_datasets(again, **who)] == [before]
    small = {"dataset": 1, "dataset_file": 1, "equipment": 6, "import_issue": 0, "import_memory": 1}
    assert _counts(again) == small

    data = big_table.read_bytes()
    after = datasets.import_dataset(again, **who, name="Killed", file_name="big.csv", data=data, now=now)
    opened = datasets.open_dataset(again, **who, dataset_id=after)
    assert (opened.card.name, opened.card.rows_accepted, opened.analysis.count) == ("Killed", ROWS, ROWS)
    both = {"dataset": 2, "dataset_file": 2, "equipment": ROWS + 6, "import_issue": ROWS // 50, "import_memory": 2}
    assert _counts(again) == both
    again.dispose()


@pytest.mark.parametrize("moment", ["Storing rows", "Storing rows: 100000", "Storing the analysis"])
def test_killed_while_it_runs_on_the_dataset_is_whole_or_not_there(
    db: Database, owner_id: int, big_table: Path, moment: str
) -> None:
    _kill_import(db, owner_id, big_table, moment=moment, then="go on")

    again = open_database(db.url)
    _assert_sound(again)
    # Nobody knows whether the kill or the end came first, but there is nothing in between.
    whole = {"dataset": 1, "dataset_file": 1, "equipment": ROWS, "import_issue": ROWS // 50, "import_memory": 1}
    assert _counts(again) in (whole, dict.fromkeys(whole, 0))
    again.dispose()
