"""`analyze FILE --limits LIMITS.csv`: the breaches stand among the findings."""

import json
from pathlib import Path

import pytest

from chemviz.cli import main
from tests.conftest import SAMPLE_CSV

HEADER = "Type,Item,Parameter,Low,High,Level,Unit\n"


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    path = tmp_path / "survey.csv"
    path.write_bytes(SAMPLE_CSV)
    return path


def limits(survey: Path, rows: str) -> Path:
    path = survey.with_name("limits.csv")
    path.write_text(HEADER + rows, encoding="utf-8")
    return path


def test_breaches_stand_among_the_findings(survey: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = limits(survey, "Pump,,pressure,,8.1,critical,barg\n,e-201,temperature,,240,,°F\n")
    assert main(["analyze", str(survey), "--json"]) == 0
    before = json.loads(capsys.readouterr().out)["findings"]
    assert main(["analyze", str(survey), "--json", "--limits", str(file)]) == 0
    captured = capsys.readouterr()
    after = json.loads(captured.out)["findings"]

    added = [each for each in after if each not in before]
    assert [(each["rule"], each["equipment"], each["level"]) for each in added] == [
        ("limit-breach", "P-101B", "critical"),
        ("limit-breach", "P-101A", "critical"),
        ("limit-breach", "E-201", "standard"),
    ]
    assert len(after) == len(before) + 3
    assert captured.err == ""


def test_limits_that_do_not_fit_are_told_on_standard_error(survey: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["analyze", str(survey), "--limits", str(limits(survey, "Pump,,flowrate,,1,,kg/h\n"))]) == 0
    captured = capsys.readouterr()

    assert "1 limit on flowrate not applied" in captured.err
    assert "At most 1" not in captured.out


@pytest.mark.parametrize(("rows", "word"), [("Pump,,pressure,9,8,,\n", "Row 2, column Low"), ("", "no row")])
def test_a_bad_table_of_limits_is_refused(
    survey: Path, capsys: pytest.CaptureFixture[str], rows: str, word: str
) -> None:
    assert main(["analyze", str(survey), "--limits", str(limits(survey, rows))]) == 1
    captured = capsys.readouterr()

    assert captured.out == ""
    assert word in captured.err


def test_a_table_of_limits_that_is_not_there_is_refused(survey: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["analyze", str(survey), "--limits", str(survey.with_name("none.csv"))]) == 1
    assert "does not exist" in capsys.readouterr().err
