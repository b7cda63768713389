"""What is told while a file is read, and that the reading ends when whoever is told raises."""

import gzip
import threading
from itertools import pairwise
from pathlib import Path

import pytest

from chemviz.ingest import examine, progress, read_table, survey_of, understand
from chemviz.ingest.progress import Stage
from tests.ingest_tables import assert_same, workbook

HEADER = "Tag;Type;Flow;Press. (psig);Temp. (°C);Time stamp;Note\n"
LINE = "P-1;Pump;1.200,5 m3/h;14,5;45;01.05.2026 08:30;x\n"
TEXT = (HEADER + LINE * 50).encode("cp1252")
QUOTED = (HEADER + LINE.replace("Pump", '"Pump"') * 50).encode("utf-16")
BOOK = workbook([HEADER.strip().split(";"), *([["P-1", "Pump", 1.5, 14.5, 45, "2026-05-01", "x"]] * 50)])
XLS = (Path(__file__).parent / "data" / "survey.xls").read_bytes()
FILES = {"text": TEXT, "quoted": QUOTED, "gzip": gzip.compress(TEXT), "xlsx": BOOK, "xls": XLS}


class GivenUp(Exception):
    """What somebody raises who no longer waits."""


def told_by(data):
    told = []
    survey = read_table(data, file_name="plant", progress=lambda share, text: told.append((share, text)))
    return survey, told


@pytest.mark.parametrize("kind", FILES)
def test_the_share_only_grows_and_the_stages_follow_each_other(kind):
    _, told = told_by(FILES[kind])
    assert told[0] == (0.0, "Unpacking the file")
    assert all(0 <= before[0] <= after[0] <= 1 for before, after in pairwise(told))
    opening = "Opening the workbook" if kind.startswith("xl") else "Finding the layout"
    stages = ["Unpacking the file", opening, "Reading the cells", "Converting the numbers", "Checking the rows"]
    assert [stage for stage in dict.fromkeys(text for _, text in told) if stage in stages] == stages


@pytest.mark.parametrize("kind", FILES)
def test_what_is_read_does_not_depend_on_who_is_told(kind):
    assert_same(told_by(FILES[kind])[0], read_table(FILES[kind], file_name="plant"))


@pytest.mark.parametrize("kind", FILES)
def test_the_reading_ends_wherever_whoever_is_told_raises(kind):
    _, told = told_by(FILES[kind])
    for last in range(1, len(told) + 1):
        calls = []

        def give_up(share, text, last=last, calls=calls):
            calls.append(share)
            if len(calls) == last:
                raise GivenUp

        with pytest.raises(GivenUp):
            read_table(FILES[kind], file_name="plant", progress=give_up)
        assert len(calls) == last


def test_long_columns_and_long_files_are_told_of_again_and_again(monkeypatch):
    usual = {kind: len(told_by(FILES[kind])[1]) for kind in ("text", "quoted")}
    monkeypatch.setattr(progress, "_AT_ONCE", 5)
    monkeypatch.setattr("chemviz.ingest.numbers.AT_ONCE", 5)
    monkeypatch.setattr("chemviz.ingest.encoding._BLOCK", 100)
    assert all(len(told_by(FILES[kind])[1]) > usual[kind] + 20 for kind in usual)


def test_columns_are_read_the_same_in_slices_of_any_size(monkeypatch):
    odd = TEXT + "E-1; Kühler ; 5 gpm;n/a;;;\nE-2;Kühler;80 l/min;1 200,5;x;;\nE-3;Kühler;7 m3/h;<1;45 °F;;\n".encode(
        "cp1252"
    )
    whole = read_table(odd, file_name="plant")
    monkeypatch.setattr("chemviz.ingest.numbers.AT_ONCE", 3)
    assert_same(whole, read_table(odd, file_name="plant"))


def test_work_that_nothing_can_interrupt_is_told_of_meanwhile():
    may_end = threading.Event()

    def end(share, text):
        may_end.set()

    assert Stage(end).meanwhile(lambda: may_end.wait(60))


def test_work_that_nothing_can_interrupt_is_waited_for_no_longer_by_one_who_gave_up():
    may_end = threading.Event()

    def give_up(share, text):
        raise GivenUp

    with pytest.raises(GivenUp):
        Stage(give_up).meanwhile(lambda: may_end.wait(60))
    may_end.set()


def test_one_reading_gives_the_understanding_and_the_survey():
    examined = examine(TEXT, file_name="plant")
    assert examined.understanding == understand(TEXT, file_name="plant")
    assert_same(survey_of(examined), read_table(TEXT, file_name="plant"))


def test_an_open_question_stays_open_beside_the_survey_of_the_best_guesses():
    text = b"Tag,Type,Flow,Suction P (barg),Discharge P (barg),Temp\nP-1,Pump,1,2,3,4\n"
    examined = examine(text, file_name="plant")
    survey = survey_of(examined, accept_guesses=True)
    assert [question.subject for question in examined.understanding.questions] == ["pressure"]
    assert survey.columns["pressure"].source == survey.choices.columns["pressure"] == "Suction P (barg)"
