"""One header to the field, the unit and the basis that it states. Looks at no other column and at no cell.

A header is words and, where it states one, a unit: in brackets anywhere, or at the end behind a comma, a slash, `in`,
a blank, an underscore or a hyphen. The unit must be in the closed table and of the field's dimension; what stands
in brackets and is neither words nor a unit makes the header mean nothing.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from chemviz.ingest.header_grammar import NUMBER_WORDS, Meaning, Weight, meaning_of
from chemviz.ingest.header_words import STARTS_OF_WORDS, words_of
from chemviz.ingest.units import UNIT_CHARACTERS, Unit, find_unit, is_ambiguous, without_brackets
from chemviz.schema import FIELD_BY_KEY, Basis

HEADER_CHARACTERS: Final = 100
"""A longer header is a sentence, not the name of a column."""

_GROUP: Final = re.compile(r"\(([^()]*(?:\([^()]*\))?[^()]*)\)|\[([^\[\]]*)\]|\{([^{}]*)\}")
_SEPARATOR: Final = re.compile(r"\s*[,/|]\s*|\s+(?:in|en|em)\s+|[\s_\-]+|(?<=[a-z])(?=[A-Z])")
_LEAD: Final = re.compile(r"^(?:in|en|em|w)\s+")
_LOOP: Final = re.compile(
    r"(?:\d{1,4}[-_ ]?)?([FPT])(?:I|IC|ICA|IR|IRC|IT|C|R|RC|T|E)[-_ ]?\d{1,6}[A-Z]?(?:[._ ](?:PV|VAL|VALUE|MEAS))?"
)
"""The tag of a measuring loop, ISA-5.1: F, P or T, then indicating, controlling, recording or transmitting, a number,
and nothing behind it but the process value. PD (differential), Q (total), S, A and V (switch, alarm, valve) are not."""

_NOTHING: Final = "- -- – — . n/a n.a. na none nil text string number datetime"
_NO_UNIT: Final = frozenset(["", *_NOTHING.split()])
_FIELD_BY_LETTER: Final = {"F": "flowrate", "P": "pressure", "T": "temperature"}
_FIELD_BY_DIMENSION: Final = {
    dimension: key for key in ("flowrate", "pressure", "temperature") for dimension in FIELD_BY_KEY[key].dimensions
}
_OF_OTHERS: Final = re.compile(
    r".*%.*|[mk]?m/s|ft/s|m/min|ft/min|fpm|1/min|1/s|/min|rpm|hz|.*/(?:k|°c|m|m2|m3|kg|kwh?|bar|psi|year|yr|a|y)"
)
"""Units of velocity, speed, share, gradient and density, for which no message about an unknown unit is due."""


@dataclass(frozen=True)
class Reading:
    """What a header says: the field, how plainly, the unit as the file spells it and as the table knows it.

    `unit` is None where none is stated, or one that is unknown or of another dimension than the field. `basis` is
    gauge or absolute, from the unit or from words; `is_contradictory` where words and unit do not go together.
    """

    field: str
    weight: Weight
    unit_text: str = ""
    unit: Unit | None = None
    basis: Basis | None = None
    is_contradictory: bool = False


def read_header(header: str, units_cell: str = "") -> Reading | None:
    """What a header says, with the cell below it in a units row; None when it names no field of the equipment table.

    >>> reading = read_header("Op. Press. psig")
    >>> reading.field, reading.unit.name, reading.basis
    ('pressure', 'psi', 'gauge')
    >>> read_header("Pressure drop [bar]") is None, read_header("T", "°F").unit.name
    (True, '°F')
    """
    if len(header) > HEADER_CHARACTERS:
        return None
    if without_brackets(units_cell).casefold() in _NO_UNIT:
        units_cell = ""
    text = unicodedata.normalize("NFKC", header).strip().rstrip(":")
    words = words_of(text)
    whole = meaning_of(words)
    if whole and not _is_instrument(words, text, units_cell):
        return _with_units_cell(whole, units_cell)
    if _may_be_number(words) and (found := _with_unit(text) or _with_unusable_unit(text)):
        return found
    return _by_unit(text, units_cell)


def _may_be_number(words: list[str]) -> bool:
    return not NUMBER_WORDS.isdisjoint(words) or not NUMBER_WORDS.isdisjoint(map(str.__add__, words, words[1:]))


def _is_instrument(words: list[str], text: str, units_cell: str) -> bool:
    """`Pressure gauge` is a thing, while `Pressure (gauge)` and `Gauge pressure` are values."""
    return words[-1:] in (["gauge"], ["gage"]) and len(words) > 1 and "(" not in text and not units_cell


def _with_units_cell(meaning: Meaning, units_cell: str) -> Reading | None:
    unit = find_unit(units_cell) if units_cell else None
    if not FIELD_BY_KEY[meaning.field].has_unit:
        # A text has no unit: `Area` over `m²` is a surface.
        return None if unit or _looks_like_unit(units_cell) else Reading(meaning.field, meaning.weight)
    if unit and _fits(unit, meaning):
        return _measured(meaning, units_cell.strip(), unit)
    if meaning.needs_unit or (units_cell and _is_of_others(units_cell)):
        return None
    if unit or _looks_like_unit(units_cell) or _may_be_unit(units_cell):
        return _unusable(meaning, units_cell.strip(), unit)
    return Reading(meaning.field, meaning.weight, basis=meaning.basis)


def _may_be_unit(units_cell: str) -> bool:
    """Whether a word in a units row can be nothing but a unit, though nobody knows it."""
    plain = units_cell.strip()
    return " " not in plain and len(plain) <= UNIT_CHARACTERS and any(map(str.isalpha, plain))


def _fits(unit: Unit, meaning: Meaning) -> bool:
    return unit.dimension in FIELD_BY_KEY[meaning.field].dimensions


def _measured(meaning: Meaning, unit_text: str, unit: Unit) -> Reading:
    clash = bool(meaning.dimensions) and unit.dimension not in meaning.dimensions
    if meaning.basis and unit.basis is None:
        unit = replace(unit, basis=meaning.basis)
    clash = clash or (meaning.basis is not None and unit.basis != meaning.basis)
    return Reading(meaning.field, meaning.weight, unit_text, unit, unit.basis, clash)


def _unusable(meaning: Meaning, unit_text: str, unit: Unit | None) -> Reading:
    """A unit that is unknown, or of another quantity, which contradicts the words."""
    return Reading(meaning.field, meaning.weight, unit_text, None, meaning.basis, unit is not None)


def _with_unit(text: str) -> Reading | None:
    for rest, unit_text in _splits(text):
        unit = find_unit(unit_text)
        meaning = meaning_of(words_of(rest)) if unit else None
        if unit and meaning and _fits(unit, meaning):
            return _measured(meaning, unit_text, unit)
        named = meaning_of(words_of(rest)) if is_ambiguous(unit_text) else None
        if named and FIELD_BY_KEY[named.field].has_unit and not named.needs_unit:
            return _unusable(named, unit_text, None)
    return None


def _splits(text: str) -> Iterator[tuple[str, str]]:
    """Words and unit, in every way that the text allows: `Flow (gpm)` as `Flow`, `gpm`."""
    groups = list(_GROUP.finditer(text))
    for group in groups:
        yield f"{text[: group.start()]} {text[group.end() :]}", _LEAD.sub("", group[group.lastindex or 0].strip())
    yield from _ends(text)
    if groups and groups[-1].end() == len(text):  # `Temperature, °C (actual)`
        remark = groups[-1]
        yield from _ends(f"{remark[remark.lastindex or 0]} {text[: remark.start()].rstrip()}")


def _ends(text: str) -> Iterator[tuple[str, str]]:
    begin = 0
    for separator in _SEPARATOR.finditer(text):
        if not STARTS_OF_WORDS.issuperset(words_of(text[begin : separator.start()])):
            return  # a word that means nothing stays in all that follows
        begin = separator.end()
        if 0 < len(text) - separator.end() <= UNIT_CHARACTERS:
            yield text[: separator.start()], text[separator.end() :]


def _with_unusable_unit(text: str) -> Reading | None:
    for group in _GROUP.finditer(text):
        inner = group[group.lastindex or 0].strip()
        unit = find_unit(inner)
        meaning = meaning_of(words_of(f"{text[: group.start()]} {text[group.end() :]}"))
        if meaning and not meaning.needs_unit and FIELD_BY_KEY[meaning.field].has_unit:
            is_unit = unit is not None or (_looks_like_unit(inner) and not _is_of_others(inner))
            return _unusable(meaning, inner, unit) if is_unit else None
    return None


def _looks_like_unit(text: str) -> bool:
    """Whether an unknown text is a unit all the same: a quotient, a power, or one of those that mean several things."""
    plain = text.strip().strip("()[]")
    if not plain or len(plain) > UNIT_CHARACTERS or not any(map(str.isalpha, plain.replace("%", "a"))):
        return False
    if " " in plain.replace(" / ", "/"):
        return False
    return is_ambiguous(plain) or _is_of_others(plain) or bool(re.search(r"[^\W\d]/[^\W\d]|[²³°%]|m[23]$", plain))


def _is_of_others(text: str) -> bool:
    plain = unicodedata.normalize("NFKC", text).casefold().strip(" ()[]").replace(" ", "")
    return bool(_OF_OTHERS.fullmatch(plain)) or plain in {
        "m3",
        "m2",
        "ft2",
        "ft3",
        "l",
        "mm",
        "m",
        "kw",
        "a",
        "ma",
        "v",
    }


def _by_unit(text: str, units_cell: str) -> Reading | None:
    """A measuring loop with a unit of its quantity, or a header that is nothing but a unit."""
    if loop := _LOOP.match(text):
        key, unit_text = _FIELD_BY_LETTER[loop[1]], text[loop.end() :].strip(" ,/_-") or units_cell.strip()
        unit = find_unit(unit_text)
        if unit and unit.dimension in FIELD_BY_KEY[key].dimensions:
            return Reading(key, Weight.UNIT, without_brackets(unit_text), unit, unit.basis)
        return None
    unit = find_unit(text) if len(text) > 2 or "°" in text else None
    if unit:
        return Reading(_FIELD_BY_DIMENSION[unit.dimension], Weight.UNIT, text, unit, unit.basis)
    return None
