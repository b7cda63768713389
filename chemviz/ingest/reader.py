"""From bytes to the cells of the wanted columns, with the line number of each row. Judges no cell.

Two ways lead to the same result. The quick one gives plain lines to Arrow, which reads 1,000,000 rows in 0.1 s; it is
taken only where its idea of a line and a cell is beyond doubt: no quotation mark, no lone carriage return, no
overlong line, as many cells in each line as in the header. All else goes the careful way, record by record.
"""

from array import array
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from operator import itemgetter
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from chemviz.errors import RefusedFile
from chemviz.ingest.headers import match_header, shortened
from chemviz.ingest.records import CELL_CHARACTERS, Lines, Record, quoted_text, read_records, text_lines
from chemviz.ingest.survey import Issue
from chemviz.schema import FIELD_BY_KEY

DELIMITERS: Final = (",", ";", "\t")
MOST_LINES: Final = 10_000_000
MOST_COLUMNS: Final = 16_384
"""As many as an Excel sheet has."""
MOST_ISSUES: Final = 1_000_000
_ROWS_AT_ONCE: Final = 2_000  # few enough that Python's garbage collector has little to walk through
_BLOCK_BYTES: Final = 1 << 20
_LINE_BYTES: Final = 10
"""Lines shorter than this on average are mostly blank, and Arrow would hold each of them as a row."""
_INVISIBLE: Final = dict.fromkeys((*range(9), *range(14, 28), 0x7F, 0xAD, *range(0x200B, 0x2010), 0xFEFF))


@dataclass(frozen=True)
class Layout:
    """Where the table is: its delimiter, its headers, the line they stand in, and where the rows begin."""

    delimiter: str
    headers: tuple[str, ...]
    header_row: int
    body_start: int
    body_row: int


@dataclass
class RawTable:
    """Cells of the wanted columns by field key, as Arrow text, or float64 where each cell is a number or blank.

    `rows` are line numbers. `issues` tell of lines whose shape is wrong; `rows_rejected` of them gave no row.
    """

    rows: npt.NDArray[np.int64]
    cells: dict[str, Any]
    issues: list[Issue] = field(default_factory=list)
    rows_rejected: int = 0


def find_layout(data: bytes, *, start: int) -> Layout:
    """Read the header from the first line that is not blank; `start` is 3 behind a byte order mark, else 0.

    Of comma, semicolon and tab the delimiter is the one that makes the most headers known. Raises `RefusedFile` when
    there are too many lines or columns, or the header cannot be split into cells.
    """
    _refuse_too_many_lines(data)
    records = {delimiter: next(read_records(Lines(data, start=start), delimiter)) for delimiter in DELIMITERS}
    delimiter = max(DELIMITERS, key=lambda each: _likeness(records[each]))
    record = records[delimiter]
    if record.cells is None:
        raise RefusedFile(f"Line {record.row} should hold the headers. {record.problem}")
    if len(record.cells) > MOST_COLUMNS:
        raise RefusedFile(f"The table has {len(record.cells):,} columns; the limit is {MOST_COLUMNS:,}.")
    body_row = record.row + record.lines
    header_lines = islice(text_lines(data, start=start), body_row - 1)
    return Layout(
        delimiter=delimiter,
        headers=tuple(_tidy_header(cell, position) for position, cell in enumerate(record.cells, start=1)),
        header_row=record.row,
        body_start=start + sum(len(line.encode()) for line in header_lines),
        body_row=body_row,
    )


def _refuse_too_many_lines(data: bytes) -> None:
    if len(data) <= MOST_LINES:
        return
    lines = max(_count(data, end) for end in "\n\r")
    if lines > MOST_LINES:
        raise RefusedFile(f"The file has {lines:,} lines; the limit is {MOST_LINES:,}. Split it into several files.")


def _count(data: bytes, character: str, start: int = 0) -> int:
    return int(np.count_nonzero(np.frombuffer(data, dtype=np.uint8, offset=start) == ord(character)))


def _likeness(record: Record) -> tuple[int, int]:
    cells = record.cells or []
    return sum(match_header(cell) is not None for cell in cells[:MOST_COLUMNS]), len(cells)


def _tidy_header(cell: str, position: int) -> str:
    return " ".join(cell.translate(_INVISIBLE).split()) or f"(column {position})"


def read_cells(data: bytes, layout: Layout, positions: Mapping[str, int]) -> RawTable:
    """The cells of the columns at `positions` (by field key), for each row below the header.

    Raises `RefusedFile` when more lines than `MOST_ISSUES` have a wrong shape.
    """
    table = read_quickly(data, layout, positions)
    return table if table is not None else read_carefully(data, layout, positions)


def read_quickly(data: bytes, layout: Layout, positions: Mapping[str, int]) -> RawTable | None:
    """Read with Arrow, or return None where only the careful way is sure. A blank line comes back as a blank row."""
    if not _has_plain_lines(data, layout.body_start):
        return None
    body = pa.py_buffer(data).slice(layout.body_start)
    for number_type in (pa.float64(), pa.large_string()):
        try:
            table = _arrow_table(body, layout, positions, number_type)
        except pa.ArrowInvalid:
            continue
        cells = {key: table.column(str(position)) for key, position in positions.items()}
        if all(_is_finite(column) for column in cells.values()):
            return RawTable(np.arange(layout.body_row, layout.body_row + table.num_rows), cells)
    return None


def _has_plain_lines(data: bytes, start: int) -> bool:
    if data.find(b'"', start) >= 0:
        return False
    if start >= len(data) or _count(data, "\n", start) * _LINE_BYTES > len(data) - start + 1000:
        return False
    if data.find(b"\r", start) >= 0 and data.count(b"\r", start) != data.count(b"\r\n", start):
        return False
    while len(data) - start > CELL_CHARACTERS:
        end = data.rfind(b"\n", start, start + CELL_CHARACTERS)
        if end < 0:
            return False
        start = end + 1
    return True


def _arrow_table(body: Any, layout: Layout, positions: Mapping[str, int], number_type: Any) -> Any:
    types = {
        str(position): number_type if FIELD_BY_KEY[key].is_parameter else pa.large_string()
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
            check_utf8=False,  # checked before
        ),
    )


def _is_finite(column: Any) -> bool:
    return not pa.types.is_floating(column.type) or pc.all(pc.is_finite(column)).as_py() is not False


def read_carefully(data: bytes, layout: Layout, positions: Mapping[str, int]) -> RawTable:
    """Read record by record: any quoting, any line ends, any number of cells."""
    width = len(layout.headers)
    pick = itemgetter(*positions.values())
    found = RawTable(np.empty(0, np.int64), {})
    rows = array("q")
    picked: list[Sequence[str]] = []
    parts: list[list[Any]] = []
    lines = Lines(data, start=layout.body_start, row=layout.body_row)
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
