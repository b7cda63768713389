"""Advice on a dataset: built in at once, from Gemini on request, stored with the dataset. Owns budget and consent.

Gemini is asked only for a user who has agreed to what is sent, within the allowance of the day. What fails stores
nothing, and is never shown as an insight.
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

import pandas as pd

from chemviz.analysis.results import Analysis
from chemviz.config import Allowance
from chemviz.db.engine import Database
from chemviz.errors import AdviceUnavailable, NotFound, RefusedInput
from chemviz.insights.advice import Advice, FactTable, LanguageModel, Question, Reply
from chemviz.insights.answer import read_answer
from chemviz.insights.builtin import built_in_advice
from chemviz.insights.grounding import ground
from chemviz.insights.patience import wait_for
from chemviz.insights.prompt import facts_hash, make_prompt
from chemviz.schema import Columns
from chemviz.services.advice_consent import CONSENT_VERSION, give_consent, has_consented, withdraw_consent
from chemviz.services.advice_facts import Ground, asked_of, checked_question, facts_of, rows_asked
from chemviz.services.advice_use import Use, check_use, give_back, reserve, settle, use_today
from chemviz.services.owned import owned_dataset
from chemviz.services.stored_insights import (
    StoredInsight,
    answered_before,
    delete_insight,
    store_insight,
    stored_insights,
)

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
    "rows_asked",
    "stored_insights",
    "use_today",
    "withdraw_consent",
]


COUNTING_S: Final = 120.0
"""How long a model may count tokens [s]; Gemini itself takes less."""


def built_in(
    db: Database, *, owner_id: int, dataset_id: int, question: Question, rows: pd.DataFrame | None = None
) -> Advice:
    """The advice that ChemViz writes itself from the findings. Raises `NotFound`, `RefusedInput` for no question.

    `rows` is what `rows_asked` says of a typed question; without it all rows are read.
    """
    asked = asked_of(db, owner_id=owner_id, dataset_id=dataset_id, question=question, rows=rows)
    return built_in_advice(asked.table, asked.ground.findings, asked.ground.columns, asked.question)


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
    owned = {"owner_id": owner_id, "dataset_id": dataset_id}
    on_step("Gathering the facts")
    asked = asked_of(db, owner_id=owner_id, dataset_id=dataset_id, question=question)
    asked_hash = facts_hash(asked.prompt, getattr(model, "models", ()))
    if not refresh and (before := answered_before(db, asked_hash, **owned)):
        return before
    if not has_consented(db, owner_id=owner_id):
        raise RefusedInput("Agree to what is sent to Gemini first.")
    check_use(db, owner_id=owner_id, now=now, allowance=allowance)
    on_step("Counting tokens")
    counted = wait_for(lambda _: model.count_tokens(asked.prompt), seconds=COUNTING_S, is_cancelled=is_cancelled)
    most = counted + allowance.tokens_per_answer
    with _paid(db, reserve(db, owner_id=owner_id, now=now, allowance=allowance, tokens=most)) as reservation:
        reply = model.ask(asked.prompt, read=read_answer, on_step=on_step, is_cancelled=is_cancelled)
        advice = _grounded(reply, asked.table, asked.question)
        with db.session() as session:
            settle(session, reservation, tokens=_tokens(reply))
            stored = store_insight(session, advice, asked, asked_hash, is_owned=owned_dataset(**owned), now=now)
    if stored is None:
        raise NotFound
    return stored


def advise_survey(
    analysis: Analysis,
    columns: Columns,
    model: LanguageModel | None,
    question: Question,
    *,
    on_step: Callable[[str], None] = lambda _: None,
) -> Advice:
    """Advice on a file that is in no database: the model's, else the built-in one with a note that says why.

    Raises `RefusedInput`, `NotFound` for a question that is none.
    """
    found = Ground(analysis, columns)
    question = checked_question(question, found.findings)
    table = facts_of(found, question)
    if model is None:
        return built_in_advice(table, found.findings, columns, question, note="Set GEMINI_API_KEY to ask Gemini.")
    try:
        reply = model.ask(make_prompt(table, question), read=read_answer, on_step=on_step, is_cancelled=lambda: False)
    except AdviceUnavailable as error:
        return built_in_advice(table, found.findings, columns, question, note=str(error))
    return _grounded(reply, table, question)


@contextmanager
def _paid(db: Database, reservation: int) -> Generator[int]:
    """Gives the reservation back when nothing was paid for, and settles it whatever else goes wrong."""
    try:
        yield reservation
    except AdviceUnavailable as error:
        with db.session() as session:
            if error.tokens == 0:
                give_back(session, reservation)
            else:
                settle(session, reservation, tokens=error.tokens)
        raise
    except BaseException:  # a page that is left raises what is no error; nobody knows what was paid for
        with db.session() as session:
            settle(session, reservation, tokens=None)
        raise


def _grounded(reply: Reply, table: FactTable, question: Question) -> Advice:
    return ground(
        reply.answer,
        table,
        question,
        model=reply.model,
        tokens_in=reply.tokens_in,
        tokens_out=reply.tokens_out,
        seconds=reply.seconds,
    )


def _tokens(reply: Reply) -> int | None:
    return None if reply.tokens_in is None or reply.tokens_out is None else reply.tokens_in + reply.tokens_out
