"""How far each type moved between two surveys, and the items that moved most."""

import numpy as np
import pandas as pd
import pytest

from chemviz.analysis.comparison import Side, compare
from chemviz.charts import type_colours
from chemviz.charts.drift import BARS_SHOWN, ITEMS_SHOWN, drift_of_types, largest_changes
from chemviz.schema import FRAME_DTYPES, ColumnUse

COLUMNS = {
    "name": ColumnUse("Tag"),
    "equipment_type": ColumnUse("Type"),
    "flowrate": ColumnUse("F", "m³/h", "m³/h"),
    "pressure": ColumnUse("P", "barg", "bar", "gauge"),
    "temperature": ColumnUse("T"),
}
MOVES = np.array([0.1, -0.1, 0.2, -0.2, 0.0, 0.1, -0.1, 0.2, -0.2, 0.05])


def frame(types, **values):
    length = len(types)
    usual = {"flowrate": 50.0, "pressure": 8.0, "temperature": 45.0}
    names = [f"E-{each}" for each in range(length)]
    columns = {"row": np.arange(2, length + 2), "name": names, "equipment_type": types} | usual | values
    return pd.DataFrame(columns, index=range(length)).astype(FRAME_DTYPES)


def moved(types, pressure, *, columns=COLUMNS):
    return compare(Side(frame(types), COLUMNS), Side(frame(types, pressure=pressure), columns))


TWO_TYPES = moved(["Pump"] * 10 + ["Fan"] * 10, 8 + np.append(MOVES + 0.5, MOVES - 0.1))


def notes(chart):
    return chart.figure.layout.title.subtitle.text.split("<br>")


def test_each_type_has_a_bar_of_its_median_change_in_spreads_with_the_unit_beside_it():
    chart = drift_of_types(TWO_TYPES, "pressure")
    [bars] = chart.figure.data

    assert list(chart.figure.layout.yaxis.ticktext) == ["Pump (10)", "Fan (10)"]
    assert list(bars.x) == [each.spreads for each in TWO_TYPES.drifts.shown if each.parameter == "pressure"]
    assert list(bars.text) == ["+0.525 bar(g)", "-0.075 bar(g)"]
    assert list(bars.marker.color) == [type_colours(["Fan", "Pump"])[name] for name in ("Pump", "Fan")]
    assert chart.figure.layout.xaxis.title.text == "Median change in spreads"
    assert notes(chart)[0] == "n = 20 matched items in 2 types"


def test_bars_leave_room_for_their_texts():
    chart = drift_of_types(TWO_TYPES, "pressure")
    low, high = chart.figure.layout.xaxis.range
    assert low == -high
    assert high > 1.4 * max(map(abs, chart.figure.data[0].x))


def test_the_alt_text_names_the_type_that_moved_most():
    alt = drift_of_types(TWO_TYPES, "pressure").alt
    assert alt.startswith(
        "Bar chart of the median change of pressure for 2 equipment types. Largest: Pump with +0.525 bar(g)"
    )
    assert alt.endswith("(n = 10).")


def test_types_that_changed_alike_have_no_bar_and_are_counted():
    chart = drift_of_types(moved(["Pump"] * 10 + ["Fan"] * 10, 8 + np.append(MOVES, np.full(10, 0.3))), "pressure")

    assert list(chart.figure.layout.yaxis.ticktext) == ["Pump (10)"]
    assert notes(chart)[-1].startswith("Without a bar: 1 type")


def test_shared_spreads_are_said():
    types = [kind for kind in "ABCDE" for _ in range(3)]
    chart = drift_of_types(moved(types, 8 + np.random.default_rng(1).normal(0, 1, 15)), "pressure")
    assert "Types with fewer than 8 items share one spread" in notes(chart)


def test_many_types_show_those_that_moved_most():
    types = [f"T{each // 10:02d}" for each in range(400)]
    chart = drift_of_types(moved(types, 8 + np.tile(MOVES, 40) + np.repeat(np.arange(40), 10)), "pressure")

    assert len(chart.figure.data[0].x) == BARS_SHOWN
    assert chart.figure.layout.yaxis.ticktext[0] == "T39 (10)"
    assert "of 40, those that moved most" in notes(chart)[0]


