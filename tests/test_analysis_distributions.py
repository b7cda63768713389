import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chemviz.analysis.distributions import BINS, bin_counts, bin_edges, tukey_box
from chemviz.analysis.ordering import in_order
from chemviz.analysis.results import OUTSIDE_SHOWN
from chemviz.analysis.statistics import summarize

FINITE = st.floats(allow_nan=False, allow_infinity=False)


def _ordered(*values):
    return np.sort(np.array(values, dtype=np.float64))


def _box(values):
    ordered = in_order(np.array(values, dtype=np.float64))
    return tukey_box(ordered.values, summarize(ordered))


def test_no_values_have_no_bins_and_no_box():
    assert bin_edges([]) == ()
    assert bin_edges([_ordered()]) == ()
    assert bin_counts(_ordered(), ()) == ()
    assert _box([]) is None


@given(st.lists(st.lists(FINITE, max_size=30), min_size=1, max_size=5))
def test_bins_of_any_values_are_finite_and_lose_no_value(types):
    by_type = [_ordered(*values) for values in types]
    edges = bin_edges(by_type)
    assert np.isfinite(edges).all()
    assert list(edges) == sorted(edges)
    for values in by_type:
        counts = bin_counts(values, edges)
        assert sum(counts) == (len(values) if edges else 0)
        assert len(counts) in {0, BINS}


def test_counts_agree_with_numpy_within_the_edges():
    values = _ordered(*np.random.default_rng(3).normal(50, 4, 500))
    edges = bin_edges([values])
    assert (edges[0], edges[-1]) == (values[0], values[-1])
    assert bin_counts(values, edges) == tuple(np.histogram(values, np.array(edges))[0].tolist())


def test_one_absurd_value_does_not_flatten_the_others_into_one_bin():
    values = _ordered(*np.random.default_rng(4).normal(10, 1, 14), 1e9)
    edges = bin_edges([values])
    counts = bin_counts(values, edges)
    assert edges[-1] < 20
    assert sum(1 for each in counts if each) >= 7
    assert sum(counts) == 15


def test_an_absurd_value_alone_in_its_type_does_not_flatten_the_others():
    edges = bin_edges([_ordered(4, 5, 6, 7), _ordered(-1e9)])
    assert edges[0] == 4
    assert bin_counts(_ordered(-1e9), edges)[0] == 1


def test_a_distant_type_of_fair_size_stays_within_the_bins():
    edges = bin_edges([_ordered(*range(90)), _ordered(*range(5000, 5010))])
    assert (edges[0], edges[-1]) == (0, 5009)


@pytest.mark.parametrize("value", [0.0, 5.0, -1e17, sys.float_info.max, 5e-324])
def test_equal_values_lie_in_one_bin_of_some_width(value):
    edges = bin_edges([_ordered(value, value, value)])
    assert edges[0] < edges[-1]
    assert max(bin_counts(_ordered(value, value, value), edges)) == 3


def test_whiskers_end_at_values_and_the_rest_is_outside():
    box = _box([1, 2, 3, 4, 5, 6, 7, 8, 9, 100, -50])
    assert (box.lower_whisker, box.upper_whisker) == (1, 9)
    assert (box.outside, box.outside_count) == ((100, -50), 2)


def test_a_whisker_never_ends_inside_the_box():
    box = _box([-100, 10, 10, 10])
    assert box.lower_whisker == -17.5
    assert box.outside == (-100,)


def test_outside_values_are_bounded_the_furthest_first_and_all_counted():
    box = _box([*np.linspace(-1, 1, 1000), *range(100, 200), *range(-300, -200)])
    assert box.outside_count == 200
    assert len(box.outside) == OUTSIDE_SHOWN
    assert box.outside[:2] == (-300, -299)


@given(st.lists(FINITE, min_size=1, max_size=40))
def test_a_box_of_any_values_accounts_for_each(values):
    box = _box(values)
    within = sum(box.lower_whisker <= each <= box.upper_whisker for each in values)
    assert within + box.outside_count == len(values)
    assert len(box.outside) == box.outside_count
