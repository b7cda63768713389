"""Rows for every table there is, made from its columns alone, so that a table that is added later has some as well."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column

from chemviz.db.engine import Database
from chemviz.db.models import Base, UtcDateTime

ROWS = 3
AWKWARD = "Ä „x“ 'y' \"z\"\r\n\t\\N, ünïcödé 𝛼 🏭 عربى"
NUMBERS = (5e-324, -1.7976931348623157e308, 0.1)


def fill_every_table(db: Database) -> None:
    """Three rows in each table; in the last of them whatever may be missing is missing."""
    with db.session() as session:
        for table in Base.metadata.sorted_tables:
            rows = [{column.name: _value(column, k) for column in table.columns} for k in range(1, ROWS + 1)]
            session.execute(table.insert(), rows)


def _value(column: "Column[Any]", k: int) -> Any:
    if column.nullable and k == ROWS:
        return None
    kind = column.type
    is_key = column.primary_key or column.unique or column.foreign_keys or column.name in {"key_hash", "code_hash"}
    moment = datetime(1969, 12, 31, 23, 59, 59, 999_999) + timedelta(days=9_000 * k, microseconds=k)
    text = f"{column.name} {k}" if is_key else (AWKWARD * k)[: getattr(kind, "length", None)]
    values: dict[type, Any] = {
        sa.Boolean: k % 2 == 0,
        sa.Integer: k,
        sa.Float: NUMBERS[k - 1],
        sa.Date: date(2026, 2, 27 + k % 2),
        sa.LargeBinary: bytes(range(256)) * k,
        sa.String: text,
        sa.DateTime: moment,
        UtcDateTime: moment.replace(tzinfo=UTC),
    }
    return next(value for each, value in values.items() if isinstance(kind, each))
