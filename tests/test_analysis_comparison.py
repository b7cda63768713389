"""Two surveys side by side: matching by tag, changes, drifts per type, and findings that came and went."""

import dataclasses
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chemviz.analysis.comparison import LISTED, Side, compare
from chemviz.analysis.comparison.drift import NORMAL_MAD, robust_spread
from chemviz.analysis.comparison.matching import fold_name, fold_names, match
from chemviz.analysis.findings import number_repeats
from chemviz.analysis.results import Finding
from chemviz.schema import ATMOSPHERE_BAR, FRAME_DTYPES, ColumnUse

COLUMNS = {
    "name": ColumnUse("Tag"),
    "equipment_type": ColumnUse("Type"),
    "flowrate": ColumnUse("Flow", "m³/h", "m³/h"),
    "pressure": ColumnUse("P", "bar", "bar", "gauge"),
    "temperature": ColumnUse("T", "°C", "°C"),
}


def frame(names, types="Pump", **values):
    length = len(names)
    usual = {"flowrate": 50.0, "pressure": 8.0, "temperature": 45.0}
    columns = {"row": np.arange(2, length + 2), "name": names, "equipment_type": types, **(usual | values)}
    return pd.DataFrame(columns, index=range(length)).astype(FRAME_DTYPES)


def side(names, types="Pump", *, columns=COLUMNS, findings=(), finding_count=0, **values):
    return Side(frame(names, types, **values), columns, tuple(findings), finding_count or len(findings))


def with_use(parameter, use):
    return COLUMNS | {parameter: use}


def tags(length):
    return [f"P-{each}" for each in range(length)]


def result_of(comparison, parameter):
    [found] = [each for each in comparison.parameters if each.parameter == parameter]
    return found


def finding(key, equipment="P-1"):
    return Finding(
        id=f"{key}-9", key=key, rule="outlier", severity="warning", equipment=equipment, equipment_type="Pump", row=9,
        parameter="pressure", value=1.0, unit=None, expected="", score=None, method="", n=3,
    )  # fmt: skip


# Matching


def test_items_are_matched_by_tag_in_any_order_case_and_spacing():
    found = compare(side(["P-101 A", "E-201", "V-1"]), side(["e-201", " p-101  a ", "K-9"]))

    assert found.matched == 2
    assert [each.name for each in found.removed.shown] == ["V-1"]
    assert [each.name for each in found.added.shown] == ["K-9"]
    assert found.changed.total == 0


def test_hyphens_and_digits_are_part_of_a_tag():
    found = compare(side(["P-101A", "P-1²"]), side(["P-101-A", "P-12"]))

    assert (found.matched, found.added.total, found.removed.total) == (0, 2, 2)


def test_letters_beyond_ascii_are_folded_as_well():
    assert compare(side(["PÜ-1", "Straße"]), side(["pu\u0308-1", "STRASSE"])).matched == 2


@given(st.text(max_size=6))
def test_a_name_alone_is_folded_as_in_a_column(name):
    assert (fold_names(pd.Series([name], dtype="str")).to_pylist()[0] or "") == fold_name(name)


def test_a_name_that_repeats_equally_often_is_matched_in_order():
    found = compare(side(["P-1", "P-1"], pressure=[1.0, 2.0]), side(["X", "P-1", "P-1"], pressure=[9.0, 1.0, 2.5]))

    [item] = found.changed.shown
    assert (item.row_before, item.row_after) == (3, 4)
    assert found.matched_by_order == 2
    assert any("order of the rows" in each for each in found.sentences)


def test_a_name_that_repeats_unequally_is_ambiguous_and_not_compared():
    found = compare(side(["P-1", "P-1", "P-2"]), side(["p-1", "P-2"], pressure=[99.0, 8.0]))

    [ambiguous] = found.ambiguous.shown
    assert (ambiguous.name, ambiguous.rows_before, ambiguous.rows_after) == ("p-1", 2, 1)
    assert (found.matched, found.changed.total, found.ambiguous_before, found.ambiguous_after) == (1, 0, 2, 1)
    assert found.sentences == (
        "1 name is carried by different numbers of rows in the two surveys; those rows are not compared.",
    )


