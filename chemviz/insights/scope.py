"""Which facts a number in a sentence may be: those of the item or type that is named around it. Knows no values."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from chemviz.insights.advice import Fact, FactTable
from chemviz.insights.mentions import Mention, Read, type_of
from chemviz.insights.quantities import Quantity

_RIGHT_AFTER: Final = re.compile(
    r"^,? ?(?:\(?(?:at|on|for|in|of|from|by|with|among|amongst|across)) (?:the |other |all |this |its |"
    r"\d+ |∙+ and )*(?:item |unit )?$"
)
_WHOLE: Final = re.compile(
    r"\b(?:survey|dataset|data set|file|table|plant|site|overall|in all|in total|whole|sample)\b", re.I
)


@dataclass(frozen=True)
class Scope:
    """The table, and the item or type (by alias) that a piece of advice is about; None: the whole dataset."""

    table: FactTable
    subject: str | None

    def of(self, alias: str | None) -> list[Fact]:
        """The facts of an item, of a type by itself, or of the dataset as a whole (None)."""
        if alias is None:
            return [each for each in self.table.facts if each.equipment is None and each.equipment_type is None]
        if alias.startswith("EQ-"):
            return [each for each in self.table.facts if each.equipment == alias]
        return [each for each in self.table.facts if each.equipment is None and each.equipment_type == alias]

    def type_of(self, alias: str | None) -> str | None:
        """The type that an item belongs to; a type is its own."""
        return type_of(alias, self.table.facts)

    def around(self, alias: str | None) -> list[Fact]:
        """The facts of an item and of its type; of anything else its own."""
        own = self.of(alias)
        kind = self.type_of(alias)
        return own if kind is None or kind == alias else own + self.of(kind)

    def is_type(self, alias: str) -> bool:
        """Whether facts of this type are in the table."""
        return any(each.equipment_type == alias for each in self.table.facts)


def candidates(read: Read, quantity: Quantity, at: int, all_of: list[Quantity], scope: Scope) -> list[Fact]:
    """The facts that the number may be, by what is named nearest to it; `at` is its place among `all_of`."""
    item = _item(read, quantity, at, all_of) or (scope.subject if _is_item(scope.subject) else None)
    kind = _type(read, quantity, scope)
    found: list[Fact] = []
    if item:
        own_type = scope.type_of(item)
        found += scope.of(item)
        found += scope.of(kind or own_type)
    elif kind:
        found += scope.of(kind)
    elif scope.subject:
        found += scope.of(scope.subject)
    else:
        found += scope.of(None)
    if _WHOLE.search(read.text):
        found += [each for each in scope.of(None) if each not in found]
    return found


def bound_item(read: Read, start: int, end: int, scope: Scope) -> str | None:
    """The item that words from `start` to `end` of a sentence are said of; the subject where it names none."""
    before = [each for each in read.items if each.end <= start]
    after = [each for each in read.items if each.start >= end]
    if before:
        return before[-1].alias
    if after:
        return after[0].alias
    return scope.subject if _is_item(scope.subject) else None


def _item(read: Read, quantity: Quantity, at: int, all_of: list[Quantity]) -> str | None:
    items = read.items
    if not items:
        return None
    before = [each for each in items if each.end <= quantity.start]
    if len(items) == len(all_of) > 1 and items[-1].end <= all_of[0].start:
        return items[at].alias  # EQ-001 and EQ-002 read 5 and 6 bar
    after = _right_after(read, quantity, items)
    if after:
        return after
    return before[-1].alias if before else items[0].alias


def _type(read: Read, quantity: Quantity, scope: Scope) -> str | None:
    if kind := _right_after(read, quantity, read.types):
        return kind
    before = [each for each in read.types if each.end <= quantity.start and scope.is_type(each.alias)]
    if before:
        return before[-1].alias
    return None


def _right_after(read: Read, quantity: Quantity, mentions: Iterable[Mention]) -> str | None:
    for each in _following(quantity, mentions):
        between = read.text[quantity.end : each.start]
        if _RIGHT_AFTER.match(between):
            return each.alias
        return None
    return None


def _following(quantity: Quantity, mentions: Iterable[Mention]) -> Iterator[Mention]:
    return (each for each in mentions if each.start >= quantity.end)


def _is_item(alias: str | None) -> bool:
    return alias is not None and alias.startswith("EQ-")
