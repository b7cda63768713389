"""Operating limits in the chart of a distribution."""

import pytest

from chemviz.analysis.limits import Limit
from chemviz.charts import distribution
from chemviz.charts.limit_bands import with_limits
from tests.report_source import WITH_UNITS, source_of

ANALYSIS = source_of().analysis


def chart_with(*limits: Limit):
    chart = distribution(ANALYSIS, WITH_UNITS, "pressure")
    return chart, with_limits(chart, ANALYSIS, "pressure", limits)


def shapes(chart) -> list[tuple[str, float, float]]:
    return [(each.type, each.x0, each.x1) for each in chart.figure.layout.shapes]


def test_what_is_allowed_is_a_band_and_each_limit_a_line_in_the_row_of_its_type():
    limits = (
        Limit("pressure", "critical", equipment_type="heat-exchanger", low=1.0, high=9.0, unit="bar(g)"),
        Limit("pressure", "standard", equipment_type="Heat Exchanger", high=8.0, unit="bar(g)"),
    )
    _, chart = chart_with(*limits)
    assert shapes(chart) == [("rect", 1.0, 8.0), ("line", 1.0, 1.0), ("line", 9.0, 9.0), ("line", 8.0, 8.0)]
    place = [each.equipment_type for each in ANALYSIS.types].index("Heat Exchanger")
    assert {(each.y0 + each.y1) / 2 for each in chart.figure.layout.shapes} == {place}
    assert "critical (solid), standard (dashed)" in chart.figure.layout.title.subtitle.text
    assert "1 of 3 types" in chart.alt


def test_a_limit_open_on_one_side_has_a_line_and_no_band():
    _, chart = chart_with(Limit("pressure", equipment_type="Pump", high=9.0, unit="bar(g)"))
    assert shapes(chart) == [("line", 9.0, 9.0)]


@pytest.mark.parametrize(
    "limit",
    [
        Limit("flowrate", equipment_type="Pump", high=9.0),
        Limit("pressure", equipment="P-101A", high=9.0),
        Limit("pressure", equipment_type="Reactor", high=9.0),
    ],
    ids=["another parameter", "a single item", "a type that is not there"],
)
def test_limits_on_something_else_are_not_drawn(limit):
    plain, chart = chart_with(limit)
    assert chart == plain
    assert not chart.figure.layout.shapes


def test_the_chart_on_the_screen_stays_as_it_was():
    plain, chart = chart_with(Limit("pressure", equipment_type="Pump", low=1.0, high=9.0))
    assert not plain.figure.layout.shapes
    assert chart.figure.layout.height > plain.figure.layout.height
