"""Several processes do the same at once, on one database: nothing is lost, nothing is there twice, all are told."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from chemviz.db.engine import Database, open_database
from chemviz.db.models import Dataset, User
from chemviz.errors import RefusedInput
from chemviz.services import accounts, datasets
from chemviz.services.admin_records import Change
from tests.actions_in_trouble import NOW, settle
from tests.conftest import OLD_ROWS, SAMPLE_CSV
from tests.killing import Actor, census, delete, edit, import_, migrate, together

WRITERS = 16


@pytest.fixture
def table(tmp_path: Path) -> str:
    path = tmp_path / "survey.csv"
    path.write_bytes(SAMPLE_CSV)
    return str(path)


def _names(db: Database, owner_id: int) -> list[str]:
    return sorted(card.name for card in datasets.list_datasets(db, owner_id=owner_id))


def test_of_one_import_in_several_processes_one_is_stored_and_the_others_are_told(
    db: Database, owner_id: int, table: str
) -> None:
    actors = [Actor(import_, owner_id, table, "Spring", True, url=db.url) for _ in range(3)]
    outcomes = sorted(together(*actors))

    assert [kind for kind, _ in outcomes] == ["RefusedInput", "RefusedInput", "done"]
    assert all("imported already, as “Spring”" in said for _, said in outcomes[:2])
    assert _names(db, owner_id) == ["Spring"]
    assert census(db)["equipment"] == 6


def test_imports_under_one_name_at_once_are_all_stored_under_names_of_their_own(
    db: Database, owner_id: int, table: str
) -> None:
    outcomes = together(*[Actor(import_, owner_id, table, "Spring", url=db.url) for _ in range(4)])

    assert [kind for kind, _ in outcomes] == ["done"] * 4
    assert _names(db, owner_id) == ["Spring", "Spring (2)", "Spring (3)", "Spring (4)"]
    assert len({dataset_id for _, dataset_id in outcomes}) == 4


def _rename(db: Database, owner_id: int, dataset_id: int, name: str) -> None:
    datasets.rename_dataset(db, owner_id=owner_id, dataset_id=dataset_id, name=name)


def test_one_name_is_given_to_one_dataset_however_many_ask_for_it_at_once(
    db: Database, owner_id: int, table: str
) -> None:
    ids = [import_(db, owner_id, table, name) for name in ("A", "B", "C")]
    renamings = [Actor(_rename, owner_id, each, "Wanted", url=db.url) for each in ids]
    outcomes = together(*renamings, Actor(import_, owner_id, table, "Wanted", url=db.url))

    kinds = [kind for kind, _ in outcomes]
    assert set(kinds[:3]) <= {"done", "RefusedInput"}
    assert kinds[3] == "done"
    names = _names(db, owner_id)
    assert len(names) == len(set(names)) == 4
    assert names.count("Wanted") == 1


def test_versions_that_are_added_and_deleted_at_once_keep_their_numbers(
    db: Database, owner_id: int, table: str
) -> None:
    first = import_(db, owner_id, table, "Spring")
    second = _version(db, owner_id, table, first)
    adding = [Actor(_version, owner_id, table, first, url=db.url) for _ in range(2)]
    outcomes = together(*adding, Actor(delete, owner_id, second, url=db.url))

    assert [kind for kind, _ in outcomes] == ["done"] * 3
    with db.reading() as session:
        versions = session.scalars(select(Dataset.version).order_by(Dataset.version)).all()
    assert len(set(versions)) == len(versions) == 3


def _version(db: Database, owner_id: int, path: str, of: int) -> int:
    return datasets.import_dataset(
        db,
        owner_id=owner_id,
        name="Spring",
        file_name="a.csv",
        data=Path(path).read_bytes(),
        now=NOW,
        version_of=of,
    )


def test_of_one_edit_in_several_processes_one_is_made_and_the_others_are_told(db: Database, owner_id: int) -> None:
    plant = settle(db, owner_id)
    changes = [Change(2, "pressure", 8.2, 9.9), Change(4, "flowrate", None, 119.5)]
    actors = [Actor(edit, owner_id, plant.dataset_id, changes, url=db.url) for _ in range(3)]
    outcomes = sorted(together(*actors))

    assert [kind for kind, _ in outcomes] == ["RefusedInput", "RefusedInput", "done"]
    assert all("was changed meanwhile" in said for _, said in outcomes[:2])
    found = census(db)
    assert (found["record_edit"], found["audit_event"]) == (2, 1)


def test_edits_of_several_cells_at_once_are_all_in_the_analysis(db: Database, owner_id: int) -> None:
    plant = settle(db, owner_id)
    wanted = [Change(2, "pressure", 8.2, 11.0), Change(3, "pressure", 8.4, 12.0), Change(4, "pressure", 7.9, 13.0)]
    outcomes = together(*[Actor(edit, owner_id, plant.dataset_id, [each], url=db.url) for each in wanted])

    assert [kind for kind, _ in outcomes] == ["done"] * 3
    opened = datasets.open_dataset(db, owner_id=owner_id, dataset_id=plant.dataset_id)
    [pump] = [each for each in opened.analysis.types if each.equipment_type == "Pump"]
    summary = pump.parameters["pressure"].summary
    assert (summary.min, summary.max) == (11.0, 13.0)


def test_one_dataset_is_deleted_once_however_many_delete_it_at_once(db: Database, owner_id: int) -> None:
    plant = settle(db, owner_id)
    outcomes = together(*[Actor(delete, owner_id, plant.dataset_id, url=db.url) for _ in range(3)])

    assert sorted(kind for kind, _ in outcomes) == ["NotFound", "NotFound", "done"]
    assert set(census(db)) == {"user_account", "import_memory"}


def test_one_migration_in_several_processes_is_made_once_and_keeps_the_rows(old_database: Callable[[], str]) -> None:
    url = old_database()
    outcomes = together(*[Actor(migrate, url) for _ in range(3)])

    assert outcomes == [("done", None)] * 3
    db = open_database(url)
    assert census(db) == {"user_account": 1, "dataset": 1, "equipment": OLD_ROWS}
    db.dispose()


def _work(db: Database, owner_id: int, path: str, number: int) -> list[str]:
    """What one of many does: each step looks first and then writes."""
    kept = import_(db, owner_id, path, "Spring")
    gone = import_(db, owner_id, path, f"Gone {number}")
    datasets.rename_dataset(db, owner_id=owner_id, dataset_id=kept, name=f"Kept {number}")
    datasets.delete_dataset(db, owner_id=owner_id, dataset_id=gone)
    return [card.name for card in datasets.list_datasets(db, owner_id=owner_id) if card.id == kept]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_sixteen_processes_write_at_once_and_nobody_is_refused(db: Database, owner_id: int, table: str) -> None:
    actors = [Actor(_work, owner_id, table, number, url=db.url) for number in range(WRITERS)]
    outcomes = together(*actors)

    assert outcomes == [("done", [f"Kept {number}"]) for number in range(WRITERS)]
    assert _names(db, owner_id) == sorted(f"Kept {number}" for number in range(WRITERS))
    assert census(db)["equipment"] == WRITERS * 6


def test_one_username_is_given_to_one_of_those_who_register_it_at_once(db: Database) -> None:
    outcomes = together(*[Actor(_register, url=db.url) for _ in range(3)])

    assert sorted(kind for kind, _ in outcomes) == ["UsernameTaken", "UsernameTaken", "done"]
    with db.reading() as session:
        assert session.scalars(select(User.username)).all() == ["newcomer"]


def _register(db: Database) -> None:
    fields = {"username": "newcomer", "password": "correct-horse-boiler", "display_name": None, "email": ""}
    accounts.create_user(db, **fields, is_admin=False, now=NOW)


def test_a_name_that_another_dataset_has_is_still_refused(db: Database, owner_id: int, table: str) -> None:
    first, _ = (import_(db, owner_id, table, name) for name in ("A", "B"))
    with pytest.raises(RefusedInput, match="already have a dataset with this name"):
        _rename(db, owner_id, first, "b")
