"""Which items of a dataset have readings over time, and the series of one of them. Changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import pandas as pd
from sqlalchemy import ColumnElement, Select, false, func, or_, select, true
from sqlalchemy.orm import Session

from chemviz.analysis.trends import TrendResult, trend
from chemviz.analysis.trends.results import Test
from chemviz.db.engine import Database
from chemviz.db.models import Dataset, Equipment
from chemviz.errors import NotFound, RefusedInput
from chemviz.schema import FRAME_DTYPES, OPTIONAL_DTYPES, PARAMETERS, Columns
from chemviz.services.owned import only_row, owned_dataset
from chemviz.services.recipe import columns_in

ITEMS_LISTED: Final = 200
"""Items on one page of the list, at most."""
_LAST_ROW: Final = 2**31 - 1

_TABLE: Final = Equipment.__table__
_KEYS: Final = (*FRAME_DTYPES, "recorded_at")


@dataclass(frozen=True)
class ItemReadings:
    """An item by its tag: how many rows with a time carry it, the first and the last moment."""

    name: str
    readings: int
    first: datetime
    last: datetime


@dataclass(frozen=True)
class ItemPage:
    """Some of the items with readings, and how many there are in all; `has_times` is False without a time column."""

    items: tuple[ItemReadings, ...]
    total: int
    has_times: bool


def items_with_readings(
    db: Database, *, owner_id: int, dataset_id: int, search: str = "", limit: int = ITEMS_LISTED, offset: int = 0
) -> ItemPage:
    """Tags that at least two rows with a time carry, those with most readings first, then by name.

    `search` finds a text anywhere in the tag, in upper or lower case. Raises `NotFound`.
    """
    with db.reading() as session:
        is_owned, columns = _open(session, owner_id=owner_id, dataset_id=dataset_id)
        if not columns.get("recorded_at"):
            return ItemPage((), 0, has_times=False)
        items = _items(is_owned, search)
        total = session.scalar(select(func.count()).select_from(items.subquery())) or 0
        ranked = items.order_by(func.count().desc(), _TABLE.c.name)
        page = session.execute(ranked.limit(min(max(limit, 0), ITEMS_LISTED)).offset(min(max(offset, 0), _LAST_ROW)))
        return ItemPage(tuple(ItemReadings(*row) for row in page), total, has_times=True)


def series_of(
    db: Database, *, owner_id: int, dataset_id: int, name: str, parameter: str, tests: Sequence[Test] = (1,)
) -> TrendResult:
    """The series of one parameter of the item with exactly this tag; bounded, see `TrendResult`.

    Raises `NotFound` for the dataset and for a tag that no row carries, `RefusedInput` for a dataset without times
    and for what is no parameter.
    """
    if parameter not in PARAMETERS:
        raise RefusedInput("This is not a parameter that has a trend. Choose flowrate, pressure or temperature.")
    with db.reading() as session:
        is_owned, columns = _open(session, owner_id=owner_id, dataset_id=dataset_id)
        if not columns.get("recorded_at"):
            raise RefusedInput("This dataset has no column with times, so there are no trends to show.")
        rows = session.execute(_rows_named(is_owned, name)).all() if _is_storable(name) else []
    if not rows:
        raise NotFound("item")
    dtypes = FRAME_DTYPES | OPTIONAL_DTYPES
    frame = pd.DataFrame(list(map(tuple, rows)), columns=list(_KEYS)).astype({key: dtypes[key] for key in _KEYS})
    return trend(frame, columns, name=name, parameter=parameter, tests=tests)


def _open(session: Session, *, owner_id: int, dataset_id: int) -> tuple[ColumnElement[bool], Columns]:
    """The condition on `Dataset`, and its columns."""
    is_owned = owned_dataset(owner_id=owner_id, dataset_id=dataset_id)
    return is_owned, columns_in(only_row(session, select(Dataset.recipe).where(is_owned)).recipe)


def _items(is_owned: ColumnElement[bool], search: str) -> Select[Any]:
    time = _TABLE.c.recorded_at
    counted = select(_TABLE.c.name, func.count().label("readings"), func.min(time), func.max(time))
    with_times = counted.join(Dataset, Dataset.id == _TABLE.c.dataset_id).where(is_owned, time.is_not(None))
    named = with_times.where(_TABLE.c.name.is_not(None), _contains(search))
    return named.group_by(_TABLE.c.name).having(func.count() >= 2)


def _contains(search: str) -> ColumnElement[bool]:
    # As in `services.equipment`: databases differ in the case of letters beyond A to Z.
    needle = search.strip()
    if not needle:
        return true()
    if not _is_storable(needle):
        return false()
    spellings = {needle, needle.lower(), needle.upper()}
    return or_(*(_TABLE.c.name.icontains(spelling, autoescape=True) for spelling in spellings))


def _rows_named(is_owned: ColumnElement[bool], name: str) -> Select[Any]:
    rows = select(*(_TABLE.c[key] for key in _KEYS)).join(Dataset, Dataset.id == _TABLE.c.dataset_id)
    return rows.where(is_owned, _TABLE.c.name == name).order_by(_TABLE.c.row)


def _is_storable(text: str) -> bool:
    """Whether a name can hold this text: neither database stores half a character, and PostgreSQL refuses NUL."""
    return "\0" not in text and not any("\ud800" <= each <= "\udfff" for each in text)
