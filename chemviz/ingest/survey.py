"""What reading a file yields: a checked equipment frame and everything there is to say about how it came about."""

from dataclasses import dataclass

import pandas as pd

from chemviz.ingest.choices import OPEN, Choices
from chemviz.ingest.types import TypeMerge
from chemviz.schema import Columns


@dataclass(frozen=True)
class FileFacts:
    """The uploaded file as it was. `header_row` is its line number, the first line being 1.

    Of a workbook `encoding` is "xlsx" or "xls", `delimiter` empty and `sheet` the name of the worksheet.
    """

    name: str
    sha256: str
    bytes: int
    encoding: str
    delimiter: str
    decimal: str
    header_row: int
    thousands: str = ""
    sheet: str | None = None


@dataclass(frozen=True)
class Issue:
    """One cell or row that could not be taken as it stood.

    `row` is the line number in the file; `column` the header as the file spells it, empty when the whole row is
    meant; `value` the text that stood there; `problem` a sentence for the user. `is_rejected` tells whether the
    whole row was left out (else the row is kept with that cell missing).
    """

    row: int
    column: str
    value: str
    problem: str
    is_rejected: bool = False


@dataclass(frozen=True)
class Survey:
    """A file read as an equipment table.

    `frame` is the equipment frame of `chemviz.schema`; `unmapped` the headers that were not used;
    `rows_read` = `rows_accepted` + `rows_rejected`, blank lines not counted.

    `changes` lists each cell that was converted from another unit than the rest of its column, and each text that lost
    what nobody sees; its row is kept.
    `types_merged` tells which spellings became one type. `choices` is all that was decided in the end: reading the same
    bytes with them gives this same survey.
    """

    file: FileFacts
    columns: Columns
    unmapped: tuple[str, ...]
    frame: pd.DataFrame
    issues: tuple[Issue, ...]
    rows_read: int
    rows_rejected: int
    changes: tuple[Issue, ...] = ()
    types_merged: tuple[TypeMerge, ...] = ()
    choices: Choices = OPEN

    @property
    def rows_accepted(self) -> int:
        """Rows that became equipment."""
        return len(self.frame)
