"""Taking data out again: the original file, and the cleaned table. Changes nothing."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any, Final

import pyarrow as pa
from sqlalchemy import select
from sqlalchemy.orm import Session

from chemviz.db.engine import Database
from chemviz.db.models import Dataset, DatasetFile
from chemviz.schema import FIELD_BY_KEY, FRAME_DTYPES, OPTIONAL_DTYPES, Columns, axis_label
from chemviz.services.equipment import equipment_chunks
from chemviz.services.formula_safety import guarded
from chemviz.services.owned import only_row, owned_dataset
from chemviz.services.recipe import columns_in, extra_in, optional_in


def original_file(db: Database, *, owner_id: int, dataset_id: int) -> tuple[str, bytes]:
    """The name and the very bytes of the file that was uploaded. Raises `NotFound`."""
    columns = (Dataset.file_name, Dataset.file_bytes, DatasetFile.content)
    query = select(*columns).join(DatasetFile, DatasetFile.dataset_id == Dataset.id)
    with db.reading() as session:
        row = only_row(session, query.where(owned_dataset(owner_id=owner_id, dataset_id=dataset_id)))
    return row.file_name, pa.decompress(row.content, decompressed_size=row.file_bytes, codec="zstd", asbytes=True)


def cleaned_csv(db: Database, *, owner_id: int, dataset_id: int) -> bytes:
    """The equipment as a table for any spreadsheet: UTF-8 with a mark, CRLF, units in the headers, blank is missing.

    A text that a spreadsheet would take for a formula gets an apostrophe in front (`formula_safety`); numbers stay
    numbers. Columns that were kept as extra data stand behind the others. Raises `NotFound`.
    """
    with db.reading() as session:
        return b"".join(cleaned_csv_parts(session, owner_id=owner_id, dataset_id=dataset_id))


def cleaned_csv_parts(session: Session, *, owner_id: int, dataset_id: int) -> Iterator[bytes]:
    """The bytes of `cleaned_csv`, some thousand rows at a time."""
    table = cleaned_table(session, owner_id=owner_id, dataset_id=dataset_id)
    yield as_csv(map(guarded, table.headers), ())
    for chunk in table.chunks:
        yield _lines(table.written(chunk, text=guarded, moment=_moment)).encode("utf-8", errors="replace")


def original_file_parts(session: Session, *, owner_id: int, dataset_id: int) -> Iterator[bytes]:
    """The bytes of `original_file`, a megabyte at a time. Raises `NotFound`."""
    query = select(DatasetFile.content).join(Dataset, DatasetFile.dataset_id == Dataset.id)
    row = only_row(session, query.where(owned_dataset(owner_id=owner_id, dataset_id=dataset_id)))
    with pa.input_stream(pa.BufferReader(row.content), compression="zstd") as stream:
        while part := stream.read(1_000_000):
            yield part


def as_csv(headers: Iterable[str | None], rows: Iterable[Iterable[Any]]) -> bytes:
    """A table as UTF-8 with a mark and CRLF. Texts must have been `guarded`."""
    return _lines(chain([headers], rows)).encode("utf-8-sig", errors="replace")


def _lines(rows: Iterable[Iterable[Any]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


@dataclass(frozen=True)
class CleanedTable:
    """The equipment of a dataset as a table: headers with units, and rows as the database gives them, in chunks.

    `keys` are the columns of a row in a chunk, `extra` the headers of what is kept as further data.
    """

    keys: tuple[str, ...]
    headers: tuple[str, ...]
    extra: tuple[str, ...]
    chunks: Iterator[Sequence[Any]]

    def written(
        self,
        rows: Sequence[Any],
        *,
        text: Callable[[str | None], Any],
        moment: Callable[[datetime | None], Any],
    ) -> Iterator[tuple[Any, ...]]:
        """Rows of a chunk as cells below the headers, texts and times as these functions make them.

        Column by column, as a function per cell takes twice as long.
        """
        columns: list[Iterable[Any]] = []
        for key, cells in zip(self.keys, zip(*rows, strict=True), strict=True):
            if key == "extra":
                kept = [json.loads(cell) if cell else {} for cell in cells]
                columns += [[text(each.get(header)) for each in kept] for header in self.extra]
            elif key == "recorded_at":
                columns.append(map(moment, cells))
            elif key != "row":
                columns.append(map(text, cells) if key in _TEXTS else cells)
        return zip(*columns, strict=True)


def cleaned_table(session: Session, *, owner_id: int, dataset_id: int) -> CleanedTable:
    """The cleaned table of a dataset, its rows to be read while the session is open. Raises `NotFound`."""
    owned = {"owner_id": owner_id, "dataset_id": dataset_id}
    recipe = only_row(session, select(Dataset.recipe).where(owned_dataset(**owned))).recipe
    keys, extra = (*FRAME_DTYPES, *optional_in(recipe)), tuple(extra_in(recipe))
    headers = (*_headers(keys, columns_in(recipe)), *extra)
    return CleanedTable(keys, headers, extra, equipment_chunks(session, **owned))


def _headers(keys: Sequence[str], columns: Columns) -> Iterator[str]:
    for key in keys:
        if key in FIELD_BY_KEY:
            yield axis_label(key, columns) if FIELD_BY_KEY[key].has_unit else FIELD_BY_KEY[key].label


def _moment(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat(sep=" ")


_TEXTS: Final = frozenset(key for key, kind in (FRAME_DTYPES | OPTIONAL_DTYPES).items() if kind == "str") - {"extra"}
"""Columns of text; all others but times are numbers, which a writer knows how to write."""
