"""Several datasets at once: one archive, each table whole; deletion of each whole; what they take."""

import io
import zipfile
from collections.abc import Callable
from datetime import datetime

import pyarrow.parquet as pq
import pytest

from chemviz.db.engine import Database
from chemviz.errors import NotFound, RefusedInput
from chemviz.ingest.choices import Choices
from chemviz.services import bulk
from chemviz.services.bulk import TABLE_FORMS, archive_names, delete_datasets, export_archive
from chemviz.services.datasets import cleaned_csv, delete_dataset, import_dataset, list_datasets
from chemviz.services.parquet_exports import cleaned_parquet
from chemviz.services.storage import Storage, storage_used

EXTRA = b"""Equipment Name,Type,Flowrate (m3/h),Pressure [barg],Temperature,Remarks
P-1,Pump,1,2,3,=1+1
P-2,Pump,,4,5,
"""


@pytest.fixture
def store(db: Database, owner_id: int, now: datetime) -> Callable[..., int]:
    def store(name: str, data: bytes, *, owner: int = owner_id, **options: object) -> int:
        return import_dataset(db, owner_id=owner, name=name, file_name="a.csv", data=data, now=now, **options)

    return store


def files_in(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        assert opened.testzip() is None
        return {each: opened.read(each) for each in opened.namelist()}


@pytest.mark.parametrize("form", TABLE_FORMS)
def test_an_archive_holds_the_table_of_each_chosen_dataset_and_no_other(
    db: Database, owner_id: int, store: Callable[..., int], sample_csv: bytes, form: bulk.TableForm
) -> None:
    first, second = store("Unit 3/north", sample_csv), store("unit 3:North", EXTRA)
    store("Not chosen", EXTRA)
    files = files_in(export_archive(db, form, owner_id=owner_id, dataset_ids=[first, second, first]))

    assert list(files) == archive_names(["Unit 3/north", "unit 3:North"], form)
    assert len({each.casefold() for each in files}) == 2
    for dataset_id, data in zip([first, second], files.values(), strict=True):
        assert data == bulk.cleaned_in(db, form, owner_id=owner_id, dataset_id=dataset_id)
    assert export_archive(db, "CSV", owner_id=owner_id, dataset_ids=[first]) == export_archive(
        db, "CSV", owner_id=owner_id, dataset_ids=[first]
    )


@pytest.mark.parametrize("form", TABLE_FORMS)
def test_an_archive_of_what_is_not_there_or_not_theirs_is_not_made(
    db: Database, owner_id: int, other_id: int, store: Callable[..., int], sample_csv: bytes, form: bulk.TableForm
) -> None:
    mine, theirs = store("Mine", sample_csv), store("Theirs", sample_csv, owner=other_id)
    for wanted in ([mine, theirs], [theirs], [mine, 999_999], []):
        with pytest.raises(NotFound):
            export_archive(db, form, owner_id=owner_id, dataset_ids=wanted)


def test_an_archive_of_too_many_rows_is_refused_with_both_numbers(
    db: Database, owner_id: int, store: Callable[..., int], sample_csv: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "EXPORT_ROWS", 7)
    first, second = store("A", sample_csv), store("B", EXTRA)
    assert files_in(export_archive(db, "CSV", owner_id=owner_id, dataset_ids=[first]))
    with pytest.raises(RefusedInput, match="8 rows together, and one archive takes 7"):
        export_archive(db, "CSV", owner_id=owner_id, dataset_ids=[first, second])


def test_a_name_in_an_archive_leads_out_of_no_folder() -> None:
    names = archive_names(["../../etc/passwd", "C:\\Windows\\x", "con", "a\0b\n", "ab", " a b "], "CSV")
    assert len({each.casefold() for each in names}) == len(names)
    assert not [each for each in names if set(each) & set("/\\:\0\n") or each.startswith((".", " "))]


def test_a_parquet_file_has_numbers_as_numbers_with_their_unit_and_basis(
    db: Database, owner_id: int, store: Callable[..., int]
) -> None:
    choices = Choices(extra=("Remarks",))
    dataset_id = store("Spring", EXTRA, choices=choices)
    table = pq.read_table(io.BytesIO(cleaned_parquet(db, owner_id=owner_id, dataset_id=dataset_id)))
    fields = {each.name: each for each in table.schema}

    assert table.column("Flowrate [m³/h]").to_pylist() == [1.0, None]
    assert fields["Flowrate [m³/h]"].metadata[b"unit"].decode() == "m³/h"
    assert fields["Pressure [bar(g)]"].metadata[b"unit"] == b"bar"
    assert fields["Pressure [bar(g)]"].metadata[b"basis"] == b"gauge"
    [temperature] = [each for each in fields.values() if each.metadata and each.metadata[b"field"] == b"temperature"]
    assert temperature.metadata[b"unit"] == b"unit not stated"
    assert table.column("Remarks").to_pylist() == ["=1+1", None]
    assert table.schema.metadata[b"dataset"] == b"Spring"
    assert len(table.schema.metadata[b"sha256"]) == 64


def test_a_parquet_file_tells_columns_of_one_name_apart(db: Database, owner_id: int, store: Callable[..., int]) -> None:
    # A kept header that is what the temperature is called in the other exports.
    header = "Temperature [unit not stated]"
    dataset_id = store("Twice", EXTRA.replace(b"Remarks", header.encode()), choices=Choices(extra=(header,)))
    table = pq.read_table(io.BytesIO(cleaned_parquet(db, owner_id=owner_id, dataset_id=dataset_id)))
    assert table.column_names[-1] == f"{header} (2)"
    assert len(set(table.column_names)) == len(table.column_names)


def test_datasets_are_deleted_each_whole_and_others_stay(
    db: Database, owner_id: int, other_id: int, store: Callable[..., int], sample_csv: bytes
) -> None:
    gone, also, kept = (store(name, sample_csv) for name in ("A", "B", "C"))
    theirs = store("Theirs", sample_csv, owner=other_id)
    deleted = delete_datasets(db, owner_id=owner_id, dataset_ids=[gone, theirs, also, gone])

    assert deleted.done == ("A", "B")
    assert [name for name, _ in deleted.failed] == ["A dataset"]  # not the name of somebody else's
    assert "Theirs" not in repr(deleted)
    assert [each.id for each in list_datasets(db, owner_id=owner_id)] == [kept]
    assert [each.id for each in list_datasets(db, owner_id=other_id)] == [theirs]


def test_a_dataset_that_somebody_deleted_meanwhile_keeps_none_of_the_others(
    db: Database, owner_id: int, store: Callable[..., int], sample_csv: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = store("A", sample_csv), store("B", sample_csv)
    listed = list_datasets(db, owner_id=owner_id)
    delete_dataset(db, owner_id=owner_id, dataset_id=first)
    monkeypatch.setattr(bulk, "list_datasets", lambda _db, **_who: listed)
    deleted = delete_datasets(db, owner_id=owner_id, dataset_ids=[first, second])

    assert deleted.done == ("B",)
    assert [(name, "not found" in why) for name, why in deleted.failed] == [("A", True)]


def test_nothing_that_is_theirs_is_not_found(db: Database, owner_id: int, other_id: int) -> None:
    for wanted in ([], [1, 2], [999_999]):
        with pytest.raises(NotFound):
            delete_datasets(db, owner_id=owner_id, dataset_ids=wanted)


def test_storage_counts_ones_own_files_results_and_rows(
    db: Database, owner_id: int, other_id: int, store: Callable[..., int], sample_csv: bytes
) -> None:
    assert storage_used(db, owner_id=owner_id) == Storage(0, 0, 0, 0, 0, 0)
    store("Theirs", sample_csv, owner=other_id)
    assert storage_used(db, owner_id=owner_id).datasets == 0
    first = store("Ärger", sample_csv)
    one = storage_used(db, owner_id=owner_id)
    second = store("B", EXTRA)
    both = storage_used(db, owner_id=owner_id)

    assert (one.datasets, one.uploaded_bytes, one.rows) == (1, len(sample_csv), 6)
    assert one.file_bytes > 0
    assert one.result_bytes > 1000
    assert (both.datasets, both.rows) == (2, 8)
    assert both.result_bytes > one.result_bytes
    for each in (first, second):
        delete_dataset(db, owner_id=owner_id, dataset_id=each)
    assert storage_used(db, owner_id=owner_id) == Storage(0, 0, 0, 0, 0, 0)


@pytest.mark.parametrize("nobody", [0, -1, None, "1", 2**70])
def test_storage_of_nobody_is_nothing(db: Database, owner_id: int, store: Callable[..., int], nobody: object) -> None:
    store("Mine", EXTRA)
    assert storage_used(db, owner_id=nobody) == Storage(0, 0, 0, 0, 0, 0)  # type: ignore[arg-type]


def test_the_csv_of_an_archive_is_the_cleaned_table(
    db: Database, owner_id: int, store: Callable[..., int], sample_csv: bytes
) -> None:
    dataset_id = store("A", sample_csv)
    [data] = files_in(export_archive(db, "CSV", owner_id=owner_id, dataset_ids=[dataset_id])).values()
    assert data == cleaned_csv(db, owner_id=owner_id, dataset_id=dataset_id)
