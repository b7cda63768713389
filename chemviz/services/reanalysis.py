"""Analysing the stored rows of a dataset again: after an update of ChemViz, or with another false-alarm chance.

The rows come back as the very frame that the import analysed, so without a change the result has the same bytes.
"""

import json
import threading
from contextlib import suppress
from typing import Final

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.orm import Session

from chemviz.analysis import analyze, sample_points
from chemviz.analysis.results import ANALYSIS_VERSION, CHANCE, Analysis, Points
from chemviz.db.account_models import RecordEdit
from chemviz.db.engine import Database
from chemviz.db.models import Dataset
from chemviz.errors import DatabaseUnavailable, NotFound, RefusedInput
from chemviz.schema import FRAME_DTYPES
from chemviz.services.frames import whole_frame
from chemviz.services.owned import only_row, owned_dataset
from chemviz.services.recipe import columns_in, optional_in

CHANCES: Final = (0.01, 0.05, 0.10)
"""The chances of a false alarm that a user can choose from."""

_TRIES: Final = 3
_ONE_AT_A_TIME: Final = threading.Lock()
"""Two who open an old dataset at once wait for one computation; and a process never holds the rows of two datasets."""


def reanalyze(db: Database, *, owner_id: int, dataset_id: int, chance: float | None = None) -> Analysis:
    """Analyse the rows of a dataset anew and store the result; `chance` is one of `CHANCES`, None keeps what it was.

    Raises `RefusedInput` for another chance, `NotFound`, also when the dataset is deleted meanwhile.
    """
    if chance is not None and chance not in CHANCES:
        raise RefusedInput("The chance of a false alarm must be 1 %, 5 % or 10 %.")
    with _ONE_AT_A_TIME:
        for _ in range(_TRIES):
            made, edits = _analysed(db, owner_id, dataset_id, chance)
            if _store(db, owned_dataset(owner_id=owner_id, dataset_id=dataset_id), *made, edits=edits):
                return made[0]
    raise DatabaseUnavailable("The rows of this dataset are being changed. Try again in a moment.")


def refreshed(db: Database, *, owner_id: int, dataset_id: int) -> tuple[Analysis, Points]:
    """Analysis and points of a dataset whose stored ones are of another version; the first who asks has them stored.

    What a newer version stored is left alone, so that old and new processes side by side do not undo each other's work.
    Raises `NotFound`.
    """
    is_owned = owned_dataset(owner_id=owner_id, dataset_id=dataset_id)
    with _ONE_AT_A_TIME:
        with db.reading() as session:
            query = select(Dataset.analysis_version, Dataset.analysis_results, Dataset.points).where(is_owned)
            stored = only_row(session, query)
        if stored.analysis_version == ANALYSIS_VERSION:  # somebody else was here first
            return Analysis.from_json(stored.analysis_results), Points.from_json(stored.points)
        made, edits = _analysed(db, owner_id, dataset_id, None)
        with suppress(NotFound):  # a newer version stored its own
            _store(db, and_(is_owned, Dataset.analysis_version < ANALYSIS_VERSION), *made, edits=edits)
        return made


def _analysed(
    db: Database, owner_id: int, dataset_id: int, chance: float | None
) -> tuple[tuple[Analysis, Points], int]:
    """What the rows give, and the last edit that is in them."""
    owned = {"owner_id": owner_id, "dataset_id": dataset_id}
    with db.reading() as session:
        query = select(Dataset.recipe, Dataset.rows_rejected, Dataset.analysis_results).where(owned_dataset(**owned))
        dataset = only_row(session, query)
        # Extra columns are texts that no analysis looks at.
        keys = (*FRAME_DTYPES, *(key for key in optional_in(dataset.recipe) if key != "extra"))
        frame = whole_frame(session, **owned, keys=keys)
        edits = last_edit(session, dataset_id)
    if chance is None:
        chance = json.loads(dataset.analysis_results).get("chance", CHANCE)
    columns = columns_in(dataset.recipe)
    analysis = analyze(frame, columns, rows_rejected=dataset.rows_rejected, chance=chance)
    return (analysis, sample_points(frame)), edits


def _store(db: Database, condition: ColumnElement[bool], analysis: Analysis, points: Points, *, edits: int) -> bool:
    """Whether the rows are still those that were analysed; else nothing is stored. Raises `NotFound`."""
    values = {
        "analysis_results": analysis.to_json(),
        "points": points.to_json(),
        "analysis_version": analysis.version,
        "type_count": len(analysis.types),
    }
    with db.session() as session:
        dataset_id = session.scalar(select(Dataset.id).where(condition).with_for_update())
        if dataset_id is None:
            raise NotFound
        if last_edit(session, dataset_id) != edits:
            return False
        session.execute(update(Dataset).where(Dataset.id == dataset_id).values(values))
        return True


def last_edit(session: Session, dataset_id: int) -> int:
    """The id of the last change to a row of this dataset, 0 where its rows are as they were imported."""
    return session.scalar(select(func.max(RecordEdit.id)).where(RecordEdit.dataset_id == dataset_id)) or 0
