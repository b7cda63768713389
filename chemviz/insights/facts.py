"""From the analysis to the facts of one question: figures under aliases, no cell and no header of the file.

Facts come from the numbers of the analysis and from closed lists (`vocabulary`). The sentences of findings hold type
names, so none of them becomes a fact.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd

from chemviz.analysis.kinds import SEVERITIES
from chemviz.analysis.results import Analysis, Finding, Summary, TypeResult
from chemviz.insights import vocabulary as words
from chemviz.insights.advice import Fact, FactTable, Question
from chemviz.insights.aliases import Aliases
from chemviz.insights.extremes import name_candidates, squashed
from chemviz.insights.finding_facts import figures
from chemviz.insights.vocabulary import Measure
from chemviz.schema import PARAMETERS, Columns

FINDINGS_SENT: Final = 15
"""Findings of one question at most, the most severe first."""
TYPES_SENT: Final = 20
FACTS_SENT: Final = 600
RANKS_ALONE: Final = 5
"""Items from either end of a parameter, where a question names neither type nor parameter."""

_STATISTICS: Final[tuple[tuple[Measure, str], ...]] = (
    ("median", "median"),
    ("lowest", "min"),
    ("highest", "max"),
    ("mean", "mean"),
    ("deviation", "std"),
    ("lower quartile", "q1"),
    ("upper quartile", "q3"),
)
_FIRST_STATISTICS: Final = 3
_SEVERITY_COUNTS: Final = dict(zip(SEVERITIES, ("critical findings", "warnings", "notices"), strict=True))


def fact_table(
    analysis: Analysis,
    columns: Columns,
    findings: Sequence[Finding],
    question: Question,
    *,
    extremes: pd.DataFrame | None = None,
) -> FactTable:
    """The facts that a question may be answered from, and what their aliases stand for.

    `findings` are those of the analysis as the person sees them (with breaches of limits), the most severe first; at
    most `FINDINGS_SENT` of them are used. `extremes` is what `extremes.extremes` says of the rows; without it a typed
    question is answered from findings and statistics alone. A finding that is explained is the one with the question's
    key; the table is empty of its figures where there is none such.
    """
    making = _Making(analysis, columns, question)
    chosen = making.chosen(findings)
    making.dataset(findings)
    for finding in chosen:
        making.finding(finding)
    if extremes is not None:
        making.items(extremes)
    making.types([each.equipment_type for each in chosen if each.equipment_type], findings)
    return FactTable(tuple(making.facts[:FACTS_SENT]), making.aliases.names)


@dataclass
class _Making:
    """Facts in the making: numbers them, and gives the aliases."""

    analysis: Analysis
    columns: Columns
    question: Question
    aliases: Aliases = field(default_factory=Aliases)
    facts: list[Fact] = field(default_factory=list)
    _seen: set[tuple[Any, ...]] = field(default_factory=set)

    def chosen(self, findings: Sequence[Finding]) -> Sequence[Finding]:
        """The findings that the question is about."""
        if self.question.about == "finding":
            return [each for each in findings if each.key == self.question.finding_key]
        text = self.question.text or ""
        types, names = self._types_asked(text), set(name_candidates(text))
        if types or names:
            own = [each for each in findings if each.equipment and squashed(each.equipment) in names]
            of_type = [each for each in findings if each.equipment_type in types and each not in own]
            if own or types:
                return [*own, *of_type][:FINDINGS_SENT]
        return findings[:FINDINGS_SENT]

    def add(
        self,
        metric: str,
        value: float | None,
        unit: str | None = None,
        *,
        item: str | None = None,
        of_type: str | None = None,
        n: int | None = None,
        method: str = words.COUNTED,
        finding: Finding | None = None,
    ) -> None:
        """One more fact, unless it has no value or is there already."""
        about = (metric, item, of_type, value)
        if value is None or about in self._seen or metric not in words.METRICS:
            return
        self._seen.add(about)
        sent_unit = unit if unit in words.UNITS else None
        place = f"F{len(self.facts) + 1:03d}"
        key, severity = (finding.key, finding.severity) if finding else (None, None)
        self.facts.append(Fact(place, item, of_type, metric, float(value), sent_unit, n, method, key, severity))

    def dataset(self, findings: Sequence[Finding]) -> None:
        """What is said of the whole dataset."""
        analysis, quality = self.analysis, self.analysis.quality
        if self.question.about == "finding":
            return
        self.add("items", analysis.count)
        self.add("types", len(analysis.types))
        self.add("findings", analysis.finding_count)
        if len(findings) >= analysis.finding_count:
            by_severity = Counter(each.severity for each in findings)
            for severity, metric in _SEVERITY_COUNTS.items():
                self.add(metric, by_severity[severity])
            found = items_found(findings)
            self.add("items with a finding", None if found is None else len(found))
            with_finding = {each.equipment_type for each in findings if each.equipment_type}
            self.add("types with a finding", len(with_finding))
            self.add("types without a finding", len({each.equipment_type for each in analysis.types} - with_finding))
        self.add("sound cells", quality.score, words.PERCENT, n=5 * analysis.count)
        self.add("missing cells", quality.missing)
        self.add("repeated names", quality.duplicates)
        self.add("implausible values", quality.implausible)

    def finding(self, finding: Finding) -> None:
        """The figures of one finding."""
        of_type = self.aliases.type(finding.equipment_type) if finding.equipment_type else None
        method = words.METHODS.get(finding.rule, words.OTHER_METHOD)
        about: dict[str, Any] = {"of_type": of_type, "n": finding.n, "method": method, "finding": finding}
        if finding.rule == "missing-value" and finding.detail:
            return  # of many rows at once: the statistics of the type count them
        item = self.aliases.item(finding.equipment, finding.equipment_type, finding.row)
        if finding.rule == "repeated-name":
            self.add("rows with this name", finding.n, item=item, **about)
        elif finding.rule == "missing-value":
            missing = f"items without {finding.parameter}" if finding.parameter else "items with a missing cell"
            self.add(missing, 1, item=item, **about)
        for measure, value, unit in figures(finding, self._summary(finding.equipment_type, finding.parameter)):
            self.add(words.metric_name(measure, finding.parameter or ""), value, unit, item=item, **about)

    def items(self, extremes: pd.DataFrame) -> None:
        """The items that a question may be about: those named in it, and the ends of what it speaks of."""
        text = self.question.text or ""
        types, parameters, names = self._types_asked(text), words.parameters_in(text), set(name_candidates(text))
        row: Any  # pandas' own hint makes each value a column of its index
        for row in extremes.itertuples(index=False):
            is_named = isinstance(row.name, str) and squashed(row.name) in names
            is_end = row.side != "named" and (not parameters or row.parameter in parameters)
            is_asked = row.equipment_type in types if types else row.place <= RANKS_ALONE
            if is_named or (is_end and is_asked):
                self._item(row)

    def _item(self, row: Any) -> None:
        name = row.name if isinstance(row.name, str) else None
        item, of_type = self.aliases.item(name, row.equipment_type, row.row), self.aliases.type(row.equipment_type)
        about: dict[str, Any] = {"item": item, "of_type": of_type, "n": int(row.n)}
        self.add(
            words.metric_name("value", row.parameter),
            row.value,
            self._unit(row.parameter),
            method=words.READING,
            **about,
        )
        if row.n > 1:
            rank: Measure = "rank low" if row.side == "lowest" else "rank high"
            self.add(words.metric_name(rank, row.parameter), row.place, method=words.RANKED, **about)

    def types(self, of_findings: Sequence[str], findings: Sequence[Finding]) -> None:
        """Statistics of the types that matter, those of findings first, then the largest."""
        results = {each.equipment_type: each for each in self.analysis.types}
        asked = self._types_asked(self.question.text or "")
        wanted = list(dict.fromkeys([*sorted(asked), *of_findings]))
        if self.question.about != "finding" and not asked:
            wanted = list(dict.fromkeys([*wanted, *results]))[:TYPES_SENT]
        is_complete = len(findings) >= self.analysis.finding_count
        for name in wanted:
            if name in results:
                self._type(results[name], [each for each in findings if each.equipment_type == name], is_complete)

    def _type(self, result: TypeResult, findings: Sequence[Finding], is_complete: bool) -> None:
        of_type = self.aliases.type(result.equipment_type)
        self.add("items", result.count, of_type=of_type, n=result.count)
        if is_complete:
            self.add("findings", len(findings), of_type=of_type, n=result.count)
            found = items_found(findings)
            self.add("items with a finding", None if found is None else len(found), of_type=of_type, n=result.count)
            by_severity = Counter(each.severity for each in findings)
            for severity, metric in _SEVERITY_COUNTS.items():
                self.add(metric, by_severity[severity] or None, of_type=of_type, n=result.count)
        zeros = result.parameters["flowrate"].summary.zeros
        self.add("items at zero flow", zeros or None, of_type=of_type, n=result.count)
        for key in PARAMETERS:
            self._statistics(key, result.parameters[key].summary, of_type)

    def _statistics(self, key: str, summary: Summary, of_type: str) -> None:
        if self.columns.get(key) is None:
            return
        is_asked = self.question.about != "dataset"
        for measure, attribute in _STATISTICS if is_asked else _STATISTICS[:_FIRST_STATISTICS]:
            figure = getattr(summary, attribute)
            metric = words.metric_name(measure, key)
            self.add(metric, figure, self._unit(key), of_type=of_type, n=summary.count, method=words.STATISTICS)
        if summary.missing:
            rows = summary.count + summary.missing + summary.zeros
            self.add(words.metric_name("without", key), summary.missing, of_type=of_type, n=rows)

    def _types_asked(self, text: str) -> frozenset[str]:
        """The types of the dataset that a text names, by the plant's own name or by their class."""
        plain = squashed(text)
        found = set()
        for each in self.analysis.types:
            known = words.class_of(each.equipment_type)
            if squashed(each.equipment_type) in plain or (known and squashed(known) in plain):
                found.add(each.equipment_type)
        return frozenset(found)

    def _unit(self, parameter: str) -> str | None:
        use = self.columns.get(parameter)
        return use.unit_text() if use and use.unit else None

    def _summary(self, equipment_type: str | None, parameter: str | None) -> Summary | None:
        for each in self.analysis.types:
            if each.equipment_type == equipment_type and parameter:
                return each.parameters[parameter].summary
        return None


def items_found(findings: Sequence[Finding]) -> frozenset[tuple[Any, ...]] | None:
    """The items that have a finding, each once; None where a finding stands for rows that it does not tell apart."""
    if any(each.rule == "missing-value" and each.detail for each in findings):
        return None
    return frozenset((each.equipment, each.equipment_type) if each.equipment else (each.row,) for each in findings)
