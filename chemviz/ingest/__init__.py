"""From the bytes of a file to a checked equipment frame. Pure: no clock, no disk, no network; nothing is guessed.

`read_table` is the way in, `understand` tells what it would do. `container` unpacks, `encoding`, `dialect` and `layout`
find the table in text, `workbook` and `sheets` in a workbook; `mapping` says what each column is, `number_format` how
numbers are written, `quantities` turns cells into numbers, `assembly` builds the frame. What was decided, by whomever,
is in `Choices`: the recipe. One kind of file leaves the process: workbooks that could end it are opened by another.
"""

import hashlib

from chemviz.errors import NeedsAnswer, Question, RefusedFile
from chemviz.ingest.assembly import Checked, CheckedTable, Wishes, assemble
from chemviz.ingest.choices import IN_CELLS, NOT_STATED, OPEN, Choices
from chemviz.ingest.evidence import Evidence
from chemviz.ingest.mapping import Column, headers_seen
from chemviz.ingest.quantities import Quantities
from chemviz.ingest.survey import FileFacts, Issue, Survey
from chemviz.ingest.understanding import Examined, Understanding, examine, understand
from chemviz.schema import FIELDS, PARAMETERS, ColumnUse

__all__ = [
    "IN_CELLS",
    "NOT_STATED",
    "OPEN",
    "Choices",
    "Evidence",
    "FileFacts",
    "Issue",
    "NeedsAnswer",
    "Question",
    "Survey",
    "Understanding",
    "read_table",
    "understand",
]


def read_table(data: bytes, *, file_name: str, choices: Choices = OPEN, max_bytes: int | None = None) -> Survey:
    """Read a table, as text or in a workbook, as a survey of equipment.

    Numbers are converted to the canonical unit of `chemviz.schema` where a unit is stated, and are left as they stand
    where none is. Raises `RefusedFile` when the file as a whole cannot be read, `NeedsAnswer` (one of these) when it
    leaves something open that `choices` do not settle, and `RefusedInput` for a choice that makes no sense.
    """
    examined = examine(data, choices, max_bytes=max_bytes)
    if examined.questions:
        raise NeedsAnswer(examined.questions)
    columns, quantities = examined.mapped.columns, examined.quantities
    if not any(columns[key] for key in PARAMETERS):
        raise RefusedFile(
            f"The file has no column for flowrate, pressure or temperature, so there is nothing to read. "
            f"{headers_seen(examined.headers)}"
        )
    decided = examined.choices
    wishes = Wishes(
        names_from_rows=decided.names_from_rows,
        single_type=decided.single_type,
        leaves_out_bad_rows=decided.bad_rows == "leave out",
        tidies_types=decided.tidy_types,
        types=decided.types,
    )
    checked = Checked(examined.raw, columns, quantities, examined.number_format, examined.moments)
    table = assemble(checked, examined.opened.source, wishes)
    if table.frame.empty:
        raise RefusedFile(_no_rows(examined, table))
    used = {column.position for column in columns.values() if column}
    extra = set(decided.extra or ())
    uses = {
        field.key: _use(columns[field.key], quantities.get(field.key))
        for field in FIELDS
        if field.is_required or columns[field.key]
    }
    return Survey(
        file=_facts(data, file_name, examined),
        columns=uses,
        unmapped=tuple(
            header for place, header in enumerate(examined.headers) if place not in used and header not in extra
        ),
        frame=table.frame,
        issues=table.issues,
        rows_read=len(table.frame) + table.rows_rejected,
        rows_rejected=table.rows_rejected,
        changes=table.changes,
        types_merged=table.types_merged,
        choices=decided,
    )


def _use(column: Column | None, found: Quantities | None) -> ColumnUse | None:
    return found.use if found else column.use if column else None


def _facts(data: bytes, file_name: str, examined: Examined) -> FileFacts:
    return FileFacts(
        name=file_name,
        sha256=hashlib.sha256(data).hexdigest(),
        bytes=len(data),
        encoding=examined.opened.encoding,
        delimiter=examined.layout.delimiter,
        decimal=examined.number_format.decimal,
        header_row=examined.layout.header_row,
        thousands=examined.number_format.thousands,
        sheet=examined.opened.sheet,
    )


def _no_rows(examined: Examined, table: CheckedTable) -> str:
    header_row = examined.layout.header_row
    if not table.rows_rejected:
        return f"The file has a header in line {header_row} but no row below it."
    first = next(issue for issue in table.issues if issue.is_rejected)
    noun = "row" if table.rows_rejected == 1 else "rows"
    return f"None of the {table.rows_rejected:,} {noun} below the header can be used. Line {first.row}: {first.problem}"
