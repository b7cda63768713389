"""The sample survey: it is what its generator makes, holds the planted problems, and nothing else that stands out."""

import csv
import io
import math
import statistics
from collections import Counter

import numpy as np
import pytest

from chemviz.analysis import analyze
from chemviz.analysis.kinds import kind_of
from chemviz.analysis.results import Analysis
from chemviz.ingest import read_table
from chemviz.samples import PLANTED, SAMPLE_HEADERS, sample_survey
from tools.make_sample import KINDS, survey

NAME, TYPE, FLOW, PRESSURE, TEMPERATURE = SAMPLE_HEADERS
TOUCHED = {planted.tag for planted in PLANTED} | {planted.cell for planted in PLANTED if planted.header == NAME}

RULES = {
    "P-203A": ("unit-slip", "pressure", "P-203A"),
    "E-207": ("outlier", "temperature", "E-207"),
    "V-105": ("below-absolute-zero", "temperature", "V-105"),
    "P-405B": ("negative-flow", "flowrate", "P-405B"),
    "E-304": ("missing-value", "pressure", "E-304"),
    "TK-603": ("missing-value", "temperature", "TK-603"),
    "FV-402": ("missing-value", "flowrate", "FV-402"),
    "V-303": ("repeated-name", None, "V-302"),
}
"""For each planted tag the rule that must find it, the parameter, and the name that its row carries."""


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    name, data = sample_survey()
    table = read_table(data, file_name=name)
    return analyze(table.frame, table.columns)


def rows() -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(sample_survey()[1].decode("utf-8"))))


def clean_points(kind: str) -> np.ndarray:
    """Logarithm of flow, logarithm of pressure and temperature of the items that no planted problem touches."""
    clean = [row for row in rows() if row[TYPE] == kind and row[NAME] not in TOUCHED]
    return np.array([(math.log(float(r[FLOW])), math.log(float(r[PRESSURE])), float(r[TEMPERATURE])) for r in clean])


def test_the_committed_file_is_what_the_generator_makes() -> None:
    assert sample_survey() == ("plant_survey.csv", survey())


def test_it_has_200_items_of_10_types_and_units_in_its_headers() -> None:
    assert len(rows()) == 200
    assert {row[TYPE] for row in rows()} == {kind.name for kind in KINDS}
    assert len(KINDS) == 10
    assert [header.partition(" (")[2] for header in SAMPLE_HEADERS] == ["", "", "m3/h)", "barg)", "°C)"]


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: f"{planted.tag} {planted.header}")
def test_each_planted_problem_is_there(planted) -> None:
    if planted.header == NAME:
        assert [row[NAME] for row in rows()].count(planted.cell) == 2
        assert planted.tag not in {row[NAME] for row in rows()}
    else:
        [row] = [row for row in rows() if row[NAME] == planted.tag]
        assert row[planted.header] == planted.cell


def test_no_other_name_comes_twice_and_no_other_cell_is_not_a_number() -> None:
    repeated = [name for name, count in Counter(row[NAME] for row in rows()).items() if count > 1]
    assert repeated == ["V-302"]
    for row in rows():
        if row[NAME] not in TOUCHED:
            assert all(math.isfinite(float(row[header])) for header in (FLOW, PRESSURE, TEMPERATURE))


def test_the_pump_read_in_psi_is_off_by_the_ratio_of_psi_to_bar() -> None:
    pressures = {row[NAME]: float(row[PRESSURE]) for row in rows() if row[TYPE] == "Pump"}
    usual = statistics.median(pressures.values())
    assert pressures["P-203A"] / pressures["P-203B"] == pytest.approx(14.504, rel=0.02)
    assert pressures["P-203A"] / usual == pytest.approx(14.504, rel=0.02)


def test_the_hot_exchanger_is_far_outside_of_its_peers() -> None:
    temperatures = clean_points("Heat Exchanger")[:, 2]
    [hot] = [float(row[TEMPERATURE]) for row in rows() if row[NAME] == "E-207"]
    assert (hot - temperatures.mean()) / temperatures.std() > 8


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_apart_from_the_planted_problems_nothing_stands_out(kind) -> None:
    points = clean_points(kind.name)
    from_median = np.abs(points - np.median(points, axis=0))
    modified_z = 0.6745 * from_median / np.median(from_median, axis=0)
    assert modified_z.max() < 3

    from_mean = points - points.mean(axis=0)
    distance = np.einsum("ij,jk,ik->i", from_mean, np.linalg.inv(np.cov(points.T)), from_mean)
    assert distance.max() < 12


def test_sister_pumps_agree_within_a_few_per_cent() -> None:
    pumps = {row[NAME]: row for row in rows() if row[TYPE] == "Pump"}
    services = {name[:-1] for name in pumps} - {name[:-1] for name in TOUCHED}
    assert len(services) == 24
    for service in services:
        a, b = pumps[f"{service}A"], pumps[f"{service}B"]
        assert float(a[FLOW]) == pytest.approx(float(b[FLOW]), rel=0.06)
        assert float(a[PRESSURE]) == pytest.approx(float(b[PRESSURE]), rel=0.04)
        assert float(a[TEMPERATURE]) == pytest.approx(float(b[TEMPERATURE]), abs=2)


def test_the_analysis_finds_each_planted_problem_once_and_nothing_else(analysis: Analysis) -> None:
    assert set(RULES) == {planted.tag for planted in PLANTED}
    found = [(each.rule, each.parameter, each.equipment) for each in analysis.findings]
    assert Counter(found) == Counter(RULES.values())
    assert analysis.finding_count == len(PLANTED)


def test_the_most_urgent_findings_come_first(analysis: Analysis) -> None:
    assert [(each.severity, kind_of(each.rule)) for each in analysis.findings] == [
        ("critical", "Implausible value"),
        ("warning", "Implausible value"),
        ("warning", "Suspected unit slip"),
        ("warning", "Outlier"),
        ("notice", "Duplicate name"),
        *[("notice", "Missing data")] * 3,
    ]


def test_the_pump_read_in_psi_is_asked_about_and_its_value_stands(analysis: Analysis) -> None:
    [slip] = [each for each in analysis.findings if each.rule == "unit-slip"]
    assert slip.value == 134.1
    assert "psi" in slip.expected
    assert slip.expected.endswith("?")


@pytest.mark.parametrize("chance", [0.001, 0.2])
def test_what_is_planted_is_found_at_any_usual_chance_and_little_else(chance: float) -> None:
    name, data = sample_survey()
    table = read_table(data, file_name=name)
    found = {
        (each.rule, each.parameter, each.equipment)
        for each in analyze(table.frame, table.columns, chance=chance).findings
    }
    assert set(RULES.values()) <= found
    assert len(found) <= len(RULES) + 1


def test_all_ten_types_were_judged_in_all_three_parameters(analysis: Analysis) -> None:
    assert len(analysis.judged) == 30
    assert {each.how for each in analysis.judged} == {"own type"}
    assert analysis.chance == 0.05
