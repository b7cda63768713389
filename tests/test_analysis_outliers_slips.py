"""Suspected unit slips: asked of outliers only, never corrected."""

import numpy as np
import pytest

from chemviz.analysis.outliers.slips import suspect_slip
from chemviz.schema import ColumnUse
from tests.test_analysis_outliers import COLUMNS, found, survey, usual

BAR, PSI = ColumnUse("P", "bar", "bar", "gauge"), ColumnUse("P", "psi", "bar", "gauge")
FLOW, GPM = ColumnUse("F", "m³/h", "m³/h"), ColumnUse("F", "gpm (US)", "m³/h")
MASS, NORMAL = ColumnUse("F", "kg/h", "kg/h"), ColumnUse("F", "Nm³/h", "Nm³/h")
CELSIUS, FAHRENHEIT = ColumnUse("T", "°C", "°C"), ColumnUse("T", "°F", "°C")


def asked(parameter: str, use: ColumnUse | None, value: float, middle: float, spread: float) -> str | None:
    slip = suspect_slip(parameter, use, value=value, middle=middle, spread=spread)
    return slip.question if slip else None


@pytest.mark.parametrize(
    ("parameter", "use", "ratio", "question"),
    [
        ("pressure", BAR, 14.504, "Was it entered in psi?"),
        ("pressure", BAR, 100, "Was it entered in kPa?"),
        ("pressure", BAR, 1000, "Was it entered in mbar?"),
        ("pressure", BAR, 0.1, "Was it entered in MPa?"),
        ("pressure", BAR, 10, "Is a decimal point in the wrong place?"),
        ("pressure", PSI, 1 / 14.504, "Was it entered in bar?"),
        ("pressure", PSI, 6.895, "Was it entered in kPa?"),
        ("pressure", ColumnUse("P"), 14.504, "Was it entered in psi, and the others in bar?"),
        ("pressure", None, 1 / 14.504, "Was it entered in bar, and the others in psi?"),
        ("flowrate", FLOW, 4.403, "Was it entered in gpm (US)?"),
        ("flowrate", FLOW, 16.67, "Was it entered in L/min?"),
        ("flowrate", FLOW, 1000, "Was it entered in L/h?"),
        ("flowrate", FLOW, 0.01, "Is a decimal point in the wrong place?"),
        ("flowrate", GPM, 3.785, "Was it entered in L/min?"),
        ("flowrate", GPM, 1 / 4.403, "Was it entered in m³/h?"),
        ("flowrate", MASS, 0.001, "Was it entered in t/h?"),
        ("flowrate", NORMAL, 10, "Is a decimal point in the wrong place?"),
        ("flowrate", ColumnUse("F"), 4.403, "Was it entered in gpm (US), and the others in m³/h?"),
    ],
)
def test_a_ratio_between_two_units_is_asked_about(
    parameter: str, use: ColumnUse | None, ratio: float, question: str
) -> None:
    assert asked(parameter, use, 9.2 * ratio, 9.2, 0.4) == question


@pytest.mark.parametrize("ratio", [2.0, 6.0, 30.0, 200.0, 5000.0])
def test_another_ratio_is_not(ratio: float) -> None:
    assert asked("pressure", BAR, 9.2 * ratio, 9.2, 0.4) is None


def test_psi_is_not_suspected_of_a_flow_nor_of_a_mass_flow_gpm() -> None:
    assert asked("flowrate", FLOW, 145.0, 10.0, 0.2) is None
    assert asked("flowrate", MASS, 44.0, 10.0, 0.2) is None


def test_how_near_depends_on_how_much_the_type_spreads() -> None:
    assert asked("pressure", BAR, 1.15 * 145.04, 10.0, 0.1) is None
    assert asked("pressure", BAR, 1.15 * 145.04, 10.0, 1.5) == "Was it entered in psi?"
    assert asked("pressure", BAR, 3.0 * 145.04, 10.0, 100.0) is None


@pytest.mark.parametrize(("value", "middle"), [(-145.0, 10.0), (145.0, -10.0), (0.0, 10.0), (10.0, 0.0)])
def test_no_ratio_is_taken_of_values_that_are_not_positive(value: float, middle: float) -> None:
    assert asked("pressure", BAR, value, middle, 0.5) is None


@pytest.mark.parametrize(
    ("use", "value", "question"),
    [
        (CELSIUS, 1.8 * 80 + 32, "Was it entered in °F?"),
        (CELSIUS, 80 + 273.15, "Was it entered in K?"),
        (FAHRENHEIT, (80 - 32) / 1.8, "Was it entered in °C?"),
        (CELSIUS, 250.0, None),
        (ColumnUse("T"), 1.8 * 80 + 32, None),
        (None, 1.8 * 80 + 32, None),
        (CELSIUS, 800.0, None),
    ],
)
def test_a_temperature_that_looks_like_another_unit(use: ColumnUse | None, value: float, question: str | None) -> None:
    assert asked("temperature", use, value, 80.0, 3.0) == question


def test_a_slip_takes_the_place_of_the_outlier_and_keeps_its_value() -> None:
    [finding] = found(survey({"Pump": [*usual(30), 145.0]}))
    assert (finding.rule, finding.severity, finding.value) == ("unit-slip", "warning", 145.0)
    assert finding.expected.endswith(" bar(g). Was it entered in psi?")
    assert finding.detail == ("It is 14.5 times the median of its type; a value in psi is 14.5 times that in bar.",)
    assert finding.key == "unit-slip|X-32|pressure"


def test_a_value_that_does_not_stand_out_is_never_asked_about() -> None:
    values = np.exp(np.linspace(-3, 3, 41)).tolist()
    assert max(values) / np.median(values) > 14.5
    assert found(survey({"Pump": values}), COLUMNS) == []


def test_a_slip_in_a_small_type_is_asked_about_too() -> None:
    pressures = {f"Type {i}": usual(4, seed=i, mean=10.0, spread=0.3) for i in range(8)}
    pressures["Type 5"][2] = 145.0
    [finding] = found(survey(pressures))
    assert (finding.rule, finding.detail[0][-12:]) == ("unit-slip", "that in bar.")
