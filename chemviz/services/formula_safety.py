"""The one rule that keeps text of a file from becoming a formula in somebody's spreadsheet. Knows no table."""

from typing import Final

FORMULA_SIGNS: Final = "=+-@\t\r\n＝＋－＠"
"""What a cell of a CSV file may not begin with (OWASP, CSV injection); also the full-width signs, which some
spreadsheets take for the others."""


def guarded(text: str | None) -> str | None:
    """The text as a cell of a CSV file: with an apostrophe in front where a spreadsheet would take it for a formula.

    >>> guarded("=1+1"), guarded("P-101A"), guarded(None)
    ("'=1+1", 'P-101A', None)
    """
    return f"'{text}" if text and text[0] in FORMULA_SIGNS else text
