from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chemviz.ingest import units
from chemviz.ingest.unit_table import AMBIGUOUS
from chemviz.ingest.units import UNIT_BY_SPELLING, Unit, find_unit, is_ambiguous, to_canonical
from chemviz.schema import CANONICAL_UNITS


def known(text: str) -> Unit:
    unit = find_unit(text)
    assert unit is not None, text
    return unit


def convert(value: float, spelling: str) -> float:
    return float(to_canonical(np.array([value]), known(spelling))[0])


@pytest.mark.parametrize(
    ("spellings", "name"),
    [
        ("m3/h|M3/HR|m³/h|m^3/h|m3_h|m3 per hour|m3h", "m³/h"),
        ("gpm|GPM|US gpm|gal/min|U.S. gpm", "gpm (US)"),
        ("igpm|Imp gpm", "gpm (imperial)"),
        ("L/min|LPM|l/min", "L/min"),
        ("cfm|ACFM|ft3/min|ft³/min", "ft³/min"),
        ("BPD|bbl/d|bbl/day", "bbl/d"),
        ("kg/h|kg/hr|KG/H", "kg/h"),
        ("lb/hr|lbs/h|pph", "lb/h"),
        ("Nm3/h|Nm³/h|NM3/HR", "Nm³/h"),
        ("°C|C|deg C|degC|deg. C|℃|Celsius|ºC|°c", "°C"),
        ("°F|F|deg F|Fahrenheit|℉", "°F"),
        ("K|Kelvin", "K"),
        ("kg/cm2|kgf/cm²|kg/cm^2|ksc|Kg/Sq.cm|kgf/cm2|кгс/см²", "kg/cm²"),
        ("litres per minute|l/min.|Ltr/min|l·min⁻¹|liter/minute", "L/min"),
        ("m³/uur|m3/Std|m³/heure|m3/hora|m3/saat|м³/ч|cum/hr|m3 h-1|cu.m/hr", "m³/h"),
        ("MT/hr|t/h|tonnes per hour|т/ч|Te/h", "t/h"),
        ("mmH2O|mm WC|mmWC|mm w.c.", "mmH₂O"),
        ('in H2O|inWC|"wc|in. w.g.', "inH₂O"),
        ("MMSCFD|MMscf/d|mmscf/day", "MMscfd (60 °F)"),
    ],
)
def test_the_spellings_of_plants_are_known(spellings, name):
    assert {known(spelling).name for spelling in spellings.split("|")} == {name}


@pytest.mark.parametrize(
    ("spellings", "basis"),
    [
        ("bar|psi|kPa|MPa|mbar|atm", None),
        ("barg|bar(g)|bar g|bar gauge|psig|PSIG|kPag|kPa(g)|kg/cm2g|kg/cm2(g)|kg/cm2 g|[barg]|(bar(g))", "gauge"),
        ("barü|bar(ü)|bar Ü|bar rel.|bar relatif|bar eff|bar(o)|MPa(表)|atü", "gauge"),
        ("bara|bar(a)|bar a|bar abs|psia|kPaa|kPa(abs)|kg/cm2a|mbara|bar absolut|ata|bar (abs.)|atm abs", "absolute"),
    ],
)
def test_gauge_and_absolute_are_a_basis_and_not_another_unit(spellings, basis):
    for spelling in spellings.split("|"):
        assert known(spelling).basis == basis
        assert known(spelling).canonical == "bar"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "furlong",
        "bard",
        "psid",
        "m3",
        "m/s",
        "gallons",
        "%",
        "-",
        "kW",
        "rpm",
        "g",
        "1",
        "°",
        "tph",
        "ton/h",
        "slpm",
        "()",
        "deg",
        "bar/h",
    ],
)
def test_an_unknown_unit_is_not_guessed(text):
    assert find_unit(text) is None


def test_millipascal_or_megapascal_is_left_open():
    assert find_unit("mPa") is None
    assert find_unit("mPag") is None
    assert known("MPa").factor == 10
    assert known("mpa").name == known("MPA").name == "MPa"


