"""Which facts stand behind a piece of advice: those that were cited and fit, and what belongs beside them."""

from collections.abc import Iterable, Sequence

from chemviz.insights.advice import Evidence, Fact, FactTable
from chemviz.insights.mentions import type_of
from chemviz.insights.vocabulary import METRICS


def as_evidence(fact: Fact, table: FactTable) -> Evidence:
    """A fact with the plant's names."""
    return Evidence(
        fact_id=fact.id,
        equipment=table.names.get(fact.equipment) if fact.equipment else None,
        equipment_type=table.names.get(fact.equipment_type) if fact.equipment_type else None,
        metric=fact.metric,
        value=fact.value,
        unit=fact.unit,
        n=fact.n,
        method=fact.method,
    )


def fitting(cited: Iterable[str], table: FactTable, subject: str | None) -> list[Fact]:
    """The cited facts that exist and are about `subject` (an alias): its own, those of its type, those of its items.

    Without a subject, which is the whole survey, any fact fits.
    """
    known = {each.id: each for each in table.facts}
    kind = type_of(subject, table.facts)
    return [known[each] for each in cited if each in known and _fits(known[each], subject, kind)]


def _fits(fact: Fact, subject: str | None, kind: str | None) -> bool:
    if subject is None or subject == fact.equipment:
        return True
    if subject.startswith("EQ-"):
        return fact.equipment is None and kind is not None and fact.equipment_type == kind
    return fact.equipment_type == subject


def completed(cited: Sequence[Fact], table: FactTable, *, most: int) -> list[Fact]:
    """The cited facts, all others of the same findings, and the median beside each reading; `most` in all.

    So what a reader sees of a finding is the same, whichever of its figures a model cites.
    """
    findings = {each.finding for each in cited if each.finding}
    own = [each for each in table.facts if each.finding in findings]
    readings = {
        (each.equipment_type, METRICS[each.metric].parameter)
        for each in (*cited, *own)
        if each.equipment and METRICS[each.metric].measure == "value"
    }
    medians = [
        each
        for each in table.facts
        if each.equipment is None and METRICS[each.metric].measure == "median"
        if (each.equipment_type, METRICS[each.metric].parameter) in readings
    ]
    return list(dict.fromkeys((*cited, *own, *medians)))[:most]