def test_rows_without_a_name_are_counted_and_match_nothing():
    found = compare(side([None, "P-1"]), side(["P-1", None, " "], pressure=[8.0, 1.0, 1.0]))

    assert (found.matched, found.unnamed_before, found.unnamed_after, found.changed.total) == (1, 1, 2, 0)
    assert "Not compared for want of a name: 1 row of the earlier survey." in found.sentences


NAMES = st.lists(st.sampled_from(["P-1", "p-1", "P-2", " P-2", "Ä", "ä", "V", None, ""]), max_size=12)


@given(NAMES, NAMES)
def test_every_row_is_matched_or_new_or_gone_or_ambiguous_or_without_a_name(before, after):
    found = match(*(fold_names(pd.Series(each, dtype="str")) for each in (before, after)))

    old = [*found.before, *found.removed, *found.ambiguous_before]
    new = [*found.after, *found.added, *found.ambiguous_after]
    assert len(old) + found.unnamed_before == len(before)
    assert len(new) + found.unnamed_after == len(after)
    assert len(set(old)) == len(old)
    assert len(set(new)) == len(new)
    for old_at, new_at in zip(found.before, found.after, strict=True):
        assert fold_name(before[old_at]) == fold_name(after[new_at])


@pytest.mark.parametrize(("before", "after"), [([], []), (["P-1"], []), ([], ["P-1"]), ([None], ["P-1"])])
def test_surveys_with_nothing_in_common_are_compared_to_nothing(before, after):
    found = compare(side(before), side(after))

    assert (found.matched, found.changed.total, found.drifts.total) == (0, 0, 0)
    assert (found.removed.total, found.added.total) == (before.count("P-1"), after.count("P-1"))


# Changes


VALUES = st.one_of(
    st.just(0.0), st.just(float("nan")), st.just(float("inf")), st.floats(-1e6, 1e6), st.floats(allow_nan=False)
)
ROWS = st.lists(
    st.tuples(st.sampled_from([*"ABCDEFGHIJ"]), st.sampled_from(["Pump", "Fan", None]), VALUES, VALUES), max_size=25
)


def random_side(rows):
    names, types, flows, pressures = zip(*rows, strict=True) if rows else ([], [], [], [])
    kinds = list(types) if rows else "Pump"
    return side(list(names), kinds, flowrate=list(flows), pressure=list(pressures))


@given(ROWS)
def test_a_survey_compared_with_itself_has_not_changed(rows):
    found = compare(random_side(rows), random_side(rows))

    assert (found.added.total, found.removed.total, found.changed.total, found.status.total) == (0, 0, 0, 0)
    assert (found.retyped.total, found.matched) == (0, len(rows))
    assert all(each.median_change == 0 and each.changed == 0 for each in found.drifts.shown)


@given(ROWS, ROWS)
def test_the_other_way_round_the_changes_are_negated(first, second):
    there, back = (compare(random_side(a), random_side(b)) for a, b in ((first, second), (second, first)))

    forward = {(i.row_before, i.row_after, c.parameter): c for i in there.changed.shown for c in i.changes}
    backward = {(i.row_after, i.row_before, c.parameter): c for i in back.changed.shown for c in i.changes}
    assert forward.keys() == backward.keys()
    for key, change in forward.items():
        assert change.change == -backward[key].change
        assert (change.spreads is None) == (backward[key].spreads is None)
        assert change.spreads is None or change.spreads == pytest.approx(-backward[key].spreads, rel=1e-6)
    assert (there.added.total, there.removed.total) == (back.removed.total, back.added.total)
    assert (there.matched, there.status.total) == (back.matched, back.status.total)


def test_a_change_has_its_old_and_new_value_and_its_size():
    found = compare(side(["P-1"], flowrate=50.0), side(["P-1"], flowrate=60.0))

    [item] = found.changed.shown
    [change] = item.changes
    assert (change.parameter, change.old, change.new, change.change) == ("flowrate", 50.0, 60.0, 10.0)
    assert change.percent == pytest.approx(20)
    assert change.spreads is None  # one item tells no spread


