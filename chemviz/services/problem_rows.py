"""The rows of a file that have a problem, as a small file of their own: to be mended and uploaded again. Pure.

What stands in them is not altered: they are no table for a spreadsheet to look at but a part of the file, so a cell
that begins with a formula's sign stays as it is. Numbers and units are written as the file writes them, in columns
apart by its own delimiter, below its own header lines. The numbers of a worksheet are written with the decimal sign of
those that stand there as text.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from chemviz.ingest import read_table
from chemviz.ingest.choices import OPEN, Choices
from chemviz.ingest.container import unpack
from chemviz.ingest.layout import unique_headers
from chemviz.ingest.records import Lines, read_records
from chemviz.ingest.silent_cells import Formula
from chemviz.ingest.source import SheetSource, Source, TextSource, open_source
from chemviz.ingest.survey import Issue
from chemviz.ingest.table import Layout
from chemviz.ingest.workbook import cell_text
from chemviz.schema import FIELD_BY_KEY
from chemviz.services.dataset_names import clean_file_name

PROBLEM_HEADER: Final = "Problem"

Cells = Sequence[str]


def problem_rows_csv(data: bytes, *, file_name: str, choices: Choices = OPEN, max_bytes: int | None = None) -> bytes:
    """The header and each row with a problem, with a column that says which; UTF-8 with a mark, CRLF.

    A line whose quotation marks do not pair up stands in one cell. Raises what reading the file raises.
    """
    survey = read_table(data, file_name=clean_file_name(file_name), choices=choices, max_bytes=max_bytes)
    source = open_source(unpack(data, max_bytes=max_bytes), survey.choices, _nothing_to_find).source
    problems = _by_row(survey.issues)
    text = io.StringIO(newline="")
    table = csv.writer(text, delimiter=source.layout.delimiter or ",", lineterminator="\r\n")
    width = len(source.layout.headers)
    for position, cells in enumerate(_header_lines(source.layout)):
        table.writerow(_with(cells, PROBLEM_HEADER if position == 0 else "", width))
    rows = _rows(source, survey.choices)
    table.writerows(_with(cells, problems[row], width) for row, cells in rows if row in problems)
    return text.getvalue().encode("utf-8-sig", errors="surrogatepass")


def _nothing_to_find(_header: str) -> None:
    """Where the table lies was decided when the file was read; no header need be recognised again."""


def _by_row(issues: Iterable[Issue]) -> dict[int, str]:
    found: dict[int, list[str]] = {}
    for issue in issues:
        sentence = f"“{issue.column}”: {issue.problem}" if issue.column else issue.problem
        found.setdefault(issue.row, []).append(sentence)
    return {row: " ".join(sentences) for row, sentences in found.items()}


def _with(cells: Cells, problem: str, width: int) -> list[str]:
    """The cells with one more at the end, behind the last column of the header."""
    return [*cells, *[""] * (width - len(cells)), problem]


def _header_lines(layout: Layout) -> Iterator[Cells]:
    """The lines of the header, and the units row."""
    for row, cells in layout.head[: layout.first]:
        if row >= layout.header_row:
            yield cells


def _rows(source: Source, choices: Choices) -> Iterator[tuple[int, Cells]]:
    """All rows below the header, footers included, with their line numbers."""
    layout = source.layout
    if isinstance(source, SheetSource):
        written = _Written(choices, layout)
        for row, cells in enumerate(source.sheet.rows[layout.body_start :], start=layout.body_row):
            yield row, [written.text(place, cell) for place, cell in enumerate(cells)]
    elif isinstance(source, TextSource):
        lines = Lines(source.data, start=layout.body_start, row=layout.body_row)
        for record in read_records(lines, layout.delimiter, width=len(layout.headers)):
            yield record.row, record.cells if record.cells is not None else [record.text.rstrip("\r\n")]


class _Written:
    """Cells of a worksheet as text that is read as the same again."""

    def __init__(self, choices: Choices, layout: Layout) -> None:
        numbers = {header for key, header in choices.columns.items() if header and FIELD_BY_KEY[key].has_unit}
        self._decimal = choices.decimal or "."
        self._numbers = {place for place, header in enumerate(unique_headers(layout.headers)) if header in numbers}

    def text(self, place: int, cell: object) -> str:
        """What stands in a cell; three decimals get a fourth, as `1,234` alone might be a thousand and more."""
        if isinstance(cell, Formula):
            return cell.text
        text = cell_text(cell)
        if place not in self._numbers or not isinstance(cell, float):
            return text
        return re.sub(r"^(-?\d+\.\d{3})$", r"\g<1>0", text).replace(".", self._decimal)
