"""Backup and restore: what was there is there again, on either database, and nothing else is ever changed."""

import hashlib
import json
import random
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, select

from chemviz.db import backup_file, snapshot
from chemviz.db.backup_file import open_backup
from chemviz.db.engine import Database, database_as_it_is, open_database
from chemviz.db.migrate import SCHEMA_VERSION, schema_version
from chemviz.db.models import Base, HostSecret, User
from chemviz.errors import DatabaseUnavailable, NotFound, RefusedFile, RefusedInput
from chemviz.services import accounts, datasets, recovery
from chemviz.services.backups import back_up, restore
from chemviz.services.session_tokens import Claims, cookie_key
from tests.actions_in_trouble import ACTIONS, NOW, State, everything, settle
from tests.conftest import OLD_ROWS, SAMPLE_CSV, postgres_copy
from tests.filled_tables import fill_every_table

LATER = NOW + timedelta(days=1)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "chemviz.backup"


@pytest.fixture(params=["to sqlite", "to postgres"])
def target_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of a second database, without any table, on each engine in turn."""
    if request.param == "to sqlite":
        yield f"sqlite:///{tmp_path / 'target' / 'chemviz.db'}"
    else:
        with postgres_copy(request.getfixturevalue("postgres_server"), "template1") as url:
            yield url


def _backed_up(db: Database, file: Path, **changed: Any) -> backup_file.Manifest:
    return back_up(db.url, **({"target": file, "overwrite": False, "now": NOW} | changed))


def _restored(url: str, file: Path, *, replace: bool = False, now: datetime = LATER) -> State:
    restore(url, path=file, replace=replace, now=now)
    db = open_database(url)
    found = everything(db)
    db.dispose()
    return found


def _comparable(state: State) -> State:
    """Without what a backup leaves out, the counter of the sessions, and the event of the restore itself."""
    kept = {name: rows for name, rows in state.items() if name not in snapshot.LEFT_OUT}
    counter = list(User.__table__.columns.keys()).index("session_version")
    kept["user_account"] = [(*row[:counter], *row[counter + 1 :]) for row in kept["user_account"]]
    kept["audit_event"] = [row for row in kept.get("audit_event", []) if "backup restored" not in row]
    return kept


def test_every_row_of_every_table_comes_back_on_either_database(db: Database, target_url: str, file: Path) -> None:
    fill_every_table(db)
    made = _backed_up(db, file)
    there = everything(db)
    assert set(there) == set(Base.metadata.tables)

    back = _restored(target_url, file)

    assert _comparable(back) == _comparable(there)
    assert {each.name for each in made.tables} | snapshot.LEFT_OUT == set(Base.metadata.tables)
    assert not snapshot.LEFT_OUT & set(back)
    event = back["audit_event"][-1]
    assert ("shell", "backup restored", file.name) == (event[3], event[4], event[5])


def test_a_survey_comes_back_with_its_file_its_rows_and_its_analysis(
    db: Database, owner_id: int, target_url: str, file: Path
) -> None:
    plant = settle(db, owner_id)
    ACTIONS["edit"](db, plant)
    ACTIONS["note"](db, plant)
    owned = {"owner_id": owner_id, "dataset_id": plant.dataset_id}
    wanted = [reads(db, **owned) for reads in (datasets.open_dataset, datasets.cleaned_csv, datasets.original_file)]
    _backed_up(db, file)

    restore(target_url, path=file, replace=False, now=LATER)

    other = open_database(target_url)
    reads = (datasets.open_dataset, datasets.cleaned_csv, datasets.original_file)
    assert [read(other, **owned) for read in reads] == wanted
    datasets.delete_dataset(other, **owned)
    assert "equipment" not in everything(other)
    other.dispose()


def test_a_backup_of_a_backup_is_the_same_on_either_database(
    db: Database, target_url: str, tmp_path: Path, file: Path
) -> None:
    fill_every_table(db)
    _backed_up(db, file)
    first = _restored(target_url, file)
    again = tmp_path / "again.backup"
    back_up(target_url, target=again, overwrite=False, now=NOW)

    assert _comparable(_restored(db.url, again, replace=True)) == _comparable(first)


def test_many_rows_are_held_a_part_at_a_time(db: Database, owner_id: int, target_url: str, file: Path) -> None:
    lines = [f"P-{i},Pump,{i / 7},{i % 13},{'x' if i % 2 else 1}" for i in range(snapshot._ROWS_AT_ONCE + 1)]
    data = "\n".join(["Equipment Name,Type,Flowrate,Pressure,Temperature", *lines]).encode()
    for name in ("A", "B"):
        datasets.import_dataset(db, owner_id=owner_id, name=name, file_name="a.csv", data=data, now=NOW)
    _backed_up(db, file)

    with open_backup(file) as backup:
        sizes = {table: [batch.num_rows for batch in backup.batches(table)] for table in ("equipment", "dataset_file")}
    assert sizes == {"equipment": [20_000, 20_000, 2], "dataset_file": [1, 1]}
    assert _comparable(_restored(target_url, file)) == _comparable(everything(db))


def test_an_id_that_was_given_once_is_never_given_again(
    db: Database, owner_id: int, target_url: str, file: Path
) -> None:
    plant = settle(db, owner_id)
    ACTIONS["import"](db, plant)
    last = max(card.id for card in datasets.list_datasets(db, owner_id=owner_id))
    datasets.delete_dataset(db, owner_id=owner_id, dataset_id=last)
    _backed_up(db, file)

    restore(target_url, path=file, replace=False, now=LATER)
    other = open_database(target_url)
    assert ACTIONS["import"](other, plant) == last + 1  # not the id of the dataset that was deleted before the backup
    for _ in range(3):
        newest = ACTIONS["import"](other, plant)
    restore(target_url, path=file, replace=True, now=LATER)
    assert ACTIONS["import"](other, plant) == newest + 1  # nor one that was given after it
    other.dispose()


def test_no_session_and_no_code_from_before_opens_anything_after(db: Database, owner_id: int, file: Path) -> None:
    key = cookie_key(db, configured=None)
    code = recovery.issue_code(db, username="olga", by=recovery.audit.BY_SHELL, now=NOW).code
    _backed_up(db, file)
    accounts.end_sessions(db, user_id=owner_id)  # what was ended then must not come to life again
    claims = [Claims("olga", version, LATER + timedelta(days=1)) for version in (1, 2, 3)]
    assert [_account(db, each) is not None for each in claims] == [False, True, False]

    restore(db.url, path=file, replace=True, now=LATER)

    assert [_account(db, each) for each in claims] == [None] * 3
    # The key stays, since processes that run go on using it.
    assert cookie_key(db, configured=None) == key
    [first] = [row.session_version for row in _users(db)]
    restore(db.url, path=file, replace=True, now=LATER)  # nor what was signed in between two restores of one minute
    assert [row.session_version > first for row in _users(db)] == [True]
    with pytest.raises(RefusedInput, match="code"):
        recovery.use_code(db, code=code, password="a-new-horse-boiler", confirm="a-new-horse-boiler", now=NOW)


def _users(db: Database) -> list[User]:
    with db.reading() as session:
        return list(session.scalars(select(User)))


def _account(db: Database, claims: Claims) -> accounts.Account | None:
    who = {"username": claims.username, "session_version": claims.session_version}
    return accounts.account_of_session(db, **who, now=NOW)


def test_the_file_holds_no_key_to_sessions_and_can_be_read_by_its_owner_alone(db: Database, file: Path) -> None:
    fill_every_table(db)
    with db.session() as session:
        session.add(HostSecret(name="cookie_key", value="f00d" * 16))
    _backed_up(db, file)

    assert file.stat().st_mode & 0o777 == 0o600
    with open_backup(file) as backup:
        held = {table.name: list(backup.batches(table.name)) for table in backup.manifest.tables}
    assert "f00d" * 16 not in repr([batch.to_pylist() for batches in held.values() for batch in batches])
    assert not set(held) & {"host_secret", "reset_code", "throttle", "content_access"}


def test_a_database_with_accounts_is_replaced_only_on_request(db: Database, owner_id: int, file: Path) -> None:
    plant = settle(db, owner_id)
    _backed_up(db, file)
    ACTIONS["rename"](db, plant)
    ACTIONS["register"](db, plant)
    before = everything(db)

    with pytest.raises(RefusedInput, match=r"has accounts \(2\).*--replace"):
        restore(db.url, path=file, replace=False, now=LATER)
    assert everything(db) == before

    restore(db.url, path=file, replace=True, now=LATER)
    assert [card.name for card in datasets.list_datasets(db, owner_id=owner_id)] == ["Spring"]
    assert len(everything(db)["user_account"]) == 1


def test_a_database_of_an_older_schema_is_backed_up_as_it_is_and_restored_to_the_newest(
    old_database: Callable[[], str], target_url: str, file: Path
) -> None:
    old = database_as_it_is(old_database())
    made = _backed_up(old, file)
    with old.reading() as session:
        assert schema_version(session.connection()) == made.schema_version == "0001"
    old.dispose()

    state = _restored(target_url, file)
    assert (len(state["equipment"]), len(state["dataset"]), len(state["user_account"])) == (OLD_ROWS, 1, 1)
    target = open_database(target_url)
    with target.reading() as session:
        assert schema_version(session.connection()) == SCHEMA_VERSION
        assert set(inspect(session.connection()).get_table_names()) >= set(Base.metadata.tables)
        assert session.scalars(select(User.username)).all() == ["olga"]
    target.dispose()


def test_a_file_that_is_there_is_overwritten_only_on_request(db: Database, owner_id: int, file: Path) -> None:
    file.write_bytes(b"precious")
    with pytest.raises(RefusedInput, match="exists already"):
        _backed_up(db, file)
    assert file.read_bytes() == b"precious"

    _backed_up(db, file, overwrite=True)
    assert open_backup(file).__enter__().manifest.rows("user_account") == 1
    assert [each.name for each in file.parent.iterdir() if "part" in each.name] == []


def test_a_file_that_appears_meanwhile_is_left_as_it_is(
    db: Database, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seal = backup_file._seal

    def slowly(part: Any) -> None:
        file.write_bytes(b"precious")
        seal(part)

    monkeypatch.setattr(backup_file, "_seal", slowly)
    for links in (True, False):
        if not links:
            monkeypatch.setattr(backup_file.os, "link", _no_links)
        file.unlink(missing_ok=True)
        with pytest.raises(RefusedInput, match="by somebody else meanwhile"):
            _backed_up(db, file)
        assert file.read_bytes() == b"precious"
        assert list(file.parent.glob("*.part")) + list(file.parent.glob(".*.part")) == []


def _no_links(*_: object) -> None:
    raise OSError(95, "Operation not supported")


def test_a_file_system_without_links_takes_a_backup_too(
    db: Database, owner_id: int, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup_file.os, "link", _no_links)
    _backed_up(db, file)
    assert _comparable(_restored(db.url, file, replace=True)) == _comparable(everything(db))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("ending", ["", "-wal", "-shm", "-journal"])
def test_the_database_itself_is_never_overwritten(db: Database, owner_id: int, ending: str) -> None:
    assert db.file is not None
    itself = db.file.parent / ".." / db.file.parent.name / f"{db.file.name}{ending}"
    with pytest.raises(RefusedInput, match="is the database itself"):
        _backed_up(db, itself, overwrite=True)
    assert len(everything(db)["user_account"]) == 1


def test_a_place_that_cannot_be_written_is_a_sentence(db: Database, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for place in (tmp_path / "nowhere" / "x.backup", tmp_path / "file" / "x.backup"):
        with pytest.raises(RefusedInput, match="No backup was made"):
            _backed_up(db, place)
    with pytest.raises(RefusedInput, match="exists already"):
        _backed_up(db, tmp_path)
    with pytest.raises(RefusedInput, match="No backup was made"):
        _backed_up(db, tmp_path, overwrite=True)


def test_where_there_is_no_database_there_is_nothing_to_back_up(empty_database_url: str, file: Path) -> None:
    with pytest.raises(DatabaseUnavailable, match="nothing to back up"):
        back_up(empty_database_url, target=file, overwrite=False, now=NOW)
    assert not file.exists()
    empty = database_as_it_is(empty_database_url)
    if empty.file is not None:
        assert not empty.file.exists()
        empty.file.touch()
        with pytest.raises(DatabaseUnavailable, match="nothing to back up"):
            back_up(empty_database_url, target=file, overwrite=False, now=NOW)
    empty.dispose()


@pytest.fixture
def whole(db: Database, owner_id: int, file: Path) -> bytes:
    """The bytes of a backup of a database that has something in it."""
    settle(db, owner_id)
    _backed_up(db, file)
    return file.read_bytes()


on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@on_sqlite
def test_a_file_that_was_cut_off_or_changed_anywhere_is_refused(whole: bytes, tmp_path: Path) -> None:
    path = tmp_path / "other.backup"
    seed = random.randrange(2**32)
    print(f"seed {seed}")  # noqa: T201
    chance = random.Random(seed)
    places = [0, 1, len(whole) - 1, len(whole) - 64, len(whole) - 65, *chance.choices(range(len(whole)), k=60)]
    damaged = [whole[:at] + bytes([whole[at] ^ (1 << at % 8)]) + whole[at + 1 :] for at in places]
    damaged += [whole[:at] for at in (0, 1, 100, len(whole) // 2, len(whole) - 64, len(whole) - 1)]
    damaged += [whole + b"\0", b"x" + whole, whole[:500] + whole[501:], whole + whole]
    for content in damaged:
        path.write_bytes(content)
        with pytest.raises(RefusedFile, match=r"no backup of ChemViz|not complete"), open_backup(path):
            pass
    path.write_bytes(whole)
    with open_backup(path) as backup:
        assert backup.manifest.rows("equipment") == 6


def _sealed(path: Path, members: dict[str, bytes]) -> None:
    """A file with the seal of a backup, whatever is in it."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.comment = backup_file._MARK + b"0" * 64
        for name, content in members.items():
            archive.writestr(name, content)
    content = path.read_bytes()[:-64]
    path.write_bytes(content + hashlib.sha256(content).hexdigest().encode())


