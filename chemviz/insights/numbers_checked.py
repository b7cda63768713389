"""Whether every number in a sentence is a fact, rounded sensibly, of what the sentence says it of."""

import re
from typing import Final

from chemviz.insights.advice import Fact
from chemviz.insights.counts import is_count
from chemviz.insights.meaning import meanings
from chemviz.insights.mentions import Read
from chemviz.insights.prose_units import is_same
from chemviz.insights.quantities import Quantity, quantities, without
from chemviz.insights.scope import Scope, candidates
from chemviz.insights.sides import lies_as_said
from chemviz.insights.vocabulary import (
    METRICS,
    PARAMETER_WORDS,
    PERCENT,
    SPREADS,
    TIMES,
    Metric,
    parameters_in,
    parameters_stated,
    without_beside,
)

_NAMED: Final = re.compile(r"\b(?:ASTM E ?178|API (?:RP|recommended practice) 584)\b", re.I)
"""Closed list of what has figures in it and is no number: our own references."""
_UNIT_ALONE: Final = re.compile(r"\b(?:N?m\^?3/h(?:r|our)?|kg/cm2|mmH2O|H2O)\b", re.I)
_HARMLESS: Final = re.compile(
    r"\b(?:absolute|true|instrument) zero\b|\b(?:below|above|under|over|than) zero\b"
    r"|\bzero(?:[ -](?:flow|error|point|offset|drift|shift|check|"
    r"reading|adjustment|setting))\b"
    r"|(?<!only )(?<!just )\bone(?: another)?\b(?! (?:hundred|thousand|million|dozen|point|third|quarter|half))"
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
_NOT_OF_MEDIAN: Final = re.compile(
    r"(?: (?:of|the|that|its|as|high|large|than|own|\w+'s))*"
    r" (?:design|limit|sister|highest|lowest|maximum|minimum|average|mean|upper|lower|threshold)\b",
    re.I,
)
"""A multiple is one of the type's median only."""
_ONE: Final = re.compile(r"\bone\b(?! (?:hundred|thousand|million|dozen|point|third|quarter|half))", re.I)
_ZERO: Final = re.compile(r"\bzero\b", re.I)
_ROMAN: Final = re.compile(r"\b[IVXLCDM]{2,}\b")


_COLUMNS: Final = re.compile(r"\b(?:three|five) columns?\b", re.I)
"""The columns of the table; in an observation they could be equipment."""


def are_supported(read: Read, scope: Scope, field: str = "observation") -> bool:
    """Whether every number of a sentence is supported. Figures in any script are numbers; what is left over is none."""
    text = _NAMED.sub(_blank, read.text)
    text = _HARMLESS.sub(_blank, text)
    if field != "observation":
        text = _ONE.sub(_blank, text)
    if field == "cause":
        text = _ZERO.sub(_blank, text)
    if field in {"limits", "check"}:
        text = _COLUMNS.sub(_blank, text)
    if field in {"cause", "check"} or _is_name_repeated(scope):
        text = _TWICE.sub(_blank, text)
    if _ROMAN.search(text):
        return False
    found = _with_units(text, quantities(text))
    if any(each.isnumeric() for each in _UNIT_ALONE.sub("", without(text, found))):
        return False
    return all(_is_supported(read, at, found, scope) for at in range(len(found)))


def _is_name_repeated(scope: Scope) -> bool:
    return any(
        each.metric in {"rows with this name", "repeated names"} and each.value > 0
        for each in scope.around(scope.subject)
    )


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
    if quantity.unit is None and is_count(read, quantity, before, after, facts):
        return True
    wanted = meanings(read.text, at, all_of)
    return all(any(_fits(fact, read, quantity, each, before, scope) for fact in facts) for each in wanted)


def _fits(fact: Fact, read: Read, quantity: Quantity, said: tuple[str, ...], before: int, scope: Scope) -> bool:
    metric = METRICS[fact.metric]
    return (
        _measures(metric, quantity, said, read)
        and _has_unit(fact, quantity, read)
        and _is_of_parameter(metric, read, quantity, before)
        and _means(quantity, fact, metric)
        and lies_as_said(fact, read, quantity, scope)
    )


def _means(quantity: Quantity, fact: Fact, metric: Metric) -> bool:
    if quantity.means(fact.value):
        return True
    # "27.85 °C below" and "by 121.7" say the size; the direction is judged elsewhere.
    return metric.measure in {"beyond", "sister difference", "margin", "spreads"} and quantity.means(abs(fact.value))


def _measures(metric: Metric, quantity: Quantity, said: tuple[str, ...], read: Read) -> bool:
    if quantity.unit == TIMES:
        return metric.measure == "ratio" and not _NOT_OF_MEDIAN.match(read.text[quantity.end :])
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
    return bool(parameters_stated(read.text))


def _is_of_parameter(metric: Metric, read: Read, quantity: Quantity, before: int) -> bool:
    if metric.parameter is None:
        return True
    named = parameters_in(without_beside(read.text))
    if named and metric.parameter not in named:
        return False
    window = without_beside(read.text)[before : quantity.start]
    last = max(
        ((match.end(), key) for key, words in PARAMETER_WORDS.items() for match in words.finditer(window)), default=None
    )
    if last is None or last[1] == metric.parameter:
        return last is not None or quantity.unit is not None or len(named) == 1
    # Another parameter right before the number is the one that is meant.
    return quantity.unit is not None and len(window[last[0] :].split()) > 3
