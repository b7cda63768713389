"""Units as they are written in prose, read into our spelling. Knows no facts."""

import re
import unicodedata
from functools import cache
from typing import Final

from chemviz.ingest.unit_table import MASS_FLOWS, NORMAL_FLOWS, PRESSURES, PRESSURES_WITHOUT_BASIS, VOLUME_FLOWS
from chemviz.ingest.units import find_unit
from chemviz.insights.vocabulary import PERCENT, SPREADS, TIMES

OTHER: Final = "another unit"
"""A unit that no fact has."""

_ENGLISH: Final = frozenset({"at", "of", "a", "as", "in", "man", "rel", "t", "te", "mt", "b"})
"""Spellings of units that are words of a sentence first."""
_HOUR: Final = r"/\s?(?:h|hr|hour)\b| (?:per|an) hour\b"
_WRITTEN: Final = (
    (PERCENT, r"%|per ?cent\b|percentages?\b"),
    ("°C", r"°\s?C\b|(?:deg\.?|degrees?)\s?C(?:elsius)?\b|celsius\b|C\b"),
    ("°F", r"°\s?F\b|(?:deg\.?|degrees?)\s?F(?:ahrenheit)?\b|fahrenheit\b|F\b"),
    ("K", r"°?K\b|kelvins?\b"),
    ("bar(g)", r"bar\s?\((?:g|gauge)\)|barg\b|bar gauge\b|bar g\b"),
    ("bar(a)", r"bar\s?\((?:a|abs|absolute)\)|bara\b|bar absolute\b|bar abs\b"),
    ("bar", r"bars?\b(?!\s?\()"),
    ("Nm³/h", rf"(?:Nm3|normal cubic met(?:er|re)s?)(?:{_HOUR})"),
    ("m³/h", rf"(?:m3|m\^3|cubic met(?:er|re)s?)(?:{_HOUR})"),
    ("kg/h", rf"(?:kg|kilograms?)(?:{_HOUR})"),
    (TIMES, r"times\b|x\b|×|-?fold\b"),
    (SPREADS, r"robust spreads?\b|spreads?\b"),
)
_OTHERS: Final = r"""
mm/s m/s mm cm km m rpm Hz kHz kW MW W kWh MWh V kV A mA dB dBA hours? hrs? h minutes? mins? min seconds? secs? s
days? weeks? months? years? yrs? yr quarters? shifts? kg g t tonnes? tons? L l litres? liters? m3 ppm ppb USD EUR € £ \$
degrees? deg° ° sigmas? σ standard\ deviations? percentiles? points? inches inch feet ft gallons? barrels? bbl psig psia
psi kPa MPa mbar Pa atm cycles? Nm kN N J kJ MJ GJ cP cSt pH decibels? microns? µm μm mils?
"""


@cache
def pattern() -> "re.Pattern[str]":
    """One pattern for all units; the name of the matching group leads to the unit by `unit_of`."""
    table = sorted(_from_table(), key=len, reverse=True)
    others = [re.sub(r"\\ ", " ", each) for each in re.findall(r"(?:\\ |\S)+", _OTHERS)]
    exact = "|".join(f"(?P<u{at}>{written})" for at, (_, written) in enumerate(_WRITTEN))
    ends = "|".join([*(re.escape(each) for each in table), *sorted(others, key=len, reverse=True)])
    return re.compile(rf"{exact}|(?P<other>(?:{ends})(?![\w/]))", re.I)


def unit_of(match: "re.Match[str]") -> str:
    """Our spelling of the unit that was found, `OTHER` where it is none that a fact of ours has."""
    for at, (unit, _) in enumerate(_WRITTEN):
        if match[f"u{at}"] is not None:
            return unit
    return _table_units().get(match["other"].casefold(), OTHER)


def in_table(word: str) -> str | None:
    """The unit of the closed table that a word is, in our spelling; None for any other word.

    >>> in_table("gpm"), in_table("kg/cm2(g)"), in_table("at"), in_table("pumps")
    ('gpm (US)', 'kg/cm²(g)', None, None)
    """
    if word.casefold() in _ENGLISH:
        return None
    found = find_unit(word.strip(".:;") if "(" in word else word.strip(".:;)"))
    return found.spelling if found else None


def is_same(written: str, unit: str | None) -> bool:
    """Whether a unit in prose can stand for that of a fact; bar may stand for bar(g), never bar(a) for bar(g).

    >>> is_same("bar", "bar(g)"), is_same("bar(a)", "bar(g)"), is_same("°C", None)
    (True, False, False)
    """
    return written == unit or (written == "bar" and unit in {"bar(g)", "bar(a)"})


def _from_table() -> list[str]:
    return [_plain(each) for each in _table_names()]


@cache
def _table_units() -> dict[str, str]:
    return {_plain(each).casefold(): each for each in _table_names()}


def _table_names() -> list[str]:
    scales = (*VOLUME_FLOWS, *MASS_FLOWS, *NORMAL_FLOWS, *PRESSURES, *PRESSURES_WITHOUT_BASIS)
    names = [unit for unit, *_ in scales if unit not in {unit for unit, _ in _WRITTEN}]
    pressures = [unit for unit, *_ in PRESSURES if unit != "bar"]
    return [*names, *(f"{unit}({basis})" for unit in pressures for basis in "ga")]


def _plain(unit: str) -> str:
    return unicodedata.normalize("NFKC", unit)
