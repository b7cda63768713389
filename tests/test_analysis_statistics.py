import math
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import median_abs_deviation

from chemviz.analysis.ordering import in_order
from chemviz.analysis.statistics import summarize

# Below 1e-100 the squares that pandas takes vanish, and with them its standard deviation.
ORDINARY = st.floats(-1e9, 1e9).map(lambda value: value if abs(value) > 1e-100 else 0.0)
ANY_FINITE = st.floats(allow_nan=False, allow_infinity=False)


def _summary(values, **kwargs):
    return summarize(in_order(np.array(values, dtype=np.float64), **kwargs))


def test_no_values_give_no_statistics():
    summary = _summary([])
    assert summary.count == 0
    assert {
        summary.mean,
        summary.std,
        summary.min,
        summary.q1,
        summary.median,
        summary.q3,
        summary.max,
        summary.mad,
    } == {None}


def test_all_missing_counts_the_missing_and_gives_no_statistics():
    summary = _summary([np.nan, np.nan])
    assert (summary.count, summary.missing, summary.mean, summary.std) == (0, 2, None, None)


def test_one_value_has_no_standard_deviation():
    summary = _summary([7.5])
    assert (summary.mean, summary.std, summary.min, summary.median, summary.max) == (7.5, None, 7.5, 7.5, 7.5)


def test_two_values_use_n_minus_1():
    summary = _summary([1.0, 3.0])
    assert summary.std == pytest.approx(math.sqrt(2))
    assert (summary.q1, summary.median, summary.q3) == (1.5, 2.0, 2.5)


def test_equal_values_have_exactly_their_value_and_no_spread():
    summary = _summary([0.1] * 7)
    assert (summary.mean, summary.std, summary.q1, summary.q3) == (0.1, 0.0, 0.1, 0.1)


def test_a_missing_value_is_not_zero():
    summary = _summary([10.0, np.nan, 20.0])
    assert (summary.count, summary.missing, summary.mean, summary.min) == (2, 1, 15.0, 10.0)


def test_zeros_are_left_out_and_counted_where_they_say_nothing():
    summary = _summary([0.0, 10.0, -0.0, np.nan, -5.0], has_zeros=False)
    assert (summary.count, summary.missing, summary.zeros, summary.mean, summary.min) == (2, 1, 2, 2.5, -5.0)
    assert _summary([0.0, 10.0]).mean == 5.0


@given(st.lists(st.sampled_from([0.0, -0.0, 1.0, -2.5, math.nan, math.inf, -math.inf]), max_size=30))
def test_every_row_is_a_value_a_zero_or_missing(values):
    ordered = in_order(np.array(values, dtype=np.float64), has_zeros=False)
    kept = [each for each in values if math.isfinite(each) and each != 0]
    assert ordered.values.tolist() == sorted(kept)
    assert [values[each] for each in ordered.positions] == sorted(kept)
    assert ordered.zeros == values.count(0.0)
    assert ordered.rows == len(values)


@given(st.lists(ORDINARY, min_size=1, max_size=60))
def test_the_median_absolute_deviation_agrees_with_scipy(values):
    size = max(map(abs, values))
    assert _summary(values).mad == pytest.approx(median_abs_deviation(values), rel=1e-12, abs=1e-15 * size)


def test_the_median_absolute_deviation_of_many_alike_is_zero_and_of_one_value_too():
    assert (_summary([5.0, 5.0, 5.0, 9.0]).mad, _summary([7.0]).mad) == (0, 0)


def test_infinity_counts_as_missing():
    summary = _summary([np.inf, 1.0, -np.inf, 2.0])
    assert (summary.count, summary.missing, summary.min, summary.max) == (2, 2, 1.0, 2.0)


@given(st.lists(ORDINARY | st.just(math.nan), max_size=60))
def test_statistics_agree_with_pandas(values):
    series = pd.Series(values, dtype="float64")
    summary = _summary(values)
    assert (summary.count, summary.missing) == (int(series.count()), int(series.isna().sum()))
    if summary.count:
        size = float(series.abs().max())
        assert summary.mean == pytest.approx(series.mean(), rel=1e-12, abs=1e-14 * size)
        assert (summary.min, summary.max) == (series.min(), series.max())
        expected = series.quantile([0.25, 0.5, 0.75]).to_list()
        assert [summary.q1, summary.median, summary.q3] == pytest.approx(expected, rel=1e-14, abs=1e-15 * size)
    if summary.count > 1:
        assert summary.std == pytest.approx(series.std(), rel=1e-9, abs=1e-12 * size)


@given(st.lists(ANY_FINITE, min_size=1, max_size=30))
def test_any_finite_values_give_finite_ordered_statistics(values):
    summary = _summary(values)
    numbers = (summary.min, summary.q1, summary.median, summary.q3, summary.max)
    assert all(math.isfinite(each) for each in (*numbers, summary.mean))
    assert list(numbers) == sorted(numbers)
    assert summary.min <= summary.mean <= summary.max
    assert summary.std is None or (math.isfinite(summary.std) and summary.std >= 0)
    assert summary.mad is None or (math.isfinite(summary.mad) and summary.mad >= 0)


def test_a_spread_beyond_the_largest_double_is_left_out_not_infinite():
    largest = sys.float_info.max
    summary = _summary([-largest, largest])
    assert (summary.mean, summary.median, summary.std) == (0.0, 0.0, None)
    assert summary.mad == largest


def test_huge_values_that_would_overflow_a_sum_have_their_mean_and_spread():
    summary = _summary([1e308, 1.2e308, 1.4e308])
    assert summary.mean == pytest.approx(1.2e308)
    assert summary.std == pytest.approx(0.2e308)


def test_tiny_values_do_not_lose_their_spread_to_underflow():
    assert _summary([1e-200, 3e-200]).std == pytest.approx(math.sqrt(2) * 1e-200)
