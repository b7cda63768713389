"""Makes an Excel workbook safe to read: unpacks what holds its cells, within limits, and measures its sheets.

calamine lays a sheet out as one block from its first to its last cell. Two cells far apart in a file of 5 kB so ask
for 400 GB, on which the whole process ends. So what it gets to see is an archive of our own, made of the parts that
were unpacked and measured here.
"""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from chemviz.errors import RefusedFile
from chemviz.ingest.container import inflate, most_unpacked, refuse_unpacked
from chemviz.ingest.progress import SILENT, Stage
from chemviz.ingest.silent_cells import Silent, silent_cells

MOST_PARTS: Final = 10_000
_NOT_NEEDED: Final = re.compile(
    r"(?:docProps|customXml|_xmlsignatures)/|xl/(?:media|theme|drawings|charts?|chartsheets|printerSettings|pivot\w*|"
    r"externalLinks|embeddings|ctrlProps|activeX|worksheets/_rels)/|xl/calcChain\.xml"
)
_FREE_CELLS: Final = 2_000_000
_SPARSE: Final = 4
"""A sheet's block may have so many times more cells than are filled; beyond it the careful way is taken."""
_BLOCK: Final = 1 << 17  # so much of a sheet stays in the processor's cache
_REFERENCE: Final = 20  # bytes behind a "<" that are looked at
_NAME_ENDS: Final = np.frombuffer(b" \t\r\n/>", dtype=np.uint8)
_TEXT_BYTES: Final = 256_000_000

Indices = npt.NDArray[np.int64]


@dataclass(frozen=True)
class CheckedWorkbook:
    """An archive of checked parts, not packed. `is_plain`: reading it takes no more memory than its size suggests.

    `silent` holds, for each part, the cells that calamine gives as blanks although something stands there.
    """

    data: bytes
    is_plain: bool
    silent: dict[str, Silent]


def check_workbook(data: bytes, stage: Stage = SILENT) -> CheckedWorkbook:
    """Unpack and measure an .xlsx file. Raises `RefusedFile` when it is damaged or grows too large."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [member for member in archive.infolist() if not _NOT_NEEDED.match(member.filename)]
        return _checked(data, members, stage)
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, OSError, KeyError, IndexError) as error:
        raise RefusedFile("The workbook is damaged and cannot be opened. Save it anew in your spreadsheet.") from error


def _checked(data: bytes, members: list[zipfile.ZipInfo], stage: Stage) -> CheckedWorkbook:
    if len(members) > MOST_PARTS:
        raise ValueError("too many parts")
    declared = sum(member.file_size for member in members)
    refuse_unpacked(declared, len(data))
    whole = io.BytesIO()
    done, is_plain, longest_text, cells = 0, True, 0, 0
    silent: dict[str, Silent] = {}
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as out:
        names: set[str] = set()
        for member in members:
            stage.tell(done / max(declared, 1))
            content = _unpacked_part(data, member, limit=most_unpacked(len(data)) - done)
            done += len(content)
            refuse_unpacked(done, len(data))
            if member.filename in names or member.is_dir():
                continue
            names.add(member.filename)
            out.writestr(member.filename, content)
            if content.find(b"sheetData") >= 0:
                filled = _filled_cells(content)
                is_plain &= filled is not None
                cells += filled or 0
                if found := silent_cells(content):
                    silent[member.filename] = found
            elif b"<si" in content or b":si" in content:
                longest_text = max(longest_text, _longest_text(content))
    is_plain &= cells * longest_text <= _TEXT_BYTES + 8 * done
    return CheckedWorkbook(whole.getvalue(), is_plain, silent)


def _unpacked_part(data: bytes, member: zipfile.ZipInfo, *, limit: int) -> bytes:
    """One member as its own header places it; the size that it declares must be the one that comes out."""
    if member.flag_bits & 1:
        raise RefusedFile("The workbook is protected by a password. Save it without one and upload it again.")
    start = member.header_offset
    header = data[start : start + 30]
    if len(header) < 30 or not header.startswith(b"PK\x03\x04"):
        raise zipfile.BadZipFile
    start += 30 + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    packed = memoryview(data)[start : start + member.compress_size]
    if member.compress_type == zipfile.ZIP_STORED:
        return bytes(packed)
    if member.compress_type != zipfile.ZIP_DEFLATED:
        raise zipfile.BadZipFile
    return inflate(packed, limit=limit, window=-zlib.MAX_WBITS)


def _filled_cells(sheet: bytes) -> int | None:
    """How many cells a sheet has, or None unless it is beyond doubt that its block is not much larger than that.

    Beyond doubt are sheets as spreadsheets write them: each cell begins as `<c r="AB12"`, no prefix, no comments.
    """
    start = sheet.find(b"<sheetData")
    end = sheet.find(b"</sheetData>", start)
    if start < 0 or end < 0 or sheet.find(b"<!", 0, start) >= 0:
        return 0 if sheet.startswith(b"<sheetData/>", start) else None
    codes = np.frombuffer(sheet, dtype=np.uint8)
    count = last_row = last_column = 0
    for left in range(start, end, _BLOCK):
        extent = _extent(codes[left : min(left + _BLOCK, end) + _REFERENCE])
        if extent is None:
            return None
        count, last_row, last_column = count + extent[0], max(last_row, extent[1]), max(last_column, extent[2])
    return count if last_row * last_column <= _FREE_CELLS + _SPARSE * count else None


def _extent(block: npt.NDArray[np.uint8]) -> tuple[int, int, int] | None:
    """Cells in a part of a sheet, their last row and last column; None where one is not written as usual."""
    first, second, third = block[:-_REFERENCE], block[1 : 1 - _REFERENCE], block[2 : 2 - _REFERENCE]
    opens = first == ord("<")
    is_c = second == ord("c")
    prefixed = np.flatnonzero((first == ord(":")) & is_c)
    if np.any(opens & (second == ord("!"))) or np.isin(third[prefixed], _NAME_ENDS).any():
        return None
    at = np.flatnonzero(opens & is_c) + 2
    for character in b' r="':
        if not (block[at] == character).all():
            return None
        at += 1
    if not at.size:
        return 0, 0, 0
    column, at = _number(block, at, first=ord("A"), base=26, most=3)
    row, at = _number(block, at, first=ord("0"), base=10, most=7)
    if not (block[at] == ord('"')).all() or not (column.min() and row.min()):
        return None
    return at.size, int(row.max()), int(column.max())


def _number(block: npt.NDArray[np.uint8], at: Indices, *, first: int, base: int, most: int) -> tuple[Indices, Indices]:
    """The numbers that stand at some places, in letters (A is 1) or in digits, and where they end."""
    value = np.zeros(at.size, dtype=np.int64)
    least = int(base == 26)
    for _ in range(most):
        digit = block[at] - np.uint8(first)  # what is below `first` wraps to something large
        is_digit = digit < base
        if not is_digit.any():
            break
        value = np.where(is_digit, value * base + digit + least, value)
        at = at + is_digit
    return value, at


def _longest_text(shared: bytes) -> int:
    """Bytes of the longest shared text, markup included."""
    starts = np.array([match.start() for match in re.finditer(rb"<(?:\w+:)?si\b", shared)] + [len(shared)])
    return int(np.diff(starts).max()) if len(starts) > 1 else 0
