"""The bulk lane: many rows into one table, inside the session's own transaction. Commits nothing and checks no owner.

Rows arrive as Arrow tables whose columns are named as the table's; they are written in chunks, so that never more
than `CHUNK_ROWS` of them exist as Python objects. NaN and null become NULL.

SQLite takes them as INSERTs of many rows each, through sqlite3 itself. (ADBC would be faster, but brings a second copy
of SQLite into the process: closing its file drops the locks that sqlite3 holds, and another process then writes in the
middle of our transaction.) PostgreSQL takes them as one binary COPY.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from chemviz.db.copy_format import HEADER, TRAILER, encode_rows
from chemviz.db.models import Base
from chemviz.db.unavailable import unavailable

CHUNK_ROWS: Final = 50_000

NUL_SHOWN_AS: Final = "␀"
"""U+2400 stands in for the character NUL, which PostgreSQL cannot store in a text; the same on both databases."""

_ROWS_PER_INSERT: Final = 100

_ROWS_PER_PIECE: Final = 5_000  # small enough for the server to store one piece while the next is being made


def write_rows(session: Session, model: type[Base], rows: pa.Table, told: Callable[[int], None]) -> None:
    """Write `rows` into the table of `model`; after each chunk `told` gets the number of rows written so far.

    When `told` raises, nothing more is written, and the caller's transaction can be rolled back.
    Raises `DatabaseUnavailable` when the database goes away or its disk is full.
    """
    connection = session.connection()
    write = _insert if connection.dialect.name == "sqlite" else _copy
    write(connection, model.__tablename__, rows, told)


def _chunks(rows: pa.Table) -> Iterator[pa.Table]:
    return (_without_nul(rows.slice(start, CHUNK_ROWS)) for start in range(0, rows.num_rows, CHUNK_ROWS))


def _without_nul(rows: pa.Table) -> pa.Table:
    for index, field in enumerate(rows.schema):
        column = rows.column(index)
        if _is_text(field.type) and pc.any(pc.match_substring(column, "\0")).as_py():
            rows = rows.set_column(index, field, pc.replace_substring(column, "\0", NUL_SHOWN_AS))
    return rows


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _insert(connection: Connection, table: str, rows: pa.Table, told: Callable[[int], None]) -> None:
    written = 0
    for chunk in _chunks(rows):
        _insert_chunk(connection, table, chunk)
        written += chunk.num_rows
        told(written)


def _insert_chunk(connection: Connection, table: str, rows: pa.Table) -> None:
    width = rows.num_columns
    cells: list[Any] = [None] * (width * rows.num_rows)
    for index, column in enumerate(rows.columns):
        cells[index::width] = _python_values(column)
    step = width * _ROWS_PER_INSERT
    whole = len(cells) - len(cells) % step
    if whole:
        statement = _insert_statement(table, rows.column_names, _ROWS_PER_INSERT)
        connection.exec_driver_sql(statement, [tuple(cells[at : at + step]) for at in range(0, whole, step)])
    if whole < len(cells):
        left = (len(cells) - whole) // width
        connection.exec_driver_sql(_insert_statement(table, rows.column_names, left), tuple(cells[whole:]))


def _python_values(column: pa.ChunkedArray) -> list[Any]:
    # Through numpy, numbers are four times as fast as by to_pylist; null becomes NaN, which sqlite3 stores as NULL.
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.string())  # 2026-05-01 08:30:00.000000, as SQLAlchemy reads it back
    if pa.types.is_floating(column.type):
        return list(column.to_numpy().tolist())
    return list(column.to_numpy().tolist() if pa.types.is_integer(column.type) else column.to_pylist())


def _insert_statement(table: str, columns: list[str], rows: int) -> str:
    marks = "(" + ",".join("?" * len(columns)) + ")"
    return f"INSERT INTO {table} ({_quoted(columns)}) VALUES {','.join([marks] * rows)}"  # noqa: S608 (our own names)


def _copy(connection: Connection, table: str, rows: pa.Table, told: Callable[[int], None]) -> None:
    import psycopg

    driver_connection: Any = connection.connection.driver_connection
    statement = f"COPY {table} ({_quoted(rows.column_names)}) FROM STDIN (FORMAT binary)"
    written = 0
    try:
        with driver_connection.cursor() as cursor, cursor.copy(statement) as copy:
            copy.write(HEADER)
            for chunk in _chunks(rows):
                for start in range(0, chunk.num_rows, _ROWS_PER_PIECE):
                    copy.write(encode_rows(chunk.slice(start, _ROWS_PER_PIECE)))
                written += chunk.num_rows
                told(written)
            copy.write(TRAILER)
    except psycopg.OperationalError as error:
        raise unavailable(error) from error


def _quoted(columns: list[str]) -> str:
    return ",".join(f'"{column}"' for column in columns)
