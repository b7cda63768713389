"""The charts of a report, and drawing them for paper. Computes no statistics."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from chemviz.analysis.comparison.results import Comparison
from chemviz.analysis.results import Analysis, Points
from chemviz.errors import ChartsUnavailable
from chemviz.report.print_style import for_print
from chemviz.report.source import ChartText, ComparisonSource, ReportSource
from chemviz.schema import PARAMETERS, TYPE_NOT_STATED
from chemviz.services.chart_memory import ChartDrawer

if TYPE_CHECKING:
    from chemviz.charts import Chart

AnySource = TypeVar("AnySource", ReportSource, ComparisonSource)


def survey_charts(source: ReportSource, analysis: Analysis, points: Points) -> "Iterator[tuple[str, Chart]]":
    """The charts of a survey in the report's order, each with what it is about; limits are drawn where there are any.

    `analysis` and `points` are of the chosen types; colours are those of all types of the survey.
    """
    from chemviz.charts import distribution, equipment_per_type, scatter
    from chemviz.charts.limit_bands import with_limits

    columns = source.columns
    every = tuple(each.equipment_type for each in source.analysis.types)
    yield "count", equipment_per_type(analysis, among=every)
    for key in PARAMETERS:
        chart = distribution(analysis, columns, key, points=points, among=every)
        yield key, with_limits(chart, analysis, key, source.limits)
    yield "together", scatter(points, columns, "flowrate", "pressure", among=every)
    yield "together", scatter(points, columns, "pressure", "temperature", among=every)


def comparison_charts(comparison: Comparison) -> "Iterator[tuple[str, Chart]]":
    """How far each type moved and which items moved most, of each parameter that is compared and has a change."""
    from chemviz.charts.drift import drift_of_types, largest_changes

    for each in comparison.parameters:
        if each.is_compared and each.changed:
            yield each.parameter, drift_of_types(comparison, each.parameter)
            yield each.parameter, largest_changes(comparison, each.parameter)


def points_of_types(points: Points, chosen: frozenset[str], *, of: int) -> Points:
    """The points of some types; `of` is how many rows those have in all."""
    kept = [at for at, each in enumerate(points.equipment_type) if (each or TYPE_NOT_STATED) in chosen]
    keys = ("row", "name", "equipment_type", *PARAMETERS)
    return Points(of=of, **{key: tuple(getattr(points, key)[at] for at in kept) for key in keys})


def drawn(
    source: AnySource, charts: "Sequence[tuple[str, Chart]]", drawer: ChartDrawer
) -> tuple[AnySource, list[bytes]]:
    """The charts as PDF, and the source that knows their titles and sizes, or why there are none."""
    specs = [for_print(chart.figure) for _, chart in charts]
    try:
        images = drawer.render_pdf(specs) if specs else []
    except ChartsUnavailable as error:
        return replace(source, charts_missing=str(error)), []
    sizes = (spec["layout"] for spec in specs)
    texts = tuple(
        ChartText(chart.title, chart.alt, size["height"] / size["width"], about)
        for (about, chart), size in zip(charts, sizes, strict=True)
    )
    return replace(source, charts=texts), images
