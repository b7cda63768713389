"""Whether an outlier would be an ordinary value in another unit. Asks; converts and corrects nothing.

Factors by definition: psi 6 894.757 Pa, US gallon 3.785 411 784 L (NIST Special Publication 811, 2008, appendix B.8).
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from chemviz.analysis.quantities import Words, quantity
from chemviz.schema import CANONICAL_UNITS, ColumnUse
from chemviz.wording import number

_PRESSURES: Final = {"bar": 1.0, "psi": 14.503774, "kPa": 100.0, "mbar": 1000.0, "MPa": 0.1}
_VOLUME_FLOWS: Final = {"m³/h": 1.0, "gpm (US)": 4.402868, "L/min": 16.666667, "L/h": 1000.0, "L/s": 0.2777778}
_MASS_FLOWS: Final = {"kg/h": 1.0, "t/h": 0.001, "kg/s": 1 / 3600}
_SCALES: Final = (_PRESSURES, _VOLUME_FLOWS, _MASS_FLOWS)
"""How many of each unit make one of the first: what a number grows by when it is written in that unit."""
_USUAL: Final = {
    "pressure": (("psi", "bar"), ("bar", "psi"), ("kPa", "bar"), ("bar", "kPa"), ("mbar", "bar"), ("bar", "mbar")),
    "flowrate": (
        ("gpm (US)", "m³/h"),
        ("m³/h", "gpm (US)"),
        ("L/min", "m³/h"),
        ("m³/h", "L/min"),
        ("L/min", "gpm (US)"),
        ("gpm (US)", "L/min"),
    ),
}
"""Where the file states no unit: slips that are often met, as (the unit of the cell, the unit of the others)."""
_DECIMALS: Final = (10.0, 100.0, 1000.0, 0.1, 0.01, 0.001)

SPREADS_ALLOWED: Final = 1.5
"""Spreads from the median within which the value must lie once it is read in the other unit (87 % of true slips do)."""
NEAREST_ASKED: Final = 0.03
"""Relative deviation that is allowed however little a type spreads; instruments and gauges differ by that much."""
FURTHEST_ASKED: Final = 0.25
"""Relative deviation that is too much however widely a type spreads: then any ratio would fit some pair of units."""
FURTHEST_ASKED_C: Final = 25.0
"""The same for temperatures [°C]."""


@dataclass(frozen=True)
class Slip:
    """A suspected slip: the question, and the sentence that says why it is asked."""

    question: str
    reason: Words


@dataclass(frozen=True)
class _Ratio:
    """A ratio that a slip would show: the unit of the cell and that of the others, or a decimal point."""

    ratio: float
    cell_unit: str | None = None
    others_unit: str | None = None


def suspect_slip(parameter: str, use: ColumnUse | None, *, value: float, middle: float, spread: float) -> Slip | None:
    """The slip that would make an ordinary value of an outlier, the nearest one if several would; else None.

    `value`, the type's `middle` and `spread` (in the size of a standard deviation) are in the unit of the column.
    Pressure and flowrate: the ratio of `value` to `middle` is near that of two units that plants mix up (psi and bar
    14.5, kPa 100, mbar 1000; gpm and m³/h 4.403, L/min 16.67, gpm and L/min 3.785), or near 10, 100 or 1000, or one
    over these. Near means within 1.5 spreads, but at least 3 % and at most 25 %. Temperature, only where it is in °C:
    the value read as °F or K lies within 1.5 spreads (1 to 25 °C) of `middle`. Where the
    file was in °F, read as °C or K.

    >>> bar = ColumnUse("Pressure (barg)", "bar", "bar", "gauge")
    >>> suspect_slip("pressure", bar, value=134.1, middle=9.2, spread=1.1).question
    'Was it entered in psi?'
    """
    if parameter == "temperature":
        return _temperature_slip(use, value, middle, spread)
    if not (value > 0 and middle > 0):
        return None
    allowed = min(max(SPREADS_ALLOWED * spread / middle, NEAREST_ASKED), FURTHEST_ASKED)
    near = [(_distance(value / middle, each.ratio), each) for each in _ratios(parameter, use)]
    # Of a unit and a decimal point with the same ratio, the unit comes first in the list.
    fitting = [each for each in near if each[0] <= math.log1p(allowed)]
    return _ratio_slip(min(fitting, key=lambda each: each[0])[1], use, value, middle) if fitting else None


def _distance(ratio: float, wanted: float) -> float:
    return abs(math.log(ratio / wanted))


def _ratios(parameter: str, use: ColumnUse | None) -> Iterator[_Ratio]:
    """The ratios to look for, by the unit in which the file states its values."""
    stated = use.source_unit or use.unit if use else None
    if stated is None:
        for cell, others in _USUAL[parameter]:
            scale = next(scale for scale in _SCALES if cell in scale)
            yield _Ratio(scale[cell] / scale[others], cell, others)
    for scale in _SCALES:
        if stated in scale:
            yield from (_Ratio(size / scale[stated], unit) for unit, size in scale.items() if unit != stated)
    yield from (_Ratio(each) for each in _DECIMALS)


def _ratio_slip(found: _Ratio, use: ColumnUse | None, value: float, middle: float) -> Slip:
    times = f"It is {number(value / middle, digits=3)} times the median of its type"
    if found.cell_unit is None:
        return Slip("Is a decimal point in the wrong place?", (f"{times}, near {number(found.ratio)}.",))
    if found.others_unit:
        question = f"Was it entered in {found.cell_unit}, and the others in {found.others_unit}?"
    else:
        question = f"Was it entered in {found.cell_unit}?"
    others = found.others_unit or (use.source_unit or use.unit if use else None)
    return Slip(question, (f"{times}; a value in {found.cell_unit} is {number(found.ratio)} times that in {others}.",))


def _temperature_slip(use: ColumnUse | None, value: float, middle: float, spread: float) -> Slip | None:
    if use is None or use.unit != CANONICAL_UNITS["temperature"]:
        return None
    allowed = min(max(SPREADS_ALLOWED * spread, 1.0), FURTHEST_ASKED_C)
    read_as = _read_otherwise(use.source_unit, value)
    unit = min(read_as, key=lambda unit: abs(read_as[unit] - middle))
    if abs(read_as[unit] - middle) > allowed:
        return None
    celsius = CANONICAL_UNITS["temperature"]
    reason: Words = (
        f"Read as {unit} it would be ",
        quantity(read_as[unit], celsius),
        ", near the median of its type, ",
        quantity(middle, celsius),
        ".",
    )
    return Slip(f"Was it entered in {unit}?", reason)


def _read_otherwise(source_unit: str | None, value: float) -> dict[str, float]:
    """What the cell would be [°C] in other units than the file states, by unit."""
    if source_unit == "°F":
        written = 1.8 * value + 32
        return {"°C": written, "K": written - 273.15}
    if source_unit == "K":
        written = value + 273.15
        return {"°C": written, "°F": (written - 32) / 1.8}
    return {"°F": (value - 32) / 1.8, "K": value - 273.15}
