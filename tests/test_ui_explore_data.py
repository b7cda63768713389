"""The caches of the charts page: what is read once is not read again, and nobody is served what is another's."""

from datetime import UTC, datetime

import pytest
import streamlit as st

from chemviz.analysis.exploring import Filter
from chemviz.analysis.limits import Limit
from chemviz.services import accounts
from chemviz.services.datasets import delete_dataset, import_dataset, open_dataset
from chemviz.services.limits import replace_limits
from chemviz.ui import explore_data
from chemviz.ui.explore_data import all_rows, areas_of, part_of, positions_in, survey_of

NOW = datetime(2026, 11, 25, tzinfo=UTC)
HEADER = "Tag,Type,Area,Flow (m3/h),Press. (barg),Temp. (°C)\n"
PUMPS = Filter(types=("Pump",))


@pytest.fixture(autouse=True)
def caches(db, monkeypatch):
    monkeypatch.setattr(explore_data, "database", lambda: db)
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


def somebody(db, name: str) -> accounts.Account:
    return accounts.create_user(db, username=name, password="a calm sea at 7", now=NOW)


def opened(db, who: accounts.Account, tags: str, name: str = "Survey"):
    lines = "".join(f"{tag}-{at},Pump,{tag} field,{10 + at},{5 + at},40\n" for tag in tags for at in range(3))
    data = (HEADER + lines).encode()
    made = import_dataset(db, owner_id=who.id, name=name, file_name="t.csv", data=data, now=NOW)
    return open_dataset(db, owner_id=who.id, dataset_id=made)


def names_of(survey, wanted=PUMPS) -> set[str]:
    part = part_of(survey, wanted)
    return {str(all_rows(survey).name[int(at)]) for at in positions_in(survey, part)} | set(part.points.name)


def test_nobody_is_served_what_is_anothers(db):
    ada, bob = somebody(db, "ada"), somebody(db, "bob")
    hers, his = opened(db, ada, "A"), opened(db, bob, "B")
    of_ada, of_bob = survey_of(hers, owner_id=ada.id), survey_of(his, owner_id=bob.id)
    for _ in range(2):  # from the database, then from the caches
        assert names_of(of_ada) == {"A-0", "A-1", "A-2"}
        assert names_of(of_bob) == {"B-0", "B-1", "B-2"}
        assert (areas_of(of_ada), areas_of(of_bob)) == (("A field",), ("B field",))


def test_a_dataset_in_the_place_of_a_deleted_one_has_its_own_rows(db):
    ada = somebody(db, "ada")
    first = opened(db, ada, "A")
    assert "A-0" in names_of(survey_of(first, owner_id=ada.id))
    delete_dataset(db, owner_id=ada.id, dataset_id=first.card.id)
    second = opened(db, ada, "B")
    assert names_of(survey_of(second, owner_id=ada.id)) == {"B-0", "B-1", "B-2"}


def test_two_filters_are_two_entries(db):
    ada = somebody(db, "ada")
    survey = survey_of(opened(db, ada, "AB"), owner_id=ada.id)
    assert len(names_of(survey, Filter(name="A"))) == 3
    assert len(names_of(survey, Filter(name="B-1"))) == 1
    assert len(names_of(survey, Filter())) == 6


def test_a_second_look_reads_no_row_again(db, monkeypatch):
    ada = somebody(db, "ada")
    survey = survey_of(opened(db, ada, "A"), owner_id=ada.id)
    first = part_of(survey, PUMPS)

    def refuse(*_args, **_kwargs):
        raise AssertionError("rows were read again")

    monkeypatch.setattr(explore_data, "explorable_rows", refuse)
    monkeypatch.setattr(explore_data, "describe_part", refuse)
    assert part_of(survey, PUMPS) is first


def test_the_unfiltered_view_reads_no_rows(db, monkeypatch):
    ada = somebody(db, "ada")
    dataset = opened(db, ada, "A")

    def refuse(*_args, **_kwargs):
        raise AssertionError("all rows were read")

    monkeypatch.setattr(explore_data, "explorable_rows", refuse)
    part = part_of(survey_of(dataset, owner_id=ada.id), Filter())
    assert (part.count, part.analysis) == (3, dataset.analysis)


def test_a_changed_limit_counts_at_once(db):
    ada = somebody(db, "ada")
    dataset = opened(db, ada, "A")
    before = survey_of(dataset, owner_id=ada.id)
    assert not any(each.rule == "limit-breach" for each in before.findings)
    limit = Limit("pressure", equipment_type="Pump", high=6.0, unit="bar(g)")
    replace_limits(db, owner_id=ada.id, limits=[limit])
    after = survey_of(dataset, owner_id=ada.id)
    assert {each.row for each in after.findings if each.rule == "limit-breach"} == {4}
    assert after.bounds == {("Pump", "pressure"): (None, 6.0)}
    assert part_of(after, Filter(only_findings=True)).count == 1


def test_all_caches_are_bounded():
    for name in ("_judged", "_all_points", "_part", "_rows", "_areas", "_cells", "_item"):
        assert getattr(explore_data, name)._info.max_entries
