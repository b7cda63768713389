"""Text from a user's file, made fit for print: one line, nothing invisible, not endless. Knows no font."""

import unicodedata
from typing import Final

from chemviz.wording import whole

LONGEST: Final = 160
"""Characters of a cell that are shown."""

_INVISIBLE: Final = frozenset({"Cf", "Cs", "Co", "Cn"})


def printed(text: str | None, *, longest: int = LONGEST) -> str:
    r"""The text on one line, without control characters, zero-width and bidirectional marks, and cut if very long.

    >>> printed("P-101\u202e\u200b A\x00\r\n <b>")
    'P-101 A <b>'
    >>> print(printed("x" * 2000, longest=5))
    xxxxx… (2 000 characters)
    """
    if not text:
        return ""
    whole_text = text if text.isascii() and text.isprintable() else _visible(text)
    line = " ".join(whole_text.split())
    return line if len(line) <= longest else f"{line[:longest]}… ({whole(len(line))} characters)"


def _visible(text: str) -> str:
    return "".join(_space_or_same(each) for each in unicodedata.normalize("NFC", text) if _is_visible(each))


def _is_visible(character: str) -> bool:
    return unicodedata.category(character) not in _INVISIBLE


def _space_or_same(character: str) -> str:
    return " " if unicodedata.category(character) == "Cc" else character
