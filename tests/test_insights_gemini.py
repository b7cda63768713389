"""The Gemini client over the real google-generativeai, against a service on this machine: every way it can go wrong."""

import json
import logging
import socket
import threading
import traceback
from collections.abc import Iterator
from typing import Any

import pytest

from chemviz.errors import AdviceCancelled, AdviceUnavailable, UnusableAnswer
from chemviz.insights import chain
from chemviz.insights import gemini as module
from chemviz.insights.advice import Prompt, Reply
from chemviz.insights.gemini import Gemini
from chemviz.insights.refusals import SENTENCES
from tests import fake_gemini as fakes
from tests.fake_gemini import KEY, Answer, FakeGemini, error, fake_gemini, reply

SCHEMA = {
    "type": "OBJECT",
    "properties": {"items": {"type": "ARRAY", "items": {"type": "STRING"}, "max_items": 3}},
    "required": ["items"],
}
PROMPT = Prompt(system="Narrate these figures.", text="F001 | EQ-001 | pressure | 8.2 | bar(g)", schema=SCHEMA)
GOOD = json.dumps({"items": ["EQ-001 is high."]})
NEW, OLD = "gemini-3.8-flash", "gemini-3.7-flash"


@pytest.fixture(scope="module", autouse=True)
def _imported() -> None:
    """The import takes a second or more, which is not what these tests are about."""
    module._library()


@pytest.fixture(autouse=True)
def _no_long_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain, "FIRST_PAUSE_S", 0.02)


@pytest.fixture
def fake() -> Iterator[FakeGemini]:
    with fake_gemini() as service:
        yield service


def _gemini(fake: FakeGemini, **changes: Any) -> Gemini:
    return Gemini(**{"key": KEY, "models": (NEW, OLD), "endpoint": fake.url, "wait_s": 30.0} | changes)


def _read(text: str) -> Any:
    try:
        answer = json.loads(text)
    except ValueError as error:
        raise UnusableAnswer("No JSON.") from error
    if not isinstance(answer, dict) or not isinstance(answer.get("items"), list):
        raise UnusableAnswer("Another shape.")
    return answer


def _ask(gemini: Gemini, *, steps: list[str] | None = None, **changes: Any) -> Reply:
    on_step = (steps if steps is not None else []).append
    return gemini.ask(PROMPT, **{"read": _read, "on_step": on_step, "is_cancelled": lambda: False} | changes)


def _refused(gemini: Gemini, **changes: Any) -> AdviceUnavailable:
    with pytest.raises(AdviceUnavailable) as caught:
        _ask(gemini, **changes)
    assert KEY not in "".join(traceback.format_exception(caught.value))
    return caught.value


def test_the_first_model_answers_and_nobody_else_is_asked(fake: FakeGemini) -> None:
    fake.will_answer(NEW, reply(GOOD, tokens=(120, 30), thought=7)).will_answer(OLD, reply(GOOD))

    steps: list[str] = []
    made = _ask(_gemini(fake), steps=steps)

    assert (made.answer, made.model) == (json.loads(GOOD), NEW)
    assert (made.tokens_in, made.tokens_out) == (120, 37)  # what the model thought with is paid for too
    assert made.seconds > 0
    assert fake.asked() == [NEW]
    assert steps == [f"Asking {NEW}"]


def test_what_is_sent_is_the_prompt_the_schema_and_the_cap_and_the_key_in_its_header_alone(fake: FakeGemini) -> None:
    fake.will_answer(NEW, reply(GOOD))
    _ask(_gemini(fake, tokens_per_answer=500))

    [sent] = fake.sent
    assert sent.headers["x-goog-api-key"] == KEY
    assert KEY not in fake.everything_sent()
    assert set(sent.body) == {"contents", "generationConfig", "systemInstruction"}
    assert sent.body["contents"] == [{"role": "user", "parts": [{"text": PROMPT.text}]}]
    assert sent.body["systemInstruction"] == {"parts": [{"text": PROMPT.system}]}
    config = sent.body["generationConfig"]
    assert (config["maxOutputTokens"], config["responseMimeType"]) == (500, "application/json")
    assert config["responseSchema"]["required"] == ["items"]
    assert int(config["responseSchema"]["properties"]["items"]["maxItems"]) == 3


def test_tokens_are_counted_by_the_service_and_nothing_is_answered_for_it(fake: FakeGemini) -> None:
    fake.will_answer(NEW, reply(GOOD))
    assert _gemini(fake).count_tokens(PROMPT) > 10
    assert (fake.asked("countTokens"), fake.asked()) == ([NEW], [])


