"""Files that need a person: previews with questions, what is stored and remembered, versions, optional columns."""

import csv
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import func, select

from chemviz.db.engine import Database
from chemviz.db.models import Base, ImportMemory
from chemviz.errors import NeedsAnswer, NotFound, RefusedFile, RefusedInput
from chemviz.ingest import NOT_STATED, Choices, read_table
from chemviz.services import datasets

Import = Callable[..., int]

PLANT = """Plant X, Unit 100;;;;;;;;;
Tag No.;Service;Type;Flow;Press. [psig];Design Press [barg];Temp °C;Date;Remarks;Area
P-1;Feed, hot;pump;120,5 L/min;10,5;12;45;2026-05-01 08:30;=SUM(A1);U1
P-2;;Pump;3 m3/h;abc;12;46;;;U1
P-3;;PUMPS;3 m3/h;8,1;12;46;2026-05-01 08:31:07;seal leaks;U2
""".encode("cp1252")
PLANT_CHOICES = Choices(extra=("Remarks",))
TWO_PRESSURES = b"Tag,Type,Flow,Suction Pressure,Discharge Pressure,Temperature\nP-1,Pump,1,2,9,30\nP-2,Pump,2,3,8,31\n"
DISCHARGE = {"pressure": "Discharge Pressure"}
BARE = b"Tag,Type,Flow,Pressure,Temperature\nP-1,Pump,10,30,40\nP-2,Pump,11,31,41\n"
BARE_HEADERS = ("Tag", "Type", "Flow", "Pressure", "Temperature")


@pytest.fixture
def import_(db: Database, owner_id: int, now: datetime) -> Import:
    """Imports a file for `owner_id`."""

    def run(data: bytes = BARE, **changed: Any) -> int:
        usual = {"owner_id": owner_id, "name": "Spring", "file_name": "spring.csv", "now": now}
        return datasets.import_dataset(db, data=data, **(usual | changed))

    return run


def _stored(db: Database) -> int:
    tables = [table for name, table in Base.metadata.tables.items() if name not in {"user_account", "host_secret"}]
    with db.reading() as session:
        return sum(session.scalar(select(func.count()).select_from(table)) or 0 for table in tables)


def test_a_preview_of_a_clear_file_asks_nothing_and_is_what_reading_gives() -> None:
    preview = datasets.preview_file(PLANT, file_name="plant.csv", choices=PLANT_CHOICES)
    survey = read_table(PLANT, file_name="plant.csv", choices=PLANT_CHOICES)

    assert preview.questions == ()
    assert (preview.file, preview.columns, preview.unmapped) == (survey.file, survey.columns, survey.unmapped)
    assert preview.choices == survey.choices
    assert preview.types_merged == survey.types_merged
    assert [merge.type for merge in preview.types_merged] == ["pump"]
    assert preview.understanding.headers[0] == "Tag No."
    pd.testing.assert_frame_equal(preview.head, survey.frame)


def test_a_preview_counts_the_problems_by_kind_and_lists_cells_converted_by_themselves() -> None:
    rows = b"P-1,Pump,abc,2,3\nP-2,Pump,def,2,3\nP-3,Pump,,<5,3\nP-4,Pump,1,2,3\n"
    preview = datasets.preview_file(BARE.splitlines(keepends=True)[0] + rows, file_name="a.csv")

    assert [count for _, count in preview.issue_kinds] == [2, 1]
    assert sum(count for _, count in preview.issue_kinds) == preview.issue_count
    assert preview.issue_kinds[0][0].startswith("This is not a number")

    plant = datasets.preview_file(PLANT, file_name="plant.csv")
    assert (plant.change_count, [change.row for change in plant.changes]) == (1, [3])


def test_a_preview_with_questions_shows_the_best_guess() -> None:
    preview = datasets.preview_file(TWO_PRESSURES, file_name="a.csv")

    assert [question.subject for question in preview.questions] == ["pressure"]
    assert set(preview.questions[0].candidates) == {"Suction Pressure", "Discharge Pressure"}
    assert len(preview.head) == 2
    assert preview.columns["pressure"] is not None
    assert preview.refusal is None

    answered = datasets.preview_file(TWO_PRESSURES, file_name="a.csv", choices=Choices(columns=DISCHARGE))
    assert answered.questions == ()
    assert list(answered.head["pressure"]) == [9, 8]