@pytest.mark.parametrize(
    ("parameter", "basis", "has_percent"),
    [
        ("pressure", "gauge", False),
        ("pressure", "absolute", True),
        ("temperature", None, False),
        ("flowrate", None, True),
    ],
)
def test_per_cent_are_given_only_where_the_scale_has_a_true_zero(parameter, basis, has_percent):
    columns = with_use(parameter, replace(COLUMNS[parameter], basis=basis))
    found = compare(
        side(["P-1"], columns=columns, **{parameter: 2.0}), side(["P-1"], columns=columns, **{parameter: 3.0})
    )

    [change] = found.changed.shown[0].changes
    assert (change.percent is not None) == has_percent
    assert change.percent in (None, pytest.approx(50))


def test_a_change_in_spreads_is_measured_by_the_changes_of_the_same_type():
    moves = np.array([0.0, 0.1, -0.1, 0.2, -0.2, 0.1, -0.1, 0.0, 3.0])
    found = compare(side(tags(9), pressure=8.0), side(tags(9), pressure=8.0 + moves))

    spread = NORMAL_MAD * np.median(np.abs(moves - np.median(moves)))
    first = found.changed.shown[0]
    assert first.name == "P-8"
    assert first.changes[0].spreads == pytest.approx(3.0 / spread)
    sizes = [abs(item.changes[0].spreads) for item in found.changed.shown]
    assert sizes == sorted(sizes, reverse=True)


def test_changes_of_flowrate_are_judged_in_proportion():
    old = np.array([1.0, 10, 100, 1000, 2, 20, 200, 2000, 5, 50])
    ratios = np.array([1.01, 0.99, 1.02, 0.98, 1.01, 0.99, 1.0, 1.02, 0.98, 1.5])
    found = compare(side(tags(10), flowrate=old), side(tags(10), flowrate=old * ratios))

    assert found.changed.shown[0].name == "P-9"  # although P-7 changed by more m³/h
    [drift] = [each for each in found.drifts.shown if each.parameter == "flowrate"]
    assert drift.spread == pytest.approx(robust_spread(np.log(ratios)))
    assert drift.spread_text("m³/h").endswith(" %")


def test_a_type_is_measured_by_its_own_spread_and_not_by_another_types():
    moves = np.array([0.1, -0.1, 0.2, -0.2, 0.1, -0.1, 0.2, -0.2])
    types = ["Pump"] * 8 + ["Reactor"] * 8
    found = compare(side(tags(16), types), side(tags(16), types, pressure=8.0 + np.append(moves, 100 * moves)))

    spread = {each.equipment_type: each.spread for each in found.drifts.shown if each.parameter == "pressure"}
    assert spread["Reactor"] == pytest.approx(100 * spread["Pump"])


def test_small_types_share_one_spread_and_say_so():
    types = [kind for kind in ("A", "B", "C", "D") for _ in range(3)]
    moves = np.random.default_rng(4).normal(0, 0.1, 12)
    found = compare(side(tags(12), types), side(tags(12), types, pressure=8.0 + moves))

    drifts = [each for each in found.drifts.shown if each.parameter == "pressure"]
    assert [(each.n, each.is_pooled) for each in drifts] == [(3, True)] * 4
    assert len({each.spread for each in drifts}) == 1
    assert drifts[0].spread == pytest.approx(0.1, rel=0.8)


def test_too_few_changes_have_no_spread_and_are_ranked_by_per_cent():
    found = compare(side(tags(3), flowrate=[1.0, 100.0, 10.0]), side(tags(3), flowrate=[1.1, 101.0, 13.0]))

    assert [item.name for item in found.changed.shown] == ["P-2", "P-0", "P-1"]
    assert found.changed.shown[0].changes[0].spreads is None
    assert found.drifts.shown[0].spread_text("m³/h") == "too few items to tell"


def test_when_all_items_change_alike_they_come_first_although_no_spread_measures_them():
    old = 8.0 + np.arange(10) / 7
    found = compare(
        side(tags(10), pressure=old, temperature=45.0), side(tags(10), pressure=old + 1.1, temperature=45.0)
    )

    first = found.drifts.shown[0]
    assert (first.parameter, first.spread, first.spreads) == ("pressure", 0.0, None)
    assert first.median_change == pytest.approx(1.1)
    assert found.drifts.shown[-1].spreads == 0.0
    assert found.changed.total == 10


