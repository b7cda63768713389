"""What the report on a survey says, and in which order. Draws nothing, knows no clock: same in, same out."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from chemviz.report.advice import advice_section
from chemviz.report.appendix import data_quality, provenance, quality_text
from chemviz.report.blocks import (
    Block,
    Contents,
    Facts,
    Heading,
    Prose,
    Remark,
    ReportContent,
    Section,
    Strip,
    Table,
    Tile,
    Tiles,
)
from chemviz.report.by_type import charts_section, statistics_by_type, with_figure_numbers
from chemviz.report.changes import changes_section
from chemviz.report.findings import findings_section, severity_counts, top_findings
from chemviz.report.method import method
from chemviz.report.options import ReportOptions, SectionKey
from chemviz.report.plaintext import printed
from chemviz.report.register import register_section
from chemviz.report.selection import selected
from chemviz.report.source import ReportSource
from chemviz.schema import PARAMETERS, axis_label
from chemviz.wording import MISSING_MARK, count, moment, number, whole

TITLE: Final = "Equipment screening report"
_TYPES_NAMED: Final = 8


def build_content(source: ReportSource, options: ReportOptions | None = None) -> ReportContent:
    """The whole report of one survey, as far as the options want it."""
    options = options or ReportOptions()
    source = selected(source, options)
    sections = _sections(source, options)
    contents = Contents(tuple((each.title, each.key) for each in sections))
    return ReportContent(
        title=printed(options.title, longest=120) or TITLE,
        subtitle=printed(source.dataset_name),
        author=printed(options.prepared_by) or printed(source.uploaded_by) or "ChemViz",
        subject=f"Screening of {count(source.analysis.count, 'item')} of process equipment",
        report_number=report_number(source, options),
        app=f"ChemViz {source.app_version}",
        made_at=source.made_at,
        sections=(_summary(source, options, contents), *sections),
        paper=options.paper,
    )


def report_number(source: ReportSource, options: ReportOptions) -> str:
    """The number that was given, or date and file: the same file on the same day has the same number."""
    return printed(options.number, longest=40) or f"{source.made_at:%Y%m%d}-{source.file.sha256[:8].upper()}"


def _sections(source: ReportSource, options: ReportOptions) -> list[Section]:
    """The chosen chapters behind the summary. Charts stand beside the statistics where both are wanted."""
    has = frozenset(options.sections)
    with_charts = {"types", "charts"} <= has
    makers: dict[SectionKey, Callable[[], Section | None]] = {
        "findings": lambda: findings_section(source),
        "changes": lambda: changes_section(source),
        "types": lambda: statistics_by_type(source, with_charts=with_charts),
        "charts": lambda: None if with_charts else charts_section(source),
        "register": lambda: register_section(source, is_full=options.is_full_register),
        "quality": lambda: data_quality(source),
        "method": lambda: method(source),
        "advice": lambda: advice_section(source),
        "provenance": lambda: provenance(source),
    }
    made = (make() for key, make in makers.items() if key in has)
    return with_figure_numbers(each for each in made if each)


def _summary(source: ReportSource, options: ReportOptions, contents: Contents) -> Section:
    analysis = source.analysis
    link = "findings" if "findings" in options.sections else None
    blocks: list[Block] = [
        Strip(_control(source, options)),
        Tiles(
            (
                Tile(whole(analysis.count), "Items", link=_to("register", options)),
                Tile(whole(len(analysis.types)), "Types", link=_to("types", options)),
                *(Tile(text, severity.capitalize(), severity, link) for severity, text in severity_counts(analysis)),
                Tile(number(analysis.quality.score, digits=3), "Data quality of 100", link=_to("quality", options)),
            )
        ),
        Heading("What stands out"),
        *_top(source, options),
        Heading("Scope"),
        Facts(_scope(source, options)),
        Prose(f"Data quality {quality_text(source)}"),
    ]
    if source.charts_missing and {"types", "charts"} & set(options.sections):
        blocks.append(Remark(f"This report has no charts; their figures stand in tables. {source.charts_missing}"))
    blocks += [
        Remark("A screening of one table, not an inspection: a finding is a reason to look, not a fault."),
        contents,
    ]
    return Section("summary", "Summary", tuple(blocks))


def _to(key: SectionKey, options: ReportOptions) -> str | None:
    return key if key in options.sections else None


def _top(source: ReportSource, options: ReportOptions) -> list[Block]:
    blocks = top_findings(source)
    if "findings" in options.sections:
        return blocks
    # Without the chapter nothing can be linked to, and the sentence that points to it would mislead.
    kept = (each for each in blocks if not isinstance(each, Remark))
    return [replace(each, links=()) if isinstance(each, Table) else each for each in kept]


def _control(source: ReportSource, options: ReportOptions) -> tuple[tuple[str, str], ...]:
    return (
        ("Report no.", report_number(source, options)),
        ("Date", moment(source.made_at)),
        ("Prepared by", printed(options.prepared_by, longest=60) or printed(source.uploaded_by) or MISSING_MARK),
        ("Reviewed by", printed(options.reviewed_by, longest=60) or MISSING_MARK),
    )


def _scope(source: ReportSource, options: ReportOptions) -> tuple[tuple[str, str], ...]:
    units = ", ".join(axis_label(key, source.columns) for key in PARAMETERS if source.columns.get(key))
    rows = f"{whole(source.rows_read)} read, {whole(source.rows_accepted)} used, {whole(source.rows_rejected)} left out"
    uploaded = f"{moment(source.uploaded_at)} by {printed(source.uploaded_by)}" if source.uploaded_at else ""
    pairs = (
        ("File", printed(source.file.name, longest=100)),
        ("Rows", rows),
        ("Types", _types_text(source, options)),
        ("Parameters", units or "none"),
        ("Uploaded", uploaded),
    )
    return tuple(pair for pair in pairs if pair[1])


def _types_text(source: ReportSource, options: ReportOptions) -> str:
    types = source.analysis.types
    named = ", ".join(
        f"{printed(each.equipment_type, longest=28)} ({whole(each.count)})" for each in types[:_TYPES_NAMED]
    )
    more = f" and {count(len(types) - _TYPES_NAMED, 'other type')}" if len(types) > _TYPES_NAMED else ""
    if options.types is not None:
        return f"Only these, as chosen for this report: {named}{more}" if types else "None of the chosen types is there"
    return f"{named}{more}" or "none"
