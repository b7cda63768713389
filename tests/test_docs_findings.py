"""docs/findings.md says what the code does: every rule is there, and every number is the one the code uses."""

import math
import re
from pathlib import Path

import pytest

from chemviz.analysis import correlation, design_limits, joint, kinds, missing, plausibility, results, sisters
from chemviz.analysis.comparison import drift
from chemviz.analysis.correlation import interval
from chemviz.analysis.joint_critical import joint_limit
from chemviz.analysis.outliers import budget, critical, evenness, pooled, scale, single, slips
from chemviz.analysis.sister_critical import sister_limit
from chemviz.analysis.sister_differences import COMPARISONS_NEEDED
from chemviz.analysis.sister_spread import SUPPORT
from chemviz.analysis.trends import limits as control
from chemviz.analysis.trends.readings import GAP
from chemviz.schema import ATMOSPHERE_BAR, REQUIRED_FIELDS
from chemviz.services.reanalysis import CHANCES

TEXT = (Path(__file__).parents[1] / "docs" / "findings.md").read_text("utf-8")
ROWS = [[cell.strip() for cell in line.strip("|\n").split("|")] for line in TEXT.splitlines() if line.startswith("|")]
HEADINGS = re.findall(r"^## (.+)$", TEXT, flags=re.MULTILINE)


@pytest.mark.parametrize("rule", kinds.RULES)
def test_each_rule_is_listed_with_its_kind_and_severity_and_explained(rule: str) -> None:
    [row] = [each for each in ROWS if each[0] == f"`{rule}`"]
    assert row[1] == kinds.RULES[rule].kind
    assert kinds.RULES[rule].severity in (None, row[2])
    assert any(f"`{rule}`" in heading for heading in HEADINGS)


def test_no_rule_is_explained_that_does_not_exist() -> None:
    assert set(re.findall(r"^\| `([^`]+)`", TEXT, flags=re.MULTILINE)) == set(kinds.RULES)


def test_the_rules_stand_in_the_order_in_which_findings_are_listed() -> None:
    order = [
        kinds.KINDS.index(row[1])
        for row in ROWS
        if row[0].startswith("`") and row[0] not in ("`changed`", "`trend-signal`")
    ]
    assert order == sorted(order)


def test_each_link_of_the_contents_leads_to_a_heading() -> None:
    anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in HEADINGS}
    links = re.findall(r"\]\(#([^)]+)\)", TEXT)
    assert links
    assert set(links) <= anchors


SHARES = {family: f"{share:.0%}".replace("%", " %") for family, share in budget.SHARES.items()}
STATED = {
    "findings kept": f"{results.FINDINGS_KEPT:,} findings of a rule are kept",
    "absolute zero": f"below {plausibility.ABSOLUTE_ZERO_C} °C",
    "full vacuum": f"below -{ATMOSPHERE_BAR} bar(g)",
    "atmosphere": f"one standard atmosphere, {ATMOSPHERE_BAR} bar",
    "rounding": f"rounding ({design_limits.LIMITS[0].rounding} bar, {design_limits.LIMITS[1].rounding:f} °C)",
    "chance": f"At most {100 * results.CHANCE:g} % of clean surveys",
    "chances": "You can set {:g} %, {:g} % or {:g} %".format(*(100 * each for each in CHANCES)),
    "budget": "outliers get {single}, joint outliers {joint}, sister differences {sisters}".format(**SHARES),
    "share of a test": f"= {budget.per_test(budget.family_chance(0.05, 'single'), 30):.5f} for each",
    "MAD": f"spread = {scale.MAD_TO_SPREAD:.4f} × MAD",
    "mean deviation": f"{scale.MEAN_AD_TO_SPREAD:.4f} × the mean absolute deviation",
    "logarithms": f"at least {single.POSITIVE_NEEDED:.0%} of the values are positive".replace("%", " %"),
    "own type": f"judged by itself from {pooled.POOLED_BELOW} values",
    "not shared": f"From {critical.SMALLEST} to {pooled.POOLED_BELOW - 1} it is judged",
    "pooled": f"at least {pooled.TYPES_NEEDED} types of {pooled.FEWEST} to {pooled.POOLED_BELOW - 1} values",
    "own few": f"types of {pooled.FEWEST_ALONE} to {critical.SMALLEST - 1} only their own few values",
    "too few": f"fewer than {pooled.FEWEST} values are",
    "refused": {0.25: "one in four files with truly equal spreads"}[evenness.REFUSED],
    "near": f"within {slips.SPREADS_ALLOWED} spreads of the median",
    "nearest": f"but at least {100 * slips.NEAREST_ASKED:g} % and at most {100 * slips.FURTHEST_ASKED:g} %",
    "nearest temperature": f"(1 to {slips.FURTHEST_ASKED_C:g} °C for a temperature)",
    "joint rows": f"a type of at least {joint.ROWS_NEEDED} complete rows",
    "joint sample": f"more than {joint.SAMPLE_ROWS:,} rows they come from {joint.SAMPLE_ROWS:,} rows",
    "second kind": f"more than {100 * joint.SUBGROUP_SHARE:g} % of the rows stand out",
    "sisters": f"judged together from {COMPARISONS_NEEDED}; in types with fewer there is silence",
    "usual difference": f"the smaller {100 * SUPPORT:g} % of all such differences",
    "missing": f"Up to {missing.LISTED} of one field in a type are a finding each",
    "cells": f"Every row of the file has {len(REQUIRED_FIELDS)} cells",
    "correlation": f"From {correlation.LEAST} items",
    "interval of 50": "{:.2f} to {:.2f} at n = 50".format(*(interval(0.5, 50) or ())),
    "interval of 8": "{:.2f} to {:.2f} at n = 8".format(*(interval(0.5, 8) or ())),
    "drift": f"from {drift.ITEMS_FOR_SPREAD} changes",
    "readings": f"From {control.READINGS_FOR_LIMITS} readings",
    "d2": f"mean moving range / {control.D2} = mean ± {3 / control.D2:.2f}",
    "d4": f"{control.D4} × mean moving range",
    "gap": f"pauses longer than {GAP:g} usual steps",
}  # fmt: skip


