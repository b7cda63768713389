"""What was observed, in sentences made of figures: one finding, one type, the whole survey. Advises nothing."""

from collections.abc import Sequence
from typing import Final

from chemviz.analysis.results import Finding
from chemviz.insights.advice import Fact
from chemviz.insights.plaintext import name_shown
from chemviz.insights.vocabulary import METRICS, Measure
from chemviz.schema import FIELD_BY_KEY, UNIT_NOT_STATED
from chemviz.wording import count, number, whole

NO_NAME: Final = "an item without a name"


def measured(value: float, unit: str | None) -> str:
    """A value with its unit, which is said to be missing where nobody stated it."""
    return f"{number(value)} {unit or f'({UNIT_NOT_STATED})'}"


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
