"""Comparing two datasets, on SQLite and PostgreSQL."""

from collections.abc import Callable
from datetime import datetime

import pandas as pd
import pytest

from chemviz.analysis.limits import Limit
from chemviz.db.engine import Database
from chemviz.errors import NotFound, RefusedInput
from chemviz.ingest import read_table
from chemviz.schema import FRAME_DTYPES
from chemviz.services.comparison import compare_datasets
from chemviz.services.datasets import delete_dataset, import_dataset
from chemviz.services.frames import whole_frame
from chemviz.services.limits import replace_limits

Import = Callable[..., int]

PSI = b"""Tag,Type,Flow (gpm),Pressure (psig),Temperature (degF)
p-101a,Pump,530.547,118.931,113
P-101B,Pump,519.54,121.83,112.1
E-201,Heat exchanger,352.23,87.02,266
E-202,Heat exchanger,363.23,78.32,262.4
K-401,Compressor,100,150,120
V-301,Vessel,10,44.96,140
"""


@pytest.fixture
def import_(db: Database, owner_id: int, sample_csv: bytes, now: datetime) -> Import:
    """Imports the sample for `owner_id`, or what else is named."""

    def run(**changed: object) -> int:
        usual = {"owner_id": owner_id, "name": "Spring", "file_name": "spring.csv", "data": sample_csv, "now": now}
        return import_dataset(db, **(usual | changed))  # type: ignore[arg-type]

    return run


def test_two_surveys_in_different_units_are_compared_item_by_item(db: Database, import_: Import, owner_id: int) -> None:
    before, after = import_(), import_(data=PSI, name="Autumn")
    found = compare_datasets(db, owner_id=owner_id, before_id=before, after_id=after)

    assert (found.before.name, found.after.name) == ("Spring", "Autumn")
    comparison = found.comparison
    assert [each.name for each in comparison.added.shown] == ["K-401"]
    assert [each.name for each in comparison.removed.shown] == ["P-102"]
    assert (comparison.matched, comparison.rows_before, comparison.rows_after) == (5, 6, 6)
    assert [(each.name, each.status) for each in comparison.status.shown] == [("V-301", "started")]
    [e202] = [item for item in comparison.changed.shown if item.name == "E-202"]
    pressure = next(each for each in e202.changes if each.parameter == "pressure")
    assert pressure.new - pressure.old == pytest.approx(0, abs=0.01)
    assert all(each.is_compared for each in comparison.parameters)


def test_findings_that_came_with_the_later_survey_are_new(db: Database, import_: Import, owner_id: int) -> None:
    header = b"Tag,Type,Flow (m3/h),Pressure (barg),Temperature (C)\n"
    before = import_(data=header + b"P-1,Pump,1,2,3\nP-2,Pump,1,-9,3\n")
    after = import_(data=header + b"P-1,Pump,1,-8,3\nP-2,Pump,1,-9,3\n", name="Autumn")
    changes = compare_datasets(db, owner_id=owner_id, before_id=before, after_id=after).comparison.findings

    assert [(each.rule, each.equipment) for each in changes.new] == [("below-full-vacuum", "P-1")]
    assert [(each.rule, each.equipment) for each in changes.still] == [("below-full-vacuum", "P-2")]
    assert changes.gone == ()


def test_breaches_of_the_owners_limits_are_among_the_findings(
    db: Database, import_: Import, owner_id: int, sample_csv: bytes
) -> None:
    before, after = import_(), import_(data=sample_csv.replace(b"8.4,44.5", b"9.9,44.5"), name="Autumn")
    limit = Limit(
        equipment_type="Pump", equipment=None, parameter="pressure", low=None, high=9.0, level="critical", unit="bar(g)"
    )
    replace_limits(db, owner_id=owner_id, limits=[limit])
    changes = compare_datasets(db, owner_id=owner_id, before_id=before, after_id=after).comparison.findings

    assert [(each.rule, each.equipment) for each in changes.new] == [("limit-breach", "P-101B")]


def test_a_dataset_of_somebody_else_is_not_found_on_either_side(
    db: Database, import_: Import, owner_id: int, other_id: int
) -> None:
    mine, theirs = import_(), import_(owner_id=other_id)
    for before_id, after_id in ((mine, theirs), (theirs, mine)):
        with pytest.raises(NotFound):
            compare_datasets(db, owner_id=owner_id, before_id=before_id, after_id=after_id)


@pytest.mark.parametrize("wrong", [0, -1, 2**40, True, "1", None])
def test_what_is_no_dataset_is_not_found(db: Database, import_: Import, owner_id: int, wrong: object) -> None:
    mine = import_()
    with pytest.raises(NotFound):
        compare_datasets(db, owner_id=owner_id, before_id=mine, after_id=wrong)  # type: ignore[arg-type]


def test_a_dataset_is_not_compared_with_itself(db: Database, import_: Import, owner_id: int) -> None:
    mine = import_()
    with pytest.raises(RefusedInput, match="with itself"):
        compare_datasets(db, owner_id=owner_id, before_id=mine, after_id=mine)


def test_a_deleted_dataset_is_not_found(db: Database, import_: Import, owner_id: int) -> None:
    mine, gone = import_(), import_(name="Autumn")
    delete_dataset(db, owner_id=owner_id, dataset_id=gone)
    with pytest.raises(NotFound):
        compare_datasets(db, owner_id=owner_id, before_id=mine, after_id=gone)


def test_the_whole_frame_is_that_of_the_file(db: Database, import_: Import, owner_id: int, sample_csv: bytes) -> None:
    rows = b"".join(b"X-%d,Fan,%d,1,\n" % (each, each) for each in range(25_000))  # more than are fetched at once
    dataset_id = import_(data=sample_csv + rows)
    with db.reading() as session:
        frame = whole_frame(session, owner_id=owner_id, dataset_id=dataset_id)

    pd.testing.assert_frame_equal(frame, read_table(sample_csv + rows, file_name="x.csv").frame)


def test_a_frame_has_the_columns_that_are_asked_for(db: Database, import_: Import, owner_id: int) -> None:
    table = b"Tag,Type,Flow,Pressure,Temperature,Recorded at\nP-1,Pump,1,2,3,2026-05-01 08:30\nP-1,Pump,1,2,3,\n"
    with db.reading() as session:
        frame = whole_frame(
            session, owner_id=owner_id, dataset_id=import_(data=table), keys=("row", "pressure", "recorded_at")
        )

    assert list(frame) == ["row", "pressure", "recorded_at"]
    assert frame["recorded_at"].isna().tolist() == [False, True]
    assert frame["recorded_at"][0] == pd.Timestamp(2026, 5, 1, 8, 30)


def test_the_frame_of_a_dataset_of_somebody_else_is_not_found(
    db: Database, import_: Import, owner_id: int, other_id: int
) -> None:
    theirs = import_(owner_id=other_id)
    with db.reading() as session, pytest.raises(NotFound):
        whole_frame(session, owner_id=owner_id, dataset_id=theirs)


def test_the_columns_of_a_frame_are_those_of_the_schema(db: Database, import_: Import, owner_id: int) -> None:
    with db.reading() as session:
        frame = whole_frame(session, owner_id=owner_id, dataset_id=import_())
    assert {key: str(kind) for key, kind in frame.dtypes.items()} == FRAME_DTYPES