def test_a_preview_without_any_row_still_says_what_may_be_answered() -> None:
    data = b"AA,BB,CC\nx,y,1\nx,y,2\n"
    preview = datasets.preview_file(data, file_name="a.csv")

    assert preview.questions
    assert preview.refusal is not None
    assert (len(preview.head), preview.rows_read) == (0, 0)
    assert preview.understanding.headers == ("AA", "BB", "CC")
    columns = {"name": "AA", "equipment_type": "BB", "flowrate": "CC", "pressure": None, "temperature": None}
    answered = datasets.preview_file(data, file_name="a.csv", choices=Choices(columns=columns, header_row=1))
    assert (answered.refusal, answered.rows_accepted) == (None, 2)


def test_a_preview_refuses_what_no_answer_makes_a_table() -> None:
    for data in (b"", b"\0\1\2", b"Tag,Type,Flow,Pressure,Temperature\n"):
        with pytest.raises(RefusedFile):
            datasets.preview_file(data, file_name="a.csv")
    with pytest.raises(RefusedInput):
        datasets.preview_file(BARE, file_name="a.csv", choices=Choices(units={"pressure": "gpm"}))


def test_an_import_that_leaves_something_open_is_refused_and_stores_nothing(db: Database, import_: Import) -> None:
    with pytest.raises(NeedsAnswer) as caught:
        import_(TWO_PRESSURES)

    assert "--map pressure=" in str(caught.value)
    assert _stored(db) == 0


def test_the_optional_columns_and_the_extra_ones_come_back_as_they_were_read(
    db: Database, import_: Import, owner_id: int
) -> None:
    dataset_id = import_(PLANT, choices=PLANT_CHOICES)

    stored = datasets.equipment_rows(db, owner_id=owner_id, dataset_id=dataset_id, limit=10)
    pd.testing.assert_frame_equal(stored, read_table(PLANT, file_name="x.csv", choices=PLANT_CHOICES).frame)
    assert stored["recorded_at"][2] == pd.Timestamp(2026, 5, 1, 8, 31, 7)
    empty = datasets.equipment_rows(db, owner_id=owner_id, dataset_id=dataset_id, limit=0)
    assert list(empty.dtypes) == list(stored.dtypes)


def test_a_dataset_without_them_has_no_optional_columns(db: Database, import_: Import, owner_id: int) -> None:
    import_(PLANT, choices=PLANT_CHOICES)
    dataset_id = import_(BARE)

    stored = datasets.equipment_rows(db, owner_id=owner_id, dataset_id=dataset_id, limit=10)
    assert list(stored.columns) == ["row", "name", "equipment_type", "flowrate", "pressure", "temperature"]


def test_the_cleaned_table_has_the_optional_and_extra_columns(db: Database, import_: Import, owner_id: int) -> None:
    dataset_id = import_(PLANT, choices=PLANT_CHOICES)

    text = datasets.cleaned_csv(db, owner_id=owner_id, dataset_id=dataset_id).decode("utf-8-sig")
    header, first, second, third = csv.reader(io.StringIO(text, newline=""))
    assert header[5:] == ["Recorded at", "Area", "Service", "Design pressure [bar(g)]", "Remarks"]
    assert first[5:] == ["2026-05-01 08:30:00", "U1", "Feed, hot", "12.0", "'=SUM(A1)"]
    assert second[5:] == ["", "U1", "", "12.0", ""]
    assert third[5:] == ["2026-05-01 08:31:07", "U2", "", "12.0", "seal leaks"]


def test_a_header_of_an_extra_column_is_no_formula_either(db: Database, import_: Import, owner_id: int) -> None:
    data = b"Tag,Type,Flow,Pressure,Temperature,=1+1\nP-1,Pump,1,2,3,x\n"
    dataset_id = import_(data, choices=Choices(extra=("=1+1",)))

    table = datasets.cleaned_csv(db, owner_id=owner_id, dataset_id=dataset_id).decode("utf-8-sig")
    assert table.splitlines()[0].endswith(",'=1+1")
    assert table.splitlines()[1].endswith(",x")


def test_the_cleaned_table_of_any_plant_can_be_imported_again(db: Database, import_: Import, owner_id: int) -> None:
    first = import_(PLANT, choices=PLANT_CHOICES)
    data = datasets.cleaned_csv(db, owner_id=owner_id, dataset_id=first)
    second = import_(data, choices=PLANT_CHOICES, name="Again")

    before, after = (
        datasets.equipment_rows(db, owner_id=owner_id, dataset_id=each, limit=9) for each in (first, second)
    )
    pd.testing.assert_frame_equal(before.drop(columns=["row", "extra"]), after.drop(columns=["row", "extra"]))


def test_an_extra_column_named_in_another_case_is_kept(db: Database, import_: Import, owner_id: int) -> None:
    dataset_id = import_(PLANT, choices=Choices(extra=("  remarks ",)))

    opened = datasets.open_dataset(db, owner_id=owner_id, dataset_id=dataset_id)
    assert "Remarks" not in opened.unmapped
    assert b"seal leaks" in datasets.cleaned_csv(db, owner_id=owner_id, dataset_id=dataset_id)


