"""Whether every number in a sentence is a fact, rounded sensibly, of what the sentence says it of."""

import re
from typing import Final

from chemviz.insights.advice import Fact
from chemviz.insights.keywords import follows_at_once, said_of
from chemviz.insights.mentions import Read
from chemviz.insights.prose_units import is_same
from chemviz.insights.quantities import Quantity, quantities, without
from chemviz.insights.scope import Scope, candidates
from chemviz.insights.vocabulary import METRICS, PARAMETER_WORDS, PERCENT, SPREADS, TIMES, Metric, parameters_in

_NAMED: Final = re.compile(r"\b(?:ASTM E ?178|API (?:RP|recommended practice) 584)\b", re.I)
"""Closed list of what has figures in it and is no number: our own references."""
_UNIT_ALONE: Final = re.compile(r"\b(?:N?m\^?3/h(?:r|our)?|kg/cm2|mmH2O|H2O)\b", re.I)
_HARMLESS: Final = re.compile(
    r"\b(?:absolute|true|instrument) zero\b|\bzero(?:[ -](?:flow|error|point|offset|drift|shift|check|"
    r"reading|adjustment|setting))\b"
    r"|\bone(?: another)?\b(?! (?:hundred|thousand|million|dozen|point|third|quarter|half))"
    r"|\b(?:two|three|four|five) (?:(?:possible|likely|plausible|simple|further|more|different|"
    r"independent|separate|such|main|obvious) )*"
    r"(?:causes?|explanations?|reasons?|checks?|steps?|things?|ways?|possibilities|parameters?|options?|"
    r"questions?|independent"
    r"|instruments?|gauges?|thermometers?|transmitters?|sensors?)\b"
    r"|\b(?:the|these|those|between|both|either of the|one of the|which of the) (?:two|"
    r"three)\b(?! (?:critical|warnings?|notices?|findings?|missing|outliers?|hundred|thousand))"
    r"|\bsecond(?:ly)?\b(?![ -](?:highest|lowest|hottest|coldest|largest|smallest))|"
    r"\bfirst\b(?! quartile)|(?<!a )(?<!one )(?<!two )\bthird\b(?![ -](?:highest|lowest|quartile))",
    re.I,
)
_TWICE: Final = re.compile(r"\b(?:listed|entered|appears?|occurs?|counted|recorded|named|used|present) twice\b", re.I)
_APPOSED: Final = re.compile(r" ?(?:,|\()? ?(?:which is |as |is |being )?(?:the|its|their) ", re.I)
_JOINS: Final = re.compile(r" ?(?:to|and|or|-|–|—|,|, and|, or|up to|through)? ?")
_ROMAN: Final = re.compile(r"\b[IVXLCDM]{2,}\b")
_RANK: Final = re.compile(r"\brank(?:s|ed|ing)?(?: is| as| at)?(?: number| no\.?)? ?$", re.I)
_AWAY: Final = re.compile(
    r"^ ?(?:above|below|beyond|over|under|past|outside|higher|lower|hotter|colder|more|less|away|off)\b", re.I
)
_OTHER: Final = re.compile(r"\b(?:other|others|remaining|rest)\b", re.I)
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
    "repeated names": r"repeated|duplicated?|repeats?",
    "implausible values": r"implausible|impossible",
    "rows with this name": r"rows?|entries|items?|records?|lines",
    "items at zero flow": r"zero flow|standby|no flow",
    "items with a missing cell": r"missing|blank|empty",
}
_WITHOUT: Final = r"missing|without|lacks?|blank|empty|no\b"


def are_supported(read: Read, scope: Scope, field: str = "observation") -> bool:
    """Whether every number of a sentence is supported. Figures in any script are numbers; what is left over is none."""
    text = _NAMED.sub(_blank, read.text)
    text = _HARMLESS.sub(_blank, text)
    if field in {"cause", "check"} or any(each.metric == "rows with this name" for each in scope.around(scope.subject)):
        text = _TWICE.sub(_blank, text)
    if _ROMAN.search(text):
        return False
    found = _with_units(text, quantities(text))
    if any(each.isnumeric() for each in _UNIT_ALONE.sub("", without(text, found))):
        return False
    return all(_is_supported(read, at, found, scope) for at in range(len(found)))


def _blank(match: "re.Match[str]") -> str:
    return "_" * len(match[0])


def _with_units(text: str, found: list[Quantity]) -> list[Quantity]:
    """A number without a unit takes that of the next one in a range or a list: `5, 6 and 7 bar`, `5 to 7 bar`."""
    result = list(found)
    for at in range(len(found) - 2, -1, -1):
        here, behind = result[at], result[at + 1]
        between = text[here.end : behind.start]
        if (
            here.unit is None
            and behind.unit
            and re.fullmatch(r" ?(?:to|and|or|-|–|—|,|, and|, or|up to|against|versus|vs\.?)? ?", between)
        ):
            result[at] = Quantity(
                here.start, here.end, here.value, here.low, here.high, behind.unit, here.is_word, here.is_vague
            )
    return result


