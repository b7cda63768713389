"""What there is to say about rows and cells that are not in the frame as they stand in the file. Changes no value."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from operator import attrgetter
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from chemviz.ingest.checks import NO_VALUE, SHEET_ERROR, problem_of, untidy_cells
from chemviz.ingest.choices import NOT_STATED
from chemviz.ingest.mapping import Column
from chemviz.ingest.moments import Moments
from chemviz.ingest.numbers import Mask, NumberFormat, as_mask
from chemviz.ingest.quantities import Quantities
from chemviz.ingest.reader import MOST_ISSUES, refuse_too_many_issues
from chemviz.ingest.records import VALUE_CHARACTERS
from chemviz.ingest.source import Source
from chemviz.ingest.survey import Issue
from chemviz.ingest.table import EXTRA, RawTable
from chemviz.schema import TYPE_NOT_STATED

EMPTY_ROW: Final = "The row has no name, no type and no value, so it was left out."
TIDIED: Final = "Stored without its line breaks, control characters and characters that nobody sees."
NO_NAME: Final = "The row has no equipment name; it is kept without one."
NO_TYPE: Final = f"The row has no type; it is kept as “{TYPE_NOT_STATED}”."

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Checked:
    """All columns of the file, read: what the frame is built from."""

    raw: RawTable
    columns: Mapping[str, Column | None]
    quantities: Mapping[str, Quantities]
    number_format: NumberFormat
    moments: Moments | None = None


def nulls(text: Any) -> Mask:
    """Which cells of an Arrow text column are missing."""
    return as_mask(pc.is_null(text)) if text.null_count else np.zeros(len(text), dtype=np.bool_)


def empty_rows(checked: Checked, is_empty: Mask, source: Source) -> list[Issue]:
    """An issue for each row without any content; a line with nothing at all in it is no row."""
    rows = checked.raw.rows[is_empty]
    texts = islice(source.texts_at(set(rows.tolist())), MOST_ISSUES + 1) if rows.size else ()
    return [Issue(row, "", text, EMPTY_ROW, is_rejected=True) for row, text in texts]


def row_issues(checked: Checked, found: Mapping[int, str], source: Source) -> list[Issue]:
    """An issue for each of some rows that are left out, by position, with the reason."""
    by_row = {int(checked.raw.rows[place]): problem for place, problem in found.items()}
    texts = source.texts_at(set(by_row)) if by_row else ()
    return [Issue(row, "", text, by_row[row], is_rejected=True) for row, text in texts]


def cell_issues(checked: Checked, names: Any, types: Any, is_gone: Mask, source: Source) -> Iterator[Issue]:
    """An issue for each cell of the rows that are kept, and for each unit in a header, that cannot be used."""
    columns, rows = checked.columns, checked.raw.rows
    for column in columns.values():
        # Where the cells say it, or somebody has, the header's unit does no harm.
        if column and column.problem and checked.quantities[column.key].unit_choice == NOT_STATED:
            yield Issue(source.layout.header_row, column.header, column.unit_text, column.problem)
    for key, cells, problem in (("name", names, NO_NAME), ("equipment_type", types, NO_TYPE)):
        if column := columns.get(key):
            yield from (Issue(row, column.header, "", problem) for row in rows[nulls(cells) & ~is_gone].tolist())
    for key, found in checked.quantities.items():
        yield from _unreadable(found, rows, columns[key], checked.number_format, is_gone)
    yield from _no_moments(checked.moments, rows, columns.get("recorded_at"), is_gone)


def refuse_too_many_bad(checked: Checked, is_gone: Mask) -> None:
    """Raise `RefusedFile` when more cells are bad than can be listed, before a sentence is made for each."""
    count = sum(int(np.count_nonzero(~is_gone[found.bad])) for found in checked.quantities.values())
    if count > MOST_ISSUES:
        rows, number_format = checked.raw.rows, checked.number_format
        firsts = (
            next(_unreadable(found, rows, checked.columns[key], number_format, is_gone), None)
            for key, found in checked.quantities.items()
        )
        refuse_too_many_issues(count, min(filter(None, firsts), key=attrgetter("row")))


def _unreadable(
    found: Quantities, rows: Rows, column: Column | None, number_format: NumberFormat, is_gone: Mask
) -> Iterator[Issue]:
    header = column.header if column else ""
    for place, text in zip(found.bad.tolist(), found.bad_texts, strict=True):
        if not is_gone[place]:
            problem = found.problems.get(place) or problem_of(text, number_format)
            yield Issue(int(rows[place]), header, text[:VALUE_CHARACTERS], problem)


def _no_moments(moments: Moments | None, rows: Rows, column: Column | None, is_gone: Mask) -> Iterator[Issue]:
    if moments is None or column is None:
        return
    for place, text in zip(moments.bad.tolist(), moments.bad_texts, strict=True):
        if not is_gone[place]:
            told = problem_of(text)
            problem = told if told in (NO_VALUE, SHEET_ERROR) else moments.problem_of(text)
            yield Issue(int(rows[place]), column.header, text[:VALUE_CHARACTERS], problem)


def bounded(*sources: Iterator[Issue] | Sequence[Issue]) -> tuple[Issue, ...]:
    """All issues in the order of the lines. Raises `RefusedFile` when there are more than `MOST_ISSUES`."""
    issues = list(islice(chain(*sources), MOST_ISSUES + 1))
    issues.sort(key=attrgetter("row"))  # stable: within a row the order of the columns stays
    if issues:
        refuse_too_many_issues(len(issues), issues[0])
    return tuple(issues)


def without_bad_rows(issues: tuple[Issue, ...], rows: Rows, is_gone: Mask) -> tuple[tuple[Issue, ...], Mask, int]:
    """Leave out each row with a cell that could not be read; one that says that there is no value is not bad."""
    bad = {issue.row for issue in issues if issue.column and issue.value and issue.problem != NO_VALUE}
    is_bad = np.isin(rows, np.fromiter(bad, dtype=np.int64, count=len(bad))) & ~is_gone
    left_out = set(rows[is_bad].tolist())
    marked = tuple(replace(issue, is_rejected=True) if issue.row in left_out else issue for issue in issues)
    return marked, is_gone | is_bad, len(left_out)


def changed_cells(checked: Checked, is_gone: Mask) -> Iterator[Issue]:
    """An issue for each cell that was converted from another unit than the rest of its column, or tidied."""
    for key, found in checked.quantities.items():
        column, unit = checked.columns[key], found.use.unit_text()
        for place, text, from_unit in found.changed:
            if column and not is_gone[place]:
                problem = (
                    f"Converted from {from_unit.spelling} to {unit} by itself, as its unit is not that of the rest."
                )
                yield Issue(int(checked.raw.rows[place]), column.header, text[:VALUE_CHARACTERS], problem)
    yield from _tidied(checked, is_gone)


def _tidied(checked: Checked, is_gone: Mask) -> Iterator[Issue]:
    for key, cells in checked.raw.cells.items():
        column = checked.columns.get(key)
        if (column is None and not key.startswith(EXTRA)) or key == "recorded_at":
            continue
        header = column.header if column else key.removeprefix(EXTRA)
        for place, text in untidy_cells(cells):
            if not is_gone[place]:
                yield Issue(int(checked.raw.rows[place]), header, text[:VALUE_CHARACTERS], TIDIED)
