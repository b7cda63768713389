"""How a click on one page has the insights page explain a finding. Asks nobody."""

from typing import Final, Literal

from chemviz.insights.advice import Question
from chemviz.ui import session

View = Literal["survey", "finding", "question"]
VIEW_FIELD: Final = "insights_view"


def explain(dataset_id: int, finding_key: str) -> None:
    """Have the insights page choose a finding in its next run, and ask about it where there is no answer yet."""
    session.set_field(VIEW_FIELD, "finding")
    session.set_field(finding_field(dataset_id), finding_key)
    session.change(wish=session.Wish(dataset_id, Question("finding", finding_key)))


def take_wish(dataset_id: int, question: Question) -> bool:
    """Whether just this question was left to be asked now. Whatever was left is left no longer."""
    wish = session.current().wish
    if wish is not None:
        session.change(wish=None)
    return wish == session.Wish(dataset_id, question)


def finding_field(dataset_id: int) -> str:
    """The key of the field that chooses a finding of a dataset."""
    return f"insights_finding_{dataset_id}"
