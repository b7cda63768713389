"""From UTF-8 text to the cells of the wanted columns, with the line number of each row. Judges no cell.

Two ways lead to the same result: the quick one of `plain_reader`, where it is sure, and the careful one, record by
record, for all else.
"""

import csv
import re
from array import array
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from itertools import islice
from operator import itemgetter
from typing import Any, Final

import numpy as np
import pyarrow as pa

from chemviz.errors import RefusedFile
from chemviz.ingest.choices import OPEN, Choices
from chemviz.ingest.dialect import tell_delimiter
from chemviz.ingest.encoding import line_at
from chemviz.ingest.layout import TAIL_LINES, HeaderPlace, Known, find_header
from chemviz.ingest.plain_reader import Plain, count_of, read_quickly
from chemviz.ingest.progress import SILENT, Stage
from chemviz.ingest.proposals import is_field
from chemviz.ingest.records import Lines, Record, quoted_text, read_records, text_lines
from chemviz.ingest.row_remarks import CHOSEN_FOOTER, footer_reason
from chemviz.ingest.sentences import shortened
from chemviz.ingest.survey import Issue
from chemviz.ingest.table import Layout, RawTable, tidy_headers

MOST_LINES: Final = 10_000_000
MOST_ISSUES: Final = 1_000_000
_ROWS_AT_ONCE: Final = 2_000  # few enough that Python's garbage collector has little to walk through
_TAIL_BYTES: Final = 1 << 16


def find_layout(data: bytes, *, start: int, choices: Choices = OPEN, known: Known = is_field) -> Layout:
    """Find delimiter, header and footer of UTF-8 text; `start` is 3 behind a byte order mark, else 0.

    Raises `RefusedFile` when there are too many lines or columns, or the header cannot be split into cells, and
    `RefusedInput` for a choice that does not fit.
    """
    _refuse_too_many_lines(data)
    delimiter, records, evidence, question = tell_delimiter(data, start=start, chosen=choices.delimiter, known=known)
    if not records:
        raise RefusedFile("The file is empty: it holds only blanks.")
    place = find_header([record.cells or () for record in records], [each.row for each in records], known, choices)
    header = _header(records, place)
    body_row, body_start = _body(data, start, records[place.last])
    footers, body_end = _footers(data, body_start, delimiter, choices.footer_lines)
    return Layout(
        delimiter=delimiter,
        headers=tidy_headers([record.cells or [] for record in header]),
        header_row=header[0].row,
        body_start=body_start,
        body_row=body_row,
        body_end=body_end,
        header_lines=place.lines,
        units_row=tuple(records[place.units].cells or ()) if place.units is not None else None,
        footers=footers,
        head=tuple((record.row, tuple(record.cells or (quoted_text(record.text),))) for record in records),
        first=place.last + 1,
        evidence=(evidence, *place.evidence),
        questions=tuple(each for each in (question, place.question) if each),
    )


def _header(records: Sequence[Record], place: HeaderPlace) -> Sequence[Record]:
    """The one or two lines that hold the headers. Raises `RefusedFile` when one cannot be split into cells."""
    header = records[place.index : place.index + place.lines]
    for record in header:
        if record.cells is None:
            raise RefusedFile(f"Line {record.row} should hold the headers. {record.problem}")
    return header


def _body(data: bytes, start: int, last: Record) -> tuple[int, int]:
    """The line and the byte behind the last line of the header."""
    row = last.row + last.lines
    return row, start + sum(len(line.encode()) for line in islice(text_lines(data, start=start), row - 1))


def _footers(data: bytes, start: int, delimiter: str, wanted: int | None) -> tuple[tuple[Issue, ...], int]:
    """The lines at the end that are no equipment, and where the first of them begins."""
    found: list[tuple[int, str, str]] = []
    window = len(data) if wanted and wanted > TAIL_LINES else _TAIL_BYTES
    for at, line in _last_lines(data, start, window):
        if len(found) >= (TAIL_LINES if wanted is None else wanted):
            break
        text = quoted_text(line)
        cells = _cells_of(text, delimiter)
        if not text.strip() or (cells is not None and not any(cell.strip() for cell in cells)):
            continue
        reason = footer_reason(cells) if cells is not None else None
        if wanted is None and reason is None:
            break
        found.append((at, text, reason or CHOSEN_FOOTER))
    if not found:
        return (), len(data)
    found.reverse()
    rows = [line_at(data, at) for at, _, _ in found]
    issues = (Issue(row, "", text, why, is_rejected=True) for row, (_, text, why) in zip(rows, found, strict=True))
    return tuple(issues), found[0][0]


def _cells_of(line: str, delimiter: str) -> list[str] | None:
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True, skipinitialspace=True), [])
    except csv.Error:
        return None


def _last_lines(data: bytes, start: int, window: int) -> Iterator[tuple[int, str]]:
    """The lines from the last one back, each with the byte it begins at, as far as they lie whole in the window."""
    begin = max(start, len(data) - window)
    ends = [match.end() for match in re.finditer(rb"\r\n|\n|\r", data[begin:])]
    if begin == start:
        ends.insert(0, 0)
    starts = [begin + end for end in ends if begin + end < len(data)]
    for at, end in reversed(list(zip(starts, [*starts[1:], len(data)], strict=bool(starts)))):
        yield at, data[at:end].decode("utf-8", "replace")


