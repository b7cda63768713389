import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chemviz.analysis import TYPES_ALLOWED, analyze
from chemviz.analysis.quality import judge_quality
from chemviz.analysis.results import Analysis
from chemviz.errors import RefusedFile
from chemviz.schema import FRAME_DTYPES, PARAMETERS, TYPE_NOT_STATED, ColumnUse

COLUMNS = {
    "name": ColumnUse("Tag"),
    "equipment_type": ColumnUse("Type"),
    "flowrate": ColumnUse("Flow", "m³/h", "m³/h"),
    "pressure": ColumnUse("P", "barg", "bar", "gauge"),
    "temperature": ColumnUse("T", "°C", "°C"),
}
NUMBERS = st.floats(allow_nan=True, allow_infinity=True) | st.floats(-100, 100)
ROWS = st.lists(st.tuples(st.sampled_from(["Pump", "Valve", None, "Ø"]), NUMBERS, NUMBERS, NUMBERS), max_size=40)


def _frame(rows):
    frame = pd.DataFrame(rows, columns=["equipment_type", *PARAMETERS])
    frame.insert(0, "row", np.arange(2, len(rows) + 2))
    frame.insert(1, "name", [f"E-{each}" for each in range(len(rows))])
    return frame.astype(FRAME_DTYPES)


def _type(analysis, name):
    return next(each for each in analysis.types if each.equipment_type == name)


def test_an_empty_frame_has_an_analysis_of_nothing():
    analysis = analyze(_frame([]), COLUMNS)
    assert (analysis.count, analysis.types, analysis.findings, analysis.quality.score) == (0, (), (), 0.0)
    assert set(analysis.edges.values()) == {()}
    assert Analysis.from_json(analysis.to_json()) == analysis


def test_types_are_ordered_by_count_then_name_and_blank_types_are_named():
    rows = [("Valve", 1, 1, 1), ("Pump", 1, 1, 1), (None, 1, 1, 1), (None, 1, 1, 1)]
    analysis = analyze(_frame(rows), COLUMNS)
    assert [(each.equipment_type, each.count) for each in analysis.types] == [
        (TYPE_NOT_STATED, 2),
        ("Pump", 1),
        ("Valve", 1),
    ]


def test_blank_types_join_a_type_that_is_literally_called_so():
    analysis = analyze(_frame([(TYPE_NOT_STATED, 1, 1, 1), (None, 3, 1, 1)]), COLUMNS)
    [only] = analysis.types
    assert (only.count, only.parameters["flowrate"].summary.mean) == (2, 2.0)


def test_statistics_are_within_a_type_and_never_pooled():
    analysis = analyze(_frame([("Pump", 1, 5, 20), ("Reactor", 1, 200, 300), ("Pump", 3, 7, 30)]), COLUMNS)
    assert _type(analysis, "Pump").parameters["pressure"].summary.mean == 6
    assert _type(analysis, "Reactor").parameters["pressure"].summary.max == 200


@given(ROWS, st.integers(0, 5))
@settings(deadline=None)
def test_any_frame_survives_json_unchanged_and_without_nan(rows, rows_rejected):
    analysis = analyze(_frame(rows), COLUMNS, rows_rejected=rows_rejected)
    text = analysis.to_json()
    assert Analysis.from_json(text) == analysis
    assert "NaN" not in text
    assert "Infinity" not in text
    assert 0 <= analysis.quality.score <= 100


@given(ROWS)
@settings(deadline=None)
def test_statistics_of_each_type_agree_with_pandas(rows):
    finite = [(kind, *(x if abs(x) < 1e9 else math.nan for x in values)) for kind, *values in rows]
    frame = _frame(finite)
    analysis = analyze(frame, COLUMNS)
    groups = dict(list(frame.fillna({"equipment_type": TYPE_NOT_STATED}).groupby("equipment_type")))
    assert {each.equipment_type: each.count for each in analysis.types} == {k: len(g) for k, g in groups.items()}
    for kind, group in groups.items():
        for key in PARAMETERS:
            result, cells = _type(analysis, kind).parameters[key], group[key]
            series = cells[cells != 0] if key == "flowrate" else cells
            assert result.summary.count == series.count()
            assert result.summary.missing == cells.isna().sum()
            assert result.summary.zeros == len(cells) - len(series)
            assert sum(result.counts) == series.count()
            if result.summary.count:
                size = float(series.abs().max())
                found = [getattr(result.summary, each) for each in ("mean", "min", "q1", "median", "q3", "max")]
                expected = [series.mean(), series.min(), *series.quantile([0.25, 0.5, 0.75]), series.max()]
                assert found == pytest.approx(expected, rel=1e-12, abs=1e-14 * size)


def test_two_hundred_types_each_have_their_own_results():
    rng = np.random.default_rng(6)
    rows = [(f"Type {each % 200:03d}", *rng.normal(each % 200, 1, 3)) for each in range(4_000)]
    frame = _frame(rows)
    analysis = analyze(frame, COLUMNS)
    assert len(analysis.types) == 200
    expected = frame.groupby("equipment_type")["temperature"].std()
    for each in analysis.types:
        assert each.parameters["temperature"].summary.std == pytest.approx(expected[each.equipment_type])


