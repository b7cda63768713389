import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm, spearmanr

from chemviz.analysis.correlation import correlate, interval
from chemviz.analysis.ordering import in_order

# Few different values make many ties; some are missing.
CELLS = st.floats(-1e6, 1e6) | st.integers(-3, 3).map(float) | st.just(math.nan)
PAIRS = st.lists(st.tuples(CELLS, CELLS), min_size=4, max_size=40)


def _correlation(x, y, **kwargs):
    parameters = {"x": in_order(np.array(x, dtype=float), **kwargs), "y": in_order(np.array(y, dtype=float))}
    [pair] = correlate(parameters)
    return pair


@given(PAIRS)
def test_rho_agrees_with_scipy_ties_and_missing_cells_included(pairs):
    complete = [pair for pair in pairs if not np.isnan(pair).any()]
    found = _correlation(*zip(*pairs, strict=True))
    assert found.n == len(complete)
    x, y = zip(*complete, strict=True) if complete else ((), ())
    if len(complete) < 4 or min(len(set(x)), len(set(y))) < 2:
        assert (found.rho, found.low, found.high) == (None, None, None)
    else:
        assert found.rho == pytest.approx(spearmanr(x, y).statistic, abs=1e-12)


@given(st.floats(-0.99, 0.99), st.integers(4, 1000))
def test_the_interval_agrees_with_a_reference_computation(rho, n):
    error = np.sqrt((1 + rho**2 / 2) / (n - 3))
    expected = np.tanh(norm.interval(0.95, loc=np.arctanh(rho), scale=error))
    assert interval(rho, n) == pytest.approx(tuple(expected), abs=1e-12)


def test_the_interval_covers_the_truth_in_about_95_per_cent_of_samples():
    rng = np.random.default_rng(2000)
    true_rho = 6 / math.pi * math.asin(0.6 / 2)  # of a bivariate normal distribution with Pearson's 0.6
    hits = 0
    for _ in range(500):
        x, y = rng.multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]], 40).T
        found = _correlation(x, y)
        hits += found.low <= true_rho <= found.high
    assert 460 <= hits <= 492


@pytest.mark.parametrize("n", [0, 1, 2, 3])
def test_too_few_items_say_nothing(n):
    found = _correlation(range(n), range(n))
    assert (found.n, found.rho, found.low, found.high) == (n, None, None, None)


def test_a_constant_parameter_goes_with_nothing():
    assert _correlation([5.0] * 9, range(9)).rho is None


def test_perfect_agreement_has_no_interval():
    found = _correlation(range(10), [each**3 for each in range(10)])
    assert (found.rho, found.low, found.high) == (1, None, None)
    assert _correlation(range(10), range(10, 0, -1)).rho == -1


def test_zeros_that_were_left_out_take_part_in_no_pair():
    x, y = [0, 0, 1, 2, 3, 4, 5], [900, -900, 1, 3, 2, 4, 5]
    found = _correlation(x, y, has_zeros=False)
    assert (found.n, found.rho) == (5, pytest.approx(spearmanr(x[2:], y[2:]).statistic))


def test_each_pair_of_three_parameters_is_compared_once():
    rng = np.random.default_rng(5)
    frame = pd.DataFrame(rng.normal(size=(50, 3)), columns=["f", "p", "t"])
    frame.loc[3, "f"] = np.nan
    expected = frame.corr(method="spearman")
    found = correlate({key: in_order(frame[key].to_numpy()) for key in frame})
    assert [(each.x, each.y, each.n) for each in found] == [("f", "p", 49), ("f", "t", 49), ("p", "t", 50)]
    assert [each.rho for each in found] == pytest.approx([expected.loc[each.x, each.y] for each in found])


def test_a_hundred_thousand_rows_with_ties_agree_with_scipy():
    rng = np.random.default_rng(7)
    x = rng.normal(size=100_000).round(2)
    y = (0.3 * x + rng.normal(size=100_000)).round(1)
    assert _correlation(x, y).rho == pytest.approx(spearmanr(x, y).statistic, abs=1e-12)
