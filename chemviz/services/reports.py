"""Making the PDF report of a dataset, or of a file read in the shell. Stores nothing."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from chemviz import __version__
from chemviz.analysis import analyze, sample_points
from chemviz.analysis.results import Analysis, Points
from chemviz.db.engine import Database
from chemviz.errors import ChartsUnavailable
from chemviz.ingest.survey import Survey
from chemviz.report.appendix import ISSUES_SHOWN
from chemviz.report.content import REGISTER_ROWS, build_content
from chemviz.report.images import ChartRenderer
from chemviz.report.print_style import for_print
from chemviz.report.source import ChartText, ReportSource
from chemviz.schema import Columns
from chemviz.services.datasets import dataset_points, equipment_rows, import_issues, open_dataset

if TYPE_CHECKING:
    from chemviz.charts import Chart

FILE_NAME_LENGTH: Final = 100

_RESERVED: Final = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)")
"""Names that Windows keeps for devices."""


@dataclass(frozen=True)
class MadeReport:
    """A finished report; `note` tells why it has no charts."""

    file_name: str
    pdf: bytes
    note: str | None


def make_report(db: Database, renderer: ChartRenderer, *, owner_id: int, dataset_id: int, now: datetime) -> MadeReport:
    """The report of one of the owner's datasets. Raises `NotFound`."""
    opened = open_dataset(db, owner_id=owner_id, dataset_id=dataset_id)
    renderer.warm_up()
    card = opened.card
    source = ReportSource(
        dataset_name=card.name,
        file=opened.file,
        columns=card.columns,
        unmapped=opened.unmapped,
        rows_read=card.rows_read,
        rows_accepted=card.rows_accepted,
        rows_rejected=card.rows_rejected,
        analysis=opened.analysis,
        register=equipment_rows(db, owner_id=owner_id, dataset_id=dataset_id, limit=REGISTER_ROWS),
        issues=tuple(import_issues(db, owner_id=owner_id, dataset_id=dataset_id, limit=ISSUES_SHOWN)),
        issue_count=card.issue_count,
        made_at=now,
        app_version=__version__,
        uploaded_by=opened.owner_name,
        uploaded_at=card.uploaded_at,
    )
    return _made(source, dataset_points(db, owner_id=owner_id, dataset_id=dataset_id), renderer)


def report_of_survey(survey: Survey, renderer: ChartRenderer, *, now: datetime, name: str | None = None) -> MadeReport:
    """The report of a file that is in no database; `name` is its title, else the file's name."""
    renderer.warm_up()
    source = ReportSource(
        dataset_name=name or survey.file.name,
        file=survey.file,
        columns=survey.columns,
        unmapped=survey.unmapped,
        rows_read=survey.rows_read,
        rows_accepted=survey.rows_accepted,
        rows_rejected=survey.rows_rejected,
        analysis=analyze(survey.frame, survey.columns, rows_rejected=survey.rows_rejected),
        register=survey.frame.head(REGISTER_ROWS),
        issues=survey.issues[:ISSUES_SHOWN],
        issue_count=len(survey.issues),
        made_at=now,
        app_version=__version__,
    )
    return _made(source, sample_points(survey.frame), renderer)


def report_file_name(dataset_name: str) -> str:
    """A name for the download that every file system takes.

    >>> report_file_name("Unit 3: spring/summer <2026>"), report_file_name("Цех №3"), report_file_name("..")
    ('Unit 3 spring summer 2026 report.pdf', 'Цех 3 report.pdf', 'ChemViz report.pdf')
    """
    kept = re.sub(r"[^\w.\-+()]+", " ", unicodedata.normalize("NFC", dataset_name)).strip(" .-")
    # File systems count bytes, and most of them end at 255.
    short = kept.encode()[:FILE_NAME_LENGTH].decode(errors="ignore").strip(" .-")
    stem = "ChemViz" if not short or _RESERVED.fullmatch(short.split(".")[0]) else short
    return f"{stem} report.pdf"


def _made(source: ReportSource, points: Points, renderer: ChartRenderer) -> MadeReport:
    from chemviz.charts import type_colours
    from chemviz.report.document import draw_pdf

    charts = _charts(source.analysis, source.columns, points)
    specs = [for_print(chart.figure) for chart in charts]
    colours = type_colours(each.equipment_type for each in source.analysis.types)
    source = replace(source, type_colours=colours)
    try:
        images = renderer.render_pdf(specs)
    except ChartsUnavailable as error:
        images, source = [], replace(source, charts_missing=str(error))
    else:
        sizes = (spec["layout"] for spec in specs)
        texts = (
            ChartText(chart.title, chart.alt, size["height"] / size["width"])
            for chart, size in zip(charts, sizes, strict=True)
        )
        source = replace(source, charts=tuple(texts))
    pdf = draw_pdf(build_content(source), images)
    return MadeReport(report_file_name(source.dataset_name), pdf, source.charts_missing)


def _charts(analysis: Analysis, columns: Columns, points: Points) -> "Sequence[Chart]":
    from chemviz.charts import distribution, equipment_per_type, scatter
    from chemviz.schema import PARAMETERS

    return (
        equipment_per_type(analysis),
        *(distribution(analysis, columns, key, points=points) for key in PARAMETERS),
        scatter(points, columns, "flowrate", "pressure"),
        scatter(points, columns, "pressure", "temperature"),
    )
