"""What is remembered about reports, on SQLite and PostgreSQL."""

import json
from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from chemviz.db.engine import Database
from chemviz.db.models import ReportChoices
from chemviz.errors import NotFound, RefusedInput
from chemviz.report.options import SECTIONS, Paper, ReportOptions, UnitSystem
from chemviz.services.datasets import delete_dataset, import_dataset
from chemviz.services.report_options import (
    TEXT_LENGTHS,
    TYPES_CHOSEN,
    checked,
    fitting,
    options_from_json,
    options_to_json,
    remember_report_options,
    report_options,
)

TABLE = b"Name,Type,Flow (m3/h),Pressure (barg),Temp (C)\nP-1,Pump,1,2,3\n"
CHOSEN = ReportOptions(
    title="Unit 3, spring turnaround",
    number="SR-2026-014",
    prepared_by="Zoë Пётр",
    reviewed_by="李雷",
    sections=("findings", "register", "provenance"),
    types=("Pump",),
    paper="Letter",
    units="US",
    is_full_register=False,
    has_attachments=True,
)


@pytest.fixture
def dataset_id(db: Database, owner_id: int, now: datetime) -> int:
    return import_dataset(db, owner_id=owner_id, name="Spring", file_name="a.csv", data=TABLE, now=now)


def _count(db: Database) -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(ReportChoices)) or 0


def test_at_first_nothing_is_chosen(db: Database, owner_id: int, dataset_id: int) -> None:
    assert report_options(db, owner_id=owner_id, dataset_id=dataset_id) == ReportOptions()


def test_what_is_chosen_is_remembered_and_the_last_choice_counts(
    db: Database, owner_id: int, dataset_id: int, now: datetime
) -> None:
    for options in (ReportOptions(title="First"), CHOSEN):
        remember_report_options(db, owner_id=owner_id, dataset_id=dataset_id, options=options, now=now)

    assert report_options(db, owner_id=owner_id, dataset_id=dataset_id) == CHOSEN
    assert _count(db) == 1


def test_the_next_version_of_a_dataset_has_the_choices_of_the_one_before(
    db: Database, owner_id: int, dataset_id: int, now: datetime
) -> None:
    remember_report_options(db, owner_id=owner_id, dataset_id=dataset_id, options=CHOSEN, now=now)
    file = {"name": "Summer", "file_name": "b.csv", "data": TABLE + b"P-2,Pump,1,2,3\n", "now": now}
    newer = import_dataset(db, owner_id=owner_id, version_of=dataset_id, **file)

    assert report_options(db, owner_id=owner_id, dataset_id=newer) == CHOSEN


def test_another_dataset_takes_over_the_manner_of_the_last_report_and_not_what_it_was_about(
    db: Database, owner_id: int, dataset_id: int, now: datetime
) -> None:
    file = {"file_name": "b.csv", "data": TABLE, "now": now}
    others = [import_dataset(db, owner_id=owner_id, name=name, **file) for name in ("Other", "Third")]
    remember_report_options(db, owner_id=owner_id, dataset_id=dataset_id, options=ReportOptions(), now=now)
    later = now + timedelta(seconds=1)
    remember_report_options(db, owner_id=owner_id, dataset_id=others[0], options=CHOSEN, now=later)

    third = report_options(db, owner_id=owner_id, dataset_id=others[1])
    assert third == replace(CHOSEN, title="", number="", types=None)
    assert report_options(db, owner_id=owner_id, dataset_id=dataset_id) == ReportOptions()


def test_nobody_elses_choices_are_read_or_changed(
    db: Database, owner_id: int, other_id: int, dataset_id: int, now: datetime
) -> None:
    remember_report_options(db, owner_id=owner_id, dataset_id=dataset_id, options=CHOSEN, now=now)
    with pytest.raises(NotFound):
        report_options(db, owner_id=other_id, dataset_id=dataset_id)
    with pytest.raises(NotFound):
        remember_report_options(db, owner_id=other_id, dataset_id=dataset_id, options=ReportOptions(), now=now)
    own = import_dataset(db, owner_id=other_id, name="Spring", file_name="a.csv", data=TABLE, now=now)

    assert report_options(db, owner_id=other_id, dataset_id=own) == ReportOptions()
    assert report_options(db, owner_id=owner_id, dataset_id=dataset_id) == CHOSEN


def test_the_choices_go_with_the_last_version_and_not_before(
    db: Database, owner_id: int, dataset_id: int, now: datetime
) -> None:
    remember_report_options(db, owner_id=owner_id, dataset_id=dataset_id, options=CHOSEN, now=now)
    file = {"name": "Summer", "file_name": "b.csv", "data": TABLE + b"P-2,Pump,1,2,3\n", "now": now}
    newer = import_dataset(db, owner_id=owner_id, version_of=dataset_id, **file)
    delete_dataset(db, owner_id=owner_id, dataset_id=dataset_id)
    assert report_options(db, owner_id=owner_id, dataset_id=newer) == CHOSEN
    delete_dataset(db, owner_id=owner_id, dataset_id=newer)

    assert _count(db) == 0


