"""Comparing two of a user's datasets. Changes nothing."""

from dataclasses import dataclass

from chemviz.analysis.comparison import Comparison, Side, compare
from chemviz.db.engine import Database
from chemviz.errors import RefusedInput
from chemviz.services.datasets import DatasetCard, open_dataset
from chemviz.services.findings import findings_of
from chemviz.services.frames import whole_frame


@dataclass(frozen=True)
class ComparedDatasets:
    """A comparison and the two datasets that it is of."""

    before: DatasetCard
    after: DatasetCard
    comparison: Comparison


def compare_datasets(db: Database, *, owner_id: int, before_id: int, after_id: int) -> ComparedDatasets:
    """What changed from one dataset to the other; both must be the owner's, and which is the earlier one they say.

    Findings are those of `findings_of`: breaches count in both by the owner's limits as they are now.
    Raises `NotFound`, and `RefusedInput` for a dataset with itself.
    """
    before, after = (open_dataset(db, owner_id=owner_id, dataset_id=each).card for each in (before_id, after_id))
    if before.id == after.id:
        raise RefusedInput("A dataset cannot be compared with itself. Choose another one to compare it with.")
    sides = [_side(db, owner_id=owner_id, card=each) for each in (before, after)]
    return ComparedDatasets(before, after, compare(*sides))


def _side(db: Database, *, owner_id: int, card: DatasetCard) -> Side:
    found = findings_of(db, owner_id=owner_id, dataset_id=card.id)
    with db.reading() as session:
        frame = whole_frame(session, owner_id=owner_id, dataset_id=card.id)
    return Side(frame, card.columns, tuple(each.finding for each in found.findings), found.total)
