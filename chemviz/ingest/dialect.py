"""Which character separates the cells of a text table: the one that most lines agree on. Reads the first lines only."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from chemviz.errors import Question, RefusedInput
from chemviz.ingest.evidence import Evidence
from chemviz.ingest.layout import HEAD_LINES, MOST_CELLS, Known
from chemviz.ingest.records import Lines, Record, read_records

DELIMITERS: Final = (",", ";", "\t", "|")
NAMES: Final = {"comma": ",", "semicolon": ";", "tab": "\t", "\\t": "\t", "pipe": "|"}
_HEAD_CHARACTERS: Final = 1 << 18
_AGREE: Final = 0.8

Told = tuple[str, list[Record], Evidence, Question | None]


@dataclass(frozen=True)
class _Try:
    """The first lines with one delimiter: fields named in one line, share of lines alike, their width."""

    fields: int
    share: float
    width: int

    @property
    def rank(self) -> tuple[int, bool, float, int]:
        """What is compared, the most telling first."""
        return self.fields, self.width > 1, self.share, self.width


def tell_delimiter(data: bytes, *, start: int, chosen: str | None, known: Known) -> Told:
    """The delimiter, the first records that are not blank lines, what speaks for it, and a question where little does.

    Raises `RefusedInput` for a chosen delimiter that is none.
    """
    if chosen is not None:
        delimiter = known_delimiter(chosen)
        return delimiter, head_records(data, start, delimiter), Evidence("delimiter", delimiter, "chosen"), None
    records = {delimiter: head_records(data, start, delimiter) for delimiter in DELIMITERS}
    if stated := re.match(r"\s*sep=([,;\t|])\s*$", records[","][0].text if records[","] else ""):
        delimiter = stated[1]
        found = records[delimiter][1:] or records[delimiter]
        return delimiter, found, Evidence("delimiter", delimiter, "the first line says so", "certain", DELIMITERS), None
    tries = {delimiter: _tried(records[delimiter], known) for delimiter in DELIMITERS}
    best = max(DELIMITERS, key=lambda each: tries[each].rank)
    rivals = [each for each in DELIMITERS if each != best and tries[each].width > 1 and tries[each].share >= _AGREE]
    if tries[best].fields < 2 and rivals:
        evidence = Evidence("delimiter", best, "several would do", "unsure", DELIMITERS)
        return best, records[best], evidence, _question(best, rivals)
    return best, records[best], _evidence(best, tries[best], len(records[best])), None


def _question(best: str, rivals: Sequence[str]) -> Question:
    option = f"--delimiter {_word(best)}"
    return Question(
        "delimiter",
        f"It is not clear which character separates the cells: {_named(best)} and {_named(rivals[0])} both might. "
        f"Name it: {option}.",
        option,
        (best, *rivals),
    )


def _evidence(best: str, tried: _Try, lines: int) -> Evidence:
    alike = round(tried.share * lines)
    why = f"{alike} of the first {lines} lines have {tried.width} cells"
    is_certain = tried.fields > 1 and tried.share >= _AGREE
    return Evidence("delimiter", best, why, "certain" if is_certain else "likely", DELIMITERS)


def known_delimiter(text: str) -> str:
    """The delimiter of this name. Raises `RefusedInput`.

    >>> known_delimiter("tab"), known_delimiter(";")
    ('\\t', ';')
    """
    delimiter = NAMES.get(text.casefold(), text)
    if delimiter not in DELIMITERS:
        raise RefusedInput("The delimiter must be a comma, semicolon, tab or pipe, as a character or by name.")
    return delimiter


def head_records(data: bytes, start: int, delimiter: str) -> list[Record]:
    """The first records that are not blank lines, fewer where they are long."""
    found: list[Record] = []
    cells = characters = 0
    for record in islice(read_records(Lines(data, start=start), delimiter), HEAD_LINES):
        found.append(record)
        cells += len(record.cells or ())
        characters += len(record.text)
        if cells > MOST_CELLS or characters > _HEAD_CHARACTERS:
            break
    return found


def _tried(records: Sequence[Record], known: Known) -> _Try:
    lines = [record.cells or [] for record in records]
    fields = [len({known(cell) for cell in line[:1000] if cell and len(cell) <= 100} - {None}) for line in lines]
    widths = Counter(len(line) for line in lines)
    width, count = max(widths.items(), key=lambda each: (each[0] > 1, each[1], each[0]), default=(0, 0))
    return _Try(max(fields, default=0), count / max(len(lines), 1), width)


def _named(delimiter: str) -> str:
    return {",": "the comma", ";": "the semicolon", "\t": "the tab", "|": "the pipe"}[delimiter]


def _word(delimiter: str) -> str:
    return next(name for name, each in NAMES.items() if each == delimiter)
