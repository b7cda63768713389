"""One text to the moment that it writes: dates in figures and with names of months, numbers that count time."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from chemviz.ingest.choices import Count, DayOrder

_ZONE: Final = r"(?: ?(?P<z>Z|[+\-−][0-9]{2}(?::?[0-9]{2})?|(?:UTC|GMT)(?:[+\-−][0-9]{1,2}(?::?[0-9]{2})?)?))?"
_CLOCK: Final = (
    r"(?:[T ]+(?P<h>[0-9]{1,2}):(?P<min>[0-9]{2})(?::(?P<s>[0-9]{2})(?:[.,](?P<f>[0-9]{1,9}))?)?"
    rf"(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?{_ZONE})?$"
)
_DAY, _MONTH_NAME = r"(?P<d>[0-9]{1,2})", r"(?P<m>[^\W\d_]{3,12})\.?"
_YEAR: Final = r"(?P<y>[0-9]{4}|[0-9]{2})"
_CLOCK_CJK: Final = (
    r"(?:[T ]*(?P<h>[0-9]{1,2})(?::|[时時点시]) ?(?P<min>[0-9]{1,2})(?:(?::|[分분]) ?(?:(?P<s>[0-9]{1,2})[秒초]?"
    rf"(?:[.,](?P<f>[0-9]{{1,9}}))?)?)?(?P<half>(?!))?{_ZONE})?$"
)
_PARTS: Final = {
    "iso": re.compile(r"^(?P<y>[0-9]{4})[-/](?P<m>[0-9]{1,2})[-/](?P<d>[0-9]{1,2})" + _CLOCK),
    "points": re.compile(r"^(?P<d>[0-9]{1,2})\.(?P<m>[0-9]{1,2})\.(?P<y>[0-9]{4}|[0-9]{2})" + _CLOCK),
    "slashes": re.compile(r"^(?P<d>[0-9]{1,2})[/-](?P<m>[0-9]{1,2})[/-](?P<y>[0-9]{4})" + _CLOCK),
    "named": re.compile(rf"^{_DAY}\.?[ /-]?{_MONTH_NAME}[ /-]?{_YEAR}{_CLOCK}"),
    "name first": re.compile(rf"^{_MONTH_NAME} {_DAY}(?:st|nd|rd|th)?,? (?P<y>[0-9]{{4}}),?{_CLOCK}"),
    "cjk": re.compile(r"^(?P<y>[0-9]{4}) ?[年년] ?(?P<m>[0-9]{1,2}) ?[月월] ?(?P<d>[0-9]{1,2}) ?[日일]" + _CLOCK_CJK),
}
_OFFSET: Final = re.compile(r"(?:UTC|GMT)?([+\-−])([0-9]{1,2})(?::?([0-9]{2}))?")
_MONTHS: Final = """
    jan january januar janvier janv enero ene janeiro gennaio gen januari
    feb february februar février févr fév febrero fevereiro fev febbraio februari
    mar march märz mrz mär mars marzo março maart mrt
    apr april avril avr abril abr aprile
    may mai mayo maio maggio mag mei maj
    jun june juni juin junio junho giugno giu
    jul july juli juillet juil julio julho luglio lug
    aug august août aou agosto ago augustus augusti
    sep sept september septembre septiembre setembro settembre set
    oct october oktober okt octobre octubre outubro out ottobre ott
    nov november novembre noviembre novembro
    dec december dezember dez décembre déc diciembre dic dezembro dicembre
