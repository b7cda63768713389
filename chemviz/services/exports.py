"""Taking data out again: the original file, and the cleaned table. Changes nothing."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

import pyarrow as pa
from sqlalchemy import select
from sqlalchemy.orm import Session

from chemviz.db.engine import Database
from chemviz.db.models import Dataset, DatasetFile
from chemviz.schema import FIELD_BY_KEY, FRAME_DTYPES, OPTIONAL_DTYPES, Columns, axis_label
from chemviz.services.equipment import equipment_chunks
from chemviz.services.owned import only_row, owned_dataset
from chemviz.services.recipe import columns_in, extra_in, optional_in

FORMULA_SIGNS: Final = "=+-@\t\r＝＋－＠"
"""Also the full-width ones, which some spreadsheets take for the others."""


def original_file(db: Database, *, owner_id: int, dataset_id: int) -> tuple[str, bytes]:
    """The name and the very bytes of the file that was uploaded. Raises `NotFound`."""
    columns = (Dataset.file_name, Dataset.file_bytes, DatasetFile.content)
    query = select(*columns).join(DatasetFile, DatasetFile.dataset_id == Dataset.id)
    with db.reading() as session:
        row = only_row(session, query.where(owned_dataset(owner_id=owner_id, dataset_id=dataset_id)))
    return row.file_name, pa.decompress(row.content, decompressed_size=row.file_bytes, codec="zstd", asbytes=True)


def cleaned_csv(db: Database, *, owner_id: int, dataset_id: int) -> bytes:
    """The equipment as a table for any spreadsheet: UTF-8 with a mark, CRLF, units in the headers, blank is missing.

    A text that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV injection); numbers stay
    numbers. Columns that were kept as extra data stand behind the others. Raises `NotFound`.
    """
    with db.reading() as session:
        return b"".join(cleaned_csv_parts(session, owner_id=owner_id, dataset_id=dataset_id))


def cleaned_csv_parts(session: Session, *, owner_id: int, dataset_id: int) -> Iterator[bytes]:
    """The bytes of `cleaned_csv`, some thousand rows at a time."""
    owned = {"owner_id": owner_id, "dataset_id": dataset_id}
    recipe = only_row(session, select(Dataset.recipe).where(owned_dataset(**owned))).recipe
    keys, extra = (*FRAME_DTYPES, *optional_in(recipe)), extra_in(recipe)
    headers = [*_headers(keys, columns_in(recipe)), *map(_not_a_formula, extra)]
    yield _written([headers]).encode("utf-8-sig")
    for rows in equipment_chunks(session, **owned):
        yield _written(_safe(rows, keys, extra)).encode("utf-8")


def original_file_parts(session: Session, *, owner_id: int, dataset_id: int) -> Iterator[bytes]:
    """The bytes of `original_file`, a megabyte at a time. Raises `NotFound`."""
    query = select(DatasetFile.content).join(Dataset, DatasetFile.dataset_id == Dataset.id)
    row = only_row(session, query.where(owned_dataset(owner_id=owner_id, dataset_id=dataset_id)))
    with pa.input_stream(pa.BufferReader(row.content), compression="zstd") as stream:
        while part := stream.read(1_000_000):
            yield part


def _written(rows: Iterable[Iterable[Any]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


def _headers(keys: Sequence[str], columns: Columns) -> Iterator[str]:
    for key in keys:
        if key in FIELD_BY_KEY:
            yield axis_label(key, columns) if FIELD_BY_KEY[key].has_unit else FIELD_BY_KEY[key].label


def _safe(rows: Sequence[Any], keys: Sequence[str], extra: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """The rows as they are written: column by column, as a function per cell takes twice as long."""
    written: list[Sequence[Any]] = []
    for key, cells in zip(keys, zip(*rows, strict=True), strict=True):
        if key == "extra":
            kept = [json.loads(cell) if cell else {} for cell in cells]
            written += [[_not_a_formula(each.get(header)) for each in kept] for header in extra]
        elif key != "row":
            written.append(list(map(_WRITTEN[key], cells)) if key in _WRITTEN else cells)
    return zip(*written, strict=True)


def _not_a_formula(text: str | None) -> str | None:
    return f"'{text}" if text and text[0] in FORMULA_SIGNS else text


def _moment(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat(sep=" ")


_WRITTEN: Final[dict[str, Callable[[Any], str | None]]] = {
    **{key: _not_a_formula for key, kind in (FRAME_DTYPES | OPTIONAL_DTYPES).items() if kind == "str"},
    "recorded_at": _moment,
}
"""How cells of some columns are written; all others are numbers, which the writer knows how to write."""
