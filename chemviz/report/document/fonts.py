"""The fonts of the report, and which of them draws which character. Draws nothing.

Roboto is the type family. What it lacks comes from DejaVu Sans (symbols, Hebrew, Arabic, Georgian, Armenian) and from
Droid Sans Fallback (Chinese, Japanese); these are read only when a text needs them. All figures of Roboto are equally
wide, so they stand in columns.
"""

import threading
from functools import cache, lru_cache
from pathlib import Path
from typing import Final
from unicodedata import normalize

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from chemviz.report.document.right_to_left import joined, visual

REGULAR: Final = "Roboto"
BOLD: Final = "Roboto-Bold"
_FILES: Final = {
    REGULAR: "Roboto-Regular.ttf",
    BOLD: "Roboto-Bold.ttf",
    "DejaVuSans": "DejaVuSans.ttf",
    "DroidSansFallback": "DroidSansFallbackFull.ttf",
}
_FALLBACKS: Final = ("DejaVuSans", "DroidSansFallback")
_FOLDER: Final = Path(__file__).parents[1] / "fonts"
UNKNOWN_GLYPH: Final = "\N{REPLACEMENT CHARACTER}"

_lock = threading.Lock()
_fonts: dict[str, TTFont] = {}

Run = tuple[str, str]
"""The name of a font, and a text that it draws."""


def font(name: str) -> TTFont:
    """A font by its name; its file is read once per process, for two objects of one font would confuse a document."""
    if name not in _fonts:
        with _lock:
            if name not in _fonts:
                read = TTFont(name, str(_FOLDER / _FILES[name]))
                pdfmetrics.registerFont(read)
                _fonts[name] = read
    return _fonts[name]


@cache
def _glyphs(name: str) -> frozenset[int]:
    found = frozenset(font(name).face.charToGlyph)
    return found & _glyphs(REGULAR) if name == BOLD else found


@lru_cache(maxsize=4096)
def _font_of(character: str, family: str) -> str | None:
    names = (family, *_FALLBACKS)
    return next((name for name in names if ord(character) in _glyphs(name)), None)


@lru_cache(maxsize=8192)
def shown(text: str) -> str:
    """The text in characters that the fonts have: else an equivalent (ﬁ as fi), else a visible replacement."""
    if text.isascii():
        return text
    return joined("".join(each if each == "\n" or _font_of(each, BOLD) else _replacement(each) for each in text))


def _replacement(character: str) -> str:
    alike = normalize("NFKC", character)
    return alike if alike and all(_font_of(each, BOLD) for each in alike) else UNKNOWN_GLYPH


@lru_cache(maxsize=8192)
def runs(text: str, *, is_bold: bool = False) -> tuple[Run, ...]:
    """A line of text, as it is seen from left to right, cut where the font changes."""
    family = BOLD if is_bold else REGULAR
    if text.isascii():
        return ((family, text),)
    found: list[Run] = []
    for each in visual(text):
        name = _font_of(each, family) or family
        if found and found[-1][0] == name:
            found[-1] = name, found[-1][1] + each
        else:
            found.append((name, each))
    return tuple(found)


class _Widths(dict[str, float]):
    """Width of each character at size 1, by the font that draws it."""

    def __init__(self, family: str) -> None:
        super().__init__()
        self.family = family

    def __missing__(self, character: str) -> float:
        name = _font_of(character, self.family) or self.family
        face = font(name).face
        code = 32 if character == "\N{NO-BREAK SPACE}" else ord(character)
        found: float = face.charWidths.get(code, face.defaultWidth) / 1000
        self[character] = found
        return found


_WIDTHS: Final = {False: _Widths(REGULAR), True: _Widths(BOLD)}


def width(text: str, size: float, *, is_bold: bool = False) -> float:
    """Width [pt] of a text on one line."""
    return size * sum(map(_WIDTHS[is_bold].__getitem__, text))
