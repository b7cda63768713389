"""What a report is made from. Holds no computation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import pandas as pd

from chemviz.analysis.results import Analysis
from chemviz.ingest.survey import FileFacts, Issue
from chemviz.schema import Columns


@dataclass(frozen=True)
class ChartText:
    """What a chart shows, in words, and its height over its width."""

    title: str
    alt: str
    aspect: float


@dataclass(frozen=True)
class ReportSource:
    """One survey with its analysis.

    `register` is the equipment frame of `chemviz.schema`, or its first rows; `issues` the first of `issue_count`.
    `uploaded_by` and `uploaded_at` are None for a file that was read from the shell. `charts_missing` tells why
    `charts` is empty. `type_colours` holds a colour such as `#332288` for each type that has one.
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
