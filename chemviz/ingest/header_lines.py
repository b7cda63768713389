"""The lines around a header: groups above it, sub-columns and units below, titles. Which columns they put in doubt."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from chemviz.ingest.group_words import Kind, kind_of, says_other
from chemviz.ingest.row_remarks import is_number_like, is_remark
from chemviz.ingest.units import find_unit
from chemviz.schema import FIELD_BY_KEY

Line = Sequence[str]
Known = Callable[[str], str | None]
"""The key of the field that a header by itself names, or None."""

_LONGEST_GROUP: Final = 40
_LONGEST_UNIT: Final = 20
_NO_UNIT: Final = frozenset(
    ["", "-", "--", "—", "–", "[-]", "(-)", "unit", "units", "[unit]", "uom", "n/a", "none", "text"]
)


@dataclass(frozen=True)
class Readings:
    """How the header of each column is to be understood, and what speaks against its numbers (empty: nothing does)."""

    headers: tuple[str, ...]
    doubts: tuple[str, ...]


def are_groups(above: Line, header: Line) -> bool:
    """Whether a line holds groups over the sub-columns of the next: some cells filled, known words, gaps between."""
    filled = _filled(above)
    if not filled or list(filled) == [0] or max(filled) >= max(len(header), 2):
        return False
    if len(filled) >= len(header) and len(set(filled.values())) == len(filled):
        return False
    if any(_is_title(cell) for cell in filled.values()):
        return False
    kinds = {place: kind_of(cell) for place, cell in filled.items()}
    if any(kind in ("design", "other") for place, kind in kinds.items() if place):
        return True
    # An unknown group puts its columns in doubt, which is safe; but a title must not become a group.
    known = [place for place, kind in kinds.items() if kind != "unknown"]
    return len(known) == len(filled) or (len(filled) > 1 and (0 not in filled or 0 in known))


def are_sub_columns(header: Line, below: Line, known: Known, *, has_units_below: bool = False) -> bool:
    """Whether a line holds the sub-columns of the headers above: words only, under gaps or all saying which value."""
    filled = _filled(below)
    if not filled or any(is_number_like(cell) or len(cell) > _LONGEST_GROUP for cell in filled.values()):
        return False
    if not (has_units_below or any(place < len(header) and not header[place].strip() for place in filled)):
        kinds: set[Kind] = set()
        for cell in filled.values():  # of thousands of cells the first that is not understood is enough
            if (kind := kind_of(cell)) == "unknown":
                return False
            kinds.add(kind)
        if kinds.isdisjoint({"design", "other"}):
            return False
    return not any(known(header[place]) in ("name", "equipment_type") for place in filled if place < len(header))


def are_units(line: Line, headers: Line, known: Known) -> bool:
    """Whether a line below the headers holds units: mostly units, and no number where numbers are due."""
    cells = {place: cell for place, cell in _filled(line).items() if cell.casefold() not in _NO_UNIT}
    units = [place for place, cell in cells.items() if _is_unit(cell)]
    if not units or len(units) == len(cells):
        return bool(units)
    fields = {place: known(header) for place, header in enumerate(headers) if place in cells}
    numeric = [place for place, key in fields.items() if _is_number(key)]
    under_numbers = [place for place in numeric if place in units]
    return (
        bool(under_numbers)
        and 2 * len(under_numbers) >= len(numeric)
        and not any(key in ("name", "equipment_type") for key in fields.values())
        and all(len(cell) <= _LONGEST_UNIT and not is_number_like(cell) for cell in cells.values())
    )


def read_headers(headers: Sequence[str], lines: Sequence[Line], titles: Sequence[Line], known: Known) -> Readings:
    """How joined headers are to be understood, given the lines they come from and the lines above these.

    A group that says nothing of the numbers goes; one of design values becomes `Design`, and one of other values makes
    a header that no field has.
    """
    says = next((cell for line in titles for cell in line if cell.strip() and says_other(cell)), "")
    doubts = [" ".join(says.split())] * len(headers)
    if len(lines) == 1:
        groups = _groups_not_understood(titles[-1], lines[0], known) if titles else {}
        return Readings(tuple(headers), tuple(doubt or groups.get(place, "") for place, doubt in enumerate(doubts)))
    readings = list(headers)
    main = _main_line(lines, known)
    for line, is_above in ((line, order < main) for order, line in enumerate(lines) if order != main):
        kinds: dict[str, Kind] = {cell: kind_of(cell) for cell in _filled(line).values()}
        for place, group in enumerate(_spread(line, len(headers), is_above=is_above)):
            kind = kinds.get(group, "known")
            own = _without(readings[place], group, is_above=is_above)
            if kind == "unknown":
                # Over a column that says little; below a header it may say all.
                readings[place], doubts[place] = (own, doubts[place] or group) if is_above else (readings[place], "")
            else:
                readings[place] = _read_in(kind, own, readings[place])
    return Readings(tuple(readings), tuple(doubts))


def _read_in(kind: Kind, own: str, joined: str) -> str:
    if kind in ("design", "other"):
        return f"{_READ_AS[kind]} / {own}"
    return own if kind == "plain" else joined


_READ_AS: Final = {"design": "Design", "other": "Rated"}
"""`Rated` is a word that no operating value has in its header."""


def _main_line(lines: Sequence[Line], known: Known) -> int:
    """Which of the lines of a header names most fields."""
    counts = [len({known(cell.strip()) for cell in line if cell.strip()} - {None}) for line in lines]
    return counts.index(max(counts))


def _spread(line: Line, width: int, *, is_above: bool) -> list[str]:
    """The cell of a line that each column has; a group stands over the columns up to the next one."""
    spread, last = [], ""
    for place in range(width):
        own = " ".join(line[place].split()) if place < len(line) else ""
        last = own or last
        spread.append(last if is_above else own)
    return spread


def _without(joined: str, group: str, *, is_above: bool) -> str:
    """A joined header without the group at its beginning or the sub-column at its end."""
    if is_above:
        return joined.removeprefix(group).removeprefix(" / ") or joined
    return joined.removesuffix(group).removesuffix(" / ") or joined


def _groups_not_understood(above: Line, header: Line, known: Known) -> dict[int, str]:
    """Cells in the midst of a title line that may be groups: each begins right over a number."""
    filled = _filled(above)
    if any(_is_title(cell) for cell in filled.values()):
        return {}
    found: dict[int, str] = {}
    for place, group in filled.items():
        if 0 < place < len(header) and _is_number(known(header[place])) and kind_of(group) == "unknown":
            ends = [other for other in filled if other > place]
            found |= dict.fromkeys(range(place, min([*ends, len(header)])), " ".join(group.split()))
    return found


def _filled(line: Line) -> dict[int, str]:
    return {place: cell.strip() for place, cell in enumerate(line) if cell.strip()}


def _is_title(cell: str) -> bool:
    return len(cell) > _LONGEST_GROUP or ":" in cell or is_number_like(cell) or is_remark(cell)


def _is_number(key: str | None) -> bool:
    return key in FIELD_BY_KEY and FIELD_BY_KEY[key].has_unit


def _is_unit(cell: str) -> bool:
    if len(cell) > _LONGEST_UNIT or cell[0].isdigit():
        return False
    return (find_unit(cell) or find_unit(cell.strip("[]()"))) is not None
