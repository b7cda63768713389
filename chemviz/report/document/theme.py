"""Paper, colours, sizes and text styles of the report. Draws nothing."""

from dataclasses import dataclass
from typing import Final

from reportlab import rl_config
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.units import mm

from chemviz.analysis.results import Severity
from chemviz.report.options import Paper

rl_config.useA85 = 0  # binary streams: a fifth smaller

MARGIN: Final = 18 * mm
TOP: Final = 20 * mm
BOTTOM: Final = 20 * mm


@dataclass(frozen=True)
class Sheet:
    """The paper [pt]; text stands between the margins, header and footer outside of `TOP` and `BOTTOM`."""

    width: float
    height: float

    @property
    def text_width(self) -> float:
        """Width between the margins."""
        return self.width - 2 * MARGIN

    @property
    def text_height(self) -> float:
        """Height between header and footer."""
        return self.height - TOP - BOTTOM


SHEETS: Final[dict[Paper, Sheet]] = {"A4": Sheet(*A4), "Letter": Sheet(*LETTER)}

ACCENT: Final = HexColor("#0b6078")
INK: Final = HexColor("#1d2b33")
SOFT: Final = HexColor("#566770")
LINE: Final = HexColor("#d5dde1")
FILL: Final = HexColor("#f1f5f7")
SEVERITY_COLOURS: Final[dict[Severity, Color]] = {
    "critical": HexColor("#b3261e"),
    "warning": HexColor("#b26a00"),
    "notice": HexColor("#2b5d8c"),
}

FURNITURE_SIZE: Final = 7.5


@dataclass(frozen=True)
class Style:
    """How a paragraph is set [pt].

    `indent` is for all its lines, and room for a bullet; `before` is left out at the head of a page.
    """

    size: float
    leading: float
    is_bold: bool = False
    colour: Color = INK
    after: float = 0.0
    before: float = 0.0
    indent: float = 0.0


TITLE: Final = Style(21, 26, is_bold=True)
SUBTITLE: Final = Style(12, 16, colour=SOFT, after=10)
CHAPTER: Final = Style(15, 19, is_bold=True, colour=ACCENT, after=6, before=18)
HEADING: Final = Style(10.5, 14, is_bold=True, after=4, before=8)
BODY: Final = Style(9, 13, after=6)
BULLET: Final = Style(9, 13, after=3, indent=10)
REMARK: Final = Style(8, 11, colour=SOFT, after=6)
