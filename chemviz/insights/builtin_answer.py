"""Answers to simple questions, read off the facts by rules: highest, lowest, median, how many, one item's values."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from chemviz.insights.advice import AdviceItem, Fact, FactTable
from chemviz.insights.asked import asked
from chemviz.insights.evidence import as_evidence
from chemviz.insights.mentions import ALIAS, classes_in
from chemviz.insights.observations import measured
from chemviz.insights.plaintext import name_shown
from chemviz.insights.rule_advice import ONE_MOMENT
from chemviz.insights.vocabulary import METRICS, Measure, metric_name, parameters_in
from chemviz.schema import FIELD_BY_KEY
from chemviz.wording import count, whole

LISTED: Final = 5
_HIGH: Final = re.compile(
    r"\b(?:hot|hotter|hottest|warm\w*|high|higher|highest|most|maximum|max|top|large\w*|greatest|above|"
    r"over|more than|exceed\w*)\b",
    re.I,
)
_LOW: Final = re.compile(
    r"\b(?:cold|colder|coldest|coolest|low|lower|lowest|least|minimum|min|small\w*|below|under|"
    r"less than)\b",
    re.I,
)
_MIDDLE: Final = re.compile(r"\b(?:median|average|mean|typical|usual)\b", re.I)
_HOW_MANY: Final = re.compile(r"\bhow many\b|\bnumber of\b|\bcount\b", re.I)
_THRESHOLD: Final = re.compile(
    r"\b(?:above|over|more than|below|under|less than|exceed\w*|at least|at most) (-?\d+(?:[.,]\d+)?)", re.I
)
_BEYOND: Final = re.compile(
    r"\b(?:why|when|vibrat\w+|efficien\w+|life|cost\w*|fail\w*|leak\w*|trend\w*|increas\w*|since|"
    r"yesterday|last|next|predict\w*|"
    r"maintain\w*|maintenance|replace\w*|oil|noise|power|energy|bypass\w*|disabl\w*|interlock\w*|alarm\w*)\b",
    re.I,
)


def answers(table: FactTable, text: str) -> Iterator[AdviceItem]:
    """One item for each piece of equipment or type that answers; none where the facts or these rules do not hold it."""
    words = asked(text, table.names)
    if _BEYOND.search(words) or re.search(r"not in the facts", words):
        return
    parameters = sorted(parameters_in(words))
    types = [each for each in classes_in(words) if each in table.names]
    types += [each for each in dict.fromkeys(m[0].upper() for m in ALIAS.finditer(words)) if each.startswith("TYPE-")]
    items = [each for each in dict.fromkeys(m[0].upper() for m in ALIAS.finditer(words)) if each.startswith("EQ-")]
    if items:
        yield from _of_items(table, items, parameters)
    elif _THRESHOLD.search(words):
        return  # the facts hold the ends of each type, not all items: a list by a limit could not be whole
    elif len(types) and _HOW_MANY.search(words) and not parameters:
        yield from _counts(table, types)
    elif len(parameters) == 1 and types and _MIDDLE.search(words):
        yield from _middles(table, types, parameters[0])
    elif len(parameters) == 1 and types and (_HIGH.search(words) or _LOW.search(words)):
        is_high = bool(_HIGH.search(words))
        for kind in types:
            yield from _ranked(table, kind, parameters[0], is_high=is_high)


def _of_items(table: FactTable, items: Sequence[str], parameters: Sequence[str]) -> Iterator[AdviceItem]:
    for at, alias in enumerate(items, 1):
        facts = [
            each
            for each in table.facts
            if each.equipment == alias and METRICS[each.metric].measure == "value"
            if not parameters or METRICS[each.metric].parameter in parameters
        ]
        if facts:
            said = "; ".join(f"{_label(each)} {measured(each.value, each.unit)}" for each in facts)
            yield _item(table, alias, at, f"{said[:1].upper()}{said[1:]}.", facts + _medians(table, facts))


def _counts(table: FactTable, types: Sequence[str]) -> Iterator[AdviceItem]:
    for at, kind in enumerate(types, 1):
        facts = [each for each in _of_type(table, kind) if each.metric == "items"]
        if facts:
            text = f"{count(round(facts[0].value), 'item')} of the type {name_shown(table.names[kind])}."
            yield _item(table, kind, at, text, facts)


def _middles(table: FactTable, types: Sequence[str], parameter: str) -> Iterator[AdviceItem]:
    for at, kind in enumerate(types, 1):
        facts = [
            each for each in _of_type(table, kind) if _is(each, "median", parameter) or _is(each, "mean", parameter)
        ]
        if facts:
            said = "; ".join(f"{each.metric} {measured(each.value, each.unit)}" for each in facts)
            text = f"{count(facts[0].n or 0, 'value')}: {said}."
            yield _item(table, kind, at, text, facts)


def _ranked(table: FactTable, kind: str, parameter: str, *, is_high: bool) -> Iterator[AdviceItem]:
    rank: Measure = "rank high" if is_high else "rank low"
    ranks = sorted(
        (each for each in table.facts if each.equipment_type == kind and _is(each, rank, parameter)),
        key=lambda each: each.value,
    )
    medians = [each for each in _of_type(table, kind) if _is(each, "median", parameter)]
    is_quiet = any(each.metric == "findings" and not each.value for each in _of_type(table, kind))
    shown = ranks[:LISTED]
    for place in shown:
        value = next(
            (each for each in table.facts if each.equipment == place.equipment and _is(each, "value", parameter)), None
        )
        if value is None or not medians:
            continue
        # Those on the other side of the median are not what was asked for.
        if (value.value <= medians[0].value) if is_high else (value.value >= medians[0].value):
            continue
        side = "highest" if is_high else "lowest"
        position = side if place.value == 1 else f"number {whole(round(place.value))} from the {side}"
        middle = measured(medians[0].value, medians[0].unit)
        of = f"{position} of {whole(place.n or 0)} values"
        here = f"{_label(value).capitalize()} {measured(value.value, value.unit)}, {of}."
        text = f"{here} The median of its type is {middle}."
        quiet = " No finding was made on this type." if is_quiet else ""
        yield _item(table, place.equipment or "", round(place.value), text + quiet, [value, place, *medians])


def _item(table: FactTable, alias: str, priority: int, text: str, facts: Sequence[Fact]) -> AdviceItem:
    return AdviceItem(
        kind="answer",
        priority=priority,
        equipment=table.names[alias],
        observation=text,
        evidence=tuple(as_evidence(each, table) for each in facts),
        possible_causes=(),
        check="",
        limits_of_data=ONE_MOMENT,
        finding_key=next((each.finding for each in facts if each.finding), None),
    )


def _medians(table: FactTable, facts: Sequence[Fact]) -> list[Fact]:
    wanted = {(each.equipment_type, metric_name("median", METRICS[each.metric].parameter or "")) for each in facts}
    return [each for each in table.facts if each.equipment is None and (each.equipment_type, each.metric) in wanted]


def _of_type(table: FactTable, kind: str) -> list[Fact]:
    return [each for each in table.facts if each.equipment is None and each.equipment_type == kind]


def _is(fact: Fact, measure: Measure, parameter: str) -> bool:
    metric = METRICS[fact.metric]
    return metric.measure == measure and metric.parameter == parameter


def _label(fact: Fact) -> str:
    return FIELD_BY_KEY[METRICS[fact.metric].parameter or ""].label.lower()
