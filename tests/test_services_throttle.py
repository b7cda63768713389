"""Throttling on both databases: guesses get ever slower, for all processes together, and no victim is shut out."""

import itertools
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from chemviz.db.account_models import SignIn, Throttle
from chemviz.db.engine import Database
from chemviz.errors import SignInFailed, TooManyAttempts
from chemviz.services import accounts, passwords
from chemviz.services.throttle import ACCOUNT, ADDRESS, FORGOTTEN_AFTER, Counted, count_failure, refuse_blocked

PASSWORD = "a calm sea at 7"
HOME, EVIL, ELSEWHERE = "203.0.113.7", "198.51.100.66", "192.0.2.5"


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "BCRYPT_COST", 4)


@pytest.fixture
def olga(db: Database, now: datetime) -> accounts.Account:
    return accounts.create_user(db, username="olga", password=PASSWORD, now=now)


def attempt(
    db: Database, now: datetime, *, username: str = "olga", password: str = "wrong", address: str = EVIL
) -> str:
    """What comes of one attempt: `in`, `wrong` or `wait`."""
    try:
        accounts.sign_in(db, username=username, password=password, now=now, address=address)
    except TooManyAttempts:
        return "wait"
    except SignInFailed:
        return "wrong"
    return "in"


def guess_for(db: Database, start: datetime, *, seconds: int, step: int, **changes: str) -> list[str]:
    return [attempt(db, start + timedelta(seconds=each), **changes) for each in range(0, seconds, step)]


def test_the_first_guesses_are_judged_and_then_each_delay_is_longer_than_the_one_before(
    db: Database, olga: accounts.Account, now: datetime
) -> None:
    results = guess_for(db, now, seconds=120, step=1)
    judged = [second for second, result in enumerate(results) if result == "wrong"]
    gaps = [later - earlier for earlier, later in itertools.pairwise(judged)]
    assert gaps == [1, 1, 1, 1, 2, 4, 8, 16, 32]


def test_the_delay_is_bounded_however_long_somebody_guesses(
    db: Database, olga: accounts.Account, now: datetime
) -> None:
    guess_for(db, now, seconds=2 * 3600, step=20)
    after = now + timedelta(hours=2, seconds=ACCOUNT.longest_s)
    assert attempt(db, after, password=PASSWORD, address=ELSEWHERE) == "in"


def test_a_blocked_name_lets_the_right_password_wait_too(db: Database, olga: accounts.Account, now: datetime) -> None:
    assert guess_for(db, now, seconds=6, step=1)[-1] == "wait"
    assert attempt(db, now + timedelta(seconds=5), password=PASSWORD, address=ELSEWHERE) == "wait"
    assert attempt(db, now + timedelta(seconds=7), password=PASSWORD, address=ELSEWHERE) == "in"


def test_names_that_nobody_has_are_slowed_down_in_the_same_way(
    db: Database, olga: accounts.Account, now: datetime
) -> None:
    known = guess_for(db, now, seconds=60, step=1)
    unknown = guess_for(db, now, seconds=60, step=1, username="nobody", address=ELSEWHERE)
    assert known == unknown


def test_the_owner_gets_in_from_a_known_address_while_somebody_guesses_without_end(
    db: Database, olga: accounts.Account, now: datetime
) -> None:
    assert attempt(db, now, password=PASSWORD, address=HOME) == "in"
    for day in range(3):
        morning = now + timedelta(days=day)
        assert "wait" in guess_for(db, morning, seconds=60, step=1)
        assert attempt(db, morning + timedelta(seconds=61), password=PASSWORD, address=HOME) == "in"


def test_a_known_address_is_slowed_down_by_its_own_failures(
    db: Database, olga: accounts.Account, now: datetime
) -> None:
    assert attempt(db, now, password=PASSWORD, address=HOME) == "in"
    assert guess_for(db, now, seconds=10, step=1, address=HOME)[:6] == ["wrong"] * 5 + ["wait"]
    assert attempt(db, now + timedelta(seconds=5), password=PASSWORD, address=HOME) == "wait"
    assert attempt(db, now + timedelta(seconds=5), password=PASSWORD, address=ELSEWHERE) == "in"


def test_one_address_that_tries_many_names_is_slowed_down_and_others_are_not(
    db: Database, olga: accounts.Account, now: datetime
) -> None:
    spray = [attempt(db, now, username=f"user-{number}") for number in range(ADDRESS.free + 5)]
    assert spray == ["wrong"] * ADDRESS.free + ["wait"] * 5
    assert attempt(db, now, username="olga", password=PASSWORD) == "wait"
    assert attempt(db, now, username="olga", password=PASSWORD, address=ELSEWHERE) == "in"


