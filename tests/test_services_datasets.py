"""Importing, listing, opening, renaming, deleting and taking out datasets, on SQLite and PostgreSQL."""

import csv
import hashlib
import io
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pandas as pd
import pytest
from sqlalchemy import func, select

from chemviz.analysis.results import Analysis
from chemviz.db.engine import Database
from chemviz.db.models import Base, Dataset
from chemviz.errors import NotFound, RefusedFile, RefusedInput
from chemviz.ingest import read_table
from chemviz.schema import FRAME_DTYPES
from chemviz.services import datasets, imports

Import = Callable[..., int]

HEADER = b"Equipment Name,Type,Flowrate,Pressure,Temperature\n"


class _Stop(BaseException):
    """What a web framework raises to end a script."""


@pytest.fixture
def import_(db: Database, owner_id: int, sample_csv: bytes, now: datetime) -> Import:
    """Imports the sample for `owner_id`, or what else is named."""

    def run(**changed: object) -> int:
        usual = {"owner_id": owner_id, "name": "Spring", "file_name": "spring.csv", "data": sample_csv, "now": now}
        return datasets.import_dataset(db, **(usual | changed))  # type: ignore[arg-type]

    return run


def _counts(db: Database) -> dict[str, int]:
    tables = [table for name, table in Base.metadata.tables.items() if name not in {"user_account", "host_secret"}]
    with db.reading() as session:
        return {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def _nothing_stored(db: Database) -> bool:
    return not any(_counts(db).values())


def test_an_imported_file_can_be_opened_with_its_analysis(db: Database, import_: Import, owner_id: int) -> None:
    opened = datasets.open_dataset(db, owner_id=owner_id, dataset_id=import_())

    assert (opened.card.name, opened.card.file_name, opened.owner_name) == ("Spring", "spring.csv", "Olga")
    assert (opened.card.rows_read, opened.card.rows_accepted, opened.card.rows_rejected) == (6, 6, 0)
    assert opened.card.type_count == 3
    assert opened.card.columns["pressure"] is not None
    assert opened.card.columns["pressure"].unit_text() == "bar(g)"
    assert (opened.analysis.types[0].equipment_type, opened.analysis.types[0].count) == ("Pump", 3)
    assert opened.analysis.count == 6


def test_the_stored_facts_are_those_of_the_file(
    db: Database, import_: Import, owner_id: int, sample_csv: bytes, now: datetime
) -> None:
    opened = datasets.open_dataset(db, owner_id=owner_id, dataset_id=import_())
    read = read_table(sample_csv, file_name="spring.csv")

    assert opened.file == read.file
    assert opened.card.columns == read.columns
    assert opened.card.uploaded_at == now
    assert opened.unmapped == read.unmapped


def test_the_rows_come_back_as_they_were_read(db: Database, import_: Import, owner_id: int, sample_csv: bytes) -> None:
    stored = datasets.equipment_rows(db, owner_id=owner_id, dataset_id=import_(), limit=100)

    pd.testing.assert_frame_equal(stored, read_table(sample_csv, file_name="x.csv").frame)


def test_points_are_those_of_the_rows(db: Database, import_: Import, owner_id: int) -> None:
    points = datasets.dataset_points(db, owner_id=owner_id, dataset_id=import_())

    assert points.of == 6
    assert points.flowrate[2] is None


def test_a_page_of_rows_starts_where_it_is_told(db: Database, import_: Import, owner_id: int) -> None:
    page = datasets.equipment_rows(db, owner_id=owner_id, dataset_id=import_(), limit=2, offset=3)

    assert list(page["row"]) == [5, 6]
    assert {key: str(kind) for key, kind in page.dtypes.items()} == FRAME_DTYPES


@pytest.mark.parametrize(("limit", "offset"), [(0, 0), (-1, 0), (10, 6), (10, 2**70)])
def test_a_page_beyond_the_rows_is_an_empty_frame(
    db: Database, import_: Import, owner_id: int, limit: int, offset: int
) -> None:
    page = datasets.equipment_rows(db, owner_id=owner_id, dataset_id=import_(), limit=limit, offset=offset)

    assert len(page) == 0
    assert {key: str(kind) for key, kind in page.dtypes.items()} == FRAME_DTYPES


@pytest.mark.parametrize(
    ("search", "rows"),
    [
        ("", [2, 3, 4, 5]),
        ("p-10", [2, 3]),
        ("VÄLVE", [4]),
        ("välve", [4]),
        ("100%", [3]),
        ("%", [3]),
        ("_", [5]),
        ("\\", [5]),
        ("'; DROP TABLE equipment; --", []),
        ("\0", [2, 3, 4, 5]),
    ],
)
def test_rows_are_found_by_name_or_type_and_nothing_in_a_search_is_a_wildcard(
    db: Database, import_: Import, owner_id: int, search: str, rows: list[int]
) -> None:
    table = "P-101,Pump,1,1,1\nP-102 100%,Pump,1,1,1\nV-1,Välve,1,1,1\nE_2\\3,Exchanger,1,1,1\n"
    dataset_id = import_(data=HEADER + table.encode())

    found = datasets.equipment_rows(db, owner_id=owner_id, dataset_id=dataset_id, limit=10, search=search)
    assert list(found["row"]) == rows


def test_cells_that_are_no_numbers_are_kept_as_issues(db: Database, import_: Import, owner_id: int) -> None:
    dataset_id = import_(data=HEADER + b"P-1,Pump,abc,8,45\nP-2,Pump,12,,45\n")
    issues = datasets.import_issues(db, owner_id=owner_id, dataset_id=dataset_id)
    read = read_table(HEADER + b"P-1,Pump,abc,8,45\nP-2,Pump,12,,45\n", file_name="x.csv")

    assert tuple(issues) == read.issues
    assert [(issue.row, issue.value) for issue in issues] == [(2, "abc")]
    assert datasets.import_issues(db, owner_id=owner_id, dataset_id=dataset_id, limit=0) == []
    assert datasets.open_dataset(db, owner_id=owner_id, dataset_id=dataset_id).card.issue_count == 1


def test_the_original_file_comes_back_byte_for_byte(db: Database, import_: Import, owner_id: int) -> None:
    data = b"\xef\xbb\xbf" + HEADER.replace(b"\n", b"\r\n") + b'"P-1 ""x""",Pump,1,2,3\r\n\r\n'
    dataset_id = import_(data=data, file_name="/tmp/../plant\\a b.csv")

    name, content = datasets.original_file(db, owner_id=owner_id, dataset_id=dataset_id)
    opened = datasets.open_dataset(db, owner_id=owner_id, dataset_id=dataset_id)
    assert (name, content) == ("a b.csv", data)
    assert hashlib.sha256(content).hexdigest() == opened.file.sha256


def test_the_cleaned_table_has_units_a_mark_and_windows_line_ends(db: Database, import_: Import, owner_id: int) -> None:
    lines = datasets.cleaned_csv(db, owner_id=owner_id, dataset_id=import_()).split(b"\r\n")

    header = "\ufeffEquipment name,Type,Flowrate [m³/h],Pressure [bar(g)],Temperature [°C]"
    assert lines[0].decode() == header
    assert lines[1] == b"P-101A,Pump,120.5,8.2,45.0"
    assert lines[3] == b"P-102,Pump,,7.9,46.0"
    assert (len(lines), lines[-1]) == (8, b"")


def test_the_cleaned_table_can_be_imported_again(db: Database, import_: Import, owner_id: int) -> None:
    first = import_()
    second = import_(data=datasets.cleaned_csv(db, owner_id=owner_id, dataset_id=first), name="Again")

    frames = [datasets.equipment_rows(db, owner_id=owner_id, dataset_id=each, limit=9) for each in (first, second)]
    pd.testing.assert_frame_equal(*frames)
    units = [
        {key: use and use.unit_text() for key, use in card.columns.items()}
        for card in datasets.list_datasets(db, owner_id=owner_id)
    ]
    assert units[0] == units[1]


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x")']
)
def test_a_formula_in_a_cell_is_text_for_the_spreadsheet(
    db: Database, import_: Import, owner_id: int, cell: str
) -> None:
    quoted = '"' + cell.replace('"', '""') + '"'
    dataset_id = import_(data=HEADER + f"{quoted},{quoted},-5,1,-40\n".encode())

    table = datasets.cleaned_csv(db, owner_id=owner_id, dataset_id=dataset_id).decode("utf-8-sig")
    name, kind, *numbers = list(csv.reader(io.StringIO(table)))[1]
    assert (name[0], kind[0]) == ("'", "'")
    assert name[1:] == cell
    assert numbers == ["-5.0", "1.0", "-40.0"]