@pytest.mark.parametrize(
    ("data", "choices"),
    [
        (PLANT, PLANT_CHOICES),
        (TWO_PRESSURES, Choices(columns=DISCHARGE, units={"pressure": "psig"})),
        (BARE, Choices(units={"flowrate": "gpm"}, types={"Pump": "Pumpe"}, bad_rows="leave out")),
        (b"Flow;Pressure;Temperature\n1,5;2;3\n2,5;3;4\n", Choices(names_from_rows=True, single_type="Pump")),
        (TWO_PRESSURES, Choices(accept_guesses=True)),
    ],
    ids=["plant", "mapped", "chosen", "no names", "guessed"],
)
def test_the_recipe_of_a_dataset_can_be_seen_and_replayed(
    db: Database, import_: Import, owner_id: int, data: bytes, choices: Choices
) -> None:
    dataset_id = import_(data, choices=choices)

    recipe = datasets.dataset_choices(db, owner_id=owner_id, dataset_id=dataset_id)
    again = read_table(data, file_name="spring.csv", choices=recipe)
    stored = datasets.equipment_rows(db, owner_id=owner_id, dataset_id=dataset_id, limit=10)
    opened = datasets.open_dataset(db, owner_id=owner_id, dataset_id=dataset_id)
    pd.testing.assert_frame_equal(again.frame, stored)
    assert (again.choices, again.columns, again.file) == (recipe, opened.card.columns, opened.file)
    assert not recipe.accept_guesses


def test_a_file_with_the_same_headers_is_read_as_the_last_one(db: Database, import_: Import, owner_id: int) -> None:
    chosen = Choices(columns=DISCHARGE, units={"pressure": "psig", "flowrate": "gpm"}, single_type="Pump")
    import_(TWO_PRESSURES, choices=chosen)
    headers = datasets.preview_file(TWO_PRESSURES, file_name="a.csv").understanding.headers

    remembered = datasets.remembered_choices(db, owner_id=owner_id, headers=headers)
    assert remembered is not None
    assert remembered.columns["pressure"] == "Discharge Pressure"
    assert remembered.units == chosen.units
    assert remembered.single_type == "Pump"
    next_file = TWO_PRESSURES.replace(b"\n", b"\r\n").replace(b",9,", b",7,")
    assert datasets.preview_file(next_file, file_name="b.csv", choices=remembered).questions == ()


def test_neither_rows_nor_anything_about_one_file_is_remembered(db: Database, import_: Import, owner_id: int) -> None:
    import_(PLANT, choices=Choices(header_row=2, encoding="cp1252", delimiter=";", decimal=",", footer_lines=0))
    headers = datasets.preview_file(PLANT, file_name="a.csv").understanding.headers

    remembered = datasets.remembered_choices(db, owner_id=owner_id, headers=headers)
    assert remembered is not None
    about_the_file = ("sheet", "encoding", "delimiter", "decimal", "thousands", "header_row", "header_lines")
    for name in (*about_the_file, "has_units_row", "footer_lines"):
        assert getattr(remembered, name) is None
    assert remembered.units == {}


def test_a_unit_that_only_the_cells_or_a_units_row_tell_is_not_carried_to_the_next_file(
    db: Database, import_: Import, owner_id: int
) -> None:
    with_units_row = BARE.replace(b"\n", b"\n,,gpm,psig,C\n", 1)
    complete = read_table(with_units_row, file_name="a.csv").choices
    assert complete.units["pressure"] == "psi(g)"
    import_(with_units_row, choices=complete)
    in_cells = BARE.replace(b",30,", b",30 psig,").replace(b",31,", b",31 psig,")

    remembered = datasets.remembered_choices(db, owner_id=owner_id, headers=BARE_HEADERS)
    assert remembered is not None
    assert remembered.units == {}
    import_(in_cells, choices=read_table(in_cells, file_name="a.csv").choices)
    again = datasets.remembered_choices(db, owner_id=owner_id, headers=BARE_HEADERS)
    assert again is not None
    assert again.units == {}
    bar = read_table(BARE.replace(b"\n", b"\n,,gpm,barg,C\n", 1), file_name="b.csv", choices=again)
    assert bar.columns["pressure"].source_unit == "bar"


