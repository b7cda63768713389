"""The page: size, header, footer with page x of y, and the document's metadata."""

import io

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

from chemviz.report.blocks import ReportContent
from chemviz.report.document.theme import LINE, MARGIN, PAGE, REGULAR, SOFT, WIDTH, shown, text_width
from chemviz.report.table_layout import wrap
from chemviz.wording import moment

FURNITURE_SIZE = 8
TOP = 20 * mm
BOTTOM = 20 * mm


class CountingCanvas(Canvas):
    """Knows at the end how many pages there are, and then fills in the form that every footer refers to."""

    def save(self) -> None:
        """Write the number of pages, then the file."""
        self.beginForm("page-total")
        self.setFont(REGULAR, FURNITURE_SIZE)
        self.setFillColor(SOFT)
        self.drawString(0, 0, str(self.getPageNumber() - 1))
        self.endForm()
        super().save()


class ReportTemplate(BaseDocTemplate):
    """A4 with header and footer; the same story gives the same bytes."""

    def __init__(self, content: ReportContent, out: io.BytesIO) -> None:
        self.content = content
        super().__init__(
            out,
            pagesize=PAGE,
            title=f"{content.title}: {content.subtitle}",
            author=content.author,
            subject=content.subject,
            creator=content.app,
            producer=content.app,
            lang="en",
            invariant=1,
        )
        frame = Frame(MARGIN, BOTTOM, WIDTH, PAGE[1] - TOP - BOTTOM, 0, 0, 0, 0)
        self.addPageTemplates(PageTemplate(frames=[frame], onPage=self._furniture))

    def _furniture(self, canvas: Canvas, _template: BaseDocTemplate) -> None:
        canvas.setDateFormatter(lambda *_: f"D:{self.content.made_at:%Y%m%d%H%M%S}+00'00'")
        canvas.setFont(REGULAR, FURNITURE_SIZE)
        canvas.setFillColor(SOFT)
        canvas.setStrokeColor(LINE)
        canvas.setLineWidth(0.5)
        self._footer(canvas)
        if canvas.getPageNumber() > 1:
            self._header(canvas)

    def _header(self, canvas: Canvas) -> None:
        baseline = PAGE[1] - 12 * mm
        name = wrap(shown(self.content.subtitle), WIDTH * 0.65, lambda text: text_width(text, REGULAR, FURNITURE_SIZE))
        canvas.drawString(MARGIN, baseline, name[0] if len(name) == 1 else f"{name[0]}…")
        canvas.drawRightString(MARGIN + WIDTH, baseline, self.content.title)
        canvas.line(MARGIN, baseline - 5, MARGIN + WIDTH, baseline - 5)

    def _footer(self, canvas: Canvas) -> None:
        baseline = 10 * mm
        page = f"Page {canvas.getPageNumber()} of "
        canvas.line(MARGIN, baseline + 11, MARGIN + WIDTH, baseline + 11)
        canvas.drawString(MARGIN, baseline, page)
        canvas.saveState()
        canvas.translate(MARGIN + text_width(page, REGULAR, FURNITURE_SIZE), baseline)
        canvas.doForm("page-total")
        canvas.restoreState()
        made = (self.content.app, moment(self.content.made_at), f"No. {self.content.report_number}")
        canvas.drawRightString(MARGIN + WIDTH, baseline, "  ·  ".join(made))
