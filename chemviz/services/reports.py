"""Making the PDF report of a dataset, or of a file read in the shell. Stores nothing."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import pandas as pd

from chemviz.analysis.limits import Limit
from chemviz.db.engine import Database
from chemviz.ingest.survey import Survey
from chemviz.insights.advice import Advice
from chemviz.report.content import build_content
from chemviz.report.images import ChartRenderer
from chemviz.report.options import ReportOptions
from chemviz.report.selection import of_types
from chemviz.report.source import Attachment
from chemviz.schema import FIELD_BY_KEY, FRAME_DTYPES, OPTIONAL_DTYPES, Columns, axis_label
from chemviz.services.exports import FORMULA_SIGNS, cleaned_csv
from chemviz.services.findings import NotedFinding
from chemviz.services.findings_csv import findings_to_csv
from chemviz.services.report_charts import drawn, points_of_types, survey_charts
from chemviz.services.report_source import Gathered, gather_dataset, gather_survey

FILE_NAME_LENGTH: Final = 100

_RESERVED: Final = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)")
"""Names that Windows keeps for devices."""


@dataclass(frozen=True)
class MadeReport:
    """A finished report; `note` tells why it has no charts."""

    file_name: str
    pdf: bytes
    note: str | None


def make_report(
    db: Database,
    renderer: ChartRenderer,
    *,
    owner_id: int,
    dataset_id: int,
    now: datetime,
    options: ReportOptions | None = None,
    advice: Advice | None = None,
    advice_at: datetime | None = None,
) -> MadeReport:
    """The report of one of the owner's datasets, with the advice that was made at `advice_at`. Raises `NotFound`."""
    options = options or ReportOptions()
    if _has_charts(options):
        renderer.warm_up()
    owned = {"owner_id": owner_id, "dataset_id": dataset_id}
    gathered = gather_dataset(db, **owned, now=now, options=options, advice=advice, advice_at=advice_at)
    attachments: tuple[Attachment, ...] = ()
    if options.has_attachments:
        attachments = _attachments(cleaned_csv(db, **owned), gathered.findings)
    return _made(gathered, renderer, options, attachments)


def report_of_survey(
    survey: Survey,
    renderer: ChartRenderer,
    *,
    now: datetime,
    name: str | None = None,
    options: ReportOptions | None = None,
    limits: Sequence[Limit] = (),
) -> MadeReport:
    """The report of a file that is in no database; `name` is its title, else the file's name."""
    options = options or ReportOptions()
    if _has_charts(options):
        renderer.warm_up()
    gathered = gather_survey(survey, now=now, name=name, limits=limits)
    attachments: tuple[Attachment, ...] = ()
    if options.has_attachments:
        attachments = _attachments(_csv_of(survey.frame, survey.columns), gathered.findings)
    return _made(gathered, renderer, options, attachments)


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


def _has_charts(options: ReportOptions) -> bool:
    return "charts" in options.sections


def _made(
    gathered: Gathered, renderer: ChartRenderer, options: ReportOptions, attachments: tuple[Attachment, ...]
) -> MadeReport:
    from chemviz.charts import type_colours
    from chemviz.report.document import draw_pdf

    source, points = gathered.source, gathered.points
    analysis = source.analysis
    source = replace(source, type_colours=type_colours(each.equipment_type for each in analysis.types))
    if options.types is not None:
        chosen = frozenset(options.types)
        analysis = of_types(analysis, chosen)
        points = points_of_types(points, chosen, of=analysis.count)
    images: list[bytes] = []
    if _has_charts(options):
        source, images = drawn(source, tuple(survey_charts(source, analysis, points)), renderer)
    pdf = draw_pdf(build_content(source, options), images, attachments=attachments)
    return MadeReport(report_file_name(source.dataset_name), pdf, source.charts_missing)


def _attachments(table: bytes, findings: Sequence[NotedFinding]) -> tuple[Attachment, ...]:
    return (
        Attachment("cleaned-table.csv", "text/csv", "The cleaned table, all items", table),
        Attachment("findings.csv", "text/csv", "The findings with their notes", findings_to_csv(findings)),
    )


def _csv_of(frame: pd.DataFrame, columns: Columns) -> bytes:
    """The equipment frame as `exports.cleaned_csv` writes it, without what was kept as extra data."""
    keys = [key for key in (*FRAME_DTYPES, *OPTIONAL_DTYPES) if key in frame and key in FIELD_BY_KEY]
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(
        [axis_label(key, columns) if FIELD_BY_KEY[key].has_unit else FIELD_BY_KEY[key].label for key in keys]
    )
    table.writerows(zip(*(_cells(frame[key]) for key in keys), strict=True))
    return text.getvalue().encode("utf-8-sig", errors="replace")


def _cells(column: "pd.Series[str]") -> Iterator[object]:
    for cell in column.astype(object).where(column.notna(), None):
        is_formula = isinstance(cell, str) and cell[:1] and cell[0] in FORMULA_SIGNS
        yield f"'{cell}" if is_formula else cell
