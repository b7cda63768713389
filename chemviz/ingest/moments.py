"""Dates and times in cells, as text, to moments. Guesses no order of day and month.

`3/4/2026` is in March or in April. Another cell of the column may tell (`25/4/2026`), or nothing does: then the column
is asked about.
"""

import re
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

DateOrder = Literal["day first", "month first"]
NOT_A_MOMENT: Final = "This is not a date and time that ChemViz reads, so the cell counts as missing."

_CLOCK: Final = (
    r"(?:[T ]+([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,][0-9]{1,9})?)?(?: ?([AaPp])\.?[Mm]\.?)?)?(?:Z| ?UTC)?$"
)
_PARTS: Final = {
    "iso": re.compile(r"^(?P<y>\d{4})[-/](?P<m>\d{1,2})[-/](?P<d>\d{1,2})" + _CLOCK),
    "points": re.compile(r"^(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})" + _CLOCK),
    "slashes": re.compile(r"^(?P<d>\d{1,2})[/-](?P<m>\d{1,2})[/-](?P<y>\d{4})" + _CLOCK),
}


@dataclass(frozen=True)
class Moments:
    """Moments of a column, NaT for missing; `bad` are positions of cells that hold something else.

    `order` is how days and months were told apart where they had to be; `is_unclear` that nothing tells.
    """

    values: npt.NDArray[np.datetime64]
    bad: npt.NDArray[np.intp]
    bad_texts: list[str]
    order: DateOrder | None = None
    is_unclear: bool = False


def read_moments(cells: Any, *, order: DateOrder | None = None) -> Moments:
    """Moments of a column of Arrow text.

    >>> read_moments(pa.chunked_array([["2026-05-01 08:30", "25/12/2026", "3/4/2026", ""]])).values.astype(str).tolist()
    ['2026-05-01T08:30:00.000000', '2026-12-25T00:00:00.000000', '2026-04-03T00:00:00.000000', 'NaT']
    """
    text = pc.utf8_trim_whitespace(cells)
    if (quick := _all_iso(text)) is not None:
        return Moments(quick, np.empty(0, np.intp), [])
    encoded = text.combine_chunks().dictionary_encode()
    texts: list[str] = encoded.dictionary.to_pylist()
    told, is_unclear = _order_of(texts)
    order = order or told
    parsed = [_moment(text, order or "day first") for text in texts]
    known = np.array([each if each is not None else np.datetime64("NaT") for each in parsed], dtype="datetime64[us]")
    is_bad = np.array([each is None and text != "" for each, text in zip(parsed, texts, strict=True)], dtype=np.bool_)
    codes = encoded.indices.to_numpy()
    if not len(texts):
        return Moments(np.empty(0, "datetime64[us]"), np.empty(0, np.intp), [])
    bad = np.flatnonzero(is_bad[codes])
    return Moments(known[codes], bad, [texts[code] for code in codes[bad].tolist()], order, is_unclear and not order)


def _all_iso(text: Any) -> npt.NDArray[np.datetime64] | None:
    """All cells as Arrow reads them, where each is blank or in the order of ISO 8601 without a time zone."""
    filled = pc.if_else(pc.equal(text, ""), None, text)
    try:
        return np.asarray(pc.cast(filled, pa.timestamp("us")).to_numpy(), dtype="datetime64[us]")
    except pa.ArrowInvalid:
        return None


def _order_of(texts: list[str]) -> tuple[DateOrder | None, bool]:
    """What days above the twelfth tell of dates with slashes, and whether there are such dates of which none tells."""
    day = month = False
    seen = 0
    for text in texts:
        if found := _PARTS["slashes"].match(text):
            seen += 1
            day |= int(found["d"]) > 12
            month |= int(found["m"]) > 12
    if day == month:
        return None, bool(seen)
    return ("day first" if day else "month first"), False


def _moment(text: str, order: DateOrder) -> np.datetime64 | None:
    for kind, pattern in _PARTS.items():
        if found := pattern.match(text):
            first, second, year = found["d"], found["m"], found["y"]
            if kind == "slashes" and order == "month first":
                first, second = second, first
            return _checked(int(year), int(second), int(first), found.groups()[3:])
    return None


def _checked(year: int, month: int, day: int, clock: tuple[str | None, ...]) -> np.datetime64 | None:
    hour, minute, second, half = clock
    hours = int(hour or 0)
    if half:
        hours = hours % 12 + (12 if half in "Pp" else 0)
    try:
        return pd.Timestamp(year, month, day, hours, int(minute or 0), int(second or 0)).to_datetime64()
    except ValueError:
        return None