def test_tokens_are_counted_by_the_next_model_when_the_first_is_retired(fake: FakeGemini) -> None:
    fake.will_answer(OLD, reply(GOOD))
    assert _gemini(fake).count_tokens(PROMPT) > 10
    assert fake.asked("countTokens") == [NEW, OLD]


ONE_MODEL_FAILS: dict[str, tuple[Answer | None, str]] = {
    "retired model": (None, "retired"),
    "400": (error(400, "INVALID_ARGUMENT", "Something is wrong with it."), "form"),
    "403": (error(403, "PERMISSION_DENIED", "Your project has no access."), "forbidden"),
    "404": (error(404, "NOT_FOUND", "models/x is not found."), "retired"),
    "429": (fakes.over_quota("3600s"), "quota"),
    "429 of a retired model": (fakes.over_quota(), "quota"),
    "500": (error(500, "INTERNAL", "An internal error has occurred."), "overload"),
    "503": (error(503, "UNAVAILABLE", "The model is overloaded."), "overload"),
    "504": (error(504, "DEADLINE_EXCEEDED", "Deadline expired."), "overload"),
    "502 in HTML": (fakes.raw(b"<html>Bad gateway</html>", status=502, content_type="text/html"), "overload"),
    "connection dropped": (fakes.drop, "network"),
    "blocked prompt": (fakes.blocked(), "blocked"),
    "blocked answer": (reply("", finish="SAFETY"), "blocked"),
    "recitation": (reply("{}", finish="RECITATION"), "blocked"),
    "empty answer": (reply(""), "empty"),
    "answer of blanks": (reply(" \n "), "empty"),
    "no candidate": (fakes.raw(b"{}"), "empty"),
    "cut-off answer": (reply(GOOD[:10], finish="MAX_TOKENS"), "cut off"),
    "cut-off answer that looks whole": (reply(GOOD, finish="MAX_TOKENS"), "cut off"),
    "broken JSON": (reply(GOOD[:-3]), "unusable"),
    "prose instead of JSON": (reply("Here is my advice: replace all pumps."), "unusable"),
    "JSON of the wrong shape": (reply('{"advice": "Replace all pumps."}'), "unusable"),
    "JSON that is a number": (reply("42"), "unusable"),
    "malformed function call": (reply("", finish="MALFORMED_FUNCTION_CALL"), "unusable"),
    "200 in HTML": (fakes.raw(b"<html>Sign in to the guest network</html>", content_type="text/html"), "network"),
    "200 of another shape": (fakes.raw(b'{"candidates": "none"}'), "network"),
    "200 as an empty list": (fakes.raw(b"[]"), "empty"),
    "error as a list": (fakes.raw(b'[{"error": {"code": 400}}]', status=400), "network"),
    "answer in a strange encoding": (fakes.raw(b"\xff\xfe\x00{"), "network"),
    "redirect": (fakes.raw(b"", status=302), "network"),
}


@pytest.mark.parametrize("case", ONE_MODEL_FAILS)
def test_the_next_model_answers_when_the_first_fails(fake: FakeGemini, case: str) -> None:
    answer, _ = ONE_MODEL_FAILS[case]
    if answer:
        fake.will_answer(NEW, answer)
    fake.will_answer(OLD, reply(GOOD))

    made = _ask(_gemini(fake))

    assert (made.model, made.answer) == (OLD, json.loads(GOOD))
    assert set(fake.asked()[:-1]) == {NEW}


@pytest.mark.parametrize("case", ONE_MODEL_FAILS)
def test_when_that_is_all_the_user_is_told_the_one_cause(fake: FakeGemini, case: str) -> None:
    answer, cause = ONE_MODEL_FAILS[case]
    if answer:
        fake.will_answer(NEW, answer)

    refused = _refused(_gemini(fake, models=(NEW,)))

    expected = SENTENCES[cause].split(" Try again")[0]  # type: ignore[index]
    assert str(refused).startswith(expected)
    assert str(refused).count("\n") == 0
    if cause != "network":  # only what the service has refused is certainly not paid for
        assert (refused.tokens == 0) is not (cause in {"blocked", "cut off", "unusable", "empty"})


@pytest.mark.parametrize(
    "answer",
    [
        error(401, "UNAUTHENTICATED", "Request had invalid authentication credentials."),
        error(400, "INVALID_ARGUMENT", "API key expired. Please renew the API key."),
        error(403, "PERMISSION_DENIED", "Your API key was reported as leaked. Please use another API key."),
    ],
)
def test_a_refused_key_is_told_at_once_and_no_other_model_is_bothered(fake: FakeGemini, answer: Answer) -> None:
    fake.will_answer(NEW, answer).will_answer(OLD, reply(GOOD))
    refused = _refused(_gemini(fake))
    assert str(refused) == SENTENCES["key"]
    assert set(fake.asked()) == {NEW}


