"""What the report says, and in which order. Draws nothing, and knows no clock: the same source, the same content."""

from collections import Counter
from typing import Final

from chemviz.analysis.kinds import SEVERITIES
from chemviz.analysis.results import Analysis, Finding, Severity
from chemviz.report.appendix import data_quality, method, provenance, quality_text
from chemviz.report.blocks import (
    Block,
    ChartPlace,
    Column,
    Facts,
    Heading,
    Mark,
    Prose,
    Remark,
    ReportContent,
    Section,
    Table,
    Tile,
    Tiles,
)
from chemviz.report.by_type import LEGEND, statistics_by_type, type_mark
from chemviz.report.plaintext import printed
from chemviz.report.source import ReportSource
from chemviz.schema import FIELD_BY_KEY, PARAMETERS, axis_label
from chemviz.wording import MISSING_MARK, count, moment, number, whole

REGISTER_ROWS: Final = 5_000
FINDINGS_ON_SUMMARY: Final = 8
FINDINGS_SHOWN: Final = 200


def build_content(source: ReportSource, *, register_rows: int = REGISTER_ROWS) -> ReportContent:
    """The whole report of one survey; `register_rows` bounds the register of equipment."""
    follows_findings = 0 < len(source.analysis.findings) <= FINDINGS_ON_SUMMARY
    return ReportContent(
        title="Equipment screening report",
        subtitle=printed(source.dataset_name),
        author=printed(source.uploaded_by) or "ChemViz",
        subject=f"Screening of {count(source.rows_accepted, 'item')} of process equipment",
        report_number=f"{source.made_at:%Y%m%d}-{source.file.sha256[:8].upper()}",
        app=f"ChemViz {source.app_version}",
        made_at=source.made_at,
        sections=(
            _summary(source),
            _findings(source),
            statistics_by_type(source, starts_page=not follows_findings),
            _charts(source),
            _register(source, register_rows),
            data_quality(source),
            method(source),
            provenance(source),
        ),
    )


def _summary(source: ReportSource) -> Section:
    analysis = source.analysis
    blocks: list[Block] = [
        Tiles(
            (
                Tile(whole(source.rows_accepted), "Items"),
                Tile(whole(len(analysis.types)), "Types"),
                *(Tile(text, severity.capitalize(), severity) for severity, text in severity_counts(analysis)),
                Tile(number(analysis.quality.score, digits=3), "Data quality of 100"),
            )
        ),
        Heading("What stands out"),
        *_top_findings(source),
        Heading("Scope"),
        Facts(_scope(source)),
        Heading("Data quality"),
        Prose(quality_text(source)),
    ]
    if source.charts_missing:
        blocks.append(Remark(f"This report has no charts. {source.charts_missing}"))
    blocks.append(
        Remark("A screening of one table, not an inspection: a finding is a reason to look, not a fault. See Method.")
    )
    return Section("Summary", tuple(blocks))


def _scope(source: ReportSource) -> tuple[tuple[str, str], ...]:
    units = ", ".join(axis_label(key, source.columns) for key in PARAMETERS if source.columns.get(key))
    rows = f"{whole(source.rows_read)} read, {whole(source.rows_accepted)} used, {whole(source.rows_rejected)} left out"
    uploaded = f"{moment(source.uploaded_at)} by {printed(source.uploaded_by)}" if source.uploaded_at else ""
    pairs = (
        ("File", printed(source.file.name)),
        ("Rows", rows),
        ("Parameters", units or "none"),
        ("Uploaded", uploaded),
        ("Report made", f"{moment(source.made_at)}, no. {source.made_at:%Y%m%d}-{source.file.sha256[:8].upper()}"),
    )
    return tuple(pair for pair in pairs if pair[1])


def severity_counts(analysis: Analysis) -> list[tuple[Severity, str]]:
    """How many findings of each severity there are, as text.

    The analysis keeps a bounded number of findings, the most severe first. Where it is full, the last severity that
    was kept may have more, and so may the milder ones.
    """
    kept = Counter(each.severity for each in analysis.findings)
    if analysis.finding_count <= len(analysis.findings):
        return [(severity, whole(kept[severity])) for severity in SEVERITIES]
    last = SEVERITIES.index(analysis.findings[-1].severity) if analysis.findings else 0
    texts = [
        whole(kept[severity]) if at < last else f"{whole(kept[severity])}+" for at, severity in enumerate(SEVERITIES)
    ]
    return list(zip(SEVERITIES, texts, strict=True))


