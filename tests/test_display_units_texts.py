"""Sentences said again in US units: every number with a unit in every text of every rule, each exactly."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chemviz.analysis.limits import Limit, applied_limits
from chemviz.analysis.quantities import placed, quantity, said, share
from chemviz.analysis.results import Analysis, Finding
from chemviz.display_units import finding_in, texts_in
from chemviz.schema import CANONICAL_UNITS, ColumnUse
from chemviz.wording import number
from tests.plant_with_all_findings import FLOWS, WORDED_RULES, analysis_of, columns_of

STORED = re.compile(r"-?[\d.\N{NARROW NO-BREAK SPACE}]+(?:e[+-]?\d+)? (?:Nm³/h|m³/h|kg/h|°C|bar(?:\([ga]\))?)(?![\w³])")
"""A number with a unit that data are stored in."""


def texts(finding: Finding) -> tuple[str, ...]:
    return (finding.expected, *finding.detail, finding.method)


def findings_about(rule: str, parameter: str, columns=None) -> list[Finding]:
    found = analysis_of(columns or columns_of()).findings
    return [each for each in found if (each.rule, each.parameter) == (rule, parameter)]


@pytest.mark.parametrize("flow", FLOWS)
@pytest.mark.parametrize("basis", ["gauge", "absolute", None])
def test_every_number_with_a_stored_unit_in_any_text_is_placed_and_said_in_us_units(flow, basis):
    analysis = analysis_of(columns_of(flow, basis))
    assert WORDED_RULES - {each.rule for each in analysis.findings} <= {"below-full-vacuum"}
    for finding in analysis.findings:
        assert_said_again(finding)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 2**31), st.sampled_from(sorted(FLOWS)), st.sampled_from(["gauge", "absolute"]))
def test_so_it_is_whatever_the_values_are(seed, flow, basis):
    for finding in analysis_of(columns_of(flow, basis), seed).findings:
        assert_said_again(finding)


def assert_said_again(finding: Finding) -> None:
    assert not STORED.search(finding.method)
    for at, text in enumerate(texts(finding)[:-1]):
        places = [(each.start, each.end) for each in finding.quantities if each.text == at]
        for found in STORED.finditer(text):
            assert any(start <= found.start() and found.end() <= end for start, end in places), text
    for each in finding.quantities:
        assert texts(finding)[each.text][each.start : each.end] == each.quantity.text()
    shown = finding_in(finding, "US")
    assert not any(STORED.search(text) for text in texts(shown)), texts(shown)
    assert (shown.id, shown.key, shown.score, shown.n, shown.method, shown.severity) == (
        finding.id,
        finding.key,
        finding.score,
        finding.n,
        finding.method,
        finding.severity,
    )


def test_what_stands_between_the_numbers_is_untouched():
    for finding in analysis_of(columns_of()).findings:
        for at, (was, now) in enumerate(zip(texts(finding), texts(finding_in(finding, "US")), strict=True)):
            words, done = [], 0
            for each in (each for each in finding.quantities if each.text == at):
                words.append(was[done : each.start])
                done = each.end
            pattern = ".*?".join(map(re.escape, [*words, was[done:]]))
            assert re.fullmatch(pattern, now), (was, now)


def test_a_breached_limit_is_said_with_the_difference_as_a_difference_and_its_own_per_cent():
    columns = columns_of()
    finding = next(
        each for each in findings_about("limit-breach", "temperature", columns) if each.equipment_type == "Vessel 1"
    )
    finding = replace(finding, value=41.0)
    above = finding.quantities[1].quantity.value
    shown = finding_in(finding, "US")
    assert finding.expected == "At most 20 °C (standard limit for the type Vessel 1)"
    assert shown.expected == "At most 68 °F (standard limit for the type Vessel 1)"
    # 20 °C is 68 °F: the margin in per cent of it is another one, and the zero of the scale is no part of a margin.
    assert shown.detail == (f"{number(1.8 * above)} °F above the limit; {number(180 * above / 68, digits=3)} % of it.",)
    assert (shown.value, shown.unit) == (105.8, "°F")


def test_a_limit_of_zero_has_a_per_cent_where_the_scale_has_another_zero():
    columns = {"temperature": ColumnUse("T", "°C", "°C")}
    words = (quantity(5.0, "°C", "difference"), " above the limit; ", share(5.0, 0.0, "°C", digits=3), ".")
    assert columns["temperature"].unit_text() == "°C"
    assert said(words) == "5 °C above the limit; no per cent of 0 can be given."
    assert texts_in((said(words),), placed(words), "US") == ("9 °F above the limit; 28.1 % of it.",)


def test_a_design_value_and_what_is_above_it():
    [finding] = findings_about("above-design", "pressure")
    high, above = finding.value - 1.5, 1.5
    shown = finding_in(finding, "US")
    psi = 0.45359237 * 9.80665 / 0.0254**2 / 1e5
    limit, margin, percent = number(high / psi), number(above / psi, digits=3), number(100 * above / high, digits=2)
    assert shown.expected == f"At most {limit} psig, the design pressure; the value is {margin} above it ({percent} %)"


def test_floors_are_absolute_zero_and_full_vacuum_in_us_units():
    [cold] = findings_about("below-absolute-zero", "temperature")
    [vacuum] = findings_about("below-full-vacuum", "pressure")
    [reverse] = findings_about("negative-flow", "flowrate")
    assert finding_in(cold, "US").expected == "At least -459.67 °F (absolute zero)"
    assert finding_in(vacuum, "US").expected == "At least -14.6959 psig (full vacuum)"
    assert finding_in(reverse, "US").expected == "At least 0 gpm (US) (less is reverse flow or a wrong sign)"


def test_the_first_of_two_numbers_that_share_a_unit_is_converted_too():
    [finding] = findings_about("outlier", "temperature")
    low, high = (each.quantity.value for each in finding.quantities)
    peers = finding.expected.partition(": ")[0]
    assert finding_in(finding, "US").expected == f"{peers}: {number(1.8 * low + 32)} to {number(1.8 * high + 32)} °F"


def test_a_slip_of_temperature_is_explained_in_the_shown_unit():
    slip = next(each for each in findings_about("unit-slip", "temperature") if "°F?" in each.expected)
    there, middle = (each.quantity.value for each in slip.quantities if each.text == 1)
    assert finding_in(slip, "US").detail[0] == (
        f"Read as °F it would be {number(1.8 * there + 32)} °F, near the median of its type, "
        f"{number(1.8 * middle + 32)} °F."
    )


def test_a_difference_between_sisters_is_one_without_the_zero_of_the_scale():
    finding = next(iter(findings_about("sister-difference", "pressure")))
    level, by, usual = (each.quantity.value * 14.503773773 for each in finding.quantities)
    assert finding_in(finding, "US").expected.endswith(
        f"({number(level)} psig) by {number(by)} psig; other sisters of this type differ by up to {number(usual)} psig"
    )


def test_names_that_look_like_numbers_with_units_are_left_alone():
    words = ("Differs from its sister 8 bar(g) (", quantity(8.0, "bar(g)"), ") by ", quantity(1.0, "bar(g)"))
    assert texts_in((said(words),), placed(words), "US") == (
        "Differs from its sister 8 bar(g) (116 psig) by 14.5 psig",
    )


def test_numbers_without_a_stated_unit_and_unknown_ones_stay_as_they_are():
    words = ("At most ", quantity(8.0, None), " to ", quantity(None, "bar(g)"), "; ", quantity(3.0, "psig"))
    assert texts_in((said(words),), placed(words), "US") == ("At most 8 to – psig; 3 psig",)


def test_a_file_without_units_has_the_same_findings_in_both_systems():
    columns = {key: use and replace(use, unit=None, basis=None) for key, use in columns_of().items()}
    for finding in analysis_of_unitless(columns).findings:
        assert finding_in(finding, "US") == finding


def analysis_of_unitless(columns) -> Analysis:
    from chemviz.analysis import analyze
    from tests.plant_with_all_findings import plant

    return analyze(plant(), columns)


def test_what_is_shown_in_us_units_already_is_not_converted_again():
    for finding in analysis_of(columns_of()).findings:
        once = finding_in(finding, "US")
        assert finding_in(once, "US") == once


def test_metric_is_what_is_stored():
    for finding in analysis_of(columns_of()).findings:
        assert finding_in(finding, "metric") is finding


def test_a_stored_analysis_comes_back_with_its_quantities():
    analysis = analysis_of(columns_of())
    assert Analysis.from_json(analysis.to_json()) == analysis


def test_the_note_on_gauge_and_absolute_limits_gives_the_atmosphere_in_the_shown_unit():
    limits = [Limit("pressure", equipment_type="Pump", high=9.0, unit="bar(a)")]
    applied = applied_limits(limits, columns_of())
    assert applied.notes[0].endswith("one standard atmosphere, 1.01325 bar, lies between the two.")
    [note] = texts_in(applied.notes, applied.quantities, "US")
    assert note.endswith("one standard atmosphere, 14.6959 psi, lies between the two.")


def test_the_pattern_of_this_test_finds_all_stored_units():
    for unit in CANONICAL_UNITS.values():
        assert STORED.search(f"At most 5 {unit}, so")
    assert not STORED.search("5 bars")
