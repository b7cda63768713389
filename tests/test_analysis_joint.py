"""Joint outliers: found where no single value tells, silent on clean tables, the same in every process."""

import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chemviz.analysis.grouping import group_by_type
from chemviz.analysis.joint import ROWS_NEEDED, SAMPLE_ROWS, find_joint_outliers, sample_of
from chemviz.analysis.joint_critical import joint_limit
from chemviz.analysis.limit_table import read_limit
from chemviz.analysis.results import Finding
from chemviz.analysis.robust_scatter import _inverse, robust_scatter
from chemviz.schema import PARAMETERS, Columns, ColumnUse

COLUMNS: Columns = {
    "flowrate": ColumnUse("Flow", "m³/h", "m³/h"),
    "pressure": ColumnUse("Press", "bar", "bar", "gauge"),
    "temperature": ColumnUse("Temp", "°C", "°C"),
}
UP = np.array([[1.0, 0.93, 0.9], [0.93, 1.0, 0.88], [0.9, 0.88, 1.0]])
"""Correlations of a plant in which all three rise together."""


def make_frame(values, types="Pump"):
    """An equipment frame of values (rows, 3)."""
    rows = len(values)
    return pd.DataFrame(
        {
            "row": np.arange(2, rows + 2),
            "name": pd.Series([f"P-{number}" for number in range(rows)], dtype="str"),
            "equipment_type": pd.Series([types] * rows if isinstance(types, str) else types, dtype="str"),
            **{key: np.asarray(values, np.float64)[:, at] for at, key in enumerate(PARAMETERS)},
        }
    )


def find(frame, *, chance=0.05, flagged=None, columns=COLUMNS) -> list[Finding]:
    nothing = {key: np.zeros(len(frame), np.bool_) for key in PARAMETERS}
    groups = group_by_type(frame["equipment_type"])
    return find_joint_outliers(frame, columns, groups, chance=chance, flagged={**nothing, **(flagged or {})})


def correlated(rng, rows):
    """Rows of a plant with means 100, 20, 80 and spreads 10, 2, 5."""
    return np.array([100.0, 20.0, 80.0]) + rng.multivariate_normal(np.zeros(3), UP, rows) * np.array([10.0, 2.0, 5.0])


def with_planted(rng, rows, planted):
    """The same with `planted` first rows that have high flow at low pressure, each within 1.6 spreads of its mean."""
    values = correlated(rng, rows)
    side = rng.choice([-1.0, 1.0], planted)[:, None]
    values[:planted] = np.array([100.0, 20.0, 80.0]) + side * np.array([1.5, -1.5, 0.0]) * np.array([10.0, 2.0, 5.0])
    values[:planted] += rng.normal(0, 0.05, (planted, 3)) * np.array([10.0, 2.0, 5.0])
    return values


def rows_of(findings):
    return {each.row for each in findings}


def modified_z(values):
    middle = np.median(values, axis=0)
    return 0.67449 * np.abs(values - middle) / np.median(np.abs(values - middle), axis=0)


def test_finds_the_rows_that_no_single_value_betrays() -> None:
    found, wrong, hidden = 0, 0, 0
    for seed in range(30):
        values = with_planted(np.random.default_rng(seed), 100, 4)
        rows = rows_of(find(make_frame(values)))
        found += len(rows & {2, 3, 4, 5})
        wrong += len(rows - {2, 3, 4, 5})
        hidden += int((modified_z(values)[:4].max(axis=1) < 3.5).sum())
    assert hidden == 120  # a rule for single values sees none of the 120
    assert found >= 108
    assert wrong <= 1


def test_says_which_parameter_disagrees_and_what_would_be_usual() -> None:
    values = correlated(np.random.default_rng(3), 80)
    usual = values[7, 0]
    values[7, 0] -= 25
    [finding] = find(make_frame(values))
    assert (finding.row, finding.equipment, finding.parameter, finding.unit) == (9, "P-7", "flowrate", "m³/h")
    assert finding.value == values[7, 0]
    start = "Flowrate is low for its pressure and temperature: about "
    assert finding.expected.startswith(start)
    assert float(finding.expected.removeprefix(start).split()[0]) == pytest.approx(usual, abs=6)
    assert finding.detail[0] == (
        "No value of this row stands out by itself; flowrate and pressure and temperature together do."
    )
    assert finding.detail[1].startswith("Or pressure is high for its flowrate and temperature: about ")
    assert finding.method.startswith("Robust distance (minimum covariance determinant), cut ")
    assert finding.method.endswith("for n = 80 (5 % for the whole file)")
    assert (finding.rule, finding.severity, finding.n) == ("joint-outlier", "warning", 80)
    assert finding.score is not None and finding.score**2 > joint_limit(80, 3, 0.01)


