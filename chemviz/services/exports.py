"""Taking data out again: the original file, and the cleaned table. Changes nothing."""

import csv
import io
from collections.abc import Iterable
from itertools import chain
from typing import Any, Final

import pyarrow as pa
from sqlalchemy import select

from chemviz.db.engine import Database
from chemviz.db.models import Dataset, DatasetFile
from chemviz.schema import FIELDS, Columns, axis_label
from chemviz.services.equipment import equipment_chunks
from chemviz.services.owned import only_row, owned_dataset
from chemviz.services.recipe import columns_in

_FORMULA_SIGNS: Final = "=+-@\t\r＝＋－＠"
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
    numbers. Raises `NotFound`.
    """
    owned = {"owner_id": owner_id, "dataset_id": dataset_id}
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\r\n")
    with db.reading() as session:
        recipe = only_row(session, select(Dataset.recipe).where(owned_dataset(**owned))).recipe
        table.writerow(_headers(columns_in(recipe)))
        table.writerows(chain.from_iterable(map(_safe, equipment_chunks(session, **owned))))
    return text.getvalue().encode("utf-8-sig")


def _headers(columns: Columns) -> list[str]:
    return [axis_label(field.key, columns) if field.is_parameter else field.label for field in FIELDS]


def _safe(rows: Iterable[Any]) -> list[tuple[Any, ...]]:
    return [
        (_not_a_formula(name), _not_a_formula(equipment_type), flowrate, pressure, temperature)
        for _row, name, equipment_type, flowrate, pressure, temperature in rows
    ]


def _not_a_formula(text: str | None) -> str | None:
    return f"'{text}" if text and text[0] in _FORMULA_SIGNS else text
