"""All rows of all tables, out of a database and into one, whichever of the two it is. Commits nothing.

The tables are taken as they are found, so that a database of an older schema is read as well. Between the two databases
stand a few Arrow types: int64, float64, bool, string, binary, date32, and timestamps in microseconds, UTC where the
column has a zone.
"""

import functools
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Final

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy import Column, Connection, MetaData, Table, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from chemviz.db import account_models, advice_models  # noqa: F401 (so that their tables are known)
from chemviz.db.bulk import NUL_SHOWN_AS, write_rows
from chemviz.db.models import Base, Dataset, DatasetFile, Equipment, ImportIssue
from chemviz.db.sqlite import BUSY_SECONDS
from chemviz.db.unavailable import BUSY_STATES, state_of

LEFT_OUT: Final = frozenset({"host_secret", "reset_code", "throttle", "content_access"})
"""Not in a backup: what opens a session or an account, and what is over within hours.

With the key of the cookies whoever has the file could sign in as anybody; a one-time code that was used would be good
again; so would an administrator's access to somebody's data that has ended.
"""

_ROWS_AT_ONCE: Final = 20_000
_LARGE_ROWS: Final = {DatasetFile.__tablename__: 1, Dataset.__tablename__: 4, "insight": 100, "report_options": 1_000}
"""How many rows are held at once where one may be large: a file has as much as an upload may have."""

_LOCK_TRIES, _LOCK_PAUSE_S = 200, 0.1

_BULK: Final = {model.__tablename__: model for model in (Equipment, ImportIssue)}

_ARROW: Final[tuple[tuple[type, pa.DataType], ...]] = (
    (sa.Boolean, pa.bool_()),
    (sa.Integer, pa.int64()),
    (sa.Float, pa.float64()),
    (sa.DateTime, pa.timestamp("us")),
    (sa.Date, pa.date32()),
    (sa.LargeBinary, pa.binary()),
    (sa.String, pa.string()),
)


def tables_of(connection: Connection) -> list[Table]:
    """The tables of ChemViz that there are, as they are, each after those that it refers to."""
    found = MetaData()
    ours = set(Base.metadata.tables)
    found.reflect(connection, only=lambda name, _: name in ours)
    return found.sorted_tables


def schema_of(table: Table) -> pa.Schema:
    """The columns of a table as Arrow has them."""
    return pa.schema([pa.field(column.name, _arrow_type(column)) for column in table.columns])


def _arrow_type(column: Column[Any]) -> pa.DataType:
    return next(arrow for kind, arrow in _ARROW if isinstance(column.type, kind))


