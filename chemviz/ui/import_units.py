"""The units that a person may choose for a field: a closed list, the usual ones first. Draws nothing."""

from dataclasses import replace
from functools import lru_cache
from typing import Final

from chemviz.ingest import IN_CELLS, NOT_STATED
from chemviz.ingest.units import UNIT_BY_SPELLING, find_unit
from chemviz.schema import FIELD_BY_KEY, ColumnUse

_USUAL: Final = {
    "volume flow": ("m³/h", "L/min", "L/s", "gpm (US)", "ft³/min", "bbl/d", "kg/h", "t/h", "Nm³/h", "scfm (60 °F)"),
    "pressure": (
        "bar(g)",
        "bar(a)",
        "psi(g)",
        "psi(a)",
        "kPa(g)",
        "kPa(a)",
        "MPa(g)",
        "kg/cm²(g)",
        "bar",
        "psi",
        "kPa",
    ),
}
_WORDS: Final = {NOT_STATED: "Not stated", IN_CELLS: "In the cells, beside each number"}


@lru_cache(maxsize=16)
def unit_choices(key: str) -> tuple[str, ...]:
    """What may be chosen for a field: spellings of the closed table, "in the cells" and "not stated".

    A pressure is offered as gauge, as absolute and, for whom the file does not say, as neither.

    >>> unit_choices("temperature")
    ('°C', '°F', 'K', '°R', 'in the cells', 'not stated')
    >>> unit_choices("pressure")[:3]
    ('bar(g)', 'bar(a)', 'psi(g)')
    """
    dimensions = FIELD_BY_KEY[key].dimensions
    known = [unit.spelling for unit in UNIT_BY_SPELLING.values() if unit.dimension in dimensions]
    return tuple(dict.fromkeys((*_USUAL.get(dimensions[0], ()), *known, IN_CELLS, NOT_STATED)))


def unit_word(choice: str) -> str:
    """A unit as the screen calls it.

    >>> unit_word("psi(g)"), unit_word("psi(a)"), unit_word("psi"), unit_word("not stated")
    ('psi(g), gauge', 'psi(a), absolute', 'psi', 'Not stated')
    """
    if choice.endswith("(g)"):
        return f"{choice}, gauge"
    return f"{choice}, absolute" if choice.endswith("(a)") else _WORDS.get(choice, choice)


def source_unit_text(use: ColumnUse) -> str:
    """The unit that the file states, with its basis, as a person reads it."""
    return replace(use, unit=use.source_unit).unit_text()


def conversion(use: ColumnUse) -> str:
    """What was done with the numbers of a column, as a formula; nothing where no unit is stated.

    >>> conversion(ColumnUse("P", "psi", "bar", "gauge")), conversion(ColumnUse("T", "°F", "°C"))
    ('bar(g) = psig × 0.0689476', '°C = (°F − 32) ÷ 1.8')
    >>> conversion(ColumnUse("T", "K", "°C")), conversion(ColumnUse("T", "°C", "°C")), conversion(ColumnUse("T"))
    ('°C = K − 273.15', 'as it stands', 'as it stands')
    """
    unit = find_unit(use.source_unit or "")
    if unit is None or (unit.factor, unit.divisor, unit.offset) == (1, 1, 0):
        return "as it stands"
    source = source_unit_text(use)
    shifted = f"{source} {'−' if unit.offset < 0 else '+'} {abs(unit.offset):g}" if unit.offset else source
    is_divided = unit.factor == 1
    scale = unit.divisor if is_divided else unit.factor / unit.divisor
    if scale == 1:
        return f"{use.unit_text()} = {shifted}"
    shifted = f"({shifted})" if unit.offset else shifted
    return f"{use.unit_text()} = {shifted} {'÷' if is_divided else '×'} {scale:.6g}"
