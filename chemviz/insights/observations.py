"""What was observed, in sentences made of figures: one finding, or whichever facts are cited. Advises nothing."""

from collections.abc import Iterator, Sequence
from typing import Final

from chemviz.analysis.results import Finding
from chemviz.insights.advice import Fact, FactTable
from chemviz.insights.mentions import type_of
from chemviz.insights.plaintext import name_shown
from chemviz.insights.vocabulary import METRICS, Measure
from chemviz.schema import FIELD_BY_KEY, UNIT_NOT_STATED
from chemviz.wording import count, number, whole

NO_NAME: Final = "an item without a name"
_DIGITS: Final = 5
"""As beside it, where the facts are listed."""


def measured(value: float, unit: str | None, *, digits: int = 4) -> str:
    """A value with its unit, which is said to be missing where nobody stated it."""
    return f"{number(value, digits=digits)} {unit or f'({UNIT_NOT_STATED})'}"


def of_finding(finding: Finding, facts: Sequence[Fact]) -> str:
    """What a finding says, in one to three sentences; `facts` are its figures and those of its type."""
    label = FIELD_BY_KEY[finding.parameter].label if finding.parameter else ""
    kind = name_shown(finding.equipment_type or "")
    value = "" if finding.value is None else measured(finding.value, finding.unit)
    if finding.rule in {"outlier", "pooled-outlier", "unit-slip"}:
        return " ".join(_outlier(finding, facts, label, value, kind))
    if finding.rule == "repeated-name":
        return f"{count(finding.n, 'row')} carry this name; row {finding.row} repeats an earlier one."
    if finding.rule == "missing-value":
        return _missing(finding, label, kind)
    said = _sentence(finding.expected)
    detail = " ".join(_sentence(each) for each in finding.detail)
    return " ".join(each for each in (f"{label} {value}. Compared with: {said}" if value else said, detail) if each)


def of_facts(facts: Sequence[Fact], table: FactTable, subject: str | None) -> str:
    """What facts say, a sentence for each parameter of each item or type; figures of others bear their names.

    `subject` is the alias of what the advice is about (None: the whole survey); the median of its type stands beside
    its reading.
    """
    groups: dict[tuple[str | None, str | None, str | None], list[Fact]] = {}
    kind = type_of(subject, table.facts)
    for fact in facts:
        about = fact.equipment or fact.equipment_type
        is_beside = subject != kind and fact.equipment is None and about == kind
        parameter = METRICS[fact.metric].parameter
        if is_beside and any(key[:2] == (subject, parameter) for key in groups):
            at = next(key for key in groups if key[:2] == (subject, parameter))
        else:
            at = (about, parameter, fact.finding)
        groups.setdefault(at, []).append(fact)
    return " ".join(_group_sentence(group, table, at[0], subject) for at, group in groups.items())


def _group_sentence(group: Sequence[Fact], table: FactTable, about: str | None, subject: str | None) -> str:
    first = group[0]
    said = "; ".join(_clauses(group, first, about))
    is_named = about is not None and about != subject
    text = f"{name_shown(table.names[about])}: {said}" if is_named and about else f"{said[:1].upper()}{said[1:]}"
    found = f" {(first.severity or 'finding').capitalize()}: {first.method}." if first.finding else ""
    return f"{text}.{found}"


def _clauses(group: Sequence[Fact], first: Fact, about: str | None) -> Iterator[str]:
    by_measure = {METRICS[each.metric].measure: each for each in group}
    low, high = by_measure.get("usual low"), by_measure.get("usual high")
    for fact in group:
        measure = METRICS[fact.metric].measure
        of_its_type = first.equipment is not None and fact.equipment is None
        if measure == "usual low" and low and high:
            bounds = number(low.value, digits=_DIGITS), measured(high.value, high.unit, digits=_DIGITS)
            yield f"{bounds[0]} to {bounds[1]} would not stand out"
        elif measure == "usual high" and low and high:
            continue
        else:
            yield _clause(fact, is_item=about is not None and about.startswith("EQ-"), of_its_type=of_its_type)


def _clause(fact: Fact, *, is_item: bool, of_its_type: bool) -> str:
    """One fact in words; `is_item`: of an item, `of_its_type`: of the type, beside a reading of the item."""
    metric = METRICS[fact.metric]
    value = measured(fact.value, fact.unit, digits=_DIGITS)
    if metric.measure in {"rank high", "rank low"}:
        side = "highest" if metric.measure == "rank high" else "lowest"
        place = f"the {side}" if fact.value == 1 else f"number {whole(round(fact.value))} from the {side}"
        return f"{place} of {whole(fact.n or 0)} values of {FIELD_BY_KEY[metric.parameter or ''].label.lower()}"
    if metric.measure in _SAID:
        return _SAID[metric.measure].format(number=number(fact.value), value=value)
    if metric.measure in {"count", "with", "without", "zero"}:
        return _counted(fact, is_item=is_item)
    whose = "of its type " if of_its_type else ""
    beside = f" ({count(fact.n, 'value')})" if metric.measure == "median" and fact.n is not None else ""
    return f"{fact.metric} {whose}{value}{beside}"


_SAID: Final[dict[Measure, str]] = {
    "ratio": "{number} times the median of its type",
    "spreads": "{number} robust spreads from the median of its type",
    "margin": "{number} % beyond the limit",
    "beyond": "{value} beyond the limit",
}


def _counted(fact: Fact, *, is_item: bool) -> str:
    amount = round(fact.value)
    if fact.unit:
        return f"{number(fact.value)} {fact.unit} {fact.metric}"
    if is_item and fact.metric.startswith("items with"):
        return fact.metric.replace("items without", "no value of").replace("items with a", "a")
    noun, _, rest = fact.metric.partition(" ")
    if noun in _PLURALS:
        return f"{count(amount, _PLURALS[noun])}{f' {rest}' if rest else ''}"
    return count(amount, fact.metric.removesuffix("s"))


_PLURALS: Final = {"items": "item", "types": "type", "rows": "row"}


def _outlier(finding: Finding, facts: Sequence[Fact], label: str, value: str, kind: str) -> list[str]:
    parameter = finding.parameter or ""
    found = [f"{label} {value}."]
    median = _figure(facts, "median", parameter)
    if median is not None:
        found.append(f"The median of the {whole(finding.n)} values of {kind} is {measured(median, finding.unit)}.")
    low, high = _figure(facts, "usual low", parameter), _figure(facts, "usual high", parameter)
    if low is not None and high is not None:
        found.append(f"By the spread of its type, {number(low)} to {measured(high, finding.unit)} would not stand out.")
    return found + [_sentence(each) for each in finding.detail[:1] if finding.rule == "unit-slip"]


def _missing(finding: Finding, label: str, kind: str) -> str:
    if finding.detail:
        return f"{_sentence(finding.expected)} {_sentence(finding.detail[0])}"
    if not label:
        return f"{_sentence(finding.expected)} Row {finding.row} has none."
    return f"{label} has no value in row {finding.row}; the type {kind} has {count(finding.n, 'row')}."


def _figure(facts: Sequence[Fact], measure: Measure, parameter: str) -> float | None:
    return next(
        (
            each.value
            for each in facts
            if METRICS[each.metric].measure == measure and METRICS[each.metric].parameter == parameter
        ),
        None,
    )


def _sentence(text: str) -> str:
    """Text of the analysis as a sentence on one line; it may hold names of the plant."""
    line = name_shown(text) if len(text) > 600 else " ".join(text.split())
    return line if line.endswith((".", "?", "!")) else f"{line}."
