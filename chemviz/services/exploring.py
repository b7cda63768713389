"""All rows of a dataset for somebody who filters and selects. Changes nothing."""

from collections.abc import Iterable
from typing import Final

import pandas as pd
from sqlalchemy import select

from chemviz.analysis.exploring import Rows, rows_of
from chemviz.db.engine import Database
from chemviz.db.models import Dataset, Equipment
from chemviz.schema import FRAME_DTYPES
from chemviz.services.frames import whole_frame
from chemviz.services.owned import only_row, owned_dataset
from chemviz.services.recipe import columns_in

AREAS_LISTED: Final = 500

_TABLE: Final = Equipment.__table__


def explorable_rows(db: Database, *, owner_id: int, dataset_id: int) -> Rows:
    """The rows of the owner's dataset in the file's order, with their area where it has one. Raises `NotFound`."""
    owned = {"owner_id": owner_id, "dataset_id": dataset_id}
    with db.reading() as session:
        recipe = only_row(session, select(Dataset.recipe).where(owned_dataset(**owned))).recipe
        area = ("area",) if columns_in(recipe).get("area") else ()
        return rows_of(whole_frame(session, **owned, keys=(*FRAME_DTYPES, *area)))


def rows_at(db: Database, *, owner_id: int, dataset_id: int, numbers: Iterable[int]) -> Rows:
    """The rows of the owner's dataset with these numbers, in the file's order. Raises `NotFound`."""
    wanted = sorted(set(numbers))
    columns = [_TABLE.c[key] for key in FRAME_DTYPES]
    with db.reading() as session:
        found = only_row(session, select(Dataset.id).where(owned_dataset(owner_id=owner_id, dataset_id=dataset_id))).id
        query = select(*columns).where(_TABLE.c.dataset_id == found, _TABLE.c.row.in_(wanted)).order_by(_TABLE.c.row)
        rows = session.execute(query).all()
    frame = pd.DataFrame([tuple(each) for each in rows], columns=list(FRAME_DTYPES))
    return rows_of(frame.astype(FRAME_DTYPES))


def areas_in(db: Database, *, owner_id: int, dataset_id: int) -> tuple[str, ...]:
    """The areas that the owner's dataset names, in their order, at most `AREAS_LISTED`. Raises `NotFound`."""
    with db.reading() as session:
        found = only_row(session, select(Dataset.id).where(owned_dataset(owner_id=owner_id, dataset_id=dataset_id))).id
        area = _TABLE.c.area
        query = select(area).where(_TABLE.c.dataset_id == found, area.is_not(None)).distinct().limit(AREAS_LISTED)
        return tuple(sorted(session.scalars(query), key=str.casefold))
