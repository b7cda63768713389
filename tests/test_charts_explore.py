"""Histogram, violin, density, parallel coordinates, correlation, and what is marked on charts."""

import json
from dataclasses import replace

import numpy as np
import pytest

from chemviz.analysis import analyze, sample_points
from chemviz.analysis.exploring import density, rows_of
from chemviz.charts import distribution, scatter
from chemviz.charts.correlations import correlations
from chemviz.charts.density import density_chart
from chemviz.charts.histogram import TYPES_STACKED, histogram, outlines
from chemviz.charts.marking import Marked
from chemviz.charts.parallel import LINES_SHOWN, parallel
from chemviz.display_units import analysis_in, columns_in, points_in
from chemviz.schema import PARAMETERS, axis_label
from tests.plant_with_all_findings import columns_of, plant

COLUMNS, FRAME = columns_of(), plant()
ANALYSIS, POINTS = analyze(FRAME, COLUMNS), sample_points(FRAME)
SPANS = {key: (edges[0], edges[-1]) for key, edges in ANALYSIS.edges.items()}
HOSTILE = '<b onclick="x">P & Q</b> $1$'


def cells(x="flowrate", y="pressure"):
    edges = tuple(np.linspace(ANALYSIS.edges[key][0], ANALYSIS.edges[key][-1], 21) for key in (x, y))
    return density(rows_of(FRAME), np.arange(len(FRAME)), x, y, edges), edges


def every_chart(analysis=ANALYSIS, points=POINTS, columns=COLUMNS, marked=None):
    marked = marked or Marked()
    return {
        "box": distribution(analysis, columns, "pressure", points=points, marked=marked),
        "violin": outlines(analysis, columns, "pressure", marked=marked),
        "histogram": histogram(analysis, columns, "pressure"),
        "scatter": scatter(points, columns, "flowrate", "pressure", marked=marked),
        "density": density_chart(*cells(), columns, "flowrate", "pressure", of=len(FRAME)),
        "parallel": parallel(points, columns, spans=SPANS, marked=marked),
        "correlation": correlations(analysis, "flowrate", "pressure"),
    }


def rows_in(trace) -> set[int]:
    """The rows whose marks a trace holds."""
    return {int(each) for each in trace.customdata if np.isfinite(each)}


def said(chart) -> str:
    return json.dumps(chart.figure.to_plotly_json(), default=str, ensure_ascii=False)


@pytest.mark.parametrize("name", every_chart())
def test_each_chart_has_a_title_a_count_an_alt_text_and_its_numbers(name):
    chart = every_chart()[name]
    assert chart.figure.layout.title.text == chart.title
    assert "n = " in chart.figure.layout.title.subtitle.text or "n = " in said(chart)
    assert chart.alt.endswith(".")
    assert chart.data is not None
    assert chart.data.lines
    assert all(len(line) == len(chart.data.headers) for line in chart.data.lines)


@pytest.mark.parametrize("name", [each for each in every_chart() if each != "correlation"])
def test_each_chart_says_its_units_in_either_system(name):
    assert "bar(g)" in said(every_chart()[name])
    shown = every_chart(
        analysis_in(ANALYSIS, COLUMNS, "US"), points_in(POINTS, COLUMNS, "US"), columns_in(COLUMNS, "US")
    )
    assert "psig" in said(shown[name])
    assert "bar(g)" not in said(shown[name])


@pytest.mark.parametrize("name", ["box", "violin", "histogram", "scatter", "parallel", "correlation"])
def test_a_users_text_is_shown_letter_by_letter(name):
    frame = FRAME.assign(equipment_type=FRAME["equipment_type"].replace("Pump", HOSTILE), name=HOSTILE)
    analysis, points = analyze(frame, COLUMNS), sample_points(frame)
    marked = Marked(
        {2: "warning"},
        replace(points, **{key: getattr(points, key)[:2] for key in ("row", "name", "equipment_type", *PARAMETERS)}),
    )
    text = said(every_chart(analysis, points, marked=marked)[name])
    assert "<b onclick" not in text
    assert "&lt;b" in text


def test_the_bars_of_a_histogram_add_up_to_all_values():
    chart = histogram(ANALYSIS, COLUMNS, "temperature")
    assert sum(sum(trace.y) for trace in chart.figure.data) == len(FRAME)
    assert sum(line[-1] for line in chart.data.lines) == len(FRAME)


def test_many_types_share_the_last_colour_of_a_histogram():
    frame = FRAME.assign(equipment_type=[f"Type {at % 40:02}" for at in range(len(FRAME))])
    chart = histogram(analyze(frame, COLUMNS), COLUMNS, "pressure")
    assert len(chart.figure.data) == TYPES_STACKED + 1
    assert chart.figure.data[-1].name == "28 other types"
    assert sum(sum(trace.y) for trace in chart.figure.data) == len(FRAME)


def test_a_cell_of_the_density_holds_its_count():
    counts, edges = cells()
    chart = density_chart(counts, edges, COLUMNS, "flowrate", "pressure", of=len(FRAME))
    assert sum(line[-1] for line in chart.data.lines) == counts.sum()
    assert f"of {len(FRAME)} rows, those with both values in view" in chart.figure.layout.title.subtitle.text


def test_a_density_of_nothing_says_so():
    counts, edges = cells()
    assert "No equipment here" in density_chart(counts * 0, edges, COLUMNS, "flowrate", "pressure", of=0).alt


