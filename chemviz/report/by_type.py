"""The chapter of statistics: a table per parameter and one of correlations, a row per equipment type. Draws nothing."""

from typing import Final

from chemviz.analysis.results import Correlation, Summary, TypeResult
from chemviz.report.blocks import Block, Cell, Column, Heading, Prose, Remark, Section, Swatch, Table
from chemviz.report.plaintext import printed
from chemviz.report.source import ReportSource
from chemviz.schema import FIELD_BY_KEY, PARAMETERS, TYPE_NOT_STATED, axis_label
from chemviz.wording import MISSING_MARK, number, whole

TYPES_SHOWN: Final = 200

LEGEND: Final = f"{MISSING_MARK} means that there is no value, or too few to compute one."

_FIGURES: Final = ("Mean", "Std\N{NO-BREAK SPACE}dev", "Min", "Q1", "Median", "Q3", "Max", "MAD")


def statistics_by_type(source: ReportSource, *, starts_page: bool) -> Section:
    """How many, where and how spread the values of each parameter are, and how they go together, type by type."""
    about = "Every figure is within one equipment type; nothing is pooled over types. n counts values."
    blocks: list[Block] = [Remark(f"{about} MAD is the median absolute deviation. {LEGEND}")]
    for key in PARAMETERS:
        blocks += _of_parameter(source, key)
    return Section("Statistics by type", (*blocks, *_correlations(source)), starts_page=starts_page)


def type_mark(source: ReportSource, equipment_type: str | None) -> Swatch:
    """The name of a type beside its colour."""
    name = equipment_type or TYPE_NOT_STATED
    return Swatch(printed(name), source.type_colours.get(name))


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
    return blocks


def _cells(summary: Summary, *, has_zeros: bool) -> tuple[Cell, ...]:
    s = summary
    zeros = (whole(s.zeros),) if has_zeros else ()
    figures = (s.mean, s.std, s.min, s.q1, s.median, s.q3, s.max, s.mad)
    return whole(s.count), whole(s.missing), *zeros, *map(number, figures)


def _bound(types: tuple[TypeResult, ...]) -> list[Block]:
    if len(types) <= TYPES_SHOWN:
        return []
    return [Remark(f"The {whole(TYPES_SHOWN)} largest of {whole(len(types))} types.")]


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
