"""Stored numbers shown in metric or US units: round trips, agreement with the units of import, and whole results."""

import math
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chemviz.analysis import analyze, sample_points
from chemviz.analysis.comparison import Side, compare
from chemviz.analysis.limits import Limit
from chemviz.analysis.trends import trend
from chemviz.display_units import (
    SYSTEMS,
    UNITS,
    Scale,
    analysis_in,
    columns_in,
    comparison_in,
    frame_in,
    limit_in,
    points_in,
    scale_of,
    texts_in,
    trend_in,
    values_in,
)
from chemviz.ingest.units import find_unit, to_canonical
from chemviz.schema import CANONICAL_UNITS, PARAMETERS, UNIT_NOT_STATED, ColumnUse, axis_label
from tests.plant_with_all_findings import FLOWS, columns_of, plant

STORED = ["m³/h", "kg/h", "Nm³/h", "bar", "bar(g)", "bar(a)", "°C"]
VALUES = st.floats(-1e9, 1e9)
NEAR = {"rel": 1e-12, "abs": 1e-9}


@pytest.mark.parametrize(
    ("stored", "shown", "one"),
    [
        ("m³/h", "gpm (US)", 4.402867539),  # 1 / (0.003785411784 x 60)
        ("kg/h", "lb/h", 2.204622622),
        ("Nm³/h", "scfm (60 °F)", 0.62209656),  # 1 / 0.028316846592 x 519.67 / 491.67 / 60
        ("bar", "psi", 14.503773773),
        ("bar(g)", "psig", 14.503773773),
        ("bar(a)", "psia", 14.503773773),
        ("°C", "°F", 33.8),
    ],
)
def test_each_stored_unit_has_its_us_unit(stored, shown, one):
    scale = scale_of(stored, "US")
    assert scale.unit == shown
    assert scale.value(1.0) == pytest.approx(one, rel=1e-6)


@pytest.mark.parametrize("unit", [None, UNIT_NOT_STATED, "psig", "°F", "furlong", ""])
def test_a_unit_that_is_not_stated_or_not_a_stored_one_changes_no_number(unit):
    assert scale_of(unit, "US") == Scale(unit)
    assert scale_of(unit, "US").value(7.0) == scale_of(unit, "US").difference(7.0) == 7.0


@pytest.mark.parametrize("unit", STORED)
def test_metric_units_are_the_stored_ones_bit_by_bit(unit):
    scale = scale_of(unit, "metric")
    values = np.array([0.1 + 0.2, 1e300, np.nan, -0.0])
    assert scale.unit == unit
    assert scale.values(values) is values
    assert scale.value(0.1 + 0.2) == 0.1 + 0.2


@pytest.mark.parametrize("unit", STORED)
@given(value=VALUES)
def test_there_and_back_is_the_same_number(unit, value):
    scale = scale_of(unit, "US")
    assert scale.stored(scale.value(value)) == pytest.approx(value, **NEAR)


@pytest.mark.parametrize("unit", STORED)
@given(value=VALUES)
def test_a_shown_value_read_as_a_file_in_that_unit_is_the_stored_value(unit, value):
    scale = scale_of(unit, "US")
    read = find_unit(scale.unit)
    assert read is not None
    assert read.canonical == unit.removesuffix("(g)").removesuffix("(a)")
    assert to_canonical(np.array([scale.value(value)]), read)[0] == pytest.approx(value, **NEAR)


@pytest.mark.parametrize("unit", STORED)
@given(values=st.lists(VALUES, max_size=5))
def test_an_array_is_converted_as_its_numbers_are(unit, values):
    scale = scale_of(unit, "US")
    array = np.array(values, np.float64)
    assert scale.values(array) == pytest.approx(np.array([scale.value(each) for each in values]), **NEAR)
    assert scale.differences(array) == pytest.approx(np.array([scale.difference(each) for each in values]), **NEAR)
    assert scale.stored_values(scale.values(array)) == pytest.approx(array, **NEAR)


@pytest.mark.parametrize("unit", STORED)
@given(first=VALUES, second=VALUES)
def test_a_difference_of_values_is_the_difference_of_the_shown_values(unit, first, second):
    scale = scale_of(unit, "US")
    assert scale.difference(first - second) == pytest.approx(
        scale.value(first) - scale.value(second), rel=1e-9, abs=1e-4
    )


