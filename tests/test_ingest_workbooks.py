"""Excel workbooks: sheets, cells of all kinds, and files that are made to do harm."""

import io
import math
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from chemviz.errors import RefusedFile
from chemviz.ingest import read_table, spreadsheet, workbook
from chemviz.ingest.checks import NOT_A_NUMBER, SHEET_ERROR
from chemviz.ingest.row_remarks import TOTAL
from chemviz.ingest.spreadsheet import check_workbook
from chemviz.ingest.workbook import cell_text, open_workbook
from tests.ingest_tables import found, question_of, rows, survey_of, values
from tests.ingest_tables import workbook as written

HEADER = ["Tag", "Type", "Flow", "Pressure", "Temp"]
BODY = [["P-101", "Pump", 120.5, 8.25, 45], ["E-201", "Heat exchanger", 80, 6, 110]]
XLS = Path(__file__).parent / "data" / "survey.xls"


def test_a_worksheet_is_read_with_the_row_numbers_of_the_spreadsheet():
    survey = survey_of(written([HEADER, *BODY]))
    assert rows(survey) == [(2, "P-101", "Pump", 120.5, 8.25, 45.0), (3, "E-201", "Heat exchanger", 80.0, 6.0, 110.0)]
    assert (survey.file.encoding, survey.file.delimiter, survey.file.sheet) == ("xlsx", "", "Sheet1")
    assert (survey.issues, survey.choices.encoding, survey.choices.sheet) == ((), None, "Sheet1")


def test_title_lines_units_row_blank_rows_and_total_in_a_worksheet():
    lines = [["Plant survey"], [], HEADER, ["", "", "gpm", "psig", "°F"], ["P-1", "Pump", 100, 14.5, 212], []]
    survey = survey_of(written([*lines, ["P-2", "Pump", 200, 29, 212], ["Total", "", 300]]))
    assert survey.frame["row"].tolist() == [5, 7]
    assert survey.frame["temperature"].tolist() == [100.0, 100.0]
    assert survey.columns["pressure"].unit_text() == "bar(g)"
    assert [(issue.row, issue.value, issue.problem) for issue in survey.issues] == [(8, "Total\t\t300", TOTAL)]


def test_the_sheet_with_the_table_is_found_among_several():
    data = written([["Read me"], ["Nothing"]], [HEADER, *BODY], [["x", 1], ["y", 2]], names=["About", "Survey", "Calc"])
    assert survey_of(data).file.sheet == "Survey"
    evidence = found(data, "sheet")
    assert (evidence.certainty, evidence.choices) == ("likely", ("About", "Survey", "Calc"))


def test_several_sheets_with_a_table_are_asked_about():
    data = written([HEADER, *BODY], [HEADER, *BODY[:1]], names=["Unit 1", "Unit 2"])
    question = question_of(data)
    assert (question.subject, question.option, question.candidates) == (
        "sheet",
        '--sheet "Unit 1"',
        ("Unit 1", "Unit 2"),
    )
    assert len(survey_of(data, sheet="Unit 2").frame) == 1
    with pytest.raises(RefusedFile, match=r"no sheet “Unit 3”\. There are: Unit 1, Unit 2"):
        survey_of(data, sheet="Unit 3")


def test_a_hidden_sheet_is_not_looked_at():
    data = written([HEADER, *BODY], [HEADER, *BODY[:1]], names=["Unit 1", "Old"], hidden=["Old"])
    assert survey_of(data).file.sheet == "Unit 1"
    with pytest.raises(RefusedFile, match="no sheet “Old”"):
        survey_of(data, sheet="Old")


def test_an_empty_workbook_is_refused():
    with pytest.raises(RefusedFile, match="is empty"):
        survey_of(written([]))
    with pytest.raises(RefusedFile, match="none of its visible sheets"):
        survey_of(written([], []))


def test_text_numbers_with_units_and_typed_numbers_stand_side_by_side():
    lines = [
        HEADER,
        ["P-1", "Pump", 7.2, "4,5", 45],
        ["P-2", "Pump", "120 L/min", 2.5, "n/a"],
        ["P-3", "Pump", "<5", "", None],
    ]
    survey = survey_of(written(lines), units={"flowrate": "m3/h"})
    assert values(survey) == [("P-1", 7.2, 4.5, 45), ("P-2", 7.2, 2.5, None), ("P-3", None, None, None)]
    assert [(issue.row, issue.value) for issue in survey.issues] == [(3, "n/a"), (4, "<5")]
    assert [change.value for change in survey.changes] == ["120 L/min"]


def test_text_1200_in_a_worksheet_is_asked_about():
    assert question_of(written([HEADER, ["P-1", "Pump", "1,200", 2, 3]])).subject == "decimal"


