"""Single outliers: what stands out, what does not, and how it is said."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chemviz.analysis.grouping import group_by_type
from chemviz.analysis.outliers import find_outliers
from chemviz.analysis.outliers.budget import SHARES, over_tests, per_test
from chemviz.analysis.outliers.critical import large_group_cut, modified_z_cut
from chemviz.analysis.outliers.cut_table import CHANCES, CUTS
from chemviz.analysis.outliers.residuals import studentize
from chemviz.analysis.outliers.scale import MAD_TO_SPREAD, resolution
from chemviz.analysis.results import FINDINGS_KEPT, Finding, Judged
from chemviz.schema import PARAMETERS, Columns, ColumnUse

COLUMNS: Columns = {
    "name": ColumnUse("Tag"),
    "equipment_type": ColumnUse("Type"),
    "flowrate": ColumnUse("Flow (m3/h)", "m³/h", "m³/h"),
    "pressure": ColumnUse("Press. (barg)", "bar", "bar", "gauge"),
    "temperature": ColumnUse("T (°C)", "°C", "°C"),
}
NOT_STATED: Columns = {key: ColumnUse("x") for key in COLUMNS}


def survey(pressures: dict[str, list[float]], **others: list[float]) -> pd.DataFrame:
    """Items of each type with these pressures; other parameters are missing where not given."""
    types = [kind for kind, values in pressures.items() for _ in values]
    rows = len(types)
    frame = pd.DataFrame({"row": np.arange(2, rows + 2)})
    frame["name"] = pd.array([f"X-{row}" for row in frame["row"]], dtype="str")
    frame["equipment_type"] = pd.array(types, dtype="str")
    for key in PARAMETERS:
        frame[key] = np.array(others.get(key, [np.nan] * rows), dtype=np.float64)
    frame["pressure"] = [value for values in pressures.values() for value in values]
    return frame


def judge(
    frame: pd.DataFrame,
    columns: Columns = COLUMNS,
    *,
    chance: float = 0.05,
    excluded: dict[str, np.ndarray] | None = None,
) -> tuple[list[Finding], tuple[Judged, ...], dict[str, np.ndarray]]:
    return find_outliers(frame, columns, group_by_type(frame["equipment_type"]), chance=chance, excluded=excluded or {})


def found(frame: pd.DataFrame, columns: Columns = COLUMNS, **options: object) -> list[Finding]:
    return judge(frame, columns, **options)[0]


def usual(n: int, *, seed: int = 1, mean: float = 10.0, spread: float = 0.5) -> list[float]:
    """Normal values without accidental outliers, in a shuffled order."""
    values = mean + spread * np.random.default_rng(seed).permutation(np.linspace(-1.5, 1.5, n))
    return values.tolist()


def test_one_value_far_from_its_peers_is_an_outlier_and_told_with_its_evidence() -> None:
    [finding] = found(survey({"Pump": [*usual(30), 24.0]}))
    assert (finding.rule, finding.severity, finding.equipment, finding.row) == ("outlier", "warning", "X-32", 32)
    assert (finding.value, finding.unit, finding.n) == (24.0, "bar(g)", 31)
    assert finding.key == "outlier|X-32|pressure"
    assert finding.method.startswith("Modified z-score, cut ")
    assert finding.method.endswith("for n = 31 (5 % for the whole file)")
    assert "robust spreads of the median of the 31 values of Pump: " in finding.expected
    assert finding.expected.endswith(" bar(g)")
    assert finding.score is not None
    assert finding.score > modified_z_cut(31, per_test(0.03, 1))


def test_the_cell_of_an_outlier_is_marked_and_no_other() -> None:
    _, _, flagged = judge(survey({"Pump": [*usual(30), 24.0]}))
    assert set(flagged) == set(PARAMETERS)
    assert np.flatnonzero(flagged["pressure"]).tolist() == [30]
    assert not flagged["flowrate"].any()


def test_types_are_not_compared_with_each_other() -> None:
    assert found(survey({"Pump": usual(30), "Reactor": usual(20, mean=90.0)})) == []


def test_several_outliers_in_a_type_do_not_hide_each_other() -> None:
    frame = survey({"Pump": [*usual(30), *[30.0, 31.0, 32.0, 33.0, 34.0, 35.0, 36.0, 37.0]]})
    assert [each.row for each in found(frame)] == list(range(32, 40))


def test_several_outliers_in_small_types_do_not_hide_each_other() -> None:
    small = {f"Type {i}": usual(5, seed=i, mean=10.0 * (i + 1), spread=0.4 * (i + 1)) for i in range(12)}
    small["Type 3"] = [40.0, 41.0, 39.5, 900.0, 950.0]
    small["Type 7"] = [80.0, 81.0, 79.5, 79.0, 2000.0]
    assert [(each.rule, each.value) for each in found(survey(small))] == [
        ("pooled-outlier", 900.0),
        ("pooled-outlier", 950.0),
        ("pooled-outlier", 2000.0),
    ]


def test_a_value_must_stand_out_as_it_is_and_as_a_logarithm() -> None:
    logs = np.linspace(-2.0, 2.0, 41) * 0.6
    high = [*np.exp(logs), np.exp(0.6 * 4)]
    assert found(survey({"Pump": high})) == []
    shifted = [5 - value for value in high]  # not positive throughout, so only as it is
    assert [each.row for each in found(survey({"Pump": shifted}))] == [43]


def test_values_below_zero_are_judged_as_they_are() -> None:
    frame = survey({"Vessel": [*usual(20, mean=-0.5, spread=0.05), -0.95]})
    assert [each.value for each in found(frame)] == [-0.95]


def small_types(count: int = 10, size: int = 3) -> dict[str, list[float]]:
    return {f"Type {i}": usual(size, seed=i, mean=20.0 + 7 * i, spread=0.3) for i in range(count)}


def test_small_types_share_one_spread_and_say_so() -> None:
    pressures = small_types()
    pressures["Type 4"][1] += 9.0
    [finding], judged, _ = judge(survey(pressures))
    assert finding.rule == "pooled-outlier"
    assert finding.n == 30
    assert "a spread shared by 10 small types" in finding.method
    assert "mean of the other 2 values of Type 4" in finding.expected
    assert "assumption" in finding.detail[0]
    assert {each.how for each in judged if each.parameter == "pressure"} == {"pooled"}


def test_types_that_spread_unequally_share_no_spread() -> None:
    pressures = {f"Type {i}": usual(5, seed=i, mean=500.0, spread=0.2 * 4.0 ** (i % 4)) for i in range(12)}
    findings, judged, _ = judge(survey(pressures))
    assert findings == []
    assert {each.how for each in judged if each.parameter == "pressure"} == {"own type"}


def test_spreads_equal_in_per_cent_are_shared_as_such() -> None:
    pressures = {f"Type {i}": usual(4, seed=i, mean=4.0 * 1.6**i, spread=0.2 * 1.6**i) for i in range(12)}
    _, judged, _ = judge(survey(pressures))
    notes = {each.note for each in judged if each.parameter == "pressure"}
    assert len(notes) == 1
    assert "in per cent of their values" in notes.pop()


@pytest.mark.parametrize(
    ("n", "how"), [(0, "too few"), (2, "too few"), (3, "too few"), (4, "own type"), (30, "own type")]
)
def test_every_type_and_parameter_says_how_it_was_judged(n: int, how: str) -> None:
    frame = survey({"Pump": [*usual(n), *[np.nan] * 2]})
    judged = judge(frame)[1]
    assert [each.parameter for each in judged] == list(PARAMETERS)
    [pressure] = [each for each in judged if each.parameter == "pressure"]
    assert (pressure.n, pressure.how, pressure.cut is None) == (n, how, how == "too few")
    assert pressure.note


def test_two_values_are_never_judged() -> None:
    assert found(survey({"Pump": [1.0, 1e6]})) == []


@pytest.mark.parametrize("n", [3, 7, 8, 15, 100])
def test_values_that_are_all_alike_hold_no_outlier(n: int) -> None:
    assert found(survey({"Pump": [5.0] * n})) == []
    assert found(survey({f"Type {i}": [5.0 + i] * n for i in range(8)})) == []


def test_one_huge_value_among_equal_ones_stands_out() -> None:
    assert [each.value for each in found(survey({"Pump": [50.0] * 20 + [5000.0]}))] == [5000.0]


def test_one_last_digit_off_among_equal_values_does_not() -> None:
    assert found(survey({"Pump": [10.0] * 19 + [11.0]})) == []
    assert found(survey({"Pump": [40.0] * 19 + [45.0]})) == []
    assert found(survey({"Pump": [0.6894757] * 19 + [0.7584233]})) == []  # 10 and 11 psi


def test_missing_infinite_and_excluded_values_and_zero_flow_are_left_out() -> None:
    flows = [*usual(20, mean=100.0), 0.0, 0.0, np.inf, -np.inf, np.nan, -80.0]
    frame = survey({"Pump": [np.nan] * len(flows)}, flowrate=flows)
    excluded = {"flowrate": np.arange(len(flows)) == len(flows) - 1}
    findings, judged, flagged = judge(frame, excluded=excluded)
    assert findings == []
    assert [each.n for each in judged if each.parameter == "flowrate"] == [20]
    assert not flagged["flowrate"].any()
    assert [each.value for each in found(frame)] == [-80.0]


def test_zero_pressure_is_a_value() -> None:
    assert [each.n for each in judge(survey({"Tank": [0.0] * 9}))[1] if each.parameter == "pressure"] == [9]


def test_where_no_unit_is_stated_none_is_shown() -> None:
    [finding] = found(survey({"Pump": [*usual(30), 24.0]}), NOT_STATED)
    assert finding.unit is None
    assert finding.expected[-1].isdigit()


def test_a_smaller_chance_asks_for_more() -> None:
    frame = survey({"Pump": [*usual(30), 14.5]})
    assert found(frame, chance=0.05)
    assert found(frame, chance=0.0001) == []
    assert "(0.01 % for the whole file)" in found(survey({"Pump": [*usual(30), 90.0]}), chance=0.0001)[0].method


def test_more_types_ask_for_more() -> None:
    def cut(types: int) -> float:
        judged = judge(survey({f"Type {i}": usual(20, seed=i) for i in range(types)}))[1]
        return max(each.cut for each in judged if each.cut)

    assert cut(1) < cut(10) < cut(50)


def test_findings_of_a_rule_are_bounded_and_the_furthest_are_kept() -> None:
    far = np.arange(1, FINDINGS_KEPT + 201) * 10.0 + 1000.0
    findings, _, flagged = judge(survey({"Pump": [*usual(5000), *far]}))
    assert len(findings) == FINDINGS_KEPT
    assert min(each.value for each in findings if each.value) == far[200]
    assert flagged["pressure"].sum() == len(far)


def test_the_same_file_in_another_unit_gives_the_same_outliers() -> None:
    values = {f"Type {i}": usual(4, seed=i, mean=10.0 + i) for i in range(9)} | {"Pump": [*usual(40), 15.5, 2.0]}
    rows = [each.row for each in found(survey(values))]
    assert rows
    scaled = {kind: [0.0689476 * value for value in each] for kind, each in values.items()}
    assert [each.row for each in found(survey(scaled))] == rows


def test_an_empty_table_has_nothing_to_judge() -> None:
    assert judge(survey({}))[:2] == ([], ())


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("ABCDEFG"), st.floats() | st.sampled_from([0.0, 1.0, 1e308, -1e308, 5e-324])),
        max_size=60,
    )
)
def test_no_table_is_refused_and_only_finite_values_are_reported(cells: list[tuple[str, float]]) -> None:
    by_type: dict[str, list[float]] = {}
    for kind, value in cells:
        by_type.setdefault(kind, []).append(value)
    findings, judged, flagged = judge(survey(by_type))
    assert len(judged) == len(PARAMETERS) * len(by_type)
    assert flagged["pressure"].sum() == len(findings)
    for each in findings:
        assert each.value is not None
        assert each.score is not None
        assert np.isfinite([each.value, each.score]).all()


@pytest.mark.parametrize(("n", "at_5", "at_1"), [(8, 4.9, 8.0), (15, 4.3, 6.0), (30, 3.8, 4.8)])
def test_cuts_agree_with_measured_ones_and_err_towards_silence(n: int, at_5: float, at_1: float) -> None:
    assert at_5 - 0.05 < modified_z_cut(n, 0.05) < 1.03 * at_5
    assert at_1 - 0.05 < modified_z_cut(n, 0.01) < 1.03 * at_1


@pytest.mark.parametrize(("n", "groups"), [(9, 40_000), (22, 20_000), (120, 8_000), (3000, 600)])
def test_a_cut_is_passed_as_often_as_it_promises(n: int, groups: int) -> None:
    values = np.random.default_rng((7, n)).standard_normal((groups, n))
    away = np.abs(values - np.median(values, axis=1, keepdims=True))
    score = away.max(axis=1) / (MAD_TO_SPREAD * np.median(away, axis=1))
    share = (score > modified_z_cut(n, 0.05)).mean()
    assert abs(share - 0.047) < 0.005 + 3 * np.sqrt(0.05 / groups)


def test_cuts_fall_with_the_chance_and_join_the_formula_for_large_groups() -> None:
    for row in CUTS.values():
        assert list(row) == sorted(row)
        assert len(row) == len(CHANCES)
    for chance in (0.05, 1e-3, 1e-5):
        assert large_group_cut(2000, chance) == pytest.approx(modified_z_cut(2000, chance), rel=0.02)
    assert modified_z_cut(40, 1e-7) > modified_z_cut(40, 1e-5)
    with pytest.raises(ValueError, match="at least 8"):
        modified_z_cut(7, 0.05)


def test_the_shares_of_the_chance_add_up_to_it() -> None:
    assert sum(SHARES.values()) == pytest.approx(1.0)
    assert over_tests(per_test(0.03, 150), 150) == pytest.approx(0.03)


def test_studentized_residuals_are_those_of_a_regression_without_the_value() -> None:
    rng = np.random.default_rng(4)
    values, code = rng.normal(5, 1, 14), np.repeat([0, 1, 2], (5, 4, 5))
    none = np.zeros(14, dtype=bool)
    t = studentize(values, code, np.zeros(14), aside=none, is_shared=True)
    others = np.arange(14) != 6
    squares = [((each - each.mean()) ** 2).sum() for each in (values[others & (code == kind)] for kind in range(3))]
    peers = values[others & (code == 1)]
    shared = max(sum(squares) / 10, squares[1] / 2)
    assert t.t[6] == pytest.approx((values[6] - peers.mean()) / np.sqrt(shared * (1 + 1 / 3)))
    assert t.freedom[6] == 10


@pytest.mark.parametrize(
    ("values", "step"),
    [
        ([1.0, 1.25, 1.5, 2.0, 2.25], 0.25),
        ([50.0, 5000.0], 50.0),
        ([1.5, 9.5], 0.5),
        ([20.0, 30.0], 10.0),
        ([0.0, 0.3], 0.1),
        ([3.0, 3.0], 0.0),
        ([7.0], 0.0),
    ],
)
def test_the_step_in_which_values_were_written_down(values: list[float], step: float) -> None:
    assert resolution(np.array(values)) == pytest.approx(step)
