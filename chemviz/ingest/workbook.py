"""The sheets of an Excel workbook as rows of cells, by calamine. Looks for no table in them.

A workbook that is not written as spreadsheets do, and every old .xls file, is opened by a process of its own with
bounded memory and time: calamine ends the process in which a hostile file makes it ask for too much.
"""

import contextlib
import gc
import io
import marshal
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final, Literal

import python_calamine

from chemviz.errors import RefusedFile
from chemviz.ingest.progress import SILENT, TELL_SECONDS, Stage
from chemviz.ingest.silent_cells import Silent
from chemviz.ingest.spreadsheet import check_workbook
from chemviz.ingest.xls_errors import error_cells

SECONDS: Final = 60
FREE_MEMORY: Final = 512_000_000
MEMORY_RATIO: Final = 40
"""Memory of the process apart: so much, and so many bytes for each byte of the (unpacked) workbook."""

_NAMES_BYTES: Final = 1_000_000
_DAMAGED: Final = "The workbook is damaged and cannot be opened. Save it anew in your spreadsheet."
_TOO_LARGE: Final = (
    "The workbook cannot be opened: it is damaged, or a cell far outside the table makes it enormous. Copy the table "
    "into a new workbook and upload that."
)

Cell = Any
"""float, int, bool, text, a `Formula` or (in process) a date, time or duration; "" for a blank cell."""

Merged = tuple[tuple[int, int], tuple[int, int]]
"""The first and the last cell of cells that were made one, as (row, column), counted from 0."""


@dataclass(frozen=True)
class Sheet:
    """One visible worksheet: its rows, row 1 of the sheet being `rows[0]`."""

    name: str
    rows: Sequence[Sequence[Cell]]
    merged: Sequence[Merged] = ()


class Workbook:
    """The visible worksheets of a workbook, read one by one."""

    def __init__(
        self,
        names: Sequence[str],
        sheets: Mapping[str, Sheet] | None,
        book: Any,
        stage: Stage = SILENT,
    ) -> None:
        self.names = tuple(names)
        self._stage = stage
        self._sheets = sheets
        self._book = book
        self._silent: Mapping[str, Silent] = {}

    def sheet(self, name: str) -> Sheet:
        """A sheet with all its rows. Raises `RefusedFile`."""
        if self._sheets is not None:
            return self._sheets[name]
        with _refusing():
            rows, merged = self._stage.meanwhile(lambda: _rows_of(self._book.get_sheet_by_name(name)))
        for (row, column), cell in self._silent.get(name, {}).items():
            # No larger than the block that the sheet's cells span, which was measured before.
            rows += [[] for _ in range(row + 1 - len(rows))]
            rows[row] += [""] * (column + 1 - len(rows[row]))
            rows[row][column] = cell
        return Sheet(name, rows, merged)


def open_workbook(data: bytes, kind: Literal["xlsx", "xls"], stage: Stage = SILENT) -> Workbook:
    """Open a workbook. Raises `RefusedFile` when it is damaged, protected, or has no visible worksheet."""
    if kind == "xls":
        book = _opened_apart(data, {name: dict(cells) for name, cells in error_cells(data).items()}, stage)
    else:
        checked = check_workbook(data, stage.part(0, 0.2))
        silent = _by_sheet(checked.data, checked.silent) if checked.silent else {}
        opened = _opened_here if checked.is_plain else _opened_apart
        book = opened(checked.data, silent, stage.part(0.2, 1))
    if not book.names:
        raise RefusedFile("The workbook has no visible worksheet.")
    return book


def _opened_here(data: bytes, silent: Mapping[str, Silent], stage: Stage) -> Workbook:
    with _refusing():
        opened = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    book = Workbook(visible_sheets(opened), None, opened, stage)
    book._silent = silent
    return book


def visible_sheets(book: Any) -> list[str]:
    """Names of the worksheets that a person sees."""
    return [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
        and sheet.visible == python_calamine.SheetVisibleEnum.Visible
    ]


def _rows_of(sheet: Any) -> tuple[list[list[Cell]], Sequence[Merged]]:
    """All rows at once, and the cells that were made one.

    A hundred thousand new lists would make Python look for garbage over and over.
    """
    is_on = gc.isenabled()
    gc.disable()
    try:
        rows: list[list[Cell]] = sheet.to_python(skip_empty_area=False)
    finally:
        if is_on:
            gc.enable()
    return rows, sheet.merged_cell_ranges or ()


