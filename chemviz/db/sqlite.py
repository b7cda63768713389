"""What SQLite needs to be set before it serves many writers. Runs no query of its own."""

import sqlite3
import time
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, create_engine, event, make_url

from chemviz.errors import DatabaseUnavailable, Misconfigured

BUSY_SECONDS: Final = 30
"""How long a writer waits for another one. An import of a million rows holds the lock for about 2 s."""

READING: Final = "chemviz_reading"
"""Execution option of a connection whose transactions only read."""

_WAL_KEPT_BYTES: Final = 64 * 1024 * 1024
_WAL_TRIES, _WAL_PAUSE_S = 300, 0.1


def sqlite_engine(url: str) -> Engine:
    """An engine for the file in `url`; its folder is made. Raises `Misconfigured` when the URL names no file."""
    path, options = make_url(url).database, make_url(url).query
    if not path or path == ":memory:" or options:
        raise Misconfigured("DATABASE_URL must name a file, as in sqlite:///data/chemviz.db, and nothing more.")
    try:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseUnavailable(f"The folder {Path(path).parent} for the database cannot be made.") from error
    # A waiting writer holds its connection, so the pool must not be smaller than the number of writers.
    engine = create_engine(
        url, pool_size=8, max_overflow=-1, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS}
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def use_write_ahead_log(engine: Engine) -> None:
    """Switch the file to WAL, which it then keeps: readers and the one writer no longer wait for each other."""
    # SQLite does not wait here: of two processes that both want to switch a new file, one is refused at once.
    for left in reversed(range(_WAL_TRIES)):
        connection = engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or not left:
                raise
        finally:
            connection.close()
        time.sleep(_WAL_PAUSE_S)


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # sqlite3 would begin transactions by rules of its own; `_begin` does it
    for pragma in ("foreign_keys=ON", "synchronous=NORMAL", f"journal_size_limit={_WAL_KEPT_BYTES}"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    is_reading = connection.get_execution_options().get(READING, False)
    connection.exec_driver_sql(f"PRAGMA query_only={'ON' if is_reading else 'OFF'}")
    connection.exec_driver_sql("BEGIN" if is_reading else "BEGIN IMMEDIATE")