@pytest.mark.parametrize(
    ("value", "spelling", "expected"),
    [
        (1, "bar", Fraction(1)),
        (1, "mbar", Fraction(1, 1000)),
        (1, "kPa", Fraction(1, 100)),
        (1, "MPa", Fraction(10)),
        (1, "atm", Fraction(101325, 100000)),
        (100, "psi", 100 * Fraction("0.45359237") * Fraction("9.80665") / Fraction("0.0254") ** 2 / 100000),
        (1, "kg/cm2", Fraction("0.980665")),
        (1, "ata", Fraction("0.980665")),
        (1, "N/mm2", Fraction(10)),
        (10, "mWS", Fraction("0.980665")),
        (1, "kL/h", Fraction(1)),
        (24, "MLD", Fraction(1000)),
        (60, "mL/min", Fraction(60 * 60, 10**6)),
        (24, "kbpd", 42 * 231 * Fraction("0.0254") ** 3 * 1000),
        (1, "klb/h", Fraction("453.59237")),
        (760, "torr", Fraction("1.01325")),
        (1, "inHg", Fraction("13595.1") * Fraction("9.80665") * Fraction("0.0254") / 100000),
        (100, "gpm", 100 * 231 * Fraction("0.0254") ** 3 * 60),
        (100, "igpm", 100 * Fraction("0.00454609") * 60),
        (1000, "bpd", 1000 * 42 * 231 * Fraction("0.0254") ** 3 / 24),
        (100, "cfm", 100 * Fraction("0.3048") ** 3 * 60),
        (1000, "L/min", Fraction(60)),
        (1, "m3/s", Fraction(3600)),
        (1, "t/h", Fraction(1000)),
        (1000, "lb/h", Fraction("453.59237")),
        (1, "scfm", Fraction("0.3048") ** 3 * 60 * Fraction("273.15") / (Fraction("519.67") / Fraction("1.8"))),
        (1, "Sm3/h", Fraction("273.15") / Fraction("288.15")),
        (32, "°F", Fraction(0)),
        (212, "°F", Fraction(100)),
        (-40, "°F", Fraction(-40)),
        (-459.67, "°F", Fraction("-273.15")),
        (273.15, "K", Fraction(0)),
        (300, "K", Fraction("26.85")),
        (0, "K", Fraction("-273.15")),
        (491.67, "°R", Fraction(0)),
    ],
)
def test_conversions_are_those_of_the_definitions(value, spelling, expected):
    assert convert(value, spelling) == pytest.approx(float(expected), rel=5e-15, abs=1e-12)


def test_a_conversion_leaves_no_tail_of_binary_digits():
    assert convert(300, "K") == 26.85
    assert convert(300.15, "K") == 27.0
    assert convert(100, "gpm") == 22.712470704


def test_missing_stays_missing_and_is_not_zero():
    assert np.isnan(to_canonical(np.array([np.nan]), known("°F"))).all()


def test_a_gauge_pressure_gets_no_atmosphere_added():
    assert convert(0, "psig") == 0
    assert convert(0, "psia") == 0


def test_every_unit_is_of_one_dimension_and_ends_in_its_canonical_unit():
    for unit in set(UNIT_BY_SPELLING.values()):
        assert unit.canonical == CANONICAL_UNITS[unit.dimension]
    assert known("kg/h").canonical == "kg/h"
    assert known("Nm3/h").canonical == "Nm³/h"
    assert known("m3/h").canonical == "m³/h"


def test_every_unit_is_found_by_its_own_spelling_with_its_basis():
    for unit in set(UNIT_BY_SPELLING.values()):
        assert find_unit(unit.spelling) == unit
        assert find_unit(f"[{unit.spelling}]") == unit
    assert {unit.spelling for unit in UNIT_BY_SPELLING.values()} >= {"bar(g)", "psi(a)", "m³/h", "°C"}


def test_no_two_units_share_our_spelling():
    spellings = [unit.spelling for unit in set(UNIT_BY_SPELLING.values())]
    assert len(spellings) == len(set(spellings))


def test_a_spelling_cannot_stand_for_two_units():
    table = dict(UNIT_BY_SPELLING)
    with pytest.raises(ValueError, match="'barg' stands for both bar and psi"):
        units._enter(table, known("psig"), ["barg"])


def test_a_spelling_that_means_several_units_is_none_and_said_to_be_ambiguous():
    for spelling in (*AMBIGUOUS, "mPa", "[TPH]"):
        assert find_unit(spelling) is None
        assert is_ambiguous(spelling)
    assert not any(is_ambiguous(spelling) for spelling in ("bar", "t/h", "MPa", "mpa", "furlong"))


def test_every_spelling_in_the_table_is_found():
    for spelling, unit in UNIT_BY_SPELLING.items():
        assert find_unit(spelling) == unit
        assert find_unit(f" {spelling.upper()} ") == unit


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_in_the_canonical_unit_is_not_touched(value):
    assert convert(value, "bar") == value


@given(st.floats(-1e9, 1e9), st.sampled_from(sorted(UNIT_BY_SPELLING)))
def test_a_conversion_is_right_to_fifteen_digits(value, spelling):
    unit = known(spelling)
    exact = (Fraction(value) + Fraction(unit.offset)) * Fraction(unit.factor) / Fraction(unit.divisor)
    size = max(abs(value), abs(unit.offset)) * unit.factor / unit.divisor
    assert abs(convert(value, spelling) - float(exact)) <= 6e-15 * size


def test_a_value_that_outgrows_all_floats_becomes_infinite_without_a_warning():
    assert np.isinf(convert(1.7e308, "t/h"))
