"""How the shell shows an analysis: one JSON object, or text for a terminal. Pure; prints nothing.

The shape of the JSON is a promise to scripts: keys are added, never renamed or taken away.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from chemviz.schema import FIELD_BY_KEY, FIELDS, PARAMETERS, Columns, ColumnUse
from chemviz.wording import MISSING_MARK, count, number

if TYPE_CHECKING:
    from chemviz.analysis.results import Analysis, Finding, Summary, TypeResult
    from chemviz.ingest.evidence import Evidence
    from chemviz.ingest.survey import Issue, Survey

SHOWN: Final = 20
"""Lines of each list in the text; the JSON holds them all."""

_STATISTICS: Final = ("count", "mean", "std", "min", "q1", "median", "q3", "max", "mad", "missing", "zeros")
_FILE_KEYS: Final = ("name", "sha256", "bytes", "encoding", "delimiter", "decimal", "header_row")
_COLUMN_KEYS: Final = ("name", "equipment_type", "recorded_at", "flowrate", "pressure", "temperature")
_OTHER_COLUMNS: Final = tuple(field.key for field in FIELDS if field.key not in _COLUMN_KEYS)


def as_json(survey: "Survey", analysis: "Analysis", evidence: "Sequence[Evidence]" = ()) -> str:
    """The whole result as one JSON object; `evidence` is what `ingest.understand` says about the file."""
    document = {
        "file": {key: getattr(survey.file, key) for key in _FILE_KEYS},
        "rows": {"read": survey.rows_read, "accepted": survey.rows_accepted, "rejected": survey.rows_rejected},
        "columns": _columns(survey.columns),
        "unmapped": list(survey.unmapped),
        "issues": _issues(survey.issues),
        "statistics": {each.equipment_type: _statistics(each) for each in analysis.types},
        "findings": [_facts_of(each) for each in analysis.findings],
        "quality": asdict(analysis.quality),
        "correlations": {each.equipment_type: [asdict(pair) for pair in each.correlations] for each in analysis.types},
        "outliers": {"chance": analysis.chance, "judged": [asdict(each) for each in analysis.judged]},
        "reading": _reading(survey, evidence),
    }
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)


def _facts_of(finding: "Finding") -> dict[str, Any]:
    """All but the places of the numbers in its sentences, which serve the display of other units."""
    facts = asdict(finding)
    del facts["quantities"]
    return facts


def _columns(columns: Columns) -> dict[str, Any]:
    """The main fields, null where the file lacks one, and of the others those that it has."""
    found = {key: _column(key, columns.get(key)) for key in _COLUMN_KEYS}
    return found | {key: _column(key, use) for key in _OTHER_COLUMNS if (use := columns.get(key))}


def _issues(issues: "Iterable[Issue]") -> list[dict[str, Any]]:
    return [
        {"row": issue.row, "column": issue.column, "value": issue.value, "problem": issue.problem} for issue in issues
    ]


def _reading(survey: "Survey", evidence: "Sequence[Evidence]") -> dict[str, Any]:
    """What was found and why, all that was decided, the cells changed by themselves, and types that became one."""
    return {
        "evidence": [
            {"subject": each.subject, "found": each.found, "why": each.why, "certainty": each.certainty}
            for each in evidence
        ],
        "choices": json.loads(survey.choices.to_json()),
        "changes": _issues(survey.changes),
        "types_merged": {each.type: dict(each.spellings) for each in survey.types_merged},
    }


def _column(key: str, use: ColumnUse | None) -> dict[str, str | None] | None:
    if use is None:
        return None
    units = {"source_unit": use.source_unit, "unit": use.unit} if FIELD_BY_KEY[key].has_unit else {}
    basis = {"basis": use.basis} if "pressure" in FIELD_BY_KEY[key].dimensions else {}
    return {"source": use.source, **units, **basis}


def _statistics(result: "TypeResult") -> dict[str, Any]:
    summaries = {key: result.parameters[key].summary for key in PARAMETERS}
    figures = {key: {name: getattr(summary, name) for name in _STATISTICS} for key, summary in summaries.items()}
    return {"count": result.count, **figures}


def as_text(survey: "Survey", analysis: "Analysis") -> str:
    """What was read, mean and spread per type, findings and issues, for a terminal of 80 columns or more."""
    parts = [*_heading(survey, analysis), "", *_table(survey.columns, analysis)]
    findings = [_finding(each) for each in analysis.findings]
    parts += _section("Findings", findings, analysis.finding_count)
    parts += _section("Cells and rows that could not be read", [_issue(each) for each in survey.issues])
    if survey.changes:
        parts += _section("Cells changed by themselves", [_issue(each) for each in survey.changes])
    return plain("\n".join(parts))


def plain(text: str) -> str:
    """Text that is safe on a terminal: no control or invisible characters but the line break.

    >>> plain("P-1\\x1b[2J\\u202e")
    'P-1�[2J�'
    """
    return "".join(
        char if char.isprintable() or char == "\n" else " " if char.isspace() else "\N{REPLACEMENT CHARACTER}"
        for char in text
    )


def _heading(survey: "Survey", analysis: "Analysis") -> Iterator[str]:
    rows = (
        f"{count(survey.rows_read, 'row')} read, {survey.rows_accepted} accepted, {survey.rows_rejected} rejected; "
        f"{count(len(analysis.types), 'type')}; quality {number(analysis.quality.score)} of 100"
    )
    yield f"{one_line(survey.file.name)}: {rows}"
    if survey.unmapped:
        yield f"Not used: {', '.join(map(one_line, survey.unmapped))}"
    for merge in survey.types_merged[:SHOWN]:
        spellings = ", ".join(f"{spelling} ({times})" for spelling, times in merge.spellings)
        yield f"Taken for one type, {one_line(merge.type)}: {one_line(spellings)}"


def _table(columns: Columns, analysis: "Analysis") -> list[str]:
    """Mean ± standard deviation of each parameter by type, columns aligned."""
    uses = [columns.get(key) for key in PARAMETERS]
    rows = [
        ["Type", "Items", *(FIELD_BY_KEY[key].label for key in PARAMETERS)],
        ["", "", *(use.unit_text() if use else "not in the file" for use in uses)],
    ]
    for each in analysis.types[:SHOWN]:
        spreads = (_spread(each.parameters[key].summary) for key in PARAMETERS)
        rows.append([one_line(each.equipment_type)[:32], str(each.count), *spreads])
    zeros = sum(each.parameters["flowrate"].summary.zeros for each in analysis.types)
    widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))]
    lines = [
        "  ".join(cell.rjust(width) if index else cell.ljust(width) for index, (cell, width) in enumerate(cells))
        for cells in (list(zip(row, widths, strict=True)) for row in rows)
    ]
    left_out = [f"  {count(zeros, 'item')} at zero flow, left out of the flowrate's figures"] if zeros else []
    return [*(line.rstrip() for line in lines), *_more(len(analysis.types)), *left_out]


def _spread(summary: "Summary") -> str:
    if summary.mean is None:
        return MISSING_MARK
    return number(summary.mean) + ("" if summary.std is None else f" ± {number(summary.std, digits=3)}")


def _section(title: str, lines: list[str], total: int | None = None) -> list[str]:
    total = len(lines) if total is None else total
    return ["", f"{title}: {total or 'none'}", *(f"  {line}" for line in lines[:SHOWN]), *_more(total)]


def _more(total: int) -> list[str]:
    return [f"  ... and {total - SHOWN} more; --json lists them"] if total > SHOWN else []


def _finding(finding: "Finding") -> str:
    where = f"row {finding.row}, {finding.equipment or 'no name'}"
    value = "" if finding.value is None else f" {number(finding.value)}{f' {finding.unit}' if finding.unit else ''}"
    what = f"{FIELD_BY_KEY[finding.parameter].label}{value}" if finding.parameter else finding.rule.replace("-", " ")
    return one_line(f"{finding.severity}: {where}: {what}. {finding.expected}")


def _issue(issue: "Issue") -> str:
    where = f"row {issue.row}{f', {issue.column}' if issue.column else ''}"
    value = f" {issue.value[:60]!r}" if issue.value else ""
    return one_line(f"{where}{value}: {issue.problem}")


def one_line(text: str) -> str:
    """Text that is safe on a terminal, on one line."""
    return plain(" ".join(text.splitlines()))
