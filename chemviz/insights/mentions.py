"""Which items and types a text names, by alias or by class. Judges nothing."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from chemviz.ingest.types import type_key
from chemviz.insights.advice import Fact
from chemviz.insights.vocabulary import CLASSES

ALIAS: Final = re.compile(r"(?<![\w-])(?:EQ-\d+|TYPE-\d+)(?![\w]|-\d)", re.I)


def classes_in(text: str) -> list[str]:
    """The classes of equipment that a text names, each once, in their order.

    >>> classes_in("Are the pumps hotter than a heat-exchanger?")
    ['pump', 'heat exchanger']
    """
    plain = ALIAS.sub(" ", text)
    return list(dict.fromkeys(CLASSES[type_key(match[0])] for match in _classes().finditer(plain)))


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
