"""Cells of an .xlsx worksheet that calamine gives as blanks: errors, and formulas whose value nobody has stored."""

import html
import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Formula:
    """A formula without a stored value, as programs leave it that write workbooks but compute nothing."""

    text: str


Silent = dict[tuple[int, int], "str | Formula"]
"""What stands at (row, column), counted from 0."""

_ERROR_CELL: Final = re.compile(
    rb'<(?:\w{1,9}:)?c\b[^<>]{0,200}?\br="([A-Z]{1,3})([0-9]{1,7})"[^<>]{0,200}\bt="e"[^<>]{0,200}>'
    rb"(?:<(?:\w{1,9}:)?f\b[^<>]{0,500}>(?:[^<]{0,9000}</(?:\w{1,9}:)?f>)?)?<(?:\w{1,9}:)?v>([^<]{1,40})</"
)
_FORMULA_CELL: Final = re.compile(
    rb"<(?:\w{1,9}:)?c\b([^<>]{0,200})>\s{0,9}<(?:\w{1,9}:)?f\b[^<>]{0,500}(?:/>|>([^<]{0,9000})</(?:\w{1,9}:)?f>)"
    rb"\s{0,9}(?:<(?:\w{1,9}:)?v\s{0,9}/>|<(?:\w{1,9}:)?v>\s{0,9}</(?:\w{1,9}:)?v>)?\s{0,9}</(?:\w{1,9}:)?c>"
)
_REFERENCE: Final = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_KIND: Final = re.compile(rb'\bt="([^"]*)"')
_FORMULA_MARKS: Final = (b"<f", b":f")
"""Hardly a sheet without formulas holds either; to look for one in a large sheet takes a thirtieth of its reading."""
_SHOWN: Final = 200


def silent_cells(sheet: bytes) -> Silent:
    """The text of each error cell, and each formula without a stored value, in the XML of a worksheet."""
    found: Silent = {}
    if b't="e"' in sheet:
        for letters, row, text in _ERROR_CELL.findall(sheet):
            found[_place(letters, row)] = text.decode("ascii", "replace")
    if any(mark in sheet for mark in _FORMULA_MARKS):
        for attributes, text in _FORMULA_CELL.findall(sheet):
            kind, place = _KIND.search(attributes), _REFERENCE.search(attributes)
            if place and (kind is None or kind[1] == b"n"):  # text that a formula gives may well be empty
                found[_place(place[1], place[2])] = Formula(_formula_text(text))
    return found


def _place(letters: bytes, row: bytes) -> tuple[int, int]:
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    return int(row) - 1, column - 1


def _formula_text(text: bytes) -> str:
    return f"={html.unescape(text.decode('utf-8', 'replace'))[:_SHOWN]}"
