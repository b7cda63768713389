"""Whoever asks for what is not theirs learns nothing and changes nothing, by any service call."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from chemviz.db.engine import Database
from chemviz.db.models import Base
from chemviz.errors import NotFound
from chemviz.ingest.choices import Choices
from chemviz.report.images import ChartRenderer
from chemviz.report.options import ReportOptions
from chemviz.services import datasets, findings, reanalysis, report_options, reports, table_exports

HEADER = b"Equipment Name,Type,Flowrate,Pressure,Temperature\n"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def _import_version(db: Database, *, owner_id: int, dataset_id: int) -> int:
    version_of = 0 if dataset_id is None else dataset_id  # None is no id there, but "no version of anything"
    file = {"file_name": "b.csv", "data": HEADER + b"P-2,Pump,1,2,3\n", "now": NOON}
    return datasets.import_dataset(db, owner_id=owner_id, name="Mine now", version_of=version_of, **file)


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
    "dataset_choices": datasets.dataset_choices,
    "import_a_version": _import_version,
    "findings_of": findings.findings_of,
    "reanalyze": reanalysis.reanalyze,
    "refreshed": reanalysis.refreshed,
    "set_note": lambda db, **who: findings.set_note(
        db, finding_key="a|b|c", state="acknowledged", comment="Mine now", now=NOON, **who
    ),
    "cleaned_xlsx": table_exports.cleaned_xlsx,
    "report_options": report_options.report_options,
    "remember_report_options": lambda db, **who: report_options.remember_report_options(
        db, options=ReportOptions(title="Mine now"), now=NOON, **who
    ),
    "make_report": lambda db, **who: reports.make_report(db, ChartRenderer(chrome_path="/nowhere"), now=NOON, **who),
    "note_history": lambda db, **who: findings.note_history(db, finding_key="a|b|c", **who),
}
NO_IDS: list[Any] = [0, -1, 999_999, 2**31 - 1, 2**31, 2**63, 2**64, -(2**63), "1", "1 OR 1=1", None, 1.0, True]


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


def test_the_file_and_the_choices_of_somebody_else_are_unknown(
    db: Database, owner_id: int, other_id: int, dataset_id: int
) -> None:
    sha256 = datasets.open_dataset(db, owner_id=owner_id, dataset_id=dataset_id).file.sha256
    headers = HEADER.decode().strip().split(",")

    assert [card.id for card in datasets.same_file(db, owner_id=owner_id, sha256=sha256)] == [dataset_id]
    assert datasets.remembered_choices(db, owner_id=owner_id, headers=headers) is not None
    for nobody in (other_id, *NO_IDS[:8]):
        assert datasets.same_file(db, owner_id=nobody, sha256=sha256) == []
        assert datasets.remembered_choices(db, owner_id=nobody, headers=headers) is None


def test_what_one_owner_remembers_changes_nothing_for_another(
    db: Database, owner_id: int, other_id: int, dataset_id: int, now: datetime
) -> None:
    headers = HEADER.decode().strip().split(",")
    before = datasets.remembered_choices(db, owner_id=owner_id, headers=headers)
    file = {"name": "Other", "file_name": "a.csv", "data": HEADER + b"P-1,Pump,1,2,3\n", "now": now}
    datasets.import_dataset(db, owner_id=other_id, **file, choices=Choices(units={"pressure": "psig"}))

    assert datasets.remembered_choices(db, owner_id=owner_id, headers=headers) == before
    others = datasets.remembered_choices(db, owner_id=other_id, headers=headers)
    assert others is not None
    assert others.units == {"pressure": "psig"}


def test_a_name_in_use_by_somebody_else_tells_nothing(
    db: Database, other_id: int, dataset_id: int, now: datetime
) -> None:
    data = HEADER + b"P-1,Pump,1,2,3\n"
    datasets.import_dataset(db, owner_id=other_id, name="Secret", file_name="a.csv", data=data, now=now)

    assert [each.name for each in datasets.list_datasets(db, owner_id=other_id)] == ["Secret"]
