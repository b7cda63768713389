"""Which items and types a sentence speaks of, by alias or by class, and where. Judges nothing."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from chemviz.ingest.types import type_key
from chemviz.insights.advice import Fact, FactTable
from chemviz.insights.vocabulary import CLASSES

ALIAS: Final = re.compile(r"(?<![\w-])(?:EQ-\d+|TYPE-\d+)(?![\w]|-\d)", re.I)
FACT_ID: Final = re.compile(r"(?<![\w-])F\d{3,}(?![\w])")
_CITED: Final = re.compile(
    r"\s*[(\[](?:facts?:? |see |evidence:? |based on )?F\d{3,}(?:(?:,|;| and|,? to|-)\s*F\d{3,})*[)\]]", re.I
)
MASK: Final = "\N{BULLET OPERATOR}"


@dataclass(frozen=True)
class Mention:
    """An item or a type in a sentence: from where to where, and its alias; `is_item` tells which."""

    start: int
    end: int
    alias: str
    is_item: bool


@dataclass(frozen=True)
class Read:
    """A sentence as it is judged: `text` with aliases masked letter by letter, what it mentions, whom it invents."""

    text: str
    mentions: tuple[Mention, ...]
    is_known: bool

    @property
    def items(self) -> tuple[Mention, ...]:
        """The items among the mentions."""
        return tuple(each for each in self.mentions if each.is_item)

    @property
    def types(self) -> tuple[Mention, ...]:
        """The types among the mentions."""
        return tuple(each for each in self.mentions if not each.is_item)


def without_citations(sentence: str, table: FactTable) -> str | None:
    """The sentence without ids of facts in brackets; None where it cites a fact that is not in the table.

    >>> table = FactTable((Fact("F001", None, None, "items", 3.0, None, None, "counted"),), {})
    >>> without_citations("There are 3 items (F001).", table), without_citations("See F777.", table)
    ('There are 3 items.', None)
    """
    known = {each.id for each in table.facts}
    if any(found not in known for found in FACT_ID.findall(sentence)):
        return None
    return FACT_ID.sub("the facts", _CITED.sub("", sentence))


def read(sentence: str, table: FactTable) -> Read:
    """What a sentence mentions. `is_known` is False where it names an alias that the table does not have."""
    mentions, is_known = [], True
    text = sentence
    for match in ALIAS.finditer(sentence):
        alias = match[0].upper()
        is_known &= alias in table.names
        mentions.append(Mention(match.start(), match.end(), alias, alias.startswith("EQ-")))
        text = text[: match.start()] + MASK * len(match[0]) + text[match.end() :]
    for match in _classes().finditer(text):
        mentions.append(Mention(match.start(), match.end(), CLASSES[type_key(match[0])], is_item=False))
    return Read(text, tuple(sorted(mentions, key=lambda each: each.start)), is_known)


def type_of(alias: str | None, facts: Iterable[Fact]) -> str | None:
    """The type that an item belongs to, as its facts say; a type is its own."""
    if alias is None or not alias.startswith("EQ-"):
        return alias
    return next((each.equipment_type for each in facts if each.equipment == alias and each.equipment_type), None)


@lru_cache(maxsize=1)
def _classes() -> "re.Pattern[str]":
    names = sorted({*CLASSES.values()}, key=len, reverse=True)
    spelled = "|".join(re.escape(each).replace(r"\ ", "[ -]?") for each in names)
    return re.compile(rf"\b(?:{spelled}|exchanger|tank)(?:e?s)?\b", re.I)
