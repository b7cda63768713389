"""What a report is made from. Holds no computation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import pandas as pd

from chemviz.analysis.comparison.results import Comparison
from chemviz.analysis.limits import Limit
from chemviz.analysis.results import Analysis
from chemviz.ingest.survey import FileFacts, Issue
from chemviz.insights.advice import Advice
from chemviz.schema import Columns


@dataclass(frozen=True)
class ChartText:
    """What a chart shows, in words, and its height over its width.

    `about` is `count`, the key of a parameter, or `together`: with which statistics it stands.
    """

    title: str
    alt: str
    aspect: float
    about: str = "together"


@dataclass(frozen=True)
class FindingNote:
    """What the owner said about a finding; `comment` may be empty, and have several lines."""

    is_acknowledged: bool
    comment: str
    changed_at: datetime


@dataclass(frozen=True)
class SurveySide:
    """One of two surveys that are compared; `finding_count` counts all findings that it raised."""

    name: str
    file: FileFacts
    rows_accepted: int
    rows_rejected: int
    columns: Columns
    uploaded_at: datetime | None = None
    uploaded_by: str | None = None
    version: int | None = None
    finding_count: int = 0


@dataclass(frozen=True)
class Changes:
    """What changed since an earlier survey, `before`."""

    before: SurveySide
    comparison: Comparison


@dataclass(frozen=True)
class Attachment:
    """A file that the PDF carries; `name` is made fit for every file system where it is drawn."""

    name: str
    mime: str
    description: str
    data: bytes


@dataclass(frozen=True)
class ReportSource:
    """One survey with its analysis, breaches of limits among the findings.

    `register` is the equipment frame of `chemviz.schema`: all rows, or those of `chemviz.report.register`; `issues` the
    first of `issue_count`. `uploaded_by` and `uploaded_at` are None for a file that was read from the shell.
    `charts_missing` tells why `charts` is empty. `type_colours` holds a colour such as `#332288` for each type that
    has one. `notes` are by `Finding.key`. `limits` are the owner's limits as far as they apply, in the units of
    `columns`; `limit_notes` say what was not applied or was assumed. `advice` was made at `advice_at`.
    `has_more_findings` tells that nobody counted all findings, as for some types of a dataset that has very many.
    """

    dataset_name: str
    file: FileFacts
    columns: Columns
    unmapped: tuple[str, ...]
    rows_read: int
    rows_accepted: int
    rows_rejected: int
    analysis: Analysis
    register: pd.DataFrame
    issues: tuple[Issue, ...]
    issue_count: int
    made_at: datetime
    app_version: str
    uploaded_by: str | None = None
    uploaded_at: datetime | None = None
    charts: tuple[ChartText, ...] = ()
    charts_missing: str | None = None
    type_colours: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, FindingNote] = field(default_factory=dict)
    limits: tuple[Limit, ...] = ()
    limit_notes: tuple[str, ...] = ()
    changes: Changes | None = None
    advice: Advice | None = None
    advice_at: datetime | None = None
    has_more_findings: bool = False


@dataclass(frozen=True)
class ComparisonSource:
    """Two surveys side by side; `charts`, `charts_missing` and `type_colours` as in `ReportSource`."""

    before: SurveySide
    after: SurveySide
    comparison: Comparison
    made_at: datetime
    app_version: str
    prepared_by: str | None = None
    charts: tuple[ChartText, ...] = ()
    charts_missing: str | None = None
    type_colours: Mapping[str, str] = field(default_factory=dict)
