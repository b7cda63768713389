"""Unpacks what arrives packed, within limits, and says what it is. Looks at bytes; knows nothing of tables.

A few kilobytes can claim to be gigabytes. So what an archive declares is checked before anything is unpacked, and
what really comes out is counted while it is.
"""

import io
import zlib
from dataclasses import dataclass
from typing import Final, Literal

from chemviz.errors import RefusedFile
from chemviz.ingest.progress import SILENT, Stage

MOST_UNPACKED: Final = 1_000_000_000
"""Bytes that come out of one archive at most."""
FREE_UNPACKED: Final = 64_000_000
MOST_RATIO: Final = 60
"""Above `FREE_UNPACKED` bytes an archive may be this many times larger unpacked; tables shrink 3 to 20 times."""

_SAVE_AS: Final = "Save the table as “CSV UTF-8” or as an Excel workbook (.xlsx) and upload that file."
_SIGNATURES: Final = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"%PDF", "a PDF document"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3\0", "an SQLite database"),
)
_GZIP: Final = b"\x1f\x8b"
_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0"
_PIECE: Final = 1 << 20
_BLOCK: Final = 1 << 16
_BLANKS: Final = b"\xef\xbb\xbf \t\r\n\v\f"

Kind = Literal["text", "xlsx", "xls"]


@dataclass(frozen=True)
class Unpacked:
    """The bytes of a text table or of a workbook; `is_gzip` tells that they came out of a .gz file."""

    kind: Kind
    data: bytes
    is_gzip: bool = False


def unpack(data: bytes, *, max_bytes: int | None, stage: Stage = SILENT) -> Unpacked:
    """What a file holds. Raises `RefusedFile` when it is empty, too large, or nothing that can hold a table."""
    if max_bytes is not None and len(data) > max_bytes:
        raise RefusedFile(
            f"The file has {size_text(len(data))}; the limit is {size_text(max_bytes)}. Split it or leave out rows."
        )
    stage.tell()
    is_gzip = data.startswith(_GZIP)
    content = gunzip(data, stage) if is_gzip else data
    _refuse_blank(content)
    return Unpacked(_kind(content), content, is_gzip)


def size_text(count: int) -> str:
    """A number of bytes as a person reads it.

    >>> size_text(1500), size_text(2_000_000)
    ('1.5 kB', '2.0 MB')
    """
    if count < 1000:
        return f"{count} bytes"
    return f"{count / 1000:.1f} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"


def most_unpacked(packed_bytes: int) -> int:
    """How many bytes may come out of an archive of this size."""
    return min(MOST_UNPACKED, max(FREE_UNPACKED, MOST_RATIO * packed_bytes))


def refuse_unpacked(count: int, packed_bytes: int) -> None:
    """Raise `RefusedFile` when so many bytes out of so few are no table."""
    limit = most_unpacked(packed_bytes)
    if count > limit:
        raise RefusedFile(
            f"The file has {size_text(packed_bytes)} but unpacks to more than {size_text(limit)}, which no table of "
            "equipment does, so it was not read. Upload the table itself, unpacked."
        )


def inflate(packed: bytes | memoryview, *, limit: int, window: int) -> bytes:
    """Unpack one stream of deflate, no further than `limit` bytes and one more. Raises `zlib.error`."""
    stream = zlib.decompressobj(window)
    whole = stream.decompress(packed, limit + 1)
    if not stream.eof and len(whole) <= limit:
        raise zlib.error("the stream ends too early")
    return whole


def gunzip(data: bytes, stage: Stage = SILENT) -> bytes:
    """Unpack a .gz file of one or several members. Raises `RefusedFile` when it is damaged or grows too large."""
    declared = int.from_bytes(data[-4:], "little")
    if declared > (limit := most_unpacked(len(data))):
        raise RefusedFile(
            f"The .gz file is damaged, or it unpacks to {size_text(declared)}, which is more than {size_text(limit)} "
            "and more than a table of its size does. Upload the table itself, unpacked."
        )
    whole = io.BytesIO()
    position = 0
    try:
        while position < len(data) and data.startswith(_GZIP, position):
            stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
            while not stream.eof:
                if position >= len(data):
                    raise zlib.error("the file ends too early")
                # A block of this size grows to 68 MB at most, which is counted before the next one is taken.
                whole.write(stream.decompress(data[position : position + _BLOCK]))
                position += _BLOCK
                refuse_unpacked(whole.tell(), len(data))
                stage.tell(position / len(data))
            position = min(position, len(data)) - len(stream.unused_data)
    except zlib.error as error:
        raise RefusedFile("The .gz file is damaged and cannot be unpacked. Pack or export it again.") from error
    return whole.getvalue()


def _refuse_blank(data: bytes) -> None:
    if not data[:_PIECE].strip(_BLANKS) and not data.strip(_BLANKS):
        raise RefusedFile("The file is empty." if not data else "The file is empty: it holds only blanks.")


def _kind(data: bytes) -> Kind:
    if data.startswith(_ZIP):
        return _zip_kind(data)
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise RefusedFile("The workbook is protected by a password. Save it without one and upload it again.")
        return "xls"
    if data.startswith(_GZIP):
        raise RefusedFile(f"The .gz file holds another gzip archive, not a table. {_SAVE_AS}")
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            raise RefusedFile(f"The file is not a table; it looks like {kind}. {_SAVE_AS}")
    return "text"


def _zip_kind(data: bytes) -> Kind:
    # The names of an archive's members stand at its end as they are.
    if b"xl/workbook.bin" in data:
        raise RefusedFile(f"The file is a binary Excel workbook (.xlsb), which cannot be read. {_SAVE_AS}")
    if b"xl/" in data:
        return "xlsx"
    if b"opendocument" in data[:200]:
        raise RefusedFile(f"The file is an OpenDocument table, which cannot be read. {_SAVE_AS}")
    raise RefusedFile(f"The file is not a table; it looks like a zip archive. {_SAVE_AS}")
