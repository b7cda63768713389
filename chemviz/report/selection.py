"""The part of a survey that a report is about, when only some equipment types are chosen. Draws nothing."""

from dataclasses import replace

from chemviz.analysis.results import Analysis, Finding
from chemviz.report.options import ReportOptions
from chemviz.report.source import ReportSource
from chemviz.schema import TYPE_NOT_STATED


def selected(source: ReportSource, options: ReportOptions) -> ReportSource:
    """The source with the findings, statistics and rows of the chosen types only; whole when all are chosen.

    `analysis.count` counts the chosen items then; what was read and rejected stays as it was, for the file as a whole.
    """
    if options.types is None:
        return source
    chosen = frozenset(options.types)
    kinds = source.register["equipment_type"].astype(object)
    is_chosen = kinds.where(kinds.notna(), TYPE_NOT_STATED).isin(chosen)
    is_cut = source.analysis.finding_count > len(source.analysis.findings)
    return replace(
        source,
        analysis=of_types(source.analysis, chosen),
        register=source.register[is_chosen],
        has_more_findings=is_cut,
    )


def of_types(analysis: Analysis, chosen: frozenset[str]) -> Analysis:
    """The analysis of some types; nothing in it is computed anew, for every figure is within a type.

    Where the analysis keeps fewer findings than there are, nobody knows how many of the others are of these types;
    `finding_count` then is one more than are kept.
    """
    types = tuple(each for each in analysis.types if each.equipment_type in chosen)
    findings = tuple(each for each in analysis.findings if type_of(each) in chosen)
    is_cut = analysis.finding_count > len(analysis.findings)
    return replace(
        analysis,
        count=sum(each.count for each in types),
        types=types,
        findings=findings,
        finding_count=len(findings) + is_cut,
        judged=tuple(each for each in analysis.judged if each.equipment_type in chosen),
    )


def type_of(finding: Finding) -> str:
    """The type of the item that a finding is about, as the analysis calls it."""
    return finding.equipment_type or TYPE_NOT_STATED
