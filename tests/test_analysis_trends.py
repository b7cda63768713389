"""The readings of one item over time: limits, tests, autocorrelation, and everything that must not be bridged."""

from datetime import datetime
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chemviz.analysis.trends import READINGS_DRAWN, trend
from chemviz.analysis.trends.limits import autocorrelation, completed_patterns, control_limits, moving_ranges
from chemviz.schema import FRAME_DTYPES, ColumnUse

COLUMNS = {"flowrate": ColumnUse("F", "m³/h", "m³/h"), "pressure": ColumnUse("P", "barg", "bar", "gauge")}
DTYPES = FRAME_DTYPES | {"recorded_at": "datetime64[us]"}


def readings(pressure, *, flowrate=50.0, days=None, name="P-101A", kind="Pump"):
    length = len(pressure)
    days = np.arange(length) if days is None else np.asarray(days)
    return pd.DataFrame(
        {
            "row": np.arange(2, length + 2),
            "name": name,
            "equipment_type": kind,
            "flowrate": flowrate,
            "pressure": pressure,
            "temperature": 45.0,
            "recorded_at": np.datetime64("2026-01-01", "us") + days * np.timedelta64(86_400_000_000, "us"),
        },
        index=range(length),
    ).astype(DTYPES)


def run(frame, parameter="pressure", **others):
    return trend(frame, COLUMNS, name="P-101A", parameter=parameter, **others)


def noise(length, seed=1):
    return 8 + np.random.default_rng(seed).normal(0, 0.2, length)


def one_stretch(values):
    return np.asarray(values, dtype=np.float64), np.zeros(len(values), dtype=np.int64)


def test_limits_are_the_mean_and_266_mean_moving_ranges():
    values = noise(40)
    limits = run(readings(values)).limits
    width = np.abs(np.diff(values)).mean()

    assert (limits.n, limits.ranges) == (40, 39)
    assert limits.centre == pytest.approx(values.mean())
    assert limits.upper == pytest.approx(values.mean() + 2.66 * width, rel=1e-4)
    assert limits.lower == pytest.approx(values.mean() - 2.66 * width, rel=1e-4)
    assert limits.range_upper == pytest.approx(3.267 * width)


def test_limits_agree_with_the_worked_example_of_the_handbook():
    # NIST/SEMATECH e-Handbook, 6.3.2.2, flowrate of ten batches, repeated to make enough of them.
    batches = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
    assert np.mean(batches) == pytest.approx(50.81)
    assert np.abs(np.diff(batches)).mean() == pytest.approx(1.8778, abs=1e-4)
    values, stretches = np.array(batches * 2), np.repeat([0, 1], 10)
    limits = control_limits(values, stretches)

    assert limits.ranges == 18
    assert limits.upper == pytest.approx(55.8041, abs=1e-3)
    assert limits.lower == pytest.approx(45.8159, abs=1e-3)


def test_nineteen_readings_are_drawn_without_limits_and_a_sentence_says_why():
    found = run(readings(noise(19)))

    assert (found.limits, found.autocorrelation, found.signals) == (None, None, 0)
    assert len(found.readings) == 19
    assert found.sentences[0] == "Limits take at least 20 readings; there are 19 to judge by."
    assert run(readings(noise(20))).limits is not None


def test_limits_are_said_to_be_no_specification():
    assert any("not specification limits" in each for each in run(readings(noise(30))).sentences)


def test_a_reading_beyond_the_limits_is_a_signal_of_test_1():
    values = noise(40)
    values[25] = 12.0
    found = run(readings(values))

    assert [each.row for each in found.readings if each.tests] == [27]
    assert found.signals == 1
    assert found.readings[25].tests == (1,)


def test_only_test_1_is_on_unless_others_are_asked_for():
    values = np.tile([7.9, 8.1], 20)
    values[20:28] = [8.05, 8.15] * 4  # eight above the mean, none far
    frame = readings(values)

    assert run(frame).signals == 0
    assert {test for each in run(frame, tests=(1, 2, 3, 4)).readings for test in each.tests} == {4}
    assert run(frame, tests=()).signals == 0


@pytest.mark.parametrize(
    ("test", "pattern", "last"),
    [(1, [3.1], 0), (1, [-3.1], 0), (2, [2.1, 0.0, 2.1], 2), (3, [1.1, 1.1, -0.5, 1.1, 1.1], 4), (4, [0.1] * 8, 7)],
)
def test_each_western_electric_pattern_is_found_at_its_last_reading_only(test, pattern, last):
    base, stretches = one_stretch([0.0] * 30)
    values = base.copy()
    values[10 : 10 + len(pattern)] = pattern
    limits = control_limits(*one_stretch(noise(30)))
    values = limits.centre + values * limits.range_mean / 1.128

    found = completed_patterns(values, stretches, limits, (1, 2, 3, 4))[test]
    assert np.flatnonzero(found).tolist() == [10 + last]


