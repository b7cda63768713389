"""Paragraphs, bullets and headings. Text is set letter by letter: nothing in it can be markup."""

from functools import partial
from typing import Final, cast

from reportlab.platypus import Flowable

from chemviz.report.document.fonts import shown, width
from chemviz.report.document.pen import Pen
from chemviz.report.document.theme import Style
from chemviz.report.table_layout import wrap

FEWEST_LINES: Final = 2
"""Lines of a paragraph that stand together at the foot or the head of a page."""
_BULLET: Final = "•"
_DESCENT: Final = 0.25
"""Part of the size that lies below the baseline."""


class TextBlock(Flowable):
    """A paragraph in one style."""

    def __init__(self, text: str, style: Style, text_width: float, *, bullet: bool = False) -> None:
        super().__init__()
        room = text_width - style.indent
        measure = partial(width, size=style.size, is_bold=style.is_bold)
        self._set(wrap(shown(text), room, measure), style, text_width, has_bullet=bullet)

    def _set(self, lines: list[str], style: Style, text_width: float, *, has_bullet: bool) -> None:
        self.lines, self.style, self.has_bullet = lines, style, has_bullet
        self.width, self.height = text_width, len(lines) * style.leading

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """The size."""
        return self.width, self.height

    def getSpaceBefore(self) -> float:  # noqa: N802 (reportlab's name)
        """Room above, unless it stands at the head of a page."""
        return self.style.before

    def getSpaceAfter(self) -> float:  # noqa: N802 (reportlab's name)
        """Room below."""
        return self.style.after

    def split(self, _width: float, height: float) -> list[Flowable]:
        """The lines that fit and the rest, neither of them a single line."""
        fitting = min(int(height / self.style.leading), len(self.lines) - FEWEST_LINES)
        if fitting < FEWEST_LINES:
            return []
        first, rest = TextBlock.__new__(TextBlock), TextBlock.__new__(TextBlock)
        for part, lines, has_bullet in (
            (first, self.lines[:fitting], self.has_bullet),
            (rest, self.lines[fitting:], False),
        ):
            Flowable.__init__(part)
            part._set(lines, self.style, self.width, has_bullet=has_bullet)
        return [first, rest]

    def draw(self) -> None:
        """Write the lines."""
        pen, style = cast(Pen, self.canv), self.style
        y = self.height - style.leading + (style.leading - style.size) / 2 + _DESCENT * style.size
        if self.has_bullet:
            pen.write(0, y, _BULLET, style.size, colour=style.colour)
        for line in self.lines:
            pen.write(style.indent, y, line, style.size, is_bold=style.is_bold, colour=style.colour)
            y -= style.leading


class TitleLine(TextBlock):
    """A heading; `entry` is what the outline calls it, at `level` 0 or 1; `key` that of the section it opens."""

    def __init__(
        self, text: str, style: Style, text_width: float, *, entry: str, level: int, key: str | None = None
    ) -> None:
        super().__init__(text, style, text_width)
        self.entry, self.level, self.key = entry, level, key

    def split(self, _width: float, _height: float) -> list[Flowable]:
        """A heading stays together."""
        return []

    def draw(self) -> None:
        """Write it and note it in the outline."""
        pen = cast(Pen, self.canv)
        if self.key:
            pen.pages[self.key] = pen.getPageNumber()
            pen.bookmarkHorizontal(self.key, 0, self.height + 6)
        note(pen, self.entry, self.level, self.height)
        super().draw()


def note(pen: Pen, entry: str, level: int, top: float) -> None:
    """Note in the outline what stands here, `top` [pt] above the origin."""
    key = f"{pen.getPageNumber()}/{pen.absolutePosition(0, top)[1]:.1f}/{entry}"
    pen.bookmarkHorizontal(key, 0, top + 6)
    pen.addOutlineEntry(entry, key, level=level, closed=level == 0)
