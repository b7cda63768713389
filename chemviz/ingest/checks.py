"""Cells to names, types and numbers, and an issue for each cell that could not be taken as it stood. Fills in nothing.

A blank cell is missing without an issue; any other cell that does not hold one plain number is missing with one.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from chemviz.ingest.numbers import PLAIN, Mask, NumberFormat, as_mask, codes_of, parse, slices
from chemviz.ingest.progress import SILENT, Stage
from chemviz.ingest.units import find_unit, is_ambiguous

_NOTHING = "n/a na n.a. nan null none nil - -- --- – — ? ?? . .. * x tbd tba n/m n/d nd unknown missing #n/a"
NOTHING_MEASURED: Final = frozenset(_NOTHING.split())
SHEET_ERRORS: Final = r"#[a-z0-9/]+[!?]?"
NO_VALUE: Final = "The cell says that there is no value, so it counts as missing."
SHEET_ERROR: Final = "The cell holds an error of the spreadsheet, so it counts as missing."
INFINITE: Final = "The number is infinite or too large to be held, so the cell counts as missing."
COMMA: Final = "A comma in a number can mean two things, so the cell counts as missing; write 1.5 or 1200."
OTHER_WAY: Final = (
    "The number is written in another way than the rest of the file (decimal point or comma), so the cell counts as "
    "missing."
)
ONLY_A_LIMIT: Final = "The cell gives a limit and not a value, so it counts as missing."
WITH_UNIT: Final = "The cell holds a unit beside the number, so it counts as missing; state the unit in the header."
UNKNOWN_UNIT: Final = "The unit beside the number is not known, so the cell counts as missing."
SEVERAL_UNITS: Final = "The unit beside the number can mean different things, so the cell counts as missing."
FORMULA: Final = (
    "The cell holds a formula without a stored value, so it counts as missing; open and save the file in a spreadsheet."
)
NOT_A_NUMBER: Final = "This is not a number, so the cell counts as missing."


@dataclass(frozen=True)
class Numbers:
    """A column of numbers: `values` with NaN for missing, and which cells were blank.

    `bad` are the positions of the other cells that are missing, in `text`.
    """

    values: npt.NDArray[np.float64]
    is_blank: Mask
    bad: npt.NDArray[np.intp]
    text: Any = None

    @property
    def bad_texts(self) -> list[str]:
        """What stands in the bad cells."""
        texts: list[str] = self.text.take(pa.array(self.bad)).to_pylist() if self.text is not None else []
        return texts


def read_numbers(
    cells: Any,
    number_format: NumberFormat = PLAIN,
    *,
    typed: npt.NDArray[np.float64] | None = None,
    stage: Stage = SILENT,
) -> Numbers:
    """Numbers of a column of Arrow text (or of float64, as the quick reader gives them, with null for blank).

    `typed` holds the numbers of a worksheet that are no text, NaN elsewhere; their text is empty.

    >>> read_numbers(pa.chunked_array([["1.5", " ", "n/a", "1_000"]])).bad_texts
    ['n/a', '1_000']
    """
    if pa.types.is_floating(cells.type):
        values = np.require(cells.to_numpy(), requirements="W")  # Arrow's own memory is read-only
        return Numbers(values, np.isnan(values), np.empty(0, np.intp))
    text = trimmed(cells)
    values = parse(text, number_format, stage).values
    is_blank = as_mask(pc.equal(text, ""))
    if typed is not None:
        values = np.where(np.isnan(typed), values, typed)
        is_blank &= np.isnan(typed)
    bad = np.flatnonzero(~is_blank & ~np.isfinite(values))
    values[bad] = np.nan
    return Numbers(values, is_blank, bad, text)


def trimmed(cells: Any) -> Any:
    """Arrow text without blanks around it; text that has none is not copied."""
    parts = []
    for at in slices(len(cells)):
        part = cells.slice(at.start, at.stop - at.start)
        tidy = pc.utf8_trim_whitespace(part)
        parts += part.chunks if _characters(tidy) == _characters(part) else tidy.chunks
    return pa.chunked_array(parts, cells.type)


def _characters(text: Any) -> int:
    return sum(codes_of(chunk).size for chunk in text.chunks)


def problem_of(text: str, number_format: NumberFormat = PLAIN) -> str:
    """The sentence on a cell that holds no number as the file writes them.

    >>> problem_of("1,5") == COMMA, problem_of("120 L/min") == WITH_UNIT
    (True, True)
    """
    plain = text.casefold()
    first = plain[:1]
    if plain in NOTHING_MEASURED:
        return NO_VALUE
    if first in _SIGNS and (problem := _problem_of_sign(first, plain)):
        return problem
    if _INFINITY.fullmatch(plain):
        return INFINITE
    # A million bad cells are to be told of in seconds, and most hold words.
    return _problem_of_figures(text, plain, number_format) if first in _FIGURES else NOT_A_NUMBER


_FIGURES: Final = frozenset("0123456789+-−.,")
_LIMITS: Final = frozenset("<>≤≥~≈")
_SIGNS: Final = frozenset("#=") | _LIMITS
_INFINITY: Final = re.compile(r"[+-]?(?:inf|infinity|∞)")


def _problem_of_sign(first: str, plain: str) -> str | None:
    if first == "#":
        return SHEET_ERROR if re.fullmatch(SHEET_ERRORS, plain) else None
    if first == "=":
        return FORMULA
    return ONLY_A_LIMIT if re.match(r"[<>≤≥~≈]\s*[+-]?[0-9.,]+", plain) else None


def _problem_of_figures(text: str, plain: str, number_format: NumberFormat) -> str:
    for problem, is_it in _PROBLEMS:
        if is_it(plain, number_format):
            return problem
    with_unit = re.fullmatch(r"[+-]?[0-9][0-9.,]*\s*(\D.{0,20})", text)
    if with_unit and find_unit(with_unit[1]):
        return WITH_UNIT
    return _unit_problem(text) or NOT_A_NUMBER


def _unit_problem(text: str) -> str | None:
    """Why what stands behind a number is no unit that can be used; None where it does not look like a unit."""
    found = _WITH_WORDS.fullmatch(text)
    if found is None:
        return None
    return SEVERAL_UNITS if is_ambiguous(found[1]) else UNKNOWN_UNIT


_WITH_WORDS: Final = re.compile(
    r"[+\-−]?[0-9](?:[0-9.,'’ ]*[0-9])?(?:(?=\s)|(?=[^\W\d_]{2}|°))\s*((?:[^\W\d_]|°)(?:[^\d]|[23](?!\d)){0,20})"
)
"""A number and, behind a blank or of two letters at least, words with no other figures than those of m3 and ft2."""


@lru_cache(maxsize=8)
def _number_in(number_format: NumberFormat) -> re.Pattern[str]:
    return re.compile(number_format.pattern)


def _is_infinite(plain: str, number_format: NumberFormat) -> bool:
    """Whether it is a number after all, which then was too large for any float."""
    return bool(_number_in(number_format).match(plain))


def _has_comma(plain: str, number_format: NumberFormat) -> bool:
    has = re.fullmatch(r"[+-]?[0-9][0-9.]*(,[0-9]+)+(\.[0-9]+)?", plain, re.ASCII)
    return bool(has) and number_format.decimal == "."


def _is_written_otherwise(plain: str, number_format: NumberFormat) -> bool:
    return number_format.decimal == "," and bool(re.fullmatch(r"[+-]?[0-9][0-9.,]*", plain, re.ASCII))


_PROBLEMS: Final[tuple[tuple[str, Callable[[str, NumberFormat], bool]], ...]] = (
    (INFINITE, _is_infinite),
    (COMMA, _has_comma),
    (OTHER_WAY, _is_written_otherwise),
)


_BREAKS: Final = r"[\t\n\v\f\r\x{85}\x{2028}\x{2029}]+"
_UNSEEN: Final = r"[\p{Cc}\p{Cf}]+"


def untidy_cells(cells: Any) -> list[tuple[int, str]]:
    """The cells of Arrow text, with their positions, of which `tidy_text` takes more than blanks around them.

    >>> untidy_cells(pa.chunked_array([pa.array([" P-1 ", "P\u200b2"], pa.large_string())]))
    [(1, 'P\u200b2')]
    """
    if all(_is_plain(chunk) for chunk in cells.chunks):
        return []
    is_untidy = pc.match_substring_regex(pc.utf8_trim_whitespace(cells), f"{_BREAKS}|{_UNSEEN}")
    places = np.flatnonzero(as_mask(pc.fill_null(is_untidy, fill_value=False)))
    return list(zip(places.tolist(), cells.take(pa.array(places)).to_pylist(), strict=True))


def tidy_text(cells: Any) -> Any:
    """Trimmed text with null for blank; line breaks become spaces, control and zero-width characters go."""
    text = cells
    if not all(_is_plain(chunk) for chunk in text.chunks):
        text = pc.replace_substring_regex(text, _BREAKS, " ")
        text = pc.replace_substring_regex(text, _UNSEEN, "")
    text = trimmed(text)
    is_blank = pc.equal(text, "")
    return pc.if_else(is_blank, None, text) if pc.any(is_blank).as_py() else text


def _is_plain(chunk: Any) -> bool:
    """Whether a text array holds printable ASCII only."""
    codes = codes_of(chunk)
    return not np.any((codes < 0x20) | (codes > 0x7E))
