"""Values that physics rules out, or nearly. Compares no equipment with other equipment."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from chemviz.analysis.findings import finding_key, places
from chemviz.analysis.grouping import Floats
from chemviz.analysis.quantities import Words, placed, quantity, said
from chemviz.analysis.results import FINDINGS_KEPT, Finding, Severity
from chemviz.schema import ATMOSPHERE_BAR, CANONICAL_UNITS, Columns, ColumnUse

Masks = dict[str, NDArray[np.bool_]]
"""For each parameter, which rows of the frame are meant."""

ABSOLUTE_ZERO_C: Final = -273.15
"""Absolute zero [°C], by the definition of the Celsius scale (SI brochure, 9th edition, 2.3.1)."""
TEMPERATURE_ROUNDING_C: Final = 1e-6
"""Rounding of a conversion [°C]: -459.67 °F is not a finding."""
PRESSURE_ROUNDING_BAR: Final = 0.0005
"""Half of the last digit of a reading to 1 mbar [bar]: full vacuum written as -14.7 psi(g) is not a finding."""


@dataclass(frozen=True)
class Floor:
    """A value below which a parameter is implausible, in the unit of its column; `rounding` is forgiven."""

    rule: str
    severity: Severity
    parameter: str
    low: float
    rounding: float
    meaning: str


def floors(columns: Columns) -> tuple[Floor, ...]:
    """The floors that hold for these columns. Where the unit or basis is not stated, nothing is assumed.

    Temperature [°C]: absolute zero. Absolute pressure [bar]: 0. Gauge pressure [bar]: full vacuum, one standard
    atmosphere below 0 (`schema.ATMOSPHERE_BAR`). Flowrate, in any unit: 0, but as a warning, for flow can reverse.
    """
    found = []
    temperature, pressure, flowrate = (columns.get(key) for key in ("temperature", "pressure", "flowrate"))
    if temperature and temperature.unit == CANONICAL_UNITS["temperature"]:
        floor = (ABSOLUTE_ZERO_C, TEMPERATURE_ROUNDING_C, "absolute zero")
        found.append(Floor("below-absolute-zero", "critical", "temperature", *floor))
    if pressure and pressure.unit == CANONICAL_UNITS["pressure"] and pressure.basis:
        low = -ATMOSPHERE_BAR if pressure.basis == "gauge" else 0.0
        found.append(Floor("below-full-vacuum", "critical", "pressure", low, PRESSURE_ROUNDING_BAR, "full vacuum"))
    if flowrate:
        found.append(Floor("negative-flow", "warning", "flowrate", 0.0, 0.0, "less is reverse flow or a wrong sign"))
    return tuple(found)


def implausible_cells(frame: pd.DataFrame, columns: Columns) -> Masks:
    """For each parameter that has a floor, whether the value in each row of the equipment frame is below it."""
    return {floor.parameter: _is_below(floor, frame[floor.parameter].to_numpy(np.float64)) for floor in floors(columns)}


def find_implausible(frame: pd.DataFrame, columns: Columns, cells: Masks | None = None) -> tuple[list[Finding], int]:
    """Findings on values below a floor, and how many such values there are.

    `frame` is the equipment frame, `cells` what `implausible_cells` says of it, if that is known already. Each rule
    gives at most `FINDINGS_KEPT` findings, those of its first rows.
    """
    cells = implausible_cells(frame, columns) if cells is None else cells
    findings: list[Finding] = []
    total = 0
    for floor in floors(columns):
        low = np.flatnonzero(cells[floor.parameter])
        total += len(low)
        findings += _below(floor, columns[floor.parameter], frame, low[:FINDINGS_KEPT])
    return findings, total


def _is_below(floor: Floor, values: Floats) -> NDArray[np.bool_]:
    is_below: NDArray[np.bool_] = (values < floor.low - floor.rounding) & np.isfinite(values)
    return is_below


def _below(floor: Floor, use: ColumnUse | None, frame: pd.DataFrame, at: NDArray[np.intp]) -> Iterator[Finding]:
    unit = use.unit_text() if use and use.unit else None
    values = frame[floor.parameter].to_numpy(np.float64)[at].tolist()
    expected: Words = ("At least ", quantity(floor.low, unit, digits=6), f" ({floor.meaning})")
    for (row, name, equipment_type), value in zip(places(frame, at), values, strict=True):
        yield Finding(
            id=f"{floor.rule}-{row}-{floor.parameter}",
            key=finding_key(floor.rule, name, floor.parameter),
            rule=floor.rule,
            severity=floor.severity,
            equipment=name,
            equipment_type=equipment_type,
            row=row,
            parameter=floor.parameter,
            value=value,
            unit=unit,
            expected=said(expected),
            score=None,
            method="Physical limit",
            n=1,
            quantities=placed(expected),
        )
