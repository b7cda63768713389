"""The own account on both databases: what can be changed, who is asked for the password, and how it ends."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, inspect, select

from chemviz.analysis.limits import Limit
from chemviz.db.account_models import AuditEvent
from chemviz.db.engine import Database
from chemviz.db.models import Base, User
from chemviz.errors import NotAllowed, NotFound, RefusedInput, SignInFailed, TooManyAttempts
from chemviz.services import accounts, datasets, findings, limits, passwords, profile, recovery, sample_visits, takeout
from chemviz.services.audit import BY_SHELL, done_by_others

PASSWORD, NEW = "a calm sea at 7", "another calm sea"
NO_IDS: list[Any] = [0, -1, 999_999, 2**31, 2**63, "1", None, 1.0, True]


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "BCRYPT_COST", 4)


@pytest.fixture
def olga(db: Database, now: datetime) -> accounts.Account:
    return accounts.create_user(db, username="olga", email="olga@plant.example", password=PASSWORD, now=now)


@pytest.fixture
def mallory(make_user: Callable[[str], int]) -> int:
    return make_user("mallory")


def change_password(db: Database, user_id: int, now: datetime, **changes: str) -> accounts.Account:
    fields = {"current": PASSWORD, "password": NEW, "confirm": changes.get("password", NEW)}
    return profile.change_password(db, user_id=user_id, **{**fields, **changes}, now=now)


def is_live(db: Database, account: accounts.Account) -> bool:
    found = accounts.account_of_session(db, username=account.username, session_version=account.session_version)
    return found is not None


def test_a_new_password_ends_all_sessions_but_the_one_it_gives(
    db: Database, olga: accounts.Account, now: datetime
) -> None:
    code = recovery.issue_code(db, username="olga", by=BY_SHELL, now=now).code
    changed = change_password(db, olga.id, now)
    assert not is_live(db, olga)
    assert is_live(db, changed)
    assert accounts.sign_in(db, username="olga", password=NEW, now=now) == changed
    with pytest.raises(RefusedInput):
        recovery.use_code(db, code=code, password="third calm sea", confirm="third calm sea", now=now)


@pytest.mark.parametrize(
    "changes",
    [
        {"current": "wrong"},
        {"current": ""},
        {"password": "short"},
        {"password": "password1"},
        {"password": "olga@plant.example"},
        {"password": PASSWORD},
        {"confirm": "different"},
    ],
)
def test_a_refused_change_of_password_changes_nothing(
    db: Database, olga: accounts.Account, now: datetime, changes: dict[str, str]
) -> None:
    with pytest.raises(RefusedInput):
        change_password(db, olga.id, now, **changes)
    assert is_live(db, olga)
    assert accounts.sign_in(db, username="olga", password=PASSWORD, now=now) == olga


def test_passwords_cannot_be_tried_out_in_an_open_tab(db: Database, olga: accounts.Account, now: datetime) -> None:
    for number in range(5):
        with pytest.raises(RefusedInput):
            change_password(db, olga.id, now, current=f"guess {number}")
    with pytest.raises(TooManyAttempts):
        change_password(db, olga.id, now)
    assert change_password(db, olga.id, now + timedelta(seconds=3))


def test_name_and_email_change_and_the_email_asks_for_the_password(
    db: Database, olga: accounts.Account, now: datetime
) -> None:
    profile.change_display_name(db, user_id=olga.id, display_name=" Olga K. ")
    with pytest.raises(RefusedInput, match="current password"):
        profile.change_email(db, user_id=olga.id, email="new@plant.example", password="wrong", now=now)
    profile.change_email(db, user_id=olga.id, email="new@plant.example", password=PASSWORD, now=now)
    account = accounts.account_of_session(db, username="olga", session_version=olga.session_version)
    assert account is not None
    assert (account.display_name, account.email) == ("Olga K.", "new@plant.example")


@pytest.mark.parametrize("name", ["", "x" * 101, "O\x00lga", "\u202eagro"])
def test_an_unacceptable_display_name_is_refused(db: Database, olga: accounts.Account, name: str) -> None:
    with pytest.raises(RefusedInput):
        profile.change_display_name(db, user_id=olga.id, display_name=name)


def test_sign_ins_are_listed_for_their_user_only_and_dropped_in_time(
    db: Database, olga: accounts.Account, mallory: int, now: datetime
) -> None:
    where = {"address": "203.0.113.7", "device": "Firefox on Linux"}
    accounts.sign_in(db, username="olga", password=PASSWORD, now=now, **where)
    with pytest.raises(SignInFailed):
        accounts.sign_in(db, username="olga", password="wrong", now=now, **where)
    assert profile.recent_sign_ins(db, user_id=olga.id) == [profile.SignInLine(now, **where)]
    assert profile.recent_sign_ins(db, user_id=mallory) == []
    later = now + accounts.KNOWN_FOR + timedelta(days=1)
    accounts.sign_in(db, username="olga", password=PASSWORD, now=later)
    assert [each.happened_at for each in profile.recent_sign_ins(db, user_id=olga.id)] == [later]


def fill(db: Database, owner_id: int, sample_csv: bytes, now: datetime, name: str = "Spring") -> int:
    limits.replace_limits(
        db, owner_id=owner_id, limits=[Limit("pressure", equipment_type="Pump", high=8.3, unit="bar(g)")]
    )
    dataset_id = datasets.import_dataset(
        db, owner_id=owner_id, name=name, file_name="../../=spring.csv", data=sample_csv, now=now
    )
    found = findings.findings_of(db, owner_id=owner_id, dataset_id=dataset_id).findings
    note = {"state": "acknowledged", "comment": f"Known to {owner_id}.", "now": now}
    findings.set_note(db, owner_id=owner_id, dataset_id=dataset_id, finding_key=found[0].finding.key, **note)
    return dataset_id


def counts(db: Database) -> dict[str, int]:
    with db.reading() as session:
        tables = Base.metadata.tables.items()
        return {name: session.scalar(select(func.count()).select_from(table)) or 0 for name, table in tables}


def test_deleting_an_account_leaves_nothing_of_it_but_the_audit_log(
    db: Database, olga: accounts.Account, mallory: int, sample_csv: bytes, now: datetime
) -> None:
    fill(db, mallory, sample_csv, now)
    before = counts(db)
    accounts.sign_in(db, username="olga", password=PASSWORD, now=now, address="203.0.113.7")
    recovery.issue_code(db, username="olga", by=BY_SHELL, now=now)
    fill(db, olga.id, sample_csv, now)
    for wrong in ("", "olg", "mallory"):
        with pytest.raises(RefusedInput, match="Type your username"):
            profile.delete_account(db, user_id=olga.id, typed_name=wrong, now=now)

    profile.delete_account(db, user_id=olga.id, typed_name=" Olga ", now=now)

    after = counts(db)
    of_nobody = {"audit_event": 0, "throttle": 0}  # neither belongs to an account, and throttle holds hashes only
    assert after | of_nobody == before | of_nobody | {"user_account": before["user_account"] - 1}
    with db.reading() as session:
        assert "account deleted" in session.scalars(select(AuditEvent.action)).all()
    assert not is_live(db, olga)


def test_a_token_of_a_deleted_account_is_dead_when_the_name_is_taken_anew(
    db: Database, olga: accounts.Account, now: datetime
) -> None:
    profile.delete_account(db, user_id=olga.id, typed_name="olga", now=now)
    accounts.create_user(db, username="olga", password=PASSWORD, now=now)
    assert not is_live(db, olga)


def test_the_last_administrator_stays(db: Database, olga: accounts.Account, now: datetime) -> None:
    root = accounts.create_user(db, username="root", password=PASSWORD, is_admin=True, now=now)
    with pytest.raises(RefusedInput, match="last administrator"):
        profile.delete_account(db, user_id=root.id, typed_name="root", now=now)
    assert is_live(db, root)
    accounts.create_user(db, username="second", password=PASSWORD, is_admin=True, now=now)
    profile.delete_account(db, user_id=root.id, typed_name="root", now=now)
    assert not is_live(db, root)


@pytest.mark.parametrize("wrong", NO_IDS, ids=repr)
def test_what_is_no_id_finds_no_account(db: Database, now: datetime, wrong: Any) -> None:
    with pytest.raises(NotFound):
        profile.change_display_name(db, user_id=wrong, display_name="Mine now")
    with pytest.raises(NotFound):
        profile.delete_account(db, user_id=wrong, typed_name="olga", now=now)
    with pytest.raises(NotFound):
        profile.end_all_sessions(db, user_id=wrong, now=now)
    with pytest.raises(NotFound):
        takeout.write_takeout(db, io.BytesIO(), owner_id=wrong, now=now)
    assert profile.recent_sign_ins(db, user_id=wrong) == []
    assert done_by_others(db, owner_id=wrong) == []


def taken_out(db: Database, owner_id: int, now: datetime) -> dict[str, bytes]:
    out = io.BytesIO()
    takeout.write_takeout(db, out, owner_id=owner_id, now=now)
    with zipfile.ZipFile(out) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_zip_holds_everything_that_is_theirs_and_nothing_else(
    db: Database, olga: accounts.Account, mallory: int, sample_csv: bytes, now: datetime
) -> None:
    accounts.sign_in(db, username="olga", password=PASSWORD, now=now, address="203.0.113.7", device="Firefox")
    recovery.issue_code(db, username="olga", by=BY_SHELL, now=now)
    mine = fill(db, olga.id, sample_csv, now, name="../Spring: a/b")
    fill(db, mallory, sample_csv, now, name="Of Mallory")
    files = taken_out(db, olga.id, now)

    folder = f"datasets/{mine} _Spring_ a_b"
    assert files[f"{folder}/original/_spring.csv"] == sample_csv
    assert files[f"{folder}/cleaned.csv"] == datasets.cleaned_csv(db, owner_id=olga.id, dataset_id=mine)
    assert b"P-101B" in files[f"{folder}/findings.csv"]
    assert json.loads(files[f"{folder}/analysis.json"])["types"]
    assert json.loads(files["profile.json"])["email"] == "olga@plant.example"
    assert b"8.3" in files["limits.csv"]
    assert f"Known to {olga.id}.".encode() in files["tables/finding_note.jsonl"]
    assert b"203.0.113.7" in files["tables/sign_in.jsonl"]
    everything = b"".join(files.values()) + " ".join(files).encode()
    for secret in (b"Mallory", f"Known to {mallory}.".encode(), b"$2b$", b"password_hash", b"session_version"):
        assert secret not in everything
    assert not [name for name in files if ".." in name.split("/") or name.startswith("/") or "\\" in name]


def test_the_zip_misses_no_table_with_something_of_a_user(db: Database, olga: accounts.Account, now: datetime) -> None:
    files = taken_out(db, olga.id, now)
    with db.engine.connect() as connection:
        inspector = inspect(connection)
        of_users = {
            name
            for name in inspector.get_table_names()
            if {"owner_id", "user_id", "dataset_id"} & {each["name"] for each in inspector.get_columns(name)}
        }
    in_another_form = {"dataset", "dataset_file", "equipment"}
    never = {"reset_code", "content_access"}
    assert {f"tables/{name}.jsonl" for name in of_users - in_another_form - never} <= set(files)


def test_the_zip_of_an_empty_account_can_be_read(db: Database, olga: accounts.Account, now: datetime) -> None:
    assert "README.txt" in taken_out(db, olga.id, now)


# Sample visits


def start(db: Database, now: datetime, **changes: Any) -> accounts.Account:
    return sample_visits.start_visit(db, **{"is_allowed": True, "now": now, **changes})


def test_a_visit_is_private_lasts_a_day_and_leaves_nothing(
    db: Database, olga: accounts.Account, sample_csv: bytes, now: datetime
) -> None:
    before = counts(db)
    visitor = start(db, now)
    fill(db, visitor.id, sample_csv, now)
    seen = {"username": visitor.username, "session_version": visitor.session_version}
    assert accounts.account_of_session(db, **seen, now=now + timedelta(hours=23)) == visitor
    assert accounts.account_of_session(db, **seen, now=now + timedelta(hours=24)) is None
    assert datasets.list_datasets(db, owner_id=olga.id) == []

    assert sample_visits.remove_ended_visits(db, now=now + timedelta(hours=23)) == 0
    assert sample_visits.remove_ended_visits(db, now=now + timedelta(hours=24)) == 1
    assert counts(db) == before


def test_the_next_visit_removes_those_that_are_over(db: Database, now: datetime) -> None:
    first = start(db, now)
    start(db, now + timedelta(days=2))
    with db.reading() as session:
        assert session.get(User, first.id) is None


def test_there_are_no_visits_where_the_host_allows_none(db: Database, now: datetime) -> None:
    with pytest.raises(NotAllowed):
        start(db, now, is_allowed=False)
    assert counts(db)["user_account"] == 0


def test_one_address_cannot_fill_the_house_with_visitors(
    db: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(10):
        start(db, now, address="203.0.113.7")
    with pytest.raises(TooManyAttempts):
        start(db, now, address="203.0.113.7")
    monkeypatch.setattr(sample_visits, "MOST_VISITS", 10)
    with pytest.raises(RefusedInput, match="too many visitors"):
        start(db, now, address="192.0.2.9")


def test_nobody_can_sign_in_to_a_visit_or_get_a_code_for_it(db: Database, now: datetime) -> None:
    visitor = start(db, now)
    for password in ("", "!"):
        with pytest.raises(SignInFailed):
            accounts.sign_in(db, username=visitor.username, password=password, now=now)
    with pytest.raises(NotFound):
        recovery.issue_code(db, username=visitor.username, by=BY_SHELL, now=now)
