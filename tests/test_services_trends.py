"""Items with readings over time and their series, on SQLite and PostgreSQL."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from chemviz.db.engine import Database
from chemviz.errors import NotFound, RefusedInput
from chemviz.services.datasets import import_dataset
from chemviz.services.trends import ITEMS_LISTED, items_with_readings, series_of

Import = Callable[..., int]

HEADER = "Tag,Type,Flow (m3/h),Pressure (barg),Temperature (C),Recorded at\n"
START = datetime(2026, 5, 1, 8, 0)


def rows(name: str, amount: int, *, pressure: float = 8.0) -> str:
    return "".join(
        f"{name},Pump,50,{pressure + each % 3 / 10},45,{START + timedelta(hours=each)}\n" for each in range(amount)
    )


LOG = HEADER + rows("P-101A", 30) + rows("P-101B", 25) + rows("Ü-100%", 3) + rows("X-1", 1) + ",Pump,1,1,1,2026-05-01\n"


@pytest.fixture
def import_(db: Database, owner_id: int, now: datetime) -> Import:
    """Imports the log for `owner_id`, or what else is named."""

    def run(**changed: object) -> int:
        usual = {"owner_id": owner_id, "name": "Log", "file_name": "log.csv", "data": LOG.encode(), "now": now}
        return import_dataset(db, **(usual | changed))  # type: ignore[arg-type]

    return run


def test_items_with_readings_are_listed_with_their_number_and_span(
    db: Database, import_: Import, owner_id: int
) -> None:
    page = items_with_readings(db, owner_id=owner_id, dataset_id=import_())

    assert [(each.name, each.readings) for each in page.items] == [("P-101A", 30), ("P-101B", 25), ("Ü-100%", 3)]
    assert (page.total, page.has_times) == (3, True)
    assert (page.items[0].first, page.items[0].last) == (START, START + timedelta(hours=29))


def test_the_list_comes_in_pages(db: Database, import_: Import, owner_id: int) -> None:
    dataset_id = import_()
    page = items_with_readings(db, owner_id=owner_id, dataset_id=dataset_id, limit=1, offset=1)

    assert ([each.name for each in page.items], page.total) == (["P-101B"], 3)
    beyond = items_with_readings(db, owner_id=owner_id, dataset_id=dataset_id, offset=2**70)
    assert (beyond.items, beyond.total) == ((), 3)
    assert items_with_readings(db, owner_id=owner_id, dataset_id=dataset_id, limit=-5).items == ()


def test_a_page_is_bounded_whatever_is_asked_for(db: Database, import_: Import, owner_id: int) -> None:
    table = HEADER + "".join(rows(f"P-{each}", 2) for each in range(ITEMS_LISTED + 5))
    page = items_with_readings(db, owner_id=owner_id, dataset_id=import_(data=table.encode()), limit=10**9)

    assert (len(page.items), page.total) == (ITEMS_LISTED, ITEMS_LISTED + 5)


@pytest.mark.parametrize(
    ("search", "names"),
    [
        ("p-101", ["P-101A", "P-101B"]),
        (" ü-1 ", ["Ü-100%"]),
        ("%", ["Ü-100%"]),
        ("_", []),
        ("pump", []),
        ("'; DROP TABLE equipment; --", []),
    ],
)
def test_items_are_found_by_a_part_of_their_tag(
    db: Database, import_: Import, owner_id: int, search: str, names: list[str]
) -> None:
    page = items_with_readings(db, owner_id=owner_id, dataset_id=import_(), search=search)

    assert ([each.name for each in page.items], page.total) == (names, len(names))


def test_a_series_is_that_of_one_item(db: Database, import_: Import, owner_id: int) -> None:
    found = series_of(db, owner_id=owner_id, dataset_id=import_(), name="P-101A", parameter="pressure")

    assert (found.name, found.equipment_type, found.unit, found.total) == ("P-101A", "Pump", "bar(g)", 30)
    assert found.readings[0].time == START
    assert [each.value for each in found.readings[:3]] == pytest.approx([8.0, 8.1, 8.2])
    assert found.limits is not None


def test_tests_2_to_4_are_applied_when_asked_for(db: Database, import_: Import, owner_id: int) -> None:
    owned = {"owner_id": owner_id, "dataset_id": import_(), "name": "P-101A", "parameter": "pressure"}
    assert series_of(db, **owned).tests == (1,)  # type: ignore[arg-type]
    assert series_of(db, **owned, tests=(1, 2, 3, 4)).tests == (1, 2, 3, 4)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["P-999", "p-101a", "P-101%", "", "\0", "\ud800", "P-101A'; --"])
def test_a_tag_that_no_row_carries_is_not_found(db: Database, import_: Import, owner_id: int, name: str) -> None:
    with pytest.raises(NotFound, match="This item was not found"):
        series_of(db, owner_id=owner_id, dataset_id=import_(), name=name, parameter="pressure")


@pytest.mark.parametrize("search", ["\0", "\ud800"])
def test_a_search_that_no_name_can_hold_finds_nothing_and_breaks_nothing(
    db: Database, import_: Import, owner_id: int, search: str
) -> None:
    assert items_with_readings(db, owner_id=owner_id, dataset_id=import_(), search=search).items == ()


@pytest.mark.parametrize("parameter", ["name", "row", "design_pressure", "", "recorded_at"])
def test_what_is_no_parameter_is_refused(db: Database, import_: Import, owner_id: int, parameter: str) -> None:
    with pytest.raises(RefusedInput, match="flowrate, pressure or temperature"):
        series_of(db, owner_id=owner_id, dataset_id=import_(), name="P-101A", parameter=parameter)


def test_a_dataset_without_times_has_no_trends_and_says_so(
    db: Database, import_: Import, owner_id: int, sample_csv: bytes
) -> None:
    dataset_id = import_(data=sample_csv)
    page = items_with_readings(db, owner_id=owner_id, dataset_id=dataset_id)

    assert (page.items, page.total, page.has_times) == ((), 0, False)
    with pytest.raises(RefusedInput, match="no column with times"):
        series_of(db, owner_id=owner_id, dataset_id=dataset_id, name="P-101A", parameter="pressure")


def test_nobody_sees_the_readings_of_somebody_else(db: Database, import_: Import, owner_id: int, other_id: int) -> None:
    theirs = import_(owner_id=other_id)
    with pytest.raises(NotFound, match="This dataset"):
        items_with_readings(db, owner_id=owner_id, dataset_id=theirs)
    with pytest.raises(NotFound, match="This dataset"):
        series_of(db, owner_id=owner_id, dataset_id=theirs, name="P-101A", parameter="pressure")


def test_the_same_tag_in_another_dataset_is_not_mixed_in(db: Database, import_: Import, owner_id: int) -> None:
    first, second = import_(), import_(data=(HEADER + rows("P-101A", 5, pressure=90.0)).encode(), name="Other")

    assert series_of(db, owner_id=owner_id, dataset_id=first, name="P-101A", parameter="pressure").total == 30
    assert series_of(db, owner_id=owner_id, dataset_id=second, name="P-101A", parameter="pressure").total == 5


def test_a_reading_without_a_value_stays_missing(db: Database, import_: Import, owner_id: int) -> None:
    table = HEADER + rows("P-1", 3) + "P-1,Pump,50,,45,2026-05-02 00:00\nP-1,Pump,50,8,45,\n"
    found = series_of(db, owner_id=owner_id, dataset_id=import_(data=table.encode()), name="P-1", parameter="pressure")

    assert (found.total, found.missing, found.without_time) == (3, 1, 1)