@pytest.mark.parametrize("key", ["AIzaSomebody-elses", "kéy", "key\r\nX-Evil: 1", " ", "🔑"])
def test_a_wrong_key_of_any_form_is_the_same_sentence_and_is_not_repeated(fake: FakeGemini, key: str) -> None:
    fake.will_answer(NEW, reply(GOOD))
    with pytest.raises(AdviceUnavailable) as caught:
        _ask(_gemini(fake, key=key))
    assert str(caught.value) == SENTENCES["key"]
    assert caught.value.tokens == 0
    assert fake.asked() in ([], [NEW])
    if key.strip():
        assert key not in "".join(traceback.format_exception(caught.value))
    with pytest.raises(AdviceUnavailable, match="refused the key"):
        _gemini(fake, key=key).count_tokens(PROMPT)


def test_a_country_that_is_not_served_is_told_as_such(fake: FakeGemini) -> None:
    unserved = error(400, "FAILED_PRECONDITION", "User location is not supported for the API use.")
    fake.will_answer(NEW, unserved).will_answer(OLD, reply(GOOD))
    assert str(_refused(_gemini(fake))) == SENTENCES["place"]
    assert fake.asked() == [NEW]


def test_a_refused_connection_is_told_as_no_network(fake: FakeGemini) -> None:
    with socket.socket() as taken:  # bound, and nobody listens
        taken.bind(("127.0.0.1", 0))
        refused = _refused(_gemini(fake, endpoint=f"http://127.0.0.1:{taken.getsockname()[1]}"))
    assert (str(refused), refused.tokens) == (SENTENCES["network"], 0)


def test_an_address_that_nobody_knows_is_told_as_no_network(fake: FakeGemini) -> None:
    refused = _refused(_gemini(fake, endpoint="http://no-such-host.invalid"))
    assert (str(refused), refused.tokens) == (SENTENCES["network"], 0)


def test_after_the_delay_of_a_429_the_same_model_is_asked_again(fake: FakeGemini) -> None:
    fake.will_answer(NEW, fakes.over_quota("0.3s"), reply(GOOD))
    steps: list[str] = []
    made = _ask(_gemini(fake, models=(NEW,)), steps=steps)
    assert made.model == NEW
    assert fake.asked() == [NEW, NEW]
    assert steps == [f"Asking {NEW}", "Asking which models there are", "Waiting a moment", f"Asking {NEW}"]


def test_a_delay_beyond_the_deadline_is_not_waited_for_but_told(fake: FakeGemini) -> None:
    fake.will_answer(NEW, fakes.over_quota("86400.5s")).will_answer(OLD, fakes.over_quota("240s"))
    steps: list[str] = []
    refused = _refused(_gemini(fake), steps=steps)
    assert "in 4 min" in str(refused)
    assert fake.asked() == [NEW, OLD]
    assert not any("Waiting" in each for each in steps)


@pytest.mark.parametrize("delay", ["", "soon", "-5s", "1e9s", "9" * 40 + "s", "5m"])
def test_a_delay_that_is_none_harms_nothing(fake: FakeGemini, delay: str) -> None:
    fake.will_answer(NEW, fakes.over_quota(delay), reply(GOOD))
    assert _ask(_gemini(fake, models=(NEW,))).model == NEW


@pytest.mark.parametrize("details", ["none", [1, None], [{"@type": 5}], [{"@type": "x", "retryDelay": {}}]])
def test_details_of_an_error_in_any_form_harm_nothing(fake: FakeGemini, details: Any) -> None:
    fake.will_answer(NEW, error(400, "INVALID_ARGUMENT", details=details)).will_answer(OLD, reply(GOOD))
    assert _ask(_gemini(fake)).model == OLD


def test_one_model_is_asked_three_times_at_most(fake: FakeGemini) -> None:
    fake.will_answer(NEW, fakes.over_quota("0.05s"))
    assert "quota" in str(_refused(_gemini(fake, models=(NEW,))))
    assert fake.asked() == [NEW] * 3


