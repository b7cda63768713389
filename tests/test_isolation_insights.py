"""Whoever asks for advice that is not theirs learns nothing, changes nothing and sends nothing, by any service call."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from chemviz.db.engine import Database
from chemviz.db.models import Base, User
from chemviz.errors import NotFound
from chemviz.insights.advice import Question
from chemviz.insights.gemini import Gemini
from chemviz.services import datasets, insights
from tests.fake_gemini import KEY, FakeGemini, fake_gemini
from tests.narrated import narrate

MODEL = "gemini-3.8-flash"
NO_IDS: list[Any] = [0, -1, 999_999, 2**31 - 1, 2**31, 2**63, 2**64, -(2**63), "1", "1 OR 1=1", None, 1.0, True]
CALLS: dict[str, Callable[..., Any]] = {
    "built_in": lambda db, _model, _insight_id, **who: insights.built_in(db, question=Question(), **who),
    "stored_insights": lambda db, _model, _insight_id, **who: insights.stored_insights(db, **who),
    "ask_gemini": lambda db, model, _insight_id, now, **who: insights.ask_gemini(
        db, model, question=Question(), now=now, refresh=True, **who
    ),
    "ask_for_what_is_stored": lambda db, model, _insight_id, now, **who: insights.ask_gemini(
        db, model, question=Question(), now=now, **who
    ),
    "delete_insight": lambda db, _model, insight_id, **who: insights.delete_insight(db, insight_id=insight_id, **who),
}


@pytest.fixture
def fake() -> Iterator[FakeGemini]:
    with fake_gemini() as service:
        yield service.will_answer(MODEL, narrate())


@pytest.fixture
def call(
    db: Database, owner_id: int, other_id: int, sample_csv: bytes, now: datetime, fake: FakeGemini
) -> Callable[..., Any]:
    """Makes a call about the owner's dataset; both users have agreed to what is sent."""
    model = Gemini(KEY, models=(MODEL,), endpoint=fake.url)
    mine = {"owner_id": owner_id}
    dataset_id = datasets.import_dataset(db, **mine, name="S", file_name="a.csv", data=sample_csv, now=now)
    for each in (owner_id, other_id):
        insights.give_consent(db, owner_id=each, now=now)
    asked = insights.ask_gemini(db, model, **mine, dataset_id=dataset_id, question=Question(), now=now)
    fake.sent.clear()

    def make(name: str, **changes: Any) -> Any:
        who = mine | {"dataset_id": dataset_id} | ({"now": now} if "ask" in name else {})
        return CALLS[name](db, model, changes.pop("insight_id", asked.id), **who | changes)

    return make


def _everything(db: Database) -> dict[str, list[Any]]:
    with db.reading() as session:
        return {name: list(session.execute(select(table))) for name, table in Base.metadata.tables.items()}


@pytest.mark.parametrize("name", CALLS)
def test_the_owner_gets_through(call: Callable[..., Any], name: str) -> None:
    call(name)


@pytest.mark.parametrize("name", CALLS)
def test_another_user_is_told_the_same_as_for_a_dataset_that_never_was(
    db: Database, other_id: int, call: Callable[..., Any], fake: FakeGemini, name: str
) -> None:
    before = _everything(db)
    messages = set()
    for changes in ({"owner_id": other_id}, {"dataset_id": 999_999}, {"owner_id": other_id, "dataset_id": 999_999}):
        with pytest.raises(NotFound) as caught:
            call(name, **changes)
        messages.add(str(caught.value))
    assert len(messages) == 1
    assert _everything(db) == before
    assert fake.sent == []


@pytest.mark.parametrize("name", CALLS)
def test_what_cannot_be_an_id_is_not_found(db: Database, call: Callable[..., Any], fake: FakeGemini, name: str) -> None:
    before = _everything(db)
    for wrong in NO_IDS:
        for key in ("owner_id", "dataset_id", *(["insight_id"] if name == "delete_insight" else [])):
            with pytest.raises(NotFound):
                call(name, **{key: wrong})
    assert _everything(db) == before
    assert fake.sent == []


def test_an_answer_is_not_deleted_by_way_of_another_dataset(
    db: Database, other_id: int, sample_csv: bytes, now: datetime, call: Callable[..., Any]
) -> None:
    file = {"name": "Mine", "file_name": "b.csv", "data": sample_csv, "now": now}
    theirs = datasets.import_dataset(db, owner_id=other_id, **file)
    with pytest.raises(NotFound):
        call("delete_insight", owner_id=other_id, dataset_id=theirs)
    assert len(call("stored_insights")) == 1


def test_the_same_file_of_another_user_has_an_answer_of_its_own(
    db: Database, other_id: int, sample_csv: bytes, now: datetime, call: Callable[..., Any], fake: FakeGemini
) -> None:
    file = {"name": "S", "file_name": "a.csv", "data": sample_csv, "now": now}
    theirs = datasets.import_dataset(db, owner_id=other_id, **file)
    call("ask_for_what_is_stored", owner_id=other_id, dataset_id=theirs)
    assert fake.asked() == [MODEL]  # what somebody else has asked is not known
    assert len(call("stored_insights")) == 1


def test_one_users_questions_are_not_counted_as_anothers(
    db: Database, owner_id: int, other_id: int, now: datetime, call: Callable[..., Any]
) -> None:
    assert insights.use_today(db, owner_id=owner_id, now=now).used == 1
    for nobody in (other_id, *NO_IDS):
        assert insights.use_today(db, owner_id=nobody, now=now).used == 0


def test_consent_is_given_for_oneself_alone_and_for_nobody_who_is_not_there(
    db: Database, owner_id: int, other_id: int, now: datetime
) -> None:
    insights.give_consent(db, owner_id=owner_id, now=now)
    assert not insights.has_consented(db, owner_id=other_id)
    insights.withdraw_consent(db, owner_id=other_id)
    assert insights.has_consented(db, owner_id=owner_id)
    for nobody in NO_IDS:
        assert not insights.has_consented(db, owner_id=nobody)
        insights.withdraw_consent(db, owner_id=nobody)
        with pytest.raises(NotFound):
            insights.give_consent(db, owner_id=nobody, now=now)
    assert insights.has_consented(db, owner_id=owner_id)


def test_with_the_account_goes_the_consent_and_the_advice(
    db: Database, owner_id: int, call: Callable[..., Any]
) -> None:
    with db.session() as session:
        session.delete(session.get(User, owner_id))
    left = _everything(db)
    assert left["insight"] == []
    assert [row.owner_id for row in left["advice_consent"]] != [owner_id]
    assert [row.owner_id for row in left["advice_use"]] == [None]
