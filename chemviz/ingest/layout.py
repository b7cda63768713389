"""Where the table lies among the lines of a file: title lines, header, units row, first row, footer.

Works on lines that are already split into cells; whether they came from text or from a worksheet makes no difference.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from chemviz.errors import Question, RefusedInput
from chemviz.ingest.choices import Choices
from chemviz.ingest.evidence import Evidence
from chemviz.ingest.units import find_unit

HEAD_LINES: Final = 60
"""The header is looked for in so many lines."""
TAIL_LINES: Final = 40
MOST_CELLS: Final = 20_000
"""Of the first lines, so many cells at most are looked at when the header is searched for."""

TOTAL: Final = "This row is a total, not equipment, so it was left out."
REMARK: Final = "This line is a remark below the table, not equipment, so it was left out."
CHOSEN_FOOTER: Final = "This line is below the table, so it was left out."
HEADER_AGAIN: Final = "This line repeats the header, so it was left out."

TOTAL_CELL: Final = (
    r"(?i)^\W*(?:(?:grand|sub|over-?all|plant|site|area|unit|running)[\s-]*)?(?:totals?|sum|summe|gesamt|gesamtsumme|"
    r"zwischensumme|average|avg\.?|mean|mittelwert|durchschnitt|minimum|maximum|min\.?|max\.?|count|anzahl|"
    r"std\.? ?dev\.?)"
    r"(?:\s+(?:of|equipment|items?|rows?|records?|tags?|units?|flow|flowrate|all))*"
    r"\s*(?:[:=]?\s*[(]?[\d.,\s]*(?:items|rows)?[)]?)\W*$"
)
"""A cell that says that its row sums up others; RE2 and Python read this alike."""

_REMARK: Final = re.compile(
    r"(?i)^\W*(?:end of (?:report|file|data|table|export|list)|"
    r"exported|generated|printed|created|report(?:ed)?\b|page\s+\d|"
    r"notes?\b|remarks?\b|source\b|prepared\b|checked by|approved by|reviewed by|data as of|copyright|©|confidential|"
    r"legend\b|rev(?:ision)?\.?\s*\d|\*+\s*\w+ \w+|erstellt|gedruckt|stand\s*:|seite\s+\d|quelle\b|bemerkung(?:en)?\b|"
    r"\d+ (?:rows?|records?|items?|lines?) (?:exported|selected|returned|in total|affected))"
)
_RULE: Final = re.compile(r"^[\s\-=_*#.~+]+$")
_NUMBER: Final = re.compile(r"^[<>~≈]?\s*[+\-−]?\s*[\d.,'’\s\xa0\u202f\u2009]*\d")
_GROUPS: Final = """
    operating operation operational process design mechanical normal rated conditions condition data flow flowrate
    pressure temperature press temp equipment identification ident item items tag set setpoints points point alarm
    alarms inlet outlet suction discharge shell tube side max min maximum minimum limits limit parameters parameter
    measured measurement measurements values value general service reading readings test nameplate duty performance
    vendor actual current betrieb betriebsdaten auslegung prozessdaten
"""
_GROUP_WORDS: Final = frozenset(_GROUPS.split())
_NO_UNIT: Final = frozenset(
    ["", "-", "--", "—", "–", "[-]", "(-)", "unit", "units", "[unit]", "uom", "n/a", "none", "text"]
)

Known = Callable[[str], str | None]
"""The key of the field that a header by itself names, or None."""


@dataclass(frozen=True)
class HeaderPlace:
    """Where the header is among the first lines: `index`, how many `lines` (1 or 2), `units` the units row's index."""

    index: int
    lines: int
    units: int | None
    evidence: tuple[Evidence, ...] = ()
    question: Question | None = None

    @property
    def last(self) -> int:
        """Index of the last line that belongs to the header."""
        return self.index + self.lines - 1 if self.units is None else self.units


