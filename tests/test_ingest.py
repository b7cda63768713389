import hashlib
import random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chemviz.errors import RefusedFile
from chemviz.ingest import Choices, FileFacts, Issue, Survey, read_table, reader, row_issues
from chemviz.ingest.assembly import EMPTY_ROW, NO_NAME, NO_TYPE
from chemviz.ingest.checks import COMMA, INFINITE, NO_VALUE, NOT_A_NUMBER
from chemviz.ingest.types import TypeMerge
from chemviz.schema import FRAME_DTYPES, ColumnUse

HEADER = "Equipment Name,Type,Flowrate,Pressure,Temperature\n"
PLAIN = HEADER + "P-101,Pump,120.5,8.2,45\nE-201,Heat exchanger,,6,110\n"


def read(text, **options):
    data = text if isinstance(text, bytes) else text.encode()
    survey = read_table(data, file_name="plant.csv", **options)
    assert survey.rows_read == survey.rows_accepted + survey.rows_rejected
    assert {key: str(dtype) for key, dtype in survey.frame.dtypes.items()} == FRAME_DTYPES
    assert [issue.row for issue in survey.issues] == sorted(issue.row for issue in survey.issues)
    return survey


def rows(survey):
    return [
        tuple(None if pd.isna(cell) else cell for cell in record)
        for record in survey.frame.itertuples(index=False, name=None)
    ]


def refusal(data, **options):
    with pytest.raises(RefusedFile) as refused:
        read(data, **options)
    return str(refused.value)


def test_a_plain_table_is_read_as_it_stands():
    survey = read(PLAIN)
    assert rows(survey) == [
        (2, "P-101", "Pump", 120.5, 8.2, 45.0),
        (3, "E-201", "Heat exchanger", None, 6.0, 110.0),
    ]
    assert survey.columns["pressure"] == ColumnUse("Pressure")
    assert (survey.issues, survey.unmapped, survey.rows_read, survey.rows_rejected) == ((), (), 2, 0)


def test_the_file_is_described_as_it_was():
    data = b"\xef\xbb\xbf\n" + PLAIN.replace(",", ";").encode()
    survey = read(data)
    digest = hashlib.sha256(data).hexdigest()
    assert survey.file == FileFacts("plant.csv", digest, len(data), "utf-8-sig", ";", ".", 2)
    assert survey.frame["row"].tolist() == [3, 4]


def test_units_in_headers_convert_and_are_remembered():
    survey = read("Tag,Type,Flow (gpm),Press. [psig],Temperature_°F,Remarks,Remarks\nP-1,Pump,100,14.5,212,a,b\n")
    (row,) = rows(survey)
    assert row[3:] == pytest.approx((22.712470704, 0.999739807509412, 100.0))
    assert survey.columns["flowrate"] == ColumnUse("Flow (gpm)", "gpm (US)", "m³/h")
    assert survey.columns["pressure"] == ColumnUse("Press. [psig]", "psi", "bar", "gauge")
    assert survey.columns["temperature"] == ColumnUse("Temperature_°F", "°F", "°C")
    assert survey.unmapped == ("Remarks", "Remarks (2)")


def test_an_unknown_unit_leaves_the_numbers_alone_and_is_listed_at_the_header():
    survey = read("\nName,Type,Flow (hogsheads/h),Pressure,Temp\nP-1,Pump,3,1,1\n")
    assert survey.columns["flowrate"] == ColumnUse("Flow (hogsheads/h)")
    assert rows(survey)[0][3] == 3
    (issue,) = survey.issues
    assert (issue.row, issue.column, issue.value, issue.is_rejected) == (2, "Flow (hogsheads/h)", "hogsheads/h", False)
    assert "is not known" in issue.problem


def test_a_bad_cell_is_missing_and_listed_while_its_row_stays():
    survey = read(HEADER + "P-1,Pump,abc,n/a,-\nP-2,Pump,1e999,, 7 \n")
    assert rows(survey) == [(2, "P-1", "Pump", None, None, None), (3, "P-2", "Pump", None, None, 7.0)]
    assert survey.issues == (
        Issue(2, "Flowrate", "abc", NOT_A_NUMBER),
        Issue(2, "Pressure", "n/a", NO_VALUE),
        Issue(2, "Temperature", "-", NO_VALUE),
        Issue(3, "Flowrate", "1e999", INFINITE),
    )


