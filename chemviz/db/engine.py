"""Opens the database, SQLite or PostgreSQL, and hands out its transactions. Knows no table and no user."""

import logging
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    InterfaceError,
    InternalError,
    OperationalError,
    ProgrammingError,
    TimeoutError,
)
from sqlalchemy.orm import Session

from chemviz.config import normal_database_url
from chemviz.db.migrate import migrate
from chemviz.db.sqlite import BUSY_SECONDS, READING, sqlite_engine
from chemviz.db.unavailable import READ_ONLY, state_of, unavailable
from chemviz.errors import Misconfigured

POOL_SECONDS: Final = 20
"""How long somebody waits for one of the connections to PostgreSQL when all are in use."""


@dataclass(frozen=True)
class Database:
    """An open database. `url` holds the password, so it is kept out of `repr`."""

    url: str = field(repr=False)
    engine: Engine = field(repr=False)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is SQLite (else PostgreSQL)."""
        return self.engine.dialect.name == "sqlite"

    @property
    def file(self) -> Path | None:
        """The file of SQLite, which need not be there yet; None for PostgreSQL."""
        return Path(self.engine.url.database or "") if self.is_sqlite else None

    @contextmanager
    def session(self) -> Generator[Session]:
        """A transaction that writes: committed at the end, rolled back on any exception.

        On SQLite its first statement, be that a SELECT, takes the write lock: a transaction that reads first and asks
        for the lock later is refused at once when somebody else wrote in between, whatever the busy time-out is.
        Raises `DatabaseUnavailable` when the database is away, locked or full.
        """
        with self._transaction(self.engine) as session:
            yield session

    @contextmanager
    def reading(self) -> Generator[Session]:
        """A transaction that only reads, waits for no writer and sees one state of the database from start to end.

        The database refuses writes in it.
        """
        postgres = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        options = {READING: True} if self.is_sqlite else postgres
        with self._transaction(self.engine.execution_options(**options)) as session:
            yield session

    @contextmanager
    def _transaction(self, engine: Engine) -> Generator[Session]:
        with _sentences(), Session(engine, expire_on_commit=False) as session, session.begin():
            yield session

    def dispose(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def __repr__(self) -> str:
        url = make_url(self.url)
        return f"Database({url.drivername}, {url.host or ''}/{url.database})"


@contextmanager
def _sentences() -> Generator[None]:
    try:
        yield
    except (OperationalError, InterfaceError, TimeoutError, sqlite3.OperationalError) as error:
        raise unavailable(error) from error
    except InternalError as error:
        # A host may set a database to read-only, when its disk is nearly full or while it changes servers.
        if state_of(error) != READ_ONLY:
            raise
        raise unavailable(error) from error
    except (DatabaseError, sqlite3.DatabaseError) as error:
        # Its subclasses (a broken constraint, a wrong statement) are faults of ours; the class itself is what sqlite3
        # raises for a file that is damaged or is no database.
        if type(error) not in {DatabaseError, sqlite3.DatabaseError}:
            raise
        raise unavailable(error) from error


def _is_no_row(record: logging.LogRecord) -> bool:
    """Whether a record of SQLAlchemy's is none of a row that was read: rows hold hashes and the key of the cookies."""
    return not str(record.msg).startswith("Row ")


def open_database(url: str) -> Database:
    """Open the database at `url`, making the folder, the file and the tables that are missing.

    Several processes may do this at once, on an empty database too. Raises `Misconfigured` for a URL that cannot
    be used, `DatabaseUnavailable` when the database is away or was made by a newer ChemViz.
    """
    db = database_as_it_is(url)
    try:
        with _sentences():
            migrate(db.engine)
    except ProgrammingError as error:
        db.dispose()
        if state_of(error):  # the server's own: a fault of ours
            raise
        raise Misconfigured("DATABASE_URL has an option that PostgreSQL does not know.") from error
    except BaseException:
        db.dispose()
        raise
    return db


def database_as_it_is(url: str) -> Database:
    """The database at `url`, with whatever tables it has, of any version, or none. Connects when it is first used.

    Raises `Misconfigured`, and `DatabaseUnavailable` when the folder for a file of SQLite cannot be made.
    """
    url = normal_database_url(url)
    logging.getLogger("sqlalchemy.engine.Engine").addFilter(_is_no_row)
    try:
        engine = sqlite_engine(url) if url.startswith("sqlite") else _postgres_engine(url)
    except (ArgumentError, ValueError, TypeError) as error:  # not repeated here: it may hold the password
        raise Misconfigured("DATABASE_URL cannot be understood. Check its form and its port.") from error
    return Database(url, engine)


def _postgres_engine(url: str) -> Engine:
    # Hosts put a pooler in front, which mixes up prepared statements, and close idle connections after minutes.
    arguments: dict[str, Any] = {
        "connect_timeout": 10,
        "prepare_threshold": None,
        "client_encoding": "utf8",  # in which the bulk lane sends texts
        "application_name": "chemviz",
    }
    engine = create_engine(
        url,
        pool_size=4,
        max_overflow=8,
        pool_timeout=POOL_SECONDS,
        pool_pre_ping=True,
        pool_recycle=300,
        hide_parameters=True,  # an error that is logged must not hold what a user typed, or a hash
        connect_args=arguments,
    )
    event.listen(engine, "connect", _limit_waiting)
    return engine


def _limit_waiting(connection: Any, _record: object) -> None:
    """Nobody waits for ever for a lock that a hanging process holds: the same limit as on SQLite.

    Not an option of the connection: poolers refuse those.
    """
    connection.autocommit = True
    connection.execute(f"SET lock_timeout = '{BUSY_SECONDS * 1000:.0f}ms'")
    connection.autocommit = False