def find_header(lines: Sequence[Sequence[str]], numbers: Sequence[int], known: Known, choices: Choices) -> HeaderPlace:
    """The header among the first lines of a file, `numbers` being their line numbers.

    Raises `RefusedInput` when the chosen header row is not among them.
    """
    if choices.header_row is not None:
        index = _chosen_index(numbers, choices.header_row)
        evidence = Evidence("header row", f"line {choices.header_row}", "chosen")
        return _with_more(lines, index, known, choices, evidence, None, may_move=False)
    counts = _fields_by_line(lines, known)
    best = max(counts, default=0)
    index = counts.index(best) if best else 0
    if best >= 2 or (best and max(map(len, lines)) <= 2):
        others = tuple(f"line {numbers[i]}" for i, count in enumerate(counts) if count == best and i != index)
        why = f"{best} of its cells name a field"
        evidence = Evidence(
            "header row", f"line {numbers[index]}", why, "certain" if best > 2 else "likely", others[:5]
        )
        return _with_more(lines, index, known, choices, evidence, None, may_move=True)
    index = index if best else _by_shape(lines)
    sentence = (
        f"No line is recognised as the header of the table; line {numbers[index]} might be it. Name the line that "
        f"holds the headers: --header-row {numbers[index]}."
    )
    candidates = tuple(str(number) for number in numbers[:5])
    question = Question("header row", sentence, f"--header-row {numbers[index]}", candidates)
    evidence = Evidence("header row", f"line {numbers[index]}", "no line names two fields", "unsure", candidates)
    return _with_more(lines, index, known, choices, evidence, question, may_move=False)


def joined_headers(lines: Sequence[Sequence[str]]) -> list[str]:
    """One header per column; of two lines, the group over the sub-columns goes before it.

    >>> joined_headers([["Tag", "Pressure", "", "Flow"], ["", "Operating", "Design", ""]])
    ['Tag', 'Pressure / Operating', 'Pressure / Design', 'Flow']
    """
    if len(lines) == 1:
        return list(lines[0])
    upper, lower = lines
    width = max(len(upper), len(lower))
    upper, lower = [[*line, *[""] * (width - len(line))] for line in (upper, lower)]
    joined, group = [], ""
    for above, below in zip(upper, lower, strict=True):
        group = above.strip() or group
        own = above.strip() if not below.strip() else group
        joined.append(" / ".join(part for part in (own, below.strip()) if part))
    return joined


def unique_headers(headers: Sequence[str]) -> tuple[str, ...]:
    """Headers with a number added to each that stands there again, so that every column can be named.

    >>> unique_headers(["Flow", "Note", "Note", "Note (2)"])
    ('Flow', 'Note', 'Note (2)', 'Note (2) (2)')
    """
    seen: set[str] = set()
    counts: dict[str, int] = {}
    unique = []
    for header in headers:
        name = header
        while name in seen:
            counts[header] = counts.get(header, 1) + 1
            name = f"{header} ({counts[header]})"
        seen.add(name)
        unique.append(name)
    return tuple(unique)


