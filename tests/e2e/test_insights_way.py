"""The way of advice in a real browser, against a Gemini on this machine: agreed to, asked, cancelled, explained, a
question answered; with a key of one's own, without any; nothing of it for somebody else."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from steps import PASSWORD, Server, expect_signed_in, fill_sign_in, start_server

from tests.fake_gemini import KEY, FakeGemini, fake_gemini, hang
from tests.narrated import narrate

MODEL = "gemini-3.8-flash"
ANSWER_MS = 60_000
"""The client library is imported with the first question, on a machine that does other things too."""


@pytest.fixture(scope="module")
def service() -> Iterator[FakeGemini]:
    with fake_gemini() as running:
        yield running


@pytest.fixture
def fake(service: FakeGemini) -> FakeGemini:
    """The service as if nobody had asked it yet; it answers what the facts say."""
    service.sent.clear()
    return service.will_answer(MODEL, narrate())


@pytest.fixture(scope="module")
def with_key(service: FakeGemini, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that has the key of the service; each test makes its own users."""
    server = start_server(tmp_path_factory.mktemp("with-key"), GEMINI_API_KEY=KEY, **_place(service))
    yield server
    server.stop()


@pytest.fixture
def without_key(service: FakeGemini, tmp_path: Path) -> Iterator[Server]:
    """A server that knows where the service is, and has no key to it."""
    server = start_server(tmp_path / "without-key", **_place(service))
    yield server
    server.stop()


def _place(fake: FakeGemini) -> dict[str, Any]:
    """Where Gemini is; a question that is never answered outlasts what a test does meanwhile."""
    return {"CHEMVIZ_GEMINI_ENDPOINT": fake.url, "CHEMVIZ_GEMINI_MODELS": MODEL, "CHEMVIZ_GEMINI_WAIT": "300"}


def _open_insights(page: Page, url: str) -> str:
    """Store the sample survey, go to its advice, and give back its id."""
    page.goto(f"{url}/upload")
    page.get_by_role("button", name="Use the sample survey").click()
    page.wait_for_url(re.compile(r"/overview\?dataset=\d+$"))
    dataset = page.url.partition("dataset=")[2]
    page.goto(f"{url}/insights?dataset={dataset}")
    expect(page.get_by_text("no model was asked")).to_be_visible(timeout=ANSWER_MS)
    return dataset


def _agree_and_ask(page: Page) -> None:
    page.get_by_role("button", name="Ask Gemini").click()
    page.get_by_role("button", name="Agree and ask").click()


def _expect_answer(page: Page) -> None:
    expect(page.get_by_text(f"{MODEL} ·")).to_be_visible(timeout=ANSWER_MS)


def _chosen_answer(page: Page) -> Locator:
    """The field that says which answer is shown; while a run goes on, that of the run before may still stand there."""
    return page.get_by_label("Answer", exact=True).first


def test_advice_is_agreed_to_asked_shown_again_refreshed_deleted_and_saved(
    page: Page, with_key: Server, fake: FakeGemini, register: Callable[..., str]
) -> None:
    register(page, with_key.url)
    dataset = _open_insights(page, with_key.url)
    page.get_by_role("button", name="Ask Gemini").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Not sent: the file")).to_be_visible()
    dialog.get_by_text("Show exactly what would be sent").click()
    expect(dialog.get_by_text("F001 |")).to_be_visible(timeout=30_000)
    assert "P-203A" not in dialog.inner_text()
    assert fake.sent == []
    dialog.get_by_role("button", name="Agree and ask").click()
    _expect_answer(page)
    assert len(fake.asked()) == 1

    page.goto(f"{with_key.url}/insights?dataset={dataset}")
    _expect_answer(page)
    assert len(fake.asked()) == 1
    with page.expect_download() as started:
        page.get_by_role("button", name="Download as text").click()
    saved = Path(started.value.path()).read_text("utf-8")
    assert MODEL in saved
    assert "EQ-001" not in saved

    page.get_by_role("button", name="Refresh").click()  # agreed to once, and not asked again
    expect(_chosen_answer(page)).to_have_value(re.compile(r"^2\. Gemini"), timeout=ANSWER_MS)
    assert len(fake.asked()) == 2
    page.get_by_role("button", name="Delete this answer").click()
    page.get_by_role("button", name="Delete for good").click()
    expect(_chosen_answer(page)).to_have_value(re.compile(r"^1\. Gemini"), timeout=30_000)


def test_a_question_is_cancelled_and_a_second_one_is_answered(
    page: Page, with_key: Server, fake: FakeGemini, register: Callable[..., str]
) -> None:
    fake.will_answer(MODEL, hang)
    register(page, with_key.url)
    _open_insights(page, with_key.url)
    _agree_and_ask(page)
    expect(page.get_by_text(f"Asking {MODEL}")).to_be_visible(timeout=ANSWER_MS)
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("The question was cancelled. Nothing was stored.")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("no model was asked")).to_be_visible()

    fake.will_answer(MODEL, narrate())
    page.get_by_role("button", name="Ask Gemini").click()
    _expect_answer(page)


