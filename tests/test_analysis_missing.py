import numpy as np
import pandas as pd
import pytest

from chemviz.analysis.grouping import group_by_type
from chemviz.analysis.missing import LISTED, ROWS_NAMED, find_missing
from chemviz.analysis.results import FINDINGS_KEPT
from chemviz.schema import FRAME_DTYPES, TYPE_NOT_STATED, ColumnUse

COLUMNS = {key: ColumnUse(key) for key in FRAME_DTYPES if key != "row"}


def _frame(rows, **columns):
    blank = {
        "row": range(2, rows + 2),
        "name": [f"P-{each}" for each in range(rows)],
        "equipment_type": ["Pump"] * rows,
        "flowrate": [1.0] * rows,
        "pressure": [2.0] * rows,
        "temperature": [3.0] * rows,
    }
    return pd.DataFrame(blank | columns).astype(FRAME_DTYPES)


def _found(frame, columns=COLUMNS):
    return find_missing(frame, columns, group_by_type(frame["equipment_type"]))


def test_a_full_table_misses_nothing_and_a_zero_is_a_value():
    assert _found(_frame(3, flowrate=[0.0, 0.0, 1.0])) == ([], 0)
    assert _found(_frame(0)) == ([], 0)


def test_a_missing_cell_is_a_notice_with_its_place_and_what_its_peers_have():
    [finding], total = _found(_frame(4, pressure=[1, np.nan, 3, 4]))
    assert total == 1
    assert (finding.rule, finding.severity, finding.parameter, finding.value) == (
        "missing-value",
        "notice",
        "pressure",
        None,
    )
    assert (finding.equipment, finding.row, finding.n) == ("P-1", 3, 4)
    assert finding.expected == "A pressure: the cell holds no number; 3 of the 4 rows of this type have one"
    assert finding.key == "missing-value|P-1|pressure"


def test_the_only_row_of_its_type_is_not_compared_with_others():
    [finding], _ = _found(_frame(1, temperature=[np.nan]))
    assert finding.expected == "A temperature: the cell holds no number"


def test_infinity_is_no_number():
    assert _found(_frame(2, flowrate=[np.inf, 1.0]))[1] == 1


def test_a_missing_name_and_a_missing_type_are_found_and_belong_to_no_parameter():
    findings, total = _found(_frame(2, name=[None, "A"], equipment_type=["Pump", None]))
    assert total == 2
    assert {(each.row, each.parameter, each.key) for each in findings} == {
        (2, None, "missing-value||name"),
        (3, None, "missing-value|A|equipment_type"),
    }
    assert {each.equipment_type for each in findings} == {"Pump", TYPE_NOT_STATED}


def test_a_column_that_the_file_lacks_is_not_missing_cell_by_cell():
    columns = COLUMNS | {"flowrate": None}
    assert _found(_frame(3, flowrate=[np.nan] * 3), columns) == ([], 0)


@pytest.mark.parametrize("missing", [LISTED, LISTED + 1])
def test_many_missing_cells_of_one_type_are_one_finding_that_names_the_rows(missing):
    rows = 40
    findings, total = _found(_frame(rows, pressure=[np.nan] * missing + [2.0] * (rows - missing)))
    assert len(findings) == total == (missing if missing <= LISTED else 1)
    if missing > LISTED:
        [together] = findings
        assert together.equipment is None
        assert together.equipment_type == "Pump"
        assert together.expected == f"A pressure in each row: {missing} of the 40 rows of this type have none"
        assert together.detail == ("Rows 2, 3, 4, 5, 6, 7",)


def test_a_long_list_of_rows_is_cut_and_says_so():
    [together], _ = _found(_frame(60, pressure=[np.nan] * 60))
    assert together.detail[0].endswith(f", {ROWS_NAMED + 1} and 40 more")


def test_types_are_judged_apart():
    kinds = ["Pump", "Valve"] * 10
    findings, total = _found(_frame(20, equipment_type=kinds, pressure=[np.nan, 1.0] * 9 + [1.0, np.nan]))
    assert total == 2
    assert {(each.equipment_type, each.equipment) for each in findings} == {("Pump", None), ("Valve", "P-19")}


def test_findings_are_bounded_but_counted_in_full():
    rows = FINDINGS_KEPT + 30
    kinds = [f"Type {each}" for each in range(rows)]
    findings, total = _found(_frame(rows, equipment_type=kinds, pressure=[np.nan] * rows))
    assert (len(findings), total) == (FINDINGS_KEPT, rows)
