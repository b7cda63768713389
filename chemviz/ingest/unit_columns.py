"""Columns that hold the unit of the number beside them, row by row: which they are, and what their cells say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from chemviz.ingest.checks import SEVERAL_UNITS, UNKNOWN_UNIT
from chemviz.ingest.header_content import filled, says_nothing
from chemviz.ingest.header_words import plain_word, words_of
from chemviz.ingest.mapping import Column
from chemviz.ingest.numbers import Mask
from chemviz.ingest.proposals import is_field
from chemviz.ingest.row_remarks import is_number_like
from chemviz.ingest.table import Layout
from chemviz.ingest.units import Unit, find_unit, is_ambiguous
from chemviz.schema import FIELD_BY_KEY, Dimension

UNIT_OF: Final = "unit of:"
"""Goes before the key of a number where the column is read that holds its units."""

_WORDS: Final = """
    unit units uom uoms eu engunit engunits einheit einh einheiten masseinheit mengeneinheit me unite unites unidad
    unidades unita um udm unidade eenheid eenh enhet enhed yksikko jednostka jednostki jm jednotka mj mertekegyseg
    unitate birim единица единицы ед 单位 単位 單位 단위
"""
_BESIDE: Final = "of the de di da des measure measurement mesure medida misura miary engineering eng изм измерения"
_UNIT_WORDS: Final = frozenset(map(plain_word, _WORDS.split()))
_FILLERS: Final = frozenset(map(plain_word, _BESIDE.split()))


def unit_columns(layout: Layout, columns: Mapping[str, Column | None]) -> dict[str, int]:
    """Key of a number to the position of the column that holds its units, where there is one.

    That is a column called after the number, as `Flow unit`; or the one right behind it, where some of its first cells
    are units of the number and its header is `Unit` or nothing, or where all are.
    """
    samples = [filled(cells) for cells in layout.samples()]
    taken = {column.position for column in columns.values() if column}
    found: dict[str, int] = {}
    for key, column in columns.items():
        if column is None or not FIELD_BY_KEY[key].has_unit:
            continue
        named = [
            place
            for place, header in enumerate(layout.headers)
            if place not in taken and _is_named_after(header, key, layout.headers[column.position], samples[place])
        ]
        behind = column.position + 1
        if named:
            found[key] = named[0]
        elif behind < len(samples) and behind not in taken and _holds_units(layout, behind, samples[behind], key):
            found[key] = behind
    return found


def _is_named_after(header: str, key: str, own_header: str, cells: Sequence[str]) -> bool:
    words = words_of(header)
    rest = [word for word in words if word not in _UNIT_WORDS | _FILLERS]
    if len(words) == len(rest) or not rest or (cells and all(map(is_number_like, cells))):
        return False
    return rest == words_of(own_header) or is_field(" ".join(rest)) == key


def _holds_units(layout: Layout, place: int, cells: Sequence[str], key: str) -> bool:
    units = [cell for cell in cells if _unit_of(cell, FIELD_BY_KEY[key].dimensions)]
    if not units:
        return False
    header = layout.headers[place]
    words = words_of(header)
    if says_nothing(header) or (not _UNIT_WORDS.isdisjoint(words) and (_UNIT_WORDS | _FILLERS).issuperset(words)):
        return 2 * len(units) >= len(cells)
    return len(units) == len(cells) and any(len(unit) > 1 for unit in units)


def _unit_of(text: str, dimensions: tuple[Dimension, ...]) -> Unit | None:
    unit = find_unit(text)
    return unit if unit and unit.dimension in dimensions else None


@dataclass(frozen=True)
class Group:
    """Cells that state the same unit: their positions."""

    unit: Unit
    at: npt.NDArray[np.intp]


def groups_beside(cells: Any, is_number: Mask, dimensions: tuple[Dimension, ...]) -> tuple[list[Group], dict[int, str]]:
    """The numbers by the unit that the column of units (Arrow text) states, and why others cannot be used."""
    encoded = pc.utf8_trim_whitespace(cells).combine_chunks().dictionary_encode()
    codes = encoded.indices.to_numpy()
    groups: dict[Unit, list[npt.NDArray[np.intp]]] = {}
    problems: dict[int, str] = {}
    for code, text in enumerate(encoded.dictionary.to_pylist()):
        at = np.flatnonzero((codes == code) & is_number) if text else np.empty(0, np.intp)
        if not at.size:
            continue
        if unit := _unit_of(text, dimensions):
            groups.setdefault(unit, []).append(at)
        else:
            problems |= dict.fromkeys(at.tolist(), unusable(text))
    return [Group(unit, np.concatenate(parts)) for unit, parts in groups.items()], problems


def unusable(text: str) -> str:
    """Why a number with this unit beside it is missing."""
    if unit := find_unit(text):
        return f"The unit beside the number is one of {unit.dimension}, so the cell counts as missing."
    return SEVERAL_UNITS if is_ambiguous(text) else UNKNOWN_UNIT
