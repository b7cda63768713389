"""Opening the database and its transactions, on SQLite and PostgreSQL."""

import shutil
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from chemviz.db import sqlite
from chemviz.db.engine import Database, open_database
from chemviz.db.models import HostSecret, User
from chemviz.db.unavailable import unavailable
from chemviz.errors import DatabaseUnavailable, Misconfigured


class _Stop(BaseException):
    """What a web framework raises to end a script."""


def _secret(db: Database, name: str) -> str | None:
    with db.reading() as session:
        return session.scalar(select(HostSecret.value).where(HostSecret.name == name))


def test_a_session_commits_at_its_end(db: Database) -> None:
    with db.session() as session:
        session.add(HostSecret(name="a", value="1"))

    assert _secret(db, "a") == "1"


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, _Stop])
def test_whatever_is_raised_in_a_session_undoes_it(db: Database, error: type[BaseException]) -> None:
    with pytest.raises(error), db.session() as session:
        session.add(HostSecret(name="a", value="1"))
        session.flush()
        raise error

    assert _secret(db, "a") is None


def test_a_fault_of_our_own_is_not_called_an_outage(db: Database) -> None:
    with pytest.raises(IntegrityError), db.session() as session:
        session.add_all([HostSecret(name="a", value="1"), HostSecret(name="b", value=None)])


def test_reading_refuses_to_write_and_the_next_session_writes_again(db: Database) -> None:
    with pytest.raises(Exception, match=r"read-?only|cannot be"), db.reading() as session:
        session.add(HostSecret(name="a", value="1"))
        session.flush()

    with db.session() as session:
        session.add(HostSecret(name="b", value="2"))
    assert (_secret(db, "a"), _secret(db, "b")) == (None, "2")


def test_a_reader_sees_the_old_state_and_does_not_wait_while_somebody_writes(db: Database) -> None:
    with db.session() as session:
        session.add(HostSecret(name="a", value="1"))
        session.flush()
        assert _secret(db, "a") is None


def test_a_reader_sees_one_state_from_start_to_end(db: Database) -> None:
    with db.reading() as session:
        names = select(HostSecret.name)
        assert session.scalars(names).all() == []
        with db.session() as writer:
            writer.add(HostSecret(name="a", value="1"))
        assert session.scalars(names).all() == []
    assert _secret(db, "a") == "1"


def test_sixteen_writers_that_read_first_lose_no_update(db: Database) -> None:
    with db.session() as session:
        session.add(HostSecret(name="counter", value="0"))

    def count_up(_: int) -> None:
        with db.session() as session:
            row = session.scalars(select(HostSecret).where(HostSecret.name == "counter").with_for_update()).one()
            row.value = str(int(row.value) + 1)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(count_up, range(160)))

    assert _secret(db, "counter") == "160"


def test_times_come_back_in_utc_whatever_zone_they_were_given_in(db: Database, make_user: Callable[[str], int]) -> None:
    user_id = make_user("olga")
    seen = datetime(2026, 11, 23, 9, 0, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    with db.session() as session:
        session.get_one(User, user_id).last_seen_at = seen
    with db.reading() as session:
        stored = session.get_one(User, user_id).last_seen_at

    assert stored == seen
    assert stored is not None
    assert stored.tzinfo is UTC


def test_a_time_without_a_zone_is_refused(db: Database, owner_id: int) -> None:
    with pytest.raises(Exception, match="without a zone"), db.session() as session:
        session.get_one(User, owner_id).last_seen_at = datetime(2026, 11, 23, 9, 0)


def test_sqlite_is_set_up_for_many_writers(tmp_path: Path) -> None:
    db = open_database(f"sqlite:///{tmp_path / 'new folder' / 'deep' / 'chemviz.db'}")
    with db.reading() as session:
        values = {
            pragma: session.scalar(text(f"PRAGMA {pragma}"))
            for pragma in ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")
        }
    db.dispose()

    assert values == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 30_000, "synchronous": 1}


def test_the_password_is_in_no_repr(tmp_path: Path) -> None:
    db = open_database(f"sqlite:///{tmp_path / 'chemviz.db'}")
    shown = repr(Database("postgresql+psycopg://olga:s3cret@db.example/plant?password=s3cret", db.engine))
    db.dispose()

    assert "s3cret" not in shown
    assert "db.example/plant" in shown


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://db.example/plant", "plant.db"])
def test_a_url_that_names_no_usable_database_is_refused(url: str) -> None:
    with pytest.raises(Misconfigured, match="DATABASE_URL"):
        open_database(url)


