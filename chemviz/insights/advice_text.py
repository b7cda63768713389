"""Advice as plain text, to save or to print on a terminal. Adds no statement of its own."""

import textwrap
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from chemviz.insights.advice import Advice, AdviceItem, Evidence
from chemviz.insights.plaintext import name_shown, one_line
from chemviz.wording import count, moment, number, whole

TITLES: Final = {
    "condition": "Condition of the equipment",
    "priority": "Maintenance priorities, in order",
    "watch": "Issues to watch for",
    "optimisation": "Optimisation",
    "explanation": "Explanation of the finding",
    "answer": "Answer",
}
"""The heading of each kind, on screen, in text and in print."""
_WIDTH: Final = 100


def as_text(advice: Advice, *, title: str | None = None, created: datetime | None = None) -> str:
    """The whole advice; `title` is the name of the dataset, `created` when the advice was made (with its zone)."""
    parts = [*_heading(advice, title, created)]
    kind = None
    for item in advice.items:
        if item.kind != kind:
            kind = item.kind
            parts += ["", TITLES[kind].upper()]
        parts += ["", *_item(item)]
    return "\n".join([*parts, ""])


def label(advice: Advice) -> str:
    """Who says it: built-in, or which model.

    >>> from chemviz.insights.advice import Question
    >>> label(Advice("built-in", Question(), ()))
    'Built-in advice, written from the findings by rules'
    """
    if advice.source == "built-in":
        return "Built-in advice, written from the findings by rules"
    model = f" ({one_line(advice.model)})" if advice.model else ""
    return f"Advice by Gemini{model}, checked against the figures of this dataset"


def removed_sentence(advice: Advice) -> str | None:
    """What was left out of a model's answer, in a sentence; None where nothing was.

    >>> from chemviz.insights.advice import Question
    >>> removed_sentence(Advice("gemini", Question(), (), removed=1))
    '1 statement of the model left out or shortened: only cited figures and plain causes and checks are shown.'
    """
    said = []
    if advice.removed:
        said.append(
            f"{count(advice.removed, 'statement')} of the model left out or shortened: only cited figures and plain "
            "causes and checks are shown"
        )
    if advice.refused:
        said.append(f"{count(advice.refused, 'statement')} refused because a safeguard would be put out of action")
    return f"{'; '.join(said)}." if said else None


def evidence_line(evidence: Evidence) -> str:
    """A fact on one line: whose, what, value with unit, n, method and id."""
    whose = evidence.equipment or evidence.equipment_type
    unit = f" {evidence.unit}" if evidence.unit else ""
    n = "" if evidence.n is None else f", n = {whole(evidence.n)}"
    about = f"{name_shown(whose)}: " if whose else ""
    return (
        f"{about}{evidence.metric} {number(evidence.value, digits=5)}{unit} ({evidence.method}{n}; {evidence.fact_id})"
    )


def _heading(advice: Advice, title: str | None, created: datetime | None) -> Iterator[str]:
    if title:
        yield one_line(title)
    yield label(advice)
    if advice.question.text:
        yield f"Question: {one_line(advice.question.text)}"
    facts = [
        moment(created) if created else None,
        f"{whole(advice.tokens_in)} tokens in" if advice.tokens_in is not None else None,
        f"{whole(advice.tokens_out)} tokens out" if advice.tokens_out is not None else None,
        f"{number(advice.seconds, digits=2)} s" if advice.seconds is not None else None,
    ]
    if any(facts):
        yield ", ".join(each for each in facts if each)
    for each in (removed_sentence(advice), advice.note):
        yield from _wrapped(each or "", "")


def _item(item: AdviceItem) -> Iterator[str]:
    about = f"{name_shown(item.equipment)}: " if item.equipment else ""
    yield from _wrapped(f"{item.priority}. {about}{one_line(item.observation)}", "   ")
    for each in item.evidence:
        yield from _wrapped(f"   - {evidence_line(each)}", "     ")
    if item.possible_causes:
        yield from _wrapped("   Possible causes: " + " ".join(one_line(each) for each in item.possible_causes), "     ")
    if item.check:
        yield from _wrapped(f"   Check: {one_line(item.check)}", "     ")
    if item.limits_of_data:
        yield from _wrapped(f"   What the data cannot say: {one_line(item.limits_of_data)}", "     ")


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
