"""What an earlier file's units mean for the next one: its own word goes first, whether remembered or replayed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from chemviz.db.engine import Database
from chemviz.ingest import Choices, read_table, understand
from chemviz.services import datasets
from chemviz.services.datasets import for_another_file, with_units_not_stated

HEADER = "Tag;Type;Flow;Pressure;Temp\n"
OLD = HEADER + "P-1;Pump;120;119;45\nP-2;Pump;118;118;44\n"
UNITS = {"flowrate": "gpm", "pressure": "psi(g)", "temperature": "°C"}
UNITS_ROW = HEADER + ";;l/min;barg;°F\nP-1;Pump;120;8.2;45\nP-2;Pump;118;8.1;44\n"
IN_CELLS = HEADER + "P-1;Pump;120 kg/h;8.2 bara;45\nP-2;Pump;118 kg/h;8.1 bara;44\n"
IN_SOME_CELLS = HEADER + "P-1;Pump;120;8.2 bara;45\nP-2;Pump;118;8.1;44\n"

Recall = Callable[[str], Choices]


def _own_word_first(choices: Choices, data: str) -> Choices:
    own = understand(data.encode(), file_name="next.csv", choices=replace(choices, units={}))
    return with_units_not_stated(choices, own)


@pytest.fixture(params=["remembered", "replayed", "replayed elsewhere"])
def recalled(request: pytest.FixtureRequest, db: Database, owner_id: int, now: datetime) -> Recall:
    """The choices for another file, once a file without any unit was imported with units that a person chose."""
    dataset_id = datasets.import_dataset(
        db,
        owner_id=owner_id,
        name="Spring",
        file_name="spring.csv",
        data=OLD.encode(),
        now=now,
        choices=Choices(units=UNITS),
    )
    if request.param == "remembered":
        choices = datasets.remembered_choices(db, owner_id=owner_id, headers=HEADER.strip().split(";"))
        assert choices is not None
    else:
        recipe = datasets.dataset_choices(db, owner_id=owner_id, dataset_id=dataset_id)
        choices = for_another_file(recipe)[request.param == "replayed elsewhere"]
    return lambda data: _own_word_first(choices, data)


def test_units_that_a_file_does_not_state_are_those_of_the_earlier_one(recalled: Recall) -> None:
    survey = read_table(OLD.encode(), file_name="next.csv", choices=recalled(OLD))

    used = survey.columns["pressure"]
    assert used is not None
    assert (used.source_unit, used.basis) == ("psi", "gauge")
    assert survey.frame["pressure"][0] == pytest.approx(8.20476, abs=1e-5)


def test_a_units_row_goes_before_the_units_of_the_earlier_file(recalled: Recall) -> None:
    survey = read_table(UNITS_ROW.encode(), file_name="next.csv", choices=recalled(UNITS_ROW))

    assert list(survey.frame["pressure"]) == [8.2, 8.1]
    assert [use.source_unit for key in UNITS if (use := survey.columns[key])] == ["L/min", "bar", "°F"]


def test_units_in_the_cells_go_before_those_of_the_earlier_file(recalled: Recall) -> None:
    survey = read_table(IN_CELLS.encode(), file_name="next.csv", choices=recalled(IN_CELLS))

    used = survey.columns["pressure"]
    assert used is not None
    assert (list(survey.frame["pressure"]), used.basis) == ([8.2, 8.1], "absolute")
    assert list(survey.frame["flowrate"]) == [120, 118]
    assert survey.issues == ()


def test_where_only_some_cells_state_a_unit_it_is_asked_again(recalled: Recall) -> None:
    understood = understand(IN_SOME_CELLS.encode(), file_name="next.csv", choices=recalled(IN_SOME_CELLS))

    assert [question.subject for question in understood.questions] == ["unit: pressure"]
    assert recalled(IN_SOME_CELLS).units.get("flowrate")


def test_what_a_person_said_about_gauge_or_absolute_is_kept_where_the_header_states_the_unit_alone() -> None:
    header = "Tag;Type;Flow (tph);Pressure (bar);Temp (°C)\nP-1;Pump;120;8.2;45\n"
    said = Choices(units={"pressure": "bar(g)", "flowrate": "t/h", "temperature": "°F"})

    assert _own_word_first(said, header).units == {"pressure": "bar(g)", "flowrate": "t/h"}
    assert _own_word_first(Choices(units={"pressure": "psi(g)"}), header).units == {}
