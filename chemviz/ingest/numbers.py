"""Numbers in text cells, once it is known how the file writes them. Judges no value."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from chemviz.ingest.progress import SILENT, Stage

Mask = npt.NDArray[np.bool_]

GROUPS: Final = " \xa0\u202f\u2009'’"
"""Characters that stand between groups of three digits and mean nothing else: blanks and apostrophes."""
MINUS: Final = "−"
AT_ONCE: Final = 100_000
"""So many cells are worked on at a time, which bounds what is held beside the result."""


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


def parse(text: Any, number_format: NumberFormat, stage: Stage = SILENT) -> Parsed:
    """The numbers among trimmed Arrow text, correctly rounded.

    >>> parse(pa.chunked_array([["1.200,5", "1,5", "1.5"]]), NumberFormat(",", ".")).values.tolist()
    [1200.5, 1.5, nan]
    """
    values, is_number = np.full(len(text), np.nan), np.zeros(len(text), dtype=np.bool_)
    for at in slices(len(text), stage):
        part = _parse_part(text.slice(at.start, at.stop - at.start), number_format)
        values[at], is_number[at] = part.values, part.is_number
    return Parsed(values, is_number)


def slices(count: int, stage: Stage = SILENT) -> Iterator[slice]:
    """`count` cells in slices of `AT_ONCE`, telling before each."""
    for start in range(0, count, AT_ONCE):
        stage.tell(start / count)
        yield slice(start, min(start + AT_ONCE, count))


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
        codes = codes_of(chunk)
        if np.any((codes == ord(" ")) | (codes == ord("'")) | (codes > 0x7E)):
            return False
    return True


def codes_of(chunk: Any) -> npt.NDArray[np.uint8]:
    """The bytes of all cells of an Arrow text array, one after the other; its buffer may hold more."""
    _, offsets, characters = chunk.buffers()
    if characters is None or not len(chunk):
        return np.empty(0, np.uint8)
    width = 8 if pa.types.is_large_string(chunk.type) else 4
    ends = np.frombuffer(offsets, dtype=f"i{width}", count=len(chunk) + 1, offset=width * chunk.offset)
    return np.frombuffer(characters, dtype=np.uint8)[ends[0] : ends[-1]]


def are_bare(cells: Iterable[str], decimal: str) -> bool:
    """Whether all cells that are not blank are numbers without any group of digits.

    >>> are_bare(["1,5", "", "-2e3"], ","), are_bare(["1 200,5"], ","), are_bare(["1.5"], ",")
    (True, False, False)
    """
    sign = re.escape(decimal)
    number = re.compile(rf"[+-]?(?:[0-9]+{sign}?[0-9]*|{sign}[0-9]+)(?:[eE][+-]?[0-9]+)?")
    return all(number.fullmatch(cell.strip()) for cell in cells if cell.strip())


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
    codes: npt.NDArray[np.int32]
    suffixes: list[str]


def parse_with_suffix(text: Any, number_format: NumberFormat, stage: Stage = SILENT) -> Suffixed:
    """The numbers among cells such as `1.200,5 L/min`, and what stands behind each.

    >>> found = parse_with_suffix(pa.chunked_array([pa.array(["1,5 bar", "7 mbar", "x"], pa.large_string())]), PLAIN)
    >>> found.values.tolist(), found.suffixes
    ([nan, 7.0, nan], ['bar', 'mbar', ''])
    """
    values, codes = np.full(len(text), np.nan), np.full(len(text), -1, dtype=np.int32)
    suffixes: dict[str, int] = {}
    endings = _endings(text)
    for at in slices(len(text), stage):
        part, into = text.slice(at.start, at.stop - at.start), _Into(values[at], codes[at], suffixes)
        pending = _cut_off(part, endings, number_format, into)
        if pending.size:
            _split_off(part, pending, number_format, into)
    return Suffixed(values, codes, list(suffixes))


@dataclass(frozen=True)
class _Into:
    """Where the numbers of a slice of cells, the codes of what stands behind them, and those suffixes are put."""

    values: npt.NDArray[np.float64]
    codes: npt.NDArray[np.int32]
    suffixes: dict[str, int]


def _cut_off(text: Any, endings: list[str], number_format: NumberFormat, into: _Into) -> npt.NDArray[np.intp]:
    """Fill in the cells with one of the frequent endings, and return the positions of the others.

    Nearly all cells end in one of a few ways; cutting those off is four times faster than any regular expression.
    """
    pending = np.arange(len(text))
    for ending in endings:
        if not pending.size:
            break
        part = text if pending.size == len(text) else text.take(pa.array(pending))
        ends = as_mask(pc.ends_with(part, ending))
        parsed = parse(pc.utf8_slice_codeunits(part.filter(pa.array(ends)), 0, -len(ending)), number_format)
        at = np.flatnonzero(ends)[parsed.is_number]
        into.values[pending[at]] = parsed.values[parsed.is_number]
        into.codes[pending[at]] = into.suffixes.setdefault(ending.strip(), len(into.suffixes))
        pending = np.delete(pending, at)
    return pending


def _split_off(text: Any, pending: npt.NDArray[np.intp], number_format: NumberFormat, into: _Into) -> None:
    """Fill in the cells at some positions, however they end."""
    number, suffix = split_units(text if pending.size == len(text) else text.take(pa.array(pending)))
    parsed = parse(number, number_format)
    encoded = suffix.combine_chunks().dictionary_encode()
    own = np.array(
        [into.suffixes.setdefault(each, len(into.suffixes)) for each in encoded.dictionary.to_pylist()], dtype=np.int32
    )
    is_split = parsed.is_number & as_mask(pc.not_equal(suffix, ""))
    into.values[pending[is_split]] = parsed.values[is_split]
    into.codes[pending[is_split]] = own[encoded.indices.to_numpy()[is_split]]


def _endings(text: Any) -> list[str]:
    """How some cells, taken from all over the column, end behind their number; the most frequent first."""
    step = max(1, len(text) // 200)
    some = text.take(pa.array(np.arange(0, len(text), step)))
    found = Counter(match[1] for cell in some.to_pylist() if (match := _ENDING.match(cell)))
    return [ending for ending, _ in found.most_common(8)]


_ENDING: Final = re.compile(
    r"[+\-−]?[0-9](?:[0-9.,'’ \xa0\u202f\u2009]*[0-9])?(?:[eE][+\-]?[0-9]+)?([ \xa0\u202f\u2009]*[^0-9.,+\-\s].*)$"
)
