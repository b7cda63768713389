"""What readers of text and of worksheets give alike: where the table is, and the cells of its columns."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from chemviz.errors import Question, RefusedFile
from chemviz.ingest.evidence import Evidence
from chemviz.ingest.layout import joined_headers
from chemviz.ingest.survey import Issue
from chemviz.schema import FIELD_BY_KEY

MOST_COLUMNS: Final = 16_384
"""As many as an Excel sheet has."""
EXTRA: Final = "extra:"
"""Goes before the header of a column that is kept as extra data, where a field's key stands otherwise."""

_SAMPLE: Final = 100
"""Of a cell, so many characters are looked at where only some are."""
_INVISIBLE: Final = dict.fromkeys((*range(9), *range(14, 28), 0x7F, 0xAD, *range(0x200B, 0x2010), 0xFEFF))


@dataclass(frozen=True)
class Layout:
    """Where the table is: its delimiter (empty in a worksheet), its headers and their line, where the rows begin.

    `body_start` and `body_end` are bytes of UTF-8 text, or indices of rows of a worksheet; `footers` the lines behind
    the end that hold something. `head` holds the first lines that are not blank, each with its number, and `first` is
    the index of the first row among them.
    """

    delimiter: str
    headers: tuple[str, ...]
    header_row: int
    body_start: int
    body_row: int
    body_end: int | None = None
    header_lines: int = 1
    units_row: tuple[str, ...] | None = None
    footers: tuple[Issue, ...] = ()
    head: tuple[tuple[int, tuple[str, ...]], ...] = ()
    first: int = 0
    evidence: tuple[Evidence, ...] = ()
    questions: tuple[Question, ...] = ()

    @property
    def header_cells(self) -> list[tuple[str, ...]]:
        """The lines of the header as they stand in the file, without the units row."""
        last = self.first - (self.units_row is not None)
        return [cells for _, cells in self.head[last - self.header_lines : last]]

    @property
    def titles(self) -> list[tuple[str, ...]]:
        """The lines above the header."""
        return [cells for row, cells in self.head if row < self.header_row]

    def samples(self) -> list[list[str]]:
        """Some cells of each column."""
        rows = [cells for _, cells in self.head[self.first :]]
        return [[cells[place][:_SAMPLE] for cells in rows if place < len(cells)] for place in range(len(self.headers))]


@dataclass
class RawTable:
    """Cells of the wanted columns by key, as Arrow text, or float64 where each cell is a number or blank.

    `rows` are line numbers. `issues` tell of lines whose shape is wrong; `rows_rejected` of them gave no row. `typed`
    holds, for columns of a worksheet, the numbers that are no text (NaN elsewhere; their text is empty).
    """

    rows: npt.NDArray[np.int64]
    cells: dict[str, Any]
    issues: list[Issue] = field(default_factory=list)
    rows_rejected: int = 0
    typed: dict[str, npt.NDArray[np.float64]] = field(default_factory=dict)


def is_number_column(key: str) -> bool:
    """Whether the column of this key holds numbers; extra columns are kept as text."""
    return key in FIELD_BY_KEY and FIELD_BY_KEY[key].has_unit


def tidy_headers(lines: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The headers of one or two lines without what nobody sees; an empty one is called by its position.

    Raises `RefusedFile` for more columns than a spreadsheet has.
    """
    width = max(map(len, lines), default=0)
    if width > MOST_COLUMNS:
        raise RefusedFile(f"The table has {width:,} columns; the limit is {MOST_COLUMNS:,}.")
    tidy = [[" ".join(cell.translate(_INVISIBLE).split()) for cell in line] for line in lines]
    return tuple(header or f"(column {place})" for place, header in enumerate(joined_headers(tidy), start=1))