def test_ten_degrees_more_are_eighteen_and_not_fifty():
    assert scale_of("°C", "US").difference(10.0) == 18.0
    assert scale_of("°C", "US").value(10.0) == 50.0


def test_missing_stays_missing_and_what_outgrows_floats_becomes_infinite():
    scale = scale_of("bar(g)", "US")
    assert scale.value(None) is scale.difference(None) is scale.stored(None) is None
    assert np.isnan(scale.values(np.array([np.nan]))[0])
    assert scale.value(1e308) == math.inf
    assert scale.values(np.array([1e308]))[0] == math.inf
    assert math.isnan(scale.value(math.nan))


def test_zero_fahrenheit_is_zero_and_not_nearly():
    assert scale_of("°C", "US").value(-160 / 9) == 0.0


def test_columns_say_the_shown_unit_and_keep_what_the_file_said():
    columns = columns_of("normal", "absolute")
    shown = columns_in(columns, "US")
    assert axis_label("flowrate", shown) == "Flowrate [scfm (60 °F)]"
    assert axis_label("pressure", shown) == "Pressure [psia]"
    assert shown["temperature"] == ColumnUse("T", "°C", "°F")
    assert columns_in(columns, "metric") == columns
    assert columns_in({"pressure": ColumnUse("P"), "flowrate": None}, "US") == {
        "pressure": ColumnUse("P"),
        "flowrate": None,
    }


def test_every_dimension_has_a_unit_that_import_knows_in_every_system():
    for system in SYSTEMS:
        for dimension, unit in UNITS[system].items():
            found = find_unit(unit)
            assert found is not None
            assert (found.dimension, found.name) == (dimension, unit)
        assert UNITS[system].keys() == CANONICAL_UNITS.keys()


def test_a_frame_is_converted_with_its_design_columns_and_the_given_one_stays():
    frame = plant()
    before = frame.copy()
    shown = frame_in(frame, columns_of(), "US")
    pd.testing.assert_frame_equal(frame, before)
    assert shown["design_temperature"].to_numpy() == pytest.approx(1.8 * frame["design_temperature"].to_numpy() + 32)
    assert list(shown["row"]) == list(frame["row"])
    pd.testing.assert_frame_equal(frame_in(frame, {}, "US"), frame)


@pytest.mark.parametrize("flow", FLOWS)
def test_the_statistics_of_a_converted_analysis_are_those_of_the_converted_frame(flow):
    columns, frame = columns_of(flow), plant()
    shown = analysis_in(analyze(frame, columns), columns, "US")
    again = analyze(frame_in(frame, columns, "US"), columns)
    for own, other in zip(shown.types, again.types, strict=True):
        for key in PARAMETERS:
            assert vars(own.parameters[key].summary) == pytest.approx(vars(other.parameters[key].summary))
            assert own.parameters[key].counts == other.parameters[key].counts
            left, right = own.parameters[key].box, other.parameters[key].box
            assert left.outside == pytest.approx(right.outside)
            assert (left.lower_whisker, left.upper_whisker) == pytest.approx((right.lower_whisker, right.upper_whisker))
        assert own.correlations == other.correlations
    for key in PARAMETERS:
        assert shown.edges[key] == pytest.approx(again.edges[key])


def test_an_analysis_keeps_its_scores_counts_cuts_and_quality():
    columns = columns_of()
    analysis = analyze(plant(), columns)
    shown = analysis_in(analysis, columns, "US")
    assert [each.score for each in shown.findings] == [each.score for each in analysis.findings]
    assert (shown.judged, shown.quality, shown.finding_count) == (
        analysis.judged,
        analysis.quality,
        analysis.finding_count,
    )
    assert {each.unit for each in shown.findings} == {"gpm (US)", "psig", "°F"}
    assert analysis_in(analysis, columns, "metric") is analysis


def test_points_are_converted_and_missing_ones_stay_missing():
    frame = plant()
    frame.loc[0, ["flowrate", "temperature"]] = np.nan
    points = points_in(sample_points(frame), columns_of(), "US")
    assert (points.flowrate[0], points.temperature[0]) == (None, None)
    assert points.temperature[1] == pytest.approx(1.8 * frame["temperature"][1] + 32)
    assert points.of == len(frame)