def _is_supported(read: Read, at: int, all_of: list[Quantity], scope: Scope) -> bool:
    quantity = all_of[at]
    before = all_of[at - 1].end if at else 0
    after = all_of[at + 1].start if at + 1 < len(all_of) else len(read.text)
    facts = candidates(read, quantity, at, all_of, scope)
    if quantity.unit is None and _is_count(read, quantity, before, after, facts):
        return True
    said = _said(read.text, at, all_of)
    if quantity.unit not in {None, TIMES, SPREADS, PERCENT} and _AWAY.match(read.text[quantity.end : after]):
        said = ("beyond", "sister difference")
    behind = follows_at_once(read.text, quantity, after)
    both = [said, behind] if behind not in {(), ("value",)} and _APPOSED.match(read.text[quantity.end :]) else [said]
    return all(any(_fits(fact, read, quantity, each, before) for fact in facts) for each in both)


def _said(text: str, at: int, all_of: list[Quantity]) -> tuple[str, ...]:
    """What a number is said to be; the second of a range or list is what the first is."""
    while at and _JOINS.fullmatch(text[all_of[at - 1].end : all_of[at].start]):
        at -= 1
    before = all_of[at - 1].end if at else 0
    after = all_of[at + 1].start if at + 1 < len(all_of) else len(text)
    return said_of(text, all_of[at], before, after)


def _fits(fact: Fact, read: Read, quantity: Quantity, said: tuple[str, ...], before: int) -> bool:
    metric = METRICS[fact.metric]
    return (
        _measures(metric, quantity, said, read)
        and _has_unit(fact, quantity, read)
        and _is_of_parameter(metric, read, quantity, before)
        and _means(quantity, fact, metric)
    )


def _means(quantity: Quantity, fact: Fact, metric: Metric) -> bool:
    if quantity.means(fact.value):
        return True
    # "27.85 °C below" and "by 121.7" say the size; the direction is judged elsewhere.
    return metric.measure in {"beyond", "sister difference", "margin", "spreads"} and quantity.means(abs(fact.value))


def _measures(metric: Metric, quantity: Quantity, said: tuple[str, ...], read: Read) -> bool:
    if quantity.unit == TIMES:
        return metric.measure == "ratio"
    if quantity.unit == SPREADS:
        return metric.measure == "spreads"
    if quantity.unit == PERCENT:
        if metric.measure == "margin":
            return bool(re.search(r"\b(?:limit|design|allowed|permitted)\b", read.text, re.I))
        return metric.name == "sound cells" and bool(re.search(r"\b(?:quality|sound|usable|cells)\b", read.text, re.I))
    if metric.measure in {"count", "with", "without", "zero", "rank high", "rank low", "ratio", "spreads", "margin"}:
        return False
    return metric.measure in said if said else metric.measure == "value"


def _has_unit(fact: Fact, quantity: Quantity, read: Read) -> bool:
    if quantity.unit is not None:
        return is_same(quantity.unit, fact.unit)
    # A number without a unit is still told by the parameter that it stands beside.
    return bool(parameters_in(read.text))


def _is_of_parameter(metric: Metric, read: Read, quantity: Quantity, before: int) -> bool:
    if metric.parameter is None:
        return True
    named = parameters_in(read.text)
    if named and metric.parameter not in named:
        return False
    window = read.text[before : quantity.start]
    last = max(
        ((match.end(), key) for key, words in PARAMETER_WORDS.items() for match in words.finditer(window)), default=None
    )
    if last is None or last[1] == metric.parameter:
        return last is not None or quantity.unit is not None or len(named) == 1
    # Another parameter right before the number is the one that is meant.
    return quantity.unit is not None and len(window[last[0] :].split()) > 3


def _is_count(read: Read, quantity: Quantity, before: int, after: int, facts: list[Fact]) -> bool:
    """Whether the number counts something that was counted: exactly so many, of the thing that it names."""
    follows = " ".join(read.text[quantity.end : after].split()[:5])
    leads = read.text[before : quantity.start]
    if re.search(r"\brows? (?:number )?$", leads, re.I):
        return False
    named = parameters_in(read.text)
    for fact in facts:
        metric = METRICS[fact.metric]
        if metric.measure.startswith("rank"):
            is_counted = bool(_RANK.search(leads)) and quantity.value == fact.value and metric.parameter in named
        elif metric.measure in {"count", "zero", "without"} and quantity.means(fact.value):
            behind = " ".join(read.text[quantity.end :].split()[:10])
            near = f"{behind} {leads[-40:]}" if metric.measure == "without" else follows
            is_counted = _counts(metric, fact, near, named, read, quantity)
        else:
            is_counted = False
        if is_counted or _is_n(fact, metric, quantity, leads, follows, read, named):
            return True
    return False


def _counts(metric: Metric, fact: Fact, near: str, named: frozenset[str], read: Read, quantity: Quantity) -> bool:
    if metric.measure == "without":
        return metric.parameter in named and bool(re.search(rf"\b(?:{_WITHOUT})", near, re.I))
    if re.search(rf"^(?:\S+ )?(?:{_NOUNS[metric.name]})\b", near, re.I):
        is_special = re.match(r"(?:critical|other|missing|implausible|repeated|duplicated?|blank)\b", near, re.I)
        return metric.name not in {"items", "findings"} or not is_special
    is_others = _OTHER.search(read.text[quantity.start - 20 : quantity.start]) or _OTHER.match(near)
    return metric.name == "items" and not is_others and _is_of_type(fact, read, quantity)


def _is_n(
    fact: Fact, metric: Metric, quantity: Quantity, leads: str, follows: str, read: Read, named: frozenset[str]
) -> bool:
    """Whether the number is the n of a fact, or one less where it speaks of the others."""
    if fact.n is None or fact.n < 2 or fact.equipment_type is None:
        return False
    if named and metric.parameter not in named:
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
