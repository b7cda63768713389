"""Whoever asks for what is not theirs learns nothing and changes nothing, by any service call."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from chemviz.db.engine import Database
from chemviz.db.models import Base
from chemviz.errors import NotFound
from chemviz.services import datasets

CALLS: dict[str, Callable[..., Any]] = {
    "open_dataset": datasets.open_dataset,
    "dataset_points": datasets.dataset_points,
    "rename_dataset": lambda db, **who: datasets.rename_dataset(db, name="Mine now", **who),
    "delete_dataset": datasets.delete_dataset,
    "original_file": datasets.original_file,
    "cleaned_csv": datasets.cleaned_csv,
    "equipment_rows": lambda db, **who: datasets.equipment_rows(db, limit=10, **who),
    "equipment_search": lambda db, **who: datasets.equipment_rows(db, limit=10, search="P", **who),
    "import_issues": datasets.import_issues,
}
NO_IDS: list[Any] = [0, -1, 999_999, 2**31 - 1, 2**31, 2**63, 2**64, -(2**63), "1", "1 OR 1=1", None, 1.0, True]

HEADER = b"Equipment Name,Type,Flowrate,Pressure,Temperature\n"


@pytest.fixture
def dataset_id(db: Database, owner_id: int, now: datetime) -> int:
    data = HEADER + b"P-1,Pump,x,2,3\n"
    return datasets.import_dataset(db, owner_id=owner_id, name="Secret", file_name="a.csv", data=data, now=now)


def _everything(db: Database) -> dict[str, list[Any]]:
    with db.reading() as session:
        return {name: list(session.execute(select(table))) for name, table in Base.metadata.tables.items()}


@pytest.mark.parametrize("call", CALLS)
def test_the_owner_gets_through(db: Database, owner_id: int, dataset_id: int, call: str) -> None:
    CALLS[call](db, owner_id=owner_id, dataset_id=dataset_id)


@pytest.mark.parametrize("call", CALLS)
def test_another_user_is_told_the_same_as_for_a_dataset_that_never_was(
    db: Database, owner_id: int, other_id: int, dataset_id: int, call: str
) -> None:
    before = _everything(db)
    messages = set()
    for who, which in [(other_id, dataset_id), (owner_id, 999_999), (other_id, 999_999)]:
        with pytest.raises(NotFound) as caught:
            CALLS[call](db, owner_id=who, dataset_id=which)
        messages.add(str(caught.value))

    assert len(messages) == 1
    assert _everything(db) == before


@pytest.mark.parametrize("call", CALLS)
def test_what_cannot_be_an_id_is_not_found(db: Database, owner_id: int, dataset_id: int, call: str) -> None:
    before = _everything(db)
    for wrong in NO_IDS:
        with pytest.raises(NotFound):
            CALLS[call](db, owner_id=owner_id, dataset_id=wrong)
        with pytest.raises(NotFound):
            CALLS[call](db, owner_id=wrong, dataset_id=dataset_id)

    assert _everything(db) == before


def test_nobody_elses_datasets_are_listed(db: Database, owner_id: int, other_id: int, dataset_id: int) -> None:
    assert datasets.list_datasets(db, owner_id=other_id) == []
    assert datasets.list_datasets(db, owner_id=other_id, search="Secret") == []
    for nobody in NO_IDS[:8]:
        assert datasets.list_datasets(db, owner_id=nobody) == []
    assert [each.id for each in datasets.list_datasets(db, owner_id=owner_id)] == [dataset_id]


def test_a_name_in_use_by_somebody_else_tells_nothing(
    db: Database, other_id: int, dataset_id: int, now: datetime
) -> None:
    data = HEADER + b"P-1,Pump,1,2,3\n"
    datasets.import_dataset(db, owner_id=other_id, name="Secret", file_name="a.csv", data=data, now=now)

    assert [each.name for each in datasets.list_datasets(db, owner_id=other_id)] == ["Secret"]
