import numpy as np
import pandas as pd
import pytest

from chemviz.analysis.design_limits import find_above_design
from chemviz.analysis.results import FINDINGS_KEPT
from chemviz.schema import ATMOSPHERE_BAR, ColumnUse

GAUGE, ABSOLUTE = ColumnUse("P", "bar", "bar", "gauge"), ColumnUse("P", "bar", "bar", "absolute")
CELSIUS = ColumnUse("T", "°C", "°C")
NO_UNIT = ColumnUse("X")
NO_BASIS = ColumnUse("P", "bar", "bar")


def _frame(**columns):
    rows = len(next(iter(columns.values())))
    blank = {
        "row": range(2, rows + 2),
        "name": pd.Series([f"V-{each}" for each in range(rows)], dtype="str"),
        "equipment_type": pd.Series(["Vessel"] * rows, dtype="str"),
        "flowrate": [1.0] * rows,
        "pressure": [np.nan] * rows,
        "temperature": [np.nan] * rows,
    }
    return pd.DataFrame(blank | columns)


def _pressures(values, design, use=GAUGE, design_use=GAUGE):
    frame = _frame(pressure=values, design_pressure=design)
    return find_above_design(frame, {"pressure": use, "design_pressure": design_use})


def test_a_value_above_its_own_design_value_is_critical_with_the_margin():
    [finding], total = _pressures([9.0, 11.2, 10.0], [10.0, 10.0, 10.0])
    assert total == 1
    assert (finding.rule, finding.severity, finding.row, finding.value) == ("above-design", "critical", 3, 11.2)
    assert finding.unit == "bar(g)"
    assert finding.score == pytest.approx(12)
    assert finding.expected == "At most 10 bar(g), the design pressure; the value is 1.2 above it (12 %)"
    assert finding.key == "above-design|V-1|pressure"


def test_temperature_has_its_own_design_value():
    frame = _frame(temperature=[210.0, 190.0], design_temperature=[200.0, 200.0])
    [finding], _ = find_above_design(frame, {"temperature": CELSIUS, "design_temperature": CELSIUS})
    assert (finding.parameter, finding.row, finding.score) == ("temperature", 2, pytest.approx(5))
    assert finding.expected == "At most 200 °C, the design temperature; the value is 10 above it (5 %)"


@pytest.mark.parametrize(
    ("use", "design_use", "high"),
    [(GAUGE, ABSOLUTE, 10 - ATMOSPHERE_BAR), (ABSOLUTE, GAUGE, 10 + ATMOSPHERE_BAR), (ABSOLUTE, ABSOLUTE, 10.0)],
)
def test_gauge_and_absolute_are_brought_to_the_basis_of_the_value(use, design_use, high):
    findings, _ = _pressures([high - 0.01, high + 0.01], [10.0, 10.0], use, design_use)
    assert [each.row for each in findings] == [3]
    assert findings[0].score == pytest.approx(100 * 0.01 / high)


@pytest.mark.parametrize(
    ("use", "design_use"), [(GAUGE, NO_BASIS), (NO_BASIS, GAUGE), (GAUGE, NO_UNIT), (NO_UNIT, GAUGE)]
)
def test_nothing_is_compared_that_takes_an_assumption(use, design_use):
    assert _pressures([900.0], [1.0], use, design_use) == ([], 0)


@pytest.mark.parametrize("use", [NO_UNIT, NO_BASIS])
def test_numbers_of_which_neither_states_its_unit_or_basis_are_compared_as_a_warning(use):
    [finding], _ = _pressures([12.0], [10.0], use, use)
    assert finding.severity == "warning"


def test_the_rounding_of_a_conversion_is_forgiven():
    assert _pressures([10.0000001], [10.0]) == ([], 0)


def test_missing_values_and_missing_design_values_limit_nothing():
    assert _pressures([np.nan, 5.0, np.inf, 5.0], [1.0, np.nan, 1.0, np.inf]) == ([], 0)


@pytest.mark.parametrize(("design", "use"), [(0.0, GAUGE), (-1.0, GAUGE), (1.0, ABSOLUTE)])
def test_a_design_pressure_not_above_the_atmosphere_is_no_upper_limit(design, use):
    assert _pressures([5.0], [design], use, use) == ([], 0)


def test_a_design_temperature_of_zero_has_a_difference_but_no_per_cent():
    frame = _frame(temperature=[5.0], design_temperature=[0.0])
    [finding], _ = find_above_design(frame, {"temperature": CELSIUS, "design_temperature": CELSIUS})
    assert finding.score is None
    assert finding.expected == "At most 0 °C, the design temperature; the value is 5 above it"


def test_a_file_without_design_columns_has_no_such_findings():
    assert find_above_design(_frame(pressure=[5.0]), {"pressure": GAUGE}) == ([], 0)


def test_findings_are_bounded_but_counted_in_full():
    rows = FINDINGS_KEPT + 5
    findings, total = _pressures([2.0] * rows, [1.0] * rows)
    assert (len(findings), total) == (FINDINGS_KEPT, rows)