@pytest.mark.parametrize("what", STATED)
def test_what_is_stated_is_what_the_code_uses(what: str) -> None:
    assert STATED[what] in TEXT


def table(first: str) -> list[list[float]]:
    """The rows of figures below the header that begins with this cell and has further ones."""
    at = next(place for place, row in enumerate(ROWS) if row[:2] == first.split("|"))
    found = []
    for row in ROWS[at + 2 :]:
        if not row[0].isdigit():
            break
        found.append([float(cell) for cell in row])
    return found


@pytest.mark.parametrize("row", table("n|1 test"), ids=str)
def test_the_cuts_of_outliers_are_those_of_the_code(row: list[float]) -> None:
    part = budget.family_chance(0.05, "single")
    assert row[1:] == [
        round(critical.modified_z_cut(int(row[0]), budget.per_test(part, tests)), 2) for tests in (1, 3, 30)
    ]


@pytest.mark.parametrize("row", table("n|limit on d, 1 type"), ids=str)
def test_the_limits_of_joint_outliers_are_those_of_the_code(row: list[float]) -> None:
    part = budget.family_chance(0.05, "joint")
    found = [math.sqrt(joint_limit(int(row[0]), 3, budget.per_test(part, tests))) for tests in (1, 5, 20)]
    assert row[1:] == [round(each, 2) for each in found]


@pytest.mark.parametrize("row", table("differences|1 test"), ids=str)
def test_the_limits_of_sister_differences_are_those_of_the_code(row: list[float]) -> None:
    part = budget.family_chance(0.05, "sisters")
    assert row[1:] == [round(sister_limit(int(row[0]), budget.per_test(part, tests)), 2) for tests in (1, 3, 30)]


def test_the_example_of_an_outlier_is_right() -> None:
    spread, log_spread = scale.MAD_TO_SPREAD * 0.6, scale.MAD_TO_SPREAD * 0.6 / 9
    cut = critical.modified_z_cut(24, budget.per_test(budget.family_chance(0.05, "single"), 3))
    assert f"so the spread is {spread:.2f} bar" in TEXT
    assert f"so the cut is {cut:.2f}" in TEXT
    first, second = (((value - 9) / spread, math.log(value / 9) / log_spread) for value in (14.2, 15.2))
    assert f"z = {first[0]:.2f}" in TEXT
    assert f"= {first[1]:.2f}: no finding" in TEXT
    assert f"has {second[0]:.2f} and {second[1]:.2f}: a finding" in TEXT
    assert first[1] < cut < min(second)


def test_the_ratios_of_units_are_those_that_are_asked_for() -> None:
    said = next(line for line in TEXT.splitlines() if line.startswith("Ratios: "))
    for parameter in ("pressure", "flowrate"):
        for cell, others in slips._USUAL[parameter]:
            assert cell.removesuffix(" (US)") in said
            assert others.removesuffix(" (US)") in said


def test_sisters_are_the_rule_that_is_named() -> None:
    assert f"`{sisters.RULE}`" in TEXT
