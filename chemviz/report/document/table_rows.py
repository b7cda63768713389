"""Widths of a table's columns and the lines of its cells, worked out once for all its parts. Draws nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from typing import Final

from reportlab.lib.colors import Color, HexColor

from chemviz.analysis.results import Severity
from chemviz.report.blocks import Cell, Column, Lines, Mark, Swatch, Table
from chemviz.report.document.fonts import shown, width
from chemviz.report.document.marks import MARK_WIDTH
from chemviz.report.document.theme import INK, SOFT
from chemviz.report.table_layout import Need, share_out, wrap

PAD_X: Final = 4.0
LABELS: Final = 96.0
"""Width [pt] of the labels in a table without header."""
MOST_LINES: Final = 60
"""Lines of a cell that are drawn, so that no row is higher than a page."""
LONGEST_WORD: Final = 70.0
"""A longer word [pt] may be broken, so that one endless name does not starve the other columns."""
_SWATCH_WIDTH: Final = 9.0


@dataclass(frozen=True)
class Scale:
    """Sizes of a table's text and rows [pt]."""

    size: float
    leading: float
    pad: float


NORMAL: Final = Scale(8.0, 10.0, 3.0)
DENSE: Final = Scale(7.5, 9.0, 1.5)


@dataclass(frozen=True)
class TextLine:
    """One line of a cell."""

    text: str
    is_bold: bool = False
    colour: Color = INK


@dataclass(frozen=True, slots=True)
class CellLines:
    """The lines of a cell, with what is drawn before the first; `before_point` is the width [pt] of a number's whole.

    What `is_plain` is one line in the common colour and weight, with nothing before it.
    """

    lines: tuple[TextLine, ...]
    mark: Severity | None = None
    swatch: Color | None = None
    before_point: float = 0.0

    is_plain: bool = False

    @property
    def indent(self) -> float:
        """Room [pt] before the text."""
        return MARK_WIDTH if self.mark else _SWATCH_WIDTH if self.swatch else 0.0