def test_the_largest_changes_are_bars_in_spreads_with_the_values_beside_them():
    chart = largest_changes(TWO_TYPES, "pressure")
    [bars] = chart.figure.data
    sizes = [abs(each) for each in bars.x]

    assert sizes == sorted(sizes, reverse=True)
    assert chart.figure.layout.yaxis.ticktext[0] == "E-2"
    assert bars.text[0] == "8 → 8.7 bar(g)"
    assert chart.figure.layout.xaxis.title.text == "Change in spreads"
    assert notes(chart)[0] == "n = 18 of 18 changed items"
    assert chart.alt == "Before and after of pressure for 18 items. Largest change: E-2 from 8 to 8.7 bar(g)."


def test_without_spreads_before_and_after_are_joined():
    chart = largest_changes(moved(["Pump"] * 2, 8 + np.array([0.5, 0.7])), "pressure")
    lines, old, new = chart.figure.data

    assert list(lines.x[:3]) == [old.x[0], new.x[0], None]
    assert set(old.x) == {8.0}
    assert (old.marker.symbol, new.marker.symbol) == ("circle-open", "circle")
    assert chart.figure.layout.xaxis.title.text == "Pressure [bar(g)]"
    assert notes(chart)[0] == "n = 2 of 2 changed items; open mark before, filled mark after"


def test_no_more_items_are_drawn_than_can_be_read():
    chart = largest_changes(moved(["Pump"] * 3_000, 9 + np.arange(3_000) / 7), "pressure")

    assert len(chart.figure.data[0].x) == ITEMS_SHOWN
    text = " ".join(notes(chart)).replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert "n = 20 of 3 000 changed items" in text
    assert "Chosen from the 1 000 items" in text


@pytest.mark.parametrize("draw", [drift_of_types, largest_changes])
@pytest.mark.parametrize(
    ("columns", "pressure", "sentence"),
    [
        (COLUMNS | {"pressure": None}, 8.0, "Pressure is not compared: the later survey does not have it."),
        (COLUMNS, np.nan, "No item has pressure in both surveys."),
    ],
)
def test_what_cannot_be_compared_is_a_sentence(draw, columns, pressure, sentence):
    assert draw(moved(["Pump"] * 9, pressure, columns=columns), "pressure").alt == sentence


def test_nothing_changed_is_a_sentence():
    assert largest_changes(moved(["Pump"] * 9, 8.0), "pressure").alt == "No pressure changed."


def test_too_few_items_for_a_spread_are_a_sentence():
    assert drift_of_types(moved(["Pump"] * 3, 9.0), "pressure").alt.startswith("No type has enough items")


@pytest.mark.parametrize("draw", [drift_of_types, largest_changes])
def test_a_unit_that_is_not_stated_is_said(draw):
    types = ["Pump"] * 10
    after = frame(types, temperature=45 + MOVES)
    text = draw(compare(Side(frame(types), COLUMNS), Side(after, COLUMNS)), "temperature").figure.to_json()
    assert "unit not stated" in text


@pytest.mark.parametrize("draw", [drift_of_types, largest_changes])
def test_types_and_tags_are_shown_letter_by_letter_and_no_theme_is_held(draw):
    types = ['<a href="//x.io">L</a>'] * 10
    before, after = frame(types), frame(types, pressure=8 + MOVES)
    for each in (before, after):
        each["name"] = [f"<b>{place}</b>" for place in range(10)]
    figure = draw(compare(Side(before, COLUMNS), Side(after, COLUMNS)), "pressure").figure
    text = figure.to_json()

    assert not any(tag in text for tag in ("<a", "<b>", "\\u003ca", "\\u003cb\\u003e"))
    assert not {"paper_bgcolor", "plot_bgcolor", "font"} & set(figure.to_dict()["layout"])