def test_error_cells_are_listed():
    book = openpyxl.Workbook()
    sheet = book.active
    for line in [HEADER, *BODY]:
        sheet.append(line)
    for place, text in (("C2", "#REF!"), ("D3", "#DIV/0!")):
        sheet[place].value = text
        sheet[place].data_type = "e"
    out = io.BytesIO()
    book.save(out)
    survey = survey_of(out.getvalue())
    assert [(issue.row, issue.column, issue.value, issue.problem) for issue in survey.issues] == [
        (2, "Flow", "#REF!", SHEET_ERROR),
        (3, "Pressure", "#DIV/0!", SHEET_ERROR),
    ]


def test_dates_and_truth_values_are_no_numbers():
    survey = survey_of(written([HEADER, ["P-1", "Pump", date(2026, 5, 1), True, 3], ["P-2", "Pump", 1.5, 2, 3]]))
    assert [(issue.value, issue.problem) for issue in survey.issues] == [
        ("2026-05-01", NOT_A_NUMBER),
        ("TRUE", NOT_A_NUMBER),
    ]


def test_numbers_as_names_lose_no_digit_and_gain_no_point():
    survey = survey_of(written([HEADER, [101, "Pump", 1.5, 2, 3], [102.5, "Pump", 1, 2, 3]]))
    assert survey.frame["name"].tolist() == ["101", "102.5"]


def test_moments_become_recorded_at():
    lines = [
        [*HEADER, "Recorded at"],
        ["P-1", "Pump", 1.5, 2, 3, datetime(2026, 5, 1, 8, 30)],
        ["P-2", "Pump", 1, 2, 3, "soon"],
    ]
    survey = survey_of(written(lines))
    assert survey.frame["recorded_at"].tolist() == [pd.Timestamp(2026, 5, 1, 8, 30), pd.NaT]
    assert str(survey.frame["recorded_at"].dtype) == "datetime64[us]"
    assert [issue.value for issue in survey.issues] == ["soon"]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (45.0, "45"),
        (0.1, "0.1"),
        (True, "TRUE"),
        (date(2026, 5, 1), "2026-05-01"),
        (time(8, 30), "08:30:00"),
        (timedelta(hours=1), "1:00:00"),
        (1e300, "1e+300"),
        (float("nan"), "nan"),
        ("x", "x"),
    ],
)
def test_a_cell_is_shown_as_it_would_be_typed(cell, text):
    assert cell_text(cell) == text


def test_an_old_workbook_is_read():
    survey = survey_of(XLS.read_bytes())
    assert (survey.file.encoding, survey.file.sheet, survey.file.header_row) == ("xls", "Survey", 3)
    assert values(survey) == [("P-101", 120.5, 8.2, 45.0), ("E-201", 80.0, None, 110.0)]
    assert survey.frame["recorded_at"].tolist() == [pd.Timestamp(2026, 5, 1, 8, 30), pd.Timestamp(2026, 5, 1, 9)]
    assert [(issue.row, issue.value) for issue in survey.issues] == [(5, "n/a"), (6, "Total\t\t200.5")]


def test_a_cell_far_away_does_not_end_the_process():
    for place in ("XFD1048576", "ZZ900000"):
        book = openpyxl.Workbook()
        book.active["A1"] = "Tag"
        book.active[place] = "bang"
        out = io.BytesIO()
        book.save(out)
        assert not check_workbook(out.getvalue()).is_plain
        with pytest.raises(RefusedFile, match="a cell far outside the table makes it enormous"):
            survey_of(out.getvalue())


def test_a_cell_far_below_the_table_is_left_where_it_is():
    book = openpyxl.Workbook()
    for line in [HEADER, *BODY]:
        book.active.append(line)
    book.active["A250000"] = "P-9"
    out = io.BytesIO()
    book.save(out)
    survey = survey_of(out.getvalue())
    assert survey.frame["row"].tolist() == [2, 3, 250_000]


