"""The advice that is stored with a dataset: list it, find what was answered before, delete it. Asks nobody."""

from dataclasses import dataclass
from datetime import datetime

from chemviz.db.engine import Database
from chemviz.insights.advice import Advice


@dataclass(frozen=True)
class StoredInsight:
    """A model's advice as it was given; `is_current` while the facts are the same, limits and equipment included."""

    id: int
    created_at: datetime
    advice: Advice
    is_current: bool


def stored_insights(db: Database, *, owner_id: int, dataset_id: int) -> list[StoredInsight]:
    """All advice on a dataset that a model gave, the latest first. Raises `NotFound`."""
    raise NotImplementedError


def delete_insight(db: Database, *, owner_id: int, dataset_id: int, insight_id: int) -> None:
    """Delete one piece of stored advice, for good. Raises `NotFound`."""
    raise NotImplementedError