def test_signing_in_to_an_own_account_does_not_buy_an_address_more_guesses(
    db: Database, olga: accounts.Account, now: datetime
) -> None:
    accounts.create_user(db, username="mallory", password=PASSWORD, now=now)
    results = []
    for number in range(ADDRESS.free + 3):
        attempt(db, now, username="mallory", password=PASSWORD)
        results.append(attempt(db, now, username=f"user-{number}"))
    assert results[-1] == "wait"


def test_a_right_password_forgives_the_typing_errors_before_it(
    db: Database, olga: accounts.Account, now: datetime
) -> None:
    for _ in range(3):
        assert [attempt(db, now, address=HOME) for _ in range(4)] == ["wrong"] * 4
        assert attempt(db, now, password=PASSWORD, address=HOME) == "in"


def test_failures_are_forgiven_as_time_passes_and_forgotten_in_the_end(
    db: Database, olga: accounts.Account, now: datetime
) -> None:
    assert guess_for(db, now, seconds=6, step=1)[-1] == "wait"
    later = now + timedelta(seconds=5 * ACCOUNT.forgiven_s + 10)
    assert [attempt(db, later) for _ in range(5)] == ["wrong"] * 5
    attempt(db, later + FORGOTTEN_AFTER + timedelta(hours=1), username="somebody")
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Throttle)) == 2


def test_many_guesses_at_once_are_no_more_guesses(db: Database, olga: accounts.Account, now: datetime) -> None:
    results: list[str] = []
    together = threading.Barrier(16, timeout=60)

    def guess(number: int) -> None:
        together.wait()
        results.append(attempt(db, now, password=f"guess {number}"))

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results.count("wrong") <= ACCOUNT.free
    assert len(results) == 16


OTHER_PROCESS = """
import sys
from datetime import datetime
from chemviz.db.engine import open_database
from chemviz.errors import SignInFailed
from chemviz.services import accounts

db = open_database(sys.argv[1])
for _ in range(5):
    try:
        accounts.sign_in(db, username="olga", password="wrong", now=datetime.fromisoformat(sys.argv[2]), address="x")
    except SignInFailed:
        pass
db.dispose()
"""


def test_what_another_process_has_counted_counts_here(db: Database, olga: accounts.Account, now: datetime) -> None:
    assert attempt(db, now) == "wrong"
    subprocess.run([sys.executable, "-c", OTHER_PROCESS, db.url, now.isoformat()], check=True, timeout=60)
    assert attempt(db, now) == "wait"


def test_nothing_in_the_table_tells_which_names_were_tried(db: Database, now: datetime) -> None:
    attempt(db, now, username="Password7-typed-here")
    with db.reading() as session:
        stored = [vars(row) for row in session.scalars(select(Throttle))]
    assert len(stored) == 2
    assert "password7" not in str(stored).casefold()
    assert EVIL not in str(stored)


def test_an_account_that_changes_while_its_password_is_checked_is_not_signed_in_to(
    db: Database, olga: accounts.Account, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_right: Callable[..., bool] = passwords.is_right

    def disable_meanwhile(password: str, stored: str | None) -> bool:
        accounts.disable_user(db, username="olga")
        return is_right(password, stored)

    monkeypatch.setattr(passwords, "is_right", disable_meanwhile)
    assert attempt(db, now, password=PASSWORD) == "wrong"
    with db.reading() as session:
        assert session.scalars(select(SignIn)).all() == []


def test_the_same_is_read_and_written_for_a_known_and_an_unknown_name(
    db: Database, olga: accounts.Account, now: datetime
) -> None:
    """The clock tells nothing when the work is the same: statement by statement, and one hash."""
    from sqlalchemy import event

    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    def statements(**changes: str) -> list[str]:
        seen.clear()
        attempt(db, now, **changes)
        return list(seen)

    event.listen(db.engine, "before_cursor_execute", note)
    known = statements(username="olga", address="1.1.1.1")
    unknown = statements(username="nobody", address="1.1.1.2")
    assert known == unknown
    assert len(known) > 4


def test_a_blocked_key_is_not_counted_further(db: Database, now: datetime) -> None:
    counted = [Counted("account:x", ACCOUNT)]
    for _ in range(5):
        with db.session() as session:
            count_failure(session, counted, now=now)
    for _ in range(3):
        with pytest.raises(TooManyAttempts, match="Wait 2 s"), db.session() as session:
            count_failure(session, counted, now=now)
    refuse_blocked(db, counted, now=now + timedelta(seconds=2))


def test_a_clock_that_is_behind_or_was_put_back_locks_nobody_out(db: Database, now: datetime) -> None:
    counted = [Counted("account:x", ACCOUNT)]
    with db.session() as session:
        count_failure(session, counted, now=now)
    refuse_blocked(db, counted, now=now - timedelta(seconds=1))
    for _ in range(4):
        with db.session() as session:
            count_failure(session, counted, now=now)
    with pytest.raises(TooManyAttempts):
        refuse_blocked(db, counted, now=now)
    refuse_blocked(db, counted, now=now - timedelta(days=30))
