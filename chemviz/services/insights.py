"""Advice on a dataset: built in at once, from Gemini on request, stored with the dataset. Owns budget and consent.

Gemini is asked only for a user who has agreed to what is sent, within the allowance of the day. What fails stores
nothing, and is never shown as an insight.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from chemviz.config import Allowance
from chemviz.db.engine import Database
from chemviz.insights.advice import Advice, LanguageModel, Question
from chemviz.services.advice_consent import CONSENT_VERSION, give_consent, has_consented, withdraw_consent
from chemviz.services.advice_use import Use, use_today
from chemviz.services.stored_insights import StoredInsight, delete_insight, stored_insights

if TYPE_CHECKING:
    from chemviz.analysis.results import Analysis
    from chemviz.schema import Columns

__all__ = [
    "CONSENT_VERSION",
    "StoredInsight",
    "Use",
    "advise_survey",
    "ask_gemini",
    "built_in",
    "delete_insight",
    "give_consent",
    "has_consented",
    "stored_insights",
    "use_today",
    "withdraw_consent",
]


def built_in(db: Database, *, owner_id: int, dataset_id: int, question: Question) -> Advice:
    """The advice that ChemViz writes itself from the findings. Raises `NotFound`."""
    raise NotImplementedError


def ask_gemini(  # noqa: PLR0913 - what is asked, for whom, within what, and how it is followed
    db: Database,
    model: LanguageModel,
    *,
    owner_id: int,
    dataset_id: int,
    question: Question,
    now: datetime,
    allowance: Allowance = Allowance(),  # noqa: B008 - frozen
    refresh: bool = False,
    on_step: Callable[[str], None] = lambda _: None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> StoredInsight:
    """The model's advice, stored; the stored one where the facts and the question are the same, unless `refresh`.

    Raises `RefusedInput` for a user who has not agreed to what is sent, `AdviceUnavailable` when there is no answer:
    then nothing is stored. Raises `NotFound`, also when the dataset is deleted meanwhile.
    """
    raise NotImplementedError


def advise_survey(
    analysis: "Analysis",
    columns: "Columns",
    model: LanguageModel | None,
    question: Question,
    *,
    on_step: Callable[[str], None] = lambda _: None,
) -> Advice:
    """Advice on a file that is in no database: the model's, else the built-in one with a note that says why."""
    raise NotImplementedError