def test_a_number_that_grows_too_large_in_conversion_is_listed_and_not_infinite():
    survey = read("Name,Type,Flow (t/h),Pressure,Temp\nP-1,Pump,1e307,1,1\nP-2,Pump,1,1,1\n")
    assert rows(survey)[0][3] is None
    assert rows(survey)[1][3] == 1000
    assert survey.issues == (Issue(2, "Flow (t/h)", "1e+307", INFINITE),)


def test_a_row_without_name_or_type_is_kept_and_said_so():
    survey = read(HEADER + ",Pump,1,2,3\nP-2, ,1,2,3\n")
    assert [row[:3] for row in rows(survey)] == [(2, None, "Pump"), (3, "P-2", None)]
    assert survey.issues == (Issue(2, "Equipment Name", "", NO_NAME), Issue(3, "Type", "", NO_TYPE))


@pytest.mark.parametrize("quick", [True, False])
def test_an_empty_row_is_counted_and_a_blank_line_is_no_row(quick):
    body = '"P-1",Pump,1,2,3\n' if not quick else "P-1,Pump,1,2,3\n"
    survey = read(HEADER + body + "\n , ,,,\n\n   \nP-2,Pump,1,2,3\n\n\n")
    assert survey.frame["row"].tolist() == [2, 7]
    assert survey.frame.index.tolist() == [0, 1]
    assert (survey.rows_read, survey.rows_rejected) == (3, 1)
    assert survey.issues == (Issue(4, "", " , ,,,", EMPTY_ROW, is_rejected=True),)


def test_an_empty_row_that_is_too_short_is_told_of_once():
    survey = read(PLAIN + ",,\n")
    assert survey.issues == (Issue(4, "", ",,", EMPTY_ROW, is_rejected=True),)


def test_ragged_rows_are_kept_when_short_and_left_out_when_long():
    survey = read(PLAIN + "P-3,Pump,5\nP-4,Pump,1,2,3,oops\nP-5,Pump,1,2,3,,\n")
    assert survey.frame["row"].tolist() == [2, 3, 4, 6]
    assert (survey.rows_read, survey.rows_rejected) == (5, 1)
    assert [(issue.row, issue.value, issue.is_rejected) for issue in survey.issues] == [
        (4, "P-3,Pump,5", False),
        (5, "P-4,Pump,1,2,3,oops", True),
    ]


def test_html_and_formulas_stay_text():
    survey = read(HEADER + "=cmd|' /C calc'!A0,<script>alert(1)</script>,=1+1,<b>2</b>,@SUM(A1)\n")
    assert rows(survey) == [(2, "=cmd|' /C calc'!A0", "<script>alert(1)</script>", None, None, None)]
    assert [issue.value for issue in survey.issues] == ["=1+1", "<b>2</b>", "@SUM(A1)"]


def test_a_decimal_comma_among_decimal_points_is_not_read_as_anything():
    survey = read(HEADER + "P-1,Pump,1.5,2.5,3.5\n" * 10 + 'P-2,Pump,"1,5",1,1\n')
    assert rows(survey)[10][3:] == (None, 1.0, 1.0)
    assert survey.issues == (Issue(12, "Flowrate", "1,5", COMMA),)


def test_spellings_of_a_type_are_one_type_and_listed():
    survey = read(HEADER + "A,pump,1,1,1\nB,PUMP,1,1,1\nC,pump ,1,1,1\nD,Pumps,1,1,1\nE,Fan,1,1,1\n")
    assert survey.frame["equipment_type"].tolist() == ["pump", "pump", "pump", "pump", "Fan"]
    assert survey.types_merged == (TypeMerge("pump", (("pump", 2), ("PUMP", 1), ("Pumps", 1))),)


def test_types_are_left_as_they_are_when_wished():
    text = HEADER + "A,pump,1,1,1\nB,PUMP,1,1,1\nC,Pumps,1,1,1\n"
    survey = read(text, choices=Choices(tidy_types=False, types={"Pumps": "Pump set"}))
    assert survey.frame["equipment_type"].tolist() == ["pump", "PUMP", "Pump set"]
    assert survey.types_merged == ()


