"""How the shell is told to read a file: each option, what is refused without it, and what the JSON then says."""

import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chemviz.cli import main
from tests.ingest_tables import workbook

Write = Callable[..., str]

PLANT = (
    "Plant X, Unit 100\n\nTag No.;Type;Flow;Press. [psig];Temp °C;Date;Area;Design Press [barg];Remarks\n"
    "P-1;pump;120,5 L/min;10,5;45;2026-05-01 08:30;U1;12;ok\n"
    "P-2;Pump;3 m3/h;abc;46;2026-05-01 08:31;U1;12;\n"
    "P-3;PUMPS;3 m3/h;8,1;46;;U2;12;leaks\n"
).encode("cp1252")
OUT = ["-o", "out.pdf"]

ASKED = {
    "two pressures": (
        b"Tag,Type,Flow,Suction Pressure,Discharge Pressure,Temperature\nP-1,Pump,1,2,9,30\n",
        ["--map", "pressure=Discharge Pressure"],
        '--map pressure="',
    ),
    "no name": (b"Type,Flow,Pressure,Temperature\nPump,1,2,3\n", ["--names-from-rows"], "--names-from-rows"),
    "no type": (b"Tag,Flow,Pressure,Temperature\nP-1,1,2,3\n", ["--type", "Pump"], "--type TYPE"),
    "no temperature": (b"Tag,Type,Flow,Pressure\nP-1,Pump,1,2\n", ["--map", "temperature="], "--map temperature="),
    "units in some cells": (
        b"Tag,Type,Flow,Pressure,Temperature\n" + b"P-1,Pump,1,2 psig,3\n" * 3 + b"P-2,Pump,1,2,3\n" * 3,
        ["--unit", "pressure=barg"],
        "--unit pressure=",
    ),
    "which decimal": (
        b"Tag;Type;Flow;Pressure;Temperature\nP-1;Pump;1,234;2,345;3,456\n",
        ["--decimal", ","],
        "--decimal",
    ),
    "which day": (
        b"Tag,Type,Flow,Pressure,Temperature,Date\nP-1,Pump,1,2,3,3/4/2026\n",
        ["--dates", "month-first"],
        "--dates",
    ),
    "no header": (
        b"AA,BB,CC,DD,EE\nx,y,1,2,3\nx,y,1,2,3\n",
        ["--header-row", "1"]
        + [
            part
            for pair in zip(
                ("name", "equipment_type", "flowrate", "pressure", "temperature"),
                ("AA", "BB", "CC", "DD", "EE"),
                strict=True,
            )
            for part in ("--map", "=".join(pair))
        ],
        "--header-row",
    ),
}


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    monkeypatch.chdir(tmp_path)

    def run(data: bytes = PLANT, name: str = "plant.csv") -> str:
        (tmp_path / name).write_bytes(data)
        return name

    return run