def _refuse_too_many_lines(data: bytes) -> None:
    if len(data) <= MOST_LINES:
        return
    lines = max(count_of(data, end) for end in "\n\r")
    if lines > MOST_LINES:
        raise RefusedFile(f"The file has {lines:,} lines; the limit is {MOST_LINES:,}. Split it into several files.")


def read_cells(
    data: bytes, layout: Layout, positions: Mapping[str, int], plain: Plain | None = None, stage: Stage = SILENT
) -> RawTable:
    """The cells of the columns at `positions` (by field key), for each row below the header.

    `plain` columns come as numbers where all of the file is plain and each of their cells is a number, else as text.
    Raises `RefusedFile` when more lines than `MOST_ISSUES` have a wrong shape.
    """
    stage.tell()
    table = stage.meanwhile(lambda: read_quickly(data, layout, positions, plain))
    return table if table is not None else read_carefully(data, layout, positions, stage)


def read_carefully(data: bytes, layout: Layout, positions: Mapping[str, int], stage: Stage = SILENT) -> RawTable:
    """Read record by record: any quoting, any line ends, any number of cells."""
    pick = _picker(list(positions.values()))
    found = RawTable(np.empty(0, np.int64), {})
    rows = array("q")
    picked: list[Sequence[str]] = []
    parts: list[list[Any]] = []
    for row, cells in _fitting_rows(data, layout, found, stage):
        rows.append(row)
        picked.append(pick(cells))
        if len(picked) == _ROWS_AT_ONCE:
            parts.append(_arrow_columns(picked))
            picked.clear()
    parts.append(_arrow_columns(picked) if picked else [pa.array([], pa.large_string())] * len(positions))
    found.rows = np.array(rows)
    found.cells = {
        key: pa.chunked_array([pa.concat_arrays(columns)])
        for key, columns in zip(positions, zip(*parts, strict=True), strict=True)
    }
    return found


def _fitting_rows(data: bytes, layout: Layout, found: RawTable, stage: Stage) -> Iterator[tuple[int, list[str]]]:
    """Line and cells of each row that has as many cells as the header, or can be given as many."""
    width, end = len(layout.headers), layout.body_end
    source = data if end is None or end == len(data) else data[:end]
    lines = Lines(source, start=layout.body_start, row=layout.body_row)
    count = count_of(source, "\n", layout.body_start)
    for record in stage.each(read_records(lines, layout.delimiter, width=width), count):
        cells = record.cells
        if cells is None or len(cells) != width:
            cells = _fitted(record, width, found)
        if cells is not None:
            yield record.row, cells


def _picker(positions: list[int]) -> Callable[[list[str]], Sequence[str]]:
    """The cells at some positions; `itemgetter` alone gives a tuple only for two or more."""
    if len(positions) > 1:
        return itemgetter(*positions)
    return lambda cells: [cells[position] for position in positions]


def _arrow_columns(picked: Sequence[Sequence[str]]) -> list[Any]:
    return [pa.array(column, pa.large_string()) for column in zip(*picked, strict=True)]


def _fitted(record: Record, width: int, found: RawTable) -> list[str] | None:
    """The record's cells brought to the width of the header, or None where it must be left out; notes the issue."""
    cells, problem = record.cells, record.problem
    if cells is not None:
        has_more = any(cell.strip() for cell in cells[width:])
        has_less = len(cells) < width and any(cell.strip() for cell in cells)  # an empty row is told of later
        if not has_more and not has_less:
            return _padded(cells, width)
        if has_more:
            problem = f"The row has {len(cells)} cells but the header has {width}, so it was left out."
            cells = None
        else:
            problem = f"The row has {len(cells)} of {width} cells; the rest count as missing."
    found.rows_rejected += cells is None
    found.issues.append(Issue(record.row, "", quoted_text(record.text), problem, is_rejected=cells is None))
    refuse_too_many_issues(len(found.issues), found.issues[0])
    return None if cells is None else _padded(cells, width)


def _padded(cells: list[str], width: int) -> list[str]:
    return cells[:width] + [""] * (width - len(cells))


def refuse_too_many_issues(count: int, first: Issue) -> None:
    """Raise `RefusedFile` when a list of `count` issues would help nobody; the first one shows what is wrong."""
    if count > MOST_ISSUES:
        raise RefusedFile(
            f"More than {MOST_ISSUES:,} cells or rows of the file cannot be taken as they stand. The first is in line "
            f"{first.row} (“{shortened(first.value)}”): {first.problem}"
        )


def texts_at(data: bytes, layout: Layout, rows: Container[int]) -> Iterator[tuple[int, str]]:
    """Some lines below the header, each with its number."""
    numbered = enumerate(text_lines(data, start=layout.body_start), start=layout.body_row)
    return ((row, text) for row, text in numbered if row in rows)
