"""From the bytes of a file to a checked equipment frame. Pure: no clock, no disk, no network, and nothing is guessed.

`read_table` is the way in. `sniff` looks at the bytes, `reader` finds the header and the cells, `headers` and `units`
say what each column is, `checks` turns cells into numbers.
"""

import hashlib

from chemviz.errors import RefusedFile
from chemviz.ingest.assembly import assemble
from chemviz.ingest.headers import match_headers
from chemviz.ingest.reader import Layout, find_layout, read_cells
from chemviz.ingest.sniff import check_bytes
from chemviz.ingest.survey import FileFacts, Issue, Survey

__all__ = ["FileFacts", "Issue", "Survey", "read_table"]


def read_table(data: bytes, *, file_name: str, max_bytes: int | None = None) -> Survey:
    """Read a delimited text table with a header as a survey of equipment.

    Numbers are converted to the canonical unit of `chemviz.schema` where the header states a unit, and are left as
    they stand where it does not. Raises `RefusedFile` when the file as a whole cannot be read.
    """
    encoding = check_bytes(data, max_bytes=max_bytes)
    layout = find_layout(data, start=3 if encoding == "utf-8-sig" else 0)
    columns = match_headers(layout.headers)
    raw = read_cells(data, layout, {key: column.position for key, column in columns.items()})
    table = assemble(raw, columns, data=data, layout=layout)
    if table.frame.empty:
        raise RefusedFile(_no_rows(layout, table.issues, table.rows_rejected))
    facts = FileFacts(
        name=file_name,
        sha256=hashlib.sha256(data).hexdigest(),
        bytes=len(data),
        encoding=encoding,
        delimiter=layout.delimiter,
        decimal=".",
        header_row=layout.header_row,
    )
    used = {column.position for column in columns.values()}
    return Survey(
        file=facts,
        columns={key: column.use for key, column in columns.items()},
        unmapped=tuple(header for position, header in enumerate(layout.headers) if position not in used),
        frame=table.frame,
        issues=table.issues,
        rows_read=len(table.frame) + table.rows_rejected,
        rows_rejected=table.rows_rejected,
    )


def _no_rows(layout: Layout, issues: tuple[Issue, ...], rows_rejected: int) -> str:
    if not rows_rejected:
        return f"The file has a header in line {layout.header_row} but no row below it."
    first = next(issue for issue in issues if issue.is_rejected)
    noun = "row" if rows_rejected == 1 else "rows"
    return f"None of the {rows_rejected:,} {noun} below the header can be used. Line {first.row}: {first.problem}"