def patched(data, part, change):
    """A copy of an archive with one part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    "change",
    [
        lambda xml: xml.replace(b"<c ", b"<x:c ").replace(b"</c>", b"</x:c>"),
        lambda xml: xml.replace(b'<c r="A1"', b"<c  r='A1'"),
        lambda xml: xml.replace(b'<c r="A1" ', b"<c "),
        lambda xml: xml.replace(b"<sheetData>", b"<!-- <sheetData></sheetData> --><sheetData>"),
        lambda xml: xml.replace(b'<c r="A2"', b'<c\nr="A2"'),
    ],
)
def test_a_sheet_that_is_written_in_another_way_is_read_apart_with_the_same_result(change):
    data = patched(written([HEADER, *BODY]), SHEET, change)
    assert not check_workbook(data).is_plain
    assert len(survey_of(data).frame) == 2


def test_far_cells_in_disguise_are_not_trusted():
    for disguise in (b'<x:c r="XFD1048576"><v>1</v></x:c>', b"<c r='XFD1048576'><v>1</v></c>"):
        data = patched(
            written([HEADER, *BODY]), SHEET, lambda xml, cell=disguise: xml.replace(b"</row>", cell + b"</row>", 1)
        )
        assert not check_workbook(data).is_plain
        with pytest.raises(RefusedFile):
            survey_of(data)


def test_error_cells_are_found_in_a_sheet_that_is_read_apart():
    data = patched(
        written([HEADER, *BODY]),
        SHEET,
        lambda xml: xml.replace(b'<c r="C2" t="n"><v>120.5</v>', b'<c r="C2" t="e"><v>#N/A</v>').replace(
            b'<c r="A1" ', b'<c  r="A1" '
        ),
    )
    assert not check_workbook(data).is_plain
    survey = survey_of(data)
    assert [issue.value for issue in survey.issues] == ["#N/A"]
    assert math.isnan(survey.frame["flowrate"][0])


def test_a_zip_bomb_is_refused_by_what_it_declares():
    data = patched(written([HEADER, *BODY]), SHEET, lambda xml: xml + b" " * 100_000_000)
    assert len(data) < 200_000
    with pytest.raises(RefusedFile, match=r"unpacks to more than 64\.0 MB"):
        survey_of(data)


def test_a_zip_bomb_that_lies_about_its_size_is_stopped_while_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(spreadsheet, "most_unpacked", lambda _: 1_000_000)
    monkeypatch.setattr(spreadsheet, "refuse_unpacked", refuse_over_a_million)
    data = bytearray(patched(written([HEADER, *BODY]), SHEET, lambda xml: xml + b" " * 5_000_000))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        size = archive.getinfo(SHEET).file_size.to_bytes(4, "little")
    assert data.count(size) == 2  # in the member's own header and in the directory
    lie = bytes(data).replace(size, (1000).to_bytes(4, "little"))
    with pytest.raises(RefusedFile, match="too much"):
        survey_of(lie)


def refuse_over_a_million(count, _packed):
    if count > 1_000_000:
        assert count < 1_100_000
        raise RefusedFile("too much")


def test_one_long_shared_text_in_many_cells_is_read_apart_within_bounds():
    shared = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>' + b"x" * 30_000
    cells = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (row, row) for row in range(1, 60_001))
    data = patched(
        written([["x"]]),
        SHEET,
        lambda _: (
            b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
            + cells
            + b"</sheetData></worksheet>"
        ),
    )
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/sharedStrings.xml", shared + b"</t></si></sst>")
    assert not check_workbook(out.getvalue()).is_plain


@pytest.mark.parametrize("cut", [100, 1000, 4000])
def test_half_a_workbook_is_refused(cut):
    with pytest.raises(RefusedFile, match=r"damaged|zip archive"):
        survey_of(written([HEADER, *BODY])[:cut])


def test_a_protected_workbook_is_refused_by_name():
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(RefusedFile, match="protected by a password"):
        survey_of(data)


def test_a_panic_of_the_library_is_a_clear_refusal(monkeypatch):
    class PanicException(BaseException):
        """As pyo3 raises it."""

    def panic(*_args, **_named):
        raise PanicException("index out of bounds")

    monkeypatch.setattr(workbook, "_rows_of", panic)
    with pytest.raises(RefusedFile, match="damaged"):
        survey_of(written([HEADER, *BODY]))


def test_pictures_and_other_parts_are_not_unpacked():
    out = io.BytesIO(written([HEADER, *BODY]))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.png", b"0" * 70_000_000)
    assert len(survey_of(out.getvalue()).frame) == 2


def test_names_of_sheets_may_hold_any_character():
    data = written([HEADER, *BODY], [["x"]], names=["A & B <1> “2”", "Other"])
    assert open_workbook(data, "xlsx").names[0] == "A & B <1> “2”"
    assert survey_of(data).file.sheet == "A & B <1> “2”"


def test_many_rows_are_read_as_they_stand():
    lines = [[f"P-{number}", "Pump", number / 7, number, -number] for number in range(3000)]
    survey = read_table(written([HEADER, *lines]), file_name="plant.xlsx")
    assert survey.frame["flowrate"].tolist() == [pytest.approx(number / 7, rel=1e-14) for number in range(3000)]
    assert survey.frame["row"].tolist() == list(range(2, 3002))
