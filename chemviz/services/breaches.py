"""Finding the rows of a stored dataset that are beyond a limit, in the database, however many rows it has.

SQL only leaves out the rows that breach nothing. What a breach is, `analysis.breaches` says of those that are left, so
the shell and the app cannot differ.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
from sqlalchemy import (
    CTE,
    ColumnElement,
    Double,
    FromClause,
    LargeBinary,
    Text,
    case,
    cast,
    column,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from chemviz.analysis.breaches import Breaches, breaches_among, tightest
from chemviz.analysis.limits import LEVELS, Applied, Limit, Subject, name_key
from chemviz.db.models import Dataset, Equipment
from chemviz.ingest.types import type_key
from chemviz.schema import FRAME_DTYPES, TYPE_NOT_STATED, Columns
from chemviz.services.owned import owned_dataset
from chemviz.wording import whole

ROWS_JUDGED: Final = 50_000
"""So many rows are looked at one by one. Where more are beyond a limit, the limits themselves want another look."""

_TABLE: Final = Equipment.__table__
_OPEN: Final = 1e308
"""Where a limit is open: few values are beyond it, and those that are, `analysis.breaches` lets through."""

Subjects = Mapping[str, tuple[Subject, str]]
"""Types or items as they are spelled in SQL, and under what `Applied` knows them."""
Bounds = tuple[float, float]


def stored_breaches(
    session: Session, *, owner_id: int, dataset_id: int, columns: Columns, types: Iterable[str], applied: Applied
) -> tuple[Breaches, tuple[str, ...]]:
    """The breaches among the rows of the owner's dataset, and sentences on what was not looked at.

    `types` are those of the dataset. Where more than `ROWS_JUDGED` rows are beyond a limit, those beyond limits of the
    most severe level are taken first, and `Breaches.total` counts values instead of items.
    """
    if not applied.parameters:
        return Breaches((), 0), ()
    is_owned = owned_dataset(owner_id=owner_id, dataset_id=dataset_id)
    is_in_dataset = _TABLE.c.dataset_id == select(Dataset.id).where(is_owned).scalar_subquery()
    search = _Search(
        session, is_in_dataset, _of_types(types, applied), _of_items(session, is_in_dataset, applied), applied
    )
    rows = search.rows(LEVELS, ROWS_JUDGED + 1)
    if len(rows) <= ROWS_JUDGED:
        return breaches_among(_frame(rows), columns, applied), ()
    found: dict[int, Any] = {}
    for level in LEVELS:
        if len(found) < ROWS_JUDGED:
            found |= {row.row: row for row in search.rows((level,), ROWS_JUDGED)}
    total = search.count()
    judged = breaches_among(_frame(list(found.values())[:ROWS_JUDGED]), columns, applied)
    note = (
        f"{whole(total)} values are beyond a limit. {whole(ROWS_JUDGED)} of their rows were looked at, those beyond "
        "the most severe limits first. Check whether the limits fit this dataset."
    )
    return Breaches(judged.findings, total), (note,)


@dataclass(frozen=True)
class _Search:
    """Looks through the rows of one dataset for values beyond limits of some levels."""

    session: Session
    is_in_dataset: ColumnElement[bool]
    types: Subjects
    items: Subjects
    applied: Applied

    def rows(self, levels: Sequence[str], most: int) -> Sequence[Any]:
        """The first rows with such a value, in the file's order."""
        source, maybe, surely = self._conditions(levels)
        columns = [_TABLE.c[key] for key in FRAME_DTYPES]
        query = select(*columns).select_from(source).where(self.is_in_dataset, or_(*maybe), or_(*surely))
        return self.session.execute(query.order_by(_TABLE.c.dataset_id, _TABLE.c.row).limit(most)).all()

    def count(self) -> int:
        """How many values are beyond a limit of any level."""
        source, maybe, surely = self._conditions(LEVELS)
        times = sum((case((each, 1), else_=0) for each in surely), start=literal(0))
        query = select(func.sum(times)).select_from(source).where(self.is_in_dataset, or_(*maybe))
        return self.session.scalar(query) or 0

    def _conditions(
        self, levels: Sequence[str]
    ) -> tuple[FromClause, list[ColumnElement[bool]], list[ColumnElement[bool]]]:
        """Of each parameter, a condition that needs the row alone and rules most rows out, and the whole condition."""
        keys = self.applied.parameters
        source: FromClause = _TABLE
        columns: list[Any] = []
        outer = dict.fromkeys(keys, (-_OPEN, _OPEN))
        for name, spelled, subjects in (("own", _lowered(self.session), self.items), ("of_type", _TYPE, self.types)):
            if subjects:
                bounds = {each: self._bounds(about, levels) for each, about in subjects.items()}
                table = _as_table(self.session, name, bounds, keys)
                source = source.outerjoin(table, table.c.subject == spelled)
                columns.append(table.c)
                outer = _widened(outer, bounds.values())
        maybe = [_is_beyond(_TABLE.c[key], *map(literal, outer[key])) for key in keys]
        sides = ([_first([each[f"{key}_{side}"] for each in columns]) for side in ("low", "high")] for key in keys)
        surely = [_is_beyond(_TABLE.c[key], *each) for key, each in zip(keys, sides, strict=True)]
        return source, maybe, surely

    def _bounds(self, about: tuple[Subject, str], levels: Sequence[str]) -> dict[str, Bounds]:
        """For each parameter that any limit is on; limits of other levels still keep those of the type away."""
        found = {key: self.applied.of[key].get(about, []) for key in self.applied.parameters}
        return {key: _tightest(limits, levels) for key, limits in found.items() if limits}


