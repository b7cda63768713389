"""What there is to say about rows and cells that are not in the frame as they stand in the file. Changes no value."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from operator import attrgetter
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from chemviz.ingest.checks import NO_VALUE, problem_of
from chemviz.ingest.layout import HEADER_AGAIN, TOTAL, TOTAL_CELL
from chemviz.ingest.mapping import Column
from chemviz.ingest.moments import NOT_A_MOMENT, Moments
from chemviz.ingest.numbers import Mask, NumberFormat, as_mask
from chemviz.ingest.quantities import Quantities
from chemviz.ingest.reader import MOST_ISSUES, refuse_too_many_issues
from chemviz.ingest.records import VALUE_CHARACTERS
from chemviz.ingest.source import Source
from chemviz.ingest.survey import Issue
from chemviz.ingest.table import RawTable
from chemviz.schema import PARAMETERS, TYPE_NOT_STATED

EMPTY_ROW: Final = "The row has no name, no type and no value, so it was left out."
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


def other_rows(checked: Checked, names: Any, types: Any, is_empty: Mask, source: Source) -> dict[int, str]:
    """Positions of rows in the midst of the table that are a total, or the header once more, with the reason."""
    raw, columns = checked.raw, checked.columns
    if (column := columns.get("name")) is None:
        return {}
    found: dict[int, str] = {}
    without_type = nulls(types) if columns.get("equipment_type") else np.ones(len(raw.rows), dtype=np.bool_)
    places = np.flatnonzero(without_type & ~is_empty)
    if places.size:
        totals = pc.match_substring_regex(names.take(pa.array(places)), TOTAL_CELL)
        found |= dict.fromkeys(places[as_mask(pc.equal(totals.fill_null(False), True))].tolist(), TOTAL)
    headers = source.layout.headers
    numbers = [(key, each.position) for key, each in columns.items() if each and key in PARAMETERS]
    again = pc.equal(names, headers[column.position])
    for place in np.flatnonzero(as_mask(again.fill_null(False))).tolist():
        if numbers and _cell(raw, numbers[0][0], place) == headers[numbers[0][1]]:
            found[place] = HEADER_AGAIN
    return found


def _cell(raw: RawTable, key: str, place: int) -> str:
    cell = raw.cells[key][place].as_py()
    return " ".join(cell.split()) if isinstance(cell, str) else ""


def row_issues(checked: Checked, found: Mapping[int, str], source: Source) -> list[Issue]:
    """An issue for each of some rows that are left out, by position, with the reason."""
    by_row = {int(checked.raw.rows[place]): problem for place, problem in found.items()}
    texts = source.texts_at(set(by_row)) if by_row else ()
    return [Issue(row, "", text, by_row[row], is_rejected=True) for row, text in texts]


def cell_issues(checked: Checked, names: Any, types: Any, is_gone: Mask, source: Source) -> Iterator[Issue]:
    """An issue for each cell of the rows that are kept, and for each unit in a header, that cannot be used."""
    columns, rows = checked.columns, checked.raw.rows
    for column in columns.values():
        if column and column.problem:
            yield Issue(source.layout.header_row, column.header, column.unit_text, column.problem)
    for key, cells, problem in (("name", names, NO_NAME), ("equipment_type", types, NO_TYPE)):
        if column := columns.get(key):
            yield from (Issue(row, column.header, "", problem) for row in rows[nulls(cells) & ~is_gone].tolist())
    for key, found in checked.quantities.items():
        yield from _unreadable(found, rows, columns[key], checked.number_format, is_gone)
    yield from _no_moments(checked.moments, rows, columns.get("recorded_at"), is_gone)


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
            problem = NO_VALUE if problem_of(text) == NO_VALUE else NOT_A_MOMENT
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
    """An issue for each cell that was converted from another unit than the rest of its column."""
    for key, found in checked.quantities.items():
        column, unit = checked.columns[key], found.use.unit_text()
        for place, text, from_unit in found.changed:
            if column and not is_gone[place]:
                problem = (
                    f"Converted from {from_unit.spelling} to {unit} by itself, as its unit is not that of the rest."
                )
                yield Issue(int(checked.raw.rows[place]), column.header, text[:VALUE_CHARACTERS], problem)