def test_the_choices_go_with_the_account(db: Database, owner_id: int, dataset_id: int, now: datetime) -> None:
    remember_report_options(db, owner_id=owner_id, dataset_id=dataset_id, options=CHOSEN, now=now)
    with db.session() as session:
        session.execute(text("DELETE FROM user_account WHERE id = :id"), {"id": owner_id})

    assert _count(db) == 0


@pytest.mark.parametrize(
    "stored",
    [
        "", "nonsense", "null", "[]", "7", "{}", "[" * 100_000, '{"sections": 7}', '{"paper": ["A4"], "units": {}}',
        '{"types": [1, 2]}', '{"types": []}', '{"title": null, "number": {}, "prepared_by": []}',
        '{"is_full_register": "no", "has_attachments": 1}', '{"unknown": true, "version": 99}',
    ],
)  # fmt: skip
def test_what_an_older_or_newer_version_stored_never_breaks_anything(
    db: Database, owner_id: int, dataset_id: int, now: datetime, stored: str
) -> None:
    with db.session() as session:
        session.add(ReportChoices(owner_id=owner_id, series_id=dataset_id, options=stored, changed_at=now))

    assert report_options(db, owner_id=owner_id, dataset_id=dataset_id) == ReportOptions()


def test_of_a_stored_text_what_still_makes_sense_is_kept() -> None:
    stored = {"title": " Two\nlines ", "paper": "A3", "sections": ["register", "poems", "findings"], "units": "US"}
    options = options_from_json(json.dumps(stored))

    assert options == ReportOptions(title="Two lines", sections=("findings", "register"), units="US")


@pytest.mark.parametrize("key", TEXT_LENGTHS)
def test_a_text_that_is_too_long_is_refused_by_its_name(
    db: Database, owner_id: int, dataset_id: int, now: datetime, key: str
) -> None:
    longest = TEXT_LENGTHS[key]
    fits = ReportOptions(**{key: "x" * longest})
    remember_report_options(db, owner_id=owner_id, dataset_id=dataset_id, options=fits, now=now)
    with pytest.raises(RefusedInput, match=f"{longest} characters"):
        remember_report_options(
            db, owner_id=owner_id, dataset_id=dataset_id, options=ReportOptions(**{key: "x" * (longest + 1)}), now=now
        )

    assert report_options(db, owner_id=owner_id, dataset_id=dataset_id) == fits


@pytest.mark.parametrize("wrong", [{"sections": ("poems",)}, {"paper": "A3"}, {"units": "furlongs"}])
def test_a_choice_that_does_not_exist_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(RefusedInput, match="Choose from"):
        checked(ReportOptions(**wrong))


def test_invisible_signs_leave_a_title_and_sections_come_in_their_order() -> None:
    options = checked(ReportOptions(title="  a\u202eb\0\n\tc ", sections=("register", "findings", "register")))

    assert (options.title, options.sections) == ("ab c", ("findings", "register"))


def test_types_that_a_dataset_has_not_are_dropped_and_none_left_means_all() -> None:
    options = ReportOptions(types=("Valve", "Pump"))

    assert fitting(options, ["Pump", "Vessel"]).types == ("Pump",)
    assert fitting(options, ["Vessel"]).types is None
    assert fitting(ReportOptions(), ["Vessel"]).types is None


def test_more_types_than_are_remembered_mean_all_of_them() -> None:
    assert checked(ReportOptions(types=tuple(map(str, range(TYPES_CHOSEN))))).types is not None
    assert checked(ReportOptions(types=tuple(map(str, range(TYPES_CHOSEN + 1))))).types is None


SECTION_CHOICES = st.lists(st.sampled_from(SECTIONS), unique=True).map(tuple)
OPTIONS = st.builds(
    ReportOptions,
    **{key: st.text(max_size=longest) for key, longest in TEXT_LENGTHS.items()},
    sections=SECTION_CHOICES,
    types=st.none() | st.lists(st.text(), min_size=1, max_size=5, unique=True).map(tuple),
    paper=st.sampled_from(get_args(Paper)),
    units=st.sampled_from(get_args(UnitSystem)),
    is_full_register=st.booleans(),
    has_attachments=st.booleans(),
)


@given(OPTIONS)
def test_options_come_back_from_text_as_they_were(options: ReportOptions) -> None:
    tidy = checked(options)

    assert options_from_json(options_to_json(tidy)) == tidy
    assert checked(tidy) == tidy


JSON = st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists, max_leaves=5)


@given(st.dictionaries(st.sampled_from([each.name for each in fields(ReportOptions)]), JSON))
def test_any_json_gives_options_that_a_report_can_be_made_with(stored: dict[str, object]) -> None:
    options = options_from_json(json.dumps(stored))

    assert checked(options) == options
