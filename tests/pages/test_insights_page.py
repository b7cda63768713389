"""The insights page by AppTest through `app.py`; Gemini is a service on this machine, asked over the real client."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from chemviz.analysis.limits import Limit
from chemviz.insights import gemini as client
from chemviz.insights.advice import Question
from chemviz.services import accounts, insights
from chemviz.services.datasets import import_dataset
from chemviz.services.findings import findings_of
from chemviz.services.limits import replace_limits
from chemviz.services.report_advice import dataset_advice
from chemviz.ui import cache
from chemviz.ui.insights_work import Asking
from tests.fake_gemini import KEY, FakeGemini, error, fake_gemini, hang
from tests.narrated import narrate
from tests.pages.conftest import ROOT

INSIGHTS = "pages/analysis/insights.py"
FINDINGS = "pages/analysis/findings.py"
OVERVIEW = "pages/analysis/overview.py"
MODEL = "gemini-3.8-flash"
SURVEY = b"""Equipment Name,Type,Flowrate (m3/h),Pressure [barg],Temperature (C)
P-101A,Pump,120.5,8.2,45
P-101B,Pump,118,8.4,44.5
P-102,Pump,,7.9,46
V-301,Vessel,0,3.1,-400
"""
ATTACK = "<img src=x onerror=alert(1)> **b** [x](javascript:alert(1)) $a$ :red[c]"

Visit = Callable[..., AppTest]


@pytest.fixture(autouse=True, scope="module")
def _imported() -> None:
    client._library()


@pytest.fixture(autouse=True)
def no_key(installation: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GEMINI_API_KEY", "GOOGLE_GEMINI_API_KEY", "CHEMVIZ_GEMINI_ENDPOINT", "CHEMVIZ_GEMINI_MODELS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGemini]:
    """The service; the installation knows where it is, and has no key."""
    with fake_gemini() as service:
        monkeypatch.setenv("CHEMVIZ_GEMINI_ENDPOINT", service.url)
        monkeypatch.setenv("CHEMVIZ_GEMINI_MODELS", MODEL)
        cache.settings.clear()
        yield service.will_answer(MODEL, narrate())


@pytest.fixture
def gemini(fake: FakeGemini, monkeypatch: pytest.MonkeyPatch) -> FakeGemini:
    """The service, and the installation has its key."""
    monkeypatch.setenv("GEMINI_API_KEY", KEY)
    cache.settings.clear()
    return fake


@pytest.fixture
def agreed(account: accounts.Account) -> None:
    insights.give_consent(cache.database(), owner_id=account.id, now=datetime.now(UTC))


@pytest.fixture
def dataset_id(account: accounts.Account) -> int:
    return stored(account)


def stored(account: accounts.Account, data: bytes = SURVEY, name: str = "Spring") -> int:
    return import_dataset(
        cache.database(), owner_id=account.id, name=name, file_name="a.csv", data=data, now=datetime.now(UTC)
    )


def text(app: AppTest) -> str:
    parts = (app.title, app.subheader, app.caption, app.markdown, app.info, app.success, app.warning, app.error)
    return "\n".join(str(each.value) for part in parts for each in part).replace("\\", "")


def raw_markdown(app: AppTest) -> str:
    return "\n".join(str(each.value) for part in (app.markdown, app.caption, app.info) for each in part)


def press(app: AppTest, label: str) -> AppTest:
    [button] = [each for each in app.button if each.label == label]
    return button.click().run()


def labels(app: AppTest) -> list[str]:
    return [each.label for each in app.button]


def asking_of(app: AppTest) -> Asking:
    asking = app.session_state["chemviz"].asking
    assert asking is not None
    return asking


def answered(app: AppTest) -> AppTest:
    """The page once the question on its way is over, which may have been before it was drawn."""
    asking = app.session_state["chemviz"].asking
    if asking is None:
        return app
    assert asking.ended.wait(60)
    return app.run()


def answers(account: accounts.Account, dataset_id: int) -> list[insights.StoredInsight]:
    return insights.stored_insights(cache.database(), owner_id=account.id, dataset_id=dataset_id)


def healthy(app: AppTest) -> bool:
    return not app.exception and not app.error


def test_the_built_in_advice_stands_at_once_labelled_with_its_evidence(visit: Visit, dataset_id: int) -> None:
    app = visit(INSIGHTS, dataset=str(dataset_id))

    assert healthy(app)
    said = text(app)
    assert "Built-in" in said
    assert [each.value for each in app.subheader] == [
        "Condition of the equipment", "Maintenance priorities, in order", "Issues to watch for", "Optimisation",
    ]  # fmt: skip
    assert "V-301: temperature **-400 °C**" in said
    assert "**Check:**" in said
    assert "**Limits of the data:**" in said
    assert "Gemini ·" not in said


def test_without_a_key_one_sentence_says_how_to_set_one_and_nothing_asks_gemini(visit: Visit, dataset_id: int) -> None:
    app = visit(INSIGHTS, dataset=str(dataset_id))

    assert [each.value for each in app.info if "GEMINI_API_KEY" in each.value]
    assert "Ask Gemini" not in labels(app)
    assert app.text_input(key="own_key_typed")


def test_without_a_dataset_the_page_says_what_to_do(visit: Visit) -> None:
    app = visit(INSIGHTS)

    assert "There is no dataset yet" in text(app)
    assert not app.button or "Ask Gemini" not in labels(app)


def test_before_the_first_question_it_is_said_what_is_sent_and_nothing_is_sent_until_then(
    visit: Visit, account: accounts.Account, dataset_id: int, gemini: FakeGemini
) -> None:
    app = press(visit(INSIGHTS, dataset=str(dataset_id)), "Ask Gemini")

    said = text(app)
    assert gemini.url.removeprefix("http://") in said
    assert "EQ-001" in said
    assert "Not sent: the file" in said
    assert gemini.sent == []
    assert "Agree and ask" in labels(app)
    assert not insights.has_consented(cache.database(), owner_id=account.id)


def test_what_is_shown_as_sent_is_what_is_sent(
    visit: Visit, account: accounts.Account, dataset_id: int, gemini: FakeGemini, agreed: None
) -> None:
    app = press(visit(INSIGHTS, dataset=str(dataset_id)), "What is sent")
    shown = app.code[0].value
    assert gemini.sent == []
    answered(press(visit(INSIGHTS, dataset=str(dataset_id)), "Ask Gemini"))

    [sent] = [each.body for each in gemini.sent if each.verb == "generateContent"]
    assert sent["contents"][0]["parts"][0]["text"] in shown
    assert sent["systemInstruction"]["parts"][0]["text"] in shown


def test_an_answer_is_shown_with_where_it_comes_from_and_its_values_come_from_the_facts(
    visit: Visit, account: accounts.Account, dataset_id: int, gemini: FakeGemini, agreed: None
) -> None:
    app = answered(press(visit(INSIGHTS, dataset=str(dataset_id)), "Ask Gemini"))

    assert healthy(app)
    said = text(app)
    assert "900 tokens sent, 80 tokens answered" in said
    assert "UTC" in said
    assert "**V-301** · Temperature -400 °C; lower limit of temperature -273.15 °C" in said
    assert "Transmitter: out of calibration." in said
    assert "V-301: temperature **-400 °C**" in said
    assert "EQ-001" not in said
    assert "Refresh" in labels(app)
    assert "49 of 50 questions left today." in said


def test_a_stored_answer_is_shown_again_without_a_call_and_refreshed_on_request_beside_the_earlier_one(
    visit: Visit, account: accounts.Account, dataset_id: int, gemini: FakeGemini, agreed: None
) -> None:
    answered(press(visit(INSIGHTS, dataset=str(dataset_id)), "Ask Gemini"))
    app = visit(INSIGHTS, dataset=str(dataset_id))
    assert f"{MODEL} ·" in text(app)
    assert len(gemini.asked()) == 1

    app = answered(press(app, "Refresh"))

    assert len(gemini.asked()) == 2
    first, second = reversed(answers(account, dataset_id))
    choice = next(each for each in app.selectbox if each.label == "Answer")
    assert choice.value == second.id
    assert len(choice.options) == 3
    choice.set_value(first.id).run()
    assert healthy(app)
    assert f"delete_{first.id}" in [each.key for each in app.button]
    next(each for each in app.selectbox if each.label == "Answer").set_value(0).run()
    assert "no model was asked" in text(app)


def test_deleting_an_answer_asks_first(
    visit: Visit, account: accounts.Account, dataset_id: int, gemini: FakeGemini, agreed: None
) -> None:
    app = answered(press(visit(INSIGHTS, dataset=str(dataset_id)), "Ask Gemini"))
    app = press(app, "Delete this answer")

    assert "will be deleted for good" in text(app)
    assert "Delete for good" in labels(app)
    assert len(answers(account, dataset_id)) == 1


def test_while_the_latest_answer_is_gone_the_earlier_one_is_shown(
    visit: Visit, account: accounts.Account, dataset_id: int, gemini: FakeGemini, agreed: None
) -> None:
    app = answered(press(visit(INSIGHTS, dataset=str(dataset_id)), "Ask Gemini"))
    app = answered(press(app, "Refresh"))
    latest, earlier = answers(account, dataset_id)
    owned = {"owner_id": account.id, "dataset_id": dataset_id}
    insights.delete_insight(cache.database(), **owned, insight_id=latest.id)
    app = app.run()

    assert healthy(app)
    keys = [each.key for each in app.button]
    assert f"delete_{earlier.id}" in keys
    assert f"delete_{latest.id}" not in keys


def test_a_changed_limit_is_said_to_have_changed_the_facts(
    visit: Visit, account: accounts.Account, dataset_id: int, gemini: FakeGemini, agreed: None
) -> None:
    answered(press(visit(INSIGHTS, dataset=str(dataset_id)), "Ask Gemini"))
    limit = Limit("pressure", equipment_type="Pump", high=8.3, unit="bar(g)")
    replace_limits(cache.database(), owner_id=account.id, limits=[limit])
    app = visit(INSIGHTS, dataset=str(dataset_id))

    assert "The facts have changed since this answer was given" in text(app)
    assert "Ask Gemini again" in labels(app)
    found = dataset_advice(cache.database(), owner_id=account.id, dataset_id=dataset_id, units="metric")
    assert (found.advice.source, found.created_at) == ("built-in", None)


def test_a_failed_call_is_one_sentence_and_no_insight(
    visit: Visit, account: accounts.Account, dataset_id: int, gemini: FakeGemini, agreed: None
) -> None:
    gemini.will_answer(MODEL, error(403, "PERMISSION_DENIED", "secret detail"))
    app = answered(press(visit(INSIGHTS, dataset=str(dataset_id)), "Ask Gemini"))

    assert not app.exception
    assert len(app.warning) == 1
    assert "secret detail" not in text(app)
    assert "no model was asked" in text(app)
    assert answers(account, dataset_id) == []
    app.run()
    assert not app.warning


def test_a_question_is_cancelled_while_gemini_is_silent_and_nothing_is_stored(
    visit: Visit, account: accounts.Account, dataset_id: int, gemini: FakeGemini, agreed: None
) -> None:
    gemini.will_answer(MODEL, hang)
    app = press(visit(INSIGHTS, dataset=str(dataset_id)), "Ask Gemini")
    assert gemini.asked_generating.wait(30)
    assert any("Asking" in each.label for each in app.status)
    app.button(key="insights_cancel").click()
    app = answered(app.run())

    assert not app.exception
    assert "The question was cancelled. Nothing was stored." in text(app)
    assert answers(account, dataset_id) == []
    assert app.session_state["chemviz"].asking is None


def test_while_a_question_is_on_its_way_no_second_one_is_asked(
    visit: Visit, dataset_id: int, gemini: FakeGemini, agreed: None
) -> None:
    gemini.will_answer(MODEL, hang)
    app = press(visit(INSIGHTS, dataset=str(dataset_id)), "Ask Gemini")
    asking = asking_of(app)
    app.segmented_control(key="insights_view").set_value("question").run()
    assert [each.disabled for each in app.button if each.label == "Ask Gemini"] == [True]
    app.segmented_control(key="insights_view").set_value("survey").run()
    assert [each.disabled for each in app.button if each.label == "Ask Gemini"] == [True]

    assert asking_of(app) is asking
    assert len(gemini.asked()) == 1
    asking.cancelled.set()
    assert asking.ended.wait(60)


def test_a_finding_is_explained_from_the_findings_page(
    visit: Visit, account: accounts.Account, dataset_id: int, gemini: FakeGemini, agreed: None
) -> None:
    [finding] = [each.finding for each in findings(account, dataset_id) if each.finding.equipment == "V-301"]
    app = visit(FINDINGS, dataset=str(dataset_id))
    app.session_state[f"finding_{dataset_id}_{finding.id}"] = True
    press(app.run(), "Explain this finding")
    app.switch_page(INSIGHTS)  # a browser goes there by itself
    app = answered(app.run())

    assert healthy(app)
    [kept] = answers(account, dataset_id)
    assert kept.advice.question == Question("finding", finding.key)
    assert [each.value for each in app.subheader] == ["Explanation of the finding"]
    assert app.segmented_control(key="insights_view").value == "finding"


def test_a_finding_without_a_key_is_explained_by_the_built_in_rules(visit: Visit, dataset_id: int) -> None:
    app = visit(INSIGHTS, dataset=str(dataset_id))
    next(each for each in app.button if each.label == "Explain this finding").click().run()

    assert healthy(app)
    assert [each.value for each in app.subheader] == ["Explanation of the finding"]
    assert "V-301: temperature **-400 °C**" in text(app)
    assert app.session_state["chemviz"].asking is None


def test_an_explained_finding_is_not_asked_about_once_more(
    visit: Visit, account: accounts.Account, dataset_id: int, gemini: FakeGemini, agreed: None
) -> None:
    app = visit(INSIGHTS, dataset=str(dataset_id))
    app = answered(next(each for each in app.button if each.label == "Explain this finding").click().run())
    assert len(gemini.asked()) == 1
    app.segmented_control(key="insights_view").set_value("survey").run()
    next(each for each in app.button if each.label == "Explain this finding").click().run()

    assert len(gemini.asked()) == 1
    assert app.session_state["chemviz"].asking is None


def test_the_explanation_of_a_finding_that_is_gone_stays_reachable(
    visit: Visit, account: accounts.Account, dataset_id: int, gemini: FakeGemini, agreed: None
) -> None:
    limit = Limit("pressure", equipment_type="Pump", high=8.3, unit="bar(g)")
    replace_limits(cache.database(), owner_id=account.id, limits=[limit])
    [breach] = [each.finding for each in findings(account, dataset_id) if each.finding.rule == "limit-breach"]
    app = visit(INSIGHTS, dataset=str(dataset_id))
    app.segmented_control(key="insights_view").set_value("finding").run()
    choice = next(each for each in app.selectbox if each.label == "Finding")
    choice.set_value(breach.key).run()
    answered(press(app, "Ask Gemini"))
    replace_limits(cache.database(), owner_id=account.id, limits=[])
    app = visit(INSIGHTS, dataset=str(dataset_id))
    app.segmented_control(key="insights_view").set_value("finding").run()
    choice = next(each for each in app.selectbox if each.label == "Finding")
    assert choice.options[-1].endswith("No longer found: P-101B")
    choice.set_value(breach.key).run()

    assert healthy(app)
    assert "not among those of the survey any more" in text(app)
    assert f"{MODEL} ·" in text(app)
    assert "Ask Gemini" not in labels(app)


def test_asking_an_answered_question_again_shows_its_answer_without_a_call(
    visit: Visit, account: accounts.Account, dataset_id: int, gemini: FakeGemini, agreed: None
) -> None:
    app = answered(typed_question(visit(INSIGHTS, dataset=str(dataset_id)), dataset_id, "Does P-101B run hot?"))
    app = answered(typed_question(app, dataset_id, "And P-102?"))
    app = answered(typed_question(app, dataset_id, "Does P-101B run hot?"))

    assert len(gemini.asked()) == 2
    assert "**Does P-101B run hot?**" in text(app)
    assert f"{MODEL} ·" in text(app)


def typed_question(app: AppTest, dataset_id: int, question: str, button: str = "Ask Gemini") -> AppTest:
    app.segmented_control(key="insights_view").set_value("question").run()
    app.text_input(key=f"insights_question_{dataset_id}").set_value(question)
    return press(app, button)


def test_a_question_is_answered_from_facts_and_known_names_go_out_as_aliases(
    visit: Visit, account: accounts.Account, dataset_id: int, gemini: FakeGemini, agreed: None
) -> None:
    app = answered(typed_question(visit(INSIGHTS, dataset=str(dataset_id)), dataset_id, "Does P-101B run hot?"))

    assert healthy(app)
    [kept] = answers(account, dataset_id)
    assert kept.advice.question == Question("question", text="Does P-101B run hot?")
    assert "Does P-101B run hot?" in text(app)
    assert "P-101B" not in gemini.everything_sent()
    assert [each.value for each in app.subheader] == ["Answer"]


def test_what_the_facts_do_not_hold_is_said_so(visit: Visit, dataset_id: int) -> None:
    app = typed_question(visit(INSIGHTS, dataset=str(dataset_id)), dataset_id, "Will it rain tomorrow?", "Ask")

    assert healthy(app)
    assert "The built-in advice cannot answer this question." in text(app)


def test_an_empty_question_is_not_asked(visit: Visit, dataset_id: int, gemini: FakeGemini, agreed: None) -> None:
    app = typed_question(visit(INSIGHTS, dataset=str(dataset_id)), dataset_id, "  ")

    assert "Type a question first." in text(app)
    assert gemini.sent == []


def test_a_key_of_ones_own_is_used_and_kept_nowhere_but_in_the_state_of_the_tab(
    visit: Visit, account: accounts.Account, dataset_id: int, fake: FakeGemini, agreed: None,
    capfd: pytest.CaptureFixture[str], data_dir,
) -> None:  # fmt: skip
    app = visit(INSIGHTS, dataset=str(dataset_id))
    app.text_input(key="own_key_typed").set_value(KEY)
    app = press(app, "Use this key")
    assert healthy(app)
    assert KEY not in text(app)
    app = answered(press(app, "Ask Gemini"))

    assert len(answers(account, dataset_id)) == 1
    assert KEY not in repr(app.session_state["chemviz"])
    assert "own_key_typed" not in app.session_state
    cache.database().dispose()
    assert all(KEY.encode() not in path.read_bytes() for path in data_dir.rglob("*") if path.is_file())
    assert KEY not in "".join(capfd.readouterr())
    app = press(app, "Forget my key")
    assert "Refresh" not in labels(app)
    assert f"{MODEL} ·" in text(app)


def test_a_key_of_ones_own_is_gone_after_signing_out(visit: Visit, dataset_id: int, fake: FakeGemini) -> None:
    app = visit(INSIGHTS, dataset=str(dataset_id))
    app.text_input(key="own_key_typed").set_value(KEY)
    app = press(app, "Use this key")
    assert app.session_state["chemviz"].own_key == KEY
    app = press(app, "Sign out")

    assert app.session_state["chemviz"].own_key is None


def test_a_spent_budget_is_one_sentence_and_the_built_in_advice_stands(
    visit: Visit, dataset_id: int, gemini: FakeGemini, agreed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHEMVIZ_ADVICE_PER_USER_DAY", "1")
    cache.settings.clear()
    app = answered(press(visit(INSIGHTS, dataset=str(dataset_id)), "Ask Gemini"))
    assert "Today's 1 question to Gemini" in text(app)
    assert [each.disabled for each in app.button if each.label == "Refresh"] == [True]
    app = visit(INSIGHTS, dataset=str(dataset_id))
    app.segmented_control[0].set_value("question").run()
    assert "Ask Gemini" not in labels(app)
    app.text_input[0].set_value("Which pumps run hot?")
    app = press(app, "Ask")

    assert "Today's 1 question to Gemini" in text(app)
    assert "no model was asked" in text(app)
    assert len(gemini.asked()) == 1


def test_another_user_finds_neither_the_dataset_nor_its_answers(
    visit: Visit, account: accounts.Account, dataset_id: int, gemini: FakeGemini, agreed: None
) -> None:
    answered(press(visit(INSIGHTS, dataset=str(dataset_id)), "Ask Gemini"))
    other = accounts.create_user(cache.database(), username="mallory", password="a calm sea 9", now=datetime.now(UTC))
    app = visit(INSIGHTS, who=other, dataset=str(dataset_id))

    assert "was not found" in app.error[0].value
    assert "V-301" not in text(app)
    assert not insights.has_consented(cache.database(), owner_id=other.id)


def test_markup_in_names_and_types_is_only_text_and_never_sent(
    visit: Visit, account: accounts.Account, gemini: FakeGemini, agreed: None
) -> None:
    head = SURVEY.splitlines()[0].decode()
    data = f'{head}\n"{ATTACK} 1","{ATTACK}",5,8,-400\n"{ATTACK} 2","{ATTACK}",5,8,45\n'.encode()
    dataset_id = stored(account, data)
    built = visit(INSIGHTS, dataset=str(dataset_id))
    assert healthy(built)
    asked = answered(press(built, "Ask Gemini"))

    assert healthy(asked)
    for app in (visit(INSIGHTS, dataset=str(dataset_id)), asked):
        assert "onerror" in text(app)
        shown = raw_markdown(app)
        assert "<img" not in shown.replace("\\<", "")
        assert "](javascript" not in shown
        assert ":red[" not in shown.replace("\\:", "")
    assert "onerror" not in gemini.everything_sent()
    assert "javascript" not in gemini.everything_sent()


def test_the_overview_leads_to_the_advice(visit: Visit, dataset_id: int) -> None:
    app = visit(OVERVIEW, dataset=str(dataset_id))

    assert "Advice" in [each.label for each in app.page_link]


def test_the_report_takes_the_latest_answer_of_gemini_about_the_dataset(
    visit: Visit, account: accounts.Account, dataset_id: int, gemini: FakeGemini, agreed: None
) -> None:
    owned = {"owner_id": account.id, "dataset_id": dataset_id}
    assert dataset_advice(cache.database(), **owned, units="metric").advice.source == "built-in"
    app = answered(press(visit(INSIGHTS, dataset=str(dataset_id)), "Ask Gemini"))
    answered(typed_question(app, dataset_id, "Does P-101B run hot?"))

    found = dataset_advice(cache.database(), **owned, units="metric")
    assert found.advice.source == "gemini"
    assert found.advice.question == Question()
    assert found.created_at is not None


LOADED = """
import sys
from streamlit.testing.v1 import AppTest
from chemviz.ui import insights_ask, insights_views, insights_key, insights_consent
import json
print(json.dumps(sorted(name for name in sys.modules if name.split(".")[0] == "google")))
"""


def test_the_page_is_loaded_without_the_client_library() -> None:
    run = subprocess.run([sys.executable, "-c", LOADED], cwd=ROOT, capture_output=True, text=True, check=True)

    loaded = json.loads(run.stdout.splitlines()[-1])
    assert not [name for name in loaded if name.startswith(("google.generativeai", "google.ai", "google.api_core"))]


def findings(account: accounts.Account, dataset_id: int):
    return findings_of(cache.database(), owner_id=account.id, dataset_id=dataset_id).findings
