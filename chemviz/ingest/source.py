"""One way to the table, whether it lies in text or in a worksheet. Opens the file; judges no cell."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from chemviz.errors import Question, RefusedInput
from chemviz.ingest import reader
from chemviz.ingest.choices import Choices
from chemviz.ingest.container import Unpacked
from chemviz.ingest.encoding import read_text
from chemviz.ingest.evidence import Evidence
from chemviz.ingest.layout import Known
from chemviz.ingest.plain_reader import Plain
from chemviz.ingest.progress import SILENT, Stage
from chemviz.ingest.records import is_blank_line, quoted_text
from chemviz.ingest.sheets import find_sheet, read_sheet, row_text
from chemviz.ingest.table import Layout, RawTable
from chemviz.ingest.workbook import Sheet, open_workbook


class Source(Protocol):
    """A table that was found in a file."""

    @property
    def layout(self) -> Layout:
        """Where the table is."""

    def read(self, positions: Mapping[str, int], plain: Plain | None, stage: Stage) -> RawTable:
        """The cells of some columns, by key; `plain` columns as numbers where that is the quicker way."""

    def texts_at(self, rows: Container[int]) -> Iterator[tuple[int, str]]:
        """What stands in the file in some lines, blank ones left out."""


@dataclass(frozen=True)
class TextSource:
    """A table in delimited text, which is UTF-8 by now."""

    data: bytes
    layout: Layout

    def read(self, positions: Mapping[str, int], plain: Plain | None, stage: Stage) -> RawTable:
        """See `Source`."""
        return reader.read_cells(self.data, self.layout, positions, plain, stage)

    def texts_at(self, rows: Container[int]) -> Iterator[tuple[int, str]]:
        """See `Source`."""
        for row, line in reader.texts_at(self.data, self.layout, rows):
            if not is_blank_line(line, self.layout.delimiter):
                yield row, quoted_text(line)


@dataclass(frozen=True)
class SheetSource:
    """A table in a worksheet."""

    sheet: Sheet
    layout: Layout

    def read(self, positions: Mapping[str, int], plain: Plain | None, stage: Stage) -> RawTable:  # noqa: ARG002
        """See `Source`."""
        return read_sheet(self.sheet, self.layout, positions, stage)

    def texts_at(self, rows: Container[int]) -> Iterator[tuple[int, str]]:
        """See `Source`."""
        for row in range(self.layout.body_row, len(self.sheet.rows) + 1):
            if row in rows:
                yield row, row_text(self.sheet.rows[row - 1])


@dataclass(frozen=True)
class Opened:
    """A file with its table found: the source, the encoding (or the kind of workbook), and what speaks for them."""

    source: Source
    encoding: str
    sheets: tuple[str, ...]
    sheet: str | None
    evidence: tuple[Evidence, ...]
    questions: tuple[Question, ...]


def open_source(unpacked: Unpacked, choices: Choices, known: Known, stage: Stage = SILENT) -> Opened:
    """Find the table in a file. Raises `RefusedFile` and `RefusedInput`."""
    stage.tell()
    if unpacked.kind == "text":
        if choices.sheet is not None:
            raise RefusedInput("The file is text and has no worksheets, so --sheet has no meaning. Leave it out.")
        text = read_text(unpacked.data, encoding=choices.encoding, stage=stage)
        layout = reader.find_layout(text.data, start=text.start, choices=choices, known=known)
        questions = (text.question, *layout.questions) if text.question else layout.questions
        evidence = (text.evidence, *layout.evidence)
        return Opened(TextSource(text.data, layout), text.encoding, (), None, evidence, questions)
    workbook = open_workbook(unpacked.data, unpacked.kind, stage)
    found = find_sheet(workbook, choices, known)
    return Opened(
        SheetSource(found.sheet, found.layout),
        unpacked.kind,
        workbook.names,
        found.sheet.name,
        found.layout.evidence,
        found.layout.questions,
    )