def test_the_key_holds_no_row_and_no_parameter() -> None:
    values = with_planted(np.random.default_rng(3), 80, 1)
    frame = make_frame(values)
    [first] = find(frame)
    [moved] = find(frame.iloc[::-1].assign(row=frame["row"].to_numpy() + 100).reset_index(drop=True))
    assert first.key == moved.key == "joint-outlier|P-0|"
    assert first.id != moved.id


@pytest.mark.parametrize("kind", ["normal", "log-normal"])
def test_clean_files_raise_no_more_than_the_share(kind: str) -> None:
    files, alarms = 300, 0
    for seed in range(files):
        rng = np.random.default_rng((1, seed))
        drawn = [rng.normal(size=(rows, 3)) for rows in (30, 41, 64)]
        values = np.concatenate(drawn)
        values = 50 + 10 * values if kind == "normal" else 50 * np.exp(0.3 * values)
        alarms += bool(find(make_frame(values, ["A"] * 30 + ["B"] * 41 + ["C"] * 64), chance=0.25))
    # 5 % of these files may raise one (20 % of 25 %); three standard errors are 3.8 %.
    assert alarms <= files * (0.05 + 0.038)


def test_correlation_does_not_change_the_chance() -> None:
    rng = np.random.default_rng(5)
    turn = rng.normal(size=(3, 3)) * np.array([[1.0], [30.0], [0.01]])
    points = np.linalg.cholesky(UP) @ rng.normal(size=(1_500, 3, 40))
    exceed = [
        (robust_scatter(each).d2(each).max(axis=1) > joint_limit(40, 3, 0.05)).mean()
        for each in (points, turn @ points)
    ]
    assert all(0.02 < share < 0.06 for share in exceed)


@pytest.mark.parametrize(("rows", "parameters"), [(30, 2), (30, 3), (50, 3), (200, 3)])
def test_the_limit_is_exceeded_as_often_as_it_says(rows: int, parameters: int) -> None:
    points = np.random.default_rng(rows).normal(size=(3_000, parameters, rows))
    largest = robust_scatter(points).d2(points).max(axis=1)
    # Three standard errors are 1.2 %; between the sizes of the table the limit errs to the strict side.
    assert 0.03 < (largest > joint_limit(rows, parameters, 0.05)).mean() < 0.062
    assert (largest > joint_limit(rows, parameters, 0.001)).mean() < 0.003


def test_the_limit_rises_with_fewer_rows_and_with_smaller_chances_and_never_below_chi_squared() -> None:
    limits = [joint_limit(rows, 3, 0.01) for rows in (30, 33, 40, 60, 100)]
    assert limits == sorted(limits, reverse=True)
    chances = [joint_limit(77, 3, chance) for chance in (0.5, 0.1, 0.01, 1e-4, 1e-7, 1e-9)]
    assert chances == sorted(chances)
    assert chances[0] == chances[1]
    assert joint_limit(200, 3, 0.05) > 16.3  # the textbook's 97.5 % or 99.9 % quantile is not enough


def test_a_limit_beyond_the_table_goes_on_with_its_slope() -> None:
    table, sizes, chances = [[1.0, 2.0], [2.0, 4.0]], [10, 100], [0.1, 0.01]
    assert np.log(read_limit(table, sizes, chances, size=1, chance=0.001)) == pytest.approx(3.0)
    assert np.log(read_limit(table, sizes, chances, size=1_000, chance=0.01)) == pytest.approx(6.0)


def test_the_estimate_agrees_with_scikit_learn() -> None:
    from sklearn.covariance import MinCovDet

    points = correlated(np.random.default_rng(2), 400)
    points[:40] += np.array([80.0, -30.0, 10.0])
    theirs = MinCovDet(random_state=0, support_fraction=0.75).fit(points)
    ratio = robust_scatter(points.T[None]).d2(points.T[None])[0] / theirs.mahalanobis(points)
    assert ratio.max() / ratio.min() == pytest.approx(1.0, abs=1e-9)  # the same points are kept
    assert ratio.mean() == pytest.approx(1.0, abs=0.02)  # scikit-learn leaves a factor out


def test_the_factors_are_those_of_chi_squared() -> None:
    from scipy.stats import chi2

    from chemviz.analysis import robust_scatter as module

    for parameters in (2, 3):
        for share, factor in ((0.75, module._SUPPORT_FACTOR), (0.975, module._KEPT_FACTOR)):
            inside = chi2.cdf(chi2.ppf(share, parameters), parameters + 2)
            assert factor[parameters] == pytest.approx(share / inside, rel=1e-12)
        assert module._KEPT_D2[parameters] == pytest.approx(chi2.ppf(0.975, parameters), rel=1e-12)