def test_drift_of_a_type_is_the_median_change_of_its_items():
    moves = np.array([0.5, 0.6, 0.4, 0.5, 0.7, 0.3, 0.5, 9.0, 0.45])
    found = compare(side(tags(9), pressure=8.0), side(tags(9), pressure=8.0 + moves))

    [drift] = [each for each in found.drifts.shown if each.parameter == "pressure"]
    assert (drift.n, drift.changed) == (9, 9)
    assert drift.median_change == pytest.approx(0.5)
    assert drift.median_new == pytest.approx(8.5)
    assert drift.spreads == pytest.approx(0.5 / robust_spread(moves))


def test_flow_that_starts_or_stops_is_no_drift():
    found = compare(side(tags(4), flowrate=[0.0, 50.0, 0.0, 50.0]), side(tags(4), flowrate=[60.0, 0.0, 0.0, 51.0]))

    assert [(each.name, each.status) for each in found.status.shown] == [("P-0", "started"), ("P-1", "stopped")]
    assert [each.name for each in found.changed.shown] == ["P-3"]
    flow = result_of(found, "flowrate")
    assert (flow.n, flow.changed, flow.unchanged, flow.started, flow.stopped) == (4, 1, 1, 1, 1)
    [drift] = [each for each in found.drifts.shown if each.parameter == "flowrate"]
    assert drift.n == 1


def test_zero_degrees_and_zero_gauge_pressure_are_values():
    found = compare(side(["P-1"], temperature=0.0, pressure=0.0), side(["P-1"], temperature=5.0, pressure=1.0))

    assert {each.parameter for each in found.changed.shown[0].changes} == {"pressure", "temperature"}
    assert found.status.total == 0


def test_a_reading_that_comes_or_goes_is_told_and_is_no_change():
    found = compare(side(tags(3), pressure=[np.nan, 8.0, np.nan]), side(tags(3), pressure=[7.0, np.inf, np.nan]))

    told = [(each.name, each.status, each.old, each.new) for each in found.status.shown]
    assert told == [("P-0", "gained", None, 7.0), ("P-1", "lost", 8.0, None)]
    assert (result_of(found, "pressure").n, found.changed.total) == (0, 0)


def test_another_type_is_told_and_spoils_no_types_figures():
    found = compare(
        side(tags(9), ["Pump"] * 9, pressure=8.0), side(tags(9), ["Pump"] * 8 + ["Fan"], pressure=[8.0] * 8 + [20.0])
    )

    [change] = found.retyped.shown
    assert (change.name, change.old, change.new) == ("P-8", "Pump", "Fan")
    assert [each.equipment_type for each in found.drifts.shown] == ["Pump"] * 3
    assert found.changed.shown[0].changes[0].spreads is None


def test_types_that_differ_in_spelling_only_are_the_same():
    found = compare(side(tags(2), ["heat-exchanger", None]), side(tags(2), ["Heat Exchangers", None]))

    assert found.retyped.total == 0
    assert set(found.types) == {"heat-exchanger", "Heat Exchangers", "Type not stated"}


# Units


def test_gauge_and_absolute_pressure_are_joined_and_it_is_said():
    absolute = with_use("pressure", ColumnUse("P", "psi", "bar", "absolute"))
    found = compare(side(["P-1"], columns=absolute, pressure=9.0 + ATMOSPHERE_BAR), side(["P-1"], pressure=9.5))

    [change] = found.changed.shown[0].changes
    assert (change.old, change.change) == (pytest.approx(9.0), pytest.approx(0.5))
    sentences = " ".join(result_of(found, "pressure").sentences)
    assert "1.01325 bar" in sentences
    assert "psi" in sentences
    assert result_of(found, "pressure").unit == "bar(g)"


def test_the_rounding_of_a_conversion_is_no_change():
    psi = with_use("pressure", ColumnUse("P", "psi", "bar", "gauge"))
    value = 8.2 * 14.503773773 / 14.503773773 * (1 + 1e-12)
    found = compare(side(["P-1"], columns=psi, pressure=value), side(["P-1"], pressure=8.2))

    assert (found.changed.total, result_of(found, "pressure").unchanged) == (0, 1)