def test_a_server_that_cannot_be_reached_is_one_sentence_without_the_password() -> None:
    with pytest.raises(DatabaseUnavailable) as caught:
        open_database("postgresql://olga:s3cret@127.0.0.1:1/plant")

    assert str(caught.value) == "The database cannot be reached. Try again in a moment."


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_connection_that_the_server_closed_is_replaced(db: Database, postgres_server: str) -> None:
    with db.reading() as session:
        name = session.scalar(text("SELECT current_database()"))
    other = open_database(postgres_server)
    with other.session() as session:
        session.execute(text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :n"), {"n": name})
    other.dispose()

    assert _secret(db, "a") is None


def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "chemviz.db"
    path.write_bytes(b"Equipment Name,Type\n" * 200)

    with pytest.raises(DatabaseUnavailable, match="damaged or is no database"):
        open_database(f"sqlite:///{path}")
    assert path.read_bytes() == b"Equipment Name,Type\n" * 200


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(DatabaseUnavailable, match="cannot be made"):
        open_database(f"sqlite:///{tmp_path / 'file' / 'chemviz.db'}")


def test_a_database_that_stays_locked_is_one_sentence(
    tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.01)
    path = shutil.copyfile(sqlite_template, tmp_path / "chemviz.db")
    db = open_database(f"sqlite:///{path}")
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseUnavailable, match="busy with other work"), db.session() as session:
        session.execute(select(User.id))
    holder.close()
    db.dispose()


def test_a_full_disk_is_one_sentence_and_nothing_is_half_stored(tmp_path: Path) -> None:
    db = open_database(f"sqlite:///{tmp_path / 'chemviz.db'}")
    with pytest.raises(DatabaseUnavailable, match="disk that holds the database is full"), db.session() as session:
        session.execute(text("PRAGMA max_page_count = 60"))
        session.add_all([HostSecret(name=f"n{i}", value="x" * 128) for i in range(5_000)])
    assert _secret(db, "n0") is None
    db.dispose()


@pytest.mark.parametrize(
    ("driver_says", "user_reads"),
    [
        ("database is locked", "busy"),
        ("attempt to write a readonly database", "cannot be opened or written"),
        ('FATAL: password authentication failed for user "olga" at postgresql://olga:s3cret@x', "refused the sign-in"),
        ("could not extend file: No space left on device", "full"),
        ("disk I/O error", "has space left"),
        ("database disk image is malformed", "damaged"),
        ("server closed the connection unexpectedly", "cannot be reached"),
    ],
)
def test_a_driver_error_becomes_a_sentence_that_repeats_none_of_it(driver_says: str, user_reads: str) -> None:
    message = str(unavailable(Exception(driver_says)))

    assert user_reads in message
    assert "s3cret" not in message


class _Foreign(Exception):
    """What PostgreSQL says in another language; its code is the same in all."""

    def __init__(self, sqlstate: str) -> None:
        super().__init__("Auf dem Gerät ist kein Speicherplatz mehr verfügbar")
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("sqlstate", "user_reads"),
    [
        ("53100", "disk that holds the database is full"),
        ("55P03", "busy with other work"),
        ("40P01", "busy with other work"),
        ("53300", "busy with other work"),
        ("25006", "cannot be opened or written to"),
        ("28P01", "refused the sign-in"),
        ("57P01", "cannot be reached"),
    ],
)
def test_the_code_of_an_error_counts_whatever_language_the_server_speaks(sqlstate: str, user_reads: str) -> None:
    for error in (_Foreign(sqlstate), OperationalError("SELECT user_account.role FROM t", None, _Foreign(sqlstate))):
        assert user_reads in str(unavailable(error))


def test_words_of_the_statement_are_not_taken_for_what_the_database_said() -> None:
    said = Exception("terminating connection due to administrator command")
    error = OperationalError("SELECT role FROM t WHERE note = 'disk full, database is locked'", None, said)

    assert str(unavailable(error)) == "The database cannot be reached. Try again in a moment."


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_nobody_waits_for_ever_for_what_a_hanging_process_holds(db: Database) -> None:
    with db.reading() as session:
        assert session.scalar(text("SHOW lock_timeout")) == "30s"
    with db.session() as session:
        assert session.scalar(text("SHOW lock_timeout")) == "30s"
