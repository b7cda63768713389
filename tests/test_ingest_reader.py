import csv
import io
import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chemviz.errors import RefusedFile
from chemviz.ingest import reader
from chemviz.ingest.choices import OPEN, Choices
from chemviz.ingest.plain_reader import Plain
from chemviz.ingest.reader import find_layout, read_carefully, read_cells, read_quickly
from chemviz.ingest.records import CELL_CHARACTERS, QUOTED_LINES, TOO_LONG, UNPAIRED

HEADER = "Name,Type,Flow,Pressure,Temperature\n"
POSITIONS = {"name": 0, "equipment_type": 1, "flowrate": 2, "pressure": 3, "temperature": 4}


NUMBERS = Plain(["flowrate", "pressure", "temperature"])
TABLE_ONLY = Choices(has_units_row=False, footer_lines=0)


def read(text, *, how=read_cells, positions=None, choices=OPEN, **options):
    data = text.encode()
    layout = find_layout(data, start=0, choices=choices)
    return how(data, layout, POSITIONS if positions is None else positions, **options)


def names(table):
    return dict(zip(table.rows.tolist(), table.cells["name"].to_pylist(), strict=True))


@pytest.mark.parametrize(
    ("header", "delimiter"),
    [
        ("Name,Type,Flow,Pressure,Temp", ","),
        ("Name;Type;Flow;Pressure;Temp", ";"),
        ("Name\tType\tFlow\tPressure\tTemp", "\t"),
        ("Name;Type;Flow, gpm;Pressure, bar;Temp, C", ";"),
        ('Name,Type,"Flow; total",Pressure,Temp', ","),
    ],
)
def test_the_delimiter_is_the_one_that_makes_headers_known(header, delimiter):
    layout = find_layout(f"{header}\n".encode(), start=0)
    assert layout.delimiter == delimiter
    assert len(layout.headers) == 5


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_header_is_the_first_line_that_is_not_blank(end):
    data = f"{end} \t{end}Name,Type,Flow,Pressure,Temp{end}P-1,Pump,1,2,3{end}".encode()
    layout = find_layout(data, start=0)
    assert (layout.header_row, layout.body_row) == (3, 4)
    assert data[layout.body_start :].startswith(b"P-1")


def test_a_header_over_two_lines_moves_the_first_row_down():
    data = 'Name,Type,"Flow\n(m³/h)",Pressure,Temp\nP-1,Pump,1,2,3\n'.encode()
    layout = find_layout(data, start=0)
    assert layout.headers[2] == "Flow (m³/h)"
    assert read_quickly(data, layout, POSITIONS).rows.tolist() == [3]


def test_a_header_without_text_is_called_by_its_position():
    assert find_layout(b"Name,Type,\xe2\x80\x8b,Flow,\n", start=0).headers == (
        "Name",
        "Type",
        "(column 3)",
        "Flow",
        "(column 5)",
    )


def test_a_header_line_that_cannot_be_split_is_refused():
    with pytest.raises(RefusedFile, match="Line 1 should hold the headers"):
        find_layout(b'"Name,Type,Flow\nP-1,Pump,1\n', start=0)


def test_more_lines_than_the_limit_are_refused(monkeypatch):
    monkeypatch.setattr(reader, "MOST_LINES", 10)
    with pytest.raises(RefusedFile, match="The file has 21 lines; the limit is 10"):
        find_layout(HEADER.encode() + b"\n" * 20, start=0)


def test_more_columns_than_a_spreadsheet_has_are_refused():
    with pytest.raises(RefusedFile, match="The table has 100,001 columns; the limit is 16,384"):
        find_layout(b"," * 100_000 + b"\n1\n", start=0)


def test_a_file_of_blank_lines_takes_the_careful_way_that_drops_them_one_by_one():
    text = HEADER + "\n" * 5000 + "P-1,Pump,1,2,3\n"
    assert read(text, how=read_quickly) is None
    assert names(read(text)) == {5002: "P-1"}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_plain_table_takes_the_quick_way(end):
    table = read(HEADER + end.join(["P-1,Pump,1,2,3", "P-2,Pump,,5,"]), how=read_quickly, plain=NUMBERS)
    assert names(table) == {2: "P-1", 3: "P-2"}
    assert table.cells["flowrate"].to_pylist() == [1, None]


@pytest.mark.parametrize(
    "body",
    [
        '"P-1",Pump,1,2,3\n',
        "P-1,Pump,1,2,3\rP-2,Pump,1,2,3\n",
        "P-1,Pump\n",
        "P-1,Pump,1,2,3,4\n",
        "A" * 200_000 + ",,,,\n",
    ],
)
def test_what_is_not_plain_does_not_take_the_quick_way(body):
    assert read(HEADER + body, how=read_quickly) is None


def test_one_cell_that_is_no_number_keeps_the_quick_way():
    table = read(HEADER + "P-1,Pump,n/a,2,3\n", how=read_quickly, plain=NUMBERS)
    assert table.cells["flowrate"].to_pylist() == ["n/a"]


def test_quoted_cells_hold_delimiters_quotes_and_line_ends():
    table = read(HEADER + '"P-1, the ""big"" one\nof two",Pump,1,2,3\nP-2,Pump,1,2,3\n')
    assert names(table) == {2: 'P-1, the "big" one\nof two', 4: "P-2"}
    assert not table.issues


def test_a_quotation_mark_inside_a_cell_is_a_mark_for_inches():
    assert names(read(HEADER + 'Pipe 6",Pipe,1,2,3\nP-2,Pump,1,2,3\n')) == {2: 'Pipe 6"', 3: "P-2"}


