"""Numbers in text cells, once it is known how the file writes them. Judges no value."""

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Mask = npt.NDArray[np.bool_]

GROUPS: Final = " \xa0\u202f\u2009'’"
"""Characters that stand between groups of three digits and mean nothing else: blanks and apostrophes."""
MINUS: Final = "−"
_AT_ONCE: Final = 100_000


@dataclass(frozen=True)
class NumberFormat:
    """`decimal` is a point or a comma; `thousands` the other of the two, or empty where it groups no digits."""

    decimal: str = "."
    thousands: str = ""

    @property
    def pattern(self) -> str:
        """A regular expression for a number; digits in groups are of three, the first of one to three."""
        group = f"[{re.escape(self.thousands)}{GROUPS}]"
        decimal = re.escape(self.decimal)
        whole = rf"(?:[0-9]+|[0-9]{{1,3}}(?:{group}[0-9]{{3}})+)"
        return rf"^[+\-{MINUS}]?(?:{whole}{decimal}?|{whole}?{decimal}[0-9]+)(?:[eE][+\-]?[0-9]+)?$"


PLAIN: Final = NumberFormat()
OTHER_SIGN: Final = {".": ",", ",": "."}


@dataclass(frozen=True)
class Parsed:
    """Numbers of some cells; NaN where `is_number` is false. A number too large for a float is infinite."""

    values: npt.NDArray[np.float64]
    is_number: Mask


def parse(text: Any, number_format: NumberFormat) -> Parsed:
    """The numbers among trimmed Arrow text, correctly rounded.

    >>> parse(pa.chunked_array([["1.200,5", "1,5", "1.5"]]), NumberFormat(",", ".")).values.tolist()
    [1200.5, 1.5, nan]
    """
    parts = [_parse_part(text.slice(at, _AT_ONCE), number_format) for at in range(0, len(text) or 1, _AT_ONCE)]
    return Parsed(np.concatenate([part.values for part in parts]), np.concatenate([part.is_number for part in parts]))


def _parse_part(text: Any, number_format: NumberFormat) -> Parsed:
    matches = pc.match_substring_regex(text, number_format.pattern)
    is_number = as_mask(matches)
    values = np.full(len(text), np.nan)
    numbers = text if is_number.all() else text.filter(matches)
    if number_format.thousands:
        numbers = pc.replace_substring(numbers, number_format.thousands, "")
    if number_format.decimal != ".":
        numbers = pc.replace_substring(numbers, number_format.decimal, ".")
    if not _is_bare(numbers):
        for character in GROUPS:
            numbers = pc.replace_substring(numbers, character, "")
        numbers = pc.replace_substring(numbers, MINUS, "-")
    values[is_number] = pc.cast(numbers, pa.float64()).to_numpy()
    return Parsed(values, is_number)


def _is_bare(text: Any) -> bool:
    """Whether no blank, apostrophe or character beyond ASCII is in these numbers."""
    for chunk in text.chunks if isinstance(text, pa.ChunkedArray) else [text]:
        _, offsets, characters = chunk.buffers()
        if characters is None or not len(chunk):
            continue
        width = 8 if pa.types.is_large_string(chunk.type) else 4
        ends = np.frombuffer(offsets, dtype=f"i{width}", count=len(chunk) + 1, offset=width * chunk.offset)
        codes = np.frombuffer(characters, dtype=np.uint8)[ends[0] : ends[-1]]
        if np.any((codes == ord(" ")) | (codes == ord("'")) | (codes > 0x7E)):
            return False
    return True


def as_mask(array: Any) -> Mask:
    """An Arrow array of booleans without nulls, for numpy."""
    return np.asarray(array.to_numpy(zero_copy_only=False) if isinstance(array, pa.Array) else array.to_numpy(), bool)


_QUANTITY: Final = r"^([+\-−]?(?:[0-9][0-9.,'’ \x{A0}\x{202F}\x{2009}]*[0-9]|[0-9])(?:[eE][+\-]?[0-9]+)?[.,]?)"
_BLANK: Final = r"[ \t\x{A0}\x{202F}\x{2009}]*"


def split_units(text: Any) -> tuple[Any, Any]:
    """Of cells such as `1.200,5 L/min` the number and what stands behind it, both as Arrow text.

    >>> [part.to_pylist() for part in split_units(pa.chunked_array([["120 m3/h", "4.5barg", "<0.5"]]))]
    [['120', '4.5', '<0.5'], ['m3/h', 'barg', '']]
    """
    number = pc.replace_substring_regex(text, _QUANTITY + _BLANK + r"[^0-9.,+\-].*$", r"\1")
    rest = pc.replace_substring_regex(text, _QUANTITY + _BLANK, "")
    is_split = pc.not_equal(number, text)
    return number, pc.if_else(is_split, pc.utf8_trim_whitespace(rest), "")


@dataclass(frozen=True)
class Suffixed:
    """Numbers with something behind them: NaN and code -1 where there is no number, else the code of its suffix."""

    values: npt.NDArray[np.float64]
    codes: npt.NDArray[np.int64]
    suffixes: list[str]


def parse_with_suffix(text: Any, number_format: NumberFormat) -> Suffixed:
    """The numbers among cells such as `1.200,5 L/min`, and what stands behind each.

    >>> found = parse_with_suffix(pa.chunked_array([pa.array(["1,5 bar", "7 mbar", "x"], pa.large_string())]), PLAIN)
    >>> found.values.tolist(), found.suffixes
    ([nan, 7.0, nan], ['bar', 'mbar', ''])
    """
    values, codes = np.full(len(text), np.nan), np.full(len(text), -1)
    suffixes: dict[str, int] = {}
    pending = np.arange(len(text))
    # Nearly all cells end in one of a few ways; cutting those off is four times faster than any regular expression.
    for ending in _endings(text):
        part = text if pending.size == len(text) else text.take(pa.array(pending))
        ends = as_mask(pc.ends_with(part, ending))
        parsed = parse(pc.utf8_slice_codeunits(part.filter(pa.array(ends)), 0, -len(ending)), number_format)
        at = np.flatnonzero(ends)[parsed.is_number]
        values[pending[at]] = parsed.values[parsed.is_number]
        codes[pending[at]] = suffixes.setdefault(ending.strip(), len(suffixes))
        pending = np.delete(pending, at)
        if not pending.size:
            return Suffixed(values, codes, list(suffixes))
    number, suffix = split_units(text if pending.size == len(text) else text.take(pa.array(pending)))
    parsed = parse(number, number_format)
    encoded = suffix.combine_chunks().dictionary_encode()
    own = np.array(
        [suffixes.setdefault(each, len(suffixes)) for each in encoded.dictionary.to_pylist()], dtype=np.int64
    )
    is_split = parsed.is_number & as_mask(pc.not_equal(suffix, ""))
    values[pending[is_split]] = parsed.values[is_split]
    codes[pending[is_split]] = own[encoded.indices.to_numpy()[is_split]]
    return Suffixed(values, codes, list(suffixes))


def _endings(text: Any) -> list[str]:
    """How some cells, taken from all over the column, end behind their number; the most frequent first."""
    step = max(1, len(text) // 200)
    some = text.take(pa.array(np.arange(0, len(text), step)))
    found = Counter(match[1] for cell in some.to_pylist() if (match := _ENDING.match(cell)))
    return [ending for ending, _ in found.most_common(8)]


_ENDING: Final = re.compile(r"[+\-−]?[0-9](?:[0-9.,'’ \xa0\u202f\u2009]*[0-9])?([ \xa0\u202f\u2009]*[^0-9.,+\-\s].*)$")
