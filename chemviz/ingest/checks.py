"""Cells to names, types and numbers, and an issue for each cell that could not be taken as it stood. Fills in nothing.

A blank cell is missing without an issue; any other cell that does not hold one plain number is missing with one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from chemviz.ingest.units import find_unit

NUMBER: Final = r"^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$"
"""A plain number: ASCII digits, a decimal point, an exponent. No comma, no underscore, no hexadecimal, no blank."""

_AT_ONCE: Final = 50_000

Mask = npt.NDArray[np.bool_]

_NOTHING = "n/a na n.a. nan null none nil - -- --- – — ? ?? . .. * x tbd tba n/m n/d nd unknown missing #n/a"
NOTHING_MEASURED: Final = frozenset(_NOTHING.split())
NO_VALUE: Final = "The cell says that there is no value, so it counts as missing."
SHEET_ERROR: Final = "The cell holds an error of the spreadsheet, so it counts as missing."
INFINITE: Final = "The number is infinite or too large to be held, so the cell counts as missing."
COMMA: Final = "A comma in a number can mean two things, so the cell counts as missing; write 1.5 or 1200."
WITH_UNIT: Final = "The cell holds a unit beside the number, so it counts as missing; state the unit in the header."
NOT_A_NUMBER: Final = "This is not a number, so the cell counts as missing."


@dataclass(frozen=True)
class Numbers:
    """A column of numbers: `values` with NaN for missing, and which cells were blank.

    `bad` are the positions of the other cells that became missing, `bad_texts` what stands there.
    """

    values: npt.NDArray[np.float64]
    is_blank: Mask
    bad: npt.NDArray[np.intp]
    bad_texts: Sequence[str] = ()


def read_numbers(cells: Any) -> Numbers:
    """Numbers of a column of Arrow text (or of float64, as the quick reader gives them, with null for blank).

    >>> read_numbers(pa.chunked_array([["1.5", " ", "n/a", "1_000"]])).bad_texts
    ['n/a', '1_000']
    """
    if pa.types.is_floating(cells.type):
        values = np.require(cells.to_numpy(), requirements="W")  # Arrow's own memory is read-only
        return Numbers(values, np.isnan(values), np.empty(0, np.intp))
    text = pc.utf8_trim_whitespace(cells)
    values = np.concatenate([_floats(text.slice(start, _AT_ONCE)) for start in range(0, len(text) or 1, _AT_ONCE)])
    is_blank = _mask(pc.equal(text, ""))
    bad = np.flatnonzero(~is_blank & ~np.isfinite(values))
    values[bad] = np.nan
    return Numbers(values, is_blank, bad, text.take(pa.array(bad)).to_pylist())


def _floats(text: Any) -> npt.NDArray[np.float64]:
    """Python's own reading of each plain number, NaN for all else; a part at a time, as Python's objects are large."""
    is_number = pc.match_substring_regex(text, NUMBER)
    values = np.full(len(text), np.nan)
    values[_mask(is_number)] = [float(number) for number in text.filter(is_number).to_pylist()]
    return values


def problem_of(text: str) -> str:
    """The sentence on a cell that holds no plain number.

    >>> problem_of("1,5") == COMMA, problem_of("120 L/min") == WITH_UNIT
    (True, True)
    """
    plain = text.casefold()
    if plain in NOTHING_MEASURED:
        return NO_VALUE
    if re.fullmatch(r"#[a-z0-9/]+[!?]?", plain):
        return SHEET_ERROR
    if re.fullmatch(r"[+-]?(inf|infinity|∞)", plain) or re.match(NUMBER, text):
        return INFINITE
    if re.fullmatch(r"[+-]?[0-9][0-9.]*(,[0-9]+)+(\.[0-9]+)?", plain, re.ASCII):
        return COMMA
    with_unit = re.fullmatch(r"[+-]?[0-9]+(?:\.[0-9]+)?\s*(\D.{0,20})", text)
    if with_unit and find_unit(with_unit[1]):
        return WITH_UNIT
    return NOT_A_NUMBER


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


def tidy_types(cells: Any) -> Any:
    """Equipment types as `tidy_text`, inner white space collapsed, spellings that differ only in case made one.

    The most frequent spelling wins; of equally frequent ones the first in the file.

    >>> tidy_types(pa.chunked_array([["PUMP", "Pump", "Heat  exchanger", "pump", "Pump"]])).to_pylist()
    ['Pump', 'Pump', 'Heat exchanger', 'Pump', 'Pump']
    """
    encoded = tidy_text(cells).combine_chunks().dictionary_encode()
    spellings = encoded.dictionary.to_pylist()
    codes = encoded.indices.drop_null().to_numpy()
    best = _best_spellings(spellings, np.bincount(codes, minlength=len(spellings)).tolist())
    return pa.chunked_array([pa.array(best, pa.large_string()).take(encoded.indices)])


def _best_spellings(spellings: Sequence[str], counts: Sequence[int]) -> list[str]:
    tidy = [" ".join(spelling.split()) for spelling in spellings]
    totals: dict[str, int] = {}
    for spelling, count in zip(tidy, counts, strict=True):
        totals[spelling] = totals.get(spelling, 0) + count
    best: dict[str, str] = {}
    for spelling, count in totals.items():
        rival = best.setdefault(spelling.casefold(), spelling)
        if count > totals[rival]:
            best[spelling.casefold()] = spelling
    return [best[spelling.casefold()] for spelling in tidy]


def _mask(array: Any) -> Mask:
    return np.asarray(array.to_numpy(), dtype=np.bool_)
