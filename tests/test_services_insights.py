"""Advice on a dataset: built in, asked, stored, paid for; over the real client against a service on this machine."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from chemviz.analysis.limits import Limit
from chemviz.config import Allowance
from chemviz.db.advice_models import AdviceUse, Insight
from chemviz.db.engine import Database
from chemviz.db.models import User
from chemviz.errors import AdviceCancelled, AdviceUnavailable, BudgetSpent, NotFound, RefusedInput
from chemviz.insights import gemini as client
from chemviz.insights.advice import Question
from chemviz.insights.asked import LONGEST_QUESTION
from chemviz.insights.gemini import Gemini
from chemviz.services import advice_consent, datasets, insights, limits
from chemviz.services.advice_use import RESERVED_FOR, reserve
from tests import fake_gemini as fakes
from tests.fake_gemini import KEY, FakeGemini, fake_gemini, reply
from tests.narrated import narrate

MODEL = "gemini-3.8-flash"
Ask = Callable[..., insights.StoredInsight]


@pytest.fixture(scope="module", autouse=True)
def _imported() -> None:
    client._library()


@pytest.fixture
def fake() -> Iterator[FakeGemini]:
    with fake_gemini() as service:
        yield service.will_answer(MODEL, narrate())


@pytest.fixture
def gemini(fake: FakeGemini) -> Gemini:
    return Gemini(KEY, models=(MODEL,), endpoint=fake.url, wait_s=30)


@pytest.fixture
def dataset_id(db: Database, owner_id: int, sample_csv: bytes, now: datetime) -> int:
    return datasets.import_dataset(db, owner_id=owner_id, name="S", file_name="a.csv", data=sample_csv, now=now)


@pytest.fixture
def ask(db: Database, gemini: Gemini, owner_id: int, dataset_id: int, now: datetime) -> Ask:
    """Asks as the owner, who has agreed."""
    insights.give_consent(db, owner_id=owner_id, now=now)

    def ask(**changes: Any) -> insights.StoredInsight:
        about = {"owner_id": owner_id, "dataset_id": dataset_id, "question": Question(), "now": now}
        return insights.ask_gemini(db, changes.pop("model", gemini), **about | changes)

    return ask


def _rows(db: Database, table: type[Insight] | type[AdviceUse]) -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def _stored(db: Database, owner_id: int, dataset_id: int) -> list[insights.StoredInsight]:
    return insights.stored_insights(db, owner_id=owner_id, dataset_id=dataset_id)


def _limit(db: Database, owner_id: int) -> None:
    limit = Limit("pressure", equipment_type="Pump", high=8.3, unit="bar(g)")
    limits.replace_limits(db, owner_id=owner_id, limits=[limit])


def test_the_built_in_advice_needs_no_consent_and_no_network(
    db: Database, owner_id: int, dataset_id: int, fake: FakeGemini
) -> None:
    _limit(db, owner_id)
    advice = insights.built_in(db, owner_id=owner_id, dataset_id=dataset_id, question=Question())
    assert (advice.source, advice.model, advice.tokens_in) == ("built-in", None, None)
    assert "P-101B" in {each.equipment for each in advice.items}
    assert fake.sent == []
    assert _rows(db, Insight) == _rows(db, AdviceUse) == 0


def test_an_answer_is_stored_with_what_it_cost(
    db: Database, ask: Ask, fake: FakeGemini, owner_id: int, dataset_id: int, now: datetime
) -> None:
    _limit(db, owner_id)
    steps: list[str] = []
    made = ask(on_step=steps.append)

    assert (made.created_at, made.is_current) == (now, True)
    advice = made.advice
    assert (advice.source, advice.model, advice.tokens_in, advice.tokens_out) == ("gemini", MODEL, 900, 80)
    assert advice.seconds is not None
    [item] = advice.items
    assert item.equipment == "P-101B"
    assert item.evidence
    assert _stored(db, owner_id, dataset_id) == [made]
    assert steps == ["Gathering the facts", "Counting tokens", f"Asking {MODEL}"]
    assert (fake.asked("countTokens"), fake.asked()) == ([MODEL], [MODEL])


def test_no_cell_and_no_header_of_the_file_is_sent(ask: Ask, db: Database, fake: FakeGemini, owner_id: int) -> None:
    _limit(db, owner_id)
    ask()
    sent = fake.everything_sent()
    for text in ("P-101", "E-201", "V-301", "Equipment Name", "olga", "a.csv"):
        assert text not in sent
    assert "EQ-001" in sent


def test_the_same_question_is_not_paid_for_twice(ask: Ask, db: Database, fake: FakeGemini) -> None:
    first = ask()
    sent = len(fake.sent)
    assert ask() == first
    assert len(fake.sent) == sent
    assert _rows(db, Insight) == _rows(db, AdviceUse) == 1


def test_a_refresh_asks_anew_and_the_earlier_answer_stays(
    ask: Ask, db: Database, owner_id: int, dataset_id: int, now: datetime
) -> None:
    first = ask()
    second = ask(refresh=True, now=now + timedelta(minutes=5))
    assert second.id != first.id
    assert _stored(db, owner_id, dataset_id) == [second, first]
    assert ask() == second


def test_a_changed_limit_makes_an_answer_one_of_before_and_the_next_question_is_sent(
    ask: Ask, db: Database, fake: FakeGemini, owner_id: int, dataset_id: int
) -> None:
    first = ask()
    _limit(db, owner_id)
    assert [each.is_current for each in _stored(db, owner_id, dataset_id)] == [False]
    second = ask()
    assert fake.asked() == [MODEL, MODEL]
    assert [(each.id, each.is_current) for each in _stored(db, owner_id, dataset_id)] == [
        (second.id, True),
        (first.id, False),
    ]
    limits.replace_limits(db, owner_id=owner_id, limits=[])
    assert [each.is_current for each in _stored(db, owner_id, dataset_id)] == [False, True]


def test_questions_of_three_kinds_are_kept_apart(
    ask: Ask, db: Database, fake: FakeGemini, owner_id: int, dataset_id: int
) -> None:
    _limit(db, owner_id)
    found = insights.built_in(db, owner_id=owner_id, dataset_id=dataset_id, question=Question())
    key = next(each.finding_key for each in found.items if each.finding_key)
    asked = [Question(), Question("finding", finding_key=key), Question("question", text="Which pumps read high?")]
    for question in asked:
        ask(question=question)
    assert [each.advice.question for each in _stored(db, owner_id, dataset_id)] == asked[::-1]
    assert all(each.is_current for each in _stored(db, owner_id, dataset_id))
    for question in asked:
        ask(question=question)
    assert len(fake.asked()) == 3


@pytest.mark.parametrize("text", [None, "", " \n\t ", "\u200b\u202e", "why " * LONGEST_QUESTION])
def test_what_is_no_question_is_refused_and_not_sent(ask: Ask, fake: FakeGemini, text: str | None) -> None:
    with pytest.raises(RefusedInput):
        ask(question=Question("question", text=text))
    assert fake.sent == []


@pytest.mark.parametrize("key", [None, "", "no|such|finding"])
def test_a_finding_that_is_not_there_is_not_found_and_nothing_is_sent(
    ask: Ask, fake: FakeGemini, key: str | None
) -> None:
    with pytest.raises(NotFound):
        ask(question=Question("finding", finding_key=key))
    assert fake.sent == []


def test_nothing_is_sent_before_the_user_has_agreed_nor_after_it_was_withdrawn(
    ask: Ask, db: Database, fake: FakeGemini, owner_id: int, now: datetime
) -> None:
    insights.withdraw_consent(db, owner_id=owner_id)
    with pytest.raises(RefusedInput, match="Agree"):
        ask()
    assert fake.sent == []
    insights.give_consent(db, owner_id=owner_id, now=now)
    ask()
    insights.withdraw_consent(db, owner_id=owner_id)
    with pytest.raises(RefusedInput, match="Agree"):
        ask(refresh=True)
    assert len(fake.asked()) == 1


def test_a_new_text_is_agreed_to_anew(
    db: Database, owner_id: int, other_id: int, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    insights.give_consent(db, owner_id=owner_id, now=now)
    insights.give_consent(db, owner_id=owner_id, now=now)
    assert insights.has_consented(db, owner_id=owner_id)
    assert not insights.has_consented(db, owner_id=other_id)
    monkeypatch.setattr(advice_consent, "CONSENT_VERSION", 2)
    assert not insights.has_consented(db, owner_id=owner_id)


FAILURES = {
    "quota": (fakes.over_quota("3600s"), 0),
    "blocked": (fakes.blocked(), 1),
    "cut off": (reply("{", finish="MAX_TOKENS"), 1),
    "broken": (reply("{"), 1),
    "wrong shape": (reply('{"items": "all is well"}'), 1),
    "says nothing": (reply('{"items": []}'), 1),
    "retired": (fakes.error(404, "NOT_FOUND"), 0),
    "refused": (fakes.error(400, "INVALID_ARGUMENT"), 0),
}


@pytest.mark.parametrize("case", FAILURES)
def test_a_failure_stores_nothing_and_counts_only_where_something_was_paid_for(
    ask: Ask, db: Database, fake: FakeGemini, owner_id: int, dataset_id: int, now: datetime, case: str
) -> None:
    answer, used = FAILURES[case]
    earlier = ask()
    fake.will_answer(MODEL, answer)

    with pytest.raises(AdviceUnavailable):
        ask(refresh=True)

    assert _stored(db, owner_id, dataset_id) == [earlier]
    assert insights.use_today(db, owner_id=owner_id, now=now).used == 1 + used


def test_a_hanging_service_counts_as_one_question_since_it_may_have_answered(
    ask: Ask, db: Database, gemini: Gemini, fake: FakeGemini, owner_id: int, now: datetime
) -> None:
    fake.will_answer(MODEL, fakes.hang)
    with pytest.raises(AdviceUnavailable, match="in time"):
        ask(model=replace(gemini, wait_s=10.0))
    assert _rows(db, Insight) == 0
    assert insights.use_today(db, owner_id=owner_id, now=now).used == 1


def test_a_cancelled_question_stores_nothing(ask: Ask, db: Database, fake: FakeGemini) -> None:
    fake.will_answer(MODEL, fakes.hang)
    with pytest.raises(AdviceCancelled):
        ask(is_cancelled=lambda: MODEL in fake.asked())
    assert _rows(db, Insight) == 0


def test_a_question_cancelled_while_tokens_are_counted_costs_nothing(ask: Ask, db: Database, fake: FakeGemini) -> None:
    fake.counting[MODEL] = fakes.hang
    with pytest.raises(AdviceCancelled):
        ask(is_cancelled=lambda: MODEL in fake.asked("countTokens"))
    assert fake.asked() == []
    assert _rows(db, Insight) == _rows(db, AdviceUse) == 0


class PageLeft(BaseException):
    """What a page raises in the middle of its work when somebody leaves it."""


def test_a_page_that_is_left_in_the_middle_stores_nothing_and_the_question_is_settled(
    ask: Ask, db: Database, owner_id: int, now: datetime
) -> None:
    def leave(step: str) -> None:
        if step.startswith("Asking"):
            raise PageLeft

    with pytest.raises(PageLeft):
        ask(on_step=leave)
    assert _rows(db, Insight) == 0
    later = now + RESERVED_FOR * 2
    assert insights.use_today(db, owner_id=owner_id, now=later).used == 1  # counted for good, not reserved for ever


def test_a_dataset_that_is_deleted_while_the_model_thinks_is_not_found_and_nothing_is_left(
    ask: Ask, db: Database, fake: FakeGemini, owner_id: int, dataset_id: int, now: datetime
) -> None:
    def delete(_handler: Any) -> None:
        datasets.delete_dataset(db, owner_id=owner_id, dataset_id=dataset_id)

    fake.will_answer(MODEL, narrate(then=delete))
    with pytest.raises(NotFound):
        ask()
    assert _rows(db, Insight) == 0
    assert insights.use_today(db, owner_id=owner_id, now=now).used == 1  # the answer was paid for


def test_the_advice_goes_with_its_dataset_and_the_days_count_stays(
    ask: Ask, db: Database, owner_id: int, dataset_id: int
) -> None:
    ask()
    datasets.delete_dataset(db, owner_id=owner_id, dataset_id=dataset_id)
    assert (_rows(db, Insight), _rows(db, AdviceUse)) == (0, 1)


def test_one_answer_is_deleted_and_the_others_stay(ask: Ask, db: Database, owner_id: int, dataset_id: int) -> None:
    first, second = ask(), ask(refresh=True)
    insights.delete_insight(db, owner_id=owner_id, dataset_id=dataset_id, insight_id=first.id)
    assert _stored(db, owner_id, dataset_id) == [second]
    with pytest.raises(NotFound):
        insights.delete_insight(db, owner_id=owner_id, dataset_id=dataset_id, insight_id=first.id)


def test_a_users_questions_of_a_day_are_limited_and_start_anew_the_next(
    ask: Ask, db: Database, fake: FakeGemini, owner_id: int, now: datetime
) -> None:
    allowance = Allowance(questions_per_user_day=2)
    for _ in range(2):
        ask(refresh=True, allowance=allowance)
    with pytest.raises(BudgetSpent, match=r"You have used today's 2 questions.*2026-11-24 00:00 UTC"):
        ask(refresh=True, allowance=allowance)
    assert len(fake.asked()) == len(fake.asked("countTokens")) == 2
    use = insights.use_today(db, owner_id=owner_id, now=now, allowance=allowance)
    assert (use.used, use.allowed, use.is_spent) == (2, 2, True)
    assert use.ends_at == now.replace(day=24, hour=0, minute=0)
    tomorrow = use.ends_at
    assert not insights.use_today(db, owner_id=owner_id, now=tomorrow, allowance=allowance).is_spent
    ask(refresh=True, allowance=allowance, now=tomorrow)
    assert ask(allowance=Allowance(questions_per_user_day=0)).advice  # what is stored costs nothing


def test_all_users_together_are_limited_also_those_whose_account_is_gone(
    ask: Ask, db: Database, make_user: Callable[[str], int], now: datetime
) -> None:
    allowance = Allowance(questions_per_day=1)
    gone = make_user("gone")
    reserve(db, owner_id=gone, now=now, allowance=allowance, tokens=5)
    with db.session() as session:
        session.delete(session.get(User, gone))
    with pytest.raises(BudgetSpent, match="by all users together"):
        ask(allowance=allowance)


def test_tokens_of_a_day_are_limited_and_counted_before_anything_is_sent(
    ask: Ask, db: Database, fake: FakeGemini
) -> None:
    with pytest.raises(BudgetSpent, match=r"Too little is left of today's 17.000 tokens"):
        ask(allowance=Allowance(tokens_per_day=17_000))
    assert (fake.asked("countTokens"), fake.asked()) == ([MODEL], [])
    assert _rows(db, AdviceUse) == 0
    ask(allowance=Allowance(tokens_per_day=30_000))
    with db.reading() as session:
        assert session.scalar(select(AdviceUse.tokens)) == 980  # those that were used, no longer the most there can be


def test_the_same_question_from_two_tabs_at_once_gives_two_sane_answers_or_one(
    ask: Ask, db: Database, fake: FakeGemini, owner_id: int, dataset_id: int, now: datetime
) -> None:
    both_ask = threading.Barrier(2, timeout=60)
    fake.will_answer(MODEL, narrate(then=lambda _: both_ask.wait()))
    made: list[insights.StoredInsight] = []
    tabs = [threading.Thread(target=lambda: made.append(ask())) for _ in range(2)]
    for each in tabs:
        each.start()
    for each in tabs:
        each.join()
    assert len(made) == 2
    assert made[0].advice.items == made[1].advice.items
    assert {each.id for each in _stored(db, owner_id, dataset_id)} == {each.id for each in made}
    assert insights.use_today(db, owner_id=owner_id, now=now).used == 2
    assert ask().id == max(each.id for each in made)