def _with_manifest(path: Path, whole: Path, **changed: Any) -> None:
    with zipfile.ZipFile(whole) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(members["manifest.json"])
    _sealed(path, members | {"manifest.json": json.dumps(manifest | changed).encode()})


def _tables(file: Path, **changed: Any) -> list[dict[str, Any]]:
    with zipfile.ZipFile(file) as archive:
        tables = json.loads(archive.read("manifest.json"))["tables"]
    return [each | changed if each["name"] == "equipment" else each for each in tables]


def test_what_is_no_backup_of_this_chemviz_changes_nothing(
    db: Database, whole: bytes, file: Path, tmp_path: Path
) -> None:
    path = tmp_path / "other.backup"
    before = everything(db)

    def refused(match: str) -> None:
        with pytest.raises(RefusedFile, match=match):
            restore(db.url, path=path, replace=True, now=LATER)
        assert everything(db) == before

    refused("does not exist")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("manifest.json", "{}")
    refused("no backup of ChemViz")
    for content in (b"", b"PK", SAMPLE_CSV, b"SQLite format 3\0" * 100, whole[:-1]):
        path.write_bytes(content)
        refused("no backup of ChemViz|not complete")
    for members in ({}, {"manifest.json": b"no json"}, {"manifest.json": b"[]"}, {"manifest.json": b"{}"}):
        _sealed(path, members)
        refused("not complete")
    _with_manifest(path, file, format="another program's")
    refused("not complete")
    _with_manifest(path, file, format_version=2)
    refused("newer version of ChemViz")
    _with_manifest(path, file, schema_version="9999")
    refused("newer version of ChemViz")
    _with_manifest(path, file, tables=_tables(file, rows=7))
    refused("fewer or more rows of equipment")
    _with_manifest(path, file, schema_version="0001")
    refused("does not hold the tables")
    path.unlink()
    path.mkdir()
    refused("cannot be read")