def test_nothing_is_stored_of_a_file_that_is_refused(db: Database, import_: Import) -> None:
    with pytest.raises(RefusedFile):
        import_(data=b"")
    with pytest.raises(RefusedFile):
        import_(max_bytes=10)

    assert _nothing_stored(db)


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, _Stop])
@pytest.mark.parametrize(
    "stage",
    [
        *("Reading the file", "Unpacking the file", "Finding the layout", "Reading the cells"),
        *("Converting the numbers", "Checking the rows", "Storing rows", "Storing rows:", "Storing the analysis"),
    ],
)
def test_a_progress_callback_that_raises_cancels_the_import(
    db: Database, import_: Import, error: type[BaseException], stage: str
) -> None:
    def give_up(_share: float, at: str) -> None:
        if at.startswith(stage):
            raise error

    with pytest.raises(error):
        import_(progress=give_up)
    assert _nothing_stored(db)
    assert import_() > 0


def test_a_fault_in_the_analysis_stores_nothing(db: Database, import_: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> Analysis:
        raise RefusedFile("The table has too many types.")

    monkeypatch.setattr(imports, "analyze", refuse)
    with pytest.raises(RefusedFile):
        import_()

    assert _nothing_stored(db)


def test_progress_rises_and_counts_the_rows(import_: Import) -> None:
    told: list[tuple[float, str]] = []
    rows = b"".join(b"P-%d,Pump,1,2,x\n" % i for i in range(60_000))

    import_(data=HEADER + rows, progress=lambda share, stage: told.append((share, stage)))

    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1] < 1) == (0.0, True)
    counted = [stage.replace("\u202f", "") for _, stage in told if ":" in stage]
    assert counted == [f"Storing rows: {done} of 120000" for done in (50_000, 60_000, 110_000, 120_000)]


