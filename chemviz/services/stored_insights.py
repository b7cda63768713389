"""The advice that is stored with a dataset: list it, find what was answered before, delete it. Asks nobody."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from chemviz.db.advice_models import Insight
from chemviz.db.engine import Database
from chemviz.db.models import Dataset
from chemviz.errors import NotFound
from chemviz.insights.advice import Advice, Question
from chemviz.insights.advice_json import from_json, to_json
from chemviz.services.advice_facts import Asked, Ground, facts_hash, facts_of, ground_of
from chemviz.services.owned import is_id, only_row, owned_dataset


@dataclass(frozen=True)
class StoredInsight:
    """A model's advice as it was given; `is_current` while the facts are the same, limits and equipment included."""

    id: int
    created_at: datetime
    advice: Advice
    is_current: bool


def stored_insights(db: Database, *, owner_id: int, dataset_id: int) -> list[StoredInsight]:
    """All advice on a dataset that a model gave, the latest first. Raises `NotFound`."""
    is_owned = owned_dataset(owner_id=owner_id, dataset_id=dataset_id)
    columns = (Insight.id, Insight.created_at, Insight.content, Insight.facts_hash)
    with db.reading() as session:
        only_row(session, select(Dataset.id).where(is_owned))
        query = select(*columns).join(Dataset, Dataset.id == Insight.dataset_id).where(is_owned)
        rows = session.execute(query.order_by(Insight.created_at.desc(), Insight.id.desc())).all()
    if not rows:
        return []
    now = _Now(ground_of(db, owner_id=owner_id, dataset_id=dataset_id), {})
    found = ((row, from_json(row.content)) for row in rows)
    return [
        StoredInsight(row.id, row.created_at, advice, now.facts_hash(advice.question) == row.facts_hash)
        for row, advice in found
    ]


def answered_before(db: Database, asked_hash: str, *, owner_id: int, dataset_id: int) -> StoredInsight | None:
    """The latest answer to exactly this, if there is one."""
    is_owned = owned_dataset(owner_id=owner_id, dataset_id=dataset_id)
    query = select(Insight.id, Insight.created_at, Insight.content).join(Dataset, Dataset.id == Insight.dataset_id)
    latest = query.where(is_owned, Insight.asked_hash == asked_hash).order_by(Insight.id.desc()).limit(1)
    with db.reading() as session:
        row = session.execute(latest).one_or_none()
    return row and StoredInsight(row.id, row.created_at, from_json(row.content), is_current=True)


def store_insight(
    session: Session, advice: Advice, asked: Asked, asked_hash: str, *, is_owned: ColumnElement[bool], now: datetime
) -> StoredInsight | None:
    """Store an answer with the dataset that the condition names; None when the dataset is gone."""
    # Neither may the dataset go while its advice is written.
    dataset = session.execute(select(Dataset.id).where(is_owned).with_for_update(key_share=True)).one_or_none()
    if dataset is None:
        return None
    row = Insight(
        dataset_id=dataset.id,
        created_at=now,
        source=advice.source,
        model=advice.model,
        question=json.dumps(asdict(asked.question)),
        facts_hash=asked.facts_hash,
        asked_hash=asked_hash,
        content=to_json(advice),
        tokens_in=advice.tokens_in,
        tokens_out=advice.tokens_out,
        seconds=advice.seconds,
    )
    session.add(row)
    session.flush()
    return StoredInsight(row.id, now, advice, is_current=True)


def delete_insight(db: Database, *, owner_id: int, dataset_id: int, insight_id: int) -> None:
    """Delete one piece of stored advice, for good. Raises `NotFound`."""
    if not is_id(insight_id):
        raise NotFound("insight")
    is_owned = owned_dataset(owner_id=owner_id, dataset_id=dataset_id)
    with db.session() as session:
        only_row(session, select(Dataset.id).where(is_owned))
        in_dataset = Insight.dataset_id == select(Dataset.id).where(is_owned).scalar_subquery()
        gone = delete(Insight).where(in_dataset, Insight.id == insight_id).returning(Insight.id)
        if session.scalar(gone) is None:
            raise NotFound("insight")


@dataclass(frozen=True)
class _Now:
    """The facts of today, made once for each question."""

    ground: Ground
    made: dict[Question, str]

    def facts_hash(self, question: Question) -> str:
        if question not in self.made:
            self.made[question] = facts_hash(facts_of(self.ground, question))
        return self.made[question]
