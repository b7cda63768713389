"""From a header to the field and the unit it states. Matches exactly after tidying, never by likeness.

A header that names something else (set pressure, pressure drop, design temperature) must not be taken for the
operating value, so words are compared whole, and what stands in brackets must be a unit or look like one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from chemviz.errors import RefusedFile
from chemviz.ingest.units import Unit, find_unit
from chemviz.schema import FIELD_BY_KEY, FIELDS, ColumnUse

_SPELLINGS: Final = {
    "name": "equipmentname equipment name tag tagno tagnumber equipmenttag",
    "equipment_type": "type equipmenttype equiptype",
    "flowrate": "flowrate flow operatingflow operatingflowrate",
    "pressure": "pressure press operatingpressure operatingpress",
    "temperature": "temperature temp operatingtemperature operatingtemp",
}
FIELD_BY_WORDS: Final = {words: key for key, line in _SPELLINGS.items() for words in line.split()}
FIELD_BY_SYMBOL: Final = {"q": "flowrate", "p": "pressure", "t": "temperature"}
"""A single letter says enough only beside a unit of its field."""

_OTHER_WORDS = """
    allowable ambient average avg bottom calc calculated delta design dev deviation diff differential discharge dp drop
    dt est estimated expected feed gain hh hi high in inlet limit ll lo low max maximum mawp mean min minimum nominal
    normal out outlet output previous psid range rated rating ratio relief return required rise set setpoint setting
    shell skin sp standard std suction supply surface target test top total trip tube vac vacuum wall
"""
_OTHER_QUANTITY: Final = frozenset(_OTHER_WORDS.split())
"""Words that in brackets tell which value is meant; a column so marked is not simply the operating value."""

HEADER_CHARACTERS: Final = 100
"""A longer header is a sentence, not the name of a column."""

HEADERS_NAMED: Final = 12


@dataclass(frozen=True)
class Match:
    """A header understood: the field, the unit as the header spells it (empty: none) and as the table knows it.

    `unit` is None where the header states none, or one that is unknown or of another dimension than the field.
    """

    key: str
    unit_text: str = ""
    unit: Unit | None = None

    @property
    def problem(self) -> str | None:
        """A sentence on a stated unit that cannot be used."""
        if self.unit is not None or not self.unit_text:
            return None
        why = "is not known"
        if find_unit(self.unit_text) is not None:
            why = f"is not a unit of {FIELD_BY_KEY[self.key].label.lower()}"
        return f"The unit “{shortened(self.unit_text)}” {why}, so the numbers are kept as they stand, without a unit."


@dataclass(frozen=True)
class Column:
    """One column of the file that became a field: where it stands, and what its header says."""

    position: int
    header: str
    match: Match

    @property
    def use(self) -> ColumnUse:
        """How the column is used, as `schema.Columns` keeps it."""
        unit = self.match.unit
        return ColumnUse(self.header, unit.name, unit.canonical, unit.basis) if unit else ColumnUse(self.header)


def match_header(header: str) -> Match | None:
    """The field that a header names, with its unit; None when it names no field of the equipment table.

    >>> match_header("Press. [barg]").unit.basis
    'gauge'
    >>> match_header("flow_rate_m3_h").unit.name
    'm³/h'
    >>> match_header("Pressure drop") is None
    True
    """
    if len(header) > HEADER_CHARACTERS:
        return None
    if key := FIELD_BY_WORDS.get(_words(header)):
        return Match(key)
    for words, unit_text in _splits(header):
        key = FIELD_BY_WORDS.get(_words(words)) or FIELD_BY_SYMBOL.get(_words(words))
        unit = find_unit(unit_text) if key else None
        if key and unit and unit.dimension in FIELD_BY_KEY[key].dimensions:
            return Match(key, unit_text, unit)
    return _match_with_unusable_unit(header)


def _match_with_unusable_unit(header: str) -> Match | None:
    for words, inner in _bracket_splits(header):
        key = FIELD_BY_WORDS.get(_words(words))
        if key and FIELD_BY_KEY[key].is_parameter and _looks_like_unit(inner):
            return Match(key, inner)
    return None


def _words(text: str) -> str:
    return re.sub(r"[\s_\-.:]+", "", text).casefold()


def _bracket_splits(header: str) -> Iterator[tuple[str, str]]:
    """`Flow (gpm)` as `Flow`, `gpm`; for `Pressure [bar(g)]` each opening bracket is tried."""
    text = header.strip()
    closing = {")": "(", "]": "["}.get(text[-1:])
    for position, character in enumerate(text[:-1]):
        if character == closing:
            yield text[:position], text[position + 1 : -1].strip()


def _splits(header: str) -> Iterator[tuple[str, str]]:
    yield from _bracket_splits(header)
    text = header.strip()
    for separator in re.finditer(r"\s*[,/]\s*|\s+in\s+|[\s_\-]+", text):
        yield text[: separator.start()], text[separator.end() :]


def _looks_like_unit(text: str) -> bool:
    words = re.findall(r"[^\W\d_]+", text.casefold())
    if "%" in text or re.search(r"[()\[\],;]", text) or _OTHER_QUANTITY.intersection(words):
        return False
    return not re.search(r"[^\W\d_]{3,}\s+[^\W\d_]{3,}", text)  # two words in a row are a remark


def match_headers(headers: Sequence[str]) -> dict[str, Column]:
    """For each field of the equipment table, in the order of `schema.FIELDS`, its column.

    Raises `RefusedFile` when a field has no column or more than one.
    """
    found: dict[str, Column] = {}
    for position, header in enumerate(headers):
        match = match_header(header)
        if match is None:
            continue
        if match.key in found:
            raise RefusedFile(_twice(match.key, found[match.key].header, header))
        found[match.key] = Column(position, header, match)
    missing = [field.label.lower() for field in FIELDS if field.key not in found]
    if missing:
        raise RefusedFile(_missing(missing, headers))
    return {field.key: found[field.key] for field in FIELDS}


def _twice(key: str, first: str, second: str) -> str:
    return (
        f"Two columns, “{shortened(first)}” and “{shortened(second)}”, both name the "
        f"{FIELD_BY_KEY[key].label.lower()}. Rename or remove one of them."
    )


def _missing(missing: Sequence[str], headers: Sequence[str]) -> str:
    noun = "column" if len(missing) == 1 else "columns"
    listed = missing[0] if len(missing) == 1 else f"{', '.join(missing[:-1])} and {missing[-1]}"
    seen = ", ".join(shortened(header) or "(blank)" for header in headers[:HEADERS_NAMED])
    more = f" and {len(headers) - HEADERS_NAMED} more" if len(headers) > HEADERS_NAMED else ""
    return f"The file has no {noun} for {listed}. The headers seen were: {seen}{more}."


def shortened(text: str, limit: int = 80) -> str:
    """Text short enough for a sentence.

    >>> shortened("P-101 " * 40, limit=12)
    'P-101 P-101…'
    """
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