@contextlib.contextmanager
def _refusing() -> Iterator[None]:
    """calamine's errors as ours; what it calls a panic is no `Exception`."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit):
        raise
    except python_calamine.CalamineError as error:
        raise RefusedFile(_DAMAGED) from error
    except BaseException as error:
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise RefusedFile(_DAMAGED) from error
        raise


def _opened_apart(data: bytes, silent: Mapping[str, Silent], stage: Stage) -> Workbook:
    """The sheets as a process of its own reads them."""
    limit = FREE_MEMORY + MEMORY_RATIO * len(data)
    script = Path(__file__).with_name("workbook_apart.py")
    command = [sys.executable, "-I", str(script), str(limit), str(SECONDS)]
    try:
        written = _answer_of(command, data, stage)
    except subprocess.CalledProcessError as error:
        raise RefusedFile(_DAMAGED if error.returncode == 1 else _TOO_LARGE) from error
    except (subprocess.TimeoutExpired, OSError) as error:
        raise RefusedFile(_TOO_LARGE) from error
    sheets = {
        name: Sheet(name, _spread(rows, height, silent.get(name, {})), merged)
        for name, height, rows, merged in marshal.loads(written)  # noqa: S302 - written by our own script
    }
    return Workbook(list(sheets), sheets, None)


def _answer_of(command: list[str], data: bytes, stage: Stage) -> bytes:
    """What a process writes that is given `data`; it is ended when whoever is told raises."""
    with subprocess.Popen(  # noqa: S603 - our own interpreter and script
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        try:
            to_send: bytes | None = data
            for waits_left in reversed(range(int(2 * SECONDS / TELL_SECONDS))):
                stage.tell()
                try:
                    written, _ = process.communicate(to_send, timeout=TELL_SECONDS)
                    break
                except subprocess.TimeoutExpired:
                    to_send = None  # what is not sent yet is kept
                    if not waits_left:
                        raise
        except BaseException:
            process.kill()
            raise
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return written


def _spread(rows: list[tuple[int, list[Cell]]], height: int, silent: Silent) -> Sequence[Sequence[Cell]]:
    spread: list[Sequence[Cell]] = [()] * height
    for row, cells in rows:
        spread[row] = cells
    width = max((len(cells) for _, cells in rows), default=0)
    for (row, column), cell in silent.items():
        if row < height and column < width:
            cells = list(spread[row])
            spread[row] = [*cells, *[""] * (column + 1 - len(cells))]
            spread[row][column] = cell  # type: ignore[index]
    return spread


def _by_sheet(archive: bytes, silent: Mapping[str, Silent]) -> dict[str, Silent]:
    """Silent cells by the name of the sheet instead of the part."""
    import html
    import zipfile

    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        try:
            book = opened.read("xl/workbook.xml")[:_NAMES_BYTES].decode("utf-8", "replace")
            links = opened.read("xl/_rels/workbook.xml.rels")[:_NAMES_BYTES].decode("utf-8", "replace")
        except KeyError:
            return {}
    parts = {}
    for tag in re.findall(r"<(?:\w+:)?Relationship\b[^<>]*>", links):
        found = dict(re.findall(r'\b(Id|Target)="([^"]*)"', tag))
        target = found.get("Target", "")
        parts[found.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    names = {}
    for tag in re.findall(r"<(?:\w+:)?sheet\b[^<>]*>", book):
        found = dict(re.findall(r'\b(name|r:id)="([^"]*)"', tag))
        names[parts.get(found.get("r:id", ""), "")] = html.unescape(found.get("name", ""))
    return {names[part]: cells for part, cells in silent.items() if part in names}


def cell_text(cell: Cell) -> str:
    """A cell as a person would type it; a formula without a value is blank.

    >>> [cell_text(cell) for cell in (45.0, 0.25, True, "x", datetime(2026, 5, 1, 8, 30), date(2026, 5, 1))]
    ['45', '0.25', 'TRUE', 'x', '2026-05-01 08:30:00', '2026-05-01']
    """
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return repr(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell) if isinstance(cell, int | timedelta) else ""
