"""How numbers, sizes and counts read to a person, the same on screen and in the report."""

import math
from datetime import UTC, datetime, tzinfo
from typing import Final

MISSING_MARK: Final = "–"


def number(value: float | None, *, digits: int = 4) -> str:
    """A value with `digits` significant digits and thin thousands groups; a dash where there is none.

    >>> print(number(1234567.0), number(0.0123456), number(80.0), number(-40.25), number(None))
    1 235 000 0.01235 80 -40.25 –
    >>> number(6.02e23), number(1e-9)
    ('6.02e+23', '1e-09')
    """
    if value is None or not math.isfinite(value):
        return MISSING_MARK
    if value == 0:
        return "0"
    magnitude = math.floor(math.log10(abs(value)))
    if not -4 <= magnitude < 9:
        return f"{value:.{digits}g}"
    rounded = round(value, digits - 1 - magnitude)
    decimals = max(0, digits - 1 - magnitude)
    text = f"{rounded:,.{decimals}f}".replace(",", "\N{NARROW NO-BREAK SPACE}")
    return text.rstrip("0").rstrip(".") if "." in text else text


def significant(value: float | None, *, digits: int = 4) -> float | None:
    """A value rounded to `digits` significant digits, for tables that sort numbers.

    >>> significant(123.456), significant(0.00123456), significant(None)
    (123.5, 0.001235, None)
    """
    return None if value is None else float(f"{value:.{digits}g}")


def count(amount: int, singular: str, plural: str | None = None) -> str:
    """An amount with its noun.

    >>> print(count(1, "row"), count(12345, "row"), count(2, "category", "categories"), sep=", ")
    1 row, 12 345 rows, 2 categories
    """
    return f"{whole(amount)} {singular if amount == 1 else plural or singular + 's'}"


def whole(amount: int) -> str:
    """A whole number in groups of three.

    >>> print(whole(1000000))
    1 000 000
    """
    return f"{amount:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def size(amount: int) -> str:
    """A file size [bytes] in the unit that suits it (decimal prefixes, as file managers show).

    >>> size(812), size(35_000_000)
    ('812 B', '35.0 MB')
    """
    if amount < 1_000:
        return f"{amount} B"
    unit, step = next(((unit, step) for unit, step in (("kB", 1e3), ("MB", 1e6)) if amount < 999.5 * step), ("GB", 1e9))
    return f"{amount / step:.1f} {unit}"


def moment(time: datetime, *, zone: tzinfo = UTC) -> str:
    """A point in time on the clock of `zone`, with the zone's name.

    >>> moment(datetime(2026, 11, 23, 5, 7, tzinfo=UTC))
    '2026-11-23 05:07 UTC'
    """
    there = time.astimezone(zone)
    return f"{there:%Y-%m-%d %H:%M} {there.tzname()}"
