"""The look of each equipment type, the same on every screen and in the report. Knows no class of equipment."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from chemviz.schema import TYPE_NOT_STATED

PALETTE: Final = ("#175ecf", "#f85c68", "#c17faa", "#94940b", "#4e6d24", "#ae3e60", "#844e99", "#019ee0")
"""Eight colours that stand out by at least 3:1 from white and from the dark theme's background (WCAG 2.2, 1.4.11), and
differ by 22 or more (CIE 1976 colour difference) for normal sight and for red-, green- and blue-blind people (Machado
and others, 2009). Paul Tol's muted scheme (Colour Schemes, SRON/EPS/TN/09-002), the starting point, reaches 15, and
its indigo, wine, cyan and sand vanish on one of the two backgrounds. The next colour differs most from those before."""

UNKNOWN: Final = "#808080"
"""Grey, for equipment without a type and for what is drawn together."""

_SYMBOLS: Final = ("circle", "square", "diamond", "triangle-up", "cross", "x", "star", "hexagon")
_PATTERNS: Final = ("", "/", "x", ".", "\\", "+", "-", "|")


@dataclass(frozen=True)
class Look:
    """A colour (`#rrggbb`), and a marker symbol and fill pattern in Plotly's names."""

    colour: str
    symbol: str
    pattern: str

    def faint(self) -> str:
        """The colour, mostly transparent, for areas."""
        red, green, blue = (int(self.colour[at : at + 2], 16) for at in (1, 3, 5))
        return f"rgba({red},{green},{blue},0.2)"


UNKNOWN_LOOK: Final = Look(UNKNOWN, "circle-open", "")


def type_looks(types: Iterable[str]) -> dict[str, Look]:
    """A look for each type of a dataset; no two types share one until there are more than 64.

    It depends on which types there are and not on their order, so a sample of the rows gives the same looks as the
    whole analysis. When the colours are used up they come again with another symbol and pattern.

    >>> looks = type_looks(["Valve", "Pump"])
    >>> looks["Pump"].colour == PALETTE[0], looks == type_looks(["Pump", "Valve"])
    (True, True)
    """
    names = sorted(set(types) - {TYPE_NOT_STATED}, key=lambda name: (name.casefold(), name))
    looks = {name: _look(index) for index, name in enumerate(names)}
    return looks | {TYPE_NOT_STATED: UNKNOWN_LOOK}


def type_colours(analysis_types: Iterable[str]) -> dict[str, str]:
    """The colour (`#rrggbb`) of each type."""
    return {name: look.colour for name, look in type_looks(analysis_types).items()}


def _look(index: int) -> Look:
    turn, place = divmod(index, len(PALETTE))
    return Look(PALETTE[place], _SYMBOLS[turn % len(_SYMBOLS)], _PATTERNS[turn % len(_PATTERNS)])