def test_huge_values_neither_raise_nor_warn():
    analysis = analyze(_frame([("Pump", 1e308, -1e308, 1.7e308), ("Pump", -1e308, 1e308, 1.7e308)]), COLUMNS)
    assert _type(analysis, "Pump").parameters["flowrate"].summary.mean == 0
    assert Analysis.from_json(analysis.to_json()) == analysis


def test_the_frame_is_left_as_it_was():
    frame = _frame([("Pump", 3, 2, 1), ("Valve", 1, 2, 3), ("Pump", 2, 1, 3)])
    before = frame.copy()
    analyze(frame, COLUMNS)
    pd.testing.assert_frame_equal(frame, before)


def test_a_type_column_of_single_items_is_refused_with_what_to_do():
    rows = [(f"P-{each}", 1, 1, 1) for each in range(TYPES_ALLOWED + 1)]
    with pytest.raises(RefusedFile, match="kinds of equipment"):
        analyze(_frame(rows), COLUMNS)


def test_zero_flow_is_standby_and_counted_apart_from_the_figures_of_flow():
    analysis = analyze(
        _frame([("Pump", 0, 0, 0), ("Pump", -0.0, 5, 20), ("Pump", 10, 5, 20), ("Pump", 30, 5, 1)]), COLUMNS
    )
    pump = _type(analysis, "Pump")
    flow, pressure = pump.parameters["flowrate"].summary, pump.parameters["pressure"].summary
    assert (flow.count, flow.zeros, flow.missing, flow.mean, flow.min, flow.mad) == (2, 2, 0, 20, 10, 10)
    assert sum(pump.parameters["flowrate"].counts) == 2
    assert (pressure.count, pressure.zeros, pressure.min) == (4, 0, 0)
    assert {(pair.x, pair.y): pair.n for pair in pump.correlations} == {
        ("flowrate", "pressure"): 2,
        ("flowrate", "temperature"): 2,
        ("pressure", "temperature"): 4,
    }
    assert analysis.quality.missing == 0


def test_a_type_at_zero_flow_throughout_has_no_flow_statistics_and_misses_nothing():
    analysis = analyze(_frame([("Tank", 0, 1, 20)] * 3), COLUMNS)
    flow = _type(analysis, "Tank").parameters["flowrate"]
    assert (flow.summary.count, flow.summary.zeros, flow.summary.mean, flow.box) == (0, 3, None, None)
    assert analysis.findings == ()


def test_the_promised_chance_is_kept_beside_the_findings():
    assert analyze(_frame([("Pump", 1, 1, 1)]), COLUMNS).chance == 0.05
    assert analyze(_frame([("Pump", 1, 1, 1)]), COLUMNS, chance=0.01).chance == 0.01


def test_the_identity_of_findings_outlasts_their_rows():
    rows = [("Pump", 1, 5, -300), ("Pump", 1, 5, -400), ("Pump", -1, 5, 20)]
    first = analyze(_frame(rows).assign(name=["P-1", "P-1", "P-2"]), COLUMNS)
    moved = _frame([("Valve", 1, 1, 1), *rows]).assign(name=["V-1", "P-1", "P-1", "P-2"])
    keys = [each.key for each in first.findings]
    assert keys == [
        "below-absolute-zero|P-1|temperature",
        "below-absolute-zero|P-1|temperature#2",
        "negative-flow|P-2|flowrate",
        "repeated-name|P-1|",
    ]
    assert [each.key for each in analyze(moved, COLUMNS).findings] == keys


@given(ROWS)
@settings(deadline=None)
def test_ids_and_keys_are_unique_within_an_analysis(rows):
    frame = _frame(rows).assign(name=[None if each % 3 else "A" for each in range(len(rows))])
    findings = analyze(frame.astype(FRAME_DTYPES), COLUMNS).findings
    assert len({each.id for each in findings}) == len({each.key for each in findings}) == len(findings)


def test_quality_counts_missing_implausible_repeated_and_rejected_cells():
    frame = _frame([("Pump", -1, 5, 20), (None, np.nan, 5, -300), ("Pump", 1, 5, 20)])
    frame["name"] = pd.Series(["A", "A", None], dtype="str")
    quality = analyze(frame, COLUMNS, rows_rejected=1).quality
    # 20 cells; missing: a type, a flow and a name; implausible: a flow and a temperature; one repetition; 5 rejected.
    assert (quality.missing, quality.implausible, quality.duplicates) == (3, 2, 1)
    assert quality.score == pytest.approx(100 * (20 - 3 - 2 - 1 - 5) / 20)


def test_a_sound_table_scores_100_and_one_with_only_rejected_rows_0():
    assert analyze(_frame([("Pump", 1, 1, 1)]), COLUMNS).quality.score == 100
    assert judge_quality(rows=3, rows_rejected=3, missing=0, duplicates=0, implausible=0).score == 0


def test_findings_of_all_rules_are_ranked_together_and_counted():
    frame = _frame([("Pump", 1, 5, 20), ("Pump", -1, 5, 20), ("Pump", 1, -9, 20)]).assign(
        name=pd.Series(["A", "A", "B"], dtype="str")
    )
    analysis = analyze(frame, COLUMNS)
    assert [each.id for each in analysis.findings] == [
        "below-full-vacuum-4-pressure",
        "negative-flow-3-flowrate",
        "repeated-name-3-name",
    ]
    assert analysis.finding_count == 3
