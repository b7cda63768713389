"""Error cells of old .xls workbooks, which calamine gives as blanks."""

import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chemviz.ingest.checks import SHEET_ERROR
from chemviz.ingest.xls_errors import ERRORS, error_cells
from tests.ingest_tables import survey_of

XLS = (Path(__file__).parent / "data" / "survey.xls").read_bytes()
PLACE = XLS.index(struct.pack("<HHHH", 0x0203, 14, 4, 5))


def with_error(data, place, *, formula=False):
    """The old workbook with the number at a place in its bytes made an error cell (MS-XLS 2.4.24, 2.4.127)."""
    kind, size, row, column, style = struct.unpack_from("<HHHHH", data, place)
    assert (kind, size) == (0x0203, 14)
    if formula:
        cell = struct.pack("<HHHHHBBBBHH", 0x0006, 14, row, column, style, 2, 0, 0x2A, 0, 0, 0xFFFF)
    else:
        cell = struct.pack("<HHHHHBB", 0x0205, 8, row, column, style, 0x17, 1) + struct.pack("<HHH", 0x089C, 2, 0)
    return data[:place] + cell + data[place + 18 :]


@pytest.mark.parametrize(("formula", "text"), [(False, "#REF!"), (True, "#N/A")])
def test_error_cells_of_an_old_workbook_are_found(formula, text):
    assert error_cells(with_error(XLS, PLACE, formula=formula)) == {"Survey": {(4, 5): text}}


def test_error_cells_of_an_old_workbook_are_listed():
    survey = survey_of(with_error(XLS, PLACE))
    assert (5, "Recorded at", "#REF!", SHEET_ERROR) in [
        (issue.row, issue.column, issue.value, issue.problem) for issue in survey.issues
    ]


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_a_damaged_old_workbook_has_no_error_cells_and_ends_nothing(data):
    book = bytearray(with_error(XLS, PLACE))
    for _ in range(data.draw(st.integers(1, 4))):
        book[data.draw(st.integers(0, len(book) - 1))] = data.draw(st.integers(0, 255))
    cells = error_cells(bytes(book[: data.draw(st.integers(len(book) // 2, len(book)))]))
    assert all(text in ERRORS.values() for sheet in cells.values() for text in sheet.values())
