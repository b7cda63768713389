"""Error cells (#REF!, #N/A ...) of an old .xls workbook, which calamine gives as blanks. Reads nothing else of it.

Formats: [MS-CFB] for the file, [MS-XLS] 2.4.24 (BoolErr), 2.4.127 (Formula) and 2.5.10 (BErr) for the records.
"""

import re
import struct
from collections.abc import Iterator
from typing import Final

ERRORS: Final = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_BOUND_SHEET, _BOF, _EOF, _BOOL_ERR, _FORMULA = 0x0085, 0x0809, 0x000A, 0x0205, 0x0006
_MAY_HOLD_ERRORS: Final = re.compile(rb"\x05\x02\x08\x00.{7}\x01|\x06\x00.{8}\x02.[\x00-\x2a].{3}\xff\xff", re.DOTALL)
_NO_SECTOR: Final = 0xFFFFFFFA  # this and all above have meanings of their own

Cells = dict[tuple[int, int], str]


def error_cells(data: bytes) -> dict[str, Cells]:
    """The text of each error cell by sheet and (row, column), counted from 0; nothing where the file is damaged."""
    if not _MAY_HOLD_ERRORS.search(data):
        return {}
    try:
        stream = _workbook_stream(data)
        found = {name: dict(_errors_in(stream, start)) for name, start in _sheets(stream)}
    except (struct.error, IndexError, ValueError):
        return {}
    return {name: cells for name, cells in found.items() if cells}


def _workbook_stream(data: bytes) -> bytes:
    """The stream with the cells. Raises `ValueError` or `struct.error` where the file is not as it should be."""
    sector = 1 << min(struct.unpack_from("<H", data, 30)[0], 16)
    table = _sector_table(data, sector)
    [first] = struct.unpack_from("<I", data, 48)
    directory = _chain(data, table, first, sector)
    for at in range(0, len(directory), 128):
        length = struct.unpack_from("<H", directory, at + 64)[0]
        name = directory[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
        if name in ("Workbook", "Book"):
            start, size = struct.unpack_from("<II", directory, at + 116)
            return _chain(data, table, start, sector)[:size]
    raise ValueError("no workbook")


def _sector_table(data: bytes, sector: int) -> list[int]:
    """Which sector follows each."""
    parts = list(struct.unpack_from("<109I", data, 76))
    further, seen = struct.unpack_from("<I", data, 68)[0], 0
    while further < _NO_SECTOR and seen * sector < len(data):
        more = struct.unpack_from(f"<{sector // 4}I", data, (further + 1) * sector)
        parts += more[:-1]
        further, seen = more[-1], seen + 1
    table: list[int] = []
    for part in parts:
        if part < _NO_SECTOR and len(table) * sector <= len(data):
            table += struct.unpack_from(f"<{sector // 4}I", data, (part + 1) * sector)
    return table


def _chain(data: bytes, table: list[int], first: int, sector: int) -> bytes:
    """The sectors of a stream, joined."""
    parts: list[bytes] = []
    while first < _NO_SECTOR:
        if len(parts) > len(table):
            raise ValueError("the sectors go round in a circle")
        parts.append(data[(first + 1) * sector : (first + 2) * sector])
        first = table[first]
    return b"".join(parts)


def _records(stream: bytes, start: int) -> Iterator[tuple[int, int, int]]:
    """Kind, place and size of each record of a part of the stream."""
    at, depth = start, 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, at + 4, size
        depth += (kind == _BOF) - (kind == _EOF)  # a chart within a sheet has a beginning and an end of its own
        if depth <= 0:
            return
        at += 4 + size


def _sheets(stream: bytes) -> Iterator[tuple[str, int]]:
    """Name of each sheet and where it begins."""
    for kind, at, _ in _records(stream, 0):
        if kind == _BOUND_SHEET:
            start, _, _, length, is_wide = struct.unpack_from("<IBBBB", stream, at)
            text = stream[at + 8 : at + 8 + length * (2 if is_wide & 1 else 1)]
            yield text.decode("utf-16-le" if is_wide & 1 else "latin-1", "replace"), start


def _errors_in(stream: bytes, start: int) -> Iterator[tuple[tuple[int, int], str]]:
    for kind, at, _ in _records(stream, start):
        if kind not in (_BOOL_ERR, _FORMULA):
            continue
        row, column = struct.unpack_from("<HH", stream, at)
        result = stream[at + 6 : at + 14]
        is_error = result[1] == 1 if kind == _BOOL_ERR else result[0] == 2 and result[6:] == b"\xff\xff"
        code = result[0] if kind == _BOOL_ERR else result[2]
        if is_error and code in ERRORS:
            yield (row, column), ERRORS[code]