def test_a_dataset_that_is_being_imported_is_not_seen_by_anybody(db: Database, import_: Import, owner_id: int) -> None:
    seen: list[int] = []

    import_(progress=lambda *_: seen.append(len(datasets.list_datasets(db, owner_id=owner_id))))
    assert set(seen) == {0}
    assert len(datasets.list_datasets(db, owner_id=owner_id)) == 1


def test_many_imports_at_once_are_all_stored(db: Database, import_: Import, owner_id: int) -> None:
    together = threading.Barrier(6)

    def run(number: int) -> int:
        together.wait()
        return import_(name=f"Unit {number}")

    with ThreadPoolExecutor(6) as pool:
        ids = list(pool.map(run, range(6)))

    assert len(set(ids)) == 6
    assert _counts(db)["equipment"] == 36
    assert {each.name for each in datasets.list_datasets(db, owner_id=owner_id)} == {f"Unit {i}" for i in range(6)}


def test_the_list_shows_the_newest_first(db: Database, import_: Import, owner_id: int, now: datetime) -> None:
    import_(name="old", now=now - timedelta(days=1))
    import_(name="new", now=now)
    import_(name="oldest", now=now - timedelta(days=2))

    assert [each.name for each in datasets.list_datasets(db, owner_id=owner_id)] == ["new", "old", "oldest"]


@pytest.mark.parametrize(
    ("search", "names"),
    [
        ("", {"Spring 100%", "ÄPFEL_1"}),
        ("SPRING", {"Spring 100%"}),
        ("äpfel", {"ÄPFEL_1"}),
        ("%", {"Spring 100%"}),
        ("_", {"ÄPFEL_1"}),
        ("\\", set()),
        (" night.CSV ", {"ÄPFEL_1"}),
        ("' OR 1=1 --", set()),
    ],
)
def test_the_list_is_searched_by_dataset_and_file_name(
    db: Database, import_: Import, owner_id: int, search: str, names: set[str]
) -> None:
    import_(name="Spring 100%")
    import_(name="ÄPFEL_1", file_name="Night.csv")

    assert {each.name for each in datasets.list_datasets(db, owner_id=owner_id, search=search)} == names


