"""The cleaned table as an Excel workbook. Changes nothing.

A text is written as text and never as a formula or a link; a number is a number, with its unit in the header.
"""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Final

from chemviz.db.engine import Database
from chemviz.services.datasets import OpenDataset, open_dataset
from chemviz.services.exports import CleanedTable, cleaned_table
from chemviz.wording import moment, number, whole

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

SHEET_ROWS: Final = 1_048_576
"""Rows of a worksheet, the header's among them (Excel specifications and limits, Microsoft)."""
SHEET_COLUMNS: Final = 16_384
CELL_CHARACTERS: Final = 32_767
"""Of a cell, also by Microsoft's list; counted in UTF-16."""

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_FIRST_DATE: Final = datetime(1900, 3, 1)
"""Before it Excel's days are off by one, or there are none."""
_EPOCH: Final = datetime(1980, 1, 1, tzinfo=UTC)
"""The earliest time that a ZIP archive can hold: a workbook is the same, bytes and all, whenever it is made."""
_TABLE_NAME: Final = "Equipment"


def cleaned_xlsx(db: Database, *, owner_id: int, dataset_id: int, sheet_rows: int = SHEET_ROWS) -> bytes:
    """The equipment as a workbook: a table with units in its header, and a sheet that says where it comes from.

    What does not fit on a sheet of `sheet_rows` goes on on the next one, under the same header. A text longer than a
    cell can hold is cut, and ends with an ellipsis. Raises `NotFound`.
    """
    import xlsxwriter

    opened = open_dataset(db, owner_id=owner_id, dataset_id=dataset_id)
    out = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"title": _fitted(opened.card.name), "created": _EPOCH})
    with db.reading() as session:
        table = cleaned_table(session, owner_id=owner_id, dataset_id=dataset_id)
        sheets = _fill(book, table, sheet_rows)
    _about(book.add_worksheet("About"), opened, sheets)
    book.close()
    return out.getvalue()


def fits_one_sheet(rows: int) -> bool:
    """Whether a table with so many rows of equipment needs one worksheet only."""
    return rows < SHEET_ROWS


def _fill(book: "Workbook", table: CleanedTable, sheet_rows: int) -> int:
    """Write the table and say on how many sheets it stands."""
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    times = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    rows = chain.from_iterable(table.written(chunk, text=_fitted, moment=_as_date) for chunk in table.chunks)
    sheets = 0
    first = next(rows, None)
    while first is not None or sheets == 0:
        sheets += 1
        sheet = book.add_worksheet(_TABLE_NAME if sheets == 1 else f"{_TABLE_NAME} {sheets}")
        written = _head(sheet, table, bold)
        if first is not None:
            some = chain([first], islice(rows, sheet_rows - 2))
            written += _rows(sheet, some, times)
        sheet.autofilter(0, 0, max(written, 1) - 1, min(len(table.headers), SHEET_COLUMNS) - 1)
        first = next(rows, None)
    return sheets


def _head(sheet: "Worksheet", table: CleanedTable, bold: "Format") -> int:
    headers = table.headers[:SHEET_COLUMNS]
    for column, header in enumerate(headers):
        sheet.write_string(0, column, _fitted(header) or "", bold)
    sheet.set_column(0, len(headers) - 1, 16)
    sheet.set_column(0, 1, 22)
    sheet.freeze_panes(1, 1)
    return 1


def _rows(sheet: "Worksheet", rows: Iterator[tuple[Any, ...]], times: "Format") -> int:
    count = 0
    for count, cells in enumerate(rows, start=1):
        for column, cell in enumerate(cells[:SHEET_COLUMNS]):
            if cell is None:
                continue
            if isinstance(cell, str):
                sheet.write_string(count, column, cell)
            elif isinstance(cell, datetime):
                sheet.write_datetime(count, column, cell, times)
            else:
                sheet.write_number(count, column, cell)
    return count


def _about(sheet: "Worksheet", opened: OpenDataset, sheets: int) -> None:
    card, file = opened.card, opened.file
    said = [
        ("Dataset", card.name),
        ("File", file.name),
        ("SHA-256", file.sha256),
        ("Uploaded", moment(card.uploaded_at)),
        ("Rows", f"{whole(card.rows_accepted)} of {whole(card.rows_read)}; {whole(card.rows_rejected)} left out"),
        ("Blank cell", "missing, never 0"),
        ("Units", "as the headers say; “unit not stated” where the file names none"),
    ]
    if sheets > 1:
        said.append(("Sheets", f"The table stands on {number(sheets)} sheets: one holds {whole(SHEET_ROWS)} rows."))
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 90)
    for row, (label, text) in enumerate(said):
        sheet.write_string(row, 0, label)
        sheet.write_string(row, 1, _fitted(text) or "")


def _fitted(text: str | None) -> str | None:
    """A text that fits into a cell; an empty one is no cell at all."""
    if not text:
        return None
    if len(text) * 2 <= CELL_CHARACTERS or len(text.encode("utf-16-le", "replace")) <= 2 * CELL_CHARACTERS:
        return text
    return text.encode("utf-16-le", "replace")[: 2 * (CELL_CHARACTERS - 1)].decode("utf-16-le", "ignore") + "…"


def _as_date(time: datetime | None) -> datetime | str | None:
    if time is None or time >= _FIRST_DATE:
        return time
    return time.isoformat(sep=" ")