def test_a_newer_database_and_that_of_another_program_are_left_alone(
    db: Database, whole: bytes, file: Path, target_url: str
) -> None:
    target = database_as_it_is(target_url)
    with target.session() as session:
        session.connection().exec_driver_sql("CREATE TABLE dataset (id integer, theirs text)")
        session.connection().exec_driver_sql("INSERT INTO dataset VALUES (1, 'precious')")
    with pytest.raises(RefusedInput, match="tables of another program"):
        restore(target_url, path=file, replace=True, now=LATER)
    with target.session() as session:
        assert session.connection().exec_driver_sql("SELECT theirs FROM dataset").scalar() == "precious"
    target.dispose()

    with db.session() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    before = everything(db)
    with pytest.raises(RefusedInput, match=r"newer version of ChemViz \(schema 9999\).*an empty one"):
        restore(db.url, path=file, replace=True, now=LATER)
    with pytest.raises(DatabaseUnavailable, match="newer version"):
        _backed_up(db, file, overwrite=True)
    assert everything(db) == before
    assert file.read_bytes() == whole


def test_other_tables_in_the_database_are_neither_taken_nor_dropped(db: Database, owner_id: int, file: Path) -> None:
    with db.session() as session:
        session.connection().exec_driver_sql("CREATE TABLE theirs (x integer)")
    made = _backed_up(db, file)
    restore(db.url, path=file, replace=True, now=LATER)

    assert "theirs" not in {each.name for each in made.tables}
    with db.reading() as session:
        assert inspect(session.connection()).has_table("theirs")