def test_an_evidence_point_is_converted():
    @dataclass(frozen=True)
    class Point:
        row: int
        flowrate: float | None
        pressure: float | None
        temperature: float | None

    assert values_in(Point(7, None, 0.0, 100.0), columns_of(), "US") == Point(7, None, 0.0, 212.0)


def test_a_limit_is_shown_with_its_open_side_open():
    shown = limit_in(Limit("temperature", equipment_type="Pump", high=100.0, unit="°C"), "US")
    assert (shown.low, shown.high, shown.unit) == (None, 212.0, "°F")
    own = Limit("temperature", equipment_type="Pump", high=100.0)
    assert limit_in(own, "US") == own


def test_a_comparison_keeps_per_cent_and_spreads_and_converts_changes_as_differences():
    columns, before, after = columns_of(), plant(), plant()
    after["temperature"] += np.linspace(1, 2, len(after))
    after["flowrate"] *= np.linspace(1, 1.2, len(after))
    found = compare(Side(before, columns), Side(after, columns))
    shown = comparison_in(found, "US")
    assert [each.unit for each in shown.parameters] == ["gpm (US)", "psig", "°F"]
    for item, other in zip(found.changed.shown, shown.changed.shown, strict=True):
        for was, now in zip(item.changes, other.changes, strict=True):
            assert (was.percent, was.spreads) == (now.percent, now.spreads)
            assert now.new - now.old == pytest.approx(now.change, abs=1e-6)
            if was.parameter == "temperature":
                assert now.change == pytest.approx(1.8 * was.change)
    for was, now in zip(found.drifts.shown, shown.drifts.shown, strict=True):
        is_ratio = was.parameter == "flowrate"
        assert now.spread == (
            was.spread
            if is_ratio
            else scale_of({"pressure": "bar(g)"}.get(was.parameter, "°C"), "US").difference(was.spread)
        )
        assert now.spreads == was.spreads
    assert comparison_in(found, "metric") is found


def test_the_sentences_of_a_comparison_are_said_in_the_shown_unit():
    before, after = columns_of(basis="absolute"), columns_of()
    before = {**before, "pressure": ColumnUse("P", "psi", "bar", "absolute")}
    frame = plant()
    frame["pressure"] = np.round(frame["pressure"], 2)
    [_, pressure, _] = compare(Side(frame, before), Side(frame, after)).parameters
    turned, given, *rounding = pressure.sentences
    assert turned.endswith("an atmosphere of 1.01325 bar.")
    shown = texts_in(pressure.sentences, pressure.quantities, "US")
    assert shown[0].endswith("an atmosphere of 14.6959 psi.")
    assert shown[1] == given == "The earlier file gives pressure in psi, the later one in bar."
    assert all("psig" in each for each in shown[2:]) and len(shown) == 2 + len(rounding)


def test_a_trend_moves_with_its_limits_so_the_same_readings_are_signals():
    draw = np.random.default_rng(3)
    rows = 30
    frame = pd.DataFrame(
        {
            "row": range(2, rows + 2),
            "name": "P-1",
            "equipment_type": "Pump",
            "flowrate": 10.0,
            "pressure": 5.0,
            "temperature": draw.normal(50, 1, rows),
            "recorded_at": pd.date_range("2026-01-01", periods=rows, freq="D").astype("datetime64[us]"),
        }
    )
    frame.loc[20, "temperature"] = 80.0
    found = trend(frame, columns_of(), name="P-1", parameter="temperature")
    shown = trend_in(found, "US")
    again = trend(frame_in(frame, columns_of(), "US"), columns_of(), name="P-1", parameter="temperature")
    assert shown.unit == "°F"
    assert vars(shown.limits) == pytest.approx(vars(again.limits))
    for own, other in zip(shown.readings, again.readings, strict=True):
        assert (own.value, own.moving_range) == pytest.approx((other.value, other.moving_range))
        assert own.tests == other.tests
    assert shown.autocorrelation == found.autocorrelation
    assert replace(shown, unit=found.unit, readings=found.readings, limits=found.limits) == found
