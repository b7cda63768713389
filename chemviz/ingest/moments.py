"""Dates and times in cells, as text, to moments by the plant's own clock. Guesses no order of day and month.

`3/4/2026` is in March or in April. Another cell of the column may tell (`25/4/2026`), or nothing does: then the column
is asked about.

A number may count seconds since 1970 or, in spreadsheets, days since 1900. Days are taken for what they are where they
make sense; seconds only where the header says so, else somebody is asked.

Times are kept as the file writes them. Where they state how far they are from UTC, and all the same, that changes
nothing. Where they state different distances (a year with summer time), only UTC keeps them in order: then all are
converted to it, and said to be, and a time that states none cannot be placed among them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from chemviz.ingest.choices import Count, DateOrder, DayOrder
from chemviz.ingest.evidence import Certainty, Evidence
from chemviz.ingest.moment_texts import (
    COUNTS,
    NUMBER,
    Stated,
    has_slashes,
    likely_count,
    minutes_from_utc,
    stated,
)
from chemviz.ingest.progress import SILENT, Stage

NOT_A_MOMENT: Final = "This is not a date and time that ChemViz reads, so the cell counts as missing."
NO_OFFSET: Final = (
    "The times of this column are at different distances from UTC and this one does not state its own, so the cell "
    "counts as missing."
)

_COUNTS_SECONDS: Final = re.compile(r"epoch|unix|posix", re.IGNORECASE)
_ZONE_AT_END: Final = r"(?P<zone>Z|[+\-][0-9]{2}(?::?[0-9]{2})?)$"
_FIRST, _AFTER_LAST = np.datetime64("0001-01-01", "us"), np.datetime64("10000-01-01", "us")
_NONE: Final = np.empty(0, np.intp)

Values = npt.NDArray[np.datetime64]


@dataclass(frozen=True)
class Moments:
    """Moments of a column, NaT for missing; `bad` are positions of cells that hold something else.

    `order` is how days and months were told apart where they had to be; `is_unclear` that nothing tells. `count` is
    what numbers were taken to count, `is_count_unclear` that nothing tells whether they do. `offsets` are the distances
    from UTC [min] that the cells state; with several of them the values are UTC.
    """

    values: Values
    bad: npt.NDArray[np.intp]
    bad_texts: list[str]
    order: DateOrder | None = None
    is_unclear: bool = False
    offsets: tuple[int, ...] = ()
    count: Count | None = None
    is_count_unclear: bool = False

    @property
    def evidence(self) -> list[Evidence]:
        """What the cells say about their clock, if anything."""
        if self.count is None:
            return self._zone
        certainty: Certainty = "unsure" if self.is_count_unclear else "likely"
        counted = Evidence("numbers as dates", self.count, f"the numbers make sense as {self.count}", certainty)
        return [counted, *self._zone]

    @property
    def guess(self) -> DateOrder | None:
        """How dates are read where nothing tells and guesses are taken."""
        return self.count if self.is_count_unclear else "day first" if self.is_unclear else self.order

    @property
    def _zone(self) -> list[Evidence]:
        if not self.offsets:
            return []
        if len(self.offsets) == 1:
            zone = _zone_text(self.offsets[0])
            return [Evidence("time zone", zone, f"the times say that they are {zone}; they are kept as written")]
        listed = ", ".join(map(_zone_text, self.offsets[:4]))
        why = f"the times are at different distances from UTC ({listed}), so all were converted to UTC"
        return [Evidence("time zone", "UTC", why, "likely")]

    def problem_of(self, text: str) -> str:
        """Why a cell that is not blank holds no moment."""
        found = stated(text, _day_order(self.order) or "day first", self.count) if len(self.offsets) > 1 else None
        return NO_OFFSET if found and found.offset is None else NOT_A_MOMENT


def read_moments(cells: Any, *, order: DateOrder | None = None, header: str = "", stage: Stage = SILENT) -> Moments:
    """Moments of a column of Arrow text, below a header that may say what its numbers count.

    >>> read_moments(pa.chunked_array([["2026-05-01 08:30", "25/12/2026", "3/4/2026", ""]])).values.astype(str).tolist()
    ['2026-05-01T08:30:00.000000', '2026-12-25T00:00:00.000000', '2026-04-03T00:00:00.000000', 'NaT']
    """
    stage.tell()
    text = pc.utf8_trim_whitespace(cells)
    quick = _all_iso(text)
    return quick if quick is not None else _one_by_one(text, order, header, stage)


def _all_iso(text: Any) -> Moments | None:
    """All cells as Arrow reads them, where each is blank or as ISO 8601 has it, all with or all without an offset."""
    filled = pc.if_else(pc.equal(text, ""), None, text)
    for zone in (None, "UTC"):
        try:
            read = pc.cast(filled, pa.timestamp("us", tz=zone))
        except pa.ArrowInvalid:
            continue
        values: Values = np.array(pc.cast(read, pa.timestamp("us")).to_numpy(), dtype="datetime64[us]")
        offsets = _offsets_of(filled) if zone else ()
        if len(offsets) == 1:
            values += np.timedelta64(offsets[0], "m")
        bad = _drop_beyond(values)
        return Moments(values, bad, text.take(pa.array(bad)).to_pylist(), offsets=offsets)
    return None


def _offsets_of(filled: Any) -> tuple[int, ...]:
    zones = pc.struct_field(pc.extract_regex(filled, _ZONE_AT_END), "zone").unique().drop_null().to_pylist()
    return tuple(sorted({minutes_from_utc(zone) for zone in zones}))


def _one_by_one(text: Any, order: DateOrder | None, header: str, stage: Stage) -> Moments:
    """Each different cell by itself."""
    encoded = text.combine_chunks().dictionary_encode()
    texts: list[str] = encoded.dictionary.to_pylist()
    if not texts:
        return Moments(np.empty(0, "datetime64[us]"), _NONE, [])
    told, is_unclear = _order_of(texts)
    days = _day_order(order) or told
    has_numbers = any(NUMBER.fullmatch(each) for each in texts)
    chosen = _count_in(order) if has_numbers else None  # it may be remembered of another file
    count = chosen or likely_count(texts)
    is_count_unclear = count not in (None, chosen, "days since 1900") and not _COUNTS_SECONDS.search(header)
    is_unclear &= days is None and chosen is None
    each_day = days or ("day first" if is_unclear else None)
    found = [stated(each, each_day, count) for each in stage.each(texts, len(texts))]
    offsets = tuple(sorted({each.offset for each in found if each and each.offset is not None}))
    known = np.array([_by_one_clock(each, offsets) for each in found], dtype="datetime64[us]")
    _drop_beyond(known)
    codes = encoded.indices.to_numpy()
    bad = np.flatnonzero(np.isnat(known)[codes] & np.array([each != "" for each in texts])[codes])
    bad_texts = [texts[code] for code in codes[bad].tolist()]
    return Moments(known[codes], bad, bad_texts, chosen or days, is_unclear, offsets, count, is_count_unclear)


def _day_order(order: DateOrder | None) -> DayOrder | None:
    return order if order == "day first" or order == "month first" else None  # noqa: PLR1714 - so mypy knows


def _count_in(order: DateOrder | None) -> Count | None:
    return next((count for count in COUNTS if count == order), None)


def _drop_beyond(values: Values) -> npt.NDArray[np.intp]:
    """Make missing what no calendar of a database knows (the year 0, or 10000), and tell where it was."""
    beyond = np.flatnonzero((values < _FIRST) | (values >= _AFTER_LAST))
    values[beyond] = np.datetime64("NaT")
    return beyond


def _order_of(texts: list[str]) -> tuple[DayOrder | None, bool]:
    """What days above the twelfth tell of dates with slashes, and whether there are such dates of which none tells."""
    day = month = False
    seen = 0
    for text in texts:
        if found := has_slashes(text):
            seen += 1
            day |= int(found["d"]) > 12
            month |= int(found["m"]) > 12
    if day == month:
        return None, bool(seen)
    return ("day first" if day else "month first"), False


def _by_one_clock(stated: Stated | None, offsets: Sequence[int]) -> datetime | None:
    if stated is None or (stated.offset is None and len(offsets) > 1):
        return None
    if len(offsets) < 2:
        return stated.clock
    try:
        return stated.clock - timedelta(minutes=stated.offset or 0)
    except OverflowError:
        return None


def _zone_text(minutes: int) -> str:
    sign = "−" if minutes < 0 else "+"
    return f"UTC{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}" if minutes else "UTC"