@pytest.mark.parametrize(
    ("fields", "tries"),
    [(["responseSchema"], 2), (["responseMimeType"], 3), (["systemInstruction"], 3), (["temperature"], 1)],
)
def test_a_model_that_needs_other_parameters_is_asked_without_them(
    fake: FakeGemini, fields: list[str], tries: int
) -> None:
    fake.will_answer(NEW, fakes.refusing(*fields, then=reply(GOOD)))
    made = _ask(_gemini(fake))
    assert made.model == NEW
    assert fake.asked() == [NEW] * tries
    last = json.dumps(fake.sent[-1].body)
    assert "F001" in last
    assert "Narrate these figures." in last
    assert "max_items" in last or "maxItems" in last  # the shape is told, in whatever place
    assert fake.sent[-1].body["generationConfig"]["maxOutputTokens"] == 16_384  # the cap is never given up


def test_a_model_that_takes_no_system_instruction_can_count_too(fake: FakeGemini) -> None:
    no_system = error(400, "INVALID_ARGUMENT", "Developer instruction is not enabled.")
    fake.will_answer(NEW, reply(GOOD)).counting[NEW] = _with_system(no_system)
    assert _gemini(fake).count_tokens(PROMPT) == 77


def _with_system(refuse: Answer) -> Answer:
    def answer(handler: Any) -> None:
        has_system = "systemInstruction" in handler.sent.body["generateContentRequest"]
        (refuse if has_system else fakes.raw(b'{"totalTokens": 77}'))(handler)

    return answer


def test_when_no_model_of_the_chain_is_left_the_newest_stable_flash_is_asked(fake: FakeGemini) -> None:
    both = ["generateContent", "countTokens"]
    fake.listed = dict.fromkeys(["gemini-2.5-flash", "gemini-5-flash-preview-01-2027", "gemini-5-pro"], both)
    fake.listed |= dict.fromkeys(["gemini-4.2-flash-lite", "gemini-4.1-flash-image", "gemini-flash-latest"], both)
    fake.listed |= {"gemini-6-flash": ["embedContent"]}
    fake.will_answer("gemini-4.1-flash", reply(GOOD))

    made = _ask(_gemini(fake))

    assert made.model == "gemini-4.1-flash"
    assert fake.asked() == [NEW, OLD, "gemini-4.1-flash"]
    assert fake.asked("list") == ["models"] * 4  # page by page


def test_a_listed_model_that_was_asked_already_is_not_asked_again(fake: FakeGemini) -> None:
    fake.will_answer(NEW, reply("{}")).will_answer("gemini-2.5-flash", reply(GOOD))
    assert _ask(_gemini(fake)).model == "gemini-2.5-flash"
    assert fake.asked() == [NEW, OLD, "gemini-2.5-flash"]


@pytest.mark.parametrize("listing", [error(500, "INTERNAL"), fakes.raw(b"<html>"), fakes.raw(b'{"models": 5}')])
def test_a_list_that_cannot_be_had_does_not_hide_why_the_models_failed(fake: FakeGemini, listing: Answer) -> None:
    fake.will_answer(NEW, fakes.blocked()).listing = listing
    assert str(_refused(_gemini(fake, models=(NEW,)))) == SENTENCES["blocked"]


@pytest.mark.parametrize(
    "slow", [fakes.hang, fakes.hang_after_headers, fakes.trickle, fakes.trickle_headers], ids=lambda each: each.__name__
)
def test_a_server_that_never_ends_is_left_in_time_and_the_next_model_is_asked(fake: FakeGemini, slow: Answer) -> None:
    fake.will_answer(NEW, slow).will_answer(OLD, reply(GOOD))
    assert _ask(_gemini(fake, wait_s=6.0)).model == OLD
    assert fake.asked() == [NEW, OLD]


@pytest.mark.parametrize(
    "slow", [fakes.hang, fakes.hang_after_headers, fakes.trickle, fakes.trickle_headers], ids=lambda each: each.__name__
)
def test_when_nothing_ever_ends_the_deadline_does(fake: FakeGemini, slow: Answer) -> None:
    fake.will_answer(NEW, slow).will_answer(OLD, slow).listing = slow
    fake.counting = {NEW: slow, OLD: slow}
    gemini = _gemini(fake, wait_s=1.5)
    with pytest.raises(AdviceUnavailable, match="did not answer in time"):
        gemini.count_tokens(PROMPT)
    refused = _refused(gemini)
    assert (str(refused), refused.tokens) == (SENTENCES["time"], None)  # perhaps it was paid for, nobody knows


def test_no_thread_goes_on_reading_what_trickles_in_for_ever(fake: FakeGemini) -> None:
    fake.will_answer(NEW, fakes.trickle)
    _refused(_gemini(fake, wait_s=1.0, models=(NEW,)))
    for each in [thread for thread in threading.enumerate() if thread.name == "chemviz-advice"]:
        each.join(timeout=30)
        assert not each.is_alive()


