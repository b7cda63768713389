"""From a file whose columns are read to the survey that it holds. Decides nothing; asks where something is open."""

import hashlib

from chemviz.errors import NeedsAnswer, RefusedFile
from chemviz.ingest.assembly import Checked, CheckedTable, Wishes, assemble
from chemviz.ingest.choices import Choices
from chemviz.ingest.mapping import headers_seen
from chemviz.ingest.survey import FileFacts, Survey
from chemviz.ingest.understanding import Examined
from chemviz.schema import FIELDS, PARAMETERS, Columns, ColumnUse


def survey_of(examined: Examined, *, accept_guesses: bool = False) -> Survey:
    """The survey that a file holds; with `accept_guesses`, here or in its choices, guesses stand for open questions.

    Raises `NeedsAnswer` where they do not, and `RefusedFile` when there is no row or no number to be had.
    """
    accept_guesses |= examined.choices.accept_guesses
    if examined.questions and not accept_guesses:
        raise NeedsAnswer(examined.questions)
    columns = examined.mapped.columns
    if not any(columns[key] for key in PARAMETERS):
        raise RefusedFile(
            f"The file has no column for flowrate, pressure or temperature, so there is nothing to read. "
            f"{headers_seen(examined.headers)}"
        )
    decided = examined.decided(accepts_guesses=accept_guesses)
    table = assemble(_checked(examined), examined.opened.source, _wishes(decided), examined.rest)
    if table.frame.empty:
        raise RefusedFile(_no_rows(examined, table))
    return Survey(
        file=_facts(examined),
        columns=_uses(examined),
        unmapped=_unmapped(examined, decided),
        frame=table.frame,
        issues=table.issues,
        rows_read=len(table.frame) + table.rows_rejected,
        rows_rejected=table.rows_rejected,
        changes=table.changes,
        types_merged=table.types_merged,
        choices=decided,
    )


def _checked(examined: Examined) -> Checked:
    return Checked(
        examined.raw,
        examined.mapped.columns,
        examined.quantities,
        examined.settled.number_format,
        examined.moments,
    )


def _wishes(decided: Choices) -> Wishes:
    return Wishes(
        names_from_rows=decided.names_from_rows,
        single_type=decided.single_type,
        types_by_tag=decided.types_by_tag,
        leaves_out_bad_rows=decided.bad_rows == "leave out",
        tidies_types=decided.tidy_types,
        types=decided.types,
    )


def _uses(examined: Examined) -> Columns:
    columns = examined.mapped.columns
    return {field.key: _use(examined, field.key) for field in FIELDS if field.is_required or columns[field.key]}


def _use(examined: Examined, key: str) -> ColumnUse | None:
    if found := examined.quantities.get(key):
        return found.use
    column = examined.mapped.columns[key]
    return column.use if column else None


def _unmapped(examined: Examined, decided: Choices) -> tuple[str, ...]:
    """The headers that were not used."""
    used = {column.position for column in examined.mapped.columns.values() if column}
    used |= set(examined.unit_columns.values())
    extra = set(decided.extra or ())
    return tuple(header for place, header in enumerate(examined.headers) if place not in used and header not in extra)


def _facts(examined: Examined) -> FileFacts:
    number_format = examined.settled.number_format
    return FileFacts(
        name=examined.file_name,
        sha256=hashlib.sha256(examined.data).hexdigest(),
        bytes=len(examined.data),
        encoding=examined.opened.encoding,
        delimiter=examined.layout.delimiter,
        decimal=number_format.decimal,
        header_row=examined.layout.header_row,
        thousands=number_format.thousands,
        sheet=examined.opened.sheet,
    )


def _no_rows(examined: Examined, table: CheckedTable) -> str:
    header_row = examined.layout.header_row
    if not table.rows_rejected:
        return f"The file has a header in line {header_row} but no row below it."
    first = next(issue for issue in table.issues if issue.is_rejected)
    noun = "row" if table.rows_rejected == 1 else "rows"
    return f"None of the {table.rows_rejected:,} {noun} below the header can be used. Line {first.row}: {first.problem}"