def test_the_same_readings_written_in_another_unit_have_not_changed():
    bar = np.round(np.random.default_rng(1).normal(8, 1, 40), 2)
    psi = with_use("pressure", ColumnUse("P", "psi", "bar", "gauge"))
    moved = np.round(bar * 14.503773773, 1) / 14.503773773
    found = compare(side(tags(40), pressure=bar), side(tags(40), columns=psi, pressure=moved))

    assert (found.changed.total, result_of(found, "pressure").unchanged) == (0, 40)
    assert (
        result_of(found, "pressure").sentences[-1].startswith("Changes of pressure up to 0.0084 bar(g) count as none")
    )


def test_a_change_beyond_the_rounding_of_both_files_is_one():
    bar = np.round(np.random.default_rng(1).normal(8, 1, 40), 2)
    psi = with_use("pressure", ColumnUse("P", "psi", "bar", "gauge"))
    moved = np.round((bar + np.append(0.03, np.zeros(39))) * 14.503773773, 1) / 14.503773773
    found = compare(side(tags(40), pressure=bar), side(tags(40), columns=psi, pressure=moved))

    assert [each.name for each in found.changed.shown] == ["P-0"]


def test_in_the_same_unit_the_last_digit_counts():
    bar = np.round(np.random.default_rng(1).normal(8, 1, 40), 2)
    found = compare(side(tags(40), pressure=bar), side(tags(40), pressure=bar + 0.01))

    assert found.changed.total == 40


@pytest.mark.parametrize(
    ("parameter", "before", "after", "why"),
    [
        ("flowrate", ColumnUse("F"), COLUMNS["flowrate"], "the earlier survey does not state its unit"),
        ("flowrate", COLUMNS["flowrate"], ColumnUse("F"), "the later survey does not state its unit"),
        ("flowrate", ColumnUse("F", "t/h", "kg/h"), COLUMNS["flowrate"], "kg/h and m³/h cannot be turned"),
        ("flowrate", ColumnUse("F", "Nm³/h", "Nm³/h"), COLUMNS["flowrate"], "density"),
        ("pressure", ColumnUse("P", "bar", "bar"), COLUMNS["pressure"], "does not say whether it is gauge or absolute"),
        ("temperature", None, COLUMNS["temperature"], "the earlier survey does not have it"),
        ("temperature", None, None, "neither survey has it"),
    ],
)
def test_what_has_no_common_meaning_is_not_compared_and_a_sentence_says_why(parameter, before, after, why):
    found = compare(
        side(["P-1"], columns=with_use(parameter, before), **{parameter: 1.0}),
        side(["P-1"], columns=with_use(parameter, after), **{parameter: 100.0}),
    )

    result = result_of(found, parameter)
    assert not result.is_compared
    assert why in result.sentences[0]
    assert (found.changed.total, found.status.total) == (0, 0)
    assert parameter not in {each.parameter for each in found.drifts.shown}


def test_units_that_neither_side_states_are_taken_as_they_stand_and_it_is_said():
    bare = COLUMNS | {key: ColumnUse(key) for key in ("flowrate", "pressure", "temperature")}
    found = compare(side(["P-1"], columns=bare, pressure=1.0), side(["P-1"], columns=bare, pressure=2.0))

    result = result_of(found, "pressure")
    assert result.is_compared
    assert result.unit == "unit not stated"
    assert "as they stand" in result.sentences[0]
    assert found.changed.total == 1


# Findings


def test_findings_are_new_gone_or_still_there_by_their_key():
    found = compare(
        side(["P-1", "P-2"], findings=[finding("outlier|P-1|pressure"), finding("outlier|P-2|pressure", "P-2")]),
        side(["P-1", "P-3"], findings=[finding("outlier|p-1|pressure"), finding("outlier|P-3|pressure", "P-3")]),
    ).findings

    assert [each.equipment for each in found.new] == ["P-3"]
    assert [each.equipment for each in found.gone] == ["P-2"]
    assert [each.key for each in found.still] == ["outlier|p-1|pressure"]
    assert (found.new_items, found.gone_items, found.is_cut) == (1, 1, False)


