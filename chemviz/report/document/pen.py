"""The canvas of the report: writes text fast and in several fonts, and fills in page numbers at the end.

It writes the operators of the page itself. Through reportlab's text objects a register of 10,000 rows takes three
times as long, most of it for measuring and escaping the same words again.
"""

from typing import Any, Final

from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas

from chemviz.report.document.fonts import REGULAR, font, runs, width
from chemviz.report.document.theme import FURNITURE_SIZE, SOFT

_WIDTH_OF_TOTAL: Final = 30


class Pen(Canvas):
    """A reportlab canvas with the report's way of writing; `targets` are all that a link can lead to."""

    def __init__(self, *arguments: Any, targets: frozenset[str] = frozenset(), **options: Any) -> None:
        font(REGULAR)  # instead of a Helvetica that would not be embedded
        super().__init__(*arguments, **{**options, "initialFontName": REGULAR})
        self._shown: dict[tuple[str, float, bool], str] = {}
        self._ink: dict[Color, str] = {}
        self._targets = targets
        self.pages: dict[str, int] = {}
        """On which page each section starts, by its key."""
        self._asked: list[str] = []

    def write(
        self, x: float, y: float, text: str, size: float, *, is_bold: bool = False, colour: Color | None = None
    ) -> None:
        """Write a line of text that starts at (x, y) [pt], in the colour or in the last one."""
        if not text:
            return
        ink = self.ink(colour) if colour else ""
        self.raw(f"{ink}BT 1 0 0 1 {x:.2f} {y:.2f} Tm {self.operators(text, size, is_bold=is_bold)} ET")

    def operators(self, text: str, size: float, *, is_bold: bool = False) -> str:
        """The operators that show a text inside of a text object."""
        key = text, size, is_bold
        found = self._shown.get(key)
        if found is None:
            pieces = self._encode(text, is_bold)
            found = self._shown[key] = " ".join(f"{name} {size:g} Tf ({codes}) Tj" for name, codes in pieces)
        return found

    def write_right(
        self, x: float, y: float, text: str, size: float, *, is_bold: bool = False, colour: Color | None = None
    ) -> None:
        """Write a line of text that ends at x [pt]."""
        self.write(x - width(text, size, is_bold=is_bold), y, text, size, is_bold=is_bold, colour=colour)

    def ink(self, colour: Color) -> str:
        """The operator that makes a colour that of text and areas."""
        found = self._ink.get(colour)
        if found is None:
            found = self._ink[colour] = f"{colour.red:.4g} {colour.green:.4g} {colour.blue:.4g} rg "
        return found

    def raw(self, operators: str) -> None:
        """Add operators to the page."""
        self._code.append(operators)  # type: ignore[attr-defined]

    def lead(self, target: str, left: float, bottom: float, right: float, top: float) -> None:
        """Let a click on this place lead to a section or a row; nothing where the report has no such target."""
        if target in self._targets:
            self.linkRect("", target, (left, bottom, right, top), relative=1)

    def page_of(self, key: str, x: float, y: float) -> None:
        """Write the number of the page on which a section starts, once that is known; it ends at x."""
        form = f"page-of-{key}"
        self._asked.append(key)
        self.saveState()
        self.translate(x - _WIDTH_OF_TOTAL, y)
        self.doForm(form)
        self.restoreState()

    def save(self) -> None:
        """Write the numbers of pages, then the file."""
        self._number_form("page-total", str(self.getPageNumber() - 1), ends_at=None)
        for key in dict.fromkeys(self._asked):
            self._number_form(f"page-of-{key}", str(self.pages.get(key, "")), ends_at=_WIDTH_OF_TOTAL)
        super().save()

    def _number_form(self, name: str, text: str, *, ends_at: float | None) -> None:
        self.beginForm(name, 0, -4, _WIDTH_OF_TOTAL, 12)
        left = 0.0 if ends_at is None else ends_at - width(text, FURNITURE_SIZE)
        self.write(left, 0, text, FURNITURE_SIZE, colour=SOFT)
        self.endForm()

    def _encode(self, text: str, is_bold: bool) -> list[tuple[str, str]]:
        document: Any = self._doc  # type: ignore[attr-defined]
        escape: Any = self._escape  # type: ignore[attr-defined]
        found = []
        for name, piece in runs(text, is_bold=is_bold):
            used = font(name)
            for subset, codes in used.splitString(piece, document):
                found.append((used.getSubsetInternalName(subset, document), escape(codes)))
        return found
