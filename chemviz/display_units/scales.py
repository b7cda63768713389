"""From canonical numbers to those that are shown: values with their zero, differences without it. Holds no state."""

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final, Literal, TypeVar

import pandas as pd

from chemviz.analysis.grouping import Floats
from chemviz.ingest.units import Unit, find_unit, from_canonical, to_canonical
from chemviz.schema import (
    CANONICAL_UNITS,
    FIELDS,
    PARAMETERS,
    Basis,
    Columns,
    ColumnUse,
    Dimension,
    unit_with_basis,
)

UnitSystem = Literal["metric", "US"]
SYSTEMS: Final[tuple[UnitSystem, ...]] = ("metric", "US")

UNITS: Final[dict[UnitSystem, dict[Dimension, str]]] = {
    "metric": CANONICAL_UNITS,
    "US": {
        "volume flow": "gpm (US)",
        "mass flow": "lb/h",
        "normal volume flow": "scfm (60 °F)",
        "pressure": "psi",
        "temperature": "°F",
    },
}
"""What each dimension is shown in. A standard cubic foot is at 60 °F and 14.696 psia, normal flow at 0 °C: they differ
by the ratio of the absolute temperatures (see `ingest.unit_table`)."""

_BASES: Final[tuple[Basis | None, ...]] = (None, "gauge", "absolute")

Record = TypeVar("Record")


@dataclass(frozen=True)
class Scale:
    """The way from the stored unit of a column to the one that is shown, whose name is `unit` (None: not stated).

    `shown` is None where the two are the same.
    """

    unit: str | None
    shown: Unit | None = None

    def value(self, stored: float | None) -> float | None:
        """A value as it is shown; what outgrows all floats becomes infinite.

        >>> scale_of("°C", "US").value(100.0), scale_of("bar(g)", "US").unit
        (212.0, 'psig')
        """
        if stored is None or self.shown is None:
            return stored
        return _from_canonical(stored, self.shown, self.shown.offset)

    def known(self, stored: float) -> float:
        """The same of a number that is there."""
        return stored if self.shown is None else _from_canonical(stored, self.shown, self.shown.offset)

    def difference(self, stored: float | None) -> float | None:
        """A difference of two values, or a spread of some, as it is shown: the zero of the scale does not enter.

        >>> scale_of("°C", "US").difference(100.0)
        180.0
        """
        if stored is None or self.shown is None:
            return stored
        return _from_canonical(stored, self.shown, 0.0)

    def values(self, stored: Floats) -> Floats:
        """Values as they are shown; NaN stays NaN."""
        return stored if self.shown is None else from_canonical(stored, self.shown)

    def differences(self, stored: Floats) -> Floats:
        """Differences as they are shown."""
        return stored if self.shown is None else from_canonical(stored, replace(self.shown, offset=0.0))

    def stored(self, shown: float | None) -> float | None:
        """The stored value of one that a person typed in the shown unit.

        >>> scale_of("°C", "US").stored(212.0)
        100.0
        """
        if shown is None or self.shown is None:
            return shown
        return _rounded(
            (shown + self.shown.offset) * self.shown.factor / self.shown.divisor,
            max(abs(shown), abs(self.shown.offset)) * self.shown.factor / self.shown.divisor,
        )

    def stored_values(self, shown: Floats) -> Floats:
        """The stored values of shown ones."""
        return shown if self.shown is None else to_canonical(shown, self.shown)


@lru_cache(maxsize=64)
def scale_of(unit: str | None, system: UnitSystem) -> Scale:
    """The scale for numbers stored in a unit, as a person reads it (`bar(g)`); any other text stays as it is.

    >>> scale_of("Nm³/h", "US").unit, scale_of(None, "US").unit, scale_of("psig", "US").unit
    ('scfm (60 °F)', None, 'psig')
    """
    for dimension, canonical in CANONICAL_UNITS.items():
        for basis in _BASES:
            if unit == unit_with_basis(canonical, basis) and UNITS[system][dimension] != canonical:
                shown = find_unit(UNITS[system][dimension])
                return Scale(unit_with_basis(UNITS[system][dimension], basis), shown)
    return Scale(unit)


def scales_of(columns: Columns, system: UnitSystem) -> dict[str, Scale]:
    """The scale of each field that has a unit, by its key."""
    uses = {field.key: columns.get(field.key) for field in FIELDS if field.has_unit}
    return {key: scale_of(use.unit_text() if use and use.unit else None, system) for key, use in uses.items()}


def columns_in(columns: Columns, system: UnitSystem) -> Columns:
    """The columns as they are shown, for axes, headers and units behind values. No limit may be judged by them.

    >>> use = columns_in({"pressure": ColumnUse("P", "bar", "bar", "absolute")}, "US")["pressure"]
    >>> use.unit_text(), use.source_unit
    ('psia', 'bar')
    """
    return {key: use and _shown_use(use, system) for key, use in columns.items()}


def _shown_use(use: ColumnUse, system: UnitSystem) -> ColumnUse:
    for dimension, canonical in CANONICAL_UNITS.items():
        if use.unit == canonical:
            return replace(use, unit=UNITS[system][dimension])
    return use


def frame_in(frame: pd.DataFrame, columns: Columns, system: UnitSystem) -> pd.DataFrame:
    """An equipment frame (one row per equipment) in the units of `columns_in`; the given one stays as it is."""
    scales = scales_of(columns, system)
    shown = {
        key: scale.values(frame[key].to_numpy("float64"))
        for key, scale in scales.items()
        if scale.shown is not None and key in frame
    }
    return frame.assign(**shown) if shown else frame


def values_in(record: Record, columns: Columns, system: UnitSystem) -> Record:
    """A dataclass that holds a flowrate, a pressure and a temperature, as `services.evidence.EvidencePoint` does."""
    scales = scales_of(columns, system)
    changed: dict[str, Any] = {key: scales[key].value(getattr(record, key)) for key in PARAMETERS}
    return replace(record, **changed)  # type: ignore[type-var]


def _from_canonical(value: float, unit: Unit, offset: float) -> float:
    scaled = value * unit.divisor / unit.factor
    return _rounded(scaled - offset, max(abs(scaled), abs(offset)))


def _rounded(value: float, largest: float) -> float:
    """`ingest.units` keeps 15 significant digits of what a conversion starts from; one number is rounded alike here."""
    if not math.isfinite(value) or largest == 0:
        return value
    decimals = 14 - math.floor(math.log10(largest))
    return round(value, decimals) if 0 <= decimals <= 22 else value
