"""`kill -9` at 50 random moments on each database: what was committed is there, and nothing half-made is to be seen."""

import random
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, select

from chemviz.analysis import analyze
from chemviz.db.engine import Database, database_as_it_is, open_database
from chemviz.db.migrate import SCHEMA_VERSION, schema_version
from chemviz.db.models import Base, Equipment, User
from chemviz.services import datasets
from chemviz.services.admin_records import Change
from tests.actions_in_trouble import assert_edited, everything, settle
from tests.conftest import OLD_ROWS
from tests.killing import (
    Actor,
    act_until_killed,
    census,
    delete,
    edit,
    import_,
    migrate,
    seconds_of,
    wait_until_alone,
    write_survey,
)

IMPORTS, EDITS, DELETIONS, MIGRATIONS = 14, 12, 12, 12
ROWS = 4_000
EDITED = 60


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("killed") / "survey.csv"
    return write_survey(path, ROWS, "Flowrate (m3/h),Pressure [barg],Temperature")


@pytest.fixture
def moments() -> Callable[[int, float], Iterator[float]]:
    """Random moments of an action; the seed is printed, and pytest shows it when the test fails."""

    def of(number: int, seconds: float) -> Iterator[float]:
        seed = random.randrange(2**32)
        print(f"seed {seed}, {number} moments within {seconds:.3f} s")  # noqa: T201
        chance = random.Random(seed)
        for _ in range(number):
            moment = chance.uniform(0, 1.05 * seconds)
            print(f"killed after {moment:.4f} s")  # noqa: T201
            yield moment

    return of


def _killed(moment: float, work: Callable[..., Any], *arguments: Any, url: str | None = None) -> bool:
    """Kill an action after so many seconds; whether it was still at it."""
    actor = Actor(work, *arguments, url=url)
    actor.go()
    time.sleep(moment)
    was_at_it = actor.kill()
    wait_until_alone(url or arguments[0])
    return was_at_it


@pytest.fixture
def before(db: Database, owner_id: int, table: Path) -> int:
    """A dataset that was stored before anything was killed; its owner is an administrator."""
    with db.session() as session:
        session.get_one(User, owner_id).role = "admin"
    return import_(db, owner_id, str(table), "Before")


def _closed(db: Database) -> str:
    """The URL, once no connection of ours is left that could be mistaken for one of a killed process."""
    db.dispose()
    return db.url


def test_an_import_is_whole_or_not_there(
    db: Database, owner_id: int, before: int, table: Path, moments: Callable[..., Iterator[float]]
) -> None:
    nothing = census(db)
    url = _closed(db)
    seconds = seconds_of(import_, owner_id, str(table), "Killed", url=url)
    whole = census(db)
    assert whole["equipment"] == 2 * ROWS
    for moment in moments(IMPORTS, seconds):
        for card in datasets.list_datasets(db, owner_id=owner_id):
            if card.id != before:
                datasets.delete_dataset(db, owner_id=owner_id, dataset_id=card.id)
        assert census(db) == nothing
        was_at_it = _killed(moment, import_, owner_id, str(table), "Killed", url=_closed(db))

        found = census(db)
        assert found == whole if not was_at_it else found in (nothing, whole)
        for card in datasets.list_datasets(db, owner_id=owner_id):
            opened = datasets.open_dataset(db, owner_id=owner_id, dataset_id=card.id)
            assert (card.rows_accepted, opened.analysis.count) == (ROWS, ROWS)


def test_a_deleted_dataset_is_there_whole_or_gone_whole(
    db: Database, owner_id: int, before: int, table: Path, moments: Callable[..., Iterator[float]]
) -> None:
    gone = census(db)
    doomed = import_(db, owner_id, str(table), "Doomed")
    there = census(db)
    seconds = seconds_of(delete, owner_id, doomed, url=_closed(db))
    for moment in moments(DELETIONS, seconds):
        if census(db) == gone:
            doomed = import_(db, owner_id, str(table), "Doomed")
        assert census(db) == there
        was_at_it = _killed(moment, delete, owner_id, doomed, url=_closed(db))

        found = census(db)
        assert found == gone if not was_at_it else found in (gone, there)
        names = [card.name for card in datasets.list_datasets(db, owner_id=owner_id)]
        assert names == (["Before"] if found == gone else ["Doomed", "Before"])


