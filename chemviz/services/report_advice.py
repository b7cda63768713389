"""The advice that belongs into a report: what Gemini last said of the dataset as it is, else the built-in one."""

from datetime import datetime
from typing import NamedTuple

from chemviz.db.engine import Database
from chemviz.insights.advice import Advice, Question
from chemviz.services.insights import built_in, stored_insights


class ReportAdvice(NamedTuple):
    """Advice on the whole dataset; `created_at` is None for the built-in one, which is written here and now."""

    advice: Advice
    created_at: datetime | None


def advice_for_report(db: Database, *, owner_id: int, dataset_id: int) -> ReportAdvice:
    """The latest answer of Gemini about the dataset whose facts have not changed since, else the built-in advice.

    An answer without any item is passed over. Raises `NotFound`.
    """
    for each in stored_insights(db, owner_id=owner_id, dataset_id=dataset_id):
        if each.is_current and each.advice.question.about == "dataset" and each.advice.items:
            return ReportAdvice(each.advice, each.created_at)
    return ReportAdvice(built_in(db, owner_id=owner_id, dataset_id=dataset_id, question=Question()), None)
