import json
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from chemviz.analysis import analyze, sample_points
from chemviz.charts import distribution, equipment_per_type, scatter, type_colours
from chemviz.charts.bars import BARS_SHOWN
from chemviz.charts.boxes import BOXES_SHOWN, SINGLES_SHOWN
from chemviz.charts.marking import Marked
from chemviz.charts.scatter import TYPES_SHOWN
from chemviz.schema import FRAME_DTYPES, PARAMETERS, TYPE_NOT_STATED, Columns, ColumnUse

COLUMNS = {
    "name": ColumnUse("Tag"),
    "equipment_type": ColumnUse("Type"),
    "flowrate": ColumnUse("Flow", "m³/h", "m³/h"),
    "pressure": ColumnUse("P", "barg", "bar", "gauge"),
    "temperature": ColumnUse("T"),
}


def _frame(types, **values):
    length = len(types)
    rng = np.random.default_rng(8)
    columns = {
        "row": np.arange(2, length + 2),
        "name": [f"E-{each}" for each in range(length)],
        "equipment_type": types,
        **{key: np.round(rng.normal(50, 5, length), 2) for key in PARAMETERS},
    }
    return pd.DataFrame(columns | values).astype(FRAME_DTYPES)


def _distribution(frame, parameter="pressure"):
    return distribution(analyze(frame, COLUMNS), COLUMNS, parameter, points=sample_points(frame))


def _scatter(frame, x="flowrate", y="pressure"):
    return scatter(sample_points(frame), COLUMNS, x, y)


def _boxes(chart):
    return [trace for trace in chart.figure.data if trace.type == "box"]


def _notes(chart):
    return chart.figure.layout.title.subtitle.text


def test_a_distribution_has_a_box_per_type_with_the_stored_figures():
    chart = _distribution(_frame(["Pump"] * 4 + ["Valve"], pressure=[1.0, 2.0, 3.0, 10.0, 7.0]))
    pump, valve = _boxes(chart)
    assert (pump.q1[0], pump.median[0], pump.q3[0]) == (1.75, 2.5, 4.75)
    assert (pump.lowerfence[0], pump.upperfence[0]) == (1.0, 4.75)
    assert valve.median[0] == 7
    assert list(chart.figure.layout.yaxis.ticktext) == ["Pump (4)", "Valve (1)"]
    assert chart.figure.layout.xaxis.title.text == "Pressure [bar(g)]"


def test_a_unit_that_is_not_stated_is_said_on_the_axis():
    chart = _distribution(_frame(["Pump"]), "temperature")
    assert chart.figure.layout.xaxis.title.text == "Temperature [unit not stated]"


def test_the_alt_text_names_the_extreme_medians_with_their_unit():
    frame = _frame(["Pump", "Reactor", "Valve"], pressure=[5.0, 200.0, 20.0])
    assert _distribution(frame).alt == (
        "Box plot of pressure for 3 equipment types, n = 3. "
        "Highest median: Reactor with 200 bar(g); lowest: Pump with 5 bar(g)."
    )


def test_a_small_dataset_shows_each_value_once_and_a_larger_one_only_those_outside():
    small = _distribution(_frame(["Pump"] * SINGLES_SHOWN))
    assert len(small.figure.data[-1].x) == SINGLES_SHOWN
    values = [10.0, 11.0, 12.0] * 200 + [50.0]
    large = _distribution(_frame(["Pump"] * 601, pressure=values))
    assert list(large.figure.data[-1].x) == [50.0]


def test_missing_values_are_not_drawn_and_not_counted():
    chart = _distribution(_frame(["Pump", "Pump", "Valve"], pressure=[5.0, np.nan, np.nan]))
    assert [box.name for box in _boxes(chart)] == ["Pump"]
    assert list(chart.figure.data[-1].x) == [5.0]
    assert _notes(chart) == "n = 1 in 1 type"


def test_forty_types_show_the_largest_and_say_so():
    frame = _frame([f"Type {each:02d}" for each in range(40) for _ in range(50 - each)])
    chart = _distribution(frame)
    assert len(_boxes(chart)) == BOXES_SHOWN
    assert "showing 25 of 40 types" in _notes(chart)
    assert chart.figure.layout.height > _distribution(_frame(["Pump"])).figure.layout.height


