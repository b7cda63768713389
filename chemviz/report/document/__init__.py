"""Draws a report as PDF on A4. The only part that touches reportlab; it decides how things look, never what they say.

The same content and charts give the same bytes.
"""

import io
from collections.abc import Iterator, Sequence
from typing import Final

from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, PageBreak, Paragraph, Spacer

from chemviz.report import blocks
from chemviz.report.assembly import Spot, place_charts
from chemviz.report.blocks import Block, ChartPlace, Column, Facts, ReportContent, Section, Table
from chemviz.report.document import theme
from chemviz.report.document.page import CountingCanvas, ReportTemplate
from chemviz.report.document.pieces import ChartRoom, TileRow, TitleLine
from chemviz.report.document.table import DataTable
from chemviz.report.document.theme import WIDTH, markup

__all__ = ["draw_pdf"]

ROOM_BELOW_TITLE: Final = 110.0
"""A heading goes to the next page when less [pt] than this is left below it."""


def draw_pdf(content: ReportContent, charts: Sequence[bytes] = ()) -> bytes:
    """The finished PDF; `charts` are single-page PDFs, one for each `ChartPlace`, in their order."""
    theme.register_fonts()
    spots: list[Spot] = []
    out = io.BytesIO()
    ReportTemplate(content, out).build(list(_story(content, spots)), canvasmaker=CountingCanvas)
    return place_charts(out.getvalue(), charts, spots) if spots else out.getvalue()


def _story(content: ReportContent, spots: list[Spot]) -> Iterator[Flowable]:
    summary, *others = content.sections
    yield TitleLine(content.title, theme.TITLE, entry=summary.title, level=0)
    yield Paragraph(markup(content.subtitle), theme.SUBTITLE)
    yield from _flowables(summary, spots)
    for section in others:
        if section.starts_page:
            yield PageBreak()
        else:
            yield from (CondPageBreak(ROOM_BELOW_TITLE), Spacer(0, 18))
        yield TitleLine(section.title, theme.CHAPTER, entry=section.title, level=0)
        yield from _flowables(section, spots)


def _flowables(section: Section, spots: list[Spot]) -> Iterator[Flowable]:
    for block in section.blocks:
        yield from _flowables_of(block, spots)


def _flowables_of(block: Block, spots: list[Spot]) -> Iterator[Flowable]:
    match block:
        case blocks.Heading(text):
            yield CondPageBreak(ROOM_BELOW_TITLE)
            yield Spacer(0, 8)
            yield TitleLine(text, theme.HEADING, entry=text, level=1)
        case blocks.Prose(text):
            yield Paragraph(markup(text), theme.BODY)
        case blocks.Remark(text):
            yield Paragraph(markup(text), theme.REMARK)
        case blocks.Bullets(texts):
            for text in texts:
                yield Paragraph(markup(text), theme.BULLET, bulletText="•")
        case blocks.Tiles():
            yield TileRow(block)
            yield Spacer(0, 6)
        case ChartPlace(number, _, caption):
            words = Paragraph(markup(f"Figure {number + 1}. {caption}"), theme.REMARK)
            yield KeepTogether([ChartRoom(block, spots), Spacer(0, 4), words, Spacer(0, 8)])
        case Table() | Facts():
            yield DataTable(_as_table(block), WIDTH)
            yield Spacer(0, 8)


def _as_table(block: Table | Facts) -> Table:
    return block if isinstance(block, Table) else Table((Column(""), Column("")), block.pairs)
