"""Which rows in the midst of a table are no equipment: totals, remarks, headings of sections, the header once more."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from chemviz.ingest.numbers import Mask, as_mask
from chemviz.ingest.quantities import Quantities
from chemviz.ingest.row_issues import Checked, nulls
from chemviz.ingest.row_remarks import HEADER_AGAIN, TOTAL, TOTAL_CELL, lone_reason
from chemviz.ingest.source import Source

MOST_LONE: Final = 100_000
"""More rows with nothing but a name are a list of names, and no remarks between the rows."""


@dataclass(frozen=True)
class Cells:
    """The names and types of all rows as Arrow text (null: none), and how many cells of each row hold something."""

    names: Any
    types: Any
    filled: Any


def rows_left_out(checked: Checked, cells: Cells, source: Source) -> dict[int, str]:
    """Positions of rows that hold something and are no equipment, each with the reason."""
    return _totals(checked, cells) | _headers_again(checked, cells, source) | _lone(checked, cells, source)


def _totals(checked: Checked, cells: Cells) -> dict[int, str]:
    """Rows that say `Total` in the place of the name and have no type, or the other way round."""
    has_name, has_type = (checked.columns.get(key) is not None for key in ("name", "equipment_type"))
    places = []
    if has_name:
        places.append(_matching(cells.names, nulls(cells.types) | (not has_type)))
    if has_type:
        places.append(_matching(cells.types, nulls(cells.names) | (not has_name)))
    return {place: TOTAL for each in places for place in each}


def _matching(texts: Any, is_asked: Mask) -> list[int]:
    places = np.flatnonzero(is_asked & ~nulls(texts))
    if not places.size:
        return []
    is_total = pc.match_substring_regex(texts.take(pa.array(places)), TOTAL_CELL)
    found: list[int] = places[as_mask(is_total)].tolist()
    return found


def _headers_again(checked: Checked, cells: Cells, source: Source) -> dict[int, str]:
    """Rows that are one of the lines of the header or the units row, in the name and in all numbers."""
    layout, columns = source.layout, checked.columns
    lines = [*layout.header_cells, *([layout.units_row] if layout.units_row else [])]
    name = columns.get("name")
    bad = {key: _bad_cells(found) for key, found in checked.quantities.items() if found.bad.size}
    found: set[int] = set()
    for line in lines if bad else ():
        texts = {key: _at(line, column.position) for key, column in columns.items() if column and key in bad}
        numbers = {key: text for key, text in texts.items() if text}
        alike = [{place for place, text in bad[key].items() if _is_alike(text, numbers[key])} for key in numbers]
        places = set.intersection(*alike) if alike else set()
        wanted = _at(line, name.position) if name else ""
        found |= _with_name(places, cells, wanted) if name else places
    return dict.fromkeys(found, HEADER_AGAIN)


def _with_name(places: Iterable[int], cells: Cells, wanted: str) -> set[int]:
    ordered = sorted(places)
    names = cells.names.take(pa.array(ordered, pa.int64())).to_pylist()
    return {place for place, name in zip(ordered, names, strict=True) if (name or "") == wanted}


def _at(line: tuple[str, ...], position: int) -> str:
    return " ".join(line[position].split()) if position < len(line) else ""


def _is_alike(text: str, header: str) -> bool:
    """Whether a cell holds the header, with the header of a column of units behind it or without."""
    return text == header or text.startswith(f"{header} ")


def _bad_cells(found: Quantities) -> dict[int, str]:
    """What stands in the cells that hold no number, by position."""
    return {place: " ".join(text.split()) for place, text in zip(found.bad.tolist(), found.bad_texts, strict=True)}


def _lone(checked: Checked, cells: Cells, source: Source) -> dict[int, str]:
    """Rows that hold a remark or the heading of a section in the place of the name or the type, and nothing else."""
    found: dict[int, str] = {}
    for key, texts in (("name", cells.names), ("equipment_type", cells.types)):
        places = np.flatnonzero((cells.filled == 1) & ~nulls(texts))
        if checked.columns.get(key) is None or places.size > MOST_LONE:
            continue
        for place, text in zip(places.tolist(), texts.take(pa.array(places)).to_pylist(), strict=True):
            if reason := lone_reason(text):
                found[place] = reason
    lines = {int(checked.raw.rows[place]): place for place in found}
    delimiter = source.layout.delimiter or "\t"
    alone = {
        lines[row] for row, text in (source.texts_at(set(lines)) if lines else ()) if _is_one_cell(text, delimiter)
    }
    return {place: reason for place, reason in found.items() if place in alone}


def _is_one_cell(line: str, delimiter: str) -> bool:
    return sum(bool(cell.strip(' "\t')) for cell in line.split(delimiter)) == 1
