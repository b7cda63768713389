"""A question on its way in a thread: how it is followed, stopped, and ended whatever happens."""

import threading
from collections.abc import Callable

import pytest

from chemviz.errors import AdviceCancelled, AdviceUnavailable, RefusedInput
from chemviz.insights.advice import Question
from chemviz.ui.insights_key import LONGEST, usable_key
from chemviz.ui.insights_work import FAILED, Asking, begin

OnStep = Callable[[str], None]
IsCancelled = Callable[[], bool]


@pytest.fixture
def asking() -> Asking:
    return Asking(Question(), dataset_id=1)


def test_what_is_done_is_told_in_its_order_and_the_answer_is_kept(asking: Asking) -> None:
    def ask(on_step: OnStep, is_cancelled: IsCancelled) -> int:
        on_step("Counting")
        on_step("Asking")
        return 7

    begin(asking, ask)

    assert asking.ended.wait(30)
    assert [step for _, step in asking.steps] == ["Counting", "Asking"]
    assert [seconds for seconds, _ in asking.steps] == sorted(seconds for seconds, _ in asking.steps)
    assert asking.answer_id == 7


def test_a_refusal_is_kept_as_its_sentence_and_there_is_no_answer(asking: Asking) -> None:
    def ask(on_step: OnStep, is_cancelled: IsCancelled) -> int:
        raise AdviceUnavailable("No model answered.")

    begin(asking, ask)

    assert asking.ended.wait(30)
    assert (asking.answer_id, asking.refused) == (None, "No model answered.")


def test_a_cancelled_question_learns_of_it_while_it_waits(asking: Asking) -> None:
    has_begun = threading.Event()

    def ask(on_step: OnStep, is_cancelled: IsCancelled) -> int:
        has_begun.set()
        assert asking.cancelled.wait(30)
        if is_cancelled():
            raise AdviceCancelled
        return 1

    begin(asking, ask)
    assert has_begun.wait(30)
    assert not asking.ended.is_set()
    asking.cancelled.set()

    assert asking.ended.wait(30)
    assert asking.answer_id is None
    assert "Nothing was stored" in asking.refused


def test_an_error_that_nobody_foresaw_ends_the_wait_and_is_told_the_log_not_the_user(
    asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged: list[BaseException | None] = []
    monkeypatch.setattr(threading, "excepthook", lambda args: logged.append(args.exc_value))

    def ask(on_step: OnStep, is_cancelled: IsCancelled) -> int:
        raise LookupError("secret detail")

    thread = begin(asking, ask)

    assert asking.ended.wait(30)
    assert asking.answer_id is None
    assert asking.refused == FAILED
    assert "secret detail" not in asking.refused
    thread.join(30)
    assert [type(each) for each in logged] == [LookupError]


@pytest.mark.parametrize("typed", ["", "   ", "two words", "ключ", "a\nb", "a\tb", "x" * (LONGEST + 1)])
def test_what_cannot_be_a_key_is_refused_without_repeating_it(typed: str) -> None:
    with pytest.raises(RefusedInput) as refused:
        usable_key(typed)
    assert not typed.strip() or typed.strip() not in str(refused.value)


def test_a_key_is_taken_without_the_blanks_around_it() -> None:
    assert usable_key("  AIzaSy-abc_123 \n") == "AIzaSy-abc_123"
