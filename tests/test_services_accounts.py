"""Accounts on both databases: who may register, who gets in, and when a session ends."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import bcrypt
import pytest
from sqlalchemy import select

from chemviz.db.engine import Database
from chemviz.db.models import User
from chemviz.errors import ChemVizError, NotFound, RefusedInput, SignInFailed, TooManyAttempts, UsernameTaken
from chemviz.services import accounts, passwords
from chemviz.services.accounts import Account
from chemviz.services.invitations import issue_invitation

PASSWORD = "a calm sea at 7"
REGISTRATION: dict[str, Any] = {
    "username": "olga",
    "display_name": "Olga O'Hara",
    "email": "olga@plant.example",
    "password": PASSWORD,
    "confirm": PASSWORD,
}


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "BCRYPT_COST", 4)


@pytest.fixture
def register(db: Database, now: datetime) -> Callable[..., Account]:
    def register(**changes: str) -> Account:
        confirm = changes.get("password", PASSWORD)
        return accounts.register(db, **{**REGISTRATION, "confirm": confirm, **changes}, now=now)

    return register


def sign_in(db: Database, now: datetime, **changes: str) -> Account:
    return accounts.sign_in(db, **{"username": "olga", "password": PASSWORD, **changes}, now=now)


def users(db: Database) -> list[User]:
    with db.reading() as session:
        return list(session.scalars(select(User)))


def test_who_registers_can_sign_in(db: Database, now: datetime, register: Callable[..., Account]) -> None:
    account = register()
    assert sign_in(db, now) == account
    assert (account.role, account.username) == ("user", "olga")


def test_the_username_is_the_same_in_any_case(db: Database, now: datetime, register: Callable[..., Account]) -> None:
    register(username=" Olga ")
    assert sign_in(db, now, username="OLGA").username == "olga"
    with pytest.raises(UsernameTaken):
        register(username="oLGA")
    assert len(users(db)) == 1


def test_only_a_bcrypt_hash_is_stored(db: Database, register: Callable[..., Account]) -> None:
    register()
    (user,) = users(db)
    assert bcrypt.checkpw(PASSWORD.encode(), user.password_hash.encode())


def test_a_race_for_one_name_ends_in_username_taken(
    db: Database, register: Callable[..., Account], monkeypatch: pytest.MonkeyPatch
) -> None:
    both_have_looked = threading.Barrier(2, timeout=60)
    hashed = passwords.hashed

    def wait_then_hash(password: str) -> str:
        both_have_looked.wait()
        return hashed(password)

    monkeypatch.setattr(passwords, "hashed", wait_then_hash)
    outcomes: list[object] = []

    def attempt() -> None:
        try:
            outcomes.append(register())
        except ChemVizError as error:
            outcomes.append(error)

    threads = [threading.Thread(target=attempt) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Account", "UsernameTaken"]
    assert len(users(db)) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"username": "ab"},
        {"username": "a" * 65},
        {"username": "olga hara"},
        {"username": "olgå"},
        {"username": "ol\x00ga"},
        {"username": "olga\nx"},
        {"display_name": "  "},
        {"display_name": "x" * 101},
        {"display_name": "Olga\u202eagro"},
        {"display_name": "Ol\x00ga"},
        {"email": "olga"},
        {"email": "olga@plant"},
        {"email": "olga@@plant.example"},
        {"email": "ol ga@plant.example"},
        {"email": "olga@plant..example"},
        {"email": "o" * 60 + "@" + "p" * 190 + ".example"},
        {"password": "short 7"},
        {"password": "x" * 73},
        {"password": "é" * 37},
        {"password": "password123"},
        {"password": "Iloveyou1"},
        {"username": "olga.hara", "password": "Olga.Hara"},
        {"password": "olga@plant.example"},
        {"password": "OLGA O'HARA"},
        {"confirm": PASSWORD + " "},
    ],
)
def test_an_unacceptable_field_is_refused_and_nothing_is_stored(
    db: Database, register: Callable[..., Account], changes: dict[str, str]
) -> None:
    with pytest.raises(RefusedInput) as refusal:
        register(**changes)
    assert str(refusal.value).endswith(".")
    assert changes.get("password", PASSWORD) not in str(refusal.value)
    assert users(db) == []


@pytest.mark.parametrize("password", ["eight by", "x" * 70 + "é", "ключ от дверей", "nul\x00 inside it"])
def test_passwords_of_8_to_72_bytes_are_accepted_as_they_are(
    db: Database, now: datetime, register: Callable[..., Account], password: str
) -> None:
    register(password=password)
    assert sign_in(db, now, password=password)
    with pytest.raises(SignInFailed):
        sign_in(db, now, password=password[:-1])


def test_from_one_address_accounts_are_made_ever_more_slowly(
    db: Database, now: datetime, register: Callable[..., Account]
) -> None:
    for number in range(30):
        register(username=f"olga-{number}", address="203.0.113.7")
    with pytest.raises(TooManyAttempts, match=r"accounts were made from your network of late\. Wait 10 s"):
        register(username="one-more", address="203.0.113.7")
    assert len(users(db)) == 30
    register(username="from-elsewhere", address="192.0.2.9")
    register(username="at-the-server")  # which may be a proxy for everybody
    later = {"now": now + timedelta(seconds=11)}
    accounts.register(db, **{**REGISTRATION, "username": "later", "address": "203.0.113.7"}, **later)
    with pytest.raises(TooManyAttempts, match="Wait 20 s"):
        accounts.register(db, **{**REGISTRATION, "username": "too-soon", "address": "203.0.113.7"}, **later)


def test_accounts_with_an_invitation_are_not_counted(db: Database, now: datetime) -> None:
    admin = accounts.create_user(db, username="admin", password=PASSWORD, is_admin=True, now=now)
    for number in range(32):
        code = issue_invitation(db, admin_id=admin.id, note="", now=now)
        accounts.register(
            db,
            **{**REGISTRATION, "username": f"olga-{number}", "address": "203.0.113.7", "invitation": code},
            policy="invitation",
            now=now,
        )
    assert len(users(db)) == 33


def test_an_email_may_be_used_twice_so_that_nobody_learns_whose_it_is(register: Callable[..., Account]) -> None:
    assert register().email == register(username="second").email


@pytest.mark.parametrize(
    "attempt",
    [
        {"password": "wrong password"},
        {"password": ""},
        {"password": PASSWORD + "x" * 100},
        {"username": "nobody"},
        {"username": ""},
        {"username": "ol\x00ga"},
        {"username": "\u212aelvin"},
        {"username": "disabled"},
        {"username": "x" * 100_000},
    ],
)
def test_every_failed_sign_in_hashes_once_and_says_the_same(
    db: Database,
    now: datetime,
    register: Callable[..., Account],
    monkeypatch: pytest.MonkeyPatch,
    attempt: dict[str, str],
) -> None:
    register()
    register(username="disabled")
    accounts.disable_user(db, username="disabled")
    costs: list[bytes] = []
    check = bcrypt.checkpw

    def counted(password: bytes, stored: bytes) -> bool:
        costs.append(stored[:7])
        return check(password, stored)

    monkeypatch.setattr(bcrypt, "checkpw", counted)

    with pytest.raises(SignInFailed, match=r"^The username or the password is not right\.$"):
        sign_in(db, now, **attempt)
    assert costs == [b"$2b$04$"]


def test_a_password_whose_first_72_bytes_are_right_is_wrong(
    db: Database, now: datetime, register: Callable[..., Account]
) -> None:
    register(password="y" * 36 + "z" * 36)
    with pytest.raises(SignInFailed):
        sign_in(db, now, password="y" * 36 + "z" * 37)


def test_an_account_without_a_usable_hash_lets_nobody_in(
    db: Database, now: datetime, make_user: Callable[[str], int]
) -> None:
    make_user("imported")
    with pytest.raises(SignInFailed):
        sign_in(db, now, username="imported", password="!")


def test_signing_in_notes_the_time_and_failing_does_not(
    db: Database, now: datetime, register: Callable[..., Account]
) -> None:
    register()
    with pytest.raises(SignInFailed):
        sign_in(db, now, password="wrong password")
    assert users(db)[0].last_seen_at is None
    sign_in(db, now)
    assert users(db)[0].last_seen_at == now


def test_a_session_is_good_until_it_is_ended(db: Database, register: Callable[..., Account]) -> None:
    account = register()
    other = register(username="other")
    found = {"username": "olga", "session_version": account.session_version}
    assert accounts.account_of_session(db, **found) == account

    accounts.end_sessions(db, user_id=account.id)

    assert accounts.account_of_session(db, **found) is None
    assert accounts.account_of_session(db, username="olga", session_version=account.session_version + 1)
    assert accounts.account_of_session(db, username="other", session_version=other.session_version) == other


@pytest.mark.parametrize(
    "end",
    [
        lambda db: accounts.disable_user(db, username="OLGA"),
        lambda db: accounts.reset_password(db, username="Olga", password="another calm sea"),
    ],
)
def test_disabling_and_a_new_password_end_the_sessions(
    db: Database, register: Callable[..., Account], end: Callable[[Database], None]
) -> None:
    account = register()
    end(db)
    assert accounts.account_of_session(db, username="olga", session_version=account.session_version) is None


def test_a_reset_password_replaces_the_old_one(db: Database, now: datetime, register: Callable[..., Account]) -> None:
    version = register().session_version
    accounts.reset_password(db, username="olga", password="another calm sea")
    assert sign_in(db, now, password="another calm sea").session_version == version + 1
    with pytest.raises(SignInFailed):
        sign_in(db, now)


@pytest.mark.parametrize(
    "password",
    ["short 7", "password123", "aaaaaaaa", "        ", "abcdefgh", "12345678a", "olga@plant.example", "x" * 73],
)
def test_a_weak_password_is_not_set_by_a_reset(
    db: Database, now: datetime, register: Callable[..., Account], password: str
) -> None:
    version = register().session_version
    with pytest.raises(RefusedInput):
        accounts.reset_password(db, username="olga", password=password)
    assert sign_in(db, now).session_version == version


@pytest.mark.parametrize(
    "act",
    [
        lambda db: accounts.disable_user(db, username="nobody"),
        lambda db: accounts.reset_password(db, username="nobody", password=PASSWORD),
    ],
)
def test_an_unknown_user_is_not_found(db: Database, act: Callable[[Database], None]) -> None:
    with pytest.raises(NotFound):
        act(db)


def test_the_shell_creates_administrators_and_lists_users(db: Database, now: datetime) -> None:
    accounts.create_user(db, username="Root", password=PASSWORD, is_admin=True, now=now)
    accounts.create_user(db, username="ann", password=PASSWORD, now=now)
    listed: list[Any] = accounts.list_users(db)
    assert [(user.username, user.role, user.is_active) for user in listed] == [
        ("ann", "user", True),
        ("root", "admin", True),
    ]
    assert not hasattr(listed[0], "password_hash")
