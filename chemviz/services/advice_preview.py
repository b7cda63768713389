"""What a question would send, before it is sent. Sends nothing."""

from chemviz.db.engine import Database
from chemviz.insights.advice import Prompt, Question


def prompt_for(db: Database, *, owner_id: int, dataset_id: int, question: Question) -> Prompt:
    """All that would be sent for a question about a dataset. Raises `NotFound`."""
    raise NotImplementedError