class Layout:
    """How the rows of a table stand: `heights` of the rows, `ends` their running sum, `cells` their lines.

    `starts` are the left edges of the text of the columns, or where the whole parts of their numbers end [pt].
    """

    def __init__(self, table: Table, table_width: float) -> None:
        self.table = table
        self.scale = DENSE if table.is_dense else NORMAL
        self.columns = table.columns
        self.has_header = any(column.title for column in table.columns)
        self.widths = self._widths(table, table_width)
        self.header = [
            wrap(shown(column.title), self._room(index), partial(width, size=self.scale.size, is_bold=True))
            for index, column in enumerate(table.columns)
        ]
        lines = max(map(len, self.header))
        self.header_height = lines * self.scale.leading + 2 * self.scale.pad + 1 if self.has_header else 0.0
        # Types, marks and short texts come again and again.
        self._seen: dict[tuple[int, Cell], CellLines] = {}
        self.cells = [tuple(self._cell(index, cell) for index, cell in enumerate(row)) for row in table.rows]
        pads = 2 * self.scale.pad
        self.heights = [max(len(each.lines) for each in row) * self.scale.leading + pads for row in self.cells]
        self.ends = [0.0, *accumulate(self.heights)]
        self.is_number = [column.is_number for column in table.columns]
        lefts = [0.0, *accumulate(self.widths)]
        self.starts = [
            lefts[at + 1] - PAD_X - self._widest_fraction(at) if is_number else lefts[at] + PAD_X
            for at, is_number in enumerate(self.is_number)
        ]

    def height(self, first: int, last: int) -> float:
        """Height [pt] of the rows from `first` up to `last`."""
        return self.ends[last] - self.ends[first]

    def number_width(self, text: str) -> float:
        """Width [pt] of a number in this table."""
        return width(text, self.scale.size)

    def _widths(self, table: Table, table_width: float) -> list[float]:
        if not self.has_header:
            return [LABELS, table_width - LABELS]
        if table.columns[0].share is not None:
            shares = [column.share or 0.0 for column in table.columns]
            return [table_width * share / sum(shares) for share in shares]
        return share_out(list(self._needs()), table_width)

    def _room(self, index: int) -> float:
        return self.widths[index] - 2 * PAD_X + 0.01  # a width worked out from the text must hold the text

    def _cell(self, index: int, cell: Cell) -> CellLines:
        found = self._seen.get((index, cell))
        if found is None:
            found = self._seen[index, cell] = self._broken(index, cell)
        return found

    def _broken(self, index: int, cell: Cell) -> CellLines:
        room, size = self._room(index), self.scale.size
        if self.columns[index].is_number:
            text = _text(cell)
            return CellLines((TextLine(text),), before_point=self.number_width(text.partition(".")[0]))
        if isinstance(cell, Lines):
            found = [
                TextLine(line, each.is_strong, SOFT if each.is_soft else INK)
                for each in cell.lines
                for line in wrap(shown(each.text), room, partial(width, size=size, is_bold=each.is_strong))
            ]
            return CellLines(tuple(found[:MOST_LINES]))
        mark = cell.severity if isinstance(cell, Mark) else None
        swatch = HexColor(cell.colour) if isinstance(cell, Swatch) and cell.colour else None
        colour = SOFT if index == 0 and not self.has_header else INK
        before = CellLines((), mark, swatch)
        lines = wrap(_text(cell), room - before.indent, partial(width, size=size))[:MOST_LINES]
        is_plain = len(lines) == 1 and not before.indent and colour is INK
        return CellLines(tuple(TextLine(line, colour=colour) for line in lines), mark, swatch, is_plain=is_plain)

    def _widest_fraction(self, index: int) -> float:
        if not self.columns[index].is_number:
            return 0.0
        fractions = {_text(row[index]).partition(".")[2] for row in self.table.rows}
        return max((self.number_width(f".{each}") for each in fractions if each), default=0.0)

    def _needs(self) -> Iterator[Need]:
        size = self.scale.size
        for index, column in enumerate(self.columns):
            header = [width(word, size, is_bold=True) for word in shown(column.title).split(" ")]
            cells = {row[index] for row in self.table.rows}
            if column.is_number:
                parts = {_text(cell).partition(".")[::2] for cell in cells}
                whole = max((width(before, size) for before, _ in parts), default=0.0)
                fraction = max((width(f".{after}", size) for _, after in parts if after), default=0.0)
                full = max(whole + fraction, *header) + 2 * PAD_X
                yield Need(full, full, is_number=True)
            else:
                yield self._text_need(cells, header)

    def _text_need(self, cells: set[Cell], header: list[float]) -> Need:
        size = self.scale.size
        texts = {(_text(cell), CellLines((), *_drawn_before(cell)).indent) for cell in cells}
        full = max((width(line, size) + indent for text, indent in texts for line in text.split("\n")), default=0)
        words = (width(word, size) + indent for text, indent in texts for word in text.split())
        least = max(min(max(words, default=0), LONGEST_WORD), *header) + 2 * PAD_X
        return Need(least, max(full, *header) + 2 * PAD_X, is_number=False)


def _drawn_before(cell: Cell) -> tuple[Severity | None, Color | None]:
    if isinstance(cell, Mark):
        return cell.severity, None
    return None, HexColor(cell.colour) if isinstance(cell, Swatch) and cell.colour else None


def _text(cell: Cell) -> str:
    if isinstance(cell, str):
        return shown(cell)
    if isinstance(cell, Mark):
        return cell.severity.capitalize()
    if isinstance(cell, Lines):
        return "\n".join(shown(each.text) for each in cell.lines)
    return shown(cell.text)


__all__ = ["LABELS", "PAD_X", "CellLines", "Column", "Layout", "Scale", "TextLine"]
