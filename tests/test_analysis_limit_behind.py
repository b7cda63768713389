"""Which limit a breach is about: the one of its level, on the item before the type."""

from dataclasses import replace

import pytest

from chemviz.analysis.limit_behind import limit_behind
from chemviz.analysis.limits import Limit, applied_limits
from chemviz.analysis.results import Finding
from chemviz.schema import ColumnUse

COLUMNS = {"pressure": ColumnUse("P", "barg", "bar", "gauge")}
FINDING = Finding(
    id="limit-breach-2-pressure", key="k", rule="limit-breach", severity="warning", equipment="P-1",
    equipment_type="Pump", row=2, parameter="pressure", value=25.0, unit="bar(g)", expected="", score=9.0, method="",
    n=1, level="standard",
)  # fmt: skip
STANDARD = Limit("pressure", equipment_type="pumps", high=10.0, unit="bar(g)")
CRITICAL = Limit("pressure", level="critical", equipment_type="Pump", high=30.0, unit="bar(g)")
OWN = Limit("pressure", equipment="p-1", high=20.0, unit="bar(g)")


@pytest.mark.parametrize(
    ("limits", "high"), [([STANDARD, CRITICAL], 10.0), ([STANDARD, OWN], 20.0), ([CRITICAL], None), ([], None)]
)
def test_the_limit_of_the_findings_level_stands_behind_it(limits, high):
    found = limit_behind(FINDING, applied_limits(limits, COLUMNS))
    assert (found.high if found else None) == high


def test_the_limit_comes_in_the_unit_of_the_data():
    absolute = Limit("pressure", equipment_type="Pump", high=11.01325, unit="bar(a)")
    found = limit_behind(FINDING, applied_limits([absolute], COLUMNS))
    assert (found.high, found.unit) == (10.0, "bar(g)")


def test_a_finding_about_no_parameter_has_no_limit_behind_it():
    assert limit_behind(replace(FINDING, parameter=None), applied_limits([STANDARD], COLUMNS)) is None
