"""How a joint outlier reads: which parameters disagree, and what would be usual beside the others. Computes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from chemviz.analysis.quantities import Words, quantity
from chemviz.schema import FIELD_BY_KEY

DISAGREES: Final = 2.0
"""Spreads from what the other parameters let expect beyond which a parameter is named as one that disagrees."""


@dataclass(frozen=True)
class Odd:
    """A row that stands out jointly: the index `at` in its group, its robust `distance`, and for each parameter its
    value, how many `spreads` it lies above (below: negative) what the others let expect, and that `usual` value in the
    parameter's unit (None: outside of all that the group shows, so not to be named).
    """

    at: int
    distance: float
    values: tuple[float, ...]
    spreads: tuple[float, ...]
    usual: tuple[float | None, ...]


def describe(odd: Odd, parameters: Sequence[str], units: Sequence[str | None]) -> tuple[int, Words, tuple[Words, ...]]:
    """The index of the parameter that disagrees most, what to expect of it, and further sentences.

    >>> from chemviz.analysis.quantities import said
    >>> odd = Odd(0, 7.0, (30.0, 9.0), (6.5, -1.0), (12.0, 9.5))
    >>> said(describe(odd, ("flowrate", "pressure"), ("m³/h", "bar(g)"))[1])
    'Flowrate is high for its pressure: about 12 m³/h would be usual'
    """
    order = sorted(range(len(parameters)), key=lambda at: -abs(odd.spreads[at]))
    worst, *others = order
    together = " and ".join(_name(key).lower() for key in parameters)
    detail: list[Words] = [(f"No value of this row stands out by itself; {together} together do.",)]
    for each in others:
        if abs(odd.spreads[each]) >= DISAGREES:
            name, *rest = _disagreement(odd, parameters, units, each)
            detail.append((f"Or {str(name).lower()}", *rest, "."))
    return worst, _disagreement(odd, parameters, units, worst), tuple(detail)


def _disagreement(odd: Odd, parameters: Sequence[str], units: Sequence[str | None], at: int) -> Words:
    others = " and ".join(_name(key).lower() for key in parameters if key != parameters[at])
    side = "high" if odd.spreads[at] > 0 else "low"
    disagrees: Words = (_name(parameters[at]), f" is {side} for its {others}")
    usual = odd.usual[at]
    if usual is None:
        return disagrees
    return (*disagrees, ": about ", quantity(usual, units[at], digits=3), " would be usual")


def _name(key: str) -> str:
    return FIELD_BY_KEY[key].label
