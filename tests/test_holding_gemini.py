"""Gemini hangs: whoever asked waits, holds nothing of the database meanwhile, and everybody else goes on working."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from chemviz.db.engine import Database
from chemviz.errors import AdviceUnavailable
from chemviz.insights.advice import Question
from chemviz.services import insights
from tests.actions_in_trouble import ACTIONS, everything, settle

ASKING = 20
"""More than there are connections to PostgreSQL."""


class _Hanging:
    """A model that has everybody wait until the test says that time is up."""

    models = ("gemini-hanging",)

    def __init__(self) -> None:
        self.all_wait = threading.Barrier(ASKING + 1)
        self.is_over = threading.Event()

    def count_tokens(self, _prompt: object) -> int:
        return 100

    def ask(self, *_: object, **__: object) -> Any:
        self.all_wait.wait(120)
        self.is_over.wait(120)
        raise AdviceUnavailable("Gemini did not answer in time.")


def test_while_many_wait_for_gemini_others_work_and_nothing_half_made_is_stored(
    db: Database, owner_id: int, make_user: Callable[[str], int], now: datetime
) -> None:
    plant = settle(db, owner_id)
    other = settle(db, make_user("otto"))
    insights.give_consent(db, owner_id=owner_id, now=now)
    before = everything(db)
    model = _Hanging()

    def ask(number: int) -> str:
        question = Question("question", text=f"Which pump is at its limit, and what about number {number}?")
        owned = {"owner_id": owner_id, "dataset_id": plant.dataset_id}
        try:
            insights.ask_gemini(db, model, **owned, question=question, now=now)
        except AdviceUnavailable as error:
            return str(error)
        except BaseException:
            model.all_wait.abort()
            raise
        return "answered"

    with ThreadPoolExecutor(ASKING) as pool:
        asked = [pool.submit(ask, number) for number in range(ASKING)]
        model.all_wait.wait(120)
        try:
            assert len(everything(db)["advice_use"]) == ASKING
            for name, action in ACTIONS.items():
                if name != "delete":
                    action(db, other)
            ACTIONS["delete"](db, other)
            assert (
                insights.built_in(db, owner_id=owner_id, dataset_id=plant.dataset_id, question=Question()).source
                == "built-in"
            )
        finally:
            model.is_over.set()
        assert [each.result() for each in asked] == ["Gemini did not answer in time."] * ASKING
    after = everything(db)
    assert "insight" not in after
    assert "advice_use" not in after  # nothing was paid for, so all was given back
    assert len(after["user_account"]) == len(before["user_account"]) + 1  # what the others did is there
    assert before["dataset"][0] in after["dataset"]
