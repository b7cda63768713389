"""The download of bad rows: what stands in it, and that it can be mended and uploaded again."""

import csv
import gzip
import io
from datetime import datetime

import pytest

from chemviz.errors import NeedsAnswer
from chemviz.ingest import Choices, read_table
from chemviz.services.datasets import preview_file, problem_rows_csv
from tests.ingest_tables import workbook

HEADER = "Tag,Type,Flow,Pressure,Temperature\n"


def _rows(content: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def _problem_rows(text: str, **options: object) -> list[list[str]]:
    return _rows(problem_rows_csv(text.encode(), file_name="a.csv", **options))  # type: ignore[arg-type]


def test_only_rows_with_problems_are_in_it_with_the_reason_in_an_added_column() -> None:
    header, *rows = _problem_rows(HEADER + "P-1,Pump,1,2,3\nP-2,Pump,abc,2,def\nP-3,Pump,1,2,3\nP-4,,1,2,3\n")

    assert header == ["Tag", "Type", "Flow", "Pressure", "Temperature", "Problem"]
    assert [row[:5] for row in rows] == [["P-2", "Pump", "abc", "2", "def"], ["P-4", "", "1", "2", "3"]]
    assert "“Flow”: This is not a number" in rows[0][5]
    assert "“Temperature”: This is not a number" in rows[0][5]
    assert "no type" in rows[1][5]


def test_a_file_without_problems_gives_the_header_alone() -> None:
    assert _problem_rows(HEADER + "P-1,Pump,1,2,3\n") == [[*HEADER.strip().split(","), "Problem"]]


@pytest.mark.parametrize("cell", ["=1+1", "@x", "-", "+1,5", ' a ""b', "two\nlines", "naïve"])
def test_what_stands_in_a_cell_is_not_altered(cell: str) -> None:
    quoted = '"' + cell.replace('"', '""') + '"'
    _, row = _problem_rows(HEADER + f"{quoted},Pump,x,{quoted},3\n")

    assert (row[0], row[3]) == (cell, cell)


def test_no_problem_begins_as_a_formula_does() -> None:
    _, row = _problem_rows(
        "Tag,Type,=Flow,Pressure,Temperature\nP-1,Pump,x,1,1\n", choices=Choices(columns={"flowrate": "=Flow"})
    )

    assert row[-1].startswith("“=Flow”")


def test_the_files_own_delimiter_decimal_sign_and_header_lines_are_kept_and_title_lines_are_not() -> None:
    text = "Plant X\n\nTag;Type;Flow;Pressure;Temperature\n;;m3/h;psig;°C\nP-1;Pump;1,5;2,25;3\nP-2;Pump;2,5;bad;3,5\n"
    content = problem_rows_csv(text.encode("cp1252"), file_name="a.csv")

    assert content.startswith(b"\xef\xbb\xbf")
    assert _rows(content, ";")[:2] == [
        ["Tag", "Type", "Flow", "Pressure", "Temperature", "Problem"],
        ["", "", "m3/h", "psig", "°C", ""],
    ]
    assert _rows(content, ";")[2][:5] == ["P-2", "Pump", "2,5", "bad", "3,5"]


def test_mended_rows_are_read_as_the_others_were() -> None:
    text = (
        "Tag;Type;Flow;Pressure;Temperature\n;;m3/h;psig;°C\n" + "P-1;Pump;1,5;2,25;3\n" * 3 + "P-2;Pump;2,5;bad;3,5\n"
    )
    mended = problem_rows_csv(text.encode(), file_name="a.csv").replace(b"bad", b"14,5")

    survey = read_table(mended, file_name="b.csv")
    assert survey.issues == ()
    assert survey.unmapped == ("Problem",)
    assert survey.columns == read_table(text.encode(), file_name="a.csv").columns
    assert survey.frame["pressure"][0] == pytest.approx(14.5 * 0.0689476, rel=1e-5)


def test_rows_of_a_wrong_shape_stand_below_their_headers() -> None:
    _, wide, short, broken, total = _problem_rows(
        HEADER + 'P-1,Pump,1,2,3,4\nP-2,Pump\nP-3,"Pump,1,2,3\nP-4,Pump,1,2,3\nTotal,,4,,\n'
    )

    assert wide[:6] == ["P-1", "Pump", "1", "2", "3", "4"]
    assert len(wide) == 7
    assert short[:5] == ["P-2", "Pump", "", "", ""]
    assert broken[:5] == ['P-3,"Pump,1,2,3', "", "", "", ""]
    assert "quotation marks" in broken[5]
    assert total[0] == "Total"


def test_rows_that_are_to_be_left_out_are_in_it_too() -> None:
    _, row = _problem_rows(HEADER + "P-1,Pump,x,2,3\nP-2,Pump,1,2,3\n", choices=Choices(bad_rows="leave out"))

    assert row[0] == "P-1"


def test_each_row_of_an_issue_is_in_it_once() -> None:
    text = HEADER + "".join(
        f"P-{i},Pump,{'x' if i % 7 == 0 else i},{'<1' if i % 5 == 0 else 2},3\n" for i in range(500)
    )
    preview = preview_file(text.encode(), file_name="a.csv")

    rows = _problem_rows(text)[1:]
    assert len(rows) == len({issue.row for issue in preview.issues})
    assert [row[0] for row in rows] == [f"P-{i}" for i in range(500) if i % 7 == 0 or i % 5 == 0]


def test_a_file_that_leaves_something_open_is_refused_unless_guesses_are_accepted() -> None:
    text = "Tag,Type,Flow,Suction Pressure,Discharge Pressure,Temperature\nP-1,Pump,x,2,9,30\nP-2,Pump,1,2,9,30\n"
    with pytest.raises(NeedsAnswer):
        _problem_rows(text)

    assert len(_problem_rows(text, choices=Choices(accept_guesses=True))) == 2


def test_rows_of_a_worksheet_are_written_as_they_would_be_typed() -> None:
    sheet = [
        ["Survey of May"],
        ["Tag", "Type", "Flow", "Pressure", "Temperature", "Date"],
        ["P-1", "Pump", 1.5, "bad", 45, datetime(2026, 5, 1, 8, 30)],
        ["P-2", "Pump", 1.5, 2, 45, None],
        [1001, "Pump", 1.5, 2, "worse, much", None],
    ]
    content = problem_rows_csv(workbook(sheet), file_name="a.xlsx")

    header, first, second = _rows(content)
    assert header == ["Tag", "Type", "Flow", "Pressure", "Temperature", "Date", "Problem"]
    assert first[:6] == ["P-1", "Pump", "1.5", "bad", "45", "2026-05-01 08:30:00"]
    assert second[:6] == ["1001", "Pump", "1.5", "2", "worse, much", ""]
    mended = content.replace(b"bad", b"2.5").replace(b'"worse, much"', b"46")
    assert read_table(mended, file_name="a.csv").issues == ()


def test_rows_of_a_packed_file_and_of_another_encoding_are_found() -> None:
    text = HEADER + "P-1,Pump,bad,2,3\nP-2,Pump,1,2,3\nÖl-2,Pümp,bad,2,3\nP-3,Pump,1,2,3\n"
    for data in (gzip.compress(text.encode()), text.encode("cp1252"), text.encode("utf-16")):
        assert [row[0] for row in _rows(problem_rows_csv(data, file_name="a.csv"))[1:]] == ["P-1", "Öl-2"]


def test_numbers_of_a_worksheet_are_written_with_the_decimal_sign_of_those_that_are_text() -> None:
    header = ("Tag", "Type", "Flow (m3/h)", "Pressure (barg)", "Temp (°C)")
    lines = [("P-1", "Pump", 1.234, 8, "x"), ("P-2", "Pump", "1,5", 8.25, "y"), ("P-3", "Pump", 1234.5, 1e-7, "z")]
    content = problem_rows_csv(workbook([header, *lines]), file_name="a.xlsx")

    before = read_table(workbook([header, *lines]), file_name="a.xlsx").frame
    after = read_table(content, file_name="a problems.csv").frame
    assert list(after["flowrate"]) == list(before["flowrate"]) == [1.234, 1.5, 1234.5]
    assert list(after["pressure"]) == list(before["pressure"]) == [8, 8.25, 1e-7]


def test_a_number_in_place_of_a_name_keeps_its_own_sign_and_a_formula_stands_as_it_is() -> None:
    header = ("Tag", "Type", "Flow (m3/h)", "Pressure (barg)", "Temp (°C)")
    content = problem_rows_csv(workbook([header, (101.5, "Pump", "1,5", "=C2", "x")]), file_name="a.xlsx")

    assert _rows(content)[1][:5] == ["101.5", "Pump", "1,5", "=C2", "x"]