def test_a_name_used_twice_gets_a_number(db: Database, import_: Import, owner_id: int) -> None:
    for name in ("Spring", "spring", "Spring"):
        import_(name=name)

    names = [each.name for each in datasets.list_datasets(db, owner_id=owner_id)]
    assert names == ["Spring (3)", "spring (2)", "Spring"]


def test_two_owners_may_use_the_same_name(db: Database, import_: Import, other_id: int) -> None:
    import_()
    import_(owner_id=other_id)

    assert [each.name for each in datasets.list_datasets(db, owner_id=other_id)] == ["Spring"]


@pytest.mark.parametrize("name", ["", "   ", "\t\n", "\u200d", "\x00\x1b", "x" * 201])
def test_an_unusable_name_is_refused_and_changes_nothing(
    db: Database, import_: Import, owner_id: int, name: str
) -> None:
    dataset_id = import_()
    with pytest.raises(RefusedInput):
        import_(name=name)
    with pytest.raises(RefusedInput):
        datasets.rename_dataset(db, owner_id=owner_id, dataset_id=dataset_id, name=name)

    assert [each.name for each in datasets.list_datasets(db, owner_id=owner_id)] == ["Spring"]


def test_a_dataset_is_renamed_and_a_name_in_use_is_refused(db: Database, import_: Import, owner_id: int) -> None:
    first, second = import_(name="Spring"), import_(name="Autumn")

    datasets.rename_dataset(db, owner_id=owner_id, dataset_id=first, name=" SPRING ")
    with pytest.raises(RefusedInput, match="already have"):
        datasets.rename_dataset(db, owner_id=owner_id, dataset_id=second, name="spring")
    assert {each.name for each in datasets.list_datasets(db, owner_id=owner_id)} == {"SPRING", "Autumn"}


def test_a_deleted_dataset_leaves_nothing_and_takes_nothing_else(db: Database, import_: Import, owner_id: int) -> None:
    deleted, kept = import_(), import_(name="Autumn")
    datasets.delete_dataset(db, owner_id=owner_id, dataset_id=deleted)

    remembered = {"import_memory": 1}  # how to read files with these headers is the owner's, not the dataset's
    left = {"dataset": 1, "dataset_file": 1, "equipment": 6} | remembered
    assert {table: rows for table, rows in _counts(db).items() if rows} == left
    assert datasets.open_dataset(db, owner_id=owner_id, dataset_id=kept).card.name == "Autumn"
    with pytest.raises(NotFound):
        datasets.open_dataset(db, owner_id=owner_id, dataset_id=deleted)


def test_a_preview_tells_what_an_import_would_store_and_stores_nothing(db: Database, sample_csv: bytes) -> None:
    rows = b"".join(b"P-%d,Pump,x,2,3\n" % i for i in range(1_200))
    preview = datasets.preview_file(HEADER + rows, file_name="plant/a.csv")

    assert preview.file.name == "a.csv"
    assert (len(preview.head), len(preview.issues), preview.issue_count) == (20, 1_000, 1_200)
    assert (preview.rows_read, preview.rows_accepted, preview.rows_rejected) == (1_200, 1_200, 0)
    assert _nothing_stored(db)


def test_opening_a_dataset_reads_none_of_its_rows(db: Database, import_: Import, owner_id: int) -> None:
    dataset_id = import_()
    with db.session() as session:
        session.execute(Base.metadata.tables["equipment"].delete())

    assert datasets.open_dataset(db, owner_id=owner_id, dataset_id=dataset_id).analysis.count == 6


def test_an_import_for_an_account_that_is_gone_is_not_found(db: Database, import_: Import) -> None:
    for nobody in (999_999, 0, -1, 2**63):
        with pytest.raises(NotFound, match="account"):
            import_(owner_id=nobody)

    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Dataset)) == 0


def test_too_many_types_are_refused_by_the_preview_already(db: Database, import_: Import) -> None:
    rows = "".join(f"P-{each},Kind {each},1,1,1\n" for each in range(5_001)).encode()
    with pytest.raises(RefusedFile, match="different values"):
        datasets.preview_file(HEADER + rows, file_name="items.csv")
    with pytest.raises(RefusedFile, match="different values"):
        import_(data=HEADER + rows)
    assert _nothing_stored(db)