def _top_findings(source: ReportSource) -> list[Block]:
    analysis = source.analysis
    if not analysis.findings:
        return [Prose("No check raised a finding. That says that nothing in this table is implausible, not more.")]
    columns = tuple(map(Column, ("Severity", "Equipment", "Finding", "Value", "Compared with")))
    rows = tuple(
        (Mark(each.severity), _equipment(each), _what(each), value_text(each), printed(each.expected))
        for each in analysis.findings[:FINDINGS_ON_SUMMARY]
    )
    blocks: list[Block] = [Table(columns, rows)]
    if analysis.finding_count > len(rows):
        blocks.append(Remark(f"The first {whole(len(rows))} of {count(analysis.finding_count, 'finding')}."))
    return blocks


def _findings(source: ReportSource) -> Section:
    analysis = source.analysis
    if not analysis.findings:
        return Section("Findings", (Prose("None."),))
    shown = analysis.findings[:FINDINGS_SHOWN]
    columns = tuple(
        Column(title, is_number=title == "Row")
        for title in ("Severity", "Equipment", "Row", "Type", "Finding", "Value", "Compared with")
    )
    rows = tuple(
        (
            Mark(each.severity),
            _equipment(each),
            str(each.row),
            type_mark(source, each.equipment_type),
            _what(each),
            value_text(each),
            "\n".join((*map(printed, (each.expected, *each.detail)), _method(each))),
        )
        for each in shown
    )
    lines = "Row is the line in the file. Below each reference stand the method and the number n of values it rests on."
    more = f"The first {whole(len(shown))} of {count(analysis.finding_count, 'finding')}, the most severe first. "
    note = Remark((more if analysis.finding_count > len(shown) else "") + lines)
    return Section("Findings", (note, Table(columns, rows, "Findings")), starts_page=True)


def _charts(source: ReportSource) -> Section:
    if not source.charts:
        reason = source.charts_missing or "There was nothing to draw."
        return Section("Charts", (Prose(f"The charts were left out. {reason}"),))
    places = tuple(
        ChartPlace(index, printed(chart.title), printed(chart.alt, longest=400), chart.aspect)
        for index, chart in enumerate(source.charts)
    )
    return Section("Charts", places, starts_page=True)


def _register(source: ReportSource, most: int) -> Section:
    shown = source.register.head(most)
    columns = (
        Column("Row", is_number=True),
        Column("Equipment"),
        Column("Type"),
        *(Column(_parameter_header(source, key), is_number=True) for key in PARAMETERS),
    )
    texts = [shown[key].astype(object).where(shown[key].notna(), None).tolist() for key in ("name", "equipment_type")]
    figures = [[number(each) for each in shown[key].tolist()] for key in PARAMETERS]
    rows = tuple(
        (str(row), printed(name) or MISSING_MARK, type_mark(source, kind), *values)
        for row, name, kind, *values in zip(shown["row"].tolist(), *texts, *figures, strict=True)
    )
    total = source.rows_accepted
    bound = f"The register stops after {whole(len(rows))} of {count(total, 'item')}. " if total > len(rows) else ""
    note = Remark(f"{bound}Row is the line in the file. {LEGEND}")
    blocks: tuple[Block, ...] = (
        (note, Table(columns, rows, "Register of equipment")) if rows else (Prose("No item was read."),)
    )
    return Section("Register of equipment", blocks, starts_page=True)


def _parameter_header(source: ReportSource, key: str) -> str:
    """Parameter and unit, to be broken only between the two."""
    return axis_label(key, source.columns).replace(" ", "\N{NO-BREAK SPACE}").replace("\N{NO-BREAK SPACE}[", " [")


def _equipment(finding: Finding) -> str:
    return printed(finding.equipment) or MISSING_MARK


def _what(finding: Finding) -> str:
    rule = finding.rule.replace("-", " ").replace("_", " ").capitalize()
    return f"{FIELD_BY_KEY[finding.parameter].label}: {rule.lower()}" if finding.parameter else rule


def _method(finding: Finding) -> str:
    """The method with the number of values it rests on, unless it says that itself."""
    return finding.method if " n = " in finding.method else f"{finding.method}, n = {whole(finding.n)}"


def value_text(finding: Finding) -> str:
    """The value with its unit, or the words that it has none stated."""
    if finding.value is None:
        return MISSING_MARK
    unit = finding.unit or ("unit not stated" if finding.parameter else "")
    return f"{number(finding.value)} {unit}".strip()
