"""Gathering what a report is made from: of a stored dataset, or of a file read in the shell. Draws nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import pandas as pd
from sqlalchemy import ColumnElement, func, not_, select

from chemviz import __version__
from chemviz.analysis import analyze, sample_points
from chemviz.analysis.breaches import find_breaches, with_breaches
from chemviz.analysis.comparison import Side, compare
from chemviz.analysis.limits import Applied, Limit, applied_limits
from chemviz.analysis.results import Analysis, Points
from chemviz.db.engine import Database
from chemviz.db.models import Dataset, Equipment
from chemviz.display_units import texts_in
from chemviz.ingest.survey import Survey
from chemviz.report.appendix import ISSUES_SHOWN
from chemviz.report.options import ReportOptions
from chemviz.report.register import ROWS_OF_LARGE, WHOLE_UP_TO
from chemviz.report.selection import of_types
from chemviz.report.source import Changes, ComparisonSource, FindingNote, ReportSource, SurveySide
from chemviz.schema import FRAME_DTYPES, TYPE_NOT_STATED
from chemviz.services.comparison import compare_datasets
from chemviz.services.datasets import (
    DatasetCard,
    dataset_points,
    import_issues,
    list_datasets,
    open_dataset,
)
from chemviz.services.findings import FindingList, NotedFinding, findings_of
from chemviz.services.limits import list_limits
from chemviz.services.owned import owned_dataset
from chemviz.services.report_advice import dataset_advice, survey_advice

_TABLE: Final = Equipment.__table__


@dataclass(frozen=True)
class Gathered:
    """What a report is made from: the words' source, the rows that charts draw, and the findings with their notes."""

    source: ReportSource
    points: Points
    findings: tuple[NotedFinding, ...]


def gather_dataset(
    db: Database,
    *,
    owner_id: int,
    dataset_id: int,
    now: datetime,
    options: ReportOptions,
) -> Gathered:
    """All that the report of one of the owner's datasets says, as their limits and notes are now. Raises `NotFound`."""
    owned = {"owner_id": owner_id, "dataset_id": dataset_id}
    opened = open_dataset(db, **owned)
    found = findings_of(db, **owned)
    card = opened.card
    applied = applied_limits(list_limits(db, owner_id=owner_id), card.columns)
    findings = tuple(each.finding for each in found.findings)
    analysis = replace(opened.analysis, findings=findings, finding_count=found.total)
    advice, advice_at = None, None
    if "advice" in options.sections:
        advice, advice_at = dataset_advice(db, **owned, units=options.units)
    source = ReportSource(
        dataset_name=card.name,
        file=opened.file,
        columns=card.columns,
        unmapped=opened.unmapped,
        rows_read=card.rows_read,
        rows_accepted=card.rows_accepted,
        rows_rejected=card.rows_rejected,
        analysis=analysis,
        register=_register(db, analysis, options, owned),
        issues=tuple(import_issues(db, **owned, limit=ISSUES_SHOWN)),
        issue_count=card.issue_count,
        made_at=now,
        app_version=__version__,
        uploaded_by=opened.owner_name,
        uploaded_at=card.uploaded_at,
        notes=_notes(found),
        limits=_limits(applied),
        limit_notes=(*found.not_applied, *texts_in(found.notes, found.quantities, options.units)),
        changes=_changes(db, card, owner_id) if "changes" in options.sections else None,
        advice=advice,
        advice_at=advice_at,
    )
    return Gathered(source, dataset_points(db, **owned), found.findings)


def gather_survey(
    survey: Survey,
    *,
    now: datetime,
    name: str | None = None,
    limits: Sequence[Limit] = (),
    options: ReportOptions,
) -> Gathered:
    """The same of a file that is in no database; `name` is its title, else the file's name."""
    analysis, applied = _judged(survey, limits)
    source = ReportSource(
        dataset_name=name or survey.file.name,
        file=survey.file,
        columns=survey.columns,
        unmapped=survey.unmapped,
        rows_read=survey.rows_read,
        rows_accepted=survey.rows_accepted,
        rows_rejected=survey.rows_rejected,
        analysis=analysis,
        register=survey.frame[list(FRAME_DTYPES)],
        issues=survey.issues[:ISSUES_SHOWN],
        issue_count=len(survey.issues),
        made_at=now,
        app_version=__version__,
        limits=_limits(applied),
        limit_notes=(*applied.not_applied, *texts_in(applied.notes, applied.quantities, options.units)),
        advice=survey_advice(analysis, survey.columns, options.units) if "advice" in options.sections else None,
    )
    findings = tuple(NotedFinding(each, None) for each in analysis.findings)
    return Gathered(source, sample_points(survey.frame), findings)


