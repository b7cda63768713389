"""A table that breaks over pages: header and caption come again, numbers stand with their decimal points in line."""

from bisect import bisect_right
from typing import Final, cast

from reportlab.platypus import Flowable

from chemviz.report.blocks import Table
from chemviz.report.document.fonts import shown
from chemviz.report.document.marks import draw_mark
from chemviz.report.document.pen import Pen
from chemviz.report.document.table_rows import PAD_X, CellLines, Layout
from chemviz.report.document.theme import ACCENT, FILL, INK, LINE, SOFT

CAPTION: Final = 15.0
"""Room [pt] for the caption above the later parts of a table."""
FEWEST_ROWS: Final = 3
"""Rows that stand under a header at the foot of a page at least; fewer go to the next page."""
HALF_PAGE: Final = 350.0
SPACE_AFTER: Final = 8.0


class DataTable(Flowable):
    """Draws a `Table`, or the rows from `first` to `last` of one."""

    def __init__(self, table: Table, table_width: float, *, _part: tuple[Layout, int, int] | None = None) -> None:
        super().__init__()
        self.table, self.width = table, table_width
        self.layout, self.first, self.last = _part or (Layout(table, table_width), 0, len(table.rows))
        self.lead = CAPTION if self.first and table.caption else 0.0
        self.height = self.lead + self.layout.header_height + self.layout.height(self.first, self.last)

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """The size."""
        return self.width, self.height

    def getSpaceAfter(self) -> float:  # noqa: N802 (reportlab's name)
        """Room below."""
        return SPACE_AFTER

    def least_height(self) -> float:
        """Height [pt] of the header with the first rows."""
        return self.layout.header_height + self.layout.height(self.first, min(self.first + FEWEST_ROWS, self.last))

    def split(self, _width: float, height: float) -> list[Flowable]:
        """The part that fits and the rest; nothing where hardly a row fits."""
        room = height - self.lead - self.layout.header_height
        end = min(bisect_right(self.layout.ends, self.layout.ends[self.first] + room) - 1, self.last)
        if self.last - end < FEWEST_ROWS <= self.last - FEWEST_ROWS - self.first:
            end = self.last - FEWEST_ROWS
        if end <= self.first or (end - self.first < FEWEST_ROWS and height < HALF_PAGE):
            return []
        return [self._part(self.first, end), self._part(end, self.last)]

    def without_last_row(self) -> "DataTable | None":
        """The same table with a row less; None where only one is left."""
        return None if self.last - self.first < 2 else self._part(self.first, self.last - 1)

    def _part(self, first: int, last: int) -> "DataTable":
        return DataTable(self.table, self.width, _part=(self.layout, first, last))

    def draw(self) -> None:
        """Draw header, rows and the lines between them."""
        pen = cast(Pen, self.canv)
        top = self.height - self.lead
        if self.lead:
            pen.write(0, self.height - 8, shown(f"{self.table.caption}, continued"), 8, colour=SOFT)
        if self.layout.has_header:
            self._draw_header(pen, top)
            top -= self.layout.header_height
        self._draw_rules(pen, top)
        pen.raw(pen.ink(INK))
        for at in range(self.first, self.last):
            self._draw_row(pen, self.layout.cells[at], top)
            height = self.layout.heights[at]
            self._refer(pen, at, top, height)
            top -= height

    def _draw_header(self, pen: Pen, top: float) -> None:
        layout, scale = self.layout, self.layout.scale
        bottom = top - layout.header_height
        pen.setFillColor(FILL)
        pen.rect(0, bottom, self.width, layout.header_height, stroke=0, fill=1)
        pen.setStrokeColor(ACCENT)
        pen.setLineWidth(0.9)
        pen.line(0, bottom, self.width, bottom)
        left = 0.0
        for column, own, lines in zip(layout.columns, layout.widths, layout.header, strict=True):
            baseline = bottom + scale.pad + 2.4 + scale.leading * (len(lines) - 1)
            for line in lines:
                if column.is_number:
                    pen.write_right(left + own - PAD_X, baseline, line, scale.size, is_bold=True, colour=INK)
                else:
                    pen.write(left + PAD_X, baseline, line, scale.size, is_bold=True, colour=INK)
                baseline -= scale.leading
            left += own

    def _draw_rules(self, pen: Pen, top: float) -> None:
        ends = self.layout.ends
        below = (top - (ends[at + 1] - ends[self.first]) for at in range(self.first, self.last))
        paths = " ".join(f"0 {y:.2f} m {self.width:.2f} {y:.2f} l" for y in below)
        pen.setStrokeColor(LINE)
        pen.setLineWidth(0.4)
        pen.raw(f"{paths} S")

    def _draw_row(self, pen: Pen, row: tuple[CellLines, ...], top: float) -> None:
        layout, scale = self.layout, self.layout.scale
        baseline = top - scale.pad - 0.95 * scale.size
        plain = []
        for cell, x, is_number in zip(row, layout.starts, layout.is_number, strict=True):
            if is_number or cell.is_plain:
                if text := cell.lines[0].text:
                    left = x - cell.before_point
                    plain.append(f"1 0 0 1 {left:.2f} {baseline:.2f} Tm {pen.operators(text, scale.size)}")
            else:
                self._draw_text(pen, cell, x, baseline)
        if plain:
            pen.raw(f"BT {' '.join(plain)} ET")

    def _draw_text(self, pen: Pen, cell: CellLines, left: float, baseline: float) -> None:
        scale = self.layout.scale
        if cell.mark:
            draw_mark(pen, cell.mark, left + 3, baseline + 2.7, 3.1)
            pen.raw(pen.ink(INK))
        elif cell.swatch:
            pen.raw(f"{pen.ink(cell.swatch)}{left:.2f} {baseline:.2f} 5.5 5.5 re f {pen.ink(INK)}")
        has_colour = False
        for line in cell.lines:
            colour = line.colour if line.colour is not INK or has_colour else None
            pen.write(left + cell.indent, baseline, line.text, scale.size, is_bold=line.is_bold, colour=colour)
            has_colour = line.colour is not INK
            baseline -= scale.leading
        if has_colour:
            pen.raw(pen.ink(INK))

    def _refer(self, pen: Pen, at: int, top: float, height: float) -> None:
        """Bind what leads to the row, or from it."""
        table = self.table
        if at < len(table.anchors) and (anchor := table.anchors[at]):
            pen.bookmarkHorizontal(anchor, 0, top + 30)
        if at < len(table.links) and (link := table.links[at]):
            pen.lead(link, 0, top - height, self.width, top)
