"""Backup and restore while others work, and when they are killed or run out of room."""

import resource
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from chemviz.db.engine import Database, open_database
from chemviz.errors import ChemVizError, DatabaseUnavailable, NotFound
from chemviz.services import datasets
from chemviz.services.backups import back_up, restore
from tests.actions_in_trouble import ACTIONS, NOW, Plant, everything, settle
from tests.conftest import SAMPLE_CSV
from tests.killing import Actor, census, seconds_of, wait_until_alone

LATER = datetime(2026, 11, 24, 5, 30, tzinfo=UTC)
KILLS = 5


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "chemviz.backup"


def _back_up(url: str, file: str) -> None:
    back_up(url, target=Path(file), overwrite=True, now=NOW)


def _restore(url: str, file: str) -> None:
    restore(url, path=Path(file), replace=True, now=LATER)


@contextmanager
def _at_work(work: Callable[[], object], workers: int) -> Iterator[list[BaseException]]:
    """Do this over and over, several at once, each at least once; what was raised is told at the end."""
    is_over = threading.Event()
    raised: list[BaseException] = []
    started = threading.Barrier(workers + 1)

    def go_on() -> None:
        started.wait(120)
        while not raised:
            try:
                work()
            except BaseException as error:  # noqa: BLE001 (told at the end)
                raised.append(error)
            if is_over.is_set():
                return

    threads = [threading.Thread(target=go_on) for _ in range(workers)]
    for thread in threads:
        thread.start()
    started.wait(120)
    try:
        yield raised
    finally:
        is_over.set()
        for thread in threads:
            thread.join(120)


def _import(db: Database, plant: Plant) -> int:
    fields: dict[str, Any] = {"owner_id": plant.owner_id, "name": "Autumn", "file_name": "a.csv", "data": SAMPLE_CSV}
    return datasets.import_dataset(db, **fields, now=NOW)


def _assert_all_whole(db: Database) -> int:
    """Each dataset with its rows, its file and its analysis; how many there are."""
    found = census(db)
    number = found["dataset"]
    assert (found["equipment"], found["dataset_file"]) == (6 * number, number)
    for card in datasets.list_datasets(db, owner_id=1):
        assert datasets.open_dataset(db, owner_id=1, dataset_id=card.id).analysis.count == 6
    return number


def test_a_backup_while_others_import_and_delete_holds_whole_datasets_and_disturbs_nobody(
    db: Database, owner_id: int, file: Path, tmp_path: Path
) -> None:
    plant = settle(db, owner_id)

    def work() -> None:
        kept, gone = _import(db, plant), _import(db, plant)
        datasets.delete_dataset(db, owner_id=owner_id, dataset_id=gone)
        assert datasets.open_dataset(db, owner_id=owner_id, dataset_id=kept)

    numbers = []
    with _at_work(work, 2) as raised:
        for number in range(3):
            there = len(datasets.list_datasets(db, owner_id=owner_id))
            _back_up(db.url, str(file))
            other = f"sqlite:///{tmp_path / f'{number}.db'}"
            _restore(other, str(file))
            copy = open_database(other)
            numbers.append(_assert_all_whole(copy))
            copy.dispose()
            # Not more than two are being imported beside those that are kept.
            assert there - 4 <= numbers[-1]
    assert raised == []
    assert numbers == sorted(numbers) or len(set(numbers)) > 1
    _assert_all_whole(db)


