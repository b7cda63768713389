"""One item among its peers: what is drawn, in which unit, and what is said about it."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from chemviz.analysis import analyze, sample_points
from chemviz.analysis.results import Finding
from chemviz.charts import type_colours
from chemviz.charts.peers import PEERS_SHOWN, Peers, among_peers, peers_of
from chemviz.schema import FRAME_DTYPES, ColumnUse
from chemviz.wording import number

COLUMNS = {
    "name": ColumnUse("Tag"),
    "equipment_type": ColumnUse("Type"),
    "flowrate": ColumnUse("F"),
    "pressure": ColumnUse("P", "barg", "bar", "gauge"),
    "temperature": ColumnUse("T", "°C", "°C"),
}
FINDING = Finding(
    id="outlier-2-pressure", key="outlier|P-0|pressure", rule="outlier", severity="warning", equipment="P-0",
    equipment_type="Pump", row=2, parameter="pressure", value=25.0, unit="bar(g)", expected="", score=9.0, method="",
    n=24,
)  # fmt: skip
PEERS = Peers("P-0", 2, "Pump", "pressure", 25.0, (7.9, 8.0, 8.2), 4, 8.1, types=("Pump", "Fan"))


def survey(pumps=24, fans=0, **values):
    length = pumps + fans
    usual = {
        "row": np.arange(2, length + 2),
        "name": [f"P-{each}" for each in range(length)],
        "equipment_type": ["Pump"] * pumps + ["Fan"] * fans,
        "flowrate": 50.0,
        "pressure": np.append(25.0, np.round(np.random.default_rng(1).normal(8, 0.3, length - 1), 2)),
        "temperature": 45.0,
    }
    frame = pd.DataFrame(usual | values).astype(FRAME_DTYPES)
    return sample_points(frame), analyze(frame, COLUMNS)


def notes(chart):
    return chart.figure.layout.title.subtitle.text.replace("\N{NARROW NO-BREAK SPACE}", " ")


def test_the_item_is_marked_among_its_peers_in_the_colour_of_their_type():
    others, item = among_peers(PEERS, COLUMNS).figure.data

    assert (list(others.x), list(item.x), list(item.text)) == ([7.9, 8.0, 8.2], [25.0], ["P-0"])
    colour = type_colours(["Pump", "Fan"])["Pump"]
    assert others.marker.color == item.marker.color == colour
    assert item.marker.size > others.marker.size
    assert item.marker.symbol != others.marker.symbol


def test_median_and_cuts_are_lines_with_their_values():
    chart = among_peers(replace(PEERS, low=6.5, high=9.5, lines_note="Dashed: limits"), COLUMNS)

    assert [line.x0 for line in chart.figure.layout.shapes] == [8.1, 6.5, 9.5]
    assert [text.text for text in chart.figure.layout.annotations] == ["Median 8.1", "Low 6.5", "High 9.5"]
    assert notes(chart) == "n = 4<br>Dashed: limits"
    assert len(among_peers(PEERS, COLUMNS).figure.layout.shapes) == 1


def test_the_axis_and_the_alt_text_name_unit_and_n():
    chart = among_peers(PEERS, COLUMNS)

    assert chart.figure.layout.xaxis.title.text == "Pressure [bar(g)]"
    assert chart.alt == (
        "P-0 has a pressure of 25 bar(g); the others shown lie between 7.9 and 8.2 bar(g), the median is 8.1 bar(g), "
        "n = 4 of type Pump."
    )
    assert chart.title == "Pressure among its peers"


def test_a_unit_that_is_not_stated_is_said():
    chart = among_peers(replace(PEERS, parameter="flowrate"), COLUMNS)
    assert chart.figure.layout.xaxis.title.text == "Flowrate [unit not stated]"
    assert "(unit not stated)" in chart.alt


def test_an_item_alone_is_a_sentence():
    chart = among_peers(replace(PEERS, others=(), n=1), COLUMNS)
    assert chart.alt == "No other item of this type has a pressure."


def test_the_peers_of_a_finding_are_the_other_items_of_its_type():
    points, analysis = survey(pumps=24, fans=6)
    peers = peers_of(FINDING, points, analysis)

    assert (len(peers.others), peers.n, peers.types) == (23, 24, ("Pump", "Fan"))
    assert 25.0 not in peers.others
    assert peers.median == analysis.types[0].parameters["pressure"].summary.median


def test_the_cuts_drawn_are_those_by_which_the_type_was_judged():
    points, analysis = survey()
    [finding] = [each for each in analysis.findings if each.rule == "outlier"]
    peers = peers_of(finding, points, analysis)

    assert peers.low < min(peers.others) < max(peers.others) < peers.high < finding.value
    assert all(number(side) in finding.expected for side in (peers.low, peers.high))
    assert "robust spreads of the median" in peers.lines_note


def test_without_all_judged_values_no_cut_is_drawn():
    points, analysis = survey(pumps=5)
    peers = peers_of(FINDING, points, analysis)
    assert (peers.low, peers.high, peers.lines_note) == (None, None, "")


@pytest.mark.parametrize("rule", ["limit-breach", "sister-difference", "pooled-outlier"])
def test_findings_of_other_rules_have_no_cuts_of_the_outlier_rule(rule):
    peers = peers_of(replace(FINDING, rule=rule), *survey())
    assert (peers.low, peers.high, peers.lines_note) == (None, None, "")
    assert peers.median is not None


def test_zero_flows_are_no_peers():
    flow = np.append([90.0, 0.0, 0.0], np.full(21, 50.0))
    points, analysis = survey(flowrate=flow)
    peers = peers_of(replace(FINDING, parameter="flowrate", value=90.0), points, analysis)

    assert (len(peers.others), peers.n) == (21, 22)
    assert 0.0 not in peers.others


@pytest.mark.parametrize(
    "changed", [{"parameter": None}, {"value": None}, {"equipment_type": "Reactor"}, {"parameter": "design_pressure"}]
)
def test_a_finding_about_no_value_of_a_type_has_no_peers(changed):
    assert peers_of(replace(FINDING, **changed), *survey()) is None


def test_many_peers_are_thinned_and_the_chart_says_so():
    points, analysis = survey(pumps=3_000)
    chart = among_peers(peers_of(FINDING, points, analysis), COLUMNS)

    assert len(chart.figure.data[0].x) == PEERS_SHOWN
    assert notes(chart).startswith("n = 3 000, showing 500 others")


def test_a_tag_is_shown_letter_by_letter():
    text = among_peers(replace(PEERS, name='<a href="//x.io">L</a>', equipment_type="<b>"), COLUMNS).figure.to_json()
    assert "\\u003ca" not in text
    assert "<a" not in text
    assert "&lt;a" in text or "\\u0026lt;a" in text


def test_the_figure_holds_no_theme():
    layout = among_peers(PEERS, COLUMNS).figure.to_dict()["layout"]
    assert not {"paper_bgcolor", "plot_bgcolor", "font"} & set(layout)


SISTER = replace(FINDING, id="sister-difference-2-pressure", rule="sister-difference", equipment="P-100A")


def sister_survey(*sisters):
    names = ["P-100A", *sisters, *(f"P-{each}" for each in range(23 - len(sisters)))]
    return survey(name=names)


def test_sisters_are_named_and_drawn_apart_from_the_other_peers():
    points, analysis = sister_survey("P-100B", "P-100C")
    found = peers_of(SISTER, points, analysis)

    assert [name for name, _ in found.sisters] == ["P-100B", "P-100C"]
    assert [value for _, value in found.sisters] == list(points.pressure[1:3])
    assert len(found.others) == 21
    others, sisters, item = among_peers(found, COLUMNS).figure.data
    assert (list(sisters.text), list(item.text)) == (["P-100B", "P-100C"], ["P-100A"])
    assert sisters.marker.symbol != others.marker.symbol
    assert notes(among_peers(found, COLUMNS)) == "n = 24"


def test_only_a_sister_difference_marks_sisters():
    points, analysis = sister_survey("P-100B")
    assert peers_of(replace(SISTER, rule="outlier"), points, analysis).sisters == ()


def test_one_absurd_peer_is_left_off_the_axis_and_counted():
    points, analysis = survey(pressure=np.append([9.5, 900.0], np.linspace(7.5, 8.5, 22)))
    chart = among_peers(peers_of(replace(FINDING, value=9.5, rule="limit-breach"), points, analysis), COLUMNS)

    assert chart.figure.layout.xaxis.range[1] < 20
    assert "1 far off the axis" in notes(chart)


def test_the_item_itself_and_the_lines_are_never_left_off_the_axis():
    chart = among_peers(replace(PEERS, value=900.0, others=tuple(np.linspace(7.5, 8.5, 22)), high=40.0), COLUMNS)

    assert chart.figure.layout.xaxis.range is None
    assert "far off" not in notes(chart)
