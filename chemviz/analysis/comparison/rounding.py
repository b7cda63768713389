"""How far the rounding in two files can move a value that is the same in both. Compares no values."""

from typing import Final

import numpy as np

from chemviz.analysis.grouping import Floats
from chemviz.ingest.units import Unit, find_unit
from chemviz.schema import ColumnUse

VALUES_NEEDED: Final = 8
"""From fewer numbers nobody can tell to how many decimals a column was written."""
_DECIMALS: Final = range(7)
_TOLERANCE: Final = 1e-6
"""Part of a last digit that converting a unit there and back can leave."""


def rounding_of(uses: tuple[ColumnUse, ColumnUse], values: tuple[Floats, Floats]) -> float:
    """Half a last digit of both columns together [canonical unit]: a difference up to this may be rounding alone.

    `uses` and `values` are those of the two surveys. 0 where both files use the same unit, for then the same reading
    is the same number, and for a column whose last digit cannot be told.
    """
    if uses[0].source_unit == uses[1].source_unit:
        return 0.0
    return sum(_half_a_digit(use, column) for use, column in zip(uses, values, strict=True))


def _half_a_digit(use: ColumnUse, values: Floats) -> float:
    unit = find_unit(use.source_unit or "")
    values = values[np.isfinite(values)]
    if unit is None or len(values) < VALUES_NEEDED:
        return 0.0
    with np.errstate(over="ignore"):  # near the largest double no last digit can be told
        decimals = last_decimal(values * unit.divisor / unit.factor - unit.offset)
    return 0.0 if decimals is None else 0.5 * 10.0**-decimals * _canonical_per(unit)


def _canonical_per(unit: Unit) -> float:
    return abs(float(unit.factor) / float(unit.divisor))


def last_decimal(values: Floats) -> int | None:
    """To how many decimals all of these numbers are written; None for more than 6.

    >>> last_decimal(np.array([1.5, 2.25, 3.0])), last_decimal(np.array([1 / 3]))
    (2, None)
    """
    with np.errstate(over="ignore", invalid="ignore"):
        for decimals in _DECIMALS:
            steps = values * 10.0**decimals
            if np.all(np.abs(steps - np.round(steps)) <= _TOLERANCE * np.maximum(1.0, np.abs(steps) * 1e-6)):
                return decimals
    return None
