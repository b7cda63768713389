"""Sister units: found when they differ by more than other sisters, and left alone where nothing is known."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chemviz.analysis.grouping import group_by_type
from chemviz.analysis.results import Finding
from chemviz.analysis.sister_critical import sister_limit
from chemviz.analysis.sister_spread import deviations, spread_of
from chemviz.analysis.sisters import find_sister_differences
from chemviz.schema import PARAMETERS, Columns, ColumnUse

COLUMNS: Columns = {
    "flowrate": ColumnUse("Flow", "m³/h", "m³/h"),
    "pressure": ColumnUse("Press", "bar", "bar", "gauge"),
    "temperature": ColumnUse("Temp", "°C", "°C"),
}


def make_plant(pairs, *, seed=1, within=0.02, sisters=2, types="Pump", letters="P"):
    """Sets of sisters with levels of their own, each unit within 2 % of its set."""
    rng = np.random.default_rng(seed)
    level = np.repeat(rng.normal((100, 10, 80), (30, 3, 15), (pairs, 3)).clip(5), sisters, axis=0)
    values = level * (1 + within * rng.normal(size=level.shape))
    names = [f"{letters}-{1 + at // sisters}{'ABCDEFGH'[at % sisters]}" for at in range(pairs * sisters)]
    return pd.DataFrame(
        {
            "row": np.arange(2, len(names) + 2),
            "name": pd.Series(names, dtype="str"),
            "equipment_type": pd.Series([types] * len(names), dtype="str"),
            **{key: values[:, at] for at, key in enumerate(PARAMETERS)},
        }
    )


def stacked(*frames):
    joined = pd.concat(frames, ignore_index=True)
    return joined.assign(row=np.arange(2, len(joined) + 2))


def find(frame, *, chance=0.05, flagged=None, columns=COLUMNS) -> list[Finding]:
    nothing = {key: np.zeros(len(frame), np.bool_) for key in PARAMETERS}
    groups = group_by_type(frame["equipment_type"])
    return find_sister_differences(frame, columns, groups, chance=chance, flagged={**nothing, **(flagged or {})})


def named(findings):
    return [(each.equipment, each.parameter) for each in findings]


def test_a_unit_unlike_its_sister_is_found_though_its_value_is_usual() -> None:
    frame = make_plant(12)
    frame.loc[:1, "pressure"] = [9.2, 14.0]  # pumps run from 5 to 16 bar
    [finding] = find(frame)
    assert (finding.equipment, finding.parameter, finding.value, finding.unit) == ("P-1B", "pressure", 14.0, "bar(g)")
    assert finding.expected.startswith(
        "Differs from its sister P-1A (9.2 bar(g)) by 4.8 bar(g); other sisters of this type differ by up to 0."
    )
    assert finding.method.startswith("Sister difference over the usual one, cut ")
    assert finding.method.endswith(" for n = 12 (5 % for the whole file)")
    assert (finding.rule, finding.severity, finding.n) == ("sister-difference", "warning", 12)
    assert finding.key == "sister-difference|P-1B|pressure"
    assert finding.detail == ("Which of the two is right, the numbers do not say.",)


def test_of_a_pair_the_one_further_from_its_type_is_named() -> None:
    frame = make_plant(12)
    frame.loc[:1, "pressure"] = [14.0, 9.2]
    assert named(find(frame)) == [("P-1A", "pressure")]


def test_sisters_that_agree_raise_nothing() -> None:
    assert find(make_plant(40)) == []


def test_a_unit_on_standby_is_compared_with_no_running_one() -> None:
    frame = make_plant(12)
    frame.loc[1, ["flowrate", "pressure", "temperature"]] = [0.0, 0.0, 20.0]
    assert find(frame) == []
    frame.loc[1, "flowrate"] = 1.0
    assert {each.equipment for each in find(frame)} == {"P-1B"}


def test_two_vessels_without_flow_are_compared() -> None:
    frame = make_plant(12)
    frame["flowrate"] = 0.0
    frame.loc[1, "pressure"] = 60.0
    assert named(find(frame)) == [("P-1B", "pressure")]


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_missing_value_is_not_compared(value: float) -> None:
    frame = make_plant(12)
    frame.loc[0, "pressure"] = value
    frame.loc[2, "pressure"] = 60.0
    [finding] = find(frame)
    assert (finding.equipment, finding.n) == ("P-2A", 11)


@pytest.mark.parametrize("row", [0, 1])
def test_a_cell_that_is_reported_already_is_not_compared(row: int) -> None:
    frame = make_plant(12)
    frame.loc[row, "pressure"] = 60.0
    assert find(frame, flagged={"pressure": np.arange(24) == row}) == []
    assert len(find(frame, flagged={"temperature": np.arange(24) == row})) == 1


def test_seven_pairs_are_too_few_and_eight_are_enough() -> None:
    for pairs, expected in ((7, []), (8, [("P-1A", "pressure")])):
        frame = make_plant(pairs)
        frame.loc[0, "pressure"] = 60.0
        assert named(find(frame)) == expected


def test_types_with_fewer_sisters_are_not_judged_together() -> None:
    small = [make_plant(5, seed=seed, types=f"Type {seed}", letters="KEVFB"[seed]) for seed in range(5)]
    small[2].loc[0, "pressure"] *= 2.5
    assert find(stacked(*small)) == []


def test_of_three_sisters_the_odd_one_is_named_once() -> None:
    frame = make_plant(10, sisters=3)
    frame.loc[4, "temperature"] *= 1.5
    [finding] = find(frame)
    assert named([finding]) == [("P-2B", "temperature")]
    assert finding.expected.startswith("Differs from the median of its sisters P-2A and P-2C (")
    assert finding.detail == ()


def test_two_odd_sets_do_not_hide_each_other() -> None:
    frame = make_plant(12)
    frame.loc[[0, 4], "pressure"] = [60.0, 70.0]
    assert named(find(frame)) == [("P-3A", "pressure"), ("P-1A", "pressure")]


def test_a_difference_must_stand_out_as_a_ratio_too() -> None:
    frame = make_plant(20)
    frame["flowrate"] = np.exp(np.linspace(0, 9, 40)) * np.tile([1.0, 1.02], 20)
    assert frame["flowrate"].diff().abs().iloc[-1] > 100  # large units differ by more
    frame.loc[0, "temperature"] = 300.0
    assert named(find(frame)) == [("P-1A", "temperature")]


def test_values_below_zero_are_compared_as_they_are() -> None:
    frame = make_plant(12)
    frame["temperature"] -= 120
    frame.loc[0, "temperature"] = 20.0
    assert named(find(frame)) == [("P-1A", "temperature")]


def test_rounded_values_that_mostly_agree_make_the_last_digit_no_finding() -> None:
    frame = make_plant(14)
    frame["pressure"] = np.repeat(np.arange(14.0) + 5, 2)
    assert find(frame) == []
    frame.loc[[0, 2, 4], "pressure"] += 0.1
    assert find(frame) == []
    frame.loc[0, "pressure"] += 30.0
    assert named(find(frame)) == [("P-1A", "pressure")]


def test_no_finding_is_told_beside_a_larger_difference_that_is_called_usual() -> None:
    rng = np.random.default_rng(2)
    level = np.repeat(60 * np.exp(1.3 * rng.normal(size=30)), 2)
    frame = make_plant(30).assign(flowrate=level * np.exp(0.02 * rng.normal(size=60)))
    frame.loc[:1, "flowrate"] = [60.0, 85.0]
    frame.loc[58:, "flowrate"] = [800.0, 835.0]  # more in m³/h, but 4 % only
    [finding] = [each for each in find(frame) if each.parameter == "flowrate"]

    assert finding.equipment in ("P-1A", "P-1B")
    assert "by 25 m³/h; three quarters of the other sisters of this type differ by at most " in finding.expected
    assert float(finding.expected.split()[-2]) < 25


def test_sisters_of_which_only_one_pair_differs_say_nothing_about_the_usual_difference() -> None:
    frame = make_plant(14)
    frame["pressure"] = np.repeat(np.arange(14.0) + 5, 2)
    frame.loc[0, "pressure"] = 9.0
    assert find(frame) == []


def test_a_unit_that_is_not_stated_is_not_made_up() -> None:
    frame = make_plant(12)
    frame.loc[0, "pressure"] = 60.0
    [finding] = find(frame, columns={key: ColumnUse(key) for key in PARAMETERS})
    assert finding.unit is None
    assert "None" not in finding.expected + finding.method


def test_a_smaller_chance_needs_a_clearer_difference() -> None:
    frame = make_plant(8)
    frame.loc[0, "pressure"] = frame.loc[1, "pressure"] * 1.25
    assert named(find(frame, chance=0.2)) == [("P-1A", "pressure")]
    assert find(frame, chance=0.0001) == []


@pytest.mark.parametrize("alike", [0.0, 0.95], ids=["independent", "alike"])
@pytest.mark.parametrize("kind", ["normal", "log-normal"])
@pytest.mark.parametrize(
    ("types", "sets", "sisters"), [(1, 8, 2), (3, 12, 2), (5, 4, 2), (2, 6, 4)], ids=["8", "3x12", "few", "fours"]
)
def test_clean_files_raise_no_more_than_the_share(kind: str, types: int, sets: int, sisters: int, alike: float) -> None:
    plant = stacked(*(make_plant(sets, types=f"T{each}", sisters=sisters) for each in range(types)))
    of_type = np.repeat(np.arange(types), sets * sisters)
    files, alarms = 200, 0
    for seed in range(files):
        rng = np.random.default_rng((2, seed))
        drawn = rng.normal(size=(len(plant), 3))
        shared = np.repeat(rng.normal(size=(types * sets, 3)), sisters, axis=0)
        drawn = np.sqrt(alike) * shared + np.sqrt(1 - alike) * drawn  # with 0 sisters are no more alike than others
        level, spread = rng.uniform(20, 200, (types, 3))[of_type], rng.uniform(0.02, 0.15, (types, 3))[of_type]
        values = level * (np.exp(0.3 * drawn) if kind == "log-normal" else 1 + spread * drawn)
        alarms += bool(find(plant.assign(**{key: values[:, at] for at, key in enumerate(PARAMETERS)}), chance=0.25))
    # 5 % of these files may raise one (20 % of 25 %); three standard errors are 4.6 %.
    assert alarms <= files * (0.05 + 0.046)


def test_the_limit_is_exceeded_as_often_as_it_says() -> None:
    rng = np.random.default_rng(3)
    for count in (8, 20, 200):
        drawn = np.abs(rng.normal(size=(6_000, count)))
        scores = drawn.max(axis=1) / np.array([spread_of(each) for each in drawn])
        assert (scores > sister_limit(count, 0.05)).mean() == pytest.approx(0.05, abs=0.011)


def test_the_usual_difference_is_right_for_normal_ones_and_a_quarter_may_be_anything() -> None:
    sizes = np.abs(np.random.default_rng(4).normal(0, 3, 20_000))
    assert spread_of(sizes) == pytest.approx(3.0, rel=0.03)
    spoilt = sizes[:100].copy()
    spoilt[:20] = 1e9
    assert spread_of(spoilt) < 6


def test_deviations_have_the_variance_of_a_difference_whatever_the_size_of_the_set() -> None:
    rng = np.random.default_rng(5)
    for sisters in range(2, 9):
        assert deviations(rng.normal(size=(40_000, sisters)))[:, 0].var() == pytest.approx(2.0, rel=0.04)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(*[st.floats(width=64)] * 3), min_size=18, max_size=18), st.integers(2, 6))
def test_any_numbers_are_survived(rows, sisters: int) -> None:
    frame = make_plant(18 // sisters, sisters=sisters)
    values = np.array(rows[: len(frame)], np.float64)
    findings = find(frame.assign(**{key: values[:, at] for at, key in enumerate(PARAMETERS)}))
    assert all(np.isfinite(each.value) and np.isfinite(each.score) for each in findings)


def test_a_table_without_sisters_has_no_findings() -> None:
    assert find(make_plant(12).iloc[:0]) == []
    assert find(make_plant(12).assign(name="Pump")) == []
