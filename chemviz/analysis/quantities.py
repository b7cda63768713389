"""Numbers with a unit inside sentences, kept beside them, so that a sentence can be said again in other units exactly.

Whoever words a finding writes its numbers as `Quantity` and joins the pieces by `said` and `placed`. Converts nothing.
"""

import math
from collections.abc import Iterable, Iterator
from typing import Any, Literal, NamedTuple

from chemviz.wording import number

Kind = Literal["value", "difference", "share of it", "share in brackets"]
"""What a number is: a value (where its scale has its zero counts), a difference of two values, or a difference in per
cent of a value, written `5 % of it` or ` (5 %)`."""


class Quantity(NamedTuple):
    """A number as a sentence holds it: `value` [`unit`] with so many significant `digits`; None is written as a dash.

    `unit` is as a person reads it, None where it is not stated. `is_bare` leaves the unit out, for a number that
    shares it with the next one. A share is that of the difference `value` in the absolute value of `whole`.
    """

    value: float | None
    unit: str | None
    kind: Kind = "value"
    digits: int = 4
    is_bare: bool = False
    whole: float | None = None

    def text(self) -> str:
        """The number as it is written.

        >>> Quantity(8.0, "bar(g)").text(), Quantity(0.4, "bar", "share of it", 3, whole=8.0).text()
        ('8 bar(g)', '5 % of it')
        """
        if self.kind in ("share of it", "share in brackets"):
            return _share(self)
        written = number(self.value, digits=self.digits)
        return f"{written} {self.unit}" if self.unit and not self.is_bare else written


class Placed(NamedTuple):
    """A quantity and where it stands: from `start` to `end` of the text with the index `text`."""

    text: int
    start: int
    end: int
    quantity: Quantity


Words = tuple[str | Quantity, ...]
"""A sentence in pieces."""


def quantity(
    value: float | None, unit: str | None, kind: Kind = "value", *, digits: int = 4, is_bare: bool = False
) -> Quantity:
    """A number for a sentence; what is not finite is written as a dash.

    >>> said((quantity(1.0, "bar(g)", is_bare=True), " to ", quantity(math.inf, "bar(g)")))
    '1 to – bar(g)'
    """
    is_known = value is not None and math.isfinite(value)
    return Quantity(value if is_known else None, unit, kind, digits, is_bare)


def share(difference: float, whole: float, unit: str | None, *, digits: int, in_brackets: bool = False) -> Quantity:
    """A difference [`unit`] in per cent of the absolute value of `whole`, for a sentence."""
    return Quantity(
        difference, unit, "share in brackets" if in_brackets else "share of it", digits, is_bare=True, whole=whole
    )


def percent_of(difference: float, whole: float) -> float | None:
    """A difference in per cent of the absolute value of `whole`; None for a whole of 0.

    >>> percent_of(0.4, 8.0), percent_of(10.0, -40.0), percent_of(3.0, 0.0)
    (5.0, 25.0, None)
    """
    if whole == 0:
        return None
    percent = 100 * (difference / abs(whole))
    return percent if math.isfinite(percent) else None


def said(words: Words) -> str:
    """The sentence as a person reads it."""
    return "".join(each if isinstance(each, str) else each.text() for each in words)


def placed(*sentences: Words) -> tuple[Placed, ...]:
    """Where the quantities with a stated unit stand in these sentences; others read the same in any unit.

    >>> [(each.text, each.start, each.end) for each in placed(("Hot.",), ("At most ", Quantity(8.0, "bar(g)"), "."))]
    [(1, 8, 16)]
    """
    return tuple(each for at, words in enumerate(sentences) for each in _placed(at, words))


def _placed(text: int, words: Iterable[str | Quantity]) -> Iterator[Placed]:
    start = 0
    for each in words:
        end = start + len(each if isinstance(each, str) else each.text())
        if isinstance(each, Quantity) and each.unit:
            yield Placed(text, start, end, each)
        start = end


def read_placed(raw: Iterable[Any]) -> tuple[Placed, ...]:
    """The places that JSON holds as lists."""
    return tuple(Placed(text, start, end, Quantity(*each)) for text, start, end, each in raw)


def _share(share: Quantity) -> str:
    percent = None if share.value is None or share.whole is None else percent_of(share.value, share.whole)
    if share.kind == "share in brackets":
        return "" if percent is None else f" ({number(percent, digits=share.digits)} %)"
    return "no per cent of 0 can be given" if percent is None else f"{number(percent, digits=share.digits)} % of it"
