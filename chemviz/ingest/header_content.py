"""What some cells of a column speak for: tags, equipment words, moments, a unit. Evidence beside the header."""

import re
from collections.abc import Sequence
from typing import Final

from chemviz.ingest.checks import NOTHING_MEASURED, SHEET_ERRORS
from chemviz.ingest.header_words import words_of
from chemviz.ingest.types import type_key
from chemviz.ingest.units import Unit, find_unit

FEWEST: Final = 2
"""Cells that are not blank, without which a column speaks for nothing."""

CELL_CHARACTERS: Final = 80

_EQUIPMENT: Final = """
    pump|centrifugal pump|positive displacement pump|dosing pump|vacuum pump|compressor|heat exchanger|exchanger|hex|hx
    plate heat exchanger|shell and tube heat exchanger|shell & tube heat exchanger|vessel|pressure vessel|tank
    storage tank|reactor|column|distillation column|tower|cooling tower|valve|control valve|relief valve|condenser
    cooler|air cooler|heater|fired heater|furnace|boiler|reboiler|separator|drum|knock out drum|fan|blower|turbine
    steam turbine|gas turbine|filter|strainer|mixer|agitator|evaporator|dryer|drier|chiller|ejector|centrifuge|cyclone
    crusher|mill|conveyor|scrubber|absorber|stripper|crystallizer|extractor|motor|generator|pumpe|verdichter|behälter
    wärmetauscher|wärmeübertrager|kolonne|reaktor|kessel|ventil|pompe|compresseur|échangeur|échangeur de chaleur|colonne
    réacteur|cuve|bomba|compresor|intercambiador|intercambiador de calor|tanque|columna|válvula|pompa|compressore
    scambiatore|scambiatore di calore|serbatoio|colonna|reattore|valvola|compressor|trocador de calor|permutador
    tanque|coluna|pomp|warmtewisselaar|vat|kolom|泵|压缩机|换热器|反应器|塔|罐|阀|ポンプ|圧縮機|熱交換器|反応器|насос|компрессор
    теплообменник|реактор|колонна|ёмкость
"""
EQUIPMENT_KEYS: Final = frozenset(type_key(word) for word in re.split(r"\||\n", _EQUIPMENT) if word.strip())

_TAG: Final = re.compile(r"(?:[A-Z0-9]{1,4}-)?[A-Z]{1,4}-[0-9]{1,5}(?:-?[A-Z])?(?:/[A-Z])*")
_MOMENT: Final = re.compile(
    r"(?:\d{4}([-/.])\d{1,2}\1\d{1,2}|\d{1,2}([-/.])\d{1,2}\2\d{2,4})(?:[T ,]\s*\d{1,2}:\d{2}.*)", re.ASCII
)
_DATE_OR_TIME: Final = re.compile(r".*\d\s*[-/.:T年 ]\s*\w{1,9}\s*[-/.:月 ]\s*\d.*|\d{1,2}[:.h]\d{2}.*", re.ASCII)
_PLAIN_NUMBER: Final = re.compile(r"[+-]?\d+(?:[.,]\d+)?", re.ASCII)
_WITH_UNIT: Final = re.compile(r"[<>~≈]?\s*[+-]?\d[\d.,'\s]*(?:[eE][+-]?\d+)?\s*(\D.{0,20})")
_NUMBERED_WORDS: Final = """
    column col unnamed field feld var variable spalte colonne colonna columna coluna kolom kolumn champ campo header x v
    f
"""
_NUMBERED: Final = frozenset(_NUMBERED_WORDS.split())


def filled(samples: Sequence[str]) -> list[str]:
    """The cells that say something, trimmed and cut to `CELL_CHARACTERS`."""
    return [
        text
        for each in samples
        if (text := each[:CELL_CHARACTERS].strip())
        and text.casefold() not in NOTHING_MEASURED
        and not re.fullmatch(SHEET_ERRORS, text.casefold())
    ]


def says_nothing(header: str) -> bool:
    """Whether a header is none at all: blank, or a number given by a program.

    >>> [says_nothing(header) for header in ("(column 3)", "Unnamed: 0", "Column1", "F2", "Remarks")]
    [True, True, True, True, False]
    """
    words = words_of(re.sub(r"(?<=[^\W\d])(?=\d)", " ", header))
    return not words or (len(words) <= 2 and words[-1].isdigit() and (len(words) == 1 or words[0] in _NUMBERED))


def are_tags(cells: Sequence[str]) -> bool:
    """Tags of equipment such as `P-101A` or `3-P-101-A`: [area-]letters-number[suffix].

    >>> are_tags(["P-101A", "3-K-301-B"]), are_tags(["SS316", "PN16"])
    (True, False)
    """
    return len(cells) >= FEWEST and all(_TAG.fullmatch(cell.upper()) for cell in cells)


def are_equipment_words(cells: Sequence[str]) -> bool:
    """Words for kinds of equipment, and nothing else."""
    return len(cells) >= FEWEST and all(type_key(cell) in EQUIPMENT_KEYS for cell in cells)


def are_moments(cells: Sequence[str]) -> bool:
    """Dates with a time of day."""
    return len(cells) >= FEWEST and all(_MOMENT.fullmatch(cell) for cell in cells)


def speaks_against(field: str, cells: Sequence[str], *, is_plain: bool = False) -> bool:
    """Whether the cells cannot be what the header seems to say: no figure where numbers are due, figures where text is.

    Under a header that leaves no doubt (`is_plain`: the field's own name, or a unit of the field beside a word for it)
    words are bad cells, to be told of one by one.

    >>> speaks_against("flowrate", ["in", "out"]), speaks_against("pressure", ["PT-101", "PT-102"])
    (True, True)
    >>> speaks_against("area", ["12.5", "30.2"]), speaks_against("flowrate", ["12", "n/a"])
    (True, False)
    """
    if len(cells) < FEWEST:
        return False
    if field in _NUMBER_FIELDS:
        has_figures = is_plain or any(re.search(r"\d", cell) for cell in cells)
        return not has_figures or are_tags(cells) or are_moments(cells)
    numbers = [cell for cell in cells if _PLAIN_NUMBER.fullmatch(cell)]
    if len(numbers) < len(cells):
        return field == "area" and all(find_unit(cell) for cell in cells)
    if field == "recorded_at":  # seconds since 1970 and days since 1900 are long numbers
        return any(float(cell.replace(",", ".")) < 20_000 for cell in numbers)
    return field == "service" or (field == "area" and any(re.search(r"[.,]", cell) for cell in numbers))


_NUMBER_FIELDS: Final = frozenset({"flowrate", "pressure", "temperature", "design_pressure", "design_temperature"})


def are_dates_or_times(cells: Sequence[str]) -> bool:
    """A date, a time of day, or both, in any order and with any separator."""
    return len(cells) >= FEWEST and all(_DATE_OR_TIME.fullmatch(cell) for cell in cells)


def unit_of_cells(cells: Sequence[str]) -> tuple[str, Unit] | None:
    """The one unit that every cell states beside its number, as it stands there, or None.

    >>> unit_of_cells(["120 L/min", "80 L/min"])[1].name, unit_of_cells(["120 L/min", "80"])
    ('L/min', None)
    """
    found: dict[Unit, str] = {}
    for cell in cells:
        match = _WITH_UNIT.fullmatch(cell)
        unit = find_unit(match[1]) if match else None
        if match is None or unit is None:
            return None
        found[unit] = match[1].strip()
    if len(found) != 1:
        return None
    [(unit, text)] = found.items()
    return text, unit
