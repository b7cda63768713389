"""What the uploaded bytes are: text that can be read on, or something else that is refused with its name.

Looks only at bytes; knows nothing of tables.
"""

import codecs
from typing import Final

from chemviz.errors import RefusedFile

_SAVE_AS: Final = "Save the table as “CSV UTF-8” in your spreadsheet and upload that file."

_SIGNATURES: Final = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"%PDF", "a PDF document"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls) or another Office file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3\0", "an SQLite database"),
)
_UTF16_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_BLANKS: Final = codecs.BOM_UTF8 + b" \t\r\n\v\f"
_BLOCK: Final = 1 << 20


def check_bytes(data: bytes, *, max_bytes: int | None) -> str:
    """The encoding of the text, `utf-8` or `utf-8-sig` (with a byte order mark).

    Raises `RefusedFile` when the file is empty, larger than `max_bytes`, not text or not UTF-8.
    """
    if max_bytes is not None and len(data) > max_bytes:
        raise RefusedFile(
            f"The file has {_size(len(data))}; the limit is {_size(max_bytes)}. Split it or leave out rows."
        )
    if not data[:_BLOCK].strip(_BLANKS) and not data.strip(_BLANKS):
        raise RefusedFile("The file is empty." if not data else "The file is empty: it holds only blanks.")
    if kind := _binary_kind(data):
        raise RefusedFile(f"The file is not a text table; it looks like {kind}. {_SAVE_AS}")
    if (position := data.find(b"\0")) >= 0:
        raise RefusedFile(
            f"The file is not a text table: line {line_at(data, position)} holds a NUL byte, which text never does. "
            + _SAVE_AS
        )
    position = _first_not_utf8(data)
    if position >= 0:
        raise RefusedFile(
            f"The file is not UTF-8 text: line {line_at(data, position)} holds the byte 0x{data[position]:02X}, "
            f"which does not fit there. {_SAVE_AS}"
        )
    return "utf-8-sig" if data.startswith(codecs.BOM_UTF8) else "utf-8"


def line_at(data: bytes, position: int) -> int:
    """The line number of a byte, the first line being 1; LF, CRLF and CR each end a line."""
    lone_returns = data.count(b"\r", 0, position) - data.count(b"\r\n", 0, position)
    return 1 + data.count(b"\n", 0, position) + lone_returns


def _size(count: int) -> str:
    if count < 1000:
        return f"{count} bytes"
    return f"{count / 1000:.1f} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"


def _binary_kind(data: bytes) -> str | None:
    if data.startswith(b"PK\x03\x04"):
        return "an Excel workbook (.xlsx)" if b"xl/" in data else "a zip archive"
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            return kind
    return "text in UTF-16 or UTF-32" if _is_wide_text(data) else None


def _is_wide_text(data: bytes) -> bool:
    """Whether a byte order mark says so, or nearly every other byte is NUL as in plain Latin text."""
    if data.startswith(_UTF16_MARKS):
        return True
    start = data[:400]
    return any(start[offset::2].count(0) > 0.7 * len(start[offset::2]) for offset in (0, 1))


def _first_not_utf8(data: bytes) -> int:
    """Position of the first byte that is not UTF-8, or -1; in blocks, as text can take four bytes for one."""
    if data.isascii():
        return -1
    decoder = codecs.getincrementaldecoder("utf-8")()
    for start in range(0, len(data), _BLOCK):
        held = len(decoder.getstate()[0])
        try:
            decoder.decode(data[start : start + _BLOCK], final=start + _BLOCK >= len(data))
        except UnicodeDecodeError as error:
            return start - held + error.start
    return -1
