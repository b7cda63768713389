"""The pieces of the summary page, and the places where charts go."""

from typing import ClassVar, Final, cast

from reportlab.platypus import Flowable

from chemviz.report.assembly import Spot
from chemviz.report.blocks import ChartPlace, Contents, Strip, Tile, Tiles
from chemviz.report.document.fonts import shown, width
from chemviz.report.document.marks import draw_mark
from chemviz.report.document.pen import Pen
from chemviz.report.document.text import TextBlock, note
from chemviz.report.document.theme import ACCENT, FILL, FURNITURE_SIZE, INK, LINE, REMARK, SOFT, Sheet
from chemviz.report.table_layout import wrap

TILE_HEIGHT: Final = 42.0
GAP: Final = 8.0
_STRIP_SIZE: Final = 8.5
_STRIP_LEADING: Final = 10.5
_CONTENTS_ROW: Final = 12.0
_COLUMNS: Final = 3
_HEADING: Final = 36.0
"""Room [pt] for a heading above two figures on a page."""
_STILL_HALF: Final = 1.25
"""A figure that needs so much more than half a page is made smaller, so that two of them share a page."""


class _Piece(Flowable):
    """A flowable of a known size."""

    after: ClassVar = 0.0

    def __init__(self, piece_width: float, height: float) -> None:
        super().__init__()
        self.width, self.height = piece_width, height

    def getSpaceAfter(self) -> float:  # noqa: N802 (reportlab's name)
        """Room below; as a flowable of its own it could end on an empty page."""
        return self.after

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """The size."""
        return self.width, self.height


class Figure(_Piece):
    """The caption of a chart below the room for it; its place on the page is added to `spots`."""

    def __init__(self, place: ChartPlace, sheet: Sheet, spots: list[Spot]) -> None:
        self.caption = TextBlock(f"Figure {place.figure}. {place.caption}", REMARK, sheet.text_width)
        self.room = sheet.text_width * place.aspect
        half = (sheet.text_height - _HEADING) / 2 - self.caption.height - 2 * GAP
        if half < self.room < half * _STILL_HALF:
            self.room = half
        self.place, self.spots = place, spots
        super().__init__(sheet.text_width, self.room + GAP + self.caption.height + GAP)

    def draw(self) -> None:
        """Write the caption and note where the chart came to stand."""
        pen = cast(Pen, self.canv)
        foot = GAP + self.caption.height + GAP / 2
        x, y = pen.absolutePosition(0, foot)
        self.spots.append(Spot(self.place.number, pen.getPageNumber() - 1, x, y, self.width, self.room))
        note(pen, self.place.title, 1, self.height)
        self.caption.drawOn(pen, 0, GAP)


class StripRow(_Piece):
    """Labels above what they stand for, side by side between two lines."""

    after = 10.0

    def __init__(self, strip: Strip, text_width: float) -> None:
        self.own = (text_width - GAP * (len(strip.pairs) - 1)) / len(strip.pairs)
        self.cells = [
            (label, wrap(shown(text), self.own, lambda each: width(each, _STRIP_SIZE))[:3])
            for label, text in strip.pairs
        ]
        lines = max(len(lines) for _, lines in self.cells)
        super().__init__(text_width, 22 + lines * _STRIP_LEADING)

    def draw(self) -> None:
        """Draw labels, texts and lines."""
        pen = cast(Pen, self.canv)
        pen.setStrokeColor(ACCENT)
        pen.setLineWidth(0.9)
        pen.line(0, self.height, self.width, self.height)
        pen.setStrokeColor(LINE)
        pen.setLineWidth(0.4)
        pen.line(0, 0, self.width, 0)
        for at, (label, lines) in enumerate(self.cells):
            left = at * (self.own + GAP)
            pen.write(left, self.height - 12, shown(label), FURNITURE_SIZE, colour=SOFT)
            for number, line in enumerate(lines):
                y = self.height - 12 - _STRIP_LEADING * (number + 1)
                pen.write(left, y, line, _STRIP_SIZE, is_bold=True, colour=INK)


class TileRow(_Piece):
    """Large figures side by side."""

    after = 4.0

    def __init__(self, tiles: Tiles, text_width: float) -> None:
        super().__init__(text_width, TILE_HEIGHT)
        self.tiles = tiles.tiles

    def draw(self) -> None:
        """Draw the tiles, equally wide."""
        pen = cast(Pen, self.canv)
        own = (self.width - GAP * (len(self.tiles) - 1)) / len(self.tiles)
        for number, tile in enumerate(self.tiles):
            left = number * (own + GAP)
            _draw_tile(pen, tile, left, own)
            if tile.link:
                pen.lead(tile.link, left, 0, left + own, TILE_HEIGHT)


def _draw_tile(pen: Pen, tile: Tile, left: float, own: float) -> None:
    pen.setFillColor(FILL)
    pen.rect(left, 0, own, TILE_HEIGHT, stroke=0, fill=1)
    text, size = shown(tile.value), 17.0
    while width(text, size, is_bold=True) > own - 16 and size > 6:
        size -= 0.5
    pen.write(left + 8, 20, text, size, is_bold=True, colour=INK)
    label = left + 8
    if tile.severity:
        draw_mark(pen, tile.severity, left + 11, 11.0, 3.1)
        label += 10
    pen.write(label, 8.3, shown(tile.label), FURNITURE_SIZE, colour=SOFT)


class ContentsList(_Piece):
    """The chapters with their pages, in columns; each leads to its chapter."""

    def __init__(self, contents: Contents, text_width: float) -> None:
        self.entries = contents.entries
        self.rows = -(-len(self.entries) // _COLUMNS)
        super().__init__(text_width, self.rows * _CONTENTS_ROW + 4)

    def draw(self) -> None:
        """Write titles and pages, column by column."""
        pen = cast(Pen, self.canv)
        own = (self.width - 2 * GAP * (_COLUMNS - 1)) / _COLUMNS
        for at, (title, key) in enumerate(self.entries):
            left = at // self.rows * (own + 2 * GAP)
            y = self.height - _CONTENTS_ROW * (at % self.rows + 1) + 3
            pen.write(left, y, shown(title), FURNITURE_SIZE, colour=ACCENT)
            pen.page_of(key, left + own, y)
            pen.setStrokeColor(LINE)
            pen.setLineWidth(0.4)
            pen.line(left, y - 3, left + own, y - 3)
            pen.lead(key, left, y - 3, left + own, y + _CONTENTS_ROW - 3)
