"""A full disk and a locked database: one clear sentence, nothing half-written, and the next action works."""

import multiprocessing
import resource
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text

from chemviz.db import engine, sqlite
from chemviz.db.engine import Database, open_database
from chemviz.errors import ChemVizError, DatabaseUnavailable
from chemviz.services import datasets
from tests.actions_in_trouble import ACTIONS, NOW, Plant, everything, settle

FULL = "The disk that holds the database is full. Free some space, then try again."
BUSY = "The database is busy with other work. Try again in a moment."

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
on_postgres = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)


@pytest.fixture(scope="module")
def large_table() -> bytes:
    lines = (f"P-{i:06},Pump,{i % 97 / 7},{i % 13},{'x' if i % 50 == 0 else i % 200}" for i in range(5_000))
    return "\n".join(["Equipment Name,Type,Flowrate,Pressure,Temperature", *lines]).encode()


def _import(db: Database, plant: Plant, data: bytes) -> int:
    fields = {"owner_id": plant.owner_id, "name": "Large", "file_name": "a.csv"}
    return datasets.import_dataset(db, **fields, data=data, now=NOW)


@contextmanager
def _room_for(db: Database, pages: int) -> Iterator[None]:
    """As if the disk had room for so many more pages of 4 kB."""
    with db.reading() as session:
        used = session.scalar(text("PRAGMA page_count"))

    def limit(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {used + pages}").close()

    db.dispose()
    event.listen(db.engine, "connect", limit)
    yield
    event.remove(db.engine, "connect", limit)
    db.dispose()


@on_sqlite
def test_wherever_the_disk_becomes_full_an_import_stores_nothing(
    db: Database, owner_id: int, large_table: bytes
) -> None:
    plant = settle(db, owner_id)
    before = everything(db)
    refusals = 0
    for pages in (0, 1, 2, 5, 20, 60, 100, 150):
        with _room_for(db, pages):
            try:
                _import(db, plant, large_table)
            except DatabaseUnavailable as error:
                assert str(error) == FULL
                assert everything(db) == before
                refusals += 1
    assert refusals >= 6
    assert _import(db, plant, large_table) > plant.dataset_id


@on_postgres
@pytest.mark.parametrize("table", ["dataset", "equipment", "import_issue", "dataset_file"])
def test_a_server_whose_disk_becomes_full_stores_nothing_of_an_import(
    db: Database, owner_id: int, large_table: bytes, table: str
) -> None:
    plant = settle(db, owner_id)
    before = everything(db)
    with db.session() as session:
        session.execute(text(_NO_SPACE))
        trigger = f"CREATE TRIGGER no_room BEFORE INSERT ON {table} FOR EACH STATEMENT EXECUTE FUNCTION no_space()"
        session.execute(text(trigger))
    with pytest.raises(DatabaseUnavailable, match=FULL):
        _import(db, plant, large_table)
    assert everything(db) == before
    with db.session() as session:
        session.execute(text(f"DROP TRIGGER no_room ON {table}"))
    assert _import(db, plant, large_table) > plant.dataset_id


_NO_SPACE = """
    CREATE FUNCTION no_space() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION USING ERRCODE = 'disk_full', MESSAGE = 'could not extend file: no more room';
    END $$
"""


def _within(size: int, url: str, plant: Plant, data: bytes, pipe: Any) -> None:
    """In a process that may make no file larger than this: the write itself fails, below SQLite."""
    db = open_database(url)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    try:
        _import(db, plant, data)
        pipe.send("stored")
    except ChemVizError as error:
        pipe.send(str(error))


@on_sqlite
def test_a_write_that_the_system_refuses_stores_nothing(db: Database, owner_id: int, large_table: bytes) -> None:
    plant = settle(db, owner_id)
    before = everything(db)
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_within, args=(100_000, db.url, plant, large_table, theirs))
    process.start()
    assert ours.poll(120)
    assert "has space left" in ours.recv()
    process.join(120)
    assert everything(db) == before
    assert _import(db, plant, large_table) > plant.dataset_id


@contextmanager
def _locked(db: Database) -> Iterator[None]:
    """Somebody else has the database to write to, and does not end."""
    if db.file is not None:
        holder = sqlite3.connect(db.file, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            holder.close()
        return
    with db.engine.connect() as connection:
        connection.execute(text("LOCK TABLE dataset, user_account, operating_limit IN EXCLUSIVE MODE"))
        yield


@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_on_a_locked_database_says_so_while_others_read_and_works_afterwards(
    database_url: str, make_plant: Callable[[Database], Plant], monkeypatch: pytest.MonkeyPatch, action: str
) -> None:
    for module in (engine, sqlite):
        monkeypatch.setattr(module, "BUSY_SECONDS", 0.05)
    db = open_database(database_url)
    plant = make_plant(db)
    before = everything(db)
    with _locked(db):
        with pytest.raises(DatabaseUnavailable, match=BUSY):
            ACTIONS[action](db, plant)
        assert everything(db) == before
    ACTIONS[action](db, plant)
    assert everything(db) != before
    db.dispose()


@pytest.fixture
def make_plant() -> Callable[[Database], Plant]:
    from chemviz.db.models import User

    def make(db: Database) -> Plant:
        with db.session() as session:
            user = User(username="olga", display_name="O", email="", password_hash="!", created_at=datetime.now(UTC))
            session.add(user)
            session.flush()
            owner_id = user.id
        return settle(db, owner_id)

    return make


@on_sqlite
def test_who_waits_for_the_lock_gets_it(db: Database, owner_id: int) -> None:
    plant = settle(db, owner_id)
    is_held, is_done = threading.Event(), threading.Event()

    def hold(path: Path) -> None:
        holder = sqlite3.connect(path, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        is_held.set()
        is_done.wait(0.3)  # never set: the action cannot end before this does
        holder.close()

    assert db.file is not None
    thread = threading.Thread(target=hold, args=(db.file,))
    thread.start()
    assert is_held.wait(60)
    ACTIONS["rename"](db, plant)
    thread.join()
    [card] = datasets.list_datasets(db, owner_id=owner_id)
    assert card.name == "Summer"
