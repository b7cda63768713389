"""The closed table of the units that plants write: our spelling, the way to the canonical unit, and theirs.

Data only. Sources of the factors: NIST Special Publication 811 (2008), appendix B.8, which gives the definitions that
the numbers below are made of (inch 0.0254 m, pound 0.453 592 37 kg, standard gravity 9.806 65 m/s², US gallon 231 in³,
imperial gallon 4.546 09 L, petroleum barrel 42 US gallons, conventional mercury 13 595.1 kg/m³ and water
1000 kg/m³). Normal flow is at 0 °C and 101.325 kPa (DIN 1343); Sm³ at 15 °C (ISO 13443) and the American standard
cubic foot at 60 °F, both at 101.325 kPa, are brought to it by the ratio of absolute temperatures.
"""

from typing import Final

from chemviz.schema import Basis, Dimension

_INCH_M = 0.0254
_FOOT_M = 0.3048
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

Scale = tuple[str, float, float, str]
"""Our spelling, factor, divisor, and the spellings as `units` squeezes them; `{m3}/{h}` is each pair of such words."""

WORDS: Final[dict[str, str]] = {
    "h": "h hr hrs hour hours std stunde uur u heure heures hora ora saat tim timme ч час 小时 时",
    "min": "min mins minute minutes minuto minuut мин 分 分钟",
    "s": "s sec secs second seconds sek seg с сек 秒",
    "d": "d day days tag jour j dia dag giorno сут",
    "m3": "m3 cbm cum cu.m cubicmeter cubicmeters cubicmetre cubicmetres м3",
    "l": "l lt ltr ltrs lit liter liters litre litres litro litros л 升",
    "gal": "gal gals gallon gallons usgal usgallon usgallons",
    "impgal": "impgal ukgal imperialgal imperialgallon imperialgallons",
    "ft3": "ft3 cuft cubicfoot cubicfeet",
    "bbl": "b bbl bbls barrel barrels",
    "kg": "kg kgs kilogram kilograms кг",
    "g": "g gram grams",
    "t": "t te tonne tonnes mt т 吨",
    "lb": "lb lbs lbm pound pounds",
    "nm3": "nm3 ncm ncum m3n m3(n) m3in нм3",
    "sm3": "sm3 scm m3(s)",
    "kg/cm2": "kg/cm2 kgf/cm2 kgcm2 kgfcm2 kp/cm2 kgf/sqcm kg/sqcm ksc at кгс/см2",
    "psi": "psi lbf/in2 lb/in2 lbs/in2 lbf/sqin lb/sqin lbs/sqin",
}
VOLUME_FLOWS: Final[tuple[Scale, ...]] = (
    ("m³/h", 1, 1, "{m3}/{h} m3h cmh am3/h am3/hr"),
    ("m³/min", 60, 1, "{m3}/{min}"),
    ("m³/s", 3600, 1, "{m3}/{s}"),
    ("m³/d", 1, 24, "{m3}/{d}"),
    ("L/h", 1, 1000, "{l}/{h} lph dm3/h"),
    ("L/min", 60, 1000, "{l}/{min} lpm dm3/min"),
    ("L/s", 3600, 1000, "{l}/{s} lps dm3/s"),
    ("L/d", 1, 24000, "{l}/{d}"),
    ("kL/h", 1, 1, "kl/h kl/hr klph"),
    ("kL/d", 1, 24, "kl/d kl/day kld"),
    ("1000 m³/d", 1000, 24, "mld megalitres/day"),
    ("mL/min", 60, 1e6, "ml/min cc/min cm3/min"),
    ("mL/h", 1, 1e6, "ml/h ml/hr cc/h cc/hr cm3/h"),
    ("gpm (US)", _GALLON_M3 * 60, 1, "{gal}/{min} gpm usgpm gpm(us) gpmus"),
    ("gph (US)", _GALLON_M3, 1, "{gal}/{h} gph usgph"),
    ("gpd (US)", _GALLON_M3, 24, "{gal}/{d} gpd usgpd"),
    ("MGD (US)", _GALLON_M3 * 1e6, 24, "mgd usmgd mgpd"),
    ("gpm (imperial)", _IMPERIAL_GALLON_M3 * 60, 1, "{impgal}/{min} igpm impgpm imperialgpm ukgpm gpm(imp)"),
    ("gph (imperial)", _IMPERIAL_GALLON_M3, 1, "{impgal}/{h} igph impgph"),
    ("ft³/min", _FOOT_M3 * 60, 1, "{ft3}/{min} cfm acfm icfm"),
    ("ft³/h", _FOOT_M3, 1, "{ft3}/{h} cfh acfh"),
    ("ft³/s", _FOOT_M3 * 3600, 1, "{ft3}/{s} cfs acfs"),
    ("ft³/d", _FOOT_M3, 24, "{ft3}/{d}"),
    ("bbl/d", _BARREL_M3, 24, "{bbl}/{d} bpd bopd bwpd blpd"),
    ("kbbl/d", _BARREL_M3 * 1000, 24, "kbpd kbbl/d kbd"),
    ("bbl/h", _BARREL_M3, 1, "{bbl}/{h} bph"),
)
MASS_FLOWS: Final[tuple[Scale, ...]] = (
    ("kg/h", 1, 1, "{kg}/{h} kgh kgph"),
    ("kg/min", 60, 1, "{kg}/{min}"),
    ("kg/s", 3600, 1, "{kg}/{s}"),
    ("kg/d", 1, 24, "{kg}/{d}"),
    ("g/s", 3.6, 1, "{g}/{s}"),
    ("g/min", 60, 1000, "{g}/{min}"),
    ("g/h", 1, 1000, "{g}/{h}"),
    ("t/h", 1000, 1, "{t}/{h} mtph"),
    ("t/d", 1000, 24, "{t}/{d} mtpd"),
    ("lb/h", _POUND_KG, 1, "{lb}/{h} pph"),
    ("lb/min", _POUND_KG * 60, 1, "{lb}/{min}"),
    ("lb/s", _POUND_KG * 3600, 1, "{lb}/{s}"),
    ("lb/d", _POUND_KG, 24, "{lb}/{d}"),
    ("klb/h", _POUND_KG * 1000, 1, "klb/h klb/hr klbs/h klbs/hr kpph kip/h"),
)
NORMAL_FLOWS: Final[tuple[Scale, ...]] = (
    ("Nm³/h", 1, 1, "{nm3}/{h} nm3h ncmh m3/h(n) m3/hn"),
    ("Nm³/min", 60, 1, "{nm3}/{min}"),
    ("Nm³/s", 3600, 1, "{nm3}/{s}"),
    ("Nm³/d", 1, 24, "{nm3}/{d}"),
    ("kNm³/h", 1000, 1, "knm3/h knm3/hr"),
    ("NL/min", 60, 1000, "nl/min nlpm"),
    ("NL/h", 1, 1000, "nl/h nl/hr"),
    ("Sm³/h (15 °C)", _NORMAL_PER_SM3, 1, "{sm3}/{h} scmh"),
    ("Sm³/d (15 °C)", _NORMAL_PER_SM3, 24, "{sm3}/{d}"),
    ("kSm³/h (15 °C)", _NORMAL_PER_SM3 * 1000, 1, "ksm3/h ksm3/hr"),
    ("scfm (60 °F)", _NORMAL_PER_SCF * 60, 1, "scfm scf/min"),
    ("scfh (60 °F)", _NORMAL_PER_SCF, 1, "scfh scf/h scf/hr"),
    ("scfd (60 °F)", _NORMAL_PER_SCF, 24, "scfd scf/d scf/day"),
    ("Mscfd (60 °F)", _NORMAL_PER_SCF * 1000, 24, "mscfd mscf/d mscf/day"),
    ("MMscfd (60 °F)", _NORMAL_PER_SCF * 1e6, 24, "mmscfd mmscf/d mmscf/day"),
)
PRESSURES: Final[tuple[Scale, ...]] = (
    ("bar", 1, 1, "bar bars бар"),
    ("mbar", 1, 1000, "mbar millibar мбар"),
    ("µbar", 1, 1e6, "μbar microbar"),
    ("Pa", 1, 1e5, "pa pascal pascals n/m2 па"),
    ("hPa", 1, 1000, "hpa hectopascal"),
    ("kPa", 1, 100, "kpa kilopascal kilopascals kn/m2 кпа"),
    ("MPa", 10, 1, "mpa megapascal megapascals n/mm2 мпа"),
    ("psi", _PSI_PA, 1e5, "{psi}"),
    ("kg/cm²", 0.980665, 1, "{kg/cm2}"),
    ("atm", 1.01325, 1, "atm atmosphere atmospheres атм"),
    ("mH₂O", _WATER_PA_PER_M, 1e5, "mh2o mwc mwg mws mce mca"),
    ("cmH₂O", _WATER_PA_PER_M, 1e7, "cmh2o cmwc"),
    ("mmH₂O", _WATER_PA_PER_M, 1e8, "mmh2o mmwc mmwg mmws mmce mmca"),
    ("ftH₂O", _WATER_PA_PER_M * _FOOT_M, 1e5, "fth2o ftwc ftwg"),
    ("inH₂O", _WATER_PA_PER_M * _INCH_M, 1e5, "inh2o inwc inwg iwc"),
    ("inHg", _MERCURY_PA_PER_M * _INCH_M, 1e5, "inhg"),
    ("cmHg", _MERCURY_PA_PER_M, 1e7, "cmhg"),
    ("mmHg", _MERCURY_PA_PER_M, 1e8, "mmhg"),
)
PRESSURES_WITHOUT_BASIS: Final[tuple[Scale, ...]] = (
    ("Torr", 1.01325, 760, "torr"),
    ("mTorr", 1.01325, 760_000, "mtorr"),
)
SCALES: Final[dict[Dimension, tuple[Scale, ...]]] = {
    "volume flow": VOLUME_FLOWS,
    "mass flow": MASS_FLOWS,
    "normal volume flow": NORMAL_FLOWS,
    "pressure": PRESSURES + PRESSURES_WITHOUT_BASIS,
}
BASES: Final[dict[Basis, str]] = {
    "gauge": "g ga gauge gage rel relative relativ relatif eff man manometric ü ue ö o 表 表压 изб",
    "absolute": "a abs absolute absolut absolu absoluta assoluto 绝 绝压 абс",
}
"""What follows a unit of pressure, with or without brackets; ü, o and ö are Überdruck, overdruk and övertryck."""

TEMPERATURES: Final[dict[str, tuple[float, float, float, str]]] = {
    "°C": (1, 1, 0, "c °c degc deg°c celsius centigrade °celsius {deg}c {deg}celsius {deg}centigrade oc °с с"),
    "°F": (1, 1.8, -32, "f °f degf deg°f fahrenheit °fahrenheit {deg}f {deg}fahrenheit of"),
    "K": (1, 1, -273.15, "k °k degk kelvin {deg}k {deg}kelvin"),
    "°R": (1, 1.8, -491.67, "r °r degr rankine {deg}r {deg}rankine"),
}
"""Factor, divisor and offset; the last two spellings of the first are the Cyrillic letter."""

DEGREES: Final = "degree degrees grad gradi grados graden grader graus degré degrés"

_SEVERAL: Final = """
    tph tpd tpa ton/h tons/h ton/hr tons/hr ton/d tons/d mlb/h mlb/hr mpph ml/d ml/day slpm sl/min sccm mmcfd bcfd
"""
AMBIGUOUS: Final = frozenset(_SEVERAL.split())
"""Units of flow that mean several things (short, long or metric ton; M for a thousand or a million): always asked."""
