"""Actions in processes of their own, forked from one that has all loaded; any may be killed (SIGKILL) at any moment."""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from sqlalchemy import event, func, select, text

from chemviz.db.engine import Database, database_as_it_is, open_database
from chemviz.db.models import Base
from chemviz.errors import ChemVizError
from chemviz.services import admin_records, datasets
from chemviz.services.admin_records import Change
from tests.actions_in_trouble import ACTIONS, Plant

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.killing", "alembic.command", "psycopg", "pytest"])

PATIENCE_S = 120

Outcome = tuple[str, Any]
"""`done` and what the action gave back, or the name of the error and its sentence."""


def write_survey(path: Path, rows: int, columns: str = "Flowrate,Pressure,Temperature") -> Path:
    """A table whose every fiftieth temperature is no number."""
    types = ("Pump", "Valve", "Vessel", "Heat Exchanger")
    lines = (
        f"{types[i % 4][0]}-{i:06},{types[i % 4]},{i % 97 / 7},{i % 13},{'x' if i % 50 == 0 else i % 200}"
        for i in range(rows)
    )
    path.write_text("\n".join([f"Equipment Name,Type,{columns}", *lines]))
    return path


def import_(db: Database, owner_id: int, path: str, name: str, only_once: bool = False) -> int:
    return datasets.import_dataset(
        db,
        owner_id=owner_id,
        name=name,
        file_name="survey.csv",
        data=Path(path).read_bytes(),
        now=datetime.now(UTC),
        only_once=only_once,
    )


def edit(db: Database, admin_id: int, dataset_id: int, changes: list[Change]) -> int:
    now = datetime.now(UTC)
    return admin_records.edit_records(db, admin_id=admin_id, dataset_id=dataset_id, changes=changes, now=now)


def delete(db: Database, owner_id: int, dataset_id: int) -> None:
    datasets.delete_dataset(db, owner_id=owner_id, dataset_id=dataset_id)


def act_until_killed(db: Database, action: str, plant: Plant, at: int) -> None:
    """Do one of `ACTIONS`, and die by SIGKILL before its `at`-th statement."""
    statements = iter(range(1, at))

    def die(*_: object) -> None:
        if next(statements, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(db.engine, "before_cursor_execute", die)
    ACTIONS[action](db, plant)


def migrate(url: str) -> None:
    open_database(url).dispose()


class Actor:
    """A process that has opened the database of `url` (a migration opens it itself) and waits to be told to go on."""

    def __init__(self, work: Callable[..., Any], *arguments: Any, url: str | None = None) -> None:
        self._pipe, theirs = _CONTEXT.Pipe()
        self._process = _CONTEXT.Process(target=_act, args=(theirs, url, work, arguments), daemon=True)
        self._process.start()
        theirs.close()
        assert self._receive() == "ready"

    def go(self) -> None:
        """Let it act."""
        self._pipe.send("go")
        assert self._receive() == "off"

    def outcome(self) -> Outcome:
        """What came of it."""
        found: Outcome = self._receive()
        self._process.join(PATIENCE_S)
        self._pipe.close()
        return found

    def kill(self) -> bool:
        """End it with SIGKILL; whether it was still at it."""
        self._process.kill()
        return self.was_killed()

    def was_killed(self) -> bool:
        """Wait for its end; whether that came before it was done."""
        self._process.join(PATIENCE_S)
        finished: Outcome = ("killed", None)
        try:
            if self._pipe.poll():
                finished = self._pipe.recv()
        except EOFError:
            pass
        finally:
            self._pipe.close()
        assert finished[0] in {"done", "killed"}, finished
        return finished[0] == "killed"

    def _receive(self) -> Any:
        assert self._pipe.poll(PATIENCE_S), "the other process does not answer"
        return self._pipe.recv()


def _act(pipe: Connection, url: str | None, work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    db = (open_database(url),) if url else ()
    pipe.send("ready")
    pipe.recv()
    pipe.send("off")
    try:
        outcome: Outcome = ("done", work(*db, *arguments))
    except ChemVizError as error:
        outcome = (type(error).__name__, str(error))
    except BaseException as error:  # noqa: BLE001 (told to whoever waits for the outcome)
        outcome = (f"fault: {type(error).__name__}", str(error))
    pipe.send(outcome)


def seconds_of(work: Callable[..., Any], *arguments: Any, url: str | None = None) -> float:
    """How long an action takes when nobody kills it."""
    actor = Actor(work, *arguments, url=url)
    actor.go()
    started = time.perf_counter()
    outcome = actor.outcome()
    assert outcome[0] == "done", outcome
    return time.perf_counter() - started


def together(*actors: Actor) -> list[Outcome]:
    """Let all act at once, and give what came of each."""
    for actor in actors:
        actor.go()
    return [actor.outcome() for actor in actors]


def wait_until_alone(url: str) -> None:
    """PostgreSQL notices late that a client was killed: what it had been told to commit may still come."""
    db = database_as_it_is(url)
    others = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    deadline = time.monotonic() + PATIENCE_S
    while not db.is_sqlite:
        with db.reading() as session:
            if not session.scalar(others):
                break
        assert time.monotonic() < deadline, "a killed process is still connected"
        time.sleep(0.005)
    db.dispose()


def census(db: Database) -> dict[str, int]:
    """How many rows there are, in each table that has some; SQLite's own checks on top."""
    with db.reading() as session:
        if db.is_sqlite:
            assert session.scalar(text("PRAGMA integrity_check")) == "ok"
            assert session.execute(text("PRAGMA foreign_key_check")).all() == []
        tables = Base.metadata.tables.values()
        rows = {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}
    return {name: count for name, count in rows.items() if count}