def test_an_absurd_value_leaves_the_boxes_readable_and_is_mentioned():
    chart = _distribution(_frame(["Pump"] * 20, pressure=[*np.linspace(5, 6, 19), 1e9]))
    assert chart.figure.layout.xaxis.range[1] < 10
    assert "1e+09 bar(g)" in _notes(chart)


@pytest.mark.parametrize("draw", [_distribution, _scatter])
def test_a_parameter_without_values_is_a_sentence_and_not_an_empty_axis(draw):
    chart = draw(_frame(["Pump"] * 3, pressure=[np.nan] * 3))
    [note] = chart.figure.layout.annotations
    assert note.text == "No pressure values in this dataset"
    assert chart.alt == "No pressure values in this dataset."
    assert len(chart.figure.data) == 0


def test_equipment_per_type_counts_every_piece():
    frame = _frame([f"Type {each:02d}" for each in range(40) for _ in range(each + 1)])
    chart = equipment_per_type(analyze(frame, COLUMNS))
    [bars] = chart.figure.data
    assert len(bars.x) == BARS_SHOWN + 1
    assert sum(bars.x) == len(frame)
    assert chart.figure.layout.yaxis.ticktext[-1] == "15 other types"


def test_small_counts_have_a_tick_at_each_whole_number():
    few = equipment_per_type(analyze(_frame(["Pump", "Pump", "Fan"]), COLUMNS))
    many = equipment_per_type(analyze(_frame(["Pump"] * 500), COLUMNS))
    assert few.figure.layout.xaxis.dtick == 1
    assert many.figure.layout.xaxis.dtick is None


def test_no_equipment_is_a_sentence():
    assert equipment_per_type(analyze(_frame([]), COLUMNS)).alt == "No equipment in this dataset."


def test_a_scatter_draws_the_rows_with_both_values_in_their_types_colour():
    frame = _frame(["Pump", None, "Pump"], flowrate=[1.0, 2.0, np.nan], pressure=[3.0, 4.0, 5.0])
    chart = _scatter(frame)
    found = {trace.name: (list(trace.x), list(trace.y), list(trace.customdata)) for trace in chart.figure.data}
    assert found == {"Pump": ([1.0], [3.0], [2]), TYPE_NOT_STATED: ([2.0], [4.0], [3])}
    colours = type_colours(["Pump", TYPE_NOT_STATED])
    assert {trace.name: trace.marker.color for trace in chart.figure.data} == colours
    assert _notes(chart) == "n = 2 of 3 rows, those with both values"


def test_a_scatter_without_a_row_that_has_both_says_which():
    chart = _scatter(_frame(["Pump", "Pump"], flowrate=[1.0, np.nan], pressure=[np.nan, 1.0]))
    assert chart.alt == "No equipment in this dataset has both flowrate and pressure."


def test_a_sample_says_how_many_rows_it_shows_of_how_many():
    chart = _scatter(_frame(["Pump", "Valve"] * 4_000))
    assert "showing 5 000 of 8 000 rows" in _notes(chart).replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert "a sample of" in chart.alt


def test_types_beyond_the_legend_share_one_entry_and_lose_no_mark():
    chart = _scatter(_frame([f"Type {each % 50}" for each in range(200)]))
    assert len(chart.figure.data) == TYPES_SHOWN + 1
    assert sum(len(trace.x) for trace in chart.figure.data) == 200


def test_a_mark_far_off_the_axes_is_counted():
    chart = _scatter(_frame(["Pump"] * 20, flowrate=[*np.linspace(5, 6, 19), -1e9]))
    assert chart.figure.layout.xaxis.range[0] > 0
    assert "1 mark far off the axes" in _notes(chart)


