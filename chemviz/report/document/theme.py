"""Fonts, colours, sizes and paragraph styles of the report. Draws nothing."""

from functools import cache, lru_cache
from pathlib import Path
from typing import Final, cast
from unicodedata import normalize
from xml.sax.saxutils import escape

from reportlab import rl_config
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from chemviz.analysis.results import Severity

rl_config.useA85 = 0  # binary streams: a fifth smaller

PAGE: Final = A4
MARGIN: Final = 18 * mm
WIDTH: Final = A4[0] - 2 * MARGIN

REGULAR: Final = "Roboto"
BOLD: Final = "Roboto-Bold"
FONT_FILES: Final = {REGULAR: "Roboto-Regular.ttf", BOLD: "Roboto-Bold.ttf"}
FONT_FOLDER: Final = Path(__file__).parents[1] / "fonts"
UNKNOWN_GLYPH: Final = "\N{REPLACEMENT CHARACTER}"

INK: Final = HexColor("#1f2933")
SOFT: Final = HexColor("#5c6873")
LINE: Final = HexColor("#d3d9df")
FILL: Final = HexColor("#f1f4f6")
SEVERITY_COLOURS: Final[dict[Severity, Color]] = {
    "critical": HexColor("#b3261e"),
    "warning": HexColor("#b26a00"),
    "notice": HexColor("#2b5d8c"),
}

TITLE: Final = ParagraphStyle("title", fontName=BOLD, fontSize=20, leading=25, textColor=INK)
SUBTITLE: Final = ParagraphStyle("subtitle", fontName=REGULAR, fontSize=12, leading=16, textColor=SOFT, spaceAfter=12)
CHAPTER: Final = ParagraphStyle("chapter", fontName=BOLD, fontSize=15, leading=19, textColor=INK, spaceAfter=6)
HEADING: Final = ParagraphStyle("heading", fontName=BOLD, fontSize=10.5, leading=14, textColor=INK, spaceAfter=4)
BODY: Final = ParagraphStyle(
    "body", fontName=REGULAR, fontSize=9, leading=13, textColor=INK, spaceAfter=6, allowWidows=0, allowOrphans=0
)
BULLET: Final = ParagraphStyle("bullet", BODY, leftIndent=10, bulletIndent=0, spaceAfter=3)
REMARK: Final = ParagraphStyle("remark", BODY, fontSize=8, leading=11, textColor=SOFT)


@cache
def register_fonts() -> None:
    """Make the fonts known to reportlab; the files are read once per process."""
    for name, file in FONT_FILES.items():
        pdfmetrics.registerFont(TTFont(name, str(FONT_FOLDER / file)))


@cache
def _glyphs() -> frozenset[int]:
    register_fonts()
    faces = (cast(TTFont, pdfmetrics.getFont(name)).face for name in FONT_FILES)
    return frozenset.intersection(*(frozenset(face.charToGlyph) for face in faces))


@lru_cache(maxsize=4096)
def shown(text: str) -> str:
    """The text in characters that the fonts have: else an equivalent (ﬁ as fi), else a visible replacement."""
    if text.isascii():
        return text
    known = _glyphs()
    return "".join(each if ord(each) in known or each == "\n" else _replacement(each, known) for each in text)


def _replacement(character: str, known: frozenset[int]) -> str:
    alike = normalize("NFKC", character)
    return alike if all(ord(each) in known for each in alike) else UNKNOWN_GLYPH


def markup(text: str) -> str:
    """The text for a Paragraph: nothing in it is taken for markup, and groups of digits stay together."""
    return escape(shown(text)).replace("\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}")


@lru_cache(maxsize=16_384)
def text_width(text: str, font: str, size: float) -> float:
    """Width [pt] of a text on one line."""
    return float(pdfmetrics.stringWidth(text, font, size))