def test_a_blank_before_a_quotation_mark_does_no_harm():
    assert names(read(HEADER + '"P-1, A", "Pump", 1, 2, 3\n')) == {2: "P-1, A"}


@pytest.mark.parametrize("rows_below", [1, 30, QUOTED_LINES + 5, 3 * QUOTED_LINES])
def test_an_open_quotation_mark_costs_its_own_line_only(rows_below):
    below = "".join(f"P-{number},Pump,1,2,3\n" for number in range(rows_below))
    table = read(HEADER + '"6 inch,Pipe,1,2,3\n' + below)
    assert names(table) == {3 + number: f"P-{number}" for number in range(rows_below)}
    assert table.rows_rejected == 1
    assert [(issue.row, issue.value, issue.problem) for issue in table.issues] == [(2, '"6 inch,Pipe,1,2,3', UNPAIRED)]


def test_an_open_mark_closed_by_chance_far_below_does_not_swallow_the_rows_between():
    table = read(HEADER + '"6 inch,Pipe,1,2,3\nP-1,Pump,1,2,3\nP-2,Pump 6",1,2,3\n')
    assert names(table) == {3: "P-1", 4: "P-2"}
    assert [issue.row for issue in table.issues] == [2]


def test_a_file_of_open_quotation_marks_ends_and_names_each_line():
    table = read(HEADER + '"a,b\nx,Pump,1,2,3\n' * 500)
    assert table.rows_rejected + len(table.rows) == 1000
    assert len(table.rows) >= 500


def test_a_cell_of_a_megabyte_is_left_out_with_a_reason():
    table = read(HEADER + "P-1,Pump,1,2,3\n" + "A" * 1_000_000 + ",Pump,1,2,3\nP-3,Pump,1,2,3\n")
    assert names(table) == {2: "P-1", 4: "P-3"}
    assert [(issue.row, len(issue.value), issue.problem) for issue in table.issues] == [(3, 1000, TOO_LONG)]


def test_the_longest_cell_that_is_taken_is_taken_by_both_ways():
    for length in (CELL_CHARACTERS - 20, CELL_CHARACTERS - 1, CELL_CHARACTERS, CELL_CHARACTERS + 1):
        table = read(HEADER + "A" * length + ",Pump,1,2,3\n")
        assert (len(table.rows), table.rows_rejected) == ((1, 0) if length <= CELL_CHARACTERS else (0, 1))


def test_ten_thousand_columns_are_read():
    extra = ",".join(str(number) for number in range(10_000))
    text = f"{extra},{HEADER}{extra},P-1,Pump,1,2,3\n"
    table = read(text, positions={key: position + 10_000 for key, position in POSITIONS.items()})
    assert names(table) == {2: "P-1"}


def test_a_short_row_is_kept_and_a_long_one_left_out_by_name():
    table = read(HEADER + "P-1,Pump\nP-2,Pump,1,2,3,4\nP-3,Pump,1,2,3, ,\n")
    assert names(table) == {2: "P-1", 4: "P-3"}
    assert [(issue.row, issue.column, issue.value, issue.is_rejected) for issue in table.issues] == [
        (2, "", "P-1,Pump", False),
        (3, "", "P-2,Pump,1,2,3,4", True),
    ]
    assert "2 of 5 cells" in table.issues[0].problem
    assert "6 cells but the header has 5" in table.issues[1].problem


def test_no_more_issues_are_gathered_than_anyone_can_use(monkeypatch):
    monkeypatch.setattr(reader, "MOST_ISSUES", 3)
    with pytest.raises(RefusedFile, match=r"More than 3 cells or rows .* line 2 \(“P-1,Pump”\)"):
        read(HEADER + "P-1,Pump\n" * 4)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_row_numbers_are_those_of_an_editor(end):
    lines = ["P-1,Pump,1,2,3", "", '"P-2', 'spare",Pump,1,2,3', "   ", "P-3,Pump,1,2,3\x0b\x85\u2028"]
    table = read(HEADER.replace("\n", end) + end.join(lines))
    assert names(table) == {2: "P-1", 4: f"P-2{end}spare", 7: "P-3"}


CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6)
TABLE = st.lists(st.lists(CELL, min_size=5, max_size=5), max_size=6)


@given(TABLE, st.sampled_from([",", ";", "\t"]), st.sampled_from(["\n", "\r\n"]))
def test_any_table_that_the_csv_module_writes_is_read_back(rows, delimiter, end):
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerow(HEADER.strip().split(","))
    writer.writerows(rows)
    table = read(out.getvalue(), how=read_carefully, choices=TABLE_ONLY)
    assert not table.issues
    assert [list(cells) for cells in zip(*(table.cells[key].to_pylist() for key in POSITIONS), strict=True)] == rows


PLAIN_CELL = st.sampled_from(["", " ", "P-1", "Pump", "1", "2.5", " 3 ", "n/a", "1e999", "nan", "é", "1_0", "x" * 50])


@given(st.lists(st.lists(PLAIN_CELL, min_size=5, max_size=5), max_size=8), st.sampled_from(["\n", "\r\n"]))
def test_both_ways_find_the_same_lines_in_a_plain_table(rows, end):
    text = HEADER.replace("\n", end) + "".join(",".join(row) + end for row in rows)
    quick, careful = read(text, how=read_quickly), read(text, how=read_carefully)
    assert careful.rows.tolist() == list(itertools.islice(itertools.count(2), len(rows)))
    if quick is not None:
        np.testing.assert_array_equal(quick.rows, careful.rows)
