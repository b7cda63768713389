"""Small charts: bars and boxes of each type side by side, from the stored analysis."""

import json

import pandas as pd
import pytest

from chemviz.analysis import analyze
from chemviz.charts.small import TYPES_SHOWN, small_bars, small_boxes, small_charts, types_shown
from chemviz.display_units import analysis_in, columns_in
from chemviz.schema import FRAME_DTYPES, ColumnUse

COLUMNS = {
    "name": ColumnUse("Tag"),
    "equipment_type": ColumnUse("Type"),
    "flowrate": ColumnUse("Flow", "m³/h", "m³/h"),
    "pressure": ColumnUse("P", "barg", "bar", "gauge"),
    "temperature": ColumnUse("T", "°C", "°C"),
}


def _frame(types: dict[str, int]) -> pd.DataFrame:
    names = [kind for kind, n in types.items() for _ in range(n)]
    length = len(names)
    columns = {
        "row": range(2, length + 2),
        "name": [f"E-{at}" for at in range(length)],
        "equipment_type": names,
        "flowrate": [10.0 + at for at in range(length)],
        "pressure": [2.0 + at / 10 for at in range(length)],
        "temperature": [None if kind == "Tank" else 40.0 for kind in names],
    }
    return pd.DataFrame(columns).astype(FRAME_DTYPES)


def test_all_have_the_same_lines_in_the_same_order_and_height() -> None:
    made = small_charts(analyze(_frame({"Pump": 9, "Fan": 5, "Tank": 3}), COLUMNS), COLUMNS)

    assert [each.title for each in made] == [
        "Equipment per type", "Flowrate [m³/h]", "Pressure [bar(g)]", "Temperature [°C]",
    ]  # fmt: skip
    assert {each.figure.layout.yaxis.ticktext for each in made} == {("Pump", "Fan", "Tank")}
    assert len({each.figure.layout.height for each in made}) == 1
    assert all(each.alt for each in made)


def test_every_mark_knows_its_type_and_a_type_without_values_has_none() -> None:
    analysis = analyze(_frame({"Pump": 9, "Fan": 5, "Tank": 3}), COLUMNS)

    assert {tuple(trace.customdata) for trace in small_boxes(analysis, COLUMNS, "flowrate").figure.data} == {(0, 1, 2)}
    assert {tuple(trace.customdata) for trace in small_boxes(analysis, COLUMNS, "temperature").figure.data} == {(0, 1)}


def test_a_parameter_that_the_table_lacks_or_has_no_value_of_draws_no_box() -> None:
    without = {key: use for key, use in COLUMNS.items() if key != "temperature"}
    analysis = analyze(_frame({"Tank": 3}), COLUMNS)

    assert len(small_charts(analysis, without)) == 3
    empty = small_boxes(analysis, COLUMNS, "temperature")
    assert not empty.figure.data
    assert "no values" in empty.alt


def test_boxes_are_the_stored_quartiles_in_the_units_of_the_screen() -> None:
    analysis, columns = analyze(_frame({"Pump": 9}), COLUMNS), columns_in(COLUMNS, "US")
    stored = analysis.types[0].parameters["temperature"].summary
    chart = small_boxes(analysis_in(analysis, COLUMNS, "US"), columns, "temperature")

    assert stored.median == 40
    assert chart.title == "Temperature [°F]"
    assert chart.figure.data[2].x[0] == pytest.approx(104)
    assert "104 °F" in chart.figure.data[2].hovertext[0]


def test_types_far_apart_stand_on_a_logarithmic_axis_and_the_chart_says_so() -> None:
    frame = _frame({"Pump": 9, "Fan": 5})
    frame.loc[frame["equipment_type"] == "Fan", "flowrate"] *= 1000
    analysis = analyze(frame, COLUMNS)
    far, near = (small_boxes(analysis, COLUMNS, key).figure.layout for key in ("flowrate", "pressure"))

    assert (far.xaxis.type, far.title.subtitle.text) == ("log", "n = 14, logarithmic axis")
    assert (near.xaxis.type, near.title.subtitle.text) == (None, "n = 14")
    low, high = far.xaxis.range  # of powers of ten: from 10 to more than 10 000
    assert low < 1.1
    assert high > 4


def test_many_types_are_cut_to_the_largest_and_the_title_says_so() -> None:
    analysis = analyze(_frame({f"T{at:02}": 30 - at for at in range(TYPES_SHOWN + 4)}), COLUMNS)

    assert len(types_shown(analysis)) == TYPES_SHOWN
    assert small_bars(analysis).title == "Equipment per type, 10 of 14"
    assert len(small_bars(analysis).figure.data[0].x) == TYPES_SHOWN


def test_no_equipment_draws_no_bar() -> None:
    chart = small_bars(analyze(_frame({}), COLUMNS))
    assert not chart.figure.data[0].x


def test_markup_in_a_type_is_only_text() -> None:
    kind = '<a href="javascript:alert(1)">x</a> $y$'
    made = small_charts(analyze(_frame({kind: 5}), COLUMNS), COLUMNS)
    for chart in made:
        assert "<a" not in json.dumps(chart.figure.to_dict(), default=str)


def test_the_size_of_a_chart_does_not_grow_with_the_rows() -> None:
    few, many = (analyze(_frame({"Pump": n, "Fan": n}), COLUMNS) for n in (10, 5000))
    for one, other in zip(small_charts(few, COLUMNS), small_charts(many, COLUMNS), strict=True):
        assert len(other.figure.to_json()) < 1.2 * len(one.figure.to_json()) + 200