def test_what_the_others_let_expect_is_their_regression() -> None:
    points = correlated(np.random.default_rng(8), 4_000)
    expected, spreads = robust_scatter(points.T[None]).given_others(points.T[None])
    slopes = np.linalg.lstsq(np.column_stack([np.ones(4_000), points[:, 1:]]), points[:, 0], rcond=None)[0]
    fitted = np.column_stack([np.ones(4_000), points[:, 1:]]) @ slopes
    assert expected[0, 0] == pytest.approx(fitted, abs=0.6)
    assert spreads[0, 0].std() == pytest.approx(1.0, abs=0.06)


def test_another_unit_or_zero_point_gives_the_same_rows() -> None:
    values = with_planted(np.random.default_rng(4), 90, 3)
    there = find(make_frame(values))
    converted = find(make_frame(values * np.array([4.403, 14.504, 1.0])))
    assert rows_of(there) == rows_of(converted) == {2, 3, 4}
    assert [each.score for each in converted] == pytest.approx([each.score for each in there])


def test_a_row_that_is_odd_on_one_scale_only_is_not_reported() -> None:
    rng = np.random.default_rng(6)
    values = 100 * np.exp(0.6 * rng.normal(size=(300, 3)))  # as it is, far from normal
    points = values.T[None]
    assert robust_scatter(points).d2(points).max() > joint_limit(300, 3, 0.01)
    assert find(make_frame(values)) == []


def test_values_below_zero_are_judged_as_they_are() -> None:
    values = with_planted(np.random.default_rng(4), 90, 3)
    values[:, 2] -= 80
    assert values[:, 2].min() < 0
    assert rows_of(find(make_frame(values))) == {2, 3, 4}


@pytest.mark.parametrize("parameter", PARAMETERS)
def test_a_row_with_a_reported_cell_is_left_out(parameter: str) -> None:
    frame = make_frame(with_planted(np.random.default_rng(3), 80, 2))
    assert rows_of(find(frame)) == {2, 3}
    assert rows_of(find(frame, flagged={parameter: frame["row"].to_numpy() == 2})) == {3}


@pytest.mark.parametrize(("parameter", "value"), [("flowrate", 0.0), ("pressure", np.nan), ("temperature", np.inf)])
def test_a_row_on_standby_or_without_a_value_is_not_judged(parameter: str, value: float) -> None:
    frame = make_frame(with_planted(np.random.default_rng(3), 80, 2))
    frame.loc[0, parameter] = value
    [finding] = find(frame)
    assert (finding.row, finding.n) == (3, 79)


def test_twenty_nine_complete_rows_are_too_few() -> None:
    values = with_planted(np.random.default_rng(11), ROWS_NEEDED, 1)
    values[0, :2] = [140.0, 12.0]
    frame = make_frame(values)
    assert rows_of(find(frame)) == {2}
    frame.loc[12, "temperature"] = np.nan
    assert find(frame) == []


def test_each_type_is_judged_by_itself() -> None:
    rng = np.random.default_rng(9)
    other = correlated(rng, 60) * np.array([1.0, -1.0, 1.0]) + np.array([0.0, 100.0, 0.0])
    values = np.concatenate([with_planted(rng, 60, 1), other])
    assert rows_of(find(make_frame(values, ["Pump"] * 60 + ["Fan"] * 60))) == {2}


def test_more_types_need_a_clearer_row() -> None:
    values = correlated(np.random.default_rng(9), 40)
    one = find(make_frame(_nudged(values)))
    many = find(
        make_frame(
            np.concatenate([_nudged(values)] + [correlated(np.random.default_rng(k), 40) for k in range(40)]),
            [f"Type {index // 40}" for index in range(41 * 40)],
        )
    )
    assert _cut(one[0]) < _cut(many[0])


def _nudged(values):
    values = values.copy()
    values[0, :2] = [125.0, 14.0]
    return values


def _cut(finding: Finding) -> float:
    return float(finding.method.split("cut ")[1].split(" for")[0])


def test_a_constant_parameter_is_left_out_and_the_two_others_judged() -> None:
    values = with_planted(np.random.default_rng(3), 80, 1)
    values[:, 2] = 60.0
    values[5:9, 2] = 61.0
    [finding] = find(make_frame(values))
    assert finding.row == 2
    assert finding.expected.startswith(
        (
            "Flowrate is high for its pressure",
            "Flowrate is low for its pressure",
            "Pressure is high for its flowrate",
            "Pressure is low for its flowrate",
        )
    )
    assert "temperature" not in finding.expected


