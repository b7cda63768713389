import math

import pyarrow as pa
import pyarrow.csv
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chemviz.ingest.checks import (
    COMMA,
    FORMULA,
    INFINITE,
    NO_VALUE,
    NOT_A_NUMBER,
    ONLY_A_LIMIT,
    SHEET_ERROR,
    WITH_UNIT,
    problem_of,
    read_numbers,
    tidy_text,
)


def text(*cells):
    return pa.chunked_array([pa.array(cells, pa.large_string())])


@pytest.mark.parametrize(
    ("cell", "value"),
    {
        "0": 0,
        "-0.0": 0,
        "1.5": 1.5,
        "+2": 2,
        ".5": 0.5,
        "5.": 5,
        "1e3": 1000,
        "1E-3": 0.001,
        "007": 7,
        " 1.5 ": 1.5,
        "\t2": 2,
        "\u00a03": 3,
        "1e-999": 0,
        "0.1": 0.1,
        "1 000": 1000,
        "12\u00a0345.5": 12345.5,
        "123456789.123456789": 123456789.12345679,
    }.items(),
)
def test_a_plain_number_is_read(cell, value):
    numbers = read_numbers(text(cell))
    assert numbers.values.tolist() == [value]
    assert not numbers.bad.size


@pytest.mark.parametrize("cell", ["", " ", "\t", "\u00a0"])
def test_a_blank_cell_is_missing_without_a_word_and_not_zero(cell):
    numbers = read_numbers(text(cell))
    assert math.isnan(numbers.values[0])
    assert numbers.is_blank.tolist() == [True]
    assert not numbers.bad.size


@pytest.mark.parametrize(
    ("cell", "problem"),
    [(cell, NO_VALUE) for cell in ("n/a", "N/A", "-", "--", "NaN", "nan", "None", "null", "?", "TBD", "#N/A")]
    + [(cell, SHEET_ERROR) for cell in ("#REF!", "#DIV/0!", "#VALUE!", "#NAME?")]
    + [(cell, INFINITE) for cell in ("inf", "-Infinity", "INF", "1e999", "-1e400", "9" * 400)]
    + [(cell, ONLY_A_LIMIT) for cell in ("<0.5", "> 100", "~5")]
    + [(cell, COMMA) for cell in ("1,5", "1,200", "1,200.5", "-1,5", "1.200,5")]
    + [("=1+1", FORMULA)]
    + [(cell, WITH_UNIT) for cell in ("120 L/min", "5bar", "20 °C", "3 m3/h")]
    + [(cell, NOT_A_NUMBER) for cell in ("abc", "True", "FALSE", "0x1F", "1_000", "1 00", "1..2", "1e", "e5")]
    + [
        (cell, NOT_A_NUMBER)
        for cell in ("80%", "--1", "+-1", "１２", "٣", "²", "1.2.3", "<b>1</b>", "1;2", "2024-01-01")
    ],
)
def test_a_cell_that_is_no_number_is_missing_with_a_sentence(cell, problem):
    numbers = read_numbers(text("7", cell))
    assert numbers.values[0] == 7
    assert math.isnan(numbers.values[1])
    assert (numbers.bad.tolist(), list(numbers.bad_texts)) == ([1], [cell])
    assert not numbers.is_blank[1]
    assert problem_of(cell) == problem


@settings(deadline=None)
@given(st.text(alphabet="0123456789+-.eE_xinfaNd,() ", max_size=8) | st.floats().map(repr))
@example("1e5")
@example("nan(1)")
@example("+-1")
def test_the_quick_reader_takes_no_number_that_the_careful_one_refuses(cell):
    number = pa.float64()
    options = pyarrow.csv.ConvertOptions(column_types={"n": number, "m": number}, null_values=[""])
    plain = pyarrow.csv.ParseOptions(quote_char=False, delimiter=";")
    try:
        table = pyarrow.csv.read_csv(pa.py_buffer(f"n;m\n{cell};1\n".encode()), None, plain, options)
    except pa.ArrowInvalid:
        return
    quick = table["n"].to_pylist()[0]
    if quick is None or math.isfinite(quick):
        careful = read_numbers(text(cell))
        assert not careful.bad.size
        assert (None if math.isnan(careful.values[0]) else careful.values[0]) == quick


def test_names_lose_what_nobody_can_see_and_nothing_else():
    cells = text(
        "P-101", " P-102 ", "P\u200b-1\ufeff03", "P-\x07104", "Feed\r\npump", "", " \t", "Größe Ø 5", "=1+1", "<b>"
    )
    tidy = ["P-101", "P-102", "P-103", "P-104", "Feed pump", None, None, "Größe Ø 5", "=1+1", "<b>"]
    assert tidy_text(cells).to_pylist() == tidy


def test_inner_blanks_of_a_name_stay():
    assert tidy_text(text("P  101")).to_pylist() == ["P  101"]
