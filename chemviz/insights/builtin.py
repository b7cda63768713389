"""The built-in advice: written from findings and facts by rules, without a model. Guesses nothing."""

from collections.abc import Iterator, Sequence
from typing import Final

from chemviz.analysis.kinds import SEVERITIES
from chemviz.analysis.results import Finding
from chemviz.insights.advice import Advice, AdviceItem, Fact, FactTable, Kind, Question
from chemviz.insights.builtin_answer import answers
from chemviz.insights.evidence import as_evidence
from chemviz.insights.observations import of_finding
from chemviz.insights.plaintext import name_shown
from chemviz.insights.rule_advice import ADVICE, NO_OPTIMISATION, NOT_SHOWN, OTHER
from chemviz.insights.vocabulary import METRICS
from chemviz.schema import PARAMETERS, Columns
from chemviz.wording import count, number, whole

PRIORITIES: Final = 10
"""Critical findings and warnings that become a priority each."""
WATCHED: Final = 10
CANNOT: Final = (
    "The built-in advice cannot answer this question. It can rank, list and summarise flowrate, pressure and "
    "temperature of the types and items of this dataset."
)
GONE: Final = "This finding is not among those of the dataset any more."
_TYPES_NAMED: Final = 8
_WORDS: Final = {"critical": "critical finding", "warning": "warning", "notice": "notice"}


def built_in_advice(
    table: FactTable, findings: Sequence[Finding], columns: Columns, question: Question, *, note: str | None = None
) -> Advice:
    """Advice from the facts of a question and the findings behind them, the most severe first.

    `note` says why it is the built-in advice that stands. A question that it cannot answer it says so, in the note.
    """
    items: list[AdviceItem]
    if question.about == "finding":
        found = [each for each in findings if each.key == question.finding_key][:1]
        items = [_of_finding(each, table, "explanation", 1) for each in found]
        note = note if items else _joined(note, GONE)
    elif question.about == "question":
        items = list(answers(table, question.text or ""))
        note = note if items else _joined(note, CANNOT)
    else:
        items = [_condition(table, findings, columns), *_priorities(table, findings), *_watched(table, findings)]
        items += _optimisation(table)
    return Advice(source="built-in", question=question, items=tuple(items), note=note)


def _joined(*sentences: str | None) -> str:
    return " ".join(each for each in sentences if each)


def _condition(table: FactTable, findings: Sequence[Finding], columns: Columns) -> AdviceItem:
    """The survey as a whole."""
    facts = [each for each in table.facts if each.equipment is None and each.equipment_type is None]
    figures = {each.metric: each.value for each in facts}
    first = f"{count(round(figures.get('items', 0)), 'item')} of {count(round(figures.get('types', 0)), 'type')}"
    total = round(figures.get("findings", 0))
    by_severity = [(each, sum(finding.severity == each for finding in findings)) for each in SEVERITIES]
    listed = ", ".join(count(amount, _WORDS[severity]) for severity, amount in by_severity if amount)
    told = f" ({listed})" if listed and len(findings) == total else ""
    quality = f"{number(figures.get('sound cells', 0.0))} % of the cells are sound."
    quiet = _without_findings(table)
    sentences = [f"{first}; {count(total, 'finding')}{told}.", quality, *quiet]
    return AdviceItem(
        kind="condition",
        priority=1,
        equipment=None,
        observation=" ".join(sentences),
        evidence=tuple(as_evidence(each, table) for each in facts),
        possible_causes=(),
        check="Start with the priorities in their order: the most severe finding comes first."
        if total
        else _NOTHING_TO_DO,
        limits_of_data=" ".join(
            [*_not_surveyed(columns), NOT_SHOWN, *([] if _zero_flow(table) else [NO_OPTIMISATION])]
        ),
    )


_NOTHING_TO_DO: Final = (
    "Nothing stands out, so this survey gives no reason for a check beyond those that are due anyway."
)


def _without_findings(table: FactTable) -> Iterator[str]:
    quiet = [
        each.equipment_type
        for each in table.facts
        if each.metric == "findings" and each.equipment_type and not each.value
    ]
    names = [name_shown(table.names[each]) for each in quiet if each]
    if names:
        more = len(names) - _TYPES_NAMED
        yield f"No finding on: {', '.join(names[:_TYPES_NAMED])}{f' and {whole(more)} more types' if more > 0 else ''}."


def _not_surveyed(columns: Columns) -> Iterator[str]:
    absent = [key for key in PARAMETERS if columns.get(key) is None]
    if absent:
        yield f"The file has no column for {' and '.join(absent)}."
    unstated = [key for key in PARAMETERS if (use := columns.get(key)) and use.unit is None]
    if unstated:
        yield f"The unit of {' and '.join(unstated)} is not stated, so no physical limit was checked there."


def _priorities(table: FactTable, findings: Sequence[Finding]) -> Iterator[AdviceItem]:
    urgent = [each for each in findings if each.severity != "notice"][:PRIORITIES]
    yield from (_of_finding(each, table, "priority", at) for at, each in enumerate(urgent, 1))


def _watched(table: FactTable, findings: Sequence[Finding]) -> Iterator[AdviceItem]:
    notices = [each for each in findings if each.severity == "notice"][:WATCHED]
    yield from (_of_finding(each, table, "watch", at) for at, each in enumerate(notices, 1))


def _optimisation(table: FactTable) -> Iterator[AdviceItem]:
    """Items at zero flow are the one thing in such figures that may be put to better use, or may be meant."""
    for at, fact in enumerate(_zero_flow(table), 1):
        name = name_shown(table.names[fact.equipment_type or ""])
        yield AdviceItem(
            kind="optimisation",
            priority=at,
            equipment=table.names[fact.equipment_type or ""],
            observation=f"{count(round(fact.value), 'item')} of {whole(fact.n or 0)} of the type {name} at zero flow.",
            evidence=(as_evidence(fact, table),),
            possible_causes=(
                "Standby that is meant.",
                "Equipment to which flow does not apply.",
                "Equipment that is not needed.",
            ),
            check="Ask whether each of them is meant to stand by; where it is, note it in the survey.",
            limits_of_data="Zero flow does not tell standby from equipment to which flow does not apply.",
        )


def _zero_flow(table: FactTable) -> list[Fact]:
    return [
        each for each in table.facts if each.metric == "items at zero flow" and each.value > 0 and each.equipment_type
    ]


def _of_finding(finding: Finding, table: FactTable, kind: Kind, priority: int) -> AdviceItem:
    own = [each for each in table.facts if each.finding == finding.key]
    peers = _peers(table, own, finding)
    advice = ADVICE.get(finding.rule, OTHER)
    return AdviceItem(
        kind=kind,
        priority=priority,
        equipment=finding.equipment or finding.equipment_type,
        observation=of_finding(finding, [*own, *peers]),
        evidence=tuple(as_evidence(each, table) for each in (*own, *peers)),
        possible_causes=advice.causes,
        check=advice.check,
        limits_of_data=advice.limits,
        finding_key=finding.key,
    )


def _peers(table: FactTable, own: Sequence[Fact], finding: Finding) -> list[Fact]:
    """The figures of the type that a finding is read beside: median and range of its parameter."""
    kinds = {each.equipment_type for each in own} or {
        alias for alias, name in table.names.items() if name == finding.equipment_type and not alias.startswith("EQ-")
    }
    wanted = {"median", "lowest", "highest", "without"}
    return [
        each
        for each in table.facts
        if each.equipment is None and each.equipment_type in kinds and finding.parameter
        if METRICS[each.metric].parameter == finding.parameter and METRICS[each.metric].measure in wanted
    ]
