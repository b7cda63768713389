"""What a report of a dataset depends on, as one short text: while it is the same, so is the report. Changes nothing."""

import hashlib
import json
from typing import Any

from sqlalchemy import func, select

from chemviz.db.advice_models import Insight
from chemviz.db.engine import Database
from chemviz.db.models import Dataset, FindingNote
from chemviz.services.datasets import OpenDataset
from chemviz.services.limits import list_limits
from chemviz.services.owned import only_row, owned_dataset


def report_state(db: Database, *, owner_id: int, dataset: OpenDataset) -> str:
    """A hash of the dataset as it was opened, and of the limits, notes, versions and advice beside it.

    Raises `NotFound`.
    """
    card = dataset.card
    in_series = (FindingNote.owner_id == owner_id, FindingNote.series_id == card.series_id)
    is_version = (Dataset.owner_id == owner_id, Dataset.series_id == card.series_id)
    beside = (
        select(func.count(), func.max(FindingNote.changed_at)).where(*in_series),
        select(func.count(), func.max(Insight.id)).where(Insight.dataset_id == card.id),
        select(func.count(), func.max(Dataset.id)).where(*is_version, Dataset.version < card.version),
    )
    with db.reading() as session:
        only_row(session, select(Dataset.id).where(owned_dataset(owner_id=owner_id, dataset_id=card.id)))
        stamps = [[str(each) for each in session.execute(query).one()] for query in beside]
    parts: list[Any] = [
        card.id,
        card.name,
        dataset.owner_name,
        card.uploaded_at.isoformat(),
        dataset.file.sha256,
        dataset.analysis.version,
        dataset.analysis.chance,
        repr(list_limits(db, owner_id=owner_id)),
        stamps,
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
