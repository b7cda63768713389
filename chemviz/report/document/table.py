"""A table that breaks over pages: header and caption come again, numbers stand with their decimal points in line."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from chemviz.report.blocks import Cell, Mark, Swatch, Table
from chemviz.report.document.marks import MARK_WIDTH, draw_mark
from chemviz.report.document.theme import BOLD, FILL, INK, LINE, REGULAR, SOFT, shown, text_width
from chemviz.report.table_layout import Need, share_out, wrap

SIZE: Final = 8.0
LEADING: Final = 10.0
PAD_X: Final = 4.0
PAD_Y: Final = 2.6
CAPTION: Final = 15.0
"""Room [pt] for the caption above the later parts of a table."""
LABELS: Final = 96.0
"""Width [pt] of the labels in a table without header."""
FEWEST_ROWS: Final = 3
"""Rows that stand under a header at the foot of a page at least; fewer go to the next page."""
HALF_PAGE: Final = 350.0
MOST_LINES: Final = 60
"""Lines [pt 10] of a cell that are drawn, so that no row is higher than a page."""


@dataclass(frozen=True)
class _Row:
    """One row, broken into lines: for each column its lines, with what is drawn before them."""

    cells: tuple[tuple[Cell, list[str]], ...]
    height: float


class _Layout:
    """Widths of the columns and lines of all cells, worked out once for all parts of a table."""

    def __init__(self, table: Table, width: float) -> None:
        self.columns = table.columns
        self.has_header = any(column.title for column in table.columns)
        self.widths = share_out(list(_needs(table)), width) if self.has_header else [LABELS, width - LABELS]
        self.rows = [self._row(row) for row in table.rows]
        self.header = [
            wrap(shown(column.title), self._room(index), _bold_width) for index, column in enumerate(table.columns)
        ]
        self.header_height = max(map(len, self.header)) * LEADING + 2 * PAD_Y if self.has_header else 0.0
        self.fractions = [
            max((_fraction_width(row[index]) for row in table.rows), default=0.0) if column.is_number else 0.0
            for index, column in enumerate(table.columns)
        ]

    def _room(self, index: int) -> float:
        return self.widths[index] - 2 * PAD_X + 0.01  # a width worked out from the text must hold the text

    def _row(self, row: tuple[Cell, ...]) -> _Row:
        cells = tuple(
            (cell, wrap(_text(cell), self._room(index) - _indent(cell), _regular_width)[:MOST_LINES])
            for index, cell in enumerate(row)
        )
        return _Row(cells, max(len(lines) for _, lines in cells) * LEADING + 2 * PAD_Y)


class DataTable(Flowable):
    """Draws a `Table`, or the rows from `first` to `last` of one."""

    def __init__(self, table: Table, width: float, *, _part: tuple[_Layout, int, int] | None = None) -> None:
        super().__init__()
        self.table, self.width = table, width
        self.layout, self.first, self.last = _part or (_Layout(table, width), 0, len(table.rows))
        rows = self.layout.rows[self.first : self.last]
        self.lead = CAPTION if self.first and table.caption else 0.0
        self.height = self.lead + self.layout.header_height + sum(row.height for row in rows)

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """The size."""
        return self.width, self.height

    def split(self, _width: float, height: float) -> list[Flowable]:
        """The part that fits and the rest; nothing where hardly a row fits."""
        used, end = self.lead + self.layout.header_height, self.first
        while end < self.last and used + self.layout.rows[end].height <= height:
            used += self.layout.rows[end].height
            end += 1
        if self.last - end < FEWEST_ROWS <= self.last - FEWEST_ROWS - self.first:
            end = self.last - FEWEST_ROWS
        if end == self.first or (end - self.first < FEWEST_ROWS and height < HALF_PAGE):
            return []
        return [self._part(self.first, end), self._part(end, self.last)]

    def _part(self, first: int, last: int) -> "DataTable":
        return DataTable(self.table, self.width, _part=(self.layout, first, last))

    def draw(self) -> None:
        """Draw header, rows and the lines between them."""
        top = self.height - self.lead
        if self.lead:
            self.canv.setFont(REGULAR, SIZE)
            self.canv.setFillColor(SOFT)
            self.canv.drawString(0, self.height - 8, shown(f"{self.table.caption}, continued"))
        if self.layout.has_header:
            self._draw_header(self.canv, top)
            top -= self.layout.header_height
        self.canv.setLineWidth(0.4)
        for row in self.layout.rows[self.first : self.last]:
            self._draw_row(self.canv, row, top)
            top -= row.height
            self.canv.setStrokeColor(LINE)
            self.canv.line(0, top, self.width, top)

    def _draw_header(self, canvas: Canvas, top: float) -> None:
        height = self.layout.header_height
        canvas.setFillColor(FILL)
        canvas.rect(0, top - height, self.width, height, stroke=0, fill=1)
        canvas.setFillColor(INK)
        canvas.setFont(BOLD, SIZE)
        left = 0.0
        for column, width, lines in zip(self.layout.columns, self.layout.widths, self.layout.header, strict=True):
            baseline = top - height + PAD_Y + 2.2 + LEADING * (len(lines) - 1)
            for line in lines:
                if column.is_number:
                    canvas.drawRightString(left + width - PAD_X, baseline, line)
                else:
                    canvas.drawString(left + PAD_X, baseline, line)
                baseline -= LEADING
            left += width

    def _draw_row(self, canvas: Canvas, row: _Row, top: float) -> None:
        left = 0.0
        baseline = top - PAD_Y - 7.6
        canvas.setFont(REGULAR, SIZE)
        for index, (cell, lines) in enumerate(row.cells):
            if self.layout.columns[index].is_number:
                canvas.setFillColor(INK)
                right = left + self.layout.widths[index] - PAD_X - self.layout.fractions[index]
                _draw_number(canvas, lines[0], right, baseline)
            else:
                is_label = index == 0 and not self.layout.has_header
                canvas.setFillColor(SOFT if is_label else INK)
                _draw_text(canvas, cell, lines, left + PAD_X, baseline)
            left += self.layout.widths[index]


def _draw_number(canvas: Canvas, text: str, point: float, baseline: float) -> None:
    """Draw a number so that its integer part ends at `point`."""
    canvas.drawString(point - _regular_width(text.partition(".")[0]), baseline, text)


def _draw_text(canvas: Canvas, cell: Cell, lines: list[str], left: float, baseline: float) -> None:
    if isinstance(cell, Mark):
        draw_mark(canvas, cell.severity, left + 3, baseline + 2.7, 3.1)
        canvas.setFillColor(INK)
    elif isinstance(cell, Swatch) and cell.colour:
        canvas.setFillColor(HexColor(cell.colour))
        canvas.rect(left, baseline, 5.5, 5.5, stroke=0, fill=1)
        canvas.setFillColor(INK)
    for number, line in enumerate(lines):
        canvas.drawString(left + _indent(cell), baseline - number * LEADING, line)


def _needs(table: Table) -> Iterator[Need]:
    for index, column in enumerate(table.columns):
        header = [_bold_width(word) for word in shown(column.title).split(" ")]
        if column.is_number:
            texts = {_text(row[index]) for row in table.rows}
            whole = max((_regular_width(text.partition(".")[0]) for text in texts), default=0.0)
            fraction = max((_regular_width(text) - _regular_width(text.partition(".")[0]) for text in texts), default=0)
            full = max(whole + fraction, *header) + 2 * PAD_X
            yield Need(full, full, is_number=True)
        else:
            cells = {(_text(row[index]), _indent(row[index])) for row in table.rows}
            full = max(
                (_regular_width(line) + indent for text, indent in cells for line in text.split("\n")), default=0
            )
            words = (_regular_width(word) + indent for text, indent in cells for word in text.split())
            least = max(min(max(words, default=0), LONGEST_WORD), *header) + 2 * PAD_X
            yield Need(least, max(full, *header) + 2 * PAD_X, is_number=False)


LONGEST_WORD: Final = 70.0
"""A longer word [pt] may be broken, so that one endless name does not starve the other columns."""


def _text(cell: Cell) -> str:
    if isinstance(cell, Mark):
        return cell.severity.capitalize()
    return shown(cell.text if isinstance(cell, Swatch) else cell)


def _indent(cell: Cell) -> float:
    if isinstance(cell, Mark):
        return MARK_WIDTH
    return 9.0 if isinstance(cell, Swatch) and cell.colour else 0.0


def _fraction_width(cell: Cell) -> float:
    text = _text(cell)
    return _regular_width(text) - _regular_width(text.partition(".")[0])


def _regular_width(text: str) -> float:
    return text_width(text, REGULAR, SIZE)


def _bold_width(text: str) -> float:
    return text_width(text, BOLD, SIZE)
