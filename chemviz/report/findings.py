"""The findings of a report: in full with their evidence, and the few that stand on the summary. Draws nothing."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from chemviz.analysis.kinds import SEVERITIES, kind_of
from chemviz.analysis.results import Analysis, Finding, Severity
from chemviz.report.blocks import Block, Cell, Column, Line, Lines, Mark, Prose, Remark, Section, Table
from chemviz.report.checks import what_to_check
from chemviz.report.plaintext import printed
from chemviz.report.source import FindingNote, ReportSource
from chemviz.schema import FIELD_BY_KEY, TYPE_NOT_STATED, UNIT_NOT_STATED
from chemviz.wording import MISSING_MARK, count, moment, number, whole

FINDINGS_ON_SUMMARY: Final = 6
FINDINGS_SHOWN: Final = 200

_LONGEST_NAME: Final = 60
_LONGEST_REFERENCE: Final = 150


def findings_section(source: ReportSource) -> Section:
    """Every finding with its evidence, the most severe first, at most `FINDINGS_SHOWN`."""
    analysis = source.analysis
    if not analysis.findings:
        return Section("findings", "Findings", (Prose(nothing_found(source)),))
    shown = analysis.findings[:FINDINGS_SHOWN]
    columns = (
        Column("No.", is_number=True, share=0.06),
        Column("Severity", share=0.12),
        Column("Equipment", share=0.20),
        Column("Finding", share=0.21),
        Column("Compared with, and how", share=0.41),
    )
    rows = tuple(
        (str(at), Mark(each.severity), _item(each), _what(each), _evidence(each, source.notes.get(each.key)))
        for at, each in enumerate(shown, start=1)
    )
    anchors = tuple(finding_anchor(at) for at in range(1, len(rows) + 1))
    said = f"{_capital(total_text(source))}, the most severe first. "
    if len(shown) < analysis.finding_count:
        said = f"The first {whole(len(shown))} of {total_text(source)}, the most severe first. "
    said += "Row is the line in the file, n the number of values that a comparison rests on."
    return Section("findings", "Findings", (Remark(said), Table(columns, rows, "Findings", anchors)), starts_page=True)


def top_findings(source: ReportSource) -> list[Block]:
    """The most important findings that nobody has acknowledged yet, each leading to its evidence."""
    analysis = source.analysis
    if not analysis.findings:
        return [Prose(nothing_found(source))]
    numbered = list(enumerate(analysis.findings[:FINDINGS_SHOWN], start=1))
    waiting = [(at, each) for at, each in numbered if not _is_acknowledged(source, each)]
    columns = (
        Column("No.", is_number=True, share=0.055),
        Column("Severity", share=0.12),
        Column("Equipment", share=0.18),
        Column("Exception", share=0.2),
        Column("Reference and basis", share=0.235),
        Column("What to check", share=0.21),
    )
    shown = waiting[:FINDINGS_ON_SUMMARY]
    rows = tuple(
        (str(at), Mark(each.severity), _item(each, is_short=True), _what(each), _basis(each), what_to_check(each))
        for at, each in shown
    )
    links = tuple(finding_anchor(at) for at, _ in shown)
    blocks: list[Block] = [Table(columns, rows, links=links, may_shrink=True)] if rows else []
    return [*blocks, Remark(" ".join(_below_top(source, len(waiting))))]


def _below_top(source: ReportSource, waiting: int) -> Iterator[str]:
    analysis = source.analysis
    acknowledged = sum(_is_acknowledged(source, each) for each in analysis.findings)
    if acknowledged:
        said = f"{whole(acknowledged)} of {total_text(source)} {'is' if acknowledged == 1 else 'are'} acknowledged"
        yield f"{said} and not listed here." if waiting else f"{said}: none waits for somebody to look at it."
    if waiting:
        yield f"All of {total_text(source)}, with evidence and notes, follow in the chapter Findings."


def finding_anchor(at: int) -> str:
    """What the finding with this number, from 1, is called for links."""
    return f"finding-{at}"


def nothing_found(source: ReportSource) -> str:
    """That there is no finding, and what that does not mean."""
    judged = sum(each.how != "too few" for each in source.analysis.judged)
    groups = f"{whole(judged) if judged else 'none'} of {count(len(source.analysis.judged), 'group')} of values"
    said = f" Outliers were looked for in {groups}; the others hold too few." if source.analysis.judged else ""
    return f"No check raised a finding.{said} That says that nothing in this table stands out, and no more."


def total_text(source: ReportSource) -> str:
    """How many findings there are, or at least are."""
    if source.has_more_findings:
        return f"at least {count(len(source.analysis.findings), 'finding')}"
    return count(source.analysis.finding_count, "finding")


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


def value_text(finding: Finding) -> str:
    """The value with its unit, or the words that it has none stated."""
    if finding.value is None:
        return MISSING_MARK
    unit = finding.unit or (f"({UNIT_NOT_STATED})" if finding.parameter else "")
    return f"{number(finding.value)} {unit}".strip()


def what_text(finding: Finding) -> str:
    """The kind of a finding with its parameter, such as `Outlier in pressure`."""
    kind = kind_of(finding.rule)
    return f"{kind}: {FIELD_BY_KEY[finding.parameter].label.lower()}" if finding.parameter else kind


def method_text(finding: Finding) -> str:
    """The method with the number of values it rests on, unless it says that itself."""
    return finding.method if " n = " in finding.method else f"{finding.method}, n = {whole(finding.n)}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _item(finding: Finding, *, is_short: bool = False) -> Cell:
    longest = _LONGEST_NAME if is_short else 160
    lines = [
        Line(printed(finding.equipment, longest=longest) or "No name", is_strong=True),
        Line(printed(finding.equipment_type, longest=longest) or TYPE_NOT_STATED, is_soft=True),
        Line(f"row {finding.row}", is_soft=True),
    ]
    return Lines(tuple(lines[:2] if is_short and finding.equipment else lines))


def _what(finding: Finding) -> Cell:
    lines = [Line(what_text(finding))]
    if finding.value is not None:
        lines.append(Line(value_text(finding), is_strong=True))
    return Lines(tuple(lines))


def _basis(finding: Finding) -> Cell:
    reference = printed(finding.expected, longest=_LONGEST_REFERENCE)
    return Lines((Line(reference), Line(printed(method_text(finding), longest=_LONGEST_REFERENCE), is_soft=True)))


def _evidence(finding: Finding, note: FindingNote | None) -> Cell:
    lines = [Line(printed(finding.expected, longest=400), is_strong=True)]
    lines += [Line(printed(each, longest=400)) for each in finding.detail]
    lines.append(Line(printed(method_text(finding), longest=400), is_soft=True))
    if check := what_to_check(finding):
        lines.append(Line(f"To check: {check}"))
    if note:
        lines.append(Line(_note_text(note), is_strong=note.is_acknowledged))
    return Lines(tuple(lines))


def _note_text(note: FindingNote) -> str:
    state = "Acknowledged" if note.is_acknowledged else "Open"
    comment = f": {printed(note.comment, longest=600)}" if note.comment else ""
    return f"{state}, {moment(note.changed_at)}{comment}"


def _is_acknowledged(source: ReportSource, finding: Finding) -> bool:
    note = source.notes.get(finding.key)
    return note is not None and note.is_acknowledged
