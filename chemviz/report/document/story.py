"""From the blocks of a report to what reportlab lays out on pages. Decides what stays together."""

import itertools
from collections.abc import Iterator

from reportlab.platypus import CondPageBreak, Flowable, PageBreak

from chemviz.report import blocks
from chemviz.report.assembly import Spot
from chemviz.report.blocks import Block, ChartPlace, Facts, ReportContent, Section, Table
from chemviz.report.document import theme
from chemviz.report.document.pieces import ContentsList, Figure, StripRow, TileRow
from chemviz.report.document.table import DataTable
from chemviz.report.document.text import TextBlock, TitleLine
from chemviz.report.document.theme import Sheet

SMALL_TABLE = 220.0
"""A table of up to this height [pt] stays whole below its heading."""


def story(content: ReportContent, sheet: Sheet, spots: list[Spot]) -> Iterator[Flowable]:
    """All flowables in their order; `spots` is filled with the places of charts while they are drawn."""
    summary, *others = content.sections
    across = sheet.text_width
    first = [
        TitleLine(content.title, theme.TITLE, across, entry=summary.title, level=0, key=summary.key),
        TextBlock(content.subtitle, theme.SUBTITLE, across),
        *_flowables(summary, sheet, spots),
    ]
    yield from _on_one_page(first, sheet)
    for at, section in enumerate(others):
        yield from _section(section, sheet, spots, starts_page=section.starts_page or at == 0)


def _section(section: Section, sheet: Sheet, spots: list[Spot], *, starts_page: bool) -> Iterator[Flowable]:
    title = TitleLine(section.title, theme.CHAPTER, sheet.text_width, entry=section.title, level=0, key=section.key)
    body = _flowables(section, sheet, spots)
    if starts_page:
        yield PageBreak()
    else:
        yield CondPageBreak(min(_height(title) + _room_for_start(body), sheet.text_height))
    yield title
    yield from body


def _flowables(section: Section, sheet: Sheet, spots: list[Spot]) -> list[Flowable]:
    made: list[Flowable] = []
    following: list[Flowable] = []
    # From the end, so that a heading knows what it has to stay with.
    for block in reversed(section.blocks):
        own = list(_flowables_of(block, sheet, spots))
        if isinstance(block, blocks.Heading):
            needed = sum(map(_height, own))
            needed += max(_room_for_start(following), _group_with_figure(following, sheet.text_height - needed))
            own = [CondPageBreak(min(needed, sheet.text_height)), *own]
        made = own + made
        following = own + following
    return made


def _group_with_figure(flowables: list[Flowable], most: float) -> float:
    """Height [pt] of a table and the figure that belongs to it, up to the next heading; 0 when a page cannot hold it.

    `most` is the room of a page. Such a group stays together, so that figure and figures are seen at a glance.
    """
    group = list(itertools.takewhile(lambda each: not isinstance(each, CondPageBreak), flowables))
    room = sum(map(_height, group))
    return room if room <= most and any(isinstance(each, Figure) for each in group) else 0.0


def _room_for_start(flowables: list[Flowable]) -> float:
    """Height [pt] of what has to stand with a heading: remarks, and the start of what comes first after them."""
    room = 0.0
    for each in flowables:
        if isinstance(each, CondPageBreak):
            return room + float(each.height)
        if isinstance(each, DataTable):
            return room + (each.height if each.height <= SMALL_TABLE else each.least_height())
        if isinstance(each, Figure):
            return room + each.height
        if isinstance(each, TextBlock) and each.style is not theme.REMARK:
            return room + min(len(each.lines), 3) * each.style.leading
        if isinstance(each, TextBlock | TileRow | StripRow):
            room += each.height + each.getSpaceAfter()
    return room


def _flowables_of(block: Block, sheet: Sheet, spots: list[Spot]) -> Iterator[Flowable]:
    across = sheet.text_width
    match block:
        case blocks.Heading(text):
            yield TitleLine(text, theme.HEADING, across, entry=text, level=1)
        case blocks.Prose(text):
            yield TextBlock(text, theme.BODY, across)
        case blocks.Remark(text):
            yield TextBlock(text, theme.REMARK, across)
        case blocks.Bullets(texts):
            yield from (TextBlock(text, theme.BULLET, across, bullet=True) for text in texts)
        case blocks.Tiles():
            yield TileRow(block, across)
        case blocks.Strip():
            yield StripRow(block, across)
        case blocks.Contents():
            yield ContentsList(block, across)
        case ChartPlace():
            yield Figure(block, sheet, spots)
        case Table() | Facts():
            yield DataTable(_as_table(block), across)


def _as_table(block: Table | Facts) -> Table:
    return block if isinstance(block, Table) else Table((blocks.Column(""), blocks.Column("")), block.pairs)


def _on_one_page(flowables: list[Flowable], sheet: Sheet) -> list[Flowable]:
    """The summary, with as many rows less in its list of exceptions as it takes to end on the first page."""
    while sum(_height(each) for each in flowables) > sheet.text_height:
        at = next(
            (at for at, each in enumerate(flowables) if isinstance(each, DataTable) and each.table.may_shrink), None
        )
        table = flowables[at] if at is not None else None
        shorter = table.without_last_row() if isinstance(table, DataTable) else None
        if at is None or shorter is None:
            break
        flowables[at] = shorter
    return flowables


def _height(flowable: Flowable) -> float:
    if isinstance(flowable, CondPageBreak):
        return 0.0
    return float(flowable.wrap(0, 0)[1]) + float(flowable.getSpaceBefore()) + float(flowable.getSpaceAfter())