@on_sqlite
def test_what_only_sqlite_can_hold_is_refused_or_shown_by_postgres(
    db: Database, owner_id: int, file: Path, postgres_server: str
) -> None:
    with db.session() as session:
        session.get_one(User, owner_id).display_name = "O\0lga"
    _backed_up(db, file)
    with postgres_copy(postgres_server, "template1") as url:
        assert "O␀lga" in _restored(url, file)["user_account"][0]
    with db.session() as session:
        session.get_one(User, owner_id).display_name = "x" * 101
    _backed_up(db, file, overwrite=True)
    with postgres_copy(postgres_server, "template1") as url:
        with pytest.raises(RefusedFile, match="a value that this database does not take"):
            restore(url, path=file, replace=False, now=LATER)
        with pytest.raises(DatabaseUnavailable, match="nothing to back up"):
            back_up(url, target=file.with_name("x"), overwrite=False, now=NOW)


def test_nobody_elses_account_is_found_after_a_restore_of_another_plant(
    db: Database, owner_id: int, whole: bytes, file: Path, target_url: str
) -> None:
    target = open_database(target_url)
    other = accounts.create_user(
        target, username="otto", password="correct-horse-boiler", display_name=None, email="", is_admin=False, now=NOW
    )
    restore(target_url, path=file, replace=True, now=LATER)

    assert [user.username for user in accounts.list_users(target)] == ["olga"]
    with pytest.raises(NotFound):
        datasets.open_dataset(target, owner_id=other.id + 1000, dataset_id=1)
    target.dispose()
