"""Reading a whole dataset back as an equipment frame, however many rows it has. Changes nothing."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import pandas as pd
import pyarrow as pa
from sqlalchemy import select
from sqlalchemy.orm import Session

from chemviz.db.models import Dataset, Equipment
from chemviz.schema import FRAME_DTYPES, OPTIONAL_DTYPES
from chemviz.services.owned import only_row, owned_dataset

_TABLE: Final = Equipment.__table__
_FETCHED_AT_ONCE: Final = 20_000
_ARROW: Final = {
    "int64": pa.int64(),
    "float64": pa.float64(),
    "str": pa.large_string(),
    "datetime64[us]": pa.timestamp("us"),
}


def whole_frame(
    session: Session, *, owner_id: int, dataset_id: int, keys: Sequence[str] = tuple(FRAME_DTYPES)
) -> pd.DataFrame:
    """All rows of a dataset in the file's order, with these columns of the equipment frame. Raises `NotFound`.

    Rows go from the database to Arrow some thousand at a time: as Python objects, a million of them would take four
    times the memory of the frame.
    """
    is_owned = owned_dataset(owner_id=owner_id, dataset_id=dataset_id)
    only_row(session, select(Dataset.id).where(is_owned))
    query = select(*(_TABLE.c[key] for key in keys)).join(Dataset, Dataset.id == _TABLE.c.dataset_id).where(is_owned)
    rows = session.connection().execute(
        query.order_by(_TABLE.c.dataset_id, _TABLE.c.row), execution_options={"stream_results": True}
    )
    dtypes = FRAME_DTYPES | OPTIONAL_DTYPES
    schema = pa.schema([(key, _ARROW[dtypes[key]]) for key in keys])
    frame: pd.DataFrame = pa.Table.from_batches(_batches(rows.partitions(_FETCHED_AT_ONCE), schema), schema).to_pandas()
    return frame.astype({key: dtypes[key] for key in keys})


def _batches(chunks: Iterator[Sequence[Any]], schema: Any) -> Iterator[Any]:
    for rows in chunks:
        cells = zip(*rows, strict=True)
        columns = [pa.array(column, field.type) for column, field in zip(cells, schema, strict=True)]
        yield pa.record_batch(columns, schema=schema)
