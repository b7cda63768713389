"""What a question about a stored dataset rests on: facts, prompt, and the hashes that tell whether they have changed.

Reads the rows of the dataset only for a question that somebody typed. Asks nobody.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

import pandas as pd

from chemviz.analysis.results import Analysis, Finding
from chemviz.db.engine import Database
from chemviz.errors import NotFound, RefusedInput
from chemviz.insights.advice import FactTable, Prompt, Question
from chemviz.insights.asked import LONGEST_QUESTION
from chemviz.insights.extremes import extremes
from chemviz.insights.facts import fact_table
from chemviz.insights.plaintext import one_line
from chemviz.insights.prompt import make_prompt
from chemviz.schema import Columns
from chemviz.services.datasets import open_dataset
from chemviz.services.findings import findings_in
from chemviz.services.frames import whole_frame


@dataclass(frozen=True)
class Ground:
    """A dataset as its owner sees it now: the analysis and the findings, with breaches of limits."""

    analysis: Analysis
    columns: Columns

    @property
    def findings(self) -> Sequence[Finding]:
        """Ranked, the most severe first."""
        return self.analysis.findings


@dataclass(frozen=True)
class Asked:
    """A question with all that it is answered from."""

    question: Question
    ground: Ground
    table: FactTable
    prompt: Prompt
    facts_hash: str


def ground_of(db: Database, *, owner_id: int, dataset_id: int) -> Ground:
    """What advice on a dataset rests on. Raises `NotFound`."""
    opened = open_dataset(db, owner_id=owner_id, dataset_id=dataset_id)
    found = findings_in(db, opened, owner_id=owner_id)
    findings = tuple(each.finding for each in found.findings)
    return Ground(replace(opened.analysis, findings=findings, finding_count=found.total), opened.card.columns)


def rows_asked(db: Database, *, owner_id: int, dataset_id: int, text: str) -> pd.DataFrame:
    """The items that a typed question may be about (`extremes`), read from all rows. Raises `NotFound`."""
    with db.reading() as session:
        return extremes(whole_frame(session, owner_id=owner_id, dataset_id=dataset_id), one_line(text))


def asked_of(
    db: Database, *, owner_id: int, dataset_id: int, question: Question, rows: pd.DataFrame | None = None
) -> Asked:
    """The question, ready to be sent. Raises `NotFound`, `RefusedInput` for a question that is none.

    `rows` is what `rows_asked` says of a typed question, where it is known already.
    """
    owned = {"owner_id": owner_id, "dataset_id": dataset_id}
    ground = ground_of(db, **owned)
    question = checked_question(question, ground.findings)
    table = facts_of(ground, question)
    kept = facts_hash(table)
    if question.about == "question":
        rows = rows_asked(db, **owned, text=question.text or "") if rows is None else rows
        table = fact_table(ground.analysis, ground.columns, ground.findings, question, extremes=rows)
    return Asked(question, ground, table, make_prompt(table, question), kept)


def facts_of(ground: Ground, question: Question) -> FactTable:
    """The facts without those of single rows, which never change in a stored dataset."""
    return fact_table(ground.analysis, ground.columns, ground.findings, question)


def checked_question(question: Question, findings: Sequence[Finding]) -> Question:
    """The question on one line, and about a finding that is there. Raises `RefusedInput`, `NotFound`."""
    if question.about == "finding":
        if all(each.key != question.finding_key for each in findings):
            raise NotFound("finding")
        return Question("finding", finding_key=question.finding_key)
    if question.about == "dataset":
        return Question("dataset")
    text = one_line(question.text or "")
    if not text:
        raise RefusedInput("Type a question about the dataset first.")
    if len(text) > LONGEST_QUESTION:
        raise RefusedInput(f"The question is too long: {LONGEST_QUESTION} characters are the most.")
    return Question("question", text=text)


def facts_hash(table: FactTable) -> str:
    """SHA-256 of the facts and of what the plant calls their equipment."""
    whole = [[asdict(each) for each in table.facts], dict(table.names)]
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()
