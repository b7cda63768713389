"""What the browser says of selected marks, as rows; what makes no sense is no selection."""

import numpy as np
import pytest

from chemviz.analysis import analyze
from chemviz.analysis.exploring import rows_of
from chemviz.charts.histogram import histogram, stacked_types
from chemviz.display_units import scale_of
from chemviz.ui.explore_selection import (
    Selection,
    rows_numbered,
    rows_of_bars,
    rows_of_boxes,
    rows_of_lines,
    selection_of,
)
from tests.plant_with_all_findings import columns_of, plant

FRAME = plant()
ROWS = rows_of(FRAME)
EVERY = np.arange(len(ROWS))
ANALYSIS = analyze(FRAME, columns_of())


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"points": None, "box": None},
        {"points": "abc", "box": 7},
        {"points": [{"customdata": "2"}, {"customdata": None}, {"customdata": True}, {"customdata": [1, 2, 3]}]},
        {
            "points": [
                {"customdata": -4},
                {"customdata": 1.5},
                {"customdata": float("nan")},
                {"customdata": float("inf")},
            ]
        },
        {"points": [7, None], "box": [{"x": [1], "y": [2, 3]}, {"x": ["a", "b"], "y": [1, 2]}, None]},
    ],
)
def test_what_makes_no_sense_selects_nothing(event):
    assert selection_of(event).is_empty


def test_marks_bars_and_boxes_are_told_apart():
    event = {
        "points": [{"customdata": 5}, {"customdata": [3]}, {"customdata": 5.0}, {"customdata": [0, 12]}],
        "box": [{"xref": "x", "x": [4, 1], "y": [0.5, 2]}],
    }
    assert selection_of(event) == Selection((3, 5), ((0, 12),), ((1, 4, 0.5, 2),))


def test_a_selection_is_bounded():
    boxes = [{"x": [0, 1], "y": [0, 1]}] * 1000
    assert len(selection_of({"box": boxes}).boxes) == 20


def test_the_bars_of_a_histogram_hold_the_rows_that_they_count():
    chart = histogram(ANALYSIS, columns_of(), "pressure")
    stacks = stacked_types(ANALYSIS, "pressure")
    seen = 0
    for trace in chart.figure.data:
        for bar, height in zip(trace.customdata, trace.y, strict=True):
            found = rows_of_bars(ROWS, EVERY, [tuple(bar)], ANALYSIS, "pressure")
            assert len(found) == height
            names = {each.equipment_type for each in stacks[bar[0]]}
            assert set(FRAME["equipment_type"].iloc[found]) <= names
            seen += len(found)
    assert seen == len(ROWS)


def test_zero_flow_is_in_no_bar():
    frame = FRAME.copy()
    frame.loc[0, "flowrate"] = 0.0
    analysis, rows = analyze(frame, columns_of()), rows_of(frame)
    bars = [(stack, bin_) for stack in range(20) for bin_ in range(40)]
    assert 0 not in rows_of_bars(rows, EVERY, bars, analysis, "flowrate")


def test_bars_that_are_not_there_hold_nothing():
    assert not len(rows_of_bars(ROWS, EVERY, [(99, 0), (0, 99)], ANALYSIS, "pressure"))


def test_a_box_is_read_in_the_units_in_which_it_was_drawn():
    scales = {"pressure": scale_of("bar(g)", "US"), "temperature": scale_of("°C", "US")}
    box = (0.0, 14.503773773 * 12, 32.0, 212.0)  # 0 to 12 bar, 0 to 100 °C
    found = rows_of_boxes(ROWS, EVERY, [box], ("pressure", "temperature"), scales)
    inside = FRAME["pressure"].between(0, 12) & FRAME["temperature"].between(0, 100)
    assert found.tolist() == np.flatnonzero(inside).tolist()
    assert 0 < len(found) < len(FRAME)


def test_a_box_over_lines_takes_the_types_whose_line_it_covers():
    types = ["Heat exchanger", "Pump", "Vessel 1"]
    found = rows_of_lines(ROWS, EVERY, [(0.0, 1e9, 0.6, 1.4)], types, "temperature", scale_of("°C", "metric"))
    assert set(FRAME["equipment_type"].iloc[found]) == {"Pump"}
    assert not (FRAME["temperature"].iloc[found] < 0).any()


def test_selected_rows_outside_of_the_filter_are_left_out():
    assert rows_numbered(ROWS, np.array([0, 2, 4]), [2, 3, 6, 999]).tolist() == [0, 4]
