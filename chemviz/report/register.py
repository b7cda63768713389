"""The register of equipment: every item, or the part of a large table that a report can hold. Draws nothing."""

from typing import Final

import pandas as pd

from chemviz.analysis.kinds import SEVERITIES
from chemviz.analysis.results import Severity
from chemviz.report.blocks import Block, Cell, Column, Heading, Prose, Remark, Section, Table
from chemviz.report.by_type import LEGEND, type_mark
from chemviz.report.plaintext import printed
from chemviz.report.source import ReportSource
from chemviz.schema import PARAMETERS, axis_label
from chemviz.wording import MISSING_MARK, count, number, whole

WHOLE_UP_TO: Final = 10_000
"""A dataset of so many items is printed whole."""
ROWS_OF_LARGE: Final = 1_000
"""Of a larger one so many rows are printed, those with a finding before all others."""

_TITLE: Final = "Register of equipment"
_LONGEST: Final = 60


def register_section(source: ReportSource, *, is_full: bool) -> Section:
    """The items in the file's order; only those with a finding unless `is_full`."""
    worst = _worst_by_row(source)
    frame = source.register
    total = source.analysis.count
    with_finding = frame[frame["row"].isin(worst.keys())].head(ROWS_OF_LARGE)
    if not is_full:
        blocks = _findings_only(source, with_finding, worst, total)
    elif total <= WHOLE_UP_TO:
        said = f"{count(len(frame), 'item')} in the file's order. Row is the line in the file. {LEGEND}"
        blocks = [Remark(said), _table(source, frame, worst)] if len(frame) else [Prose("No item was read.")]
    else:
        blocks = _part_of_large(source, frame, with_finding, worst)
    return Section("register", _TITLE, tuple(blocks), starts_page=True)


def _findings_only(source: ReportSource, rows: pd.DataFrame, worst: dict[int, Severity], total: int) -> list[Block]:
    if rows.empty:
        return [Prose(f"None of {count(total, 'item')} has a finding, so none is listed here.")]
    said = f"Only items with a finding: {whole(len(rows))} of {whole(total)}. Row is the line in the file. {LEGEND}"
    return [Remark(said), _table(source, rows, worst)]


def _part_of_large(
    source: ReportSource, frame: pd.DataFrame, with_finding: pd.DataFrame, worst: dict[int, Severity]
) -> list[Block]:
    total = source.analysis.count
    others = frame[~frame["row"].isin(worst.keys())].head(ROWS_OF_LARGE - len(with_finding))
    shown = len(with_finding) + len(others)
    said = (
        f"The register stops after {whole(shown)} of {count(total, 'item')}: first those with a finding, then the "
        f"first others in the file's order. A table of up to {whole(WHOLE_UP_TO)} items is printed whole; all items "
        f"of this one are in the cleaned table. Row is the line in the file. {LEGEND}"
    )
    blocks: list[Block] = [Remark(said)]
    if len(with_finding):
        blocks += [Heading(f"{count(len(with_finding), 'item')} with a finding"), _table(source, with_finding, worst)]
    if len(others):
        blocks += [Heading(f"The first {count(len(others), 'other item')}"), _table(source, others, worst)]
    return blocks


def _table(source: ReportSource, frame: pd.DataFrame, worst: dict[int, Severity]) -> Table:
    columns = (
        Column("Row", is_number=True),
        Column("Equipment"),
        Column("Type"),
        *(Column(_header(source, key), is_number=True) for key in PARAMETERS),
        Column("Finding"),
    )
    texts = [frame[key].astype(object).where(frame[key].notna(), None).tolist() for key in ("name", "equipment_type")]
    figures = [[number(each) for each in frame[key].tolist()] for key in PARAMETERS]
    marks = {kind: type_mark(source, kind, longest=_LONGEST) for kind in dict.fromkeys(texts[1])}
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (str(row), printed(name) or MISSING_MARK, marks[kind], *values, worst[row].capitalize() if row in worst else "")
        for row, name, kind, *values in zip(frame["row"].tolist(), *texts, *figures, strict=True)
    )
    return Table(columns, rows, _TITLE, is_dense=True)


def _worst_by_row(source: ReportSource) -> dict[int, Severity]:
    """The most severe finding of each row that has one."""
    found: dict[int, Severity] = {}
    for each in source.analysis.findings:
        known = found.get(each.row, each.severity)
        found[each.row] = min(known, each.severity, key=SEVERITIES.index)
    return found


def _header(source: ReportSource, key: str) -> str:
    """Parameter and unit, to be broken only between the two."""
    return axis_label(key, source.columns).replace(" ", "\N{NO-BREAK SPACE}").replace("\N{NO-BREAK SPACE}[", " [")
