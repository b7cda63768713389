"""From UTF-8 text to the cells of the wanted columns, with the line number of each row. Judges no cell.

Two ways lead to the same result. The quick one gives plain lines to Arrow, which reads 1,000,000 rows in 0.1 s; it is
taken only where its idea of a line and a cell is beyond doubt: no quotation mark, no lone carriage return, no
overlong line, as many cells in each line as in the header. All else goes the careful way, record by record.
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
import pyarrow.compute as pc
import pyarrow.csv

from chemviz.errors import RefusedFile
from chemviz.ingest.choices import OPEN, Choices
from chemviz.ingest.dialect import tell_delimiter
from chemviz.ingest.encoding import line_at
from chemviz.ingest.layout import CHOSEN_FOOTER, TAIL_LINES, Known, find_header, footer_reason
from chemviz.ingest.numbers import PLAIN, NumberFormat
from chemviz.ingest.proposals import is_field
from chemviz.ingest.records import CELL_CHARACTERS, Lines, Record, quoted_text, read_records, text_lines
from chemviz.ingest.sentences import shortened
from chemviz.ingest.survey import Issue
from chemviz.ingest.table import Layout, RawTable, is_number_column, tidy_headers

MOST_LINES: Final = 10_000_000
MOST_ISSUES: Final = 1_000_000
_ROWS_AT_ONCE: Final = 2_000  # few enough that Python's garbage collector has little to walk through
_BLOCK_BYTES: Final = 1 << 20
_LINE_BYTES: Final = 10
"""Lines shorter than this on average are mostly blank, and Arrow would hold each of them as a row."""
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
    header = records[place.index : place.index + place.lines]
    for record in header:
        if record.cells is None:
            raise RefusedFile(f"Line {record.row} should hold the headers. {record.problem}")
    last = records[place.last]
    body_row = last.row + last.lines
    header_lines = islice(text_lines(data, start=start), body_row - 1)
    body_start = start + sum(len(line.encode()) for line in header_lines)
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
    lines = max(_count(data, end) for end in "\n\r")
    if lines > MOST_LINES:
        raise RefusedFile(f"The file has {lines:,} lines; the limit is {MOST_LINES:,}. Split it into several files.")


def _count(data: bytes, character: str, start: int = 0) -> int:
    return int(np.count_nonzero(np.frombuffer(data, dtype=np.uint8, offset=start) == ord(character)))


def read_cells(
    data: bytes, layout: Layout, positions: Mapping[str, int], number_format: NumberFormat | None = PLAIN
) -> RawTable:
    """The cells of the columns at `positions` (by field key), for each row below the header.

    Numbers come as such where all of the file is plain and written in `number_format`, else as text.
    Raises `RefusedFile` when more lines than `MOST_ISSUES` have a wrong shape.
    """
    table = read_quickly(data, layout, positions, number_format)
    return table if table is not None else read_carefully(data, layout, positions)


def read_quickly(
    data: bytes, layout: Layout, positions: Mapping[str, int], number_format: NumberFormat | None = PLAIN
) -> RawTable | None:
    """Read with Arrow, or return None where only the careful way is sure. A blank line comes back as a blank row."""
    end = len(data) if layout.body_end is None else layout.body_end
    if not positions or not _has_plain_lines(data, layout.body_start, end):
        return None
    body = pa.py_buffer(data).slice(layout.body_start, end - layout.body_start)
    decimal = number_format.decimal if number_format else "."
    for number_type in (pa.float64(), pa.large_string()) if number_format else (pa.large_string(),):
        try:
            table = _arrow_table(body, layout, positions, number_type, decimal)
        except pa.ArrowInvalid:
            continue
        cells = {key: table.column(str(position)) for key, position in positions.items()}
        if all(_is_finite(column) for column in cells.values()):
            return RawTable(np.arange(layout.body_row, layout.body_row + table.num_rows), cells)
    return None


def _has_plain_lines(data: bytes, start: int, end: int) -> bool:
    if data.find(b'"', start, end) >= 0:
        return False
    if start >= end or _count(data, "\n", start) * _LINE_BYTES > end - start + 1000:
        return False
    if data.find(b"\r", start, end) >= 0 and data.count(b"\r", start, end) != data.count(b"\r\n", start, end):
        return False
    while end - start > CELL_CHARACTERS:
        line_end = data.rfind(b"\n", start, start + CELL_CHARACTERS)
        if line_end < 0:
            return False
        start = line_end + 1
    return True


def _arrow_table(body: Any, layout: Layout, positions: Mapping[str, int], number_type: Any, decimal: str) -> Any:
    types = {
        str(position): number_type if is_number_column(key) else pa.large_string()
        for key, position in positions.items()
    }
    return pyarrow.csv.read_csv(
        body,
        read_options=pyarrow.csv.ReadOptions(
            column_names=[str(position) for position in range(len(layout.headers))], block_size=_BLOCK_BYTES
        ),
        parse_options=pyarrow.csv.ParseOptions(
            delimiter=layout.delimiter, quote_char=False, double_quote=False, ignore_empty_lines=False
        ),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=types,
            include_columns=list(types),
            null_values=[""],
            strings_can_be_null=False,
            decimal_point=decimal,
            check_utf8=False,  # checked before
        ),
    )


def _is_finite(column: Any) -> bool:
    return not pa.types.is_floating(column.type) or pc.all(pc.is_finite(column)).as_py() is not False


def read_carefully(data: bytes, layout: Layout, positions: Mapping[str, int]) -> RawTable:
    """Read record by record: any quoting, any line ends, any number of cells."""
    width = len(layout.headers)
    pick = _picker(list(positions.values()))
    found = RawTable(np.empty(0, np.int64), {})
    rows = array("q")
    picked: list[Sequence[str]] = []
    parts: list[list[Any]] = []
    end = layout.body_end
    source = data if end is None or end == len(data) else data[:end]
    lines = Lines(source, start=layout.body_start, row=layout.body_row)
    for record in read_records(lines, layout.delimiter, width=width):
        cells = record.cells
        if cells is None or len(cells) != width:
            cells = _fitted(record, width, found)
            if cells is None:
                continue
        rows.append(record.row)
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
