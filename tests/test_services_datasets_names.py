"""What a dataset and its file may be called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chemviz.errors import RefusedInput
from chemviz.services.dataset_names import clean_dataset_name, clean_file_name, free_name


@pytest.mark.parametrize(
    ("given_name", "stored"),
    [
        ("  Spring  ", "Spring"),
        ("Unit 3\r\nspring", "Unit 3 spring"),
        ("a\x00b\x1bc", "abc"),
        ("exe.\u202efdp", "exe.fdp"),
        ("\ufeffSpring\u200b", "Spring"),
        ("\ud800x", "x"),
        ("x" * 200, "x" * 200),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("<b>Spring</b>", "<b>Spring</b>"),
    ],
)
def test_a_dataset_name_is_one_visible_line(given_name: str, stored: str) -> None:
    assert clean_dataset_name(given_name) == stored


def test_a_long_name_is_refused_with_its_length() -> None:
    with pytest.raises(RefusedInput, match="201 characters"):
        clean_dataset_name("x" * 201)


@pytest.mark.parametrize(
    ("given_name", "stored"),
    [
        ("survey.csv", "survey.csv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\plant\\survey.csv", "survey.csv"),
        ("a/b\\c.csv", "c.csv"),
        ("..", "table.csv"),
        ("", "table.csv"),
        ("plant/", "table.csv"),
        ("a\x00\n.csv", "a .csv"),
        ("x" * 300 + ".csv", "x" * 251 + ".csv"),
        ("x" * 300, "x" * 255),
    ],
)
def test_a_file_keeps_its_own_name_only(given_name: str, stored: str) -> None:
    assert clean_file_name(given_name) == stored


@given(st.text())
def test_any_file_name_becomes_one_that_can_be_stored(text: str) -> None:
    name = clean_file_name(text)

    assert 1 <= len(name) <= 255
    assert not set(name) & set("/\\\0\r\n")
    assert clean_file_name(name) == name
    name.encode()


def test_a_number_fits_into_the_longest_name() -> None:
    name = free_name("x" * 200, ["x" * 200])

    assert len(name) == 200
    assert name.endswith("x (2)")