def gather_pair(db: Database, *, owner_id: int, before_id: int, after_id: int, now: datetime) -> ComparisonSource:
    """All that the report on two of the owner's datasets says. Raises `NotFound`, `RefusedInput`."""
    compared = compare_datasets(db, owner_id=owner_id, before_id=before_id, after_id=after_id)
    before, after = (_side_with_findings(db, owner_id=owner_id, dataset_id=each) for each in (before_id, after_id))
    return ComparisonSource(
        before=before,
        after=after,
        comparison=compared.comparison,
        made_at=now,
        app_version=__version__,
        prepared_by=after.uploaded_by,
    )


def gather_survey_pair(
    before: Survey, after: Survey, *, now: datetime, limits: Sequence[Limit] = ()
) -> ComparisonSource:
    """The same of two files that are in no database."""
    analyses = [_judged(each, limits)[0] for each in (before, after)]
    surveys = (before, after)
    sides = [
        Side(each.frame, each.columns, found.findings, found.finding_count)
        for each, found in zip(surveys, analyses, strict=True)
    ]
    told = [_told(each, found.finding_count) for each, found in zip(surveys, analyses, strict=True)]
    return ComparisonSource(told[0], told[1], compare(*sides), made_at=now, app_version=__version__)


def _judged(survey: Survey, limits: Sequence[Limit]) -> tuple[Analysis, Applied]:
    analysis = analyze(survey.frame, survey.columns, rows_rejected=survey.rows_rejected)
    breaches, applied = find_breaches(survey.frame, survey.columns, limits)
    return with_breaches(analysis, breaches), applied


def _told(survey: Survey, finding_count: int) -> SurveySide:
    return SurveySide(
        name=survey.file.name,
        file=survey.file,
        rows_accepted=survey.rows_accepted,
        rows_rejected=survey.rows_rejected,
        columns=survey.columns,
        finding_count=finding_count,
    )


def _side_with_findings(db: Database, *, owner_id: int, dataset_id: int) -> SurveySide:
    owned = {"owner_id": owner_id, "dataset_id": dataset_id}
    return survey_side(db, **owned, finding_count=findings_of(db, **owned).total)


def survey_side(db: Database, *, owner_id: int, dataset_id: int, finding_count: int = 0) -> SurveySide:
    """One of two datasets of a comparison. Raises `NotFound`."""
    opened = open_dataset(db, owner_id=owner_id, dataset_id=dataset_id)
    card = opened.card
    return SurveySide(
        name=card.name,
        file=opened.file,
        rows_accepted=card.rows_accepted,
        rows_rejected=card.rows_rejected,
        columns=card.columns,
        uploaded_at=card.uploaded_at,
        uploaded_by=opened.owner_name,
        version=card.version,
        finding_count=finding_count,
    )


def _notes(found: FindingList) -> dict[str, FindingNote]:
    return {
        each.finding.key: FindingNote(not each.is_open, each.note.comment, each.note.changed_at)
        for each in found.findings
        if each.note
    }


def _limits(applied: Applied) -> tuple[Limit, ...]:
    return tuple(limit for about in applied.of.values() for limits in about.values() for limit in limits)


def _changes(db: Database, card: DatasetCard, owner_id: int) -> Changes | None:
    """What changed since the version before this one; None for a first version."""
    earlier = [
        each
        for each in list_datasets(db, owner_id=owner_id)
        if each.series_id == card.series_id and each.version < card.version
    ]
    if not earlier:
        return None
    last = max(earlier, key=lambda each: each.version)
    compared = compare_datasets(db, owner_id=owner_id, before_id=last.id, after_id=card.id)
    return Changes(_side_with_findings(db, owner_id=owner_id, dataset_id=last.id), compared.comparison)


def _register(db: Database, analysis: Analysis, options: ReportOptions, owned: dict[str, int]) -> pd.DataFrame:
    """The rows that the register may need: all of a small dataset, else those with a finding and the first others."""
    is_there = _TABLE.c.dataset_id == select(Dataset.id).where(owned_dataset(**owned)).scalar_subquery()
    if options.types is not None:
        is_there &= func.coalesce(_TABLE.c.equipment_type, TYPE_NOT_STATED).in_(options.types)
        analysis = of_types(analysis, frozenset(options.types))
    if "register" not in options.sections:
        return _rows(db, is_there, 0)
    with_finding = _TABLE.c.row.in_({each.row for each in analysis.findings})
    if not options.is_full_register:
        return _rows(db, is_there & with_finding, ROWS_OF_LARGE)
    if analysis.count <= WHOLE_UP_TO:
        return _rows(db, is_there, WHOLE_UP_TO)
    parts = [_rows(db, is_there & each, ROWS_OF_LARGE) for each in (with_finding, not_(with_finding))]
    return pd.concat(parts, ignore_index=True).sort_values("row")


def _rows(db: Database, condition: ColumnElement[Any], most: int) -> pd.DataFrame:
    query = select(*(_TABLE.c[key] for key in FRAME_DTYPES)).where(condition).order_by(_TABLE.c.row).limit(most)
    with db.reading() as session:
        found = session.execute(query).all()
    return pd.DataFrame(list(map(tuple, found)), columns=list(FRAME_DTYPES)).astype(FRAME_DTYPES)
