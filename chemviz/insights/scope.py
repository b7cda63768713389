"""Which facts a number in a sentence may be: those of the item or type that is named around it. Knows no values."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from chemviz.insights.advice import Fact, FactTable
from chemviz.insights.mentions import Mention, Read, type_of
from chemviz.insights.quantities import Quantity

_RIGHT_AFTER: Final = re.compile(
    r"^,? ?(?:\(?(?:at|on|for|in|of|from|by|with|among|amongst|across)) (?:the |other |all |this |its |"
    r"\d+ |∙+ and )*(?:item |unit )?$"
)
_AND: Final = re.compile(r" ?(?:,|&|,? and|,? or|as well as) ?(?:also )?")
_NAMELY: Final = re.compile(r"[:;,(]|\b(?:namely|are|is|concerns?|includ(?:e|es|ing)|affects?)\b", re.I)
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
        return self._facts.get(alias, [])

    @cached_property
    def _facts(self) -> dict[str | None, list[Fact]]:
        found: dict[str | None, list[Fact]] = defaultdict(list)
        for each in self.table.facts:
            found[each.equipment or each.equipment_type].append(each)
        return found

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
        found += scope.of(None) + _of_types_behind(read, quantity, scope)
    if _WHOLE.search(read.text) or _counts_before_items(read, quantity, scope):
        found += [each for each in scope.of(None) if each not in found]
    return found


def _counts_before_items(read: Read, quantity: Quantity, scope: Scope) -> bool:
    """Whether a number is of the whole, and the items behind it name what it counts: `3 cells are missing: ...`."""
    first = next(iter(read.items), None)
    if scope.subject is not None or quantity.unit is not None or first is None or first.start < quantity.end:
        return False
    return bool(_NAMELY.search(read.text[quantity.end : first.start]))


def _of_types_behind(read: Read, quantity: Quantity, scope: Scope) -> list[Fact]:
    """The counts of the one type named behind a number, or of each of them: `2 findings each on pumps and fans`."""
    behind = [each.alias for each in read.types if each.start >= quantity.end]
    if (
        quantity.unit is not None
        or not behind
        or (len(set(behind)) > 1 and not re.search(r"\beach\b", read.text, re.I))
    ):
        return []
    others = [{(each.metric, each.value) for each in scope.of(alias)} for alias in behind[1:]]
    return [each for each in scope.of(behind[0]) if all((each.metric, each.value) in other for other in others)]


def bound_item(read: Read, start: int, end: int, scope: Scope) -> str | None:
    """The item that words from `start` to `end` of a sentence are said of; the subject where it names none."""
    before = [each for each in read.items if each.end <= start]
    after = [each for each in read.items if each.start >= end]
    if before:
        return before[-1].alias
    if after:
        return after[0].alias
    return scope.subject if _is_item(scope.subject) else None


def bound_items(read: Read, start: int, end: int, scope: Scope) -> list[str]:
    """The same with the items that are named in one breath with it: `EQ-001, EQ-002 and EQ-003 exceed ...`."""
    nearest = bound_item(read, start, end, scope)
    at = next((at for at, each in reversed(list(enumerate(read.items))) if each.end <= start), None)
    found = [] if nearest is None else [nearest]
    while at and _AND.fullmatch(read.text[read.items[at - 1].end : read.items[at].start]):
        at -= 1
        found.append(read.items[at].alias)
    return found


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
