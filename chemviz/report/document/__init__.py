"""Draws a report as PDF. The only part that touches reportlab; it decides how things look, never what they say.

The same content and charts give the same bytes.
"""

import io
from collections.abc import Sequence
from functools import partial
from typing import Any

from chemviz.report.assembly import Spot, finished
from chemviz.report.blocks import ReportContent, Table
from chemviz.report.document.page import ReportTemplate
from chemviz.report.document.pen import Pen
from chemviz.report.document.story import story
from chemviz.report.source import Attachment

__all__ = ["draw_pdf"]


def draw_pdf(content: ReportContent, charts: Sequence[bytes] = (), *, attachments: Sequence[Attachment] = ()) -> bytes:
    """The finished PDF on the paper of the content, with the attachments inside.

    `charts` are single-page PDFs, one for each `ChartPlace`, by its number.
    """
    spots: list[Spot] = []
    out = io.BytesIO()
    maker: Any = partial(Pen, targets=_targets(content))
    template = ReportTemplate(content, out)
    template.build(list(story(content, template.sheet, spots)), canvasmaker=maker)
    return finished(out.getvalue(), charts, spots, attachments)


def _targets(content: ReportContent) -> frozenset[str]:
    """The sections, and the rows that have a name for links."""
    tables = (block for section in content.sections for block in section.blocks if isinstance(block, Table))
    rows = (anchor for table in tables for anchor in table.anchors if anchor)
    return frozenset({*rows, *(section.key for section in content.sections)})
