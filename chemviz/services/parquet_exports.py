"""The cleaned table as a Parquet file, for whoever goes on with code. Changes nothing."""

import io
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

import pyarrow as pa

from chemviz.db.engine import Database
from chemviz.schema import FIELD_BY_KEY, FRAME_DTYPES, OPTIONAL_DTYPES, UNIT_NOT_STATED, Columns
from chemviz.services.datasets import open_dataset
from chemviz.services.exports import CleanedTable, cleaned_table

_ARROW: Final = {"float64": pa.float64(), "str": pa.string(), "datetime64[us]": pa.timestamp("us")}


def cleaned_parquet(db: Database, *, owner_id: int, dataset_id: int) -> bytes:
    """The equipment with the headers of the other exports, units among them; a missing value is null.

    The metadata of a column says its `unit` (and of pressure its `basis`) apart from its header; that of the file says
    where it comes from. Rows go from the database into the file some thousand at a time. Raises `NotFound`.
    """
    import pyarrow.parquet as pq

    opened = open_dataset(db, owner_id=owner_id, dataset_id=dataset_id)
    origin = {"dataset": opened.card.name, "file": opened.file.name, "sha256": opened.file.sha256}
    out = io.BytesIO()
    with db.reading() as session:
        table = cleaned_table(session, owner_id=owner_id, dataset_id=dataset_id)
        schema = _schema(table, opened.card.columns).with_metadata(origin)
        with pq.ParquetWriter(out, schema, compression="zstd") as writer:
            for rows in table.chunks:
                writer.write_batch(_batch(table.written(rows, text=_text, moment=_moment), schema))
    return out.getvalue()


def _schema(table: CleanedTable, columns: Columns) -> pa.Schema:
    dtypes = FRAME_DTYPES | OPTIONAL_DTYPES
    keys = [key for key in table.keys if key in FIELD_BY_KEY]
    fields = [
        pa.field(header, _ARROW[dtypes[key]], metadata=_said(key, columns))
        for key, header in zip(keys, table.headers, strict=False)
    ]
    taken = {each.name for each in fields}
    for header in table.extra:
        fields.append(pa.field(_unlike(header, taken), pa.string()))
        taken.add(fields[-1].name)
    return pa.schema(fields)


def _said(key: str, columns: Columns) -> dict[str, str]:
    """What the metadata of a column tell."""
    told, use = {"field": key}, columns.get(key)
    if FIELD_BY_KEY[key].has_unit:
        told["unit"] = use.unit if use and use.unit else UNIT_NOT_STATED
        if use and use.basis:
            told["basis"] = use.basis
    return told


def _unlike(header: str, taken: set[str]) -> str:
    """The header, told from the others: most readers of Parquet take no two columns of one name."""
    name, number = header, 1
    while name in taken:
        number += 1
        name = f"{header} ({number})"
    return name


def _batch(rows: Iterable[tuple[Any, ...]], schema: pa.Schema) -> pa.RecordBatch:
    columns = zip(*rows, strict=True)
    arrays = [pa.array(cells, field.type) for cells, field in zip(columns, schema, strict=True)]
    return pa.record_batch(arrays, schema=schema)


def _text(text: str | None) -> str | None:
    """A text as UTF-8 can hold it."""
    return None if text is None else text.encode("utf-8", "replace").decode("utf-8")


def _moment(time: datetime | None) -> datetime | None:
    return time
