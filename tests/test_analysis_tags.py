"""Equipment tags: what is one, what its parts are, and which units are sisters."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chemviz.analysis.grouping import group_by_type
from chemviz.analysis.tags import Tag, read_tag, sister_sets


def sets_of(names, types=None):
    """The sets of sisters, as names."""
    column = pd.Series(names, dtype="str")
    groups = group_by_type(pd.Series(types or ["Pump"] * len(names), dtype="str"))
    sets = sister_sets(column, groups)
    assert len(sets.members) == len(sets.of_type)
    return [[names[at] for at in each if at >= 0] for each in sets.members]


@pytest.mark.parametrize(
    ("name", "area", "letters", "number", "suffix"),
    [
        ("P-101A", "", "P", "101", "A"),
        ("3-P-101-A", "3", "P", "101", "A"),
        ("P101B", "", "P", "101", "B"),
        ("E-201", "", "E", "201", ""),
        ("K-301", "", "K", "301", ""),
        ("p-101a", "", "P", "101", "A"),
        (" P-101 A ", "", "P", "101", "A"),
        ("U12-FV-203", "U12", "FV", "203", ""),
        ("12_TK_0007H", "12", "TK", "0007", "H"),
        ("P–101B", "", "P", "101", "B"),
        ("Pump 1A", "", "PUMP", "1", "A"),
    ],
)
def test_a_tag_is_read_into_its_parts(name: str, area: str, letters: str, number: str, suffix: str) -> None:
    assert read_tag(name) == Tag(area, letters, number, suffix)


@pytest.mark.parametrize(
    "name",
    ["", "Main pump", "P-101A/B", "P-12-03", "P-101I", "101A", "P", "P-101AB", "P-101-1", "A-B-C-101A", "Pömp-1A"],
)
def test_any_other_text_is_no_tag(name: str) -> None:
    assert read_tag(name) is None


def test_units_that_differ_in_the_suffix_are_sisters_in_order_of_suffix() -> None:
    names = ["P-102B", "P-101A", "X", "P-101C", "P-102A", "P-101B", "P-103A", "P-104"]
    assert sets_of(names) == [["P-102A", "P-102B"], ["P-101A", "P-101B", "P-101C"]]


def test_units_of_different_areas_numbers_or_types_are_no_sisters() -> None:
    assert sets_of(["3-P-101A", "4-P-101B", "P-101A", "P-102B"]) == []
    assert sets_of(["V-101A", "V-101B"], ["Vessel", "Valve"]) == []


def test_a_unit_without_a_suffix_is_nobodys_sister() -> None:
    assert sets_of(["P-101", "P-101A"]) == []


def test_different_ways_to_write_a_tag_are_one() -> None:
    assert sets_of(["p101a", "P-101 B"]) == [["p101a", "P-101 B"]]


def test_a_tag_that_occurs_twice_leaves_its_whole_set_out() -> None:
    assert sets_of(["P-101A", "P-101B", "P-101-A", "P-102A", "P-102B"]) == [["P-102A", "P-102B"]]
    assert sets_of(["P-101A", "P-101B", "P-101-A"], ["Pump", "Pump", "Fan"]) == [["P-101A", "P-101B"]]


def test_sets_come_type_by_type() -> None:
    names = ["P-1A", "K-1A", "P-1B", "K-1B", "P-2A", "P-2B"]
    groups = group_by_type(pd.Series(["Pump", "Fan", "Pump", "Fan", "Pump", "Pump"], dtype="str"))
    sets = sister_sets(pd.Series(names, dtype="str"), groups)
    assert sets.of_type.tolist() == [0, 0, 1]
    assert sets.members.tolist() == [[0, 2], [4, 5], [1, 3]]


@pytest.mark.parametrize("names", [[], ["Main pump", None], [None, None], ["", ""], ["P-101", "P-102"]])
def test_a_table_without_suffixes_has_no_sisters(names) -> None:
    column = pd.Series(names, dtype="str")
    sets = sister_sets(column, group_by_type(pd.Series(["Pump"] * len(names), dtype="str")))
    assert sets.members.shape == (0, 2)
    assert sets.of_type.dtype == np.intp


TAGS = st.from_regex(r"\A([13]-)?[PKpk]-?[12][-– ]?[ABab]?\Z")


@given(st.lists(st.one_of(TAGS, st.text(max_size=6), st.none()), max_size=12))
def test_the_fast_way_finds_the_sets_that_reading_each_tag_finds(names) -> None:
    tags = [None if name is None else read_tag(name) for name in names]
    suffixed = [(at, tag) for at, tag in enumerate(tags) if tag and tag.suffix]
    expected = []
    for stem in dict.fromkeys(tag.stem for _, tag in suffixed):
        units = sorted((tag.suffix, at) for at, tag in suffixed if tag.stem == stem)
        if len(units) > 1 and len({suffix for suffix, _ in units}) == len(units):
            expected.append([at for _, at in units])
    column = pd.Series(names, dtype="str")
    sets = sister_sets(column, group_by_type(pd.Series(["Pump"] * len(names), dtype="str")))
    assert [[at for at in each if at >= 0] for each in sets.members.tolist()] == expected
