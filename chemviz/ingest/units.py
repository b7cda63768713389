"""From a spelling to the unit it stands for, and from its numbers to the canonical unit. Never guesses a unit.

A spelling that is not in `unit_table` is unknown, however close it comes. Mass, normal and volume flow are different
dimensions, and gauge and absolute are a basis beside the unit: nothing here converts one into the other.
One function, `find_unit`, reads the unit of a header, of a units row and of a cell.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np
import numpy.typing as npt

from chemviz.ingest.numbers import slices
from chemviz.ingest.unit_table import (
    AMBIGUOUS,
    BASES,
    DEGREES,
    PRESSURES,
    SCALES,
    TEMPERATURES,
    WORDS,
)
from chemviz.schema import CANONICAL_UNITS, Basis, Dimension

UNIT_CHARACTERS: Final = 40
"""No unit is longer, so a longer text is none."""


@dataclass(frozen=True)
class Unit:
    """One unit: value [canonical] = (value + `offset`) x `factor` / `divisor`.

    `divisor` is there because 1 / 1.8 or 1 / 24 has no exact float, while 1.8 and 24 divide well.
    """

    name: str
    dimension: Dimension
    factor: float = 1.0
    divisor: float = 1.0
    offset: float = 0.0
    basis: Basis | None = None

    @property
    def canonical(self) -> str:
        """The unit of the stored numbers."""
        return CANONICAL_UNITS[self.dimension]

    @property
    def spelling(self) -> str:
        """Our spelling with the basis, which `find_unit` takes back: `bar(g)`."""
        return self.name + {"gauge": "(g)", "absolute": "(a)", None: ""}[self.basis]


_MILLI_OR_MEGA: Final = re.compile(r"^\W*mPa", re.ASCII)
"""`mPa` is a millipascal as it stands and a megapascal as it is meant: which one, nobody can say."""

_SIGNS: Final = str.maketrans({"º": "°", "˚": "°", "−": "-", "⋅": "·", "µ": "μ", "_": " ", '"': "in", "″": "in"})
_POWER: Final = re.compile(r"[\s·*.]*\b([a-z]+)-([12])$")
_SLASH: Final = re.compile(r"\s*(?:[/⁄∕÷]|\bper\b|\bpro\b|\bpar\b|\bpor\b)\s*")
_GAP: Final = re.compile(r"[\s._\-·]+")


def _squeezed(text: str, gap: str) -> str:
    plain = unicodedata.normalize("NFKC", text.translate(_SIGNS)).translate(_SIGNS).casefold().strip(" .-")
    plain = _POWER.sub(_as_divisor, plain.replace("^", "").replace("**", ""))
    return _GAP.sub(gap, _SLASH.sub("/", plain))


def _as_divisor(power: re.Match[str]) -> str:
    return f"/{power[1]}{'2' if power[2] == '2' else ''}"


def _table() -> dict[str, Unit]:
    table: dict[str, Unit] = {}
    for dimension, entries in SCALES.items():
        for name, factor, divisor, spellings in entries:
            _enter(table, Unit(name, dimension, factor, divisor), [*_spelled_out(spellings), _squeezed(name, "")])
    for name, factor, divisor, spellings in PRESSURES:
        for basis, endings in BASES.items():
            unit = Unit(name, "pressure", factor, divisor, basis=basis)
            marks = [mark for ending in endings.split() for mark in (ending, f"({ending})", f"[{ending}]")]
            stems = [*_spelled_out(spellings), _squeezed(name, "")]
            _enter(table, unit, (f"{stem}{mark}" for stem, mark in product(stems, marks)))
    for name, (factor, divisor, offset, spellings) in TEMPERATURES.items():
        _enter(table, Unit(name, "temperature", factor, divisor, offset), _spelled_out(spellings))
    return table


def _spelled_out(spellings: str) -> Iterator[str]:
    """Each spelling; `{m3}/{h}` gives one for each pair of words."""
    words = {**WORDS, "deg": DEGREES}
    for spelling in spellings.split():
        keys = re.findall(r"{([^}]+)}", spelling)
        pattern = re.sub(r"{[^}]+}", "{}", spelling)
        for chosen in product(*(words[key].split() for key in keys)):
            yield pattern.format(*chosen)


def _enter(table: dict[str, Unit], unit: Unit, spellings: Iterable[str]) -> None:
    for spelling in map(str.casefold, spellings):
        if table.setdefault(spelling, unit) != unit:
            raise ValueError(f"{spelling!r} stands for both {table[spelling].name} and {unit.name}")


UNIT_BY_SPELLING: Final = _table()


def find_unit(text: str) -> Unit | None:
    """The unit that a spelling stands for, with or without brackets around it, or None when it is not in the table.

    >>> find_unit("m^3 / hr").name, find_unit("[PSIG]").basis, find_unit("kg·h⁻¹").name, find_unit("furlong")
    ('m³/h', 'gauge', 'kg/h', None)
    """
    if len(text) > UNIT_CHARACTERS or _MILLI_OR_MEGA.match(text):
        return None
    # An underscore or a space may stand for the slash, as in `flow_m3_h`, or for nothing, as in `deg_C`.
    plain = without_brackets(text)
    return UNIT_BY_SPELLING.get(_squeezed(plain, "")) or UNIT_BY_SPELLING.get(_squeezed(plain, "/"))


def without_brackets(text: str) -> str:
    """The text inside the brackets that stand around all of it, else the text, both trimmed.

    >>> without_brackets("[bar(a)]"), without_brackets("bar (a)")
    ('bar(a)', 'bar (a)')
    """
    plain = text.strip()
    if plain[:1] + plain[-1:] in {"()", "[]", "{}", "<>"}:
        return plain[1:-1].strip()
    return plain


def is_ambiguous(text: str) -> bool:
    """Whether plants mean different units by this spelling, so that only a person can say which.

    >>> is_ambiguous("TPH"), is_ambiguous("t/h")
    (True, False)
    """
    plain = without_brackets(text)
    return bool(_MILLI_OR_MEGA.match(plain)) or _squeezed(plain[:UNIT_CHARACTERS], "") in AMBIGUOUS


def to_canonical(values: npt.NDArray[np.float64], unit: Unit) -> npt.NDArray[np.float64]:
    """Convert numbers from `unit` to its canonical unit; NaN stays NaN, a canonical unit changes no bit.

    What outgrows all floats becomes infinite, for the caller to deal with.
    A conversion keeps 15 significant digits of the source: 300 K is 26.85 °C and not 26.850000000000023.

    >>> to_canonical(np.array([300.0]), find_unit("K")).tolist()
    [26.85]
    """
    if (unit.factor, unit.divisor, unit.offset) == (1, 1, 0):
        return values
    parts = [_converted(values[at], unit) for at in slices(len(values))]
    return np.concatenate(parts) if parts else values


def _converted(values: npt.NDArray[np.float64], unit: Unit) -> npt.NDArray[np.float64]:
    with np.errstate(over="ignore"):
        converted = (values + unit.offset) * unit.factor / unit.divisor
        largest = np.maximum(np.abs(values), abs(unit.offset)) * unit.factor / unit.divisor
    return _rounded(converted, largest)


def from_canonical(values: npt.NDArray[np.float64], unit: Unit) -> npt.NDArray[np.float64]:
    """Convert numbers from the canonical unit to `unit`, the way back of `to_canonical`, with its rounding.

    >>> from_canonical(np.array([26.85]), find_unit("K")).tolist()
    [300.0]
    """
    if (unit.factor, unit.divisor, unit.offset) == (1, 1, 0):
        return values
    with np.errstate(over="ignore"):
        scaled = values * unit.divisor / unit.factor
    return _rounded(scaled - unit.offset, np.maximum(np.abs(scaled), abs(unit.offset)))


def _rounded(values: npt.NDArray[np.float64], largest: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Round to the 15th digit of `largest`; where powers of ten are no exact floats, leave the value alone."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        decimals = 14 - np.floor(np.log10(largest))
        is_exact = (decimals >= 0) & (decimals <= 22)
        scale = np.power(10.0, np.where(is_exact, decimals, 0))
        return np.where(is_exact, np.rint(values * scale) / scale, values)
