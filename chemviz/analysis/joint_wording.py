"""How a joint outlier reads: which parameters disagree, and what would be usual beside the others. Computes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from chemviz.schema import FIELD_BY_KEY
from chemviz.wording import number

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


def describe(odd: Odd, parameters: Sequence[str], units: Sequence[str | None]) -> tuple[int, str, tuple[str, ...]]:
    """The index of the parameter that disagrees most, what to expect of it, and further sentences.

    >>> odd = Odd(0, 7.0, (30.0, 9.0), (6.5, -1.0), (12.0, 9.5))
    >>> describe(odd, ("flowrate", "pressure"), ("m³/h", "bar(g)"))[1]
    'Flowrate is high for its pressure: about 12 m³/h would be usual'
    """
    order = sorted(range(len(parameters)), key=lambda at: -abs(odd.spreads[at]))
    worst, *others = order
    together = " and ".join(_name(key).lower() for key in parameters)
    detail = [f"No value of this row stands out by itself; {together} together do."]
    for each in others:
        if abs(odd.spreads[each]) >= DISAGREES:
            said = _disagreement(odd, parameters, units, each)
            detail.append(f"Or {said[0].lower()}{said[1:]}.")
    return worst, _disagreement(odd, parameters, units, worst), tuple(detail)


def _disagreement(odd: Odd, parameters: Sequence[str], units: Sequence[str | None], at: int) -> str:
    others = " and ".join(_name(key).lower() for key in parameters if key != parameters[at])
    side = "high" if odd.spreads[at] > 0 else "low"
    usual, unit = odd.usual[at], units[at]
    told = "" if usual is None else f": about {number(usual, digits=3)}{f' {unit}' if unit else ''} would be usual"
    return f"{_name(parameters[at])} is {side} for its {others}{told}"


def _name(key: str) -> str:
    return FIELD_BY_KEY[key].label