def test_an_answer_without_end_is_not_kept(fake: FakeGemini) -> None:
    fake.will_answer(NEW, fakes.raw(b" " * 4_100_000)).will_answer(OLD, reply(GOOD))
    assert _ask(_gemini(fake)).model == OLD


def test_three_answers_that_cannot_be_used_are_paid_for_and_no_more(fake: FakeGemini) -> None:
    models = tuple(f"gemini-3.{each}-flash" for each in range(6))
    for each in models:
        fake.will_answer(each, reply("no", tokens=(50, 5)))
    refused = _refused(_gemini(fake, models=models))
    assert fake.asked() == list(models[:3])
    assert (str(refused), refused.tokens) == (SENTENCES["unusable"], 165)


def test_tokens_of_answers_that_could_not_be_used_are_counted(fake: FakeGemini) -> None:
    fake.will_answer(NEW, reply("no", tokens=(50, 5))).will_answer(OLD, reply(GOOD, tokens=(60, 9)))
    made = _ask(_gemini(fake))
    assert (made.tokens_in, made.tokens_out) == (115, 9)


@pytest.mark.parametrize(
    "usage", [{}, {"totalTokenCount": -5}, {"promptTokenCount": 2**31 - 1, "totalTokenCount": 2**31 - 1}]
)
def test_a_service_that_counts_nonsense_harms_nothing(fake: FakeGemini, usage: dict[str, int]) -> None:
    parts = {"content": {"parts": [{"text": GOOD}]}, "finishReason": "STOP"}
    bad = parts | {"content": {"parts": [{"text": "no"}]}}
    bodies = [json.dumps({"candidates": [each], "usageMetadata": usage}).encode() for each in (bad, parts)]
    fake.will_answer(NEW, fakes.raw(bodies[0])).will_answer(OLD, fakes.raw(bodies[1]))
    made = _ask(_gemini(fake))
    assert made.answer == json.loads(GOOD)
    assert made.tokens_in is None or 0 <= made.tokens_in < 2**31


def test_a_question_is_cancelled_while_the_server_hangs(fake: FakeGemini) -> None:
    fake.will_answer(NEW, fakes.hang)
    refused = _refused(_gemini(fake, wait_s=120), is_cancelled=fake.asked_generating.is_set)
    assert isinstance(refused, AdviceCancelled)
    assert refused.tokens is None
    assert fake.asked() == [NEW]


def test_a_question_is_cancelled_while_it_waits_for_quota(fake: FakeGemini) -> None:
    fake.will_answer(NEW, fakes.over_quota("30s"))
    steps: list[str] = []
    waits = lambda: any("Waiting" in each for each in steps)  # noqa: E731
    refused = _refused(_gemini(fake, wait_s=120, models=(NEW,)), steps=steps, is_cancelled=waits)
    assert isinstance(refused, AdviceCancelled)
    assert refused.tokens == 0
    assert fake.asked() == [NEW]


def test_a_question_that_is_cancelled_before_it_is_asked_is_not_asked(fake: FakeGemini) -> None:
    fake.will_answer(NEW, reply(GOOD))
    refused = _refused(_gemini(fake), is_cancelled=lambda: True)
    assert isinstance(refused, AdviceCancelled)
    assert (refused.tokens, fake.sent) == (0, [])


def test_two_people_with_two_keys_never_ask_with_each_others(fake: FakeGemini) -> None:
    with fake_gemini() as other:
        other.key = "AIzaThe-other-one"
        fake.will_answer(NEW, reply(GOOD))
        other.will_answer(NEW, reply(GOOD))
        both = [_gemini(fake), _gemini(other, key=other.key)]
        threads = [threading.Thread(target=_ask, args=(each,)) for each in both * 8]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert {each.headers["x-goog-api-key"] for each in fake.sent} == {KEY}
        assert {each.headers["x-goog-api-key"] for each in other.sent} == {other.key}
        assert len(fake.sent) == len(other.sent) == 8


def test_the_key_is_in_no_repr_and_in_no_line_of_any_log(fake: FakeGemini, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    fake.will_answer(NEW, error(503, "UNAVAILABLE"), error(400, "INVALID_ARGUMENT"), reply(GOOD))
    gemini = _gemini(fake, models=(NEW,))
    gemini.count_tokens(PROMPT)
    _ask(gemini)
    _refused(_gemini(fake, key=KEY[:-1], models=(NEW,)))
    assert caplog.records  # the HTTP client does log something
    assert KEY[:-1] not in caplog.text + repr(gemini)
