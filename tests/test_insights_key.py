"""The key to Gemini is in nobody's hands but the service's, and the client library is loaded only when it is used."""

import io
import logging
import subprocess
import sys
import traceback
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from chemviz.analysis import analyze
from chemviz.config import load_settings
from chemviz.db.engine import Database
from chemviz.db.models import Base
from chemviz.errors import AdviceUnavailable
from chemviz.ingest import read_table
from chemviz.insights.advice import Question
from chemviz.insights.gemini import Gemini
from chemviz.services import datasets, insights
from tests import fake_gemini as fakes
from tests.conftest import SAMPLE_CSV
from tests.fake_gemini import FakeGemini, fake_gemini
from tests.narrated import narrate

ROOT = Path(__file__).parents[1]
MODEL = "gemini-3.8-flash"
TYPED = "AIzaTyped-in-for-this-session-only"

UNUSED = """
import sys
from pathlib import Path
from chemviz.analysis import analyze
from chemviz.config import load_settings
from chemviz.ingest import read_table
from chemviz.insights.advice import Question
from chemviz.insights.gemini import Gemini
from chemviz.services import insights

survey = read_table(Path(sys.argv[1]).read_bytes(), file_name="a.csv")
analysis = analyze(survey.frame, survey.columns)
own = load_settings({"GEMINI_API_KEY": "k", "CHEMVIZ_GEMINI_ENDPOINT": sys.argv[2]})
model = Gemini(own.gemini_key, own.gemini_models, own.gemini_endpoint)
built_in = insights.advise_survey(analysis, survey.columns, None, Question())
print(built_in.source, sorted({"google.generativeai", "google.ai", "grpc", "requests"} & set(sys.modules)))
asked = insights.advise_survey(analysis, survey.columns, model, Question())
print(asked.source, asked.model, "google.generativeai" in sys.modules)
"""


@pytest.fixture
def fake() -> Iterator[FakeGemini]:
    with fake_gemini() as service:
        yield service.will_answer(MODEL, narrate())


def test_the_library_is_loaded_by_the_first_question_and_by_nothing_before_and_nobody_is_warned(
    fake: FakeGemini, tmp_path: Path
) -> None:
    fake.key = "k"
    path = tmp_path / "a.csv"
    path.write_bytes(SAMPLE_CSV)
    command = [sys.executable, "-c", UNUSED, str(path), fake.url]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=170, check=False)
    assert run.stderr == ""
    assert run.stdout.splitlines() == ["built-in []", f"gemini {MODEL} True"]


def test_a_key_typed_in_for_a_session_is_in_no_row_no_file_no_log_and_no_error(
    db: Database, owner_id: int, now: datetime, data_dir: Path, fake: FakeGemini, capfd: pytest.CaptureFixture[str]
) -> None:
    log = io.StringIO()
    handler = logging.StreamHandler(log)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        errors = _ask_in_every_way(db, owner_id, now, fake)
    finally:
        root.removeHandler(handler)
        root.setLevel(level)

    assert len(errors) == 4
    with db.reading() as session:
        rows = repr([list(session.execute(select(table))) for table in Base.metadata.tables.values()])
    assert MODEL in rows  # the answer is stored
    files = b"".join(each.read_bytes() for each in data_dir.rglob("*") if each.is_file())
    written = capfd.readouterr()
    assert "127.0.0.1" in log.getvalue()  # the log of the HTTP client is in it
    for place in (rows, files.decode("latin-1"), log.getvalue(), written.out, written.err, *errors):
        assert TYPED not in place
    assert {each.headers["x-goog-api-key"] for each in fake.sent} == {TYPED}


def _ask_in_every_way(db: Database, owner_id: int, now: datetime, fake: FakeGemini) -> list[str]:
    """One question that is answered and some that fail; the tracebacks of the latter, with all that they chain."""
    who = {"owner_id": owner_id}
    dataset_id = datasets.import_dataset(db, **who, name="S", file_name="a.csv", data=SAMPLE_CSV, now=now)
    insights.give_consent(db, **who, now=now)
    model = Gemini(TYPED, models=(MODEL,), endpoint=fake.url, wait_s=20)
    about = {"dataset_id": dataset_id, "question": Question(), "now": now, "refresh": True}
    fake.key = TYPED
    insights.ask_gemini(db, model, **who, **about)
    errors = []
    for answer in (fakes.error(403, "PERMISSION_DENIED"), fakes.over_quota("900s"), fakes.raw(b"<html>"), None):
        if answer is None:
            fake.key = "AIzaAnother"
        else:
            fake.will_answer(MODEL, answer)
        with pytest.raises(AdviceUnavailable) as caught:
            insights.ask_gemini(db, model, **who, **about)
        errors.append("".join(traceback.format_exception(caught.value)) + repr(caught.value) + repr(model))
    return errors


def test_settings_keep_the_key_out_of_their_repr_and_take_either_name() -> None:
    first, second = load_settings({"GEMINI_API_KEY": TYPED}), load_settings({"GOOGLE_GEMINI_API_KEY": TYPED})
    assert first.gemini_key == second.gemini_key == TYPED
    assert TYPED not in repr(first)
    assert load_settings({"GEMINI_API_KEY": "a", "GOOGLE_GEMINI_API_KEY": "b"}).gemini_key == "a"
    assert load_settings({"GEMINI_API_KEY": " "}).gemini_key is None


SURVEY = read_table(SAMPLE_CSV, file_name="a.csv")
ANALYSIS = analyze(SURVEY.frame, SURVEY.columns)


def test_without_a_key_the_shell_gets_the_built_in_advice_and_how_to_set_one() -> None:
    advice = insights.advise_survey(ANALYSIS, SURVEY.columns, None, Question())
    assert advice.source == "built-in"
    assert "GEMINI_API_KEY" in (advice.note or "")


def test_when_gemini_fails_the_shell_gets_the_built_in_advice_with_the_reason(fake: FakeGemini) -> None:
    fake.will_answer(MODEL, fakes.blocked())
    model = Gemini(fake.key, models=(MODEL,), endpoint=fake.url, wait_s=30)
    advice = insights.advise_survey(ANALYSIS, SURVEY.columns, model, Question())
    assert (advice.source, advice.model) == ("built-in", None)
    assert "declined" in (advice.note or "")


def test_with_a_key_the_shell_gets_geminis_advice(fake: FakeGemini) -> None:
    model = Gemini(fake.key, models=(MODEL,), endpoint=fake.url, wait_s=30)
    steps: list[str] = []
    advice = insights.advise_survey(ANALYSIS, SURVEY.columns, model, Question(), on_step=steps.append)
    assert (advice.source, advice.model, len(advice.items)) == ("gemini", MODEL, 1)
    assert steps == [f"Asking {MODEL}"]
    assert "P-101" not in fake.everything_sent()
