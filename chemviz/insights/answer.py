"""The shape in which a model must answer, and the reading of it. Believes nothing that it says."""

import re
from typing import Annotated, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from chemviz.errors import UnusableAnswer

ITEMS: Final = 30
"""Items of an answer at most."""
EVIDENCE: Final = 24
CAUSES: Final = 6
LONGEST_ANSWER: Final = 60_000
"""Characters of an answer that are read."""
_LONGEST_TEXT: Final = 1_500
_FENCE: Final = re.compile(r"^\s*```(?:json)?\s*\n(.*?)\n?\s*```\s*$", re.S | re.I)


def _or_empty(value: object) -> object:
    return "" if value is None else value


def _or_none(value: object) -> object:
    """Models write "null" or "" where they mean nothing."""
    return None if isinstance(value, str) and value.strip().casefold() in {"", "null", "none", "-"} else value


Text = Annotated[str, BeforeValidator(_or_empty), Field(max_length=_LONGEST_TEXT)]
Identifier = Annotated[str, Field(max_length=40)]


class AnswerItem(BaseModel):
    """One item as the model wrote it.

    What the data show is told by `evidence_ids` alone. `observation` and `limits_of_data` are not asked for; a model
    that writes them all the same is read, so that what it said there can be counted. They are never shown.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    kind: Identifier
    priority: Annotated[int, Field(ge=0, le=1_000)] = 1
    equipment: Annotated[Identifier | None, BeforeValidator(_or_none)] = None
    evidence_ids: Annotated[tuple[Identifier, ...], Field(max_length=EVIDENCE * 4)]
    possible_causes: Annotated[tuple[Text, ...], Field(max_length=CAUSES * 4)] = ()
    check: Text = ""
    observation: Text = ""
    limits_of_data: Text = ""


class Answer(BaseModel):
    """The whole answer of a model; `cannot_answer` says that the facts do not hold it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    items: Annotated[tuple[AnswerItem, ...], Field(max_length=ITEMS * 4)]
    cannot_answer: Annotated[Text | None, BeforeValidator(_or_none)] = None


def read_answer(text: str) -> Answer:
    """The answer in a model's text. Raises `UnusableAnswer` where it is no JSON, has another shape, or says nothing.

    >>> read_answer('{"items": [], "cannot_answer": "No vibration."}').cannot_answer
    'No vibration.'
    """
    if not text.strip():
        raise UnusableAnswer("The model's answer was empty.")
    if len(text) > LONGEST_ANSWER:
        raise UnusableAnswer("The model's answer was far too long.")
    fenced = _FENCE.match(text)
    try:
        answer = Answer.model_validate_json(fenced[1] if fenced else text)
    except ValidationError as error:
        is_broken = any(each["type"] == "json_invalid" for each in error.errors(include_input=False))
        what = "was cut off or is no JSON" if is_broken else "does not have the shape that was asked for"
        raise UnusableAnswer(f"The model's answer {what}.") from error
    except RecursionError as error:
        raise UnusableAnswer("The model's answer does not have the shape that was asked for.") from error
    if not answer.items and not answer.cannot_answer:
        raise UnusableAnswer("The model's answer says nothing.")
    return answer