def test_a_repeated_name_is_kept_twice():
    assert len(read(HEADER + "P-1,Pump,1,2,3\n" * 2).frame) == 2


def test_a_long_cell_is_cut_in_the_list_of_issues_only():
    survey = read(HEADER + f"P-1,Pump,{'z' * 5000},1,1\n{'n' * 5000},Pump,1,1,1\n")
    assert len(survey.issues[0].value) == 1000
    assert len(survey.frame["name"].iloc[1]) == 5000


def test_numbers_of_the_frame_may_be_written_to():
    for text in (PLAIN, PLAIN + "P-3,Pump\n"):
        survey = read(text)
        survey.frame.loc[0, ["flowrate", "pressure", "row"]] = [1.0, 2.0, 9]
        assert survey.frame["pressure"].iloc[0] == 2


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty."),
        (b" \r\n\t\n", "The file is empty: it holds only blanks."),
        (b"\xef\xbb\xbf\n", "The file is empty: it holds only blanks."),
        (HEADER.encode(), "The file has a header in line 1 but no row below it."),
        (b"\n" + HEADER.encode() + b"\n \n", "The file has a header in line 2 but no row below it."),
        (HEADER.encode() + b",,,,\n", "None of the 1 row below the header can be used. Line 2: " + EMPTY_ROW),
        (b"Tag,Type,Flow\nP-1,Pump,1\n", "The headers seen were: Tag, Type, Flow."),
        (b"P-1,Pump,1,2,3\nP-2,Pump,1,2,3\n", "No line is recognised as the header"),
        (HEADER.replace("Flowrate", "Flow,Flowrate").encode(), "“Flow” and “Flowrate” both name the flowrate"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a PNG image"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "a JPEG image"),
        (b"PK\x03\x04\x14\0\x06\0xl/workbook.xml", "The workbook is damaged"),
        (b"PK\x03\x04\x14\0\x06\0readme.txt", "a zip archive"),
        (b"PK\x03\x04\x14\0\x06\0xl/workbook.bin", "a binary Excel workbook (.xlsb)"),
        (b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "an OpenDocument table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "The workbook is damaged"),
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF document"),
        (b"\x1f\x8b\x08\0", "The .gz file is damaged"),
        (PLAIN.encode() + b"P-1\0,Pump,1,2,3\n", "line 4 holds a NUL byte"),
        (PLAIN.encode() + "Kühler,Pump,1,2,3\n".encode() * 3 + b"P\xfc1,", "line 7 holds the byte 0xFC"),
        (bytes(range(1, 9)) * 9 + b"\xff\xfa,", "full of bytes that no text holds"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_its_reason(data, sentence):
    assert sentence in refusal(data)


def test_not_utf8_is_found_behind_the_first_block_of_a_file_with_accents():
    data = HEADER.encode() + "Kühler,Pump,1,2,3\n".encode() * 100_000 + b"\xe9,Pump,1,2,3\n"
    assert "line 100002 holds the byte 0xE9" in refusal(data)


def test_a_refused_file_says_what_to_do():
    assert "CSV UTF-8" in refusal(b"\x89PNG")
    assert "--encoding" in refusal(PLAIN.encode() + "Kühler".encode() + b"\xff")


def test_a_file_over_the_limit_is_refused_before_it_is_read():
    assert refusal(PLAIN, max_bytes=20).startswith("The file has 102 bytes; the limit is 20 bytes.")
    assert len(read(PLAIN, max_bytes=len(PLAIN)).frame) == 2


def test_more_issues_than_the_limit_are_refused_with_the_first(monkeypatch):
    monkeypatch.setattr(row_issues, "MOST_ISSUES", 5)
    monkeypatch.setattr(reader, "MOST_ISSUES", 5)
    good = HEADER + "P-1,Pump,1,1,1\n" * 30
    assert len(read(good + "P-1,Pump,x,1,1\n" * 5).issues) == 5
    assert "line 32 (“x”)" in refusal(good + "P-1,Pump,x,1,1\n" * 6)


def test_reading_twice_gives_the_same_survey():
    first, second = read(PLAIN), read(PLAIN)
    pd.testing.assert_frame_equal(first.frame, second.frame)
    assert (first.file, first.columns, first.issues) == (second.file, second.columns, second.issues)


CELLS = "|  |P-101|Pump|PUMP|pump |1|-2.5|+3| 4 |1e5|1e999|nan|inf|n/a|1_000|0x1|é|a  b|5 bar|=1+1|１"
CELL = st.sampled_from([*CELLS.split("|"), "\u00a0", "P\u200b1", "\x01", "\x85", "\u2028", "\x0b", "x" * 30])
LINE = st.lists(CELL, min_size=5, max_size=5).map(",".join) | st.lists(CELL, max_size=8).map(",".join)
UNITS = st.sampled_from(["Flow,Pressure,Temp", "Flow (gpm),P [psig],T °F", "Flow (foo),Pressure (bar),Temp K"])


def outcome(data):
    try:
        return read(data)
    except RefusedFile as refused:
        return str(refused)


def assert_same(one, other):
    if isinstance(one, Survey) and isinstance(other, Survey):
        pd.testing.assert_frame_equal(one.frame, other.frame)
        assert (one.issues, one.columns, one.unmapped) == (other.issues, other.columns, other.unmapped)
        assert (one.rows_read, one.rows_rejected, one.file) == (other.rows_read, other.rows_rejected, other.file)
    else:
        assert one == other


@settings(max_examples=300, deadline=None)
@given(UNITS, st.lists(LINE, max_size=8), st.sampled_from(["\n", "\r\n"]), st.booleans(), st.booleans())
def test_the_quick_and_the_careful_way_give_the_same_survey(units, lines, end, has_mark, ends_open):
    text = end.join([f"Name,Type,{units}", *lines]) + ("" if ends_open else end)
    data = (b"\xef\xbb\xbf" if has_mark else b"") + text.encode()
    with pytest.MonkeyPatch.context() as patch:
        as_usual = outcome(data)
        patch.setattr(reader, "read_quickly", lambda *_: None)
        assert_same(as_usual, outcome(data))


@pytest.mark.parametrize(
    ("odd_line", "issues"), [("P-X,PUMP,1,2,", 0), ("P-X,Pump,n/a,,", 1), ("P-Ü,Pump,1,1e999,3", 1)]
)
def test_a_large_table_is_the_same_both_ways(monkeypatch, odd_line, issues):
    numbers = np.random.default_rng(7).normal(100, 30, (20_000, 3)).round(3).tolist()
    types = ["Pump", "pump", "Vessel"]
    lines = [f"P-{row},{types[row % 3]},{','.join(map(str, cells))}" for row, cells in enumerate(numbers)]
    lines[12_345] = odd_line
    data = (HEADER + "\n".join(lines)).encode()
    with monkeypatch.context() as patch:
        patch.setattr(reader, "read_carefully", None)  # so that the quick way is the one that is compared
        quick = read(data)
    monkeypatch.setattr(reader, "read_quickly", lambda *_: None)
    assert_same(quick, read(data))
    assert (len(quick.frame), len(quick.issues)) == (20_000, issues)


SNIPPETS = [b'"', b'""', b",", b",,,,,,,", b"\n", b"\n\n", b"\r", b"\0", b"\xff", b"\xc3", b";", b"\t", b"1e999", b"-"]


@pytest.mark.parametrize("seed", range(8))
def test_mutated_files_end_in_a_survey_or_a_clear_refusal(seed):
    chance = random.Random(seed)
    base = PLAIN + 'V-3,"Vessel, big",1,2,3\n"V-4 ""x""\nspare",Vessel,n/a,2,3\nK-5,Compressor,1\n'
    for _ in range(150):
        data = bytearray(base.encode())
        for _ in range(chance.randint(1, 6)):
            start = chance.randrange(len(data) + 1)
            end = start + chance.choice([0, 0, 1, 3, 20])
            data[start:end] = chance.choice([*SNIPPETS, bytes([chance.randrange(256)]), bytes(data[end : end + 30])])
        result = outcome(bytes(data))
        assert isinstance(result, Survey) or (result.endswith(".") and len(result) < 1000)
