"""What the report on two surveys says, and in which order. Draws nothing: the same source, the same content."""

from collections.abc import Sequence
from typing import Final

from chemviz.report.blocks import (
    Block,
    Bullets,
    Column,
    Contents,
    Facts,
    Heading,
    Prose,
    Remark,
    ReportContent,
    Section,
    Strip,
    Table,
    Tile,
    Tiles,
)
from chemviz.report.by_type import chart_places, with_figure_numbers
from chemviz.report.changes import change_blocks
from chemviz.report.options import ReportOptions
from chemviz.report.plaintext import printed
from chemviz.report.source import ComparisonSource, SurveySide
from chemviz.schema import ATMOSPHERE_BAR, PARAMETERS, axis_label
from chemviz.wording import MISSING_MARK, count, moment, size, whole

TITLE: Final = "Comparison of two surveys"

_METHOD: Final = (
    "Items are matched by their name alone, in any case and spacing. What has no name, or a name that the two surveys "
    "carry on different numbers of rows, is not compared.",
    "A change is the later value less the earlier one, in the unit of the later survey. Per cent is given where the "
    "scale has a true zero: for flow and for absolute pressure, not for gauge pressure and temperature.",
    "A spread is the robust spread of the changes of a type's items; small types share one. Changes are ranked by "
    "their size in spreads. Which of them are more than chance is not said, for that would take the scatter of "
    "repeated surveys of an unchanged plant.",
    "Flow that starts from zero or stops, and readings that appear or are missing now, are no changes of a value and "
    "are listed apart.",
    "No change is called a fault. A change may well be meant.",
)


def build_comparison_content(source: ComparisonSource, options: ReportOptions | None = None) -> ReportContent:
    """The whole report on two surveys. Of the options it heeds title, number, people and paper."""
    options = options or ReportOptions()
    sections = with_figure_numbers(
        (
            Section("changes", "What changed", tuple(change_blocks(source.comparison)), starts_page=True),
            _charts(source),
            Section("method", "Method and limits", (Bullets(_METHOD),)),
            Section("provenance", "Provenance", (_provenance(source),)),
        )
    )
    names = f"{printed(source.before.name, longest=70)} and {printed(source.after.name, longest=70)}"
    return ReportContent(
        title=printed(options.title, longest=120) or TITLE,
        subtitle=names,
        author=_prepared_by(source, options) or "ChemViz",
        subject=f"Comparison of {count(source.comparison.matched, 'matched item')} of process equipment",
        report_number=comparison_number(source, options),
        app=f"ChemViz {source.app_version}",
        made_at=source.made_at,
        sections=(_summary(source, options, sections), *sections),
        paper=options.paper,
    )


def comparison_number(source: ComparisonSource, options: ReportOptions) -> str:
    """The number that was given, or date and files."""
    files = "-".join(each.file.sha256[:4].upper() for each in (source.before, source.after))
    return printed(options.number, longest=40) or f"{source.made_at:%Y%m%d}-{files}"


def _prepared_by(source: ComparisonSource, options: ReportOptions) -> str:
    return printed(options.prepared_by, longest=60) or printed(source.prepared_by)


def _summary(source: ComparisonSource, options: ReportOptions, sections: Sequence[Section]) -> Section:
    c = source.comparison
    found = c.findings
    control = (
        ("Report no.", comparison_number(source, options)),
        ("Date", moment(source.made_at)),
        ("Prepared by", _prepared_by(source, options) or MISSING_MARK),
        ("Reviewed by", printed(options.reviewed_by, longest=60) or MISSING_MARK),
    )
    tiles = (
        ("Items matched", c.matched),
        ("Changed", c.changed.total),
        ("Added", c.added.total),
        ("Removed", c.removed.total),
        ("New findings", len(found.new)),
        ("Findings gone", len(found.gone)),
    )
    blocks: list[Block] = [
        Strip(control),
        Tiles(tuple(Tile(whole(amount), label, link="changes") for label, amount in tiles)),
        Heading("The two surveys"),
        _sides(source),
        Heading("What changed most"),
        *_most(source),
    ]
    if source.charts_missing:
        blocks.append(Remark(f"This report has no charts; the figures stand in tables. {source.charts_missing}"))
    blocks.append(Remark("A comparison of two tables, not an inspection: no change is called a fault."))
    blocks.append(Contents(tuple((each.title, each.key) for each in sections)))
    return Section("summary", "Summary", tuple(blocks))


def _most(source: ComparisonSource) -> list[Table | Prose]:
    """The first rows of the list of changes."""
    blocks = change_blocks(source.comparison)
    table = next(
        (each for each in blocks if isinstance(each, Table) and each.caption == "Items that changed most"), None
    )
    if table is None:
        return [Prose("No value of a matched item changed.")]
    return [Table(table.columns, table.rows[:8], may_shrink=True)]


def _sides(source: ComparisonSource) -> Table:
    sides = (source.before, source.after)
    rows = [
        ("Dataset", *(_name(each) for each in sides)),
        ("File", *(printed(each.file.name, longest=80) for each in sides)),
        ("Uploaded", *(moment(each.uploaded_at) if each.uploaded_at else MISSING_MARK for each in sides)),
        ("Items", *(f"{whole(each.rows_accepted)}, {whole(each.rows_rejected)} rows left out" for each in sides)),
        ("Parameters", *(_units(each) for each in sides)),
        ("Findings", *(whole(each.finding_count) for each in sides)),
    ]
    columns = (Column("", share=0.2), Column("Earlier survey", share=0.4), Column("Later survey", share=0.4))
    return Table(columns, tuple(rows))


def _name(side: SurveySide) -> str:
    return printed(side.name, longest=80) + (f", version {side.version}" if side.version else "")


def _units(side: SurveySide) -> str:
    return ", ".join(axis_label(key, side.columns) for key in PARAMETERS if side.columns.get(key)) or "none"


def _charts(source: ComparisonSource) -> Section:
    if source.charts:
        return Section("charts", "Charts", tuple(chart_places(source.charts)), starts_page=True)
    reason = source.charts_missing or "There was nothing to draw."
    return Section("charts", "Charts", (Prose(f"The charts were left out; their figures are in the tables. {reason}"),))


def _provenance(source: ComparisonSource) -> Facts:
    pairs = []
    for label, side in (("Earlier", source.before), ("Later", source.after)):
        by = f" by {printed(side.uploaded_by)}" if side.uploaded_by else ""
        pairs += [
            (f"{label} file", f"{printed(side.file.name)}, {size(side.file.bytes)}"),
            ("SHA-256", side.file.sha256),
            ("Uploaded", f"{moment(side.uploaded_at)}{by}" if side.uploaded_at else "nobody: read from the shell"),
        ]
    pairs += [
        ("Report made", f"{moment(source.made_at)} by ChemViz {source.app_version}"),
        ("Atmosphere", f"{ATMOSPHERE_BAR} bar (ISO 2533), between gauge and absolute pressure"),
    ]
    return Facts(tuple(pairs))
