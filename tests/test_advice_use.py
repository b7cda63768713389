"""The day's allowance for Gemini: the same for all processes at once, and nothing is lost when one of them dies."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from chemviz.config import Allowance
from chemviz.db.advice_models import AdviceUse, Insight
from chemviz.db.engine import Database, open_database
from chemviz.errors import BudgetSpent, NotFound
from chemviz.insights.advice import Question
from chemviz.insights.gemini import Gemini
from chemviz.services import datasets, insights
from chemviz.services.advice_use import RESERVED_FOR, give_back, reserve, settle, use_today
from tests import fake_gemini as fakes
from tests.fake_gemini import KEY, FakeGemini, fake_gemini
from tests.narrated import narrate

ROOT = Path(__file__).parents[1]
MODEL = "gemini-3.8-flash"

MANY = """
import sys
from datetime import datetime
from chemviz.config import Allowance
from chemviz.db.engine import open_database
from chemviz.errors import BudgetSpent
from chemviz.services.advice_use import reserve

url, owner_id, now, per_user, per_day, tokens_per_day = sys.argv[1:]
db = open_database(url)
allowance = Allowance(int(per_user), int(per_day), 1, int(tokens_per_day))
print("ready", flush=True)
sys.stdin.readline()
got = 0
for _ in range(40):
    try:
        reserve(db, owner_id=int(owner_id), now=datetime.fromisoformat(now), allowance=allowance, tokens=10)
        got += 1
    except BudgetSpent:
        pass
print(got, flush=True)
"""

ONE = """
import sys
from datetime import datetime
from chemviz.db.engine import open_database
from chemviz.errors import AdviceUnavailable
from chemviz.insights.advice import Question
from chemviz.insights.gemini import Gemini
from chemviz.services.insights import ask_gemini

url, owner_id, dataset_id, now, endpoint, key, model = sys.argv[1:]
gemini = Gemini(key, models=(model,), endpoint=endpoint, wait_s=120)
ask_gemini(open_database(url), gemini, owner_id=int(owner_id), dataset_id=int(dataset_id), question=Question(),
           now=datetime.fromisoformat(now))
print("answered", flush=True)
"""


@contextmanager
def _process(code: str, *arguments: object) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize(
    ("per_user", "per_day", "tokens_per_day", "expected"),
    [(25, 500, 10**6, 50), (500, 30, 10**6, 30), (500, 500, 205, 20)],
    ids=["of each user", "of all users", "of all tokens"],
)
def test_processes_that_ask_at_once_get_no_more_than_the_allowance_together(
    db: Database, owner_id: int, other_id: int, now: datetime, per_user: int, per_day: int, tokens_per_day: int,
    expected: int,
) -> None:  # fmt: skip
    limits = (now.isoformat(), per_user, per_day, tokens_per_day)
    with (
        _process(MANY, db.url, owner_id, *limits) as first,
        _process(MANY, db.url, owner_id, *limits) as second,
        _process(MANY, db.url, other_id, *limits) as third,
    ):
        three = (first, second, third)
        assert [each.stdout.readline() for each in three if each.stdout] == ["ready\n"] * 3
        for each in three:
            assert each.stdin is not None
            each.stdin.write("go\n")
            each.stdin.flush()
        got = [int(each.stdout.readline()) for each in three if each.stdout]
    assert sum(got) == expected
    if per_user == 25:
        assert (got[0] + got[1], got[2]) == (25, 25)
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(AdviceUse)) == expected


@pytest.fixture
def fake() -> Iterator[FakeGemini]:
    with fake_gemini() as service:
        yield service


def test_a_process_that_is_killed_while_the_model_thinks_leaves_nothing_half_made_and_loses_nothing_for_ever(
    db: Database, owner_id: int, sample_csv: bytes, now: datetime, fake: FakeGemini
) -> None:
    who = {"owner_id": owner_id}
    dataset_id = datasets.import_dataset(db, **who, name="S", file_name="a.csv", data=sample_csv, now=now)
    insights.give_consent(db, **who, now=now)
    fake.will_answer(MODEL, fakes.hang)

    arguments = (db.url, owner_id, dataset_id, now.isoformat(), fake.url, KEY, MODEL)
    with _process(ONE, *arguments) as process:
        assert fake.asked_generating.wait(timeout=120)
        process.kill()
        assert process.stdout is not None
        assert process.stdout.read() == ""

    again = open_database(db.url)
    assert insights.stored_insights(again, **who, dataset_id=dataset_id) == []
    one = Allowance(questions_per_user_day=1)
    about = {"dataset_id": dataset_id, "question": Question(), "allowance": one}
    gemini = Gemini(KEY, models=(MODEL,), endpoint=fake.url)
    assert use_today(again, **who, now=now, allowance=one).is_spent  # the question may still be answered
    with pytest.raises(BudgetSpent):
        insights.ask_gemini(again, gemini, **who, **about, now=now)

    later = now + RESERVED_FOR
    assert use_today(again, **who, now=later, allowance=one).used == 0
    fake.will_answer(MODEL, narrate())
    made = insights.ask_gemini(again, gemini, **who, **about, now=later)
    assert insights.stored_insights(again, **who, dataset_id=dataset_id) == [made]
    with again.reading() as session:
        assert session.scalar(select(func.count()).select_from(Insight)) == 1
    again.dispose()


def test_what_is_given_back_can_be_used_again_and_what_is_settled_cannot(
    db: Database, owner_id: int, now: datetime
) -> None:
    one = Allowance(questions_per_user_day=1)
    first = reserve(db, owner_id=owner_id, now=now, allowance=one, tokens=10)
    with pytest.raises(BudgetSpent):
        reserve(db, owner_id=owner_id, now=now, allowance=one, tokens=10)
    with db.session() as session:
        give_back(session, first)
    second = reserve(db, owner_id=owner_id, now=now, allowance=one, tokens=10)
    with db.session() as session:
        settle(session, second, tokens=3)
    assert use_today(db, owner_id=owner_id, now=now + timedelta(hours=12), allowance=one).is_spent


def test_a_day_is_one_of_utc_wherever_the_clock_stands(db: Database, owner_id: int) -> None:
    one = Allowance(questions_per_user_day=1)
    evening = datetime.fromisoformat("2026-11-23T23:30:00-05:00")  # the 24th in UTC
    reserve(db, owner_id=owner_id, now=evening, allowance=one, tokens=1)
    assert use_today(db, owner_id=owner_id, now=datetime(2026, 11, 24, 4, 40, tzinfo=UTC), allowance=one).is_spent
    before = datetime(2026, 11, 23, 23, 59, tzinfo=UTC)
    assert not use_today(db, owner_id=owner_id, now=before, allowance=one).is_spent


def test_days_long_gone_are_forgotten(db: Database, owner_id: int, now: datetime) -> None:
    reserve(db, owner_id=owner_id, now=now, allowance=Allowance(), tokens=1)
    reserve(db, owner_id=owner_id, now=now + timedelta(days=40), allowance=Allowance(), tokens=1)
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(AdviceUse)) == 1


@pytest.mark.parametrize("nobody", [0, -1, 999_999, 2**40, None, "1", True])
def test_nobody_reserves_nothing(db: Database, owner_id: int, now: datetime, nobody: object) -> None:
    with pytest.raises(NotFound):
        reserve(db, owner_id=nobody, now=now, allowance=Allowance(), tokens=1)  # type: ignore[arg-type]
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(AdviceUse)) == 0