_TYPE: Final = func.coalesce(_TABLE.c.equipment_type, TYPE_NOT_STATED)


def _of_types(types: Iterable[str], applied: Applied) -> Subjects:
    """The dataset's own spellings of the types that limits are about."""
    wanted = {about for of in applied.of.values() for about in of}
    abouts: list[tuple[str, tuple[Subject, str]]] = [(each, ("type", type_key(each))) for each in types]
    return {each: about for each, about in abouts if about in wanted}


def _of_items(session: Session, is_in_dataset: ColumnElement[bool], applied: Applied) -> Subjects:
    """The names that limits are about, as the database brings them to lower case."""
    wanted = {about for of in applied.of.values() for about in of if about[0] == "item"}
    found = {key: (subject, key) for subject, key in wanted}
    # Databases bring A to Z to lower case alike. Other names, and those with wide gaps, are compared here.
    if all(key.isascii() and " " not in key for key in found):
        return found
    name = _TABLE.c.name
    is_odd = or_(func.length(name) != _bytes(session), name.contains("  "))
    for stored, lowered in session.execute(select(name, _lowered(session)).where(is_in_dataset, is_odd)):
        about: tuple[Subject, str] = ("item", name_key(stored))
        if about in wanted:
            found[lowered] = about
    return found


def _is_sqlite(session: Session) -> bool:
    return session.connection().dialect.name == "sqlite"


def _lowered(session: Session) -> ColumnElement[str]:
    """The name with A to Z in lower case, and nothing else changed."""
    return func.lower(_TABLE.c.name if _is_sqlite(session) else _TABLE.c.name.collate("C"))


def _bytes(session: Session) -> ColumnElement[int]:
    name = _TABLE.c.name
    return func.length(cast(name, LargeBinary)) if _is_sqlite(session) else func.octet_length(name)


def _tightest(limits: Sequence[Limit], levels: Sequence[str]) -> Bounds:
    low, high = tightest([each for each in limits if each.level in levels])
    return max(low, -_OPEN), min(high, _OPEN)


def _widened(outer: dict[str, Bounds], bounds: Iterable[Mapping[str, Bounds]]) -> dict[str, Bounds]:
    """Per parameter, bounds such that whatever breaches any of the limits lies beyond them."""
    found = dict(outer)
    for each in bounds:
        for key, (low, high) in each.items():
            found[key] = (max(found[key][0], low), min(found[key][1], high))
    return found


def _as_table(session: Session, name: str, bounds: Mapping[str, Mapping[str, Bounds]], keys: Sequence[str]) -> CTE:
    """A table with the column `subject`, and `KEY_low` and `KEY_high` for each key; NULL where there is no limit.

    As one JSON text: databases take fewer parameters than there may be limits.
    """
    none = (None, None)
    rows = [
        [subject, *(None if side is None else repr(side) for key in keys for side in of.get(key, none))]
        for subject, of in bounds.items()
    ]
    names = ["subject", *(f"{key}_{side}" for key in keys for side in ("low", "high"))]
    if _is_sqlite(session):
        value = func.json_each(json.dumps(rows)).table_valued("value").c.value
        cells: list[Any] = [func.json_extract(value, f"$[{place}]") for place in range(len(names))]
    else:
        value = func.jsonb_array_elements(literal(rows, JSONB)).table_valued(column("value", JSONB)).c.value
        cells = [value.op("->>")(place) for place in range(len(names))]
    kinds: list[Any] = [Text, *[Double] * (len(names) - 1)]
    columns = [cast(cell, kind).label(name) for cell, kind, name in zip(cells, kinds, names, strict=True)]
    return select(*columns).cte(name).prefix_with("MATERIALIZED")


def _first(sides: Sequence[ColumnElement[float]]) -> ColumnElement[float]:
    return sides[0] if len(sides) == 1 else func.coalesce(*sides)


def _is_beyond(value: ColumnElement[float], low: Any, high: Any) -> ColumnElement[bool]:
    return or_(value < low, value > high)


def _frame(rows: Sequence[Any]) -> pd.DataFrame:
    return pd.DataFrame(list(map(tuple, rows)), columns=list(FRAME_DTYPES)).astype(FRAME_DTYPES)