def test_a_finding_is_explained_from_its_page_and_a_question_is_answered(
    page: Page, with_key: Server, fake: FakeGemini, register: Callable[..., str]
) -> None:
    register(page, with_key.url)
    dataset = _open_insights(page, with_key.url)
    page.goto(f"{with_key.url}/findings?dataset={dataset}")
    page.get_by_text("Suspected unit slip").click()
    page.get_by_role("button", name="Explain this finding").click()
    page.get_by_role("button", name="Agree and ask").click(timeout=30_000)
    _expect_answer(page)
    expect(page.get_by_role("heading", name="Explanation of the finding")).to_be_visible()
    expect(page.get_by_text("Pressure 134.1 bar(g); 14.5 times the median of its type")).to_be_visible()

    page.get_by_role("radio", name="Ask a question").click()
    question = page.get_by_label("Your question about this survey")
    question.fill("Which compressors run hot, and is P-203A one of them?")
    question.press("Enter")
    expect(page.get_by_role("heading", name="Answer", exact=True)).to_be_visible(timeout=ANSWER_MS)
    _expect_answer(page)
    assert len(fake.asked()) == 2
    assert "P-203A" not in fake.everything_sent()


def test_a_key_of_ones_own_works_for_the_session_and_is_gone_after_it(
    page: Page, without_key: Server, fake: FakeGemini, register: Callable[..., str]
) -> None:
    username = register(page, without_key.url)
    dataset = _open_insights(page, without_key.url)
    expect(page.get_by_text("GEMINI_API_KEY")).to_be_visible()
    expect(page.get_by_role("button", name="Ask Gemini")).to_have_count(0)
    page.get_by_text("Use a key of your own").click()
    field = page.get_by_label("Your key for Gemini")
    expect(field).to_have_attribute("type", "password")
    field.fill(KEY)
    page.get_by_role("button", name="Use this key").click()
    expect(page.get_by_text("Your own key is in use")).to_be_visible()
    assert KEY not in page.content()
    _agree_and_ask(page)
    _expect_answer(page)

    page.get_by_role("button", name="Sign out").click()
    fill_sign_in(page, username, PASSWORD)
    expect_signed_in(page)
    page.goto(f"{without_key.url}/insights?dataset={dataset}")
    _expect_answer(page)
    expect(page.get_by_text("GEMINI_API_KEY")).to_be_visible()
    expect(page.get_by_role("button", name="Refresh")).to_have_count(0)
    without_key.stop()
    assert KEY not in without_key.log()
    stored = [path for path in without_key.data_dir.rglob("*") if path.is_file()]
    assert stored
    assert all(KEY.encode() not in path.read_bytes() for path in stored)


def test_somebody_else_sees_nothing_and_is_asked_to_agree_for_himself(
    page: Page, browser: Browser, with_key: Server, fake: FakeGemini, register: Callable[..., str]
) -> None:
    register(page, with_key.url)
    dataset = _open_insights(page, with_key.url)
    _agree_and_ask(page)
    _expect_answer(page)

    stranger = browser.new_context().new_page()
    register(stranger, with_key.url)
    stranger.goto(f"{with_key.url}/insights?dataset={dataset}")
    expect(stranger.get_by_text("This dataset was not found.")).to_be_visible()
    expect(stranger.get_by_text(f"{MODEL} ·")).to_have_count(0)
    _open_insights(stranger, with_key.url)
    expect(stranger.get_by_text(f"{MODEL} ·")).to_have_count(0)
    stranger.get_by_role("button", name="Ask Gemini").click()
    expect(stranger.get_by_role("button", name="Agree and ask")).to_be_visible()
    assert len(fake.asked()) == 1
    stranger.context.close()


def test_a_question_under_way_is_given_up_in_a_tab_whose_session_has_ended(
    page: Page, browser: Browser, with_key: Server, fake: FakeGemini, register: Callable[..., str]
) -> None:
    fake.will_answer(MODEL, hang)
    username = register(page, with_key.url)
    _open_insights(page, with_key.url)
    _agree_and_ask(page)
    expect(page.get_by_text(f"Asking {MODEL}")).to_be_visible(timeout=ANSWER_MS)
    other = browser.new_context().new_page()
    other.goto(f"{with_key.url}/sign-in")
    fill_sign_in(other, username, PASSWORD)
    expect_signed_in(other)
    other.get_by_role("button", name="Sign out").click()

    expect(page.get_by_role("button", name="Sign in")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("V-105")).to_have_count(0)
    other.context.close()
