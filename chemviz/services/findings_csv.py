"""Findings as a table for any spreadsheet. Changes nothing."""

from collections.abc import Iterable
from typing import Final

from chemviz.analysis.kinds import kind_of
from chemviz.schema import FIELD_BY_KEY, UNIT_NOT_STATED
from chemviz.services.exports import as_csv
from chemviz.services.findings import NotedFinding
from chemviz.services.formula_safety import guarded

HEADER: Final = (
    "Severity", "Kind", "Item", "Type", "Row", "Parameter", "Value", "Unit", "Compared with", "Further", "Method",
    "Score", "n", "State", "Comment",
)  # fmt: skip


def findings_to_csv(findings: Iterable[NotedFinding]) -> bytes:
    """One row for each finding, in the order given: UTF-8 with a mark, CRLF; blank where a finding has no such thing.

    A text that a spreadsheet would take for a formula gets an apostrophe in front (`formula_safety`); numbers stay
    numbers.
    """
    rows = ([guarded(cell) if isinstance(cell, str) else cell for cell in _cells(each)] for each in findings)
    return as_csv(HEADER, rows)


def _cells(noted: NotedFinding) -> tuple[str | float | None, ...]:
    finding = noted.finding
    return (
        finding.severity.capitalize(),
        kind_of(finding.rule),
        finding.equipment,
        finding.equipment_type,
        finding.row,
        FIELD_BY_KEY[finding.parameter].label if finding.parameter else None,
        finding.value,
        finding.unit or (UNIT_NOT_STATED if finding.value is not None else None),
        finding.expected,
        " ".join(finding.detail),
        finding.method,
        finding.score,
        finding.n,
        "open" if noted.is_open else "acknowledged",
        noted.note.comment if noted.note else None,
    )
