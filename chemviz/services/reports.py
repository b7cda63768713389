"""Making a report as PDF: of a dataset, of two compared, or of a file read in the shell. Stores nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from chemviz.analysis.limits import Limit
from chemviz.db.engine import Database
from chemviz.ingest.survey import Survey
from chemviz.report.comparison_content import build_comparison_content
from chemviz.report.content import build_content
from chemviz.report.options import ReportOptions
from chemviz.report.selection import of_types
from chemviz.report.source import Attachment, ComparisonSource
from chemviz.services.chart_memory import ChartDrawer, ChartMemory, RememberingDrawer, Step
from chemviz.services.exports import cleaned_csv
from chemviz.services.findings import NotedFinding
from chemviz.services.findings_csv import findings_to_csv
from chemviz.services.report_charts import comparison_charts, drawn, points_of_types, survey_charts
from chemviz.services.report_names import report_file_name
from chemviz.services.report_source import Gathered, gather_dataset, gather_pair, gather_survey, gather_survey_pair
from chemviz.services.report_units import pair_in, survey_in
from chemviz.services.survey_csv import survey_csv

__all__ = [
    "MadeReport",
    "Watch",
    "comparison_of_surveys",
    "make_comparison_report",
    "make_report",
    "report_file_name",
    "report_of_survey",
]

_CHARTS_FROM: Final = 0.2
_PAGES_FROM: Final = 0.7
"""Parts of the making at which charts and pages begin: of 200 items with a warm Chrome (measured)."""


@dataclass(frozen=True)
class MadeReport:
    """A finished report; `note` tells why it has no charts."""

    file_name: str
    pdf: bytes
    note: str | None


def _unseen(_share: float, _stage: str) -> None:
    """Nobody watches."""


@dataclass(frozen=True)
class Watch:
    """Who is told how far the making is, and the memory that charts are taken from; what `step` raises ends it."""

    step: Step = _unseen
    memory: ChartMemory = field(default_factory=ChartMemory)


def make_report(
    db: Database,
    drawer: ChartDrawer,
    *,
    owner_id: int,
    dataset_id: int,
    now: datetime,
    options: ReportOptions | None = None,
    watch: Watch | None = None,
) -> MadeReport:
    """The report of one of the owner's datasets. Raises `NotFound`, and what the watch raises."""
    maker = _Maker(drawer, options, watch)
    owned = {"owner_id": owner_id, "dataset_id": dataset_id}
    gathered = gather_dataset(db, **owned, now=now, options=maker.options)
    table = cleaned_csv(db, **owned) if maker.options.has_attachments else None
    return maker.of_survey(gathered, table)


def report_of_survey(
    survey: Survey,
    drawer: ChartDrawer,
    *,
    now: datetime,
    name: str | None = None,
    options: ReportOptions | None = None,
    limits: Sequence[Limit] = (),
) -> MadeReport:
    """The report of a file that is in no database; `name` is its title, else the file's name."""
    maker = _Maker(drawer, options)
    gathered = gather_survey(survey, now=now, name=name, limits=limits, options=maker.options)
    return maker.of_survey(gathered, survey_csv(survey) if maker.options.has_attachments else None)


def make_comparison_report(
    db: Database,
    drawer: ChartDrawer,
    *,
    owner_id: int,
    before_id: int,
    after_id: int,
    now: datetime,
    options: ReportOptions | None = None,
    watch: Watch | None = None,
) -> MadeReport:
    """The report on two of the owner's datasets. Raises `NotFound`, `RefusedInput`, and what the watch raises."""
    maker = _Maker(drawer, options, watch)
    return maker.of_pair(gather_pair(db, owner_id=owner_id, before_id=before_id, after_id=after_id, now=now))


def comparison_of_surveys(
    before: Survey,
    after: Survey,
    drawer: ChartDrawer,
    *,
    now: datetime,
    options: ReportOptions | None = None,
    limits: Sequence[Limit] = (),
) -> MadeReport:
    """The report on two files that are in no database."""
    maker = _Maker(drawer, options)
    return maker.of_pair(gather_survey_pair(before, after, now=now, limits=limits))


class _Maker:
    """One making: who draws, what is wanted, and who is told how far it is."""

    def __init__(self, drawer: ChartDrawer, options: ReportOptions | None, watch: Watch | None = None) -> None:
        watch = watch or Watch()
        self.options = options or ReportOptions()
        self._step = watch.step
        self._drawer = RememberingDrawer(drawer, watch.memory, self._chart_step)
        if "charts" in self.options.sections:
            drawer.warm_up()

    def of_survey(self, gathered: Gathered, table: bytes | None) -> MadeReport:
        from chemviz.charts import type_colours
        from chemviz.report.document import draw_pdf

        options = self.options
        source, points = survey_in(gathered.source, gathered.points, options.units)
        analysis = source.analysis
        source = replace(source, type_colours=type_colours(each.equipment_type for each in analysis.types))
        if options.types is not None:
            chosen = frozenset(options.types)
            analysis = of_types(analysis, chosen)
            points = points_of_types(points, chosen, of=analysis.count)
        images: list[bytes] = []
        if "charts" in options.sections:
            source, images = drawn(source, tuple(survey_charts(source, analysis, points)), self._drawer)
        self._step(_PAGES_FROM, "Laying out the pages")
        attachments = _attachments(table, gathered.findings) if table is not None else ()
        pdf = draw_pdf(build_content(source, options), images, attachments=attachments)
        return MadeReport(report_file_name(source.dataset_name), pdf, source.charts_missing)

    def of_pair(self, source: ComparisonSource) -> MadeReport:
        from chemviz.charts import type_colours
        from chemviz.report.document import draw_pdf

        source = pair_in(source, self.options.units)
        source = replace(source, type_colours=type_colours(source.comparison.types))
        source, images = drawn(source, tuple(comparison_charts(source.comparison)), self._drawer)
        self._step(_PAGES_FROM, "Laying out the pages")
        pdf = draw_pdf(build_comparison_content(source, self.options), images)
        name = report_file_name(f"{source.before.name} and {source.after.name}", ending="comparison.pdf")
        return MadeReport(name, pdf, source.charts_missing)

    def _chart_step(self, share: float, stage: str) -> None:
        self._step(_CHARTS_FROM + share * (_PAGES_FROM - _CHARTS_FROM), stage)


def _attachments(table: bytes, findings: Sequence[NotedFinding]) -> tuple[Attachment, ...]:
    return (
        Attachment("cleaned-table.csv", "text/csv", "The cleaned table, all items", table),
        Attachment("findings.csv", "text/csv", "The findings with their notes", findings_to_csv(findings)),
    )