def test_findings_on_tags_that_differ_in_case_only_do_not_hide_each_other():
    first, second = finding("outlier|P-1|pressure"), replace(finding("outlier|p-1|pressure", "p-1"), id="b", row=3)
    first, second = number_repeats([first, second])  # as an analysis does
    one, two = side(["P-1", "p-1"], findings=[first]), side(["P-1", "p-1"], findings=[second, first])

    found = compare(one, two).findings
    assert (found.new, found.gone, found.still) == ((second,), (), (first,))
    found = compare(two, one).findings
    assert (found.new, found.gone, found.still) == ((), (second,), (first,))


def test_surveys_near_the_largest_double_are_compared_in_two_units():
    values = [1e304] * 8
    names = [f"P-{at}" for at in range(8)]
    one = side(names, columns={"pressure": ColumnUse("P", "psi", "bar", "gauge")}, pressure=values)
    two = side(names, columns={"pressure": ColumnUse("P", "bar", "bar", "gauge")}, pressure=values)

    [pressure] = [each for each in compare(one, two).parameters if each.parameter == "pressure"]
    assert (pressure.n, pressure.changed) == (8, 0)


def test_a_finding_that_is_gone_with_the_item_still_there_is_told_apart():
    found = compare(side(["P-1"], findings=[finding("outlier|P-1|pressure")]), side(["p-1"])).findings

    assert (len(found.gone), found.gone_items) == (1, 0)


def test_findings_that_were_cut_are_said_to_be_unsure():
    found = compare(side(["P-1"], findings=[finding("a|P-1|")], finding_count=5_000), side(["P-1"]))

    assert found.findings.is_cut
    assert "more findings than are kept" in found.sentences[-1]


# Bounds


def test_lists_are_bounded_and_their_totals_are_true():
    old, new = [f"O-{each}" for each in range(3_000)], [f"N-{each}" for each in range(2_500)]
    both = [f"B-{each}" for each in range(4_000)]
    before = side([*old, *both], pressure=8.0, flowrate=0.0)
    after = side([*new, *both], pressure=8.0 + np.arange(6_500) / 100, flowrate=5.0)
    found = compare(before, after)

    for listed, total in ((found.removed, 3_000), (found.added, 2_500), (found.changed, 4_000), (found.status, 4_000)):
        assert (len(listed.shown), listed.total) == (LISTED, total)
    assert found.changed.shown[0].name == "B-3999"
    assert [each.name for each in found.changed.shown] == [f"B-{each}" for each in range(3999, 2999, -1)]


def test_comparing_changes_neither_frame():
    before, after = side(tags(5), pressure=np.arange(5.0)), side(tags(5), pressure=np.arange(5.0) + 1)
    copies = before.frame.copy(), after.frame.copy()
    compare(before, after)

    pd.testing.assert_frame_equal(before.frame, copies[0])
    pd.testing.assert_frame_equal(after.frame, copies[1])


def test_a_robust_spread_estimates_a_standard_deviation():
    values = np.random.default_rng(3).normal(10, 2, 20_000)
    assert robust_spread(values) == pytest.approx(2, rel=0.03)
    assert robust_spread(np.full(9, 4.0)) == 0
    assert robust_spread(4.0 + 1e-12 * np.arange(9.0), floor=1e-9) == 0


def test_nothing_in_a_comparison_is_worded_as_a_failure():
    found = compare(side(tags(9), pressure=8.0), side(tags(9), pressure=8.0 + np.arange(9)))
    assert "fail" not in str(dataclasses.asdict(found)).lower()


def test_changes_that_cancel_out_are_a_median_change_of_zero_and_not_what_doubles_leave_behind():
    before = [15.2, 125.1, 8.7, 140.3, 11.1, 102.2, 13.6, 99.9, 7.3, 376.1]
    steps = [0.1, -0.1, 0.3, -0.3, 0.7, -0.7, 1.1, -1.1, 0.2, -0.2]
    after = [old + step for old, step in zip(before, steps, strict=True)]

    found = compare(side(tags(10), flowrate=before), side(tags(10), flowrate=after))

    [drift] = [each for each in found.drifts.shown if each.parameter == "flowrate"]
    assert drift.changed == 10
    assert drift.median_change == 0.0
