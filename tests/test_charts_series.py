"""Readings over time as an individuals chart above its moving ranges."""

import numpy as np
import pandas as pd

from chemviz.analysis.trends import READINGS_DRAWN, trend
from chemviz.charts import type_colours
from chemviz.charts.series import individuals
from chemviz.schema import FRAME_DTYPES, ColumnUse

COLUMNS = {"flowrate": ColumnUse("F"), "pressure": ColumnUse("P", "barg", "bar", "gauge")}


def result(pressure, *, flowrate=50.0, parameter="pressure", kind="Pump", name="P-101A", tests=(1,)):
    length = len(pressure)
    frame = pd.DataFrame(
        {
            "row": np.arange(2, length + 2),
            "name": name,
            "equipment_type": kind,
            "flowrate": flowrate,
            "pressure": pressure,
            "temperature": 45.0,
            "recorded_at": np.datetime64("2026-01-01", "us") + np.arange(length) * np.timedelta64(3_600_000_000, "us"),
        },
        index=range(length),
    ).astype(FRAME_DTYPES | {"recorded_at": "datetime64[us]"})
    return trend(frame, COLUMNS, name=name, parameter=parameter, tests=tests)


def noise(length):
    return 8 + np.random.default_rng(1).normal(0, 0.2, length)


def notes(chart):
    return chart.figure.layout.title.subtitle.text.split("<br>")


def named(chart):
    return {trace.name: trace for trace in chart.figure.data if trace.name}


def test_readings_have_limits_and_moving_ranges_below():
    found = result(noise(40))
    chart = individuals(found, types=["Pump", "Fan"])

    assert chart.figure.layout.yaxis.title.text == "Pressure [bar(g)]"
    assert chart.figure.layout.yaxis2.title.text == "Range [bar(g)]"
    limits = found.limits
    lines = [(line.yref, line.y0) for line in chart.figure.layout.shapes]
    upper = [("y", limits.upper), ("y", limits.centre), ("y", limits.lower)]
    assert lines == [*upper, ("y2", limits.range_upper), ("y2", limits.range_mean)]
    assert named(chart)["Reading"].marker.color == type_colours(["Pump", "Fan"])["Pump"]
    assert [trace.yaxis for trace in chart.figure.data].count("y2") == 1
    assert notes(chart)[-1] == "Control limits are not specification limits"


def test_few_readings_have_no_limits_and_the_chart_says_so():
    chart = individuals(result(noise(10)))

    assert not chart.figure.layout.shapes
    assert notes(chart) == ["n = 10 readings", "No limits (they take 20 readings that vary)"]
    assert chart.alt.endswith("No limits.")


def test_the_line_is_broken_where_a_reading_is_missing():
    values = noise(30)
    values[10] = np.nan
    line = individuals(result(values)).figure.data[0]

    assert list(line.y).index(None) == 10
    assert line.connectgaps is False
    assert len(line.y) == 30


def test_a_signal_has_a_mark_of_its_own_shape_and_names_its_test():
    values = noise(40)
    values[20] = 15.0
    chart = individuals(result(values))
    signal, reading = named(chart)["Signal"], named(chart)["Reading"]

    assert (list(signal.y), list(signal.customdata)) == ([15.0], [22])
    assert signal.marker.symbol != reading.marker.symbol
    assert signal.hovertext == (", signal by test 1",)
    assert len(reading.y) == 39
    assert "1 signal" in chart.alt


def test_standby_readings_are_drawn_open_and_joined_to_nothing():
    flow = 50 + noise(40)
    flow[5:7] = 0
    chart = individuals(result(noise(40), flowrate=flow, parameter="flowrate"))

    standby = named(chart)["Zero flow (standby)"]
    assert (list(standby.y), standby.marker.symbol) == ([0.0, 0.0], "circle-open")
    assert list(chart.figure.data[0].y)[4:10] == [flow[4], None, 0.0, None, 0.0, None]
    assert notes(chart)[0] == "n = 38 of 40 readings, those that are judged"
    assert chart.figure.layout.yaxis.title.text == "Flowrate [unit not stated]"


def test_nothing_to_draw_is_a_sentence():
    assert individuals(result([np.nan] * 4)).alt == "There are no readings with a time and a value."


def test_the_alt_text_names_item_span_unit_and_limits():
    alt = individuals(result(noise(40))).alt
    assert alt.startswith("Chart of pressure of P-101A over time, 40 readings from 2026-01-01 to 2026-01-02, between")
    assert "bar(g). Mean 8" in alt


def test_a_long_series_stays_small_and_says_what_it_shows():
    chart = individuals(result(noise(50_000)))

    assert len(chart.figure.to_json()) < 1_500_000
    assert sum(len(trace.y) for trace in named(chart).values()) <= READINGS_DRAWN
    assert notes(chart)[-1].replace("\N{NARROW NO-BREAK SPACE}", " ").startswith("Showing 5 000 readings")


def test_nothing_of_a_users_is_in_the_figure_but_numbers():
    text = individuals(result(noise(30), name="<a href='//x.io'>", kind="<script>")).figure.to_json()
    assert "x.io" not in text
    assert "script" not in text


def test_the_figure_holds_no_theme():
    layout = individuals(result(noise(30))).figure.to_dict()["layout"]
    assert not {"paper_bgcolor", "plot_bgcolor", "font"} & set(layout)
