"""The chapter of statistics: per parameter a table and its charts, a row per equipment type. Draws nothing."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from chemviz.analysis.results import Correlation, Summary, TypeResult
from chemviz.report.blocks import Block, Cell, ChartPlace, Column, Heading, Prose, Remark, Section, Swatch, Table
from chemviz.report.limit_rows import limits_table
from chemviz.report.plaintext import printed
from chemviz.report.source import ChartText, ReportSource
from chemviz.schema import FIELD_BY_KEY, PARAMETERS, TYPE_NOT_STATED, axis_label
from chemviz.wording import MISSING_MARK, count, number, whole

TYPES_SHOWN: Final = 200

LEGEND: Final = f"{MISSING_MARK} means that there is no value, or too few to compute one."

_FIGURES: Final = ("Mean", "Std\N{NO-BREAK SPACE}dev", "Min", "Q1", "Median", "Q3", "Max", "MAD")
_BOX: Final = ("n", "Low whisker", "Q1", "Median", "Q3", "High whisker", "Outside")
_LONGEST_TYPE: Final = 60
_PER_TYPE: Final = "Types of equipment"


def statistics_by_type(source: ReportSource, *, with_charts: bool) -> Section:
    """How many, where and how spread the values of each parameter are, and how they go together, type by type."""
    about = "Every figure is within one equipment type; nothing is pooled over types. n counts values."
    blocks: list[Block] = [Remark(f"{about} MAD is the median absolute deviation. {LEGEND}")]
    charts = source.charts if with_charts else ()
    for key in PARAMETERS:
        blocks += _of_parameter(source, key)
        blocks += chart_places(charts, key)
        if with_charts and not charts:
            blocks += _box_figures(source, key)
    if with_charts:
        blocks += [Heading(_PER_TYPE), *_equipment_per_type(source, charts)]
    blocks += _correlations(source)
    if together := chart_places(charts, "together"):
        blocks += [Heading("Parameters together"), *together]
    return Section("types", "Statistics by type", tuple(blocks))


def charts_section(source: ReportSource) -> Section:
    """The charts without the statistics; their figures as tables where none could be drawn."""
    if source.charts:
        return Section("charts", "Charts", tuple(chart_places(source.charts)), starts_page=True)
    reason = source.charts_missing or "There was nothing to draw."
    blocks: list[Block] = [Prose(f"The charts were left out; their figures stand here instead. {reason}")]
    blocks += [Heading(_PER_TYPE), *_equipment_per_type(source, ())]
    for key in PARAMETERS:
        blocks += _box_figures(source, key)
    return Section("charts", "Charts", tuple(blocks))


def chart_places(charts: Sequence[ChartText], about: str | None = None) -> list[Block]:
    """Room for the charts that are about this, or for all of them."""
    return [
        ChartPlace(at, printed(chart.title), printed(chart.alt, longest=400), chart.aspect)
        for at, chart in enumerate(charts)
        if about is None or chart.about == about
    ]


def with_figure_numbers(sections: Iterable[Section]) -> list[Section]:
    """The sections with the figures numbered in the order in which they stand."""
    numbers = itertools.count(1)
    return [
        replace(
            section,
            blocks=tuple(
                replace(each, figure=next(numbers)) if isinstance(each, ChartPlace) else each for each in section.blocks
            ),
        )
        for section in sections
    ]


def type_mark(source: ReportSource, equipment_type: str | None, *, longest: int = _LONGEST_TYPE) -> Swatch:
    """The name of a type beside its colour."""
    name = equipment_type or TYPE_NOT_STATED
    return Swatch(printed(name, longest=longest), source.type_colours.get(name))


def _equipment_per_type(source: ReportSource, charts: Sequence[ChartText]) -> list[Block]:
    if charts:
        return chart_places(charts, "count")
    types = source.analysis.types
    if not types:
        return [Prose("No item was read.")]
    rows = tuple((type_mark(source, each.equipment_type), whole(each.count)) for each in types[:TYPES_SHOWN])
    columns = (Column("Type"), Column("Items", is_number=True))
    return [Table(columns, rows, _PER_TYPE), *_bound(types)]


def _of_parameter(source: ReportSource, key: str) -> list[Block]:
    label = axis_label(key, source.columns)
    types = source.analysis.types
    summaries = [each.parameters[key].summary for each in types]
    if source.columns.get(key) is None:
        return [Heading(FIELD_BY_KEY[key].label), Prose("The file has no such column.")]
    if not any(each.count or each.zeros for each in summaries):
        return [Heading(label), Prose("No item has a value.")]
    has_zeros = any(each.zeros for each in summaries)
    titles = ("n", "Missing", *(("Zero",) if has_zeros else ()), *_FIGURES)
    rows = tuple(
        (type_mark(source, each.equipment_type), *_cells(summary, has_zeros=has_zeros))
        for each, summary in zip(types[:TYPES_SHOWN], summaries, strict=False)
    )
    columns = (Column("Type"), *(Column(title, is_number=True) for title in titles))
    blocks: list[Block] = [Heading(label), Table(columns, rows, label), *_bound(types)]
    if has_zeros:
        blocks.append(Remark("Zero flow is standby or not applicable: it is counted here and is in no other figure."))
    return [*blocks, *limits_table(source, key)]


def _cells(summary: Summary, *, has_zeros: bool) -> tuple[Cell, ...]:
    s = summary
    zeros = (whole(s.zeros),) if has_zeros else ()
    figures = (s.mean, s.std, s.min, s.q1, s.median, s.q3, s.max, s.mad)
    return whole(s.count), whole(s.missing), *zeros, *map(number, figures)


def _box_figures(source: ReportSource, key: str) -> list[Block]:
    """What the box plot of a parameter would show."""
    label = axis_label(key, source.columns)
    found = [(each.equipment_type, each.parameters[key]) for each in source.analysis.types]
    rows: list[tuple[Cell, ...]] = []
    for name, result in found[:TYPES_SHOWN]:
        if box := result.box:
            s = result.summary
            middle = (box.lower_whisker, s.q1, s.median, s.q3, box.upper_whisker)
            rows.append((type_mark(source, name), whole(s.count), *map(number, middle), whole(box.outside_count)))
    if not rows or source.columns.get(key) is None:
        return []
    title = f"Figures of the box plot: {label}"
    columns = (Column("Type"), *(Column(each, is_number=True) for each in _BOX))
    return [Heading(title), Table(columns, tuple(rows), title)]


def _bound(types: tuple[TypeResult, ...]) -> list[Block]:
    if len(types) <= TYPES_SHOWN:
        return []
    return [Remark(f"The {whole(TYPES_SHOWN)} largest of {count(len(types), 'type')}.")]


def _correlations(source: ReportSource) -> list[Block]:
    """Spearman's rho of each pair of parameters, where any type has enough items to say it."""
    types = [each for each in source.analysis.types if any(pair.rho is not None for pair in each.correlations)]
    if not types:
        return []
    pairs = types[0].correlations
    titles = [f"{FIELD_BY_KEY[pair.x].label} and {FIELD_BY_KEY[pair.y].label.lower()}" for pair in pairs]
    rows: list[tuple[Cell, ...]] = [
        (type_mark(source, each.equipment_type), *map(_rho, each.correlations)) for each in types[:TYPES_SHOWN]
    ]
    title = "Correlation within each type"
    about = "Spearman's rank correlation with its 95 % interval and the number n of items. It says nothing of a cause."
    return [Heading(title), Remark(about), Table(tuple(map(Column, ("Type", *titles))), tuple(rows), title)]


def _rho(pair: Correlation) -> str:
    if pair.rho is None:
        return f"{MISSING_MARK}, n = {whole(pair.n)}"
    if pair.low is None or pair.high is None:
        return f"{pair.rho:.2f}, n = {whole(pair.n)}"
    return f"{pair.rho:.2f} ({pair.low:.2f} to {pair.high:.2f}), n = {whole(pair.n)}"
