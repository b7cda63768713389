"""The shapes of advice: the facts it rests on, what is asked, and what a person reads. Holds no computation.

A *fact* is one figure that the analysis computed. Facts know their equipment by an alias only; the alias leads back to
the name in `FactTable.names`, which never leaves the site. Advice as a person reads it has the names put back.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

Kind = Literal["condition", "priority", "watch", "optimisation", "explanation", "answer"]
"""Condition of the equipment, maintenance priorities in order, issues to watch for, optimisation suggestions; the
explanation of one finding; the answer to a question."""

Source = Literal["gemini", "built-in"]
About = Literal["dataset", "finding", "question"]


@dataclass(frozen=True)
class Question:
    """What is asked: advice on the whole dataset, to explain the finding with this key, or what a person typed."""

    about: About = "dataset"
    finding_key: str | None = None
    text: str | None = None


@dataclass(frozen=True)
class Fact:
    """One figure: `value` [`unit`] of `metric`, of one item or one type, from `n` values by `method`.

    `equipment` and `equipment_type` are aliases; a type is sent by name where it is a known class of equipment.
    `unit` None: not stated, or a count. `finding` is the key of the finding that the figure belongs to, and `severity`
    that of the finding.
    """

    id: str
    equipment: str | None
    equipment_type: str | None
    metric: str
    value: float
    unit: str | None
    n: int | None
    method: str
    finding: str | None = None
    severity: str | None = None


@dataclass(frozen=True)
class FactTable:
    """The facts of one question, and `names`: from each alias (`EQ-001`, `TYPE-01`) to what the plant calls it."""

    facts: tuple[Fact, ...]
    names: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True)
class Prompt:
    """What is sent, whole: nothing but this leaves the site. `schema` is the JSON schema of the answer."""

    system: str
    text: str
    schema: Mapping[str, Any]


@dataclass(frozen=True)
class Evidence:
    """A fact as a person reads it, with the plant's own names."""

    fact_id: str
    equipment: str | None
    equipment_type: str | None
    metric: str
    value: float
    unit: str | None
    n: int | None
    method: str


@dataclass(frozen=True)
class AdviceItem:
    """One piece of advice; `equipment` is the item or the type it is about, None: the whole dataset.

    `priority` 1 comes first. `finding_key` is the finding it came from, where it is one.
    """

    kind: Kind
    priority: int
    equipment: str | None
    observation: str
    evidence: tuple[Evidence, ...]
    possible_causes: tuple[str, ...]
    check: str
    limits_of_data: str
    finding_key: str | None = None


@dataclass(frozen=True)
class Advice:
    """Advice as it is shown, stored and printed.

    `removed` statements of the model were left out or shortened, because they speak of the data in its own words or
    cite what does not bear them, `refused` ones because they would put a safeguard out of action; `note` is one
    sentence about the advice as a whole: why it is the built-in one, or what could not be answered.
    """

    source: Source
    question: Question
    items: tuple[AdviceItem, ...]
    removed: int = 0
    note: str | None = None
    model: str | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None
    seconds: float | None = None
    refused: int = 0


@dataclass(frozen=True)
class Reply:
    """What a model answered, already read into `answer`."""

    answer: Any
    model: str
    tokens_in: int | None
    tokens_out: int | None
    seconds: float


class LanguageModel(Protocol):
    """Somebody who answers prompts; `gemini.Gemini` is the one that the app has."""

    def count_tokens(self, prompt: Prompt) -> int:
        """How many tokens the prompt has. Raises `AdviceUnavailable`."""
        ...

    def ask(
        self,
        prompt: Prompt,
        *,
        read: Callable[[str], Any],
        on_step: Callable[[str], None],
        is_cancelled: Callable[[], bool],
    ) -> Reply:
        """The first answer that `read` accepts, within the time that is allowed for all of it.

        `read` raises `UnusableAnswer` for an answer that is no answer; then the next model of the chain is asked.
        `on_step` is told in a few words what happens. Raises `AdviceUnavailable` with one honest sentence.
        """
        ...
