"""The same file once more: refused where it is wanted only once, also when two imports of it run at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest

from chemviz.db.engine import Database
from chemviz.errors import RefusedInput
from chemviz.services import datasets
from tests.conftest import SAMPLE_CSV

Import = Callable[..., int]


@pytest.fixture
def import_(db: Database, owner_id: int, now: datetime) -> Import:
    """Imports a file that is wanted only once."""

    def run(**changed: Any) -> int:
        usual = {"owner_id": owner_id, "name": "Spring", "file_name": "spring.csv", "data": SAMPLE_CSV, "now": now}
        return datasets.import_dataset(db, **({"only_once": True} | usual | changed))

    return run


def _names(db: Database, owner_id: int) -> list[str]:
    return [card.name for card in datasets.list_datasets(db, owner_id=owner_id)]


def test_a_file_that_is_there_already_is_refused_with_the_name_it_has(
    db: Database, import_: Import, owner_id: int
) -> None:
    import_(name="Spring survey")

    with pytest.raises(RefusedInput, match="imported already, as “Spring survey”"):
        import_(name="Another name")
    assert _names(db, owner_id) == ["Spring survey"]


def test_it_is_imported_again_on_purpose(db: Database, import_: Import, owner_id: int) -> None:
    import_()
    import_(only_once=False)

    assert sorted(_names(db, owner_id)) == ["Spring", "Spring (2)"]


def test_another_file_and_the_file_of_somebody_else_are_no_repetition(import_: Import, other_id: int) -> None:
    import_()

    import_(data=SAMPLE_CSV + b"P-9,Pump,1,2,3\n")
    import_(owner_id=other_id)


def test_of_two_imports_of_a_file_at_once_one_is_refused(db: Database, import_: Import, owner_id: int) -> None:
    def outcome(number: int) -> str:
        try:
            import_(name=f"Tab {number}")
        except RefusedInput:
            return "refused"
        return "stored"

    with ThreadPoolExecutor(4) as tabs:
        outcomes = sorted(tabs.map(outcome, range(4)))
    assert outcomes == ["refused", "refused", "refused", "stored"]
    assert len(_names(db, owner_id)) == 1
