"""How much a user may store: more is refused with a sentence, on both databases, and nobody else's datasets count."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial

import pytest

from chemviz.db.engine import Database, open_database
from chemviz.errors import ChemVizError, RefusedInput
from chemviz.services.datasets import delete_dataset, import_dataset, list_datasets
from chemviz.services.sample_visits import start_visit
from chemviz.services.storage import ROW_BYTES, VISIT_SHARE, storage_allowed, storage_used
from tests.conftest import SAMPLE_CSV
from tests.killing import census

ROWS = 6


def store(db: Database, owner_id: int, now: datetime, room: int | None, name: str = "Spring") -> int:
    return import_dataset(
        db, owner_id=owner_id, name=name, file_name="a.csv", data=SAMPLE_CSV, now=now, per_user_bytes=room
    )


@pytest.fixture
def weight(db: Database, other_id: int, now: datetime) -> int:
    """What the sample weighs, once somebody else has stored it."""
    store(db, other_id, now, None)
    return storage_used(db, owner_id=other_id).weighed_bytes


def test_what_fits_is_stored_and_what_does_not_is_refused_with_both_sizes(
    db: Database, owner_id: int, weight: int, now: datetime
) -> None:
    store(db, owner_id, now, weight)
    before = census(db)
    with pytest.raises(RefusedInput, match=r"no room.* would take .*B, and you may store .*B\."):
        store(db, owner_id, now, 2 * weight - 1)
    assert census(db) == before
    store(db, owner_id, now, 2 * weight)
    assert [card.name for card in list_datasets(db, owner_id=owner_id)] == ["Spring (2)", "Spring"]


def test_a_deleted_dataset_makes_room(db: Database, owner_id: int, weight: int, now: datetime) -> None:
    first = store(db, owner_id, now, weight)
    delete_dataset(db, owner_id=owner_id, dataset_id=first)
    assert store(db, owner_id, now, weight)


def test_rows_alone_are_refused_before_any_is_written(
    db: Database, owner_id: int, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chemviz.services.imports.write_rows", lambda *_: pytest.fail("a row was written"))
    with pytest.raises(RefusedInput, match="no room"):
        store(db, owner_id, now, ROWS * ROW_BYTES - 1)


def test_without_a_limit_there_is_always_room(db: Database, owner_id: int, now: datetime) -> None:
    assert store(db, owner_id, now, None)
    assert storage_allowed(db, owner_id=owner_id, per_user_bytes=None) is None


def test_a_visit_has_a_tenth_of_it(db: Database, weight: int, now: datetime) -> None:
    visitor = start_visit(db, is_allowed=True, now=now).id
    with pytest.raises(RefusedInput, match="no room"):
        store(db, visitor, now, weight)
    assert store(db, visitor, now, round((weight + 1) / VISIT_SHARE))
    assert storage_allowed(db, owner_id=visitor, per_user_bytes=1000) == 100


def test_imports_at_once_do_not_get_more_room_together(db: Database, owner_id: int, weight: int, now: datetime) -> None:
    ready = threading.Barrier(4)

    def one(number: int) -> bool:
        own = open_database(db.url)
        try:
            ready.wait(60)
            store(own, owner_id, now, 2 * weight + weight // 2, name=f"Survey {number}")
        except RefusedInput:
            return False
        finally:
            own.dispose()
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(one, range(4))) == [False, False, True, True]
    assert len(list_datasets(db, owner_id=owner_id)) == 2


def test_what_is_refused_for_want_of_room_may_be_stored_once_there_is_some(
    db: Database, owner_id: int, weight: int, now: datetime
) -> None:
    """The refusal leaves no trace: `only_once` does not take the file for one that is stored."""
    again = partial(
        import_dataset, db, owner_id=owner_id, name="A", file_name="a.csv", data=SAMPLE_CSV, now=now, only_once=True
    )
    with pytest.raises(ChemVizError):
        again(per_user_bytes=weight - 1)
    assert again(per_user_bytes=weight)