def test_parallel_lines_leave_out_items_that_lack_a_value():
    points = replace(POINTS, pressure=(None, *POINTS.pressure[1:]))
    chart = parallel(points, COLUMNS, spans=SPANS)
    drawn = {row for trace in chart.figure.data for row in rows_in(trace)}
    assert POINTS.row[0] not in drawn
    assert len(drawn) == len(POINTS.row) - 1
    assert f"n = {len(drawn)} of {len(POINTS.row)} rows" in chart.figure.layout.title.subtitle.text


def test_a_sample_of_lines_says_of_how_many():
    chart = parallel(replace(POINTS, of=1_000_000), COLUMNS, spans=SPANS)
    assert "of 1\N{NARROW NO-BREAK SPACE}000\N{NARROW NO-BREAK SPACE}000 rows, every finding among them" in said(chart)
    assert LINES_SHOWN <= 5_000


@pytest.mark.parametrize("name", ["box", "scatter", "parallel"])
def test_rows_with_a_finding_are_marked_and_others_are_not(name):
    row = POINTS.row[5]
    chart = every_chart(marked=Marked({row: "critical"}))[name]
    marked = [trace for trace in chart.figure.data if trace.name == "Finding"]
    assert len(marked) == 1
    assert rows_in(marked[0]) == {row}
    assert not [trace for trace in every_chart()[name].figure.data if trace.name == "Finding"]


@pytest.mark.parametrize("name", ["box", "violin", "scatter", "parallel"])
def test_a_chosen_row_lights_up_with_its_name(name):
    lit = replace(POINTS, **{key: getattr(POINTS, key)[4:5] for key in ("row", "name", "equipment_type", *PARAMETERS)})
    chart = every_chart(marked=Marked(lit=lit))[name]
    [trace] = [trace for trace in chart.figure.data if trace.name == "Chosen below"]
    assert rows_in(trace) == {POINTS.row[4]}
    assert POINTS.name[4] in said(chart)


def test_limits_are_bands_in_the_line_of_their_type_and_open_sides_have_no_edge():
    bounds = {("Pump", "pressure"): (10.0, None), ("Pump", "flowrate"): (1.0, 2.0)}
    chart = distribution(ANALYSIS, COLUMNS, "pressure", points=POINTS, marked=Marked(bounds=bounds))
    place = [each.equipment_type for each in ANALYSIS.types].index("Pump")
    area, edge = chart.figure.layout.shapes
    assert (area.type, area.x0, area.y0, area.y1) == ("rect", 10.0, place - 0.42, place + 0.42)
    assert (edge.type, edge.x0, edge.x1) == ("line", 10.0, 10.0)
    assert "Bands: within the limits of the type" in chart.figure.layout.title.subtitle.text
    assert not distribution(ANALYSIS, COLUMNS, "temperature", marked=Marked(bounds=bounds)).figure.layout.shapes


def test_limits_are_bands_of_a_scatter_plot_of_one_type_only():
    bounds = {("Pump", "pressure"): (11.0, 13.0)}
    at = [index for index, kind in enumerate(POINTS.equipment_type) if kind == "Pump"]
    pumps = replace(
        POINTS,
        **{
            key: tuple(getattr(POINTS, key)[index] for index in at)
            for key in ("row", "name", "equipment_type", *PARAMETERS)
        },
    )
    marked = Marked(bounds=bounds)
    assert scatter(pumps, COLUMNS, "flowrate", "pressure", marked=marked).figure.layout.shapes[0].y0 == 11.0
    assert not scatter(POINTS, COLUMNS, "flowrate", "pressure", marked=marked).figure.layout.shapes


def test_a_correlation_is_a_mark_with_its_interval_and_types_with_too_few_have_none():
    chart = correlations(ANALYSIS, "flowrate", "pressure")
    [pair] = [each for each in ANALYSIS.types[0].correlations if (each.x, each.y) == ("flowrate", "pressure")]
    first = chart.figure.data[0]
    assert first.x[0] == pair.rho
    assert first.x[0] + first.error_x.array[0] == pytest.approx(pair.high)
    assert first.x[0] - first.error_x.arrayminus[0] == pytest.approx(pair.low)
    few = analyze(FRAME.iloc[:3].reset_index(drop=True), COLUMNS)
    assert "No type has enough items" in correlations(few, "flowrate", "pressure").alt


def test_what_has_no_values_says_so_in_every_form():
    nothing = analyze(FRAME.assign(pressure=np.nan), COLUMNS)
    for chart in (histogram(nothing, COLUMNS, "pressure"), outlines(nothing, COLUMNS, "pressure")):
        assert chart.alt == "No pressure values to show."


def test_what_goes_to_the_browser_is_bounded():
    big = {key: getattr(POINTS, key) * 30 for key in ("row", "name", "equipment_type", *PARAMETERS)}
    points = replace(POINTS, **{key: values[:5_000] for key, values in big.items()}, of=1_000_000)
    few = replace(points, **{key: getattr(points, key)[:LINES_SHOWN] for key in big})
    marked = Marked(dict.fromkeys(POINTS.row[:50], "warning"))
    charts = every_chart(points=points, marked=marked) | {
        "parallel": parallel(few, COLUMNS, spans=SPANS, marked=marked)
    }
    assert len(points.row) == 5_000
    for name, chart in charts.items():
        assert len(chart.figure.to_json()) < 900_000, name


def test_headers_of_the_numbers_carry_the_unit():
    chart = scatter(POINTS, COLUMNS, "flowrate", "temperature")
    assert chart.data.headers[3:] == (axis_label("flowrate", COLUMNS), axis_label("temperature", COLUMNS))
