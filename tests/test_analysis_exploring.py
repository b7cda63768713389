"""Filtering, describing, sampling and binning a part of a survey."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chemviz.analysis import analyze
from chemviz.analysis.exploring import (
    AREA_NOT_STATED,
    Filter,
    density,
    describe_part,
    matching,
    points_at,
    positions_of,
    rows_of,
    sample_part,
    with_rows,
)
from chemviz.analysis.results import POINTS_SHOWN
from chemviz.schema import PARAMETERS, TYPE_NOT_STATED, ColumnUse

EIGHTHS = st.integers(-160, 160).map(lambda each: each / 8)
"""Many lie on an edge, where nothing may be counted twice or not at all."""


def frame(**columns) -> pd.DataFrame:
    blank = {
        "row": [2, 3, 4, 5, 7],
        "name": ["P-101A", "P-101B", "E-201", None, "V.1"],
        "equipment_type": ["Pump", "Pump", "Exchanger", None, "Vessel"],
        "flowrate": [10.0, 20.0, np.nan, 40.0, 0.0],
        "pressure": [1.0, 2.0, 3.0, np.inf, 5.0],
        "temperature": [50.0, 60.0, 70.0, 80.0, -300.0],
    }
    made = pd.DataFrame(blank | columns)
    return made.astype({"name": "str", "equipment_type": "str"})


def rows_with(wanted: Filter, findings=(), **columns) -> list[int]:
    rows = rows_of(frame(**columns))
    return rows.row[matching(rows, wanted, findings)].tolist()


def test_an_open_filter_lets_every_row_through():
    assert Filter().is_open
    assert rows_with(Filter()) == [2, 3, 4, 5, 7]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("p-101", [2, 3]),
        ("  P-101a ", [2]),
        ("101", [2, 3]),
        ("P-*", [2, 3]),
        ("*A", [2]),
        ("P-101?", [2, 3]),
        ("P-10?", []),  # a pattern stands for the whole name
        ("?", []),
        ("*", [2, 3, 4, 7]),  # a row without a name has none that fits
        ("V.1", [7]),
        ("V?1", [7]),
        ("E.2", []),  # a full stop is a full stop
        ("(", []),
        ("[P", []),
        ("\\", []),
    ],
)
def test_names_are_found_in_any_case_by_a_part_or_by_a_pattern(name, found):
    assert rows_with(Filter(name=name)) == found


@settings(deadline=None)
@given(st.text(max_size=30))
def test_no_text_is_too_odd_to_be_searched_for(name):
    rows_with(Filter(name=name))


@settings(deadline=None, max_examples=50)
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="*?\0"), min_size=1, max_size=12))
def test_a_name_finds_itself(name):
    found = rows_with(Filter(name=name), name=[name, None, None, None, None])
    assert found == ([2] if name.strip() else [2, 3, 4, 5, 7])


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Filter(types=("Pump",)), [2, 3]),
        (Filter(types=("Pump", TYPE_NOT_STATED)), [2, 3, 5]),
        (Filter(types=("Turbine",)), []),
        (Filter(ranges=(("flowrate", 10.0, 20.0),)), [2, 3]),
        (Filter(ranges=(("flowrate", None, 10.0),)), [2, 7]),
        (Filter(ranges=(("pressure", 2.0, None),)), [3, 4, 7]),  # infinity is missing
        (Filter(ranges=(("flowrate", 30.0, 20.0),)), []),
        (Filter(only_findings=True), [3, 7]),
        (Filter(only_findings=True, types=("Pump",)), [3]),
        (Filter(areas=("North",)), []),  # the file has no areas
    ],
)
def test_every_part_of_a_filter_counts(wanted, found):
    assert rows_with(wanted, findings=[3, 7, 99]) == found


def test_areas_where_the_file_has_them():
    areas = pd.Series(["North", None, "South", "North", None], dtype="str")
    assert rows_with(Filter(areas=("North",)), area=areas) == [2, 5]
    assert rows_with(Filter(areas=(AREA_NOT_STATED,)), area=areas) == [3, 7]


def test_an_empty_survey_has_no_rows_and_breaks_nothing():
    rows = rows_of(frame().iloc[:0])
    nothing = np.flatnonzero(matching(rows, Filter(types=("Pump",), name="x", only_findings=True), [3]))
    edges, types = describe_part(rows, nothing)
    assert (types, edges["flowrate"]) == ((), ())
    assert sample_part(rows, nothing, [3]).row == ()


def many(count: int = 12_000) -> pd.DataFrame:
    draw = np.random.default_rng(5)
    return pd.DataFrame(
        {
            "row": np.arange(2, count + 2),
            "name": pd.Series([f"P-{each}" for each in range(count)], dtype="str"),
            "equipment_type": pd.Series(draw.choice(["Pump", "Fan", "Valve"], count), dtype="str"),
            "flowrate": draw.normal(100, 10, count),
            "pressure": draw.normal(10, 1, count),
            "temperature": draw.normal(50, 5, count),
        }
    )


def test_a_part_is_described_as_if_it_were_the_whole_survey():
    whole = many()
    rows = rows_of(whole)
    mask = matching(rows, Filter(types=("Pump", "Fan"), ranges=(("pressure", 9.0, 11.0),)), [])
    edges, types = describe_part(rows, np.flatnonzero(mask))
    columns = {key: ColumnUse(key) for key in PARAMETERS}
    alone = analyze(whole[mask].reset_index(drop=True), columns)
    assert (edges, types) == (alone.edges, alone.types)
    assert [each.equipment_type for each in types] == sorted(
        ["Pump", "Fan"], key=lambda each: -sum(whole[mask]["equipment_type"] == each)
    )


def test_a_sample_is_bounded_and_keeps_every_finding():
    rows = rows_of(many())
    findings = [2, 11_000, 12_001, 99_999]
    points = sample_part(rows, np.arange(len(rows)), findings)
    assert len(points.row) == POINTS_SHOWN == len(set(points.row))
    assert points.of == 12_000
    assert {2, 11_000, 12_001} <= set(points.row)
    assert list(points.row) == sorted(points.row)
    assert points == sample_part(rows, np.arange(len(rows)), findings)


def test_a_part_that_is_small_enough_is_drawn_whole():
    rows = rows_of(many())
    points = sample_part(rows, np.arange(100, 200), [5])
    assert points.row == tuple(range(102, 202))
    assert points.of == 100


def test_more_findings_than_points_fill_the_sample():
    rows = rows_of(many())
    points = sample_part(rows, np.arange(len(rows)), range(2, 12_002), shown=50)
    assert len(points.row) == 50


def test_findings_join_a_stored_sample_and_others_make_room():
    rows = rows_of(many())
    stored, found = points_at(rows, np.arange(0, 1000, 10), of=12_000), points_at(rows, np.array([5, 10]), of=2)
    joined = with_rows(stored, found, shown=100)
    assert {7, 12} <= set(joined.row)
    assert len(joined.row) == 100 == len(set(joined.row))
    assert joined.of == 12_000


def test_positions_of_rows_that_are_not_there_are_left_out():
    assert positions_of(rows_of(frame()), [7, 2, 6, 2, -1]).tolist() == [0, 4]


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(EIGHTHS, EIGHTHS), min_size=1, max_size=60))
def test_cells_count_what_numpy_counts(pairs):
    rows = rows_of(
        pd.DataFrame(
            {
                "row": range(len(pairs)),
                "name": pd.Series(["x"] * len(pairs), dtype="str"),
                "equipment_type": pd.Series(["Pump"] * len(pairs), dtype="str"),
                "flowrate": [x for x, _ in pairs],
                "pressure": [y for _, y in pairs],
                "temperature": np.nan,
            }
        )
    )
    edges = (np.linspace(-8, 8, 9), np.linspace(-4, 4, 5))
    counts = density(rows, np.arange(len(pairs)), "flowrate", "pressure", edges)
    expected, _, _ = np.histogram2d([y for _, y in pairs], [x for x, _ in pairs], bins=(edges[1], edges[0]))
    assert counts.tolist() == expected.tolist()
    assert density(rows, np.arange(len(pairs)), "flowrate", "temperature", edges).sum() == 0
