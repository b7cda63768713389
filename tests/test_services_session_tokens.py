"""Session tokens: which are ours, and which are not accepted."""

import base64
import json
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import jwt
import pytest

from chemviz.db.engine import Database, open_database
from chemviz.services.session_tokens import Claims, cookie_key, make_token, read_token

KEY = "k" * 64


@pytest.fixture
def claims(now: datetime) -> Claims:
    return Claims("olga", 3, now + timedelta(days=7))


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def test_a_token_says_what_was_put_in(claims: Claims, now: datetime) -> None:
    assert read_token(make_token(claims, key=KEY), key=KEY, now=now) == claims


def test_a_token_has_the_fields_of_streamlit_authenticator(claims: Claims) -> None:
    payload = jwt.decode(make_token(claims, key=KEY), KEY, algorithms=["HS256"])
    assert payload == {"username": "olga", "exp_date": claims.expires_at.timestamp(), "session_version": 3}


def test_a_token_ends_at_its_time(claims: Claims) -> None:
    token = make_token(claims, key=KEY)
    assert read_token(token, key=KEY, now=claims.expires_at - timedelta(seconds=1))
    assert read_token(token, key=KEY, now=claims.expires_at) is None


def test_a_token_signed_with_another_key_is_not_ours(claims: Claims, now: datetime) -> None:
    assert read_token(make_token(claims, key="x" * 64), key=KEY, now=now) is None


def payload(now: datetime, **changes: object) -> dict[str, object]:
    fields = {"username": "olga", "exp_date": (now + timedelta(days=7)).timestamp(), "session_version": 3}
    return {**fields, **changes}


def test_an_unsigned_token_is_not_ours(now: datetime) -> None:
    for algorithm in ("none", "None", "NONE"):
        header, body = part({"alg": algorithm, "typ": "JWT"}), part(payload(now))
        for signature in ("", "x", part("none")):
            assert read_token(f"{header}.{body}.{signature}", key=KEY, now=now) is None


def test_a_changed_token_is_not_ours(claims: Claims, now: datetime) -> None:
    header, _, signature = make_token(claims, key=KEY).split(".")
    for changes in ({"username": "admin"}, {"session_version": 4}, {"exp_date": 9e9}):
        assert read_token(f"{header}.{part(payload(now, **changes))}.{signature}", key=KEY, now=now) is None


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
def test_another_algorithm_is_not_ours(now: datetime, algorithm: str) -> None:
    assert read_token(jwt.encode(payload(now), KEY * 2, algorithm=algorithm), key=KEY * 2, now=now) is None


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "....", "é", "\x00", "x" * 100_000, "null", "{}"])
def test_what_is_no_token_is_not_ours(now: datetime, text: str) -> None:
    assert read_token(text, key=KEY, now=now) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"username": None},
        {"username": 7},
        {"session_version": "3"},
        {"session_version": None},
        {"exp_date": "9e9"},
        {"exp_date": None},
        {"exp_date": 1e300},
        {"exp_date": -1e300},
        {"exp_date": float("nan")},
    ],
)
def test_a_well_signed_token_with_odd_claims_is_not_ours(now: datetime, changes: dict[str, object]) -> None:
    token = jwt.encode(payload(now, **changes), KEY, algorithm="HS256")
    assert read_token(token, key=KEY, now=now) is None


def test_a_token_of_the_bare_library_without_a_version_is_not_ours(now: datetime) -> None:
    bare = {"username": "olga", "exp_date": (now + timedelta(days=7)).timestamp()}
    assert read_token(jwt.encode(bare, KEY, algorithm="HS256"), key=KEY, now=now) is None


def test_a_key_is_made_once_and_kept(db: Database, database_url: str) -> None:
    key = cookie_key(db, configured=None)
    assert len(key) == 64
    assert cookie_key(db, configured=None) == key
    again = open_database(database_url)
    assert cookie_key(again, configured=None) == key
    again.dispose()


def test_two_installations_have_two_keys(db: Database, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = open_database(f"sqlite:///{tmp_path_factory.mktemp('other') / 'chemviz.db'}")
    assert cookie_key(other, configured=None) != cookie_key(db, configured=None)
    other.dispose()


def test_a_configured_key_wins_and_is_not_stored(db: Database) -> None:
    assert cookie_key(db, configured="c" * 40) == "c" * 40
    assert cookie_key(db, configured=None) != "c" * 40


def test_processes_that_start_together_agree_on_one_key(db: Database, database_url: str) -> None:
    others = [open_database(database_url) for _ in range(3)]
    start = threading.Barrier(4, timeout=60)
    keys: list[str] = []

    def ask(database: Database) -> Callable[[], None]:
        def run() -> None:
            start.wait()
            keys.append(cookie_key(database, configured=None))

        return run

    threads = [threading.Thread(target=ask(each)) for each in (db, *others)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for other in others:
        other.dispose()

    assert len(keys) == 4
    assert len(set(keys)) == 1
