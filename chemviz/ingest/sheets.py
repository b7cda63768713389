"""A table in a worksheet: which sheet holds it, where in the sheet it lies, and its cells by column."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from chemviz.errors import Question, RefusedFile
from chemviz.ingest.checks import FORMULA
from chemviz.ingest.choices import Choices
from chemviz.ingest.evidence import Evidence
from chemviz.ingest.layout import HEAD_LINES, TAIL_LINES, Known, find_header, unique_headers
from chemviz.ingest.progress import SILENT, Stage
from chemviz.ingest.records import VALUE_CHARACTERS
from chemviz.ingest.row_remarks import CHOSEN_FOOTER, footer_reason
from chemviz.ingest.sentences import quoted, shortened
from chemviz.ingest.silent_cells import Formula
from chemviz.ingest.survey import Issue
from chemviz.ingest.table import Layout, RawTable, is_number_column, tidy_headers
from chemviz.ingest.workbook import Sheet, Workbook, cell_text
from chemviz.wording import whole

MOST_SHEETS: Final = 30
"""So many sheets are looked into when the table is searched for."""
_ENOUGH: Final = 3
"""A sheet whose header names so many fields may hold the table."""
_MOST_MERGED_CELLS: Final = 2_000_000


@dataclass(frozen=True)
class FoundSheet:
    """The sheet with the table and where it lies in it."""

    sheet: Sheet
    layout: Layout


def find_sheet(workbook: Workbook, choices: Choices, known: Known) -> FoundSheet:
    """The chosen sheet, or the one that looks most like a table of equipment, with merged cells filled in.

    Raises `RefusedFile` when there is no such sheet, or it is empty.
    """
    found = _found_sheet(workbook, choices, known)
    if not (filled := fill_merged(found.sheet, found.layout)):
        return found
    why = "a merged cell holds for each of the rows that it covers"
    evidence = (*found.layout.evidence, Evidence("merged cells", whole(filled), why, "likely"))
    return replace(found, layout=replace(found.layout, evidence=evidence))


def fill_merged(sheet: Sheet, layout: Layout) -> int:
    """Write into each row of the table what a cell merged over several rows says; how many such cells there were.

    Rows that hold nothing else stay blank, and so does the header, where a merged cell is a group or a title.
    """
    cells_left, count = _MOST_MERGED_CELLS, 0
    end = len(sheet.rows) if layout.body_end is None else layout.body_end
    for (first, column), (last, _) in sheet.merged:
        if not layout.body_start <= first < min(last, end):
            continue
        rows = range(first + 1, min(last + 1, end))
        cells_left -= len(rows)
        if cells_left < 0:
            break
        value = sheet.rows[first][column] if column < len(sheet.rows[first]) else ""
        if value == "":
            continue
        count += 1
        for cells in (sheet.rows[row] for row in rows if _is_filled(sheet.rows[row])):
            kept = cast("list[Any]", cells)
            kept += [""] * (column + 1 - len(kept))
            kept[column] = value if kept[column] == "" else kept[column]
    return count


def _found_sheet(workbook: Workbook, choices: Choices, known: Known) -> FoundSheet:
    if choices.sheet is not None:
        if choices.sheet not in workbook.names:
            listed = ", ".join(shortened(name, 40) for name in workbook.names[:12])
            raise RefusedFile(f"The workbook has no sheet “{shortened(choices.sheet)}”. There are: {listed}.")
        sheet = workbook.sheet(choices.sheet)
        evidence = Evidence("sheet", sheet.name, "chosen", "certain", workbook.names)
        return FoundSheet(sheet, replace_evidence(sheet_layout(sheet, choices, known), evidence, None))
    if len(workbook.names) == 1:
        sheet = workbook.sheet(workbook.names[0])
        evidence = Evidence("sheet", sheet.name, "it is the only one", "certain", workbook.names)
        return FoundSheet(sheet, replace_evidence(sheet_layout(sheet, choices, known), evidence, None))
    return _best_sheet(workbook, choices, known)


def replace_evidence(layout: Layout, evidence: Evidence, question: Question | None) -> Layout:
    """The layout with one more finding, first of all."""
    questions = (question, *layout.questions) if question else layout.questions
    return replace(layout, evidence=(evidence, *layout.evidence), questions=questions)


def _best_sheet(workbook: Workbook, choices: Choices, known: Known) -> FoundSheet:
    best: tuple[int, int, Sheet] | None = None
    fitting: list[str] = []
    for order, name in enumerate(workbook.names[:MOST_SHEETS]):
        sheet = workbook.sheet(name)
        fields = max((len({known(cell) for cell in cells} - {None}) for _, cells in _head(sheet)), default=0)
        if fields >= _ENOUGH:
            fitting.append(name)
        if _head(sheet) and (best is None or fields > best[0]):
            best = (fields, -order, sheet)
    if best is None:
        raise RefusedFile("The workbook is empty: none of its visible sheets holds anything.")
    sheet = best[2]
    if len(fitting) == 1 or choices.accept_guesses:
        evidence = Evidence("sheet", sheet.name, "its headers name the most fields", "likely", workbook.names)
        return FoundSheet(sheet, replace_evidence(sheet_layout(sheet, choices, known), evidence, None))
    candidates = tuple(fitting) or workbook.names
    listed = ", ".join(f"“{shortened(name, 40)}”" for name in candidates[:12])
    why = "several sheets look like a table of equipment" if fitting else "no sheet looks like a table of equipment"
    question = Question(
        "sheet",
        f"The workbook has {len(workbook.names)} sheets, and {why}: {listed}. Name the one to read: "
        f"--sheet {quoted(sheet.name)}.",
        f"--sheet {quoted(sheet.name)}",
        candidates,
    )
    evidence = Evidence("sheet", sheet.name, why, "unsure", workbook.names)
    return FoundSheet(sheet, replace_evidence(sheet_layout(sheet, choices, known), evidence, question))


def _texts(cells: Sequence[Any]) -> tuple[str, ...]:
    return tuple(map(cell_text, cells))


def _is_filled(cells: Sequence[Any]) -> bool:
    return any(cell != "" and (not isinstance(cell, str) or cell.strip() != "") for cell in cells)


def _head(sheet: Sheet) -> list[tuple[int, tuple[str, ...]]]:
    """The first rows that hold something, with their numbers."""
    found: list[tuple[int, tuple[str, ...]]] = []
    for number, cells in enumerate(sheet.rows, start=1):
        if _is_filled(cells):
            found.append((number, _texts(cells)))
            if len(found) == HEAD_LINES:
                break
    return found


def sheet_layout(sheet: Sheet, choices: Choices, known: Known) -> Layout:
    """Where the table lies in a sheet. Raises `RefusedFile` when the sheet is empty."""
    head = _head(sheet)
    if not head:
        raise RefusedFile(f"The sheet “{shortened(sheet.name)}” is empty.")
    place = find_header([cells for _, cells in head], [number for number, _ in head], known, choices)
    header = head[place.index : place.index + place.lines]
    body_start = head[place.last][0]  # the number of the last header row is the index of the next
    footers, body_end = _footers(sheet, body_start, choices.footer_lines)
    return Layout(
        delimiter="",
        headers=_without_empty_end(tidy_headers([cells for _, cells in header]), sheet, body_start),
        header_row=header[0][0],
        body_start=body_start,
        body_row=body_start + 1,
        body_end=body_end,
        header_lines=place.lines,
        units_row=head[place.units][1] if place.units is not None else None,
        footers=footers,
        head=tuple(head),
        first=place.last + 1,
        evidence=place.evidence,
        questions=(place.question,) if place.question else (),
    )


def _without_empty_end(headers: tuple[str, ...], sheet: Sheet, start: int) -> tuple[str, ...]:
    """The headers without those at the end that are blank and stand over nothing."""
    width = len(headers)
    while width > 1 and headers[width - 1] == f"(column {width})":
        if any(len(row) >= width and row[width - 1] != "" for row in sheet.rows[start:]):
            break
        width -= 1
    return headers[:width]


def _footers(sheet: Sheet, start: int, wanted: int | None) -> tuple[tuple[Issue, ...], int]:
    """The rows at the end that are no equipment, and the index of the first of them."""
    found: list[Issue] = []
    end = len(sheet.rows)
    for index in range(len(sheet.rows) - 1, start - 1, -1):
        if len(found) >= (TAIL_LINES if wanted is None else wanted):
            break
        if not _is_filled(sheet.rows[index]):
            continue
        cells = _texts(sheet.rows[index])
        reason = footer_reason(cells)
        if wanted is None and reason is None:
            break
        found.append(Issue(index + 1, "", row_text(cells), reason or CHOSEN_FOOTER, is_rejected=True))
        end = index
    return tuple(reversed(found)), end


def row_text(cells: Sequence[Any]) -> str:
    """A row of a sheet as one line, cells apart by tabs."""
    return "\t".join(_texts(cells)).rstrip("\t")[:VALUE_CHARACTERS]


def read_sheet(sheet: Sheet, layout: Layout, positions: Mapping[str, int], stage: Stage = SILENT) -> RawTable:
    """The cells of the columns at `positions` (by key), for each row that holds something."""
    rows = sheet.rows[layout.body_start : layout.body_end]
    numbers = np.arange(layout.body_row, layout.body_row + len(rows))
    columns = {key: _column(rows, position) for key, position in positions.items()}
    blank = _blank_rows(rows, list(columns.values()))
    if blank:
        is_kept = np.ones(len(rows), dtype=np.bool_)
        is_kept[blank] = False
        numbers = numbers[is_kept]
        gone = set(blank)
        columns = {
            key: [cell for place, cell in enumerate(cells) if place not in gone] for key, cells in columns.items()
        }
    found = RawTable(numbers, {}, _formulas(columns, positions, numbers, layout))
    for (key, cells), part in zip(columns.items(), stage.parts(len(columns)), strict=True):
        part.tell()
        if not is_number_column(key):
            found.cells[key] = _text_array(cells)
        elif (values := _all_numbers(cells)) is not None:
            found.cells[key] = pa.chunked_array([values])
        else:
            found.cells[key], found.typed[key] = _mixed(cells)
    return found


def _formulas(
    columns: Mapping[str, list[Any]], positions: Mapping[str, int], rows: npt.NDArray[np.int64], layout: Layout
) -> list[Issue]:
    """An issue for each formula that has no value."""
    headers = unique_headers(layout.headers)
    return [
        Issue(int(row), headers[positions[key]], cell.text, FORMULA)
        for key, cells in columns.items()
        if Formula in set(map(type, cells))
        for row, cell in zip(rows, cells, strict=True)
        if isinstance(cell, Formula)
    ]


def _column(rows: Sequence[Sequence[Any]], position: int) -> list[Any]:
    try:
        return [row[position] for row in rows]
    except IndexError:
        return [row[position] if position < len(row) else "" for row in rows]


def _blank_rows(rows: Sequence[Sequence[Any]], columns: list[list[Any]]) -> list[int]:
    """Indices of rows without any content; a row with something in a wanted column is not looked at any closer."""
    empty: Sequence[int] = range(len(rows))
    for cells in columns:
        empty = [place for place in empty if cells[place] == ""]
    return [place for place in empty if not _is_filled(rows[place])]


def _text_array(cells: list[Any]) -> Any:
    try:
        array = pa.array(cells, pa.large_string())
    except (pa.ArrowInvalid, pa.ArrowTypeError, UnicodeError):
        array = pa.array([cell_text(cell) for cell in cells], pa.large_string())
    return pa.chunked_array([array])


def _all_numbers(cells: list[Any]) -> Any:
    if bool in set(map(type, cells)):  # behind a float Arrow makes 1 of TRUE
        return None
    try:
        array = pa.array(cells)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
        return None
    if pa.types.is_integer(array.type):
        array = array.cast(pa.float64(), safe=False)
    return array if pa.types.is_floating(array.type) else None


def _mixed(cells: list[Any]) -> tuple[Any, npt.NDArray[np.float64]]:
    """Text and numbers of a column that holds both; a blank cell is empty text."""
    typed = np.array([cell if isinstance(cell, float) else np.nan for cell in cells], dtype=np.float64)
    texts = ["" if isinstance(cell, float) else cell_text(cell) for cell in cells]
    return pa.chunked_array([pa.array(texts, pa.large_string())]), typed
