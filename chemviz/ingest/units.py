"""The units that plants write, in a closed table, and their way to the canonical unit. Never guesses a unit.

A spelling that is not in the table is unknown, however close it comes. Mass, normal and volume flow are different
dimensions, and gauge and absolute are a basis beside the unit: nothing here converts one into the other.

Sources of the factors: NIST Special Publication 811 (2008), appendix B.8, which gives the definitions that the numbers
below are made of (inch 0.0254 m, pound 0.453 592 37 kg, standard gravity 9.806 65 m/s², US gallon 231 in³, imperial
gallon 4.546 09 L, petroleum barrel 42 US gallons, conventional mercury 13 595.1 kg/m³ and water 1000 kg/m³). Normal
flow is at 0 °C and 101.325 kPa (DIN 1343); Sm³ at 15 °C (ISO 13443) and the American standard cubic foot at 60 °F, both
at 101.325 kPa, are brought to it by the ratio of absolute temperatures.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from chemviz.schema import CANONICAL_UNITS, Basis, Dimension

_INCH_M = 0.0254
_FOOT_M3 = 0.028316846592
_GALLON_M3 = 0.003785411784
_IMPERIAL_GALLON_M3 = 0.00454609
_BARREL_M3 = 0.158987294928
_POUND_KG = 0.45359237
_GRAVITY = 9.80665
_PSI_PA = _POUND_KG * _GRAVITY / _INCH_M**2
_MERCURY_PA_PER_M = 13595.1 * _GRAVITY
_WATER_PA_PER_M = 1000 * _GRAVITY
_NORMAL_PER_SM3 = 273.15 / 288.15
_NORMAL_PER_SCF = _FOOT_M3 * 273.15 * 1.8 / 519.67


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


# Our spelling, factor, divisor, and the spellings as `_squeezed` leaves them with one space between two.
_Scale = tuple[str, float, float, str]
_VOLUME_FLOWS: Final[tuple[_Scale, ...]] = (
    ("m³/h", 1, 1, "m3/h m3/hr m3/hour m3h cmh"),
    ("m³/min", 60, 1, "m3/min"),
    ("m³/s", 3600, 1, "m3/s m3/sec"),
    ("m³/d", 1, 24, "m3/d m3/day"),
    ("L/h", 1, 1000, "l/h l/hr lph ltr/h"),
    ("L/min", 60, 1000, "l/min lpm ltr/min"),
    ("L/s", 3600, 1000, "l/s l/sec lps"),
    ("gpm (US)", _GALLON_M3 * 60, 1, "gpm usgpm gal/min usgal/min gpm(us)"),
    ("gph (US)", _GALLON_M3, 1, "gph usgph gal/h gal/hr"),
    ("MGD (US)", _GALLON_M3 * 1e6, 24, "mgd usmgd"),
    ("gpm (imperial)", _IMPERIAL_GALLON_M3 * 60, 1, "igpm impgpm impgal/min ukgpm"),
    ("ft³/min", _FOOT_M3 * 60, 1, "cfm acfm ft3/min"),
    ("ft³/h", _FOOT_M3, 1, "cfh acfh ft3/h ft3/hr"),
    ("ft³/s", _FOOT_M3 * 3600, 1, "cfs ft3/s ft3/sec"),
    ("bbl/d", _BARREL_M3, 24, "bpd b/d bbl/d bbl/day"),
    ("bbl/h", _BARREL_M3, 1, "bph bbl/h bbl/hr"),
)
_MASS_FLOWS: Final[tuple[_Scale, ...]] = (
    ("kg/h", 1, 1, "kg/h kg/hr kg/hour kgh kgph"),
    ("kg/min", 60, 1, "kg/min"),
    ("kg/s", 3600, 1, "kg/s kg/sec"),
    ("kg/d", 1, 24, "kg/d kg/day"),
    ("g/s", 3.6, 1, "g/s"),
    ("t/h", 1000, 1, "t/h t/hr te/h tonne/h tonnes/h mt/h"),
    ("t/d", 1000, 24, "t/d t/day te/d tonne/d tonnes/day mt/d"),
    ("lb/h", _POUND_KG, 1, "lb/h lb/hr lbs/h lbs/hr lbm/h lbm/hr pph"),
    ("lb/min", _POUND_KG * 60, 1, "lb/min lbs/min lbm/min"),
    ("lb/s", _POUND_KG * 3600, 1, "lb/s lb/sec lbm/s"),
)
_NORMAL_FLOWS: Final[tuple[_Scale, ...]] = (
    ("Nm³/h", 1, 1, "nm3/h nm3/hr nm3/hour nm3h ncmh"),
    ("Nm³/min", 60, 1, "nm3/min"),
    ("Nm³/d", 1, 24, "nm3/d nm3/day"),
    ("NL/min", 60, 1000, "nl/min nlpm"),
    ("Sm³/h (15 °C)", _NORMAL_PER_SM3, 1, "sm3/h sm3/hr"),
    ("Sm³/d (15 °C)", _NORMAL_PER_SM3, 24, "sm3/d sm3/day"),
    ("scfm (60 °F)", _NORMAL_PER_SCF * 60, 1, "scfm scf/min"),
    ("scfh (60 °F)", _NORMAL_PER_SCF, 1, "scfh scf/h scf/hr"),
    ("MMscfd (60 °F)", _NORMAL_PER_SCF * 1e6, 24, "mmscfd mmscf/d"),
)
_PRESSURES: Final[tuple[_Scale, ...]] = (
    ("bar", 1, 1, "bar bars"),
    ("mbar", 1, 1000, "mbar"),
    ("Pa", 1, 1e5, "pa pascal"),
    ("hPa", 1, 1000, "hpa"),
    ("kPa", 1, 100, "kpa"),
    ("MPa", 10, 1, "mpa"),
    ("psi", _PSI_PA, 1e5, "psi lbf/in2 lb/in2"),
    ("kg/cm²", 0.980665, 1, "kg/cm2 kgf/cm2 kgcm2 ksc"),
    ("mH₂O", _WATER_PA_PER_M, 1e5, "mh2o mwc"),
    ("mmH₂O", _WATER_PA_PER_M, 1e8, "mmh2o mmwc"),
    ("inH₂O", _WATER_PA_PER_M * _INCH_M, 1e5, "inh2o inwc"),
    ("inHg", _MERCURY_PA_PER_M * _INCH_M, 1e5, "inhg"),
    ("mmHg", _MERCURY_PA_PER_M, 1e8, "mmhg"),
)
_PRESSURES_WITHOUT_BASIS: Final[tuple[_Scale, ...]] = (
    ("atm", 1.01325, 1, "atm"),
    ("Torr", 1.01325, 760, "torr"),
)
_SCALES: Final[dict[Dimension, tuple[_Scale, ...]]] = {
    "volume flow": _VOLUME_FLOWS,
    "mass flow": _MASS_FLOWS,
    "normal volume flow": _NORMAL_FLOWS,
    "pressure": _PRESSURES + _PRESSURES_WITHOUT_BASIS,
}
_BASES: Final[dict[Basis, str]] = {"gauge": "g (g) ga gauge (gauge)", "absolute": "a (a) abs (abs) absolute (absolute)"}
_TEMPERATURES: Final = (
    (Unit("°C", "temperature"), "c °c degc deg°c celsius degreesc degreescelsius oc"),
    (Unit("°F", "temperature", 1, 1.8, -32), "f °f degf deg°f fahrenheit degreesf degreesfahrenheit of"),
    (Unit("K", "temperature", 1, 1, -273.15), "k °k degk kelvin"),
    (Unit("°R", "temperature", 1, 1.8, -491.67), "r °r degr rankine"),
)

_MILLI_OR_MEGA: Final = re.compile(r"^\s*mPa", re.ASCII)
"""`mPa` is a millipascal as it stands and a megapascal as it is meant: which one, nobody can say."""


def _table() -> dict[str, Unit]:
    table: dict[str, Unit] = {}
    for dimension, entries in _SCALES.items():
        for name, factor, divisor, spellings in entries:
            _enter(table, Unit(name, dimension, factor, divisor), spellings.split())
    for name, factor, divisor, spellings in _PRESSURES:
        for basis, endings in _BASES.items():
            unit = Unit(name, "pressure", factor, divisor, basis=basis)
            _enter(table, unit, [spelling + ending for spelling in spellings.split() for ending in endings.split()])
    for unit, spellings in _TEMPERATURES:
        _enter(table, unit, spellings.split())
    return table


def _enter(table: dict[str, Unit], unit: Unit, spellings: list[str]) -> None:
    for spelling in spellings:
        if spelling in table:
            raise ValueError(f"{spelling!r} stands for both {table[spelling].name} and {unit.name}")
        table[spelling] = unit


UNIT_BY_SPELLING: Final = _table()


def find_unit(text: str) -> Unit | None:
    """The unit that a spelling stands for, or None when it is not in the table.

    >>> find_unit("m^3 / hr").name, find_unit("PSIG").basis, find_unit("furlong")
    ('m³/h', 'gauge', None)
    """
    if _MILLI_OR_MEGA.match(text):
        return None
    # An underscore or a space may stand for the slash, as in `flow_m3_h`, or for nothing, as in `deg_C`.
    return UNIT_BY_SPELLING.get(_squeezed(text, "")) or UNIT_BY_SPELLING.get(_squeezed(text, "/"))


def _squeezed(text: str, gap: str) -> str:
    plain = unicodedata.normalize("NFKC", text.replace("º", "°").replace("˚", "°")).casefold().strip(" ._-")
    plain = re.sub(r"\s*(/|\bper\b)\s*", "/", plain.replace("^", "").replace("**", ""))
    return re.sub(r"[\s._\-]+", gap, plain)


def to_canonical(values: npt.NDArray[np.float64], unit: Unit) -> npt.NDArray[np.float64]:
    """Convert numbers from `unit` to its canonical unit; NaN stays NaN, a canonical unit changes no bit.

    What outgrows all floats becomes infinite, for the caller to deal with.
    A conversion keeps 15 significant digits of the source: 300 K is 26.85 °C and not 26.850000000000023.

    >>> to_canonical(np.array([300.0]), find_unit("K")).tolist()
    [26.85]
    """
    if (unit.factor, unit.divisor, unit.offset) == (1, 1, 0):
        return values
    with np.errstate(over="ignore"):
        converted = (values + unit.offset) * unit.factor / unit.divisor
        largest = np.maximum(np.abs(values), abs(unit.offset)) * unit.factor / unit.divisor
    return _rounded(converted, largest)


def _rounded(values: npt.NDArray[np.float64], largest: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Round to the 15th digit of `largest`; where powers of ten are no exact floats, leave the value alone."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        decimals = 14 - np.floor(np.log10(largest))
        is_exact = (decimals >= 0) & (decimals <= 22)
        scale = np.power(10.0, np.where(is_exact, decimals, 0))
        return np.where(is_exact, np.rint(values * scale) / scale, values)
