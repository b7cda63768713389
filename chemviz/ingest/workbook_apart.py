"""Run as a script: reads a workbook from standard input in bounded memory and time, writes its rows for `workbook`.

Imports nothing of ChemViz, so that it starts at once. Exit status 1: not a workbook that calamine can read.
"""

import contextlib
import io
import marshal
import sys
from typing import Any

import python_calamine


def main(memory_bytes: int, seconds: int) -> int:
    """Read, and write a list of (sheet, height, [(row, cells), ...], merged), rows from 0 and blank ones left out."""
    data = sys.stdin.buffer.read()
    _limit(memory_bytes, seconds)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [_sheet(book, each.name) for each in book.sheets_metadata if _is_visible(each)]
    except python_calamine.CalamineError:
        return 1
    sys.stdout.buffer.write(marshal.dumps(sheets))
    return 0


def _limit(memory_bytes: int, seconds: int) -> None:
    with contextlib.suppress(ImportError):  # Windows has no such limits
        import resource

        for kind, most in (
            (resource.RLIMIT_AS, memory_bytes),
            (resource.RLIMIT_CPU, seconds),
            (resource.RLIMIT_CORE, 0),
        ):
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(kind, (most, most))


def _is_visible(sheet: Any) -> bool:
    kinds, states = python_calamine.SheetTypeEnum, python_calamine.SheetVisibleEnum
    return bool(sheet.typ == kinds.WorkSheet and sheet.visible == states.Visible)


def _sheet(book: Any, name: str) -> tuple[str, int, list[tuple[int, list[Any]]], list[Any]]:
    sheet = book.get_sheet_by_name(name)
    rows: list[tuple[int, list[Any]]] = []
    height = 0
    if sheet.start is None:
        return name, 0, rows, []
    for number, cells in enumerate(sheet.iter_rows(), start=0):
        kept = [_plain(cell) for cell in cells]
        while kept and kept[-1] == "":
            kept.pop()
        if kept:
            rows.append((number, kept))
            height = number + 1
    return name, height, rows, sheet.merged_cell_ranges or []


def _plain(cell: Any) -> Any:
    """What `marshal` can carry; moments become text."""
    if isinstance(cell, str | float | int):
        return cell
    return cell.isoformat(sep=" ") if hasattr(cell, "hour") and hasattr(cell, "year") else _moment(cell)


def _moment(cell: Any) -> str:
    return str(cell.isoformat()) if hasattr(cell, "isoformat") else str(cell)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
