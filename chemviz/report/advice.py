"""The advice of a report, labelled with its source, each statement with the figures behind it. Draws nothing."""

from collections.abc import Iterator
from typing import Final

from chemviz.insights.advice import Advice, AdviceItem, Evidence
from chemviz.report.blocks import Block, Column, Heading, Line, Lines, Prose, Remark, Section, Table
from chemviz.report.plaintext import printed
from chemviz.report.source import ReportSource
from chemviz.wording import count, moment, number, whole

ITEMS_SHOWN: Final = 60

_KINDS: Final = {
    "condition": "Condition",
    "priority": "Maintenance priority",
    "watch": "Watch for",
    "optimisation": "Optimisation",
    "explanation": "Explanation",
    "answer": "Answer",
}
_LONGEST: Final = 1_200


def advice_section(source: ReportSource) -> Section | None:
    """The advice as it was given; None where there is none."""
    advice = source.advice
    if advice is None:
        return None
    blocks: list[Block] = [Prose(" ".join(_label(source, advice)))]
    if advice.question.text:
        blocks += [Heading("Question"), Prose(printed(advice.question.text, longest=_LONGEST))]
    if advice.items:
        blocks.append(_table(advice))
    else:
        blocks.append(Prose("There is nothing to advise."))
    if len(advice.items) > ITEMS_SHOWN:
        blocks.append(Remark(f"The first {whole(ITEMS_SHOWN)} of {count(len(advice.items), 'statement')}."))
    return Section("advice", "Advice", tuple(blocks), starts_page=True)


def _label(source: ReportSource, advice: Advice) -> Iterator[str]:
    made = f", {moment(source.advice_at)}" if source.advice_at else ""
    if advice.source == "gemini":
        model = printed(advice.model, longest=80) or "model not recorded"
        yield f"By a language model (Google Gemini, {model}{made}), on figures that ChemViz computed and renders."
        yield "Names were replaced before they were sent. A person has to judge it before anything is done."
    else:
        yield f"Built-in advice of ChemViz{made}, written from the findings by fixed rules, without a language model."
    if advice.removed:
        verb = "was" if advice.removed == 1 else "were"
        yield f"{count(advice.removed, 'statement')} of the model {verb} left out or shortened."
    if advice.note:
        yield printed(advice.note, longest=400)


def _table(advice: Advice) -> Table:
    columns = (
        Column("No.", is_number=True, share=0.06),
        Column("About", share=0.20),
        Column("Observation and check", share=0.44),
        Column("Evidence", share=0.30),
    )
    items = sorted(advice.items, key=lambda each: each.priority)[:ITEMS_SHOWN]
    rows = tuple((str(at), _about(each), _said(each), _evidence(each)) for at, each in enumerate(items, start=1))
    return Table(columns, rows, "Advice")


def _about(item: AdviceItem) -> Lines:
    about = printed(item.equipment, longest=60) or "The whole dataset"
    return Lines((Line(about, is_strong=True), Line(_KINDS.get(item.kind, item.kind.capitalize()), is_soft=True)))


def _said(item: AdviceItem) -> Lines:
    lines = [Line(printed(item.observation, longest=_LONGEST))]
    if item.possible_causes:
        causes = "; ".join(printed(each, longest=300).rstrip(".") for each in item.possible_causes)
        lines.append(Line(f"Possible causes: {causes}."))
    if item.check:
        lines.append(Line(f"Check: {printed(item.check, longest=_LONGEST)}", is_strong=True))
    if item.limits_of_data:
        lines.append(Line(f"Limits of the data: {printed(item.limits_of_data, longest=_LONGEST)}", is_soft=True))
    return Lines(tuple(lines))


def _evidence(item: AdviceItem) -> Lines:
    return Lines(tuple(line for each in item.evidence for line in _evidence_lines(each)))


def _evidence_lines(evidence: Evidence) -> Iterator[Line]:
    of = printed(evidence.equipment or evidence.equipment_type, longest=60)
    value = f"{number(evidence.value)} {evidence.unit or ''}".strip()
    yield Line(f"{f'{of}, ' if of else ''}{printed(evidence.metric, longest=120)}: {value}")
    n = f", n = {whole(evidence.n)}" if evidence.n is not None and " n = " not in evidence.method else ""
    yield Line(f"{printed(evidence.method, longest=200)}{n}", is_soft=True)
