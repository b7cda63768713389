"""Whose dataset it is: the conditions and the check that every query of datasets goes through. Changes nothing."""

from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, and_, false, select
from sqlalchemy.orm import Session

from chemviz.db.models import Dataset, User
from chemviz.errors import NotFound

_LARGEST_ID: Final = 2**31 - 1


def owned_dataset(*, owner_id: object, dataset_id: object) -> ColumnElement[bool]:
    """The condition on `Dataset` for this dataset of this owner; never true for what cannot be an id."""
    if not (is_id(owner_id) and is_id(dataset_id)):
        return false()
    return and_(Dataset.id == dataset_id, Dataset.owner_id == owner_id)


def is_id(value: object) -> bool:
    """Whether this can be the id of anything: databases refuse larger numbers, or wrap them, each in its own way."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _LARGEST_ID


def only_row(session: Session, query: Select[*tuple[Any, ...]]) -> Row[Any]:
    """The one row that the query finds; raises `NotFound` when there is none."""
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound
    return row


def lock_series(session: Session, *, owner_id: int, series_id: int) -> None:
    """Wait until nobody else is adding a version to this series or deleting one, and keep them waiting from now on."""
    is_in_series = (Dataset.owner_id == owner_id, Dataset.series_id == series_id)
    session.execute(select(Dataset.id).where(*is_in_series).order_by(Dataset.id).with_for_update()).all()


def lock_names(session: Session, *, owner_id: int) -> None:
    """Wait until nobody else is giving a name to a dataset of this owner, and keep them waiting from now on.

    To be taken after the locks on datasets, never before them: else two who wait for each other would wait for ever.
    """
    session.execute(select(User.id).where(User.id == owner_id).with_for_update(key_share=True)).all()