def test_the_order_and_case_of_headers_do_not_matter_but_a_further_one_does(
    db: Database, import_: Import, owner_id: int
) -> None:
    import_(choices=Choices(units={"pressure": "psig"}))

    def knows(*headers: str) -> bool:
        return datasets.remembered_choices(db, owner_id=owner_id, headers=headers) is not None

    assert knows(*reversed(BARE_HEADERS))
    assert knows(*(f" {header.upper()}" for header in BARE_HEADERS))
    assert knows(*BARE_HEADERS, "Problem")
    assert not knows(*BARE_HEADERS, "Remarks")
    assert not knows(*BARE_HEADERS, "Flow")
    assert not knows(*BARE_HEADERS[1:])
    assert not knows()


def test_the_last_decision_is_the_one_that_is_remembered(
    db: Database, import_: Import, owner_id: int, now: datetime
) -> None:
    import_(choices=Choices(units={"pressure": "psig"}))
    import_(choices=Choices(units={"pressure": "barg"}), now=now + timedelta(days=1))

    remembered = datasets.remembered_choices(db, owner_id=owner_id, headers=BARE_HEADERS)
    assert remembered is not None
    assert remembered.units == {"pressure": "barg"}
    with db.reading() as session:
        assert session.scalars(select(ImportMemory.used_at)).all() == [now + timedelta(days=1)]


def test_guesses_are_not_remembered(db: Database, import_: Import, owner_id: int) -> None:
    import_(TWO_PRESSURES, choices=Choices(accept_guesses=True))

    headers = datasets.preview_file(TWO_PRESSURES, file_name="a.csv").understanding.headers
    assert datasets.remembered_choices(db, owner_id=owner_id, headers=headers) is None


def test_a_cancelled_import_remembers_nothing(db: Database, import_: Import, owner_id: int) -> None:
    def give_up(_share: float, stage: str) -> None:
        if stage == "Storing the analysis":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_(choices=Choices(units={"pressure": NOT_STATED}), progress=give_up)
    assert datasets.remembered_choices(db, owner_id=owner_id, headers=BARE_HEADERS) is None
    assert _stored(db) == 0


def test_the_same_file_twice_is_recognised_and_may_be_imported_again(
    db: Database, import_: Import, owner_id: int, now: datetime
) -> None:
    sha256 = datasets.preview_file(BARE, file_name="a.csv").file.sha256
    assert datasets.same_file(db, owner_id=owner_id, sha256=sha256) == []
    first, _, again = import_(), import_(BARE + b"P-3,Pump,1,1,1\n"), import_(now=now + timedelta(days=1))

    found = datasets.same_file(db, owner_id=owner_id, sha256=sha256)
    assert [card.id for card in found] == [again, first]
    assert [card.id for card in datasets.same_file(db, owner_id=owner_id, sha256=sha256.upper())] == [again, first]
    assert datasets.same_file(db, owner_id=owner_id, sha256="") == []


def test_versions_of_a_dataset_stand_side_by_side(db: Database, import_: Import, owner_id: int) -> None:
    first = import_()
    second = import_(version_of=first, name="Autumn")
    third = import_(version_of=second)
    other = import_(name="Other")

    cards = {card.id: card for card in datasets.list_datasets(db, owner_id=owner_id)}
    assert {key: (card.series_id, card.version) for key, card in cards.items()} == {
        first: (first, 1),
        second: (first, 2),
        third: (first, 3),
        other: (other, 1),
    }
    assert (cards[first].name, cards[second].name, cards[third].name) == ("Spring", "Autumn", "Spring (2)")
    assert datasets.open_dataset(db, owner_id=owner_id, dataset_id=third).card.version == 3


def test_a_series_goes_on_when_its_first_version_is_deleted(db: Database, import_: Import, owner_id: int) -> None:
    first = import_()
    second = import_(version_of=first)
    datasets.delete_dataset(db, owner_id=owner_id, dataset_id=first)
    third = import_(version_of=second)

    cards = datasets.list_datasets(db, owner_id=owner_id)
    assert {card.id: (card.series_id, card.version) for card in cards} == {second: (first, 2), third: (first, 3)}


def test_versions_imported_at_once_get_different_numbers(db: Database, import_: Import, owner_id: int) -> None:
    first = import_()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: import_(version_of=first, name=f"Number {number}"), range(4)))

    cards = datasets.list_datasets(db, owner_id=owner_id)
    assert sorted(card.version for card in cards) == [1, 2, 3, 4, 5]
    assert {card.series_id for card in cards} == {first}


def test_a_version_of_somebody_elses_dataset_is_not_found_and_stores_nothing(
    db: Database, import_: Import, other_id: int
) -> None:
    first = import_()
    before = _stored(db)
    for wrong in (first, 999_999, 0, 2**63):
        with pytest.raises(NotFound):
            import_(owner_id=other_id, version_of=wrong)

    assert _stored(db) == before
