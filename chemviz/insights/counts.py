"""Whether a number counts what was counted: items, findings, missing cells, values of a type. Knows no readings."""

import re
from typing import Final

from chemviz.insights.advice import Fact
from chemviz.insights.mentions import Read
from chemviz.insights.quantities import Quantity
from chemviz.insights.vocabulary import METRICS, Metric, parameters_stated

_RANK: Final = re.compile(r"\brank(?:s|ed|ing)?(?: is| as| at)?(?: number| no\.?)? ?$", re.I)
_OTHER: Final = re.compile(r"\b(?:other|others|remaining|the rest)\b", re.I)
_N: Final = re.compile(r"\bn ?= ?$", re.I)
_OF_N: Final = re.compile(
    r"\b(?:values?|readings?|items?|rows?|others?|peers?|units?|measurements?|ones|pieces|machines)\b", re.I
)
_OF_ALL: Final = re.compile(r"of (?:the |all )?(?:\d|$)", re.I)
_HAVE: Final = re.compile(r"\b(?:have|has|with|show|report|hold)\b(?! no\b)", re.I)
_NOUNS: Final = {
    "items": r"items?|pieces?|units?|machines?|rows?|entries|equipment",
    "types": r"types?|classes|kinds",
    "findings": r"findings?",
    "critical findings": r"critical",
    "warnings": r"warnings?",
    "notices": r"notices?",
    "missing cells": r"missing|blank|empty",
    "repeated names": r"repeated|duplicated?|repeats?|(?:used|entered|listed|given|appears?|occurs?) twice",
    "implausible values": r"implausible|impossible",
    "rows with this name": r"rows?|entries|items?|records?|lines",
    "items at zero flow": r"zero flow|standby|no flow|flow of zero|not running",
    "items with a missing cell": r"missing|blank|empty",
}
_OF_WHICH: Final = re.compile(r"^ of (?:the |all |these )*(?:\d+|[a-z]+) findings(?= (?:is|are|was|were) )", re.I)
"""`Three of the 15 findings are critical`: the whole is another number, and judged for itself."""
_EXIST: Final = re.compile(
    r"\b(?:there (?:are|were)|lists?|covers?|holds?|includes?|contains?|comprises?) (?:the )?$", re.I
)
_ARE: Final = re.compile(
    r"(?:(?:cells?|values?|readings?|entries|names?|tags?|findings?|of (?:them|these|those|the \w+)) )?"
    r"(?:(?:is|are|was|were) )?(?:(?!not)\w+ly )?",
    re.I,
)
"""Between a count and what it counts: "three cells are missing", "two values are physically implausible"."""
_WITHOUT: Final = r"missing|without|lacks?|blank|empty|no\b"


def is_count(read: Read, quantity: Quantity, before: int, after: int, facts: list[Fact]) -> bool:
    """Whether the number counts something that was counted: exactly so many, of the thing that it names."""
    whole = _OF_WHICH.sub("", read.text[quantity.end :])
    follows = " ".join(
        (whole if _OF_WHICH.match(read.text[quantity.end :]) else whole[: after - quantity.end]).split()[:5]
    )
    leads = read.text[before : quantity.start]
    if re.search(r"\brows? (?:number )?$", leads, re.I):
        return False
    named = parameters_stated(read.text)
    for fact in facts:
        metric = METRICS[fact.metric]
        if metric.measure.startswith("rank"):
            is_counted = bool(_RANK.search(leads)) and quantity.value == fact.value and metric.parameter in named
        elif metric.measure in {"count", "zero", "without"} and quantity.means(fact.value):
            behind = " ".join(read.text[quantity.end :].split()[:10])
            near = f"{behind} {leads[-40:]}" if metric.measure in {"without", "zero"} else follows
            is_counted = _counts(metric, fact, near, named, read, quantity)
        else:
            is_counted = False
        if (
            is_counted
            or _are_the_others(fact, metric, quantity, leads, follows)
            or _is_n(fact, metric, quantity, leads, follows, read, named)
        ):
            return True
    return False


def _counts(metric: Metric, fact: Fact, near: str, named: frozenset[str], read: Read, quantity: Quantity) -> bool:
    if metric.measure == "without":
        return metric.parameter in named and bool(re.search(rf"\b(?:{_WITHOUT})", near, re.I))
    if metric.measure == "zero":
        return bool(re.search(rf"\b(?:{_NOUNS[metric.name]})\b", near, re.I))
    if _is_said_of(_NOUNS[metric.name], near):
        is_special = re.match(r"(?:critical|other|missing|implausible|repeated|duplicated?|blank)\b", near, re.I)
        return metric.name not in {"items", "findings"} or not is_special
    is_others = _OTHER.search(read.text[quantity.start - 20 : quantity.start]) or _OTHER.match(near)
    return metric.name == "items" and not is_others and _is_of_type(fact, read, quantity)


def _is_said_of(nouns: str, follows: str) -> bool:
    noun = re.compile(rf"(?:\S+ )?(?:{nouns})\b", re.I)
    lead = _ARE.match(follows)
    return bool(noun.match(follows) or (lead and re.match(rf"(?:{nouns})\b", follows[lead.end() :], re.I)))


def _are_the_others(fact: Fact, metric: Metric, quantity: Quantity, leads: str, follows: str) -> bool:
    """Whether the number is of the others of a type without naming it: `the other 37 have one`."""
    is_said = re.search(r"\bother $", leads, re.I) and re.match(r"(?:have|has|do|are)\b", follows, re.I)
    return (
        bool(is_said)
        and metric.name == "items"
        and fact.equipment_type is not None
        and (quantity.value == fact.value - 1)
    )


def _may_be_n(fact: Fact, metric: Metric, leads: str, named: frozenset[str]) -> bool:
    """Whether the n of a fact is spoken of: values of a parameter may be fewer than the items that there are."""
    if named and metric.parameter not in named:
        return False
    return metric.name == "items" or not (_EXIST.search(leads) or (not named and fact.equipment is None))


def _is_n(
    fact: Fact, metric: Metric, quantity: Quantity, leads: str, follows: str, read: Read, named: frozenset[str]
) -> bool:
    """Whether the number is the n of a fact, or one less where it speaks of the others."""
    if fact.n is None or fact.n < 2 or fact.equipment_type is None:
        return False
    if not _may_be_n(fact, metric, leads, named):
        return False
    if _N.search(leads):
        return quantity.value == fact.n
    if _OF_ALL.match(f"{follows} ") and _HAVE.search(read.text[quantity.end :]):
        return metric.parameter is not None and fact.equipment is None and quantity.value == fact.n
    if not (_OF_N.match(follows) or _OF_N.match(follows.partition(" ")[2]) or _is_of_type(fact, read, quantity)):
        return False
    is_others = _OTHER.search(leads[-20:]) or _OTHER.match(follows)
    return quantity.value == fact.n - 1 if is_others else quantity.value == fact.n


def _is_of_type(fact: Fact, read: Read, quantity: Quantity) -> bool:
    """Whether the type of the fact is named right behind the number, as in `52 pumps` or `51 other pumps`."""
    return any(
        each.alias == fact.equipment_type
        and re.fullmatch(r" (?:other |remaining )?", read.text[quantity.end : each.start])
        for each in read.types
        if each.start >= quantity.end
    )