@pytest.mark.parametrize("pattern", [[2.1, 0.0, 0.0, 2.1], [2.1, -2.1], [1.1, 1.1, 1.1], [0.1] * 7, [2.9]])
def test_an_unfinished_pattern_is_no_signal(pattern):
    limits = control_limits(*one_stretch(noise(30)))
    values, stretches = one_stretch([0.0] * 30)
    values[10 : 10 + len(pattern)] = pattern
    values = limits.centre + values * limits.range_mean / 1.128

    assert not any(each.any() for each in completed_patterns(values, stretches, limits, (1, 2, 3, 4)).values())


def test_no_pattern_reaches_across_a_break():
    limits = control_limits(*one_stretch(noise(30)))
    values = limits.centre + np.full(8, 0.1) * limits.range_mean / 1.128

    assert completed_patterns(values, np.repeat(0, 8), limits, (4,))[4].sum() == 1
    assert completed_patterns(values, np.repeat([0, 1], 4), limits, (4,))[4].sum() == 0


def test_a_series_follows_time_and_not_the_order_of_the_file():
    values = noise(30)
    shuffled = readings(values).sample(frac=1, random_state=1)

    assert [each.value for each in run(shuffled).readings] == values.tolist()
    assert run(shuffled).limits == run(readings(values)).limits


def test_a_missing_reading_breaks_the_line_and_makes_no_range():
    values = noise(40)
    values[20] = np.nan
    found = run(readings(values))

    assert (found.missing, found.total, found.gaps) == (1, 39, 0)
    assert found.readings[19].stretch != found.readings[20].stretch
    assert found.readings[20].moving_range is None
    assert found.limits.ranges == 37
    assert any("1 reading is missing" in each for each in found.sentences)


def test_a_long_pause_is_a_gap_that_is_not_bridged():
    days = np.append(np.arange(20), 60 + np.arange(20))
    found = run(readings(np.append(noise(20), noise(20) + 50), days=days))

    assert found.gaps == 1
    assert found.limits.ranges == 38
    assert found.limits.range_mean < 1  # the step of 50 over the gap is no moving range
    assert any("1 pause" in each for each in found.sentences)


def test_weekends_are_no_gaps():
    days = [week * 7 + day for week in range(5) for day in range(5)]
    found = run(readings(noise(25), days=days))

    assert (found.gaps, found.limits.ranges) == (0, 24)
    assert any("unequally spaced" in each for each in found.sentences)
    assert not any("unequally" in each for each in run(readings(noise(25))).sentences)


def test_zero_flow_is_drawn_and_left_out_of_the_limits():
    flow = 50 + noise(40)
    flow[10:13] = 0
    found = run(readings(noise(40), flowrate=flow), "flowrate")

    assert (found.standby, found.judged, found.total) == (3, 37, 40)
    assert [each.use for each in found.readings[9:14]] == ["judged", "standby", "standby", "standby", "judged"]
    assert found.limits.lower > 50
    assert not any(each.tests for each in found.readings if each.use == "standby")
    assert any("3 readings at zero flow" in each for each in found.sentences)


def test_pressure_of_a_standing_pump_is_standby_too_but_a_vessel_without_flow_is_judged():
    flow = np.full(40, 50.0)
    flow[5] = 0
    assert run(readings(noise(40), flowrate=flow)).standby == 1
    assert run(readings(noise(40), flowrate=0.0)).standby == 0
    assert run(readings(noise(40), flowrate=np.nan)).standby == 0
    assert run(readings(noise(40), flowrate=0.0), "flowrate").standby == 40


def test_the_same_reading_twice_counts_once():
    frame = readings(noise(30))
    found = run(pd.concat([frame, frame.iloc[:2].assign(row=[90, 91])]))

    assert (found.total, found.repeated, found.same_time) == (30, 2, 0)
    assert found.limits == run(frame).limits


def test_readings_that_differ_about_one_moment_are_drawn_but_not_judged():
    frame = readings(noise(30))
    found = run(pd.concat([frame, frame.iloc[[7]].assign(row=99, pressure=20.0)]))

    assert (found.total, found.same_time, found.judged) == (31, 2, 29)
    assert [each.row for each in found.readings if each.use == "same time"] == [9, 99]
    assert found.limits.upper < 10
    assert any("perhaps several items carry this name" in each for each in found.sentences)


def test_a_blank_row_at_the_moment_of_a_reading_contradicts_nothing():
    frame = readings(noise(30))
    found = run(pd.concat([frame, frame.iloc[[7]].assign(row=99, pressure=np.nan)]))

    assert (found.total, found.missing, found.same_time, found.repeated) == (30, 0, 0, 0)


def test_rows_without_a_time_are_counted_and_left_out():
    frame = readings(noise(30))
    frame.loc[3, "recorded_at"] = pd.NaT
    found = run(frame)

    assert (found.total, found.without_time) == (29, 1)
    assert "Left out: 1 row without a time." in found.sentences


