"""The promise: a clean file raises any outlier finding with a chance of at most 5 %, under every shape and layout."""

import math

import numpy as np
import pytest

from bench.false_alarms import COLUMNS, PARAMETERS, Setting, draw, hits
from chemviz.analysis.grouping import group_by_type
from chemviz.analysis.outliers import find_outliers

FILES = 100
SHARE = 0.03
"""What single outliers may use up of the 5 %."""


def alarms(setting: Setting, *, digits: int | None = None) -> int:
    """How many of `FILES` clean files raise a single outlier."""
    count = 0
    for file in range(FILES):
        frame = draw(setting, np.random.default_rng((3, file)))
        if digits is not None:
            frame[list(PARAMETERS)] = frame[list(PARAMETERS)].round(digits)
        groups = group_by_type(frame["equipment_type"])
        count += bool(find_outliers(frame, COLUMNS, groups, chance=0.05, excluded={})[0])
    return count


def allowed(share: float, files: int) -> float:
    """Four standard errors above the share: one in 30 000 runs would exceed it if the share just held."""
    return files * share + 4 * math.sqrt(files * share * (1 - share))


@pytest.mark.parametrize("shape", ["normal", "log-normal"])
@pytest.mark.parametrize(("n", "types"), [(3, 10), (5, 1), (8, 5), (15, 5), (100, 2)])
def test_clean_files_keep_the_promise(shape: str, n: int, types: int) -> None:
    assert alarms(Setting(shape, n, types)) <= allowed(SHARE, FILES)


@pytest.mark.parametrize(("n", "types", "uneven"), [(3, 20, 10.0), (5, 10, 10.0), (8, 5, 3.0)])
def test_types_that_spread_unequally_keep_it_too(n: int, types: int, uneven: float) -> None:
    assert alarms(Setting("normal", n, types, uneven)) <= allowed(0.05, FILES)


@pytest.mark.parametrize(("n", "types"), [(3, 10), (30, 2), (200, 1)])
@pytest.mark.parametrize("digits", [0, -1])
def test_values_written_down_in_coarse_steps_keep_it_too(n: int, types: int, digits: int) -> None:
    assert alarms(Setting("normal", n, types), digits=digits) <= allowed(SHARE, FILES)


def test_the_whole_analysis_keeps_the_promise() -> None:
    assert hits(Setting("normal", 8, 5), 0, range(40)) <= allowed(0.05, 40)
    assert hits(Setting("log-normal", 30, 2), 1, range(40)) <= allowed(0.05, 40)


@pytest.mark.parametrize(("n", "types", "least"), [(3, 10, 0.15), (8, 5, 0.3), (30, 1, 0.4)])
def test_a_shift_of_six_spreads_is_found_often_enough(n: int, types: int, least: float) -> None:
    files = 40
    assert hits(Setting("normal", n, types, is_shifted=True), 0, range(files)) >= least * files
