"""Cells to names, types and numbers, and an issue for each cell that could not be taken as it stood. Fills in nothing.

A blank cell is missing without an issue; any other cell that does not hold one plain number is missing with one.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from chemviz.ingest.numbers import PLAIN, Mask, NumberFormat, as_mask, parse
from chemviz.ingest.units import find_unit

_NOTHING = "n/a na n.a. nan null none nil - -- --- – — ? ?? . .. * x tbd tba n/m n/d nd unknown missing #n/a"
NOTHING_MEASURED: Final = frozenset(_NOTHING.split())
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
    cells: Any, number_format: NumberFormat = PLAIN, *, typed: npt.NDArray[np.float64] | None = None
) -> Numbers:
    """Numbers of a column of Arrow text (or of float64, as the quick reader gives them, with null for blank).

    `typed` holds the numbers of a worksheet that are no text, NaN elsewhere; their text is empty.

    >>> read_numbers(pa.chunked_array([["1.5", " ", "n/a", "1_000"]])).bad_texts
    ['n/a', '1_000']
    """
    if pa.types.is_floating(cells.type):
        values = np.require(cells.to_numpy(), requirements="W")  # Arrow's own memory is read-only
        return Numbers(values, np.isnan(values), np.empty(0, np.intp))
    text = pc.utf8_trim_whitespace(cells)
    values = parse(text, number_format).values
    is_blank = as_mask(pc.equal(text, ""))
    if typed is not None:
        values = np.where(np.isnan(typed), values, typed)
        is_blank &= np.isnan(typed)
    bad = np.flatnonzero(~is_blank & ~np.isfinite(values))
    values[bad] = np.nan
    return Numbers(values, is_blank, bad, text)


def problem_of(text: str, number_format: NumberFormat = PLAIN) -> str:
    """The sentence on a cell that holds no number as the file writes them.

    >>> problem_of("1,5") == COMMA, problem_of("120 L/min") == WITH_UNIT
    (True, True)
    """
    plain = text.casefold()
    for problem, is_it in _PROBLEMS:
        if is_it(plain, number_format):
            return problem
    with_unit = re.fullmatch(r"[+-]?[0-9][0-9.,]*\s*(\D.{0,20})", text)
    return WITH_UNIT if with_unit and find_unit(with_unit[1]) else NOT_A_NUMBER


def _is_infinite(plain: str, number_format: NumberFormat) -> bool:
    return bool(re.fullmatch(r"[+-]?(inf|infinity|∞)", plain) or re.match(number_format.pattern, plain))


def _has_comma(plain: str, number_format: NumberFormat) -> bool:
    has = re.fullmatch(r"[+-]?[0-9][0-9.]*(,[0-9]+)+(\.[0-9]+)?", plain, re.ASCII)
    return bool(has) and number_format.decimal == "."


def _is_written_otherwise(plain: str, number_format: NumberFormat) -> bool:
    return number_format.decimal == "," and bool(re.fullmatch(r"[+-]?[0-9][0-9.,]*", plain, re.ASCII))


_PROBLEMS: Final[tuple[tuple[str, Callable[[str, NumberFormat], bool]], ...]] = (
    (NO_VALUE, lambda plain, _: plain in NOTHING_MEASURED),
    (SHEET_ERROR, lambda plain, _: bool(re.fullmatch(r"#[a-z0-9/]+[!?]?", plain))),
    (INFINITE, _is_infinite),
    (COMMA, _has_comma),
    (OTHER_WAY, _is_written_otherwise),
    (ONLY_A_LIMIT, lambda plain, _: bool(re.match(r"[<>≤≥~≈]\s*[+-]?[0-9.,]+", plain))),
)


def tidy_text(cells: Any) -> Any:
    """Trimmed text with null for blank; line breaks become spaces, control and zero-width characters go."""
    text = cells
    if not all(_is_plain(chunk) for chunk in text.chunks):
        text = pc.replace_substring_regex(text, r"[\t\n\v\f\r\x{85}\x{2028}\x{2029}]+", " ")
        text = pc.replace_substring_regex(text, r"[\p{Cc}\p{Cf}]+", "")
    text = pc.utf8_trim_whitespace(text)
    is_blank = pc.equal(text, "")
    return pc.if_else(is_blank, None, text) if pc.any(is_blank).as_py() else text


def _is_plain(chunk: Any) -> bool:
    """Whether a text array holds printable ASCII only (its buffer may hold more than the array: then False is safe)."""
    characters = chunk.buffers()[2]
    if characters is None:
        return True
    codes = np.frombuffer(characters, dtype=np.uint8)
    return not np.any((codes < 0x20) | (codes > 0x7E))