"""
_MONTH_BY_NAME: Final = {
    name: number for number, names in enumerate(_MONTHS.strip().splitlines(), start=1) for name in names.split()
}
_PIVOT: Final = 69
"""Years of two figures from here on are of the last century, as POSIX has it."""

NUMBER: Final = re.compile(r"[0-9]{1,16}(?:[.,][0-9]{1,12})?")
COUNTS: Final[dict[Count, tuple[float, float]]] = {
    "days since 1900": (32_874, 73_051),
    "seconds since 1970": (631_152_000, 4_102_444_800),
    "milliseconds since 1970": (631_152_000_000, 4_102_444_800_000),
}
"""The numbers that may well be moments, each from 1990 to 2099."""
_MILLISECONDS: Final[dict[Count, int]] = {
    "days since 1900": 86_400_000,
    "seconds since 1970": 1000,
    "milliseconds since 1970": 1,
}
_SPREADSHEET_ZERO: Final = datetime(1899, 12, 30)
"""Spreadsheets call 1 January 1900 day 1 and believe in a 29 February 1900, hence two days before."""


@dataclass(frozen=True)
class Stated:
    """A moment as a cell writes it, and the distance from UTC [min] that the cell states."""

    clock: datetime
    offset: int | None


def stated(text: str, order: DayOrder | None, count: Count | None = None) -> Stated | None:
    """The moment that a text writes, if it is one. Without an `order`, figures between slashes are none.

    >>> texts = ("22-Nov-26 06:00:00", "Nov 22, 2026 6:00 PM", "2026年11月22日")
    >>> [str(stated(text, None).clock) for text in texts]
    ['2026-11-22 06:00:00', '2026-11-22 18:00:00', '2026-11-22 00:00:00']
    >>> str(stated("46348.25", None, "days since 1900").clock), stated("22-Now-26", "day first")
    ('2026-11-22 06:00:00', None)
    """
    if NUMBER.fullmatch(text):
        return _counted(text, count) if count else None
    for kind, pattern in _PARTS.items():
        if found := pattern.match(text):
            day, month = found["d"], found["m"]
            if kind == "slashes" and order is None:
                return None
            if kind == "slashes" and order == "month first":
                day, month = month, day
            return _checked(found["y"], month, day, found)
    return None


def has_slashes(text: str) -> re.Match[str] | None:
    """The first two figures of a date with slashes as `d` and `m`, whichever is the day."""
    return _PARTS["slashes"].match(text)


def likely_count(texts: Sequence[str]) -> Count | None:
    """What most of the numbers among some texts would count, were they moments.

    None where they cannot be any, or where most texts are no numbers: among dates a number is a slip.
    """
    numbers = [text for text in texts if NUMBER.fullmatch(text)]
    if not numbers or 2 * len(numbers) <= sum(text != "" for text in texts):
        return None
    return Counter(map(_count_of, numbers)).most_common(1)[0][0]


def _count_of(text: str) -> Count | None:
    number = float(text.replace(",", "."))
    return next((count for count, (least, most) in COUNTS.items() if least <= number < most), None)


def _counted(text: str, count: Count) -> Stated | None:
    if _count_of(text) != count:
        return None
    zero = _SPREADSHEET_ZERO if count == "days since 1900" else datetime(1970, 1, 1)
    clock = zero + timedelta(milliseconds=round(float(text.replace(",", ".")) * _MILLISECONDS[count]))
    return Stated(clock, None if count == "days since 1900" else 0)


def _checked(year: str, month: str, day: str, found: re.Match[str]) -> Stated | None:
    hours = int(found["h"] or 0)
    if found["half"]:
        hours = hours % 12 + (12 if found["half"] in "Pp" else 0)
    microseconds = int((found["f"] or "0").ljust(6, "0")[:6])
    number = int(month) if month.isdigit() else _MONTH_BY_NAME.get(month.casefold(), 0)
    try:
        clock = datetime(
            _full_year(year), number, int(day), hours, int(found["min"] or 0), int(found["s"] or 0), microseconds
        )
        return Stated(clock, minutes_from_utc(found["z"]) if found["z"] else None)
    except ValueError:
        return None


def _full_year(year: str) -> int:
    return int(year) if len(year) > 2 else int(year) + (1900 if int(year) >= _PIVOT else 2000)


def minutes_from_utc(zone: str) -> int:
    """The distance from UTC [min] of a zone as written. Raises `ValueError` where no place on earth is so far.

    >>> [minutes_from_utc(zone) for zone in ("Z", "+02:00", "UTC-3", "-0930")]
    [0, 120, -180, -570]
    """
    found = _OFFSET.fullmatch(zone)
    if not found:
        return 0
    minutes = 60 * int(found[2]) + int(found[3] or 0)
    if minutes >= 24 * 60:
        raise ValueError(zone)
    return minutes if found[1] == "+" else -minutes