def test_a_column_the_file_lacks_is_left_out() -> None:
    frame = make_frame(with_planted(np.random.default_rng(3), 80, 1))
    frame["temperature"] = np.nan
    assert rows_of(find(frame, columns={**COLUMNS, "temperature": None})) == {2}


def test_a_unit_that_is_not_stated_is_not_made_up() -> None:
    values = with_planted(np.random.default_rng(3), 80, 1)
    [finding] = find(make_frame(values), columns={key: ColumnUse(key) for key in PARAMETERS})
    assert finding.unit is None
    assert "None" not in finding.expected + finding.method


@pytest.mark.parametrize(
    "spoil",
    [
        lambda values: values * 0,
        lambda values: np.round(values / 1e3),
        lambda values: values[:, [0, 0, 0]],
        lambda values: np.column_stack([values[:, 0], 2 * values[:, 0] + 1, values[:, 2]]),
        lambda values: np.repeat(values[:3], 40, axis=0)[:100],
        lambda values: np.where(np.arange(len(values))[:, None] % 5 > 0, 7.0, values),
        lambda values: values * 1e-310,
    ],
    ids=["zero", "constant", "one column thrice", "collinear", "three different rows", "mostly alike", "tiny"],
)
def test_degenerate_types_are_passed_over_in_silence(spoil) -> None:
    assert find(make_frame(spoil(correlated(np.random.default_rng(1), 100)))) == []


def test_where_one_parameter_follows_from_another_the_last_digit_is_no_finding() -> None:
    rng = np.random.default_rng(1)
    values = correlated(rng, 100)
    values[:, 1] = 2 * values[:, 0] + 1 + 3e-5 * rng.normal(size=100)
    values[0, 1] += 1e-2
    assert find(make_frame(values)) == []


def test_a_second_kind_of_equipment_under_one_type_is_no_crowd_of_outliers() -> None:
    values = with_planted(np.random.default_rng(3), 100, 14)
    assert find(make_frame(values)) == []
    assert len(find(make_frame(values[8:]))) == 6


def test_in_a_large_type_the_distances_of_all_rows_are_computed() -> None:
    values = with_planted(np.random.default_rng(12), 20_000, 6)
    values[:6, :2] = [118.0, 16.4]
    assert rows_of(find(make_frame(values))) == {2, 3, 4, 5, 6, 7}


def test_the_sample_of_a_large_type_is_even_and_has_no_rhythm() -> None:
    sample = sample_of(np.arange(50 * SAMPLE_ROWS))
    assert len(np.unique(sample)) == SAMPLE_ROWS
    assert (sample // 50 == np.arange(SAMPLE_ROWS)).all()
    assert (sample % 2).mean() == pytest.approx(0.5, abs=0.02)
    assert sample_of(np.arange(SAMPLE_ROWS)).tolist() == list(range(SAMPLE_ROWS))


def bits() -> str:
    """What is found in two tables, to the last bit."""
    tables = [make_frame(with_planted(np.random.default_rng(seed), 3_000, 3)) for seed in (3, 4)]
    return str([[(each.row, (each.score or 0.0).hex(), each.expected) for each in find(table)] for table in tables])


@pytest.mark.parametrize("threads", ["1", "2"])
def test_every_process_finds_the_same_bits(threads: str) -> None:
    variables = {**os.environ, "OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads, "PYTHONHASHSEED": threads}
    command = [sys.executable, "-c", "from tests.test_analysis_joint import bits; print(bits())"]
    there = subprocess.run(command, env=variables, capture_output=True, text=True, check=True, timeout=100).stdout
    assert "0x1" in there
    assert there.strip() == bits()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(*[st.floats(width=64)] * 3), min_size=30, max_size=60),
    st.sampled_from([0.001, 0.05, 0.2]),
    st.booleans(),
)
def test_any_numbers_are_survived_and_at_most_a_tenth_reported(rows, chance: float, is_tame: bool) -> None:
    values = np.array(rows, np.float64)
    if is_tame:
        values = np.arctan(np.nan_to_num(values)) + np.random.default_rng(0).normal(size=values.shape)
    findings = find(make_frame(values), chance=chance)
    assert len(findings) <= len(rows) / 10
    assert all(np.isfinite(each.score) and replace(each) == each for each in findings)


def test_an_empty_frame_has_no_findings() -> None:
    assert find(make_frame(np.empty((0, 3)))) == []


def test_the_inverse_of_a_singular_covariance_of_far_points_overflows_nowhere() -> None:
    singular = np.array([[[1e11, 1e11, 0.0], [1e11, 1e11, 0.0], [0.0, 0.0, 1e11]]])
    inverse, determinant = _inverse(singular)
    assert determinant.tolist() == [0.0]
    assert np.isfinite(inverse).all()