def batches_of(connection: Connection, table: Table) -> Iterator[pa.RecordBatch]:
    """All rows of a table, in the order of its key, some thousand at a time."""
    schema = schema_of(table)
    query = sa.select(table).order_by(*table.primary_key.columns)
    at_once = _LARGE_ROWS.get(table.name, _ROWS_AT_ONCE)
    is_streamed = connection.dialect.name == "postgresql"  # SQLite hands out row by row anyway
    rows = connection.execute(query, execution_options={"stream_results": is_streamed, "max_row_buffer": at_once})
    moments = [index for index, column in enumerate(table.columns) if _has_zone(column)]
    for part in rows.partitions(at_once):
        columns: list[Any] = list(zip(*part, strict=True))
        for index in moments:
            columns[index] = [_without_zone(value) for value in columns[index]]
        yield pa.record_batch([pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema=schema)


def write_batches(session: Session, table: Table, batches: Iterable[pa.RecordBatch]) -> int:
    """Put rows into an empty table and return how many they were."""
    rows = 0
    convert = _converters(session.connection(), table)
    for batch in batches:
        if table.name in _BULK:
            write_rows(session, _BULK[table.name], pa.table(_narrowed(batch)), lambda _: None)
        elif batch.num_rows:
            session.execute(table.insert(), _parameters(batch, convert))
        rows += batch.num_rows
    return rows


def lock_all(connection: Connection) -> None:
    """Wait until nobody else uses a table, and keep all others waiting until the transaction ends.

    On PostgreSQL only; SQLite has one writer at a time. It is all tables or none: who held some of them and waited for
    the others would sooner or later wait for somebody who waits for the first ones. Raises what the driver raises when
    there never is a moment.
    """
    names = ", ".join(f'"{table.name}"' for table in tables_of(connection))
    if connection.dialect.name == "sqlite" or not names:
        return
    for left in reversed(range(_LOCK_TRIES)):
        try:
            with connection.begin_nested():
                connection.execute(text(f"SET LOCAL lock_timeout = '{_LOCK_PAUSE_S * 1000:.0f}ms'"))
                connection.execute(text(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE"))
            break
        except OperationalError as error:
            if state_of(error) not in BUSY_STATES or not left:
                raise
        time.sleep(_LOCK_PAUSE_S)
    connection.execute(text(f"SET LOCAL lock_timeout = '{BUSY_SECONDS * 1000:.0f}ms'"))


def drop_all(connection: Connection) -> None:
    """Drop every table of ChemViz with what is in it, so that the migrations can make them anew."""
    tables = tables_of(connection)
    if tables:
        tables[0].metadata.drop_all(connection, tables=tables)
    connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
    if connection.dialect.name == "postgresql":
        connection.execute(text("DROP FUNCTION IF EXISTS chemviz_rows_go_with_dataset()"))


def last_ids(connection: Connection) -> dict[str, int]:
    """The largest id that each table ever gave, be its row still there or not."""
    tables = [table for table in tables_of(connection) if "id" in table.columns]
    given = _given_on_sqlite(connection) if connection.dialect.name == "sqlite" else None
    # A row that was put in with its id did not come from the counter.
    there = {each.name: connection.scalar(sa.select(sa.func.max(each.columns["id"]))) or 0 for each in tables}
    return {
        name: max(last, given.get(name, 0) if given is not None else _last_value(connection, name))
        for name, last in there.items()
    }


def never_again(connection: Connection, ids: dict[str, int]) -> None:
    """See to it that each table gives only larger ids than these: old links and caches must not show another thing."""
    for table, last in ids.items():
        if not last:
            continue
        values = {"table": table, "last": last}
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT setval(pg_get_serial_sequence(:table, 'id'), :last)"), values)
            continue
        changed = connection.execute(text("UPDATE sqlite_sequence SET seq = :last WHERE name = :table"), values)
        if not changed.rowcount:
            connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:table, :last)"), values)


def _given_on_sqlite(connection: Connection) -> dict[str, int]:
    if not sa.inspect(connection).has_table("sqlite_sequence"):
        return {}
    return dict(map(tuple, connection.execute(text("SELECT name, seq FROM sqlite_sequence"))))


def _last_value(connection: Connection, table: str) -> int:
    sequence = connection.scalar(text("SELECT pg_get_serial_sequence(:table, 'id')"), {"table": table})
    # The name comes quoted from the server itself.
    query = text(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}")  # noqa: S608
    return int(connection.scalar(query) or 0)


def _has_zone(column: Column[Any]) -> bool:
    return isinstance(column.type, sa.DateTime) and bool(column.type.timezone)


def _without_zone(value: datetime | None) -> datetime | None:
    return value and value.astimezone(UTC).replace(tzinfo=None)


def _narrowed(batch: pa.RecordBatch) -> dict[str, pa.Array]:
    """The columns as the bulk lane wants them, whose integers are as wide as those of the tables."""
    columns = dict(zip(batch.schema.names, batch.columns, strict=True))
    return {name: each.cast(pa.int32()) if each.type == pa.int64() else each for name, each in columns.items()}


def _converters(connection: Connection, table: Table) -> dict[str, Callable[[Any], Any]]:
    """What a value of some columns has to become before the database takes it."""
    found: dict[str, Callable[[Any], Any]] = {}
    for column in table.columns:
        if _has_zone(column):
            found[column.name] = functools.partial(datetime.replace, tzinfo=UTC)
        elif isinstance(column.type, sa.String) and connection.dialect.name == "postgresql":
            found[column.name] = lambda value: value.replace("\0", NUL_SHOWN_AS)
    return found


def _parameters(batch: pa.RecordBatch, convert: dict[str, Callable[[Any], Any]]) -> list[dict[str, Any]]:
    columns = {name: column.to_pylist() for name, column in zip(batch.schema.names, batch.columns, strict=True)}
    for name, converted in convert.items():
        columns[name] = [None if value is None else converted(value) for value in columns[name]]
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
