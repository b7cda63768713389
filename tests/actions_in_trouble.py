"""What users do that changes something: each of it is put into trouble by the tests of holding up."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import select

from chemviz.db.account_models import AuditEvent, RecordEdit
from chemviz.db.engine import Database
from chemviz.db.models import Base, User
from chemviz.services import accounts, admin_records, datasets, limits, notes
from chemviz.services.admin_records import Change
from chemviz.services.limits import Limit
from tests.conftest import SAMPLE_CSV

NOW: Final = datetime(2026, 11, 23, 5, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Plant:
    """An administrator with one dataset."""

    owner_id: int
    dataset_id: int


def settle(db: Database, owner_id: int) -> Plant:
    """Give a user the role of an administrator, and a dataset."""
    with db.session() as session:
        session.get_one(User, owner_id).role = "admin"
    return Plant(owner_id, _import(db, owner_id, "Spring"))


def _import(db: Database, owner_id: int, name: str) -> int:
    return datasets.import_dataset(db, owner_id=owner_id, name=name, file_name="a.csv", data=SAMPLE_CSV, now=NOW)


def _edit(db: Database, plant: Plant) -> None:
    changes = [Change(2, "pressure", 8.2, 8.3), Change(3, "pressure", 8.4, 8.5)]
    who = {"admin_id": plant.owner_id, "dataset_id": plant.dataset_id}
    admin_records.edit_records(db, **who, changes=changes, now=NOW)


def _note(db: Database, plant: Plant) -> None:
    owned = {"owner_id": plant.owner_id, "dataset_id": plant.dataset_id}
    notes.set_note(db, **owned, finding_key="k", state="acknowledged", comment="seen", now=NOW)


def _limits(db: Database, plant: Plant) -> None:
    wanted = Limit("pressure", "critical", equipment_type="Pump", high=9.0, unit="bar(g)")
    limits.replace_limits(db, owner_id=plant.owner_id, limits=[wanted])


def _rename(db: Database, plant: Plant) -> None:
    datasets.rename_dataset(db, owner_id=plant.owner_id, dataset_id=plant.dataset_id, name="Summer")


def _delete(db: Database, plant: Plant) -> None:
    datasets.delete_dataset(db, owner_id=plant.owner_id, dataset_id=plant.dataset_id)


def _register(db: Database, _: Plant) -> None:
    fields = {"username": "newcomer", "password": "correct-horse-boiler", "display_name": None, "email": ""}
    accounts.create_user(db, **fields, is_admin=False, now=NOW)


ACTIONS: Final[dict[str, Callable[[Database, Plant], object]]] = {
    "import": lambda db, plant: _import(db, plant.owner_id, "Autumn"),
    "edit": _edit,
    "note": _note,
    "limits": _limits,
    "rename": _rename,
    "delete": _delete,
    "register": _register,
}


def assert_edited(db: Database, plant: Plant) -> None:
    """The edit is there with all that belongs to it, and whoever opens the dataset sees an analysis with it."""
    with db.reading() as session:
        edits = session.execute(select(RecordEdit.batch, RecordEdit.row, RecordEdit.new)).all()
        assert session.scalars(select(AuditEvent.detail)).one().startswith("2 cells: row 2")
    assert [tuple(edit)[1:] for edit in edits] == [(2, "8.3"), (3, "8.5")]
    assert edits[0].batch == edits[1].batch > 0
    opened = datasets.open_dataset(db, owner_id=plant.owner_id, dataset_id=plant.dataset_id)
    [pump] = [each for each in opened.analysis.types if each.equipment_type == "Pump"]
    assert pump.parameters["pressure"].summary.max == 8.5


State = dict[str, list[tuple[object, ...]]]


def everything(db: Database) -> State:
    """Every row of every table that has some, in the order of its key."""
    found: State = {}
    with db.reading() as session:
        for table in Base.metadata.sorted_tables:
            rows = session.execute(select(table).order_by(*table.primary_key.columns)).all()
            if rows:
                found[table.name] = [tuple(row) for row in rows]
    return found
