"""What a report is made from, in the units that a person reads. Changes no data and judges nothing anew."""

from dataclasses import replace

from chemviz.analysis.results import Points
from chemviz.display_units import UnitSystem, analysis_in, columns_in, comparison_in, frame_in, limit_in, points_in
from chemviz.report.source import Changes, ComparisonSource, ReportSource, SurveySide


def survey_in(source: ReportSource, points: Points, units: UnitSystem) -> tuple[ReportSource, Points]:
    """The source of a report on one survey, and the points of its charts, both in stored units before."""
    if units == "metric":
        return source, points
    stored = source.columns
    shown = replace(
        source,
        columns=columns_in(stored, units),
        analysis=analysis_in(source.analysis, stored, units),
        register=frame_in(source.register, stored, units),
        limits=tuple(limit_in(each, units) for each in source.limits),
        changes=source.changes and _changes_in(source.changes, units),
    )
    return shown, points_in(points, stored, units)


def pair_in(source: ComparisonSource, units: UnitSystem) -> ComparisonSource:
    """The source of a report on two surveys."""
    if units == "metric":
        return source
    sides = (_side_in(each, units) for each in (source.before, source.after))
    before, after = sides
    return replace(source, before=before, after=after, comparison=comparison_in(source.comparison, units))


def _changes_in(changes: Changes, units: UnitSystem) -> Changes:
    return Changes(_side_in(changes.before, units), comparison_in(changes.comparison, units))


def _side_in(side: SurveySide, units: UnitSystem) -> SurveySide:
    return replace(side, columns=columns_in(side.columns, units))
