"""Where the table lies among the lines of a file: title lines, header, units row, first row, footer.

Works on lines that are already split into cells; whether they came from text or from a worksheet makes no difference.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from chemviz.errors import Question, RefusedInput
from chemviz.ingest.choices import Choices
from chemviz.ingest.evidence import Evidence
from chemviz.ingest.header_lines import Known, are_groups, are_sub_columns, are_units
from chemviz.ingest.row_remarks import is_number_like

__all__ = [
    "HEAD_LINES",
    "MOST_CELLS",
    "TAIL_LINES",
    "HeaderPlace",
    "Known",
    "find_header",
    "joined_headers",
    "unique_headers",
]

HEAD_LINES: Final = 60
"""The header is looked for in so many lines."""
TAIL_LINES: Final = 40
MOST_CELLS: Final = 20_000
"""Of the first lines, so many cells at most are looked at when the header is searched for."""


@dataclass(frozen=True)
class HeaderPlace:
    """Where the header is among the first lines: `index`, how many `lines` (1 to 3), `units` the units row's index."""

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
    """One header per column; of several lines, the group over the sub-columns goes before it.

    >>> joined_headers([["Tag", "Pressure", "", "Flow"], ["", "Operating", "Design", ""]])
    ['Tag', 'Pressure / Operating', 'Pressure / Design', 'Flow']
    """
    joined = list(lines[0])
    for lower in lines[1:]:
        joined = _joined(joined, lower)
    return joined


def _joined(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    joined, group = [], ""
    for above, below in zip_longest(upper, lower, fillvalue=""):
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
    """Add a line of groups above, one of sub-columns below, and a units row."""
    count = choices.header_lines
    if count is None:
        has_groups = may_move and bool(index) and are_groups(lines[index - 1], lines[index])
        count = 1 + has_groups + _has_sub_columns(lines[index : index + 3], known)
        index -= has_groups
    count = min(count, len(lines) - index)
    after = index + count
    has_units = choices.has_units_row
    if has_units is None:
        has_units = after < len(lines) and are_units(lines[after], joined_headers(lines[index:after]), known)
    units = after if has_units and after < len(lines) else None
    found = (evidence, *_evidence_of_more(count, has_units=units is not None))
    return HeaderPlace(index, count, units, found, question)


def _has_sub_columns(lines: Sequence[Sequence[str]], known: Known) -> bool:
    """Whether the second line belongs to the header in the first: sub-columns, or words between it and its units."""
    if len(lines) < 2 or are_units(lines[1], lines[0], known):
        return False
    has_units_below = len(lines) > 2 and are_units(lines[2], lines[0], known)
    return are_sub_columns(lines[0], lines[1], known, has_units_below=has_units_below)


def _evidence_of_more(count: int, *, has_units: bool) -> list[Evidence]:
    groups = "a line of groups stands over a line of sub-columns"
    units = "the line below the headers holds units and no number"
    found = [Evidence("header lines", str(count), groups, "likely", ("1",))] if count > 1 else []
    return [*found, Evidence("units row", "yes", units, "likely")] if has_units else found
