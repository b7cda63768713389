import numpy as np
import pandas as pd
import pytest

from chemviz.analysis import sample_points
from chemviz.analysis.results import POINTS_SHOWN, Points
from chemviz.schema import FRAME_DTYPES, TYPE_NOT_STATED


def _frame(types):
    length = len(types)
    values = np.arange(length, dtype=np.float64)
    columns = {
        "row": np.arange(2, length + 2),
        "name": [f"N-{each}" for each in range(length)],
        "equipment_type": types,
        "flowrate": values,
        "pressure": values / 2,
        "temperature": -values,
    }
    return pd.DataFrame(columns).astype(FRAME_DTYPES)


def test_a_small_dataset_is_shown_whole_in_the_files_order():
    points = sample_points(_frame(["Pump", "Valve", "Pump"]))
    assert points.row == (2, 3, 4)
    assert points.equipment_type == ("Pump", "Valve", "Pump")
    assert (points.pressure, points.of) == ((0.0, 0.5, 1.0), 3)


def test_an_empty_frame_has_no_points():
    points = sample_points(_frame([]))
    assert (points.row, points.of) == ((), 0)


def test_missing_and_infinite_values_are_none_and_survive_json():
    frame = _frame([None, "Pump"]).assign(name=pd.Series([None, "P"], dtype="str"), flowrate=[np.nan, np.inf])
    points = sample_points(frame)
    assert (points.flowrate, points.name) == ((None, None), (None, "P"))
    assert points.equipment_type == (TYPE_NOT_STATED, "Pump")
    assert Points.from_json(points.to_json()) == points


def test_a_sample_is_bounded_proportional_and_keeps_rare_types():
    rng = np.random.default_rng(5)
    types = rng.permutation(["Pump"] * 30_000 + ["Valve"] * 10_000 + ["Reactor"] * 3)
    points = sample_points(_frame(types))
    assert len(points.row) == POINTS_SHOWN
    assert points.of == 40_003
    assert len(set(points.row)) == POINTS_SHOWN
    assert list(points.row) == sorted(points.row)
    drawn = pd.Series(points.equipment_type).value_counts()
    assert drawn["Reactor"] == 3
    assert drawn["Pump"] / drawn["Valve"] == pytest.approx(3, rel=0.01)


def test_a_sample_is_spread_over_all_of_a_types_rows():
    points = sample_points(_frame(["Pump"] * 20_000))
    steps = np.diff(points.row)
    assert points.row[0] == 2
    assert (steps.min(), steps.max()) == (4, 4)


@pytest.mark.parametrize("types", [POINTS_SHOWN + 1, POINTS_SHOWN * 3])
def test_more_types_than_points_still_give_a_full_sample(types):
    points = sample_points(_frame([f"T{each}" for each in range(types)]))
    assert len(points.row) == POINTS_SHOWN


def test_the_same_frame_gives_the_same_points():
    frame = _frame(["Pump", "Valve", "Tank"] * 4_000)
    assert sample_points(frame) == sample_points(frame.copy())
