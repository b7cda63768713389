import numpy as np
import pandas as pd
import pytest

from chemviz.analysis.plausibility import find_implausible, implausible_cells
from chemviz.analysis.results import FINDINGS_KEPT
from chemviz.schema import FRAME_DTYPES, TYPE_NOT_STATED, ColumnUse


def _frame(**columns):
    length = len(next(iter(columns.values())))
    blank = {
        "row": list(range(2, length + 2)),
        "name": [f"P-{each}" for each in range(length)],
        "equipment_type": ["Pump"] * length,
        **{key: [np.nan] * length for key in ("flowrate", "pressure", "temperature")},
    }
    return pd.DataFrame(blank | columns).astype(FRAME_DTYPES)


def _columns(**uses):
    return {key: ColumnUse(key) for key in FRAME_DTYPES if key != "row"} | uses


CELSIUS = _columns(temperature=ColumnUse("T", "°C", "°C"))
GAUGE = _columns(pressure=ColumnUse("P", "bar", "bar", "gauge"))
ABSOLUTE = _columns(pressure=ColumnUse("P", "bar", "bar", "absolute"))


def test_below_absolute_zero_is_critical_and_says_what_was_expected():
    [finding], total = find_implausible(_frame(temperature=[20.0, -300.0]), CELSIUS)
    assert total == 1
    assert (finding.severity, finding.equipment, finding.row) == ("critical", "P-1", 3)
    assert (finding.parameter, finding.value, finding.unit) == ("temperature", -300.0, "°C")
    assert finding.expected == "At least -273.15 °C (absolute zero)"
    assert finding.id == "below-absolute-zero-3-temperature"


def test_absolute_zero_itself_converted_from_fahrenheit_is_no_finding():
    assert find_implausible(_frame(temperature=[(-459.67 - 32) / 1.8, -273.15]), CELSIUS) == ([], 0)


@pytest.mark.parametrize(
    ("columns", "pressures", "rows"),
    [
        (GAUGE, [-1.02, -1.01325, -1.01353, 0.0, 5.0], [2]),
        (ABSOLUTE, [-0.1, 0.0, 1.0], [2]),
    ],
)
def test_pressure_below_full_vacuum_depends_on_the_basis(columns, pressures, rows):
    findings, total = find_implausible(_frame(pressure=pressures), columns)
    assert [each.row for each in findings] == rows
    assert total == len(rows)
    assert {each.severity for each in findings} == {"critical"}


@pytest.mark.parametrize(
    "columns",
    [
        _columns(),
        _columns(pressure=ColumnUse("P", "bar", "bar")),
        _columns(pressure=None, temperature=None),
    ],
)
def test_nothing_is_assumed_where_unit_or_basis_is_not_stated(columns):
    assert find_implausible(_frame(pressure=[-500.0], temperature=[-500.0]), columns) == ([], 0)


def test_negative_flow_is_a_warning_in_any_unit_and_zero_flow_is_not():
    [finding], total = find_implausible(_frame(flowrate=[-3.0, 0.0, -0.0, np.nan]), _columns())
    assert (finding.severity, finding.row, finding.value, finding.unit, total) == ("warning", 2, -3.0, None, 1)


def test_a_missing_or_infinite_value_is_not_implausible():
    frame = _frame(flowrate=[np.nan, -np.inf], temperature=[np.nan, -np.inf])
    assert find_implausible(frame, CELSIUS) == ([], 0)


def test_equipment_without_name_and_type_is_still_found():
    [finding], _ = find_implausible(_frame(flowrate=[-1.0], name=[None], equipment_type=[None]), _columns())
    assert (finding.equipment, finding.equipment_type) == (None, TYPE_NOT_STATED)


def test_findings_are_bounded_but_counted_in_full():
    findings, total = find_implausible(_frame(flowrate=[-1.0] * (FINDINGS_KEPT + 7)), _columns())
    assert total == FINDINGS_KEPT + 7
    assert [each.row for each in findings] == list(range(2, FINDINGS_KEPT + 2))


def test_implausible_cells_are_marked_for_the_rules_that_must_leave_them_out():
    cells = implausible_cells(_frame(flowrate=[-1.0, 0.0, np.nan], temperature=[-300.0, 0.0, np.nan]), CELSIUS)
    assert {key: mask.tolist() for key, mask in cells.items()} == {
        "flowrate": [True, False, False],
        "temperature": [True, False, False],
    }
