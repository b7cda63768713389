"""What a report says of its data: quality and exclusions, and where they come from. Draws nothing."""

from typing import Final

from chemviz.analysis.quality import QUALITY_RULE
from chemviz.report.blocks import Block, Column, Facts, Heading, Prose, Remark, Section, Table
from chemviz.report.plaintext import printed
from chemviz.report.source import ReportSource
from chemviz.schema import ATMOSPHERE_BAR, UNIT_NOT_STATED, fields_of
from chemviz.wording import MISSING_MARK, count, moment, number, size, whole

ISSUES_SHOWN: Final = 500
UNMAPPED_SHOWN: Final = 50


def quality_text(source: ReportSource) -> str:
    """The score with its formula and the counts that went into it."""
    quality = source.analysis.quality
    counts = (
        f"{count(quality.missing, 'missing cell')}, {count(quality.implausible, 'implausible value')}, "
        f"{count(quality.duplicates, 'repeated name')}, {count(source.rows_rejected, 'row')} left out"
    )
    return f"{number(quality.score, digits=3)} of 100, of the whole file: {counts}. {QUALITY_RULE}"


def data_quality(source: ReportSource) -> Section:
    """What is missing, what was left out and what was changed, each with its place in the file."""
    blocks: list[Block] = [Prose(quality_text(source)), Heading("Rows left out and cells not taken")]
    if not source.issue_count:
        blocks.append(Prose("None: every row and every cell of the file was taken as it stands."))
    else:
        blocks += _issues(source)
    return Section("quality", "Data quality and exclusions", tuple(blocks))


def _issues(source: ReportSource) -> list[Block]:
    shown = source.issues[:ISSUES_SHOWN]
    titles = ("Row", "Column", "Value in the file", "Problem", "Consequence")
    columns = tuple(Column(title, is_number=title == "Row") for title in titles)
    rows = tuple(
        (
            str(each.row),
            printed(each.column) or "whole row",
            printed(each.value) or MISSING_MARK,
            printed(each.problem, longest=300),
            "Row left out" if each.is_rejected else "Row kept",
        )
        for each in shown
    )
    said = count(source.issue_count, "problem")
    first = f"The first {whole(len(rows))} of {said}." if source.issue_count > len(rows) else f"{said}."
    return [
        Remark(f"{first} Row is the line in the file; a cell that was not taken counts as missing."),
        Table(columns, rows, "Rows left out and cells not taken", is_dense=True),
    ]


def provenance(source: ReportSource) -> Section:
    """Where the figures come from: file, upload, mapping, units, versions."""
    file = source.file
    pairs = (
        ("File", printed(file.name)),
        ("SHA-256", file.sha256),
        ("Size", f"{size(file.bytes)} ({whole(file.bytes)} bytes)"),
        ("Read as", f"{file.encoding}, {_delimiter(file.delimiter)}, decimal {_decimal(file.decimal)}"),
        ("Header", f"line {whole(file.header_row)}"),
        ("Uploaded by", printed(source.uploaded_by) or "nobody: read from the shell"),
        ("Uploaded", moment(source.uploaded_at) if source.uploaded_at else MISSING_MARK),
        ("Report made", f"{moment(source.made_at)} by ChemViz {source.app_version}"),
        ("Atmosphere", f"{ATMOSPHERE_BAR} bar (ISO 2533), between gauge and absolute pressure"),
    )
    blocks: list[Block] = [Facts(pairs), Heading("Columns and units"), _mapping(source)]
    if source.unmapped:
        names = ", ".join(printed(each, longest=60) for each in source.unmapped[:UNMAPPED_SHOWN])
        blocks.append(Remark(f"{count(len(source.unmapped), 'column')} of the file not used: {names}"))
    return Section("provenance", "Provenance", tuple(blocks))


def _mapping(source: ReportSource) -> Table:
    rows = []
    for field in fields_of(source.columns):
        use = source.columns.get(field.key)
        stated = (use and use.source_unit) or (UNIT_NOT_STATED if use and field.has_unit else MISSING_MARK)
        stored = use.unit_text() if use and field.has_unit else MISSING_MARK
        rows.append((field.label, printed(use.source) if use else "not in the file", stated, stored))
    titles = ("Field", "Column in the file", "Unit in the file", "Unit in this report")
    return Table(tuple(map(Column, titles)), tuple(rows))


def _delimiter(mark: str) -> str:
    return {",": "comma separated", ";": "semicolon separated", "\t": "tab separated", "|": "separated by |"}.get(
        mark, f"separated by {printed(mark)}"
    )


def _decimal(mark: str) -> str:
    return {".": "point", ",": "comma"}.get(mark, printed(mark))