def test_rows_of_other_items_are_not_in_the_series():
    frame = pd.concat([readings(noise(25)), readings(noise(25) + 90, name="P-101B"), readings([1.0], name="p-101a")])
    found = run(frame)

    assert found.total == 25
    assert max(each.value for each in found.readings) < 10


def test_rows_with_the_name_but_different_types_are_no_series():
    found = run(pd.concat([readings(noise(25)), readings(noise(25), kind="Reactor", days=100 + np.arange(25))]))

    assert (found.readings, found.limits, found.total) == ((), None, 0)
    assert found.sentences == ("The rows with this name carry 2 different types, so they are not drawn as one series.",)


def test_spellings_of_a_type_and_blank_types_are_one_series():
    frame = readings(noise(30))
    frame["equipment_type"] = (["Pump", "pumps", None] * 10)[:30]
    assert run(frame).total == 30


@pytest.mark.parametrize("values", [[], [np.nan] * 5, [np.inf] * 3])
def test_nothing_to_draw_is_said(values):
    found = run(readings(values))

    assert (found.readings, found.limits) == ((), None)
    assert found.sentences[0] == "There are no readings with a time and a value."


def test_readings_that_never_differ_have_no_limits():
    found = run(readings(np.full(40, 8.0)))

    assert (found.limits, found.signals) == (None, 0)
    assert "do not differ" in found.sentences[0]


def test_slowly_wandering_readings_are_warned_of():
    wandering = 8 + np.cumsum(np.random.default_rng(2).normal(0, 0.1, 60))
    found = run(readings(wandering))

    assert found.autocorrelation.is_warning
    assert any("too narrow" in each for each in found.sentences)
    steady = run(readings(noise(60, seed=5)))
    assert not steady.autocorrelation.is_warning
    assert not any("autocorrelation" in each for each in steady.sentences)


def test_readings_that_swing_from_one_side_to_the_other_make_limits_too_wide():
    found = run(readings(8 + np.tile([0.2, -0.2], 20) + noise(40) / 100))
    assert found.autocorrelation.lag_1 < -0.9
    assert any("too wide" in each for each in found.sentences)


def test_autocorrelation_is_that_of_pandas_up_to_the_ends():
    values = noise(200)
    found = autocorrelation(*one_stretch(values))
    away = values - values.mean()

    assert found.lag_1 == pytest.approx((away[1:] * away[:-1]).sum() / (away**2).sum())
    assert found.lag_1 == pytest.approx(pd.Series(values).autocorr(1), abs=0.02)
    assert found.threshold == pytest.approx(2 / np.sqrt(200))


def test_readings_that_only_scatter_give_a_signal_about_once_in_370():
    random = np.random.default_rng(11)
    signals = 0
    for _ in range(400):
        values, stretches = one_stretch(random.normal(8, 0.2, 100))
        signals += completed_patterns(values, stretches, control_limits(values, stretches), (1,))[1].sum()
    assert 1 / 500 < signals / 40_000 < 1 / 280


def test_many_readings_are_thinned_to_their_extremes_and_limits_are_from_all():
    values = noise(20_000)
    values[13_333] = 30.0
    found = run(readings(values))

    assert len(found.readings) <= READINGS_DRAWN
    assert (found.total, found.limits.n) == (20_000, 20_000)
    assert max(each.value for each in found.readings) == 30.0
    assert min(each.value for each in found.readings) == values.min()
    assert any(each.startswith("Drawn are") for each in found.sentences)
    times = [each.time for each in found.readings]
    assert times == sorted(times)


def test_a_reading_has_its_time_and_row():
    first = run(readings([8.0, 9.0])).readings[0]
    assert (first.time, first.row, first.value) == (datetime(2026, 1, 1), 2, 8.0)


@given(st.lists(st.one_of(st.none(), st.floats()), max_size=40), st.lists(st.integers(0, 30), min_size=40, max_size=40))
def test_every_row_is_accounted_for_whatever_it_holds(values, days):
    frame = readings(
        [np.nan if each is None else each for each in values], days=np.array(days[: len(values)], dtype=int)
    )
    found = run(frame)

    assert found.judged + found.standby + found.same_time == found.total == len(found.readings)
    assert found.total + found.repeated == np.isfinite(frame["pressure"].to_numpy()).sum()
    assert [each.time for each in found.readings] == sorted(each.time for each in found.readings)
    stretches = [each.stretch for each in found.readings]
    assert stretches == sorted(stretches)


@given(st.lists(st.floats(-1e300, 1e300), min_size=1, max_size=30))
def test_moving_ranges_are_the_distances_of_neighbours(values):
    ranges = moving_ranges(*one_stretch(values))
    assert np.isnan(ranges[0])
    assert ranges[1:].tolist() == [abs(b - a) for a, b in pairwise(values)]