def test_a_scatter_of_types_far_apart_has_logarithmic_axes_and_says_so() -> None:
    types = ["Pump"] * 10 + ["Compressor"] * 10
    flows, pressures = [-3.0, *range(91, 100), *range(5_000, 6_000, 100)], [float(each) for each in range(5, 25)]
    frame = _frame(types, flowrate=flows, pressure=pressures, temperature=[1.0] * 10 + [400.0] * 10)

    apart = _scatter(frame)
    assert (apart.figure.layout.xaxis.type, apart.figure.layout.yaxis.type) == ("log", None)
    assert apart.figure.layout.xaxis.range == pytest.approx((np.log10(91 / 1.25), np.log10(5_900 * 1.25)))
    assert "Logarithmic axis; values at or below 0 are off it<br>1 mark far off the axes" in _notes(apart)

    both = _scatter(_frame(types, flowrate=[5.0] * 10 + [5_000.0] * 10, pressure=[0.1] * 10 + [20.0] * 10))
    assert (both.figure.layout.xaxis.type, both.figure.layout.yaxis.type) == ("log", "log")
    assert _notes(both).endswith("Logarithmic axes")

    of_degrees = _scatter(frame, "temperature", "pressure")
    alone = _scatter(frame[frame["equipment_type"] == "Pump"])
    near_zero = _scatter(_frame(types, flowrate=[0.0, 1.0] * 5 + [5_000.0] * 10))
    for linear in (of_degrees, alone, near_zero):
        assert (linear.figure.layout.xaxis.type, linear.figure.layout.yaxis.type) == (None, None)
        assert "Logarithmic" not in _notes(linear)


def test_a_parameter_against_itself_can_be_drawn():
    assert len(_scatter(_frame(["Pump"] * 5), "pressure", "pressure").figure.data[0].x) == 5


def test_a_type_has_one_colour_in_all_charts():
    frame = _frame(["Pump", "Valve", "Tank", "Fan"] * 3_000)
    colours = type_colours(["Pump", "Valve", "Tank", "Fan"])
    boxes = {box.name: box.line.color for box in _boxes(_distribution(frame))}
    marks = {trace.name: trace.marker.color for trace in _scatter(frame).figure.data}
    bars = equipment_per_type(analyze(frame, COLUMNS)).figure
    counted = dict(zip(bars.layout.yaxis.ticktext, bars.data[0].marker.color, strict=True))
    assert boxes == marks == counted == {name: colours[name] for name in boxes}


@pytest.mark.parametrize("types", [1, 40, 200])
def test_figures_stay_small_and_hold_no_theme(types):
    rng = np.random.default_rng(9)
    frame = _frame([f"Heat exchanger type {each % types}" for each in range(20_000)], pressure=rng.normal(5, 1, 20_000))
    analysis = analyze(frame, COLUMNS)
    for chart in (_distribution(frame), equipment_per_type(analysis), _scatter(frame)):
        text = chart.figure.to_json()
        assert len(text) < 300_000
        layout = json.loads(text)["layout"]
        assert "layout" not in layout["template"]
        assert not {"paper_bgcolor", "plot_bgcolor", "font"} & set(layout)


def test_plotly_express_is_never_imported():
    code = "import sys, chemviz.charts; sys.exit('plotly.express' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_types_far_apart_get_a_logarithmic_axis_that_says_so() -> None:
    frame = pd.DataFrame(
        {
            "row": range(2, 22),
            "name": pd.array([f"X-{at}" for at in range(20)], dtype="str"),
            "equipment_type": pd.array(["Pump"] * 10 + ["Compressor"] * 10, dtype="str"),
            "flowrate": [-3.0, *range(91, 100), *range(5_000, 6_000, 100)],
            "pressure": [float(each) for each in range(5, 25)],
            "temperature": [1.0] * 10 + [400.0] * 10,
        }
    )
    columns: Columns = {key: ColumnUse(key) for key in ("flowrate", "pressure", "temperature")}
    analysis, points = analyze(frame, columns), sample_points(frame)
    marked = Marked(bounds={("Pump", "flowrate"): (-5.0, 95.0), ("Compressor", "flowrate"): (5_100.0, None)})

    wide = distribution(analysis, columns, "flowrate", points=points, marked=marked)
    axis = wide.figure["layout"]["xaxis"]
    assert axis["type"] == "log"
    assert 10 ** axis["range"][0] > 0
    assert 10 ** axis["range"][1] > 5_900
    assert "Logarithmic axis; values at or below 0 are off it" in wide.figure["layout"]["title"]["subtitle"]["text"]
    assert all(shape["x0"] > 0 for shape in wide.figure["layout"]["shapes"])
    for parameter in ("pressure", "temperature"):  # close together, and a scale without a zero
        narrow = distribution(analysis, columns, parameter, points=points)
        assert narrow.figure["layout"]["xaxis"]["type"] != "log"
