"""All rows of a dataset for somebody who filters and selects. Changes nothing."""

from sqlalchemy import select

from chemviz.analysis.exploring import Rows, rows_of
from chemviz.db.engine import Database
from chemviz.db.models import Dataset
from chemviz.schema import FRAME_DTYPES
from chemviz.services.frames import whole_frame
from chemviz.services.owned import only_row, owned_dataset
from chemviz.services.recipe import columns_in


def explorable_rows(db: Database, *, owner_id: int, dataset_id: int) -> Rows:
    """The rows of the owner's dataset in the file's order, with their area where it has one. Raises `NotFound`."""
    owned = {"owner_id": owner_id, "dataset_id": dataset_id}
    with db.reading() as session:
        recipe = only_row(session, select(Dataset.recipe).where(owned_dataset(**owned))).recipe
        area = ("area",) if columns_in(recipe).get("area") else ()
        return rows_of(whole_frame(session, **owned, keys=(*FRAME_DTYPES, *area)))