def footer_reason(cells: Sequence[str]) -> str | None:
    """Why a line at the end of a table is no equipment, or None where it may well be."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    if not filled:
        return None
    if re.match(TOTAL_CELL, filled[0][:100]) and not any(_is_word(cell) for cell in filled[1:]):
        return TOTAL
    if len(filled) <= 3 and (_REMARK.match(filled[0][:200]) and (len(filled) == 1 or len(filled) < len(cells) - 1)):
        return REMARK
    return REMARK if all(_RULE.match(cell) for cell in filled) and len("".join(filled)) > 2 * len(filled) else None


def is_number_like(cell: str) -> bool:
    """Whether a cell begins as a number does, whatever stands behind it."""
    return bool(_NUMBER.match(cell.strip()))


def _is_word(cell: str) -> bool:
    return not is_number_like(cell) and not re.match(TOTAL_CELL, cell[:100]) and not _RULE.match(cell)


def _chosen_index(numbers: Sequence[int], row: int) -> int:
    if row not in numbers:
        raise RefusedInput(
            f"Line {row} cannot be the header: it is blank, below the first {HEAD_LINES} lines that are not, or not in "
            "the file. Choose another line with --header-row."
        )
    return numbers.index(row)


def _fields_by_line(lines: Sequence[Sequence[str]], known: Known) -> list[int]:
    counts: list[int] = []
    cells_seen = 0
    for line in lines:
        cells_seen += len(line)
        is_beyond = cells_seen > MOST_CELLS and counts
        fields = set() if is_beyond else {known(cell) for cell in line if cell and not cell[0].isdigit()}
        counts.append(len(fields - {None}))
    return counts


def _by_shape(lines: Sequence[Sequence[str]]) -> int:
    """The first line of nothing but words that is as wide as most lines are and stands over numbers."""
    widths = [sum(bool(cell.strip()) for cell in line) for line in lines]
    usual = max(set(widths), key=widths.count, default=0)
    for index, line in enumerate(lines):
        filled = [cell for cell in line if cell.strip()]
        if len(filled) >= max(2, usual * 0.7) and not any(map(is_number_like, filled)):
            return index
    return 0


def _with_more(
    lines: Sequence[Sequence[str]],
    index: int,
    known: Known,
    choices: Choices,
    evidence: Evidence,
    question: Question | None,
    *,
    may_move: bool,
) -> HeaderPlace:
    """Add a second header line above or below, and a units row."""
    count = choices.header_lines
    if count is None:
        below = lines[index + 1] if index + 1 < len(lines) else ()
        if may_move and index and _is_group_row(lines[index - 1], lines[index]):
            index, count = index - 1, 2
        elif below and not _looks_like_units(below) and _is_sub_row(lines[index], below, known):
            count = 2
        else:
            count = 1
    count = min(count, len(lines) - index)
    after = index + count
    has_units = choices.has_units_row
    if has_units is None:
        has_units = after < len(lines) and _looks_like_units(lines[after])
    units = after if has_units and after < len(lines) else None
    found = [evidence]
    if count == 2:
        found.append(
            Evidence("header lines", "2", "a line of groups stands over a line of sub-columns", "likely", ("1",))
        )
    if units is not None:
        found.append(Evidence("units row", "yes", "the line below the headers holds units and nothing else", "likely"))
    return HeaderPlace(index, count, units, tuple(found), question)


def _looks_like_units(line: Sequence[str]) -> bool:
    cells = [cell.strip() for cell in line]
    units = [cell for cell in cells if cell.casefold() not in _NO_UNIT]
    return bool(units) and all(_is_unit(cell) for cell in units)


def _is_unit(cell: str) -> bool:
    return len(cell) <= 20 and not cell[0].isdigit() and (find_unit(cell) or find_unit(cell.strip("[]()"))) is not None


def _is_group_row(above: Sequence[str], header: Sequence[str]) -> bool:
    """Whether a line holds groups over the sub-columns of the next: some cells filled, known words, gaps between."""
    if len(above) > len(header) + 1:
        return False
    filled = {place: cell.strip() for place, cell in enumerate(above) if cell.strip()}
    if not filled or list(filled) == [0] or len(filled) >= max(len(header), 2):
        return False
    if any(len(cell) > 40 or ":" in cell or is_number_like(cell) for cell in filled.values()):
        return False
    known = [
        place for place, cell in filled.items() if _GROUP_WORDS.intersection(re.findall(r"[^\W\d_]+", cell.casefold()))
    ]
    # An unknown group makes its columns unknown, which is safe; but a title must not become a group.
    return len(known) == len(filled) or (len(filled) > 1 and (0 not in filled or 0 in known))


def _is_sub_row(header: Sequence[str], below: Sequence[str], known: Known) -> bool:
    """Whether a line holds the sub-columns of the headers above: words only, and under each gap of the groups."""
    gaps = [place for place, cell in enumerate(header) if not cell.strip()]
    filled = {place: cell.strip() for place, cell in enumerate(below) if cell.strip()}
    if not gaps or not filled or any(is_number_like(cell) or len(cell) > 40 for cell in filled.values()):
        return False
    if any(known(header[place]) in ("name", "equipment_type") for place in filled if place < len(header)):
        return False
    return any(place in gaps for place in filled)
