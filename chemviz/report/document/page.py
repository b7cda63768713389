"""The page: size, header, footer with page x of y, and the document's metadata."""

import io
from typing import Final, cast

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

from chemviz.report.blocks import ReportContent
from chemviz.report.document.fonts import shown, width
from chemviz.report.document.pen import Pen
from chemviz.report.document.theme import (
    ACCENT,
    BOTTOM,
    FURNITURE_SIZE,
    LINE,
    MARGIN,
    SHEETS,
    SOFT,
)
from chemviz.report.table_layout import wrap
from chemviz.wording import moment

_BAR: Final = 2.4 * mm


class ReportTemplate(BaseDocTemplate):
    """Paper with header and footer; the same story gives the same bytes."""

    def __init__(self, content: ReportContent, out: io.BytesIO) -> None:
        self.content = content
        self.sheet = SHEETS[content.paper]
        super().__init__(
            out,
            pagesize=(self.sheet.width, self.sheet.height),
            title=f"{content.title}: {content.subtitle}",
            author=content.author,
            subject=content.subject,
            creator=content.app,
            producer=content.app,
            lang="en",
            invariant=1,
            displayDocTitle=True,
        )
        frame = Frame(MARGIN, BOTTOM, self.sheet.text_width, self.sheet.text_height, 0, 0, 0, 0)
        self.addPageTemplates(PageTemplate(frames=[frame], onPage=self._furniture))

    def _furniture(self, canvas: Canvas, _template: BaseDocTemplate) -> None:
        pen = cast(Pen, canvas)
        pen.setDateFormatter(lambda *_: f"D:{self.content.made_at:%Y%m%d%H%M%S}+00'00'")
        pen.setStrokeColor(LINE)
        pen.setLineWidth(0.5)
        self._footer(pen)
        if pen.getPageNumber() > 1:
            self._header(pen)
        else:
            pen.setFillColor(ACCENT)
            pen.rect(0, self.sheet.height - _BAR, self.sheet.width, _BAR, stroke=0, fill=1)

    def _header(self, pen: Pen) -> None:
        baseline = self.sheet.height - 12 * mm
        right = MARGIN + self.sheet.text_width
        pen.write(
            MARGIN, baseline, _short(self.content.subtitle, self.sheet.text_width * 0.6), FURNITURE_SIZE, colour=SOFT
        )
        title = _short(self.content.title, self.sheet.text_width * 0.37)
        pen.write_right(right, baseline, title, FURNITURE_SIZE, colour=SOFT)
        pen.line(MARGIN, baseline - 5, right, baseline - 5)

    def _footer(self, pen: Pen) -> None:
        baseline = 10 * mm
        right = MARGIN + self.sheet.text_width
        page = f"Page {pen.getPageNumber()} of "
        pen.line(MARGIN, baseline + 11, right, baseline + 11)
        pen.write(MARGIN, baseline, page, FURNITURE_SIZE, colour=SOFT)
        pen.saveState()
        pen.translate(MARGIN + width(page, FURNITURE_SIZE), baseline)
        pen.doForm("page-total")
        pen.restoreState()
        made = (self.content.app, moment(self.content.made_at), shown(f"No. {self.content.report_number}"))
        text = _short("  ·  ".join(made), self.sheet.text_width * 0.8)
        pen.write_right(right, baseline, text, FURNITURE_SIZE, colour=SOFT)


def _short(text: str, room: float) -> str:
    lines = wrap(shown(text), room, lambda each: width(each, FURNITURE_SIZE))
    return lines[0] if len(lines) == 1 else f"{lines[0]}…"
