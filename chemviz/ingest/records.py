"""Delimited text to records, each with the number of the line it starts in. Loses no line without a word.

Quotation marks that do not pair up would let one cell swallow the rest of the file. So a record over several lines
counts only when its marks pair up within `QUOTED_LINES` lines and it has as many cells as the header; otherwise its
first line alone is given back as unreadable, and reading goes on with the next line.
"""

import csv
import io
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

QUOTED_LINES: Final = 50
CELL_CHARACTERS: Final = 100_000
"""Longest cell taken; a spreadsheet's cell holds 32,767 characters, and Python's csv stops at 131,072."""
LINE_CHARACTERS: Final = 2_000_000
"""Longest line taken: 16,384 columns with 120 characters each."""
VALUE_CHARACTERS: Final = 1_000
"""Of what stood in the file, an issue keeps this much."""

UNPAIRED: Final = "The quotation marks in this line do not pair up, so it cannot be split into cells."
TOO_LONG: Final = f"A cell in this line has more than {CELL_CHARACTERS:,} characters."
LINE_TOO_LONG: Final = f"The line has more than {LINE_CHARACTERS:,} characters, which no row of a table has."


class Record(NamedTuple):
    """One record: `cells`, or None and the `problem` with it. `text` is what stands in the file over `lines` lines."""

    row: int
    cells: list[str] | None
    text: str
    lines: int = 1
    problem: str = ""


class _TooMuchForOne(Exception):
    """The open quotation mark has run too far, or the line is too long to be split."""


def text_lines(data: bytes, *, start: int = 0) -> Iterator[str]:
    """The lines of UTF-8 text from byte `start` on, each with its end (LF, CRLF or CR) as it is."""
    stream = io.BytesIO(data)
    stream.seek(start)
    # newline="" knows the three line ends and no others, unlike str.splitlines, and changes none.
    return io.TextIOWrapper(stream, encoding="utf-8", newline="")


class Lines(Iterator[str]):
    """The lines of a text, remembered since the last `begin`; `row` is the number of the first of these."""

    def __init__(self, data: bytes, *, start: int = 0, row: int = 1) -> None:
        self._source = text_lines(data, start=start)
        self._returned: deque[str] = deque()
        self.row = row
        self.taken: list[str] = []

    def __next__(self) -> str:
        if len(self.taken) >= QUOTED_LINES:
            raise _TooMuchForOne
        line = self._returned.popleft() if self._returned else next(self._source)
        self.taken.append(line)
        if len(line) > LINE_CHARACTERS:
            raise _TooMuchForOne
        return line

    def begin(self) -> None:
        """Start a record: the lines taken so far are done with."""
        self.row += len(self.taken)
        self.taken.clear()

    def give_back(self) -> None:
        """Return all lines of this record but the first."""
        self._returned.extendleft(reversed(self.taken[1:]))
        del self.taken[1:]


def read_records(lines: Lines, delimiter: str, *, width: int | None = None) -> Iterator[Record]:
    """Every record that is not a blank line; `width` is the header's number of cells, once it is known."""
    reader = _csv_reader(lines, delimiter)
    while True:
        lines.begin()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, _TooMuchForOne):
            cells = None
        taken = lines.taken
        if cells is None or (len(taken) > 1 and width is not None and len(cells) != width):
            problem = _why_not_split(taken)
            lines.give_back()
            reader = _csv_reader(lines, delimiter)
            yield Record(lines.row, None, taken[0], problem=problem)
            continue
        text = taken[0] if len(taken) == 1 else "".join(taken)
        if len(cells) <= 1 and is_blank_line(text, delimiter):
            continue
        if len(text) > CELL_CHARACTERS and any(len(cell) > CELL_CHARACTERS for cell in cells):
            yield Record(lines.row, None, text, len(taken), TOO_LONG)
        else:
            yield Record(lines.row, cells, text, len(taken))


def _why_not_split(taken: Sequence[str]) -> str:
    if len(taken[0]) > LINE_CHARACTERS:
        return LINE_TOO_LONG
    return TOO_LONG if any(len(line) > CELL_CHARACTERS for line in taken) else UNPAIRED


def is_blank_line(line: str, delimiter: str) -> bool:
    """Whether a line holds nothing at all; one of delimiters alone does hold cells."""
    return not line.strip() and delimiter not in line


def quoted_text(text: str) -> str:
    """What stands in a line, without its end and cut to `VALUE_CHARACTERS`: the value of an issue."""
    return text.removesuffix("\n").removesuffix("\r")[:VALUE_CHARACTERS]


def _csv_reader(lines: Lines, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=True)