def test_who_works_during_a_restore_sees_the_old_state_or_the_new_one(db: Database, owner_id: int, file: Path) -> None:
    plant = settle(db, owner_id)
    _back_up(db.url, str(file))
    datasets.rename_dataset(db, owner_id=owner_id, dataset_id=plant.dataset_id, name="Changed since")
    seen: set[str] = set()

    def look_and_import() -> None:
        try:
            opened = datasets.open_dataset(db, owner_id=owner_id, dataset_id=plant.dataset_id)
            assert opened.analysis.count == 6
            seen.add(opened.card.name)
            datasets.delete_dataset(db, owner_id=owner_id, dataset_id=_import(db, plant))
        except (DatabaseUnavailable, NotFound):
            pass  # what they had just imported is gone with the restore, or they waited for it too long

    with _at_work(look_and_import, 3) as raised:
        for _ in range(3):
            _restore(db.url, str(file))
    assert raised == []
    assert seen <= {"Changed since", "Spring"}
    assert "Spring" in {card.name for card in datasets.list_datasets(db, owner_id=owner_id)}
    _assert_all_whole(db)


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_restore_and_who_works_never_wait_for_each_other_for_ever(db: Database, owner_id: int, file: Path) -> None:
    settle(db, owner_id)
    _back_up(db.url, str(file))
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock'")
    deadline = time.monotonic() + 120
    with ThreadPoolExecutor(1) as pool:
        with db.session() as session:
            session.execute(text("SELECT count(*) FROM dataset"))
            restored = pool.submit(_restore, db.url, str(file))
            while not session.scalar(waiting):
                assert time.monotonic() < deadline, "the restore does not wait for us"
                time.sleep(0.005)
            for table in ("audit_event", "user_account", "equipment"):
                session.execute(text(f"SELECT count(*) FROM {table}"))
        restored.result()
    _assert_all_whole(db)


def test_a_backup_that_is_killed_leaves_no_file_that_could_be_taken_for_one(
    db: Database, owner_id: int, file: Path
) -> None:
    settle(db, owner_id)
    url = db.url
    before = everything(db)
    db.dispose()
    seconds = seconds_of(_back_up, url, str(file))
    whole = file.read_bytes()
    for number in range(KILLS):
        actor = Actor(_back_up, url, str(file))
        actor.go()
        time.sleep(seconds * number / KILLS)
        actor.kill()
        # The earlier backup is there until the new one is: either can be restored.
        assert len(file.read_bytes()) == len(whole)
        _restore(f"sqlite:///{file.with_name(f'{number}.db')}", str(file))
    wait_until_alone(url)
    assert everything(db) == before


def test_a_restore_that_is_killed_has_changed_nothing_or_all(db: Database, owner_id: int, file: Path) -> None:
    plant = settle(db, owner_id)
    url = db.url
    _back_up(url, str(file))
    _import(db, plant)
    there = census(db)
    db.dispose()
    seconds = seconds_of(_restore, url, str(file))
    back = census(db)
    assert back != there
    for number in range(KILLS):
        if census(db) != there:
            _import(db, plant)
        there = census(db)
        db.dispose()
        actor = Actor(_restore, url, str(file))
        actor.go()
        time.sleep(seconds * number / KILLS)
        was_at_it = actor.kill()
        wait_until_alone(url)
        found = census(db)
        assert found == back if not was_at_it else found in (there, back)
        _assert_all_whole(db)


def _back_up_in(limit: int, url: str, file: str) -> None:
    """As on a disk with room for so many bytes of a file."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    _back_up(url, file)


def test_a_backup_that_does_not_fit_on_the_disk_is_a_sentence_and_leaves_what_was_there(
    db: Database, owner_id: int, file: Path
) -> None:
    settle(db, owner_id)
    _back_up(db.url, str(file))
    whole = file.read_bytes()
    for limit in (0, 1, 1_000, len(whole) // 2, len(whole) - 1):
        actor = Actor(_back_up_in, limit, db.url, str(file))
        actor.go()
        kind, said = actor.outcome()
        assert (kind, "No backup was made" in said) == ("RefusedInput", True)
        assert file.read_bytes() == whole
        assert list(file.parent.glob(".*.part")) == []


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_server_that_goes_away_during_a_restore_has_kept_the_old_state(
    db: Database, owner_id: int, file: Path, postgres_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chemviz.services import backups

    plant = settle(db, owner_id)
    _back_up(db.url, str(file))
    ACTIONS["rename"](db, plant)
    before = everything(db)
    fill = backups._fill

    def cut(session: Any, backup: Any) -> None:
        fill(session, backup)
        pid = session.connection().connection.driver_connection.info.backend_pid
        with psycopg.connect(postgres_server, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s, 60000)", [pid])

    monkeypatch.setattr(backups, "_fill", cut)
    with pytest.raises(ChemVizError, match="cannot be reached"):
        _restore(db.url, str(file))
    assert everything(db) == before