@pytest.mark.parametrize("action", ["import", "edit", "delete"])
def test_killed_before_any_statement_an_action_leaves_nothing_half_made(
    db: Database, owner_id: int, action: str
) -> None:
    plant = settle(db, owner_id)
    before = everything(db)
    for at in range(1, 100):
        actor = Actor(act_until_killed, action, plant, at, url=_closed(db))
        actor.go()
        was_killed = actor.was_killed()
        wait_until_alone(db.url)
        if not was_killed:
            break
        if action == "edit" and everything(db)["equipment"] != before["equipment"]:
            assert_edited(db, plant)  # killed in the analysis that follows
            return
        assert everything(db) == before
    assert at > 5
    assert everything(db) != before


def _flowrates(db: Database, dataset_id: int) -> dict[int, float | None]:
    query = select(Equipment.row, Equipment.flowrate).where(Equipment.dataset_id == dataset_id)
    with db.reading() as session:
        return dict(map(tuple, session.execute(query.order_by(Equipment.row).limit(EDITED))))


def _assert_analysis_fits_the_rows(db: Database, owner_id: int, dataset_id: int) -> None:
    """Made anew by whoever opens it first, where the edit was stored and its analysis was not."""
    owned = {"owner_id": owner_id, "dataset_id": dataset_id}
    opened = datasets.open_dataset(db, **owned)
    frame = datasets.equipment_rows(db, **owned, limit=ROWS)
    assert opened.analysis.to_json() == analyze(frame, opened.card.columns).to_json()


def test_an_edit_is_made_with_its_record_or_not_at_all(
    db: Database, owner_id: int, before: int, moments: Callable[..., Iterator[float]]
) -> None:
    numbers = count(1_000)

    def next_changes() -> list[Change]:
        new = float(next(numbers))
        return [Change(row, "flowrate", old, new) for row, old in _flowrates(db, before).items()]

    untouched = census(db)
    seconds = seconds_of(edit, owner_id, before, next_changes(), url=_closed(db))
    edits = 1
    for moment in moments(EDITS, seconds):
        changes = next_changes()
        was_at_it = _killed(moment, edit, owner_id, before, changes, url=_closed(db))

        made = [(change.row, change.new) for change in changes]
        kept = [(change.row, change.old) for change in changes]
        found = list(_flowrates(db, before).items())
        assert found == made if not was_at_it else found in (made, kept)
        edits += found == made
        assert census(db) == untouched | {"record_edit": edits * EDITED, "audit_event": edits}
        _assert_analysis_fits_the_rows(db, owner_id, before)


def test_a_migration_is_made_whole_or_not_at_all_and_the_next_start_makes_it(
    old_database: Callable[[], str], moments: Callable[..., Iterator[float]]
) -> None:
    seconds = seconds_of(migrate, old_database())
    old_tables = {"dataset", "dataset_file", "equipment", "import_issue", "host_secret", "user_account"}
    states = {"0001": old_tables, SCHEMA_VERSION: set(Base.metadata.tables)}
    for moment in moments(MIGRATIONS, seconds):
        url = old_database()
        was_at_it = _killed(moment, migrate, url)

        seen = database_as_it_is(url)
        with seen.reading() as session:
            connection = session.connection()
            version = schema_version(connection)
            assert set(inspect(connection).get_table_names()) - {"alembic_version"} == states[version or ""]
            assert was_at_it or version == SCHEMA_VERSION
        seen.dispose()
        again = open_database(url)
        assert census(again) == {"user_account": 1, "dataset": 1, "equipment": OLD_ROWS}
        again.dispose()
