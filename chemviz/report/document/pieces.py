"""Headings that the outline lists, tiles of the summary, and the places where charts go."""

from typing import Final

from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph

from chemviz.report.assembly import Spot
from chemviz.report.blocks import ChartPlace, Tile, Tiles
from chemviz.report.document.marks import draw_mark
from chemviz.report.document.theme import BOLD, FILL, INK, REGULAR, SOFT, WIDTH, markup, shown, text_width

TILE_HEIGHT: Final = 46.0
TILE_GAP: Final = 8.0


class TitleLine(Paragraph):
    """A heading; `entry` is what the outline calls it, at `level` 0 or 1."""

    def __init__(self, text: str, style: ParagraphStyle, *, entry: str, level: int) -> None:
        super().__init__(markup(text), style)
        self.entry, self.level = entry, level

    def draw(self) -> None:
        """Draw it and note it in the outline."""
        _note(self.canv, self.entry, self.level, self.height)
        super().draw()


class ChartRoom(Flowable):
    """Keeps the room of a chart free, and adds its place on the page to `spots`."""

    def __init__(self, place: ChartPlace, spots: list[Spot]) -> None:
        super().__init__()
        self.place, self.spots = place, spots
        self.width, self.height = WIDTH, WIDTH * place.aspect

    def draw(self) -> None:
        """Note where it came to stand."""
        x, y = self.canv.absolutePosition(0, 0)
        self.spots.append(Spot(self.canv.getPageNumber() - 1, x, y, self.width, self.height))
        _note(self.canv, self.place.title, 1, self.height)


class TileRow(Flowable):
    """Large figures side by side."""

    def __init__(self, tiles: Tiles) -> None:
        super().__init__()
        self.tiles = tiles.tiles
        self.width, self.height = WIDTH, TILE_HEIGHT

    def draw(self) -> None:
        """Draw the tiles, equally wide."""
        width = (WIDTH - TILE_GAP * (len(self.tiles) - 1)) / len(self.tiles)
        for number, tile in enumerate(self.tiles):
            _draw_tile(self.canv, tile, number * (width + TILE_GAP), width)


def _draw_tile(canvas: Canvas, tile: Tile, left: float, width: float) -> None:
    canvas.setFillColor(FILL)
    canvas.roundRect(left, 0, width, TILE_HEIGHT, 3, stroke=0, fill=1)
    text, size = shown(tile.value), 17.0
    while text_width(text, BOLD, size) > width - 16 and size > 6:
        size -= 0.5
    canvas.setFillColor(INK)
    canvas.setFont(BOLD, size)
    canvas.drawString(left + 8, 22, text)
    label = left + 8
    if tile.severity:
        draw_mark(canvas, tile.severity, left + 11, 12.2, 3.1)
        label += 10
    canvas.setFillColor(SOFT)
    canvas.setFont(REGULAR, 7.5)
    canvas.drawString(label, 9.5, shown(tile.label))


def _note(canvas: Canvas, entry: str, level: int, top: float) -> None:
    key = f"{canvas.getPageNumber()}/{canvas.absolutePosition(0, top)[1]:.1f}/{entry}"
    canvas.bookmarkHorizontal(key, 0, top + 6)
    canvas.addOutlineEntry(entry, key, level=level, closed=level == 0)
