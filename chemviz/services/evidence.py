"""What one finding rests on: the values of the item and of its peers, few enough to be drawn. Changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from chemviz.analysis.results import Finding
from chemviz.db.engine import Database
from chemviz.db.models import Dataset, Equipment
from chemviz.schema import PARAMETERS, TYPE_NOT_STATED
from chemviz.services.owned import only_row, owned_dataset

PEERS_SHOWN: Final = 500
ITEMS_SHOWN: Final = 20

_TABLE: Final = Equipment.__table__
_POINT: Final = tuple(_TABLE.c[key] for key in ("row", "name", *PARAMETERS))


@dataclass(frozen=True)
class EvidencePoint:
    """One row; None is missing. In the units of the dataset's columns."""

    row: int
    name: str | None
    flowrate: float | None
    pressure: float | None
    temperature: float | None


@dataclass(frozen=True)
class Evidence:
    """The item of a finding beside its peers, in the file's order.

    `item` is the finding's own row and, of further rows with the same name and type, the first; at most `ITEMS_SHOWN`.
    `peers` are other rows of its type that have a value of the parameter, or of all three where the finding is about no
    single one: all `n` of them, or `PEERS_SHOWN` at even steps through the file.
    """

    parameter: str | None
    item: tuple[EvidencePoint, ...]
    peers: tuple[EvidencePoint, ...]
    n: int


def evidence(db: Database, *, owner_id: int, dataset_id: int, finding: Finding) -> Evidence:
    """What the finding of a dataset rests on. Raises `NotFound`, also when the dataset has no such row."""
    parameter = finding.parameter if finding.parameter in PARAMETERS else None
    with db.reading() as session:
        owned = owned_dataset(owner_id=owner_id, dataset_id=dataset_id)
        is_there = _TABLE.c.dataset_id == only_row(session, select(Dataset.id).where(owned)).id
        own = only_row(session, select(*_POINT, _TABLE.c.equipment_type).where(is_there, _TABLE.c.row == finding.row))
        is_of_type = func.coalesce(_TABLE.c.equipment_type, TYPE_NOT_STATED) == (own.equipment_type or TYPE_NOT_STATED)
        is_item = _TABLE.c.row == own.row
        if own.name is not None:
            is_item = or_(is_item, and_(func.coalesce(_TABLE.c.name, "") == own.name, is_of_type))
        others = select(*_POINT).where(is_there, is_item, _TABLE.c.row != own.row).order_by(_TABLE.c.row)
        rows = sorted([own[:-1], *map(tuple, session.execute(others.limit(ITEMS_SHOWN - 1)))])
        has_value = and_(*(_TABLE.c[key].is_not(None) for key in ([parameter] if parameter else PARAMETERS)))
        is_peer = and_(is_there, is_of_type, has_value, ~is_item)
        n, peers = _sampled(session, is_peer)
    return Evidence(parameter, _points(rows), _points(peers), n)


def _sampled(session: Session, is_peer: ColumnElement[bool]) -> tuple[int, Sequence[Any]]:
    """How many rows there are, and `PEERS_SHOWN` of them, or all when they are fewer."""
    n = session.scalar(select(func.count()).select_from(_TABLE).where(is_peer)) or 0
    query: Select[Any] = select(*_POINT).where(is_peer)
    if n > PEERS_SHOWN:
        place = (func.row_number().over(order_by=_TABLE.c.row) - 1).label("place")
        counted = select(*_POINT, place).where(is_peer).subquery()
        # The first row of each of `PEERS_SHOWN` equal parts.
        is_drawn = counted.c.place * PEERS_SHOWN % n < PEERS_SHOWN
        query = select(*(counted.c[each.key] for each in _POINT)).where(is_drawn).order_by(counted.c.row)
        return n, session.execute(query).all()
    return n, session.execute(query.order_by(_TABLE.c.row)).all()


def _points(rows: Sequence[Any]) -> tuple[EvidencePoint, ...]:
    return tuple(EvidencePoint(*row) for row in rows)