@pytest.fixture
def analyzed(capsys: pytest.CaptureFixture[str]) -> Callable[..., dict[str, Any]]:
    """Runs `analyze --json`, which must succeed, and gives the object."""

    def run(*arguments: str) -> dict[str, Any]:
        assert main(["analyze", *arguments, "--json"]) == 0
        document: dict[str, Any] = json.loads(capsys.readouterr().out)
        return document

    return run


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run a command that must be refused: status 1, nothing on standard output, one line on standard error."""
    assert main(arguments) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    return captured.err


def test_a_semicolon_separated_cp1252_export_with_titles_and_psig_needs_no_option(write, analyzed) -> None:
    document = analyzed(write())

    assert document["file"] | {"sha256": "", "bytes": 0} == {
        "name": "plant.csv",
        "sha256": "",
        "bytes": 0,
        "encoding": "cp1252",
        "delimiter": ";",
        "decimal": ",",
        "header_row": 3,
    }
    assert document["rows"] == {"read": 3, "accepted": 3, "rejected": 0}
    assert document["columns"] == {
        "name": {"source": "Tag No."},
        "equipment_type": {"source": "Type"},
        "recorded_at": {"source": "Date"},
        "flowrate": {"source": "Flow", "source_unit": "m³/h, L/min", "unit": "m³/h"},
        "pressure": {"source": "Press. [psig]", "source_unit": "psi", "unit": "bar", "basis": "gauge"},
        "temperature": {"source": "Temp °C", "source_unit": "°C", "unit": "°C"},
        "area": {"source": "Area"},
        "design_pressure": {"source": "Design Press [barg]", "source_unit": "bar", "unit": "bar", "basis": "gauge"},
    }
    assert document["unmapped"] == ["Remarks"]
    assert [issue["row"] for issue in document["issues"]] == [5]
    assert document["statistics"]["pump"]["pressure"]["max"] == pytest.approx(10.5 * 0.0689476, rel=1e-5)


def test_the_json_tells_why_what_was_decided_converted_and_merged(write, analyzed) -> None:
    reading = analyzed(write())["reading"]

    assert set(reading) == {"evidence", "choices", "changes", "types_merged"}
    told = {each["subject"]: each for each in reading["evidence"]}
    assert told["encoding"]["found"] == "cp1252"
    assert told["column: pressure"]["found"] == "Press. [psig]"
    assert all(set(each) == {"subject", "found", "why", "certainty"} for each in told.values())
    assert (reading["choices"]["header_row"], reading["choices"]["decimal"]) == (3, ",")
    assert [(change["row"], change["value"]) for change in reading["changes"]] == [(4, "120,5 L/min")]
    assert reading["types_merged"] == {"pump": {"pump": 1, "Pump": 1, "PUMPS": 1}}


@pytest.mark.parametrize("case", ASKED)
@pytest.mark.parametrize("command", ["analyze", "report"])
def test_what_a_person_would_be_asked_is_refused_with_the_option_that_answers_it(
    case: str, command: str, write, capsys, tmp_path
) -> None:
    data, _, option = ASKED[case]
    sentence = refused(capsys, command, write(data), *(OUT if command == "report" else []))

    assert option in sentence
    assert sentence.startswith("chemviz: ")
    assert not (tmp_path / "out.pdf").exists()


@pytest.mark.parametrize("case", ASKED)
def test_the_option_answers_it(case: str, write, analyzed) -> None:
    data, answer, _ = ASKED[case]
    document = analyzed(write(data), *answer)

    assert document["rows"]["accepted"] == document["rows"]["read"]


@pytest.mark.parametrize("case", [case for case in ASKED if case != "no header"])
def test_or_the_best_guess_is_accepted(case: str, write, analyzed) -> None:
    assert analyzed(write(ASKED[case][0]), "--accept-guesses")["rows"]["accepted"] > 0


def test_a_report_takes_the_same_options(write, capsys, tmp_path) -> None:
    data, answer, _ = ASKED["two pressures"]
    assert main(["report", write(data), *OUT, *answer]) == 0
    assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF-")


def test_a_field_is_read_from_the_named_column_and_from_none_if_none_is_named(write, analyzed) -> None:
    data = b"Tag,Other,Type,Flow,Pressure,Temperature\nP-1,Q-1,Pump,1,2,3\n"
    document = analyzed(write(data), "--map", "name=other", "--map", "temperature=")

    assert document["columns"]["name"] == {"source": "Other"}
    assert document["columns"]["temperature"] is None
    assert document["unmapped"] == ["Tag", "Temperature"]


def test_a_unit_is_taken_as_named_or_left_unstated(write, analyzed) -> None:
    data = b"Tag,Type,Flow,Pressure [psig],Temperature\nP-1,Pump,1,2,300\n"
    document = analyzed(write(data), "--unit", "temperature=K", "--unit", "pressure=not stated")

    assert document["columns"]["temperature"] | {"source": ""} == {"source": "", "source_unit": "K", "unit": "°C"}
    assert document["columns"]["pressure"]["unit"] is None
    assert document["statistics"]["Pump"]["temperature"]["mean"] == pytest.approx(26.85)
    assert document["statistics"]["Pump"]["pressure"]["mean"] == 2


def test_the_dialect_can_be_named(write, analyzed) -> None:
    data = "Tag|Type|Flow|Pressure|Temperature\nЦ-1|Насос|1.234|2|3\n".encode("cp1251")
    options = ("--encoding", "windows-1251", "--delimiter", "pipe", "--decimal", ",")
    document = analyzed(write(data), *options, "--bad-rows", "keep")

    assert (document["file"]["encoding"], document["file"]["delimiter"], document["file"]["decimal"]) == (
        "cp1251",
        "|",
        ",",
    )
    assert list(document["statistics"]) == ["Насос"]


def test_a_worksheet_is_named_where_several_would_do(write, analyzed, capsys) -> None:
    header = ["Tag", "Type", "Flow", "Pressure", "Temperature"]
    file = write(workbook([header, ["P-1", "Pump", 1, 2, 3]], [header, ["P-9", "Fan", 1, 2, 3]]), "plant.xlsx")

    assert '--sheet "' in refused(capsys, "analyze", file)
    assert list(analyzed(file, "--sheet", "Sheet2")["statistics"]) == ["Fan"]
    assert "no sheet" in refused(capsys, "analyze", file, "--sheet", "Sheet9")


def test_types_are_left_as_they_are_when_told_so(write, analyzed) -> None:
    document = analyzed(write(), "--no-tidy-types")

    assert set(document["statistics"]) == {"pump", "Pump", "PUMPS"}
    assert document["reading"]["types_merged"] == {}


def test_rows_with_a_bad_cell_are_left_out_when_told_so(write, analyzed) -> None:
    document = analyzed(write(), "--bad-rows", "leave-out")

    assert document["rows"] == {"read": 3, "accepted": 2, "rejected": 1}


def test_extra_columns_are_no_longer_unmapped(write, analyzed) -> None:
    assert analyzed(write(), "--keep-extra", "Remarks")["unmapped"] == []


def test_the_text_tells_of_merged_types_and_converted_cells(write, capsys) -> None:
    assert main(["analyze", write()]) == 0
    text = capsys.readouterr().out

    assert "Taken for one type, pump: pump (1), Pump (1), PUMPS (1)" in text
    assert "Cells changed by themselves: 1" in text
    assert "row 4, Flow '120,5 L/min'" in text


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--map", "colour=Tag No."], "not a field"),
        (["--map", "name=Nothing"], "no column “Nothing”"),
        (["--map", "name=Area", "--map", "name=Remarks"], "two things about name"),
        (["--map", "name=Type", "--map", "equipment_type=Type"], "cannot be both"),
        (["--unit", "pressure=gpm"], "not a unit of pressure"),
        (["--unit", "pressure=furlong"], "not known"),
        (["--unit", "name=bar"], "not a field with a unit"),
        (["--encoding", "klingon"], "encoding"),
        (["--delimiter", "x"], "delimiter"),
        (["--header-row", "99"], "--header-row"),
        (["--keep-extra", "Nothing"], "no column “Nothing”"),
    ],
)
def test_a_choice_that_cannot_be_is_refused_with_a_sentence(write, capsys, options, words) -> None:
    assert words in refused(capsys, "analyze", write(), *options)


@pytest.mark.parametrize(
    "options",
    [
        ["--map", "name"],
        ["--map", "=Tag"],
        ["--unit", "psig"],
        ["--header-row", "0"],
        ["--header-row", "-1"],
        ["--header-row", "two"],
        ["--header-row", "²"],
        ["--decimal", ";"],
        ["--dates", "year-first"],
        ["--bad-rows", "burn"],
        ["--type", " "],
        ["--type", "=Pump"],
        ["--type", "P="],
        ["--map"],
    ],
)
def test_an_option_that_is_written_wrongly_is_wrong_usage(write, capsys, options) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["analyze", write(), *options])
    assert stopped.value.code == 2


def test_a_sentence_with_control_characters_of_the_file_does_not_reach_the_terminal(write, capsys) -> None:
    data = b"Tag,Type,Flow,Pressure,T\x1b]0;owned\x07\nP-1,Pump,1,2,3\n"

    sentence = refused(capsys, "analyze", write(data), "--map", "temperature=\x1b[2J")
    assert sentence[:-1].isprintable()


def test_readme_lists_each_option_that_says_how_to_read_a_file(capsys) -> None:
    with pytest.raises(SystemExit):
        main(["report", "--help"])
    known = set(re.findall(r"(?m)^  (--[a-z-]+)", capsys.readouterr().out))
    readme = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
    rows = re.findall(r"(?m)^\| (`--.*?) \|", readme)

    assert {option for row in rows for option in re.findall(r"--[a-z-]+", row)} == known


def test_a_worksheet_of_a_text_file_is_refused(write, capsys) -> None:
    assert "no worksheets, so --sheet has no meaning" in refused(capsys, "analyze", write(), "--sheet", "Data")


def test_the_suggested_option_names_a_header_with_quotation_marks_as_a_shell_takes_it(write, capsys) -> None:
    file = write(b'Tag,Type,Flow,"Suction ""P"" (barg)",Discharge P (barg),Temp\nP-1,Pump,1,2,3,4\n')
    [option] = re.findall(r"Say which it is: (.*?)\.(?: |$)", refused(capsys, "analyze", file))
    assert main(["analyze", file, *shlex.split(option)]) == 0


def test_types_are_given_by_the_letters_of_tags(write, capsys, analyzed) -> None:
    file = write(b"Tag,Flow,Pressure,Temp\nP-1,1,2,3\nE-1,1,2,3\nX-1,1,2,3\n")
    assert "suggest --type" in refused(capsys, "analyze", file)
    options = ["--type", "P=Pump", "--type", "E=Heat exchanger", "--type", "Other"]
    assert sorted(analyzed(file, *options)["statistics"]) == ["Heat exchanger", "Other", "Pump"]
    assert "two things about the items" in refused(capsys, "analyze", file, "--type", "A", "--type", "B")
