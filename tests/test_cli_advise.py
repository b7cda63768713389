"""`advise FILE`: from Gemini when a key is set, else built in; Gemini is a service on this machine."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chemviz.cli import main
from chemviz.insights import gemini as client
from tests.fake_gemini import KEY, FakeGemini, error, fake_gemini
from tests.narrated import narrate

MODEL = "gemini-3.8-flash"
TABLE = """Equipment Name,Type,Flowrate (m3/h),Pressure [barg],Temperature (°C)
P-101A,Pump,120.5,8.2,45
P-101B,Pump,118,8.4,44.5
V-301,Vessel,0,3.1,-400
"""

Advise = Callable[..., dict]


@pytest.fixture(autouse=True, scope="module")
def _imported() -> None:
    client._library()


@pytest.fixture(autouse=True)
def own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without secrets, and no settings of whoever runs the tests."""
    for name in [name for name in os.environ if name.startswith(("CHEMVIZ_", "GEMINI_", "GOOGLE_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    path = tmp_path / "survey.csv"
    path.write_text(TABLE, "utf-8")
    return path


@pytest.fixture
def gemini(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGemini]:
    with fake_gemini() as service:
        monkeypatch.setenv("GEMINI_API_KEY", KEY)
        monkeypatch.setenv("CHEMVIZ_GEMINI_ENDPOINT", service.url)
        monkeypatch.setenv("CHEMVIZ_GEMINI_MODELS", MODEL)
        yield service.will_answer(MODEL, narrate())


@pytest.fixture
def advise(survey: Path, capsys: pytest.CaptureFixture[str]) -> Advise:
    """The JSON that the command prints."""

    def advise(*options: str) -> dict:
        assert main(["advise", str(survey), "--json", *options]) == 0
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        assert KEY not in captured.out + captured.err
        return json.loads(captured.out)

    return advise


def test_without_a_key_the_advice_is_the_built_in_one_and_says_why(advise: Advise) -> None:
    document = advise()

    assert (document["source"], document["model"], document["removed"]) == ("built-in", None, 0)
    assert "GEMINI_API_KEY" in document["note"]
    assert {each["kind"] for each in document["items"]} >= {"condition", "priority"}


def test_the_json_has_the_promised_shape(advise: Advise) -> None:
    document = advise()

    assert {"source", "model", "items", "removed", "note"} <= set(document)
    keys = {"kind", "priority", "equipment", "observation", "evidence", "possible_causes", "check", "limits_of_data"}
    assert all(set(each) >= keys for each in document["items"])
    evidence = [figure for each in document["items"] for figure in each["evidence"]]
    assert all({"fact_id", "equipment", "metric", "value", "unit"} <= set(each) for each in evidence)
    figures = {(each["equipment"], each["metric"], each["value"], each["unit"]) for each in evidence}
    assert ("V-301", "temperature", -400, "°C") in figures


def test_with_a_key_gemini_is_asked_once_and_its_answer_carries_the_plants_names(
    advise: Advise, gemini: FakeGemini
) -> None:
    document = advise()

    assert (document["source"], document["model"], document["note"]) == ("gemini", MODEL, None)
    [item] = document["items"]
    assert (item["equipment"], item["check"]) == ("V-301", "Read local instrument.")
    assert item["observation"].startswith("Temperature -400 °C; lower limit of temperature -273.15 °C;")
    assert document["removed"] == 0
    assert gemini.asked() == [MODEL]
    assert "V-301" not in gemini.everything_sent()


def test_when_gemini_fails_the_built_in_advice_stands_and_one_sentence_says_why(
    advise: Advise, gemini: FakeGemini
) -> None:
    gemini.will_answer(MODEL, error(403, "PERMISSION_DENIED", "secret detail"))
    document = advise()

    assert document["source"] == "built-in"
    assert document["note"]
    assert "secret detail" not in document["note"]
    assert document["items"]


def test_limits_from_a_file_count(advise: Advise, survey: Path) -> None:
    limits = survey.with_name("limits.csv")
    limits.write_text("Type,Item,Parameter,Low,High,Unit,Level\nPump,,pressure,,8.3,barg,critical\n", "utf-8")
    told = json.dumps(advise("--limits", str(limits))["items"])

    assert "upper limit of pressure" in told
    assert "upper limit of pressure" not in json.dumps(advise()["items"])


def test_the_text_names_source_equipment_and_evidence(survey: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["advise", str(survey)]) == 0
    text = capsys.readouterr().out

    assert "survey.csv" in text
    assert "Built-in advice" in text
    assert "V-301: temperature -400 °C" in text


def test_a_control_character_in_a_name_does_not_reach_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(TABLE.replace("V-301", "V\x1b[2J-301\u202e"), "utf-8")
    assert main(["advise", str(path)]) == 0
    text = capsys.readouterr().out

    assert "\x1b" not in text
    assert "\u202e" not in text


def test_a_file_that_cannot_be_read_is_refused_before_anybody_is_asked(
    tmp_path: Path, gemini: FakeGemini, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "empty.csv"
    path.write_bytes(b"")
    assert main(["advise", str(path), "--json"]) == 1
    captured = capsys.readouterr()

    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert gemini.sent == []
