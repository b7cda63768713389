"""Hebrew and Arabic in the order and the forms in which they are read on paper. Knows no font.

A small part of the Unicode bidirectional algorithm (UAX 9): runs from right to left inside a line from left to right.
It keeps names readable; it is no typesetting of whole paragraphs.
"""

import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Final

_RIGHT_TO_LEFT: Final = frozenset({"R", "AL"})
_NEUTRAL: Final = frozenset({"WS", "ON", "CS", "NSM"})
_FORMS: Final = {"<isolated>": 0, "<final>": 1, "<initial>": 2, "<medial>": 3}
_MIRRORED: Final = str.maketrans("()[]<>{}", ")(][><}{")


def visual(text: str) -> str:
    """The characters of a line from left to right, as they stand on paper.

    >>> visual("P-1 אבג (2)") == "P-1 גבא (2)"
    True
    """
    if not any(unicodedata.bidirectional(each) in _RIGHT_TO_LEFT for each in text):
        return text
    return "".join(_pieces(text))


def _pieces(text: str) -> Iterator[str]:
    """Parts of the line; those from right to left are turned round, with the gaps between their words."""
    at = 0
    while at < len(text):
        end = at
        if unicodedata.bidirectional(text[at]) in _RIGHT_TO_LEFT:
            last = at
            while end < len(text) and unicodedata.bidirectional(text[end]) in _RIGHT_TO_LEFT | _NEUTRAL:
                if unicodedata.bidirectional(text[end]) in _RIGHT_TO_LEFT:
                    last = end
                end += 1
            end = last + 1
            yield text[at:end][::-1].translate(_MIRRORED)
        else:
            end = at + 1
            yield text[at]
        at = end


def joined(text: str) -> str:
    """Arabic letters in the forms that join their neighbours (Unicode's presentation forms), the rest as it is."""
    if not any("\u0600" <= each <= "\u06ff" for each in text):
        return text
    forms = _presentation_forms()
    return "".join(_form(text, at, forms) for at in range(len(text)))


def _form(text: str, at: int, forms: dict[str, dict[int, str]]) -> str:
    own = forms.get(text[at])
    if not own:
        return text[at]
    # A letter joins the next one only when it has an initial form; every letter that has a final form takes a join.
    joins_last = at > 0 and 2 in forms.get(text[at - 1], {}) and 1 in own
    joins_next = at + 1 < len(text) and 2 in own and 1 in forms.get(text[at + 1], {})
    return own.get(joins_last + 2 * joins_next, text[at])


@cache
def _presentation_forms() -> dict[str, dict[int, str]]:
    """For each letter its isolated, final, initial and medial form (0 to 3), from Unicode's own table."""
    found: dict[str, dict[int, str]] = {}
    for code in (*range(0xFB50, 0xFC00), *range(0xFE70, 0xFEFD)):
        kind, _, letter = unicodedata.decomposition(chr(code)).partition(" ")
        if kind in _FORMS and len(letter) == 4:
            found.setdefault(chr(int(letter, 16)), {})[_FORMS[kind]] = chr(code)
    return found
