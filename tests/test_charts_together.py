"""One item among its peers in two parameters: what is drawn, in which units, and what is said about it."""

from dataclasses import replace

import numpy as np
import pandas as pd

from chemviz.analysis import analyze
from chemviz.charts import type_colours
from chemviz.charts.together import Pair, among_pairs, partner_of
from chemviz.schema import FRAME_DTYPES, ColumnUse

COLUMNS = {
    "flowrate": ColumnUse("F", "m³/h", "m³/h"),
    "pressure": ColumnUse("P", "barg", "bar", "gauge"),
    "temperature": ColumnUse("T"),
}
PAIR = Pair(
    "P-0", "Pump", "flowrate", "pressure", (92.0, 8.9), ((100.0, 8.0), (110.0, 8.8)), n=2, types=("Pump", "Fan")
)


def notes(chart):
    return chart.figure.layout.title.subtitle.text


def test_the_item_is_marked_among_its_peers_in_the_colour_of_their_type():
    others, item = among_pairs(PAIR, COLUMNS).figure.data

    assert (list(others.x), list(others.y)) == ([100.0, 110.0], [8.0, 8.8])
    assert (list(item.x), list(item.y), list(item.text)) == ([92.0], [8.9], ["P-0"])
    assert others.marker.color == item.marker.color == type_colours(["Pump", "Fan"])["Pump"]
    assert item.marker.symbol != others.marker.symbol
    assert item.marker.size > others.marker.size


def test_axes_and_alternative_text_carry_the_units():
    chart = among_pairs(PAIR, COLUMNS)

    assert chart.figure.layout.xaxis.title.text == "Flowrate [m³/h]"
    assert chart.figure.layout.yaxis.title.text == "Pressure [bar(g)]"
    assert chart.alt.startswith("P-0 has a flowrate of 92 m³/h and a pressure of 8.9 bar(g), among 2 others")


def test_the_count_holds_the_item_and_says_when_not_all_are_drawn():
    assert notes(among_pairs(PAIR, COLUMNS)) == "n = 3"
    assert notes(among_pairs(replace(PAIR, n=900), COLUMNS)) == "n = 901, showing 2 others"


def test_a_name_is_text_and_a_missing_one_is_said():
    assert "<b>" not in str(among_pairs(replace(PAIR, name="<b>x</b>"), COLUMNS).figure.data[1].text)
    assert list(among_pairs(replace(PAIR, name=None), COLUMNS).figure.data[1].text) == ["No name"]


def test_the_partner_is_the_parameter_that_goes_together_best_within_the_type():
    rng = np.random.default_rng(2)
    flow = rng.normal(100, 10, 60)
    frame = pd.DataFrame(
        {
            "row": np.arange(60),
            "name": [f"P-{each}" for each in range(60)],
            "equipment_type": ["Pump"] * 30 + ["Fan"] * 30,
            "flowrate": flow,
            "pressure": np.where(np.arange(60) < 30, flow, rng.normal(8, 1, 60)),
            "temperature": np.where(np.arange(60) < 30, rng.normal(45, 5, 60), -flow),
        }
    ).astype(FRAME_DTYPES)
    analysis = analyze(frame, COLUMNS)

    assert partner_of(analysis, "Pump", "flowrate") == "pressure"
    assert partner_of(analysis, "Fan", "flowrate") == "temperature"
    assert partner_of(analysis, "Nothing", "pressure") == "flowrate"
