"""The charts page: every view on the sample, the filter in the address, units, the table, and nobody else's data."""

from datetime import UTC, datetime

import pytest

from chemviz.samples import sample_survey
from chemviz.services import accounts
from chemviz.services.datasets import import_dataset
from chemviz.ui import cache

PAGE = "pages/analysis/charts.py"


@pytest.fixture
def dataset(account) -> int:
    return stored(account)


def stored(who: accounts.Account, data: bytes | None = None) -> int:
    name, sample = sample_survey()
    return import_dataset(
        cache.database(), owner_id=who.id, name="Survey", file_name=name, data=data or sample, now=datetime.now(UTC)
    )


def text(app) -> str:
    return "\n".join(each.value for each in (*app.caption, *app.markdown, *app.info, *app.warning, *app.error))


VIEWS = [
    {},
    {"spread_as": "Violin"},
    {"spread_as": "Histogram", "parameter": "Pressure"},
    {"chart": "Two parameters"},
    {"chart": "Two parameters", "drawn_as": "Density"},
    {"chart": "All three"},
    {"chart": "Correlation"},
    {"chart": "Among its peers"},
    {"chart": "Among its peers", "peer": "p-203a"},
]


@pytest.mark.parametrize("units", ["Metric", "US"])
@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_every_view_is_drawn_in_both_unit_systems(visit, dataset, view, units):
    app = visit(PAGE, dataset=str(dataset), units=units, **view)
    assert not app.exception, app.exception
    assert not app.error, text(app)
    assert "All 200 rows." in text(app)


def rows_shown(app) -> list[int]:
    return app.dataframe[0].value["Row"].tolist()


def test_the_address_names_the_filter_and_the_page_obeys(visit, dataset):
    app = visit(PAGE, dataset=str(dataset), types="Pump", name="P-20?A", pressure_from="100")
    assert not app.exception
    assert "1 of 200 rows pass the filter." in text(app)
    assert app.dataframe[0].value["Equipment name"].tolist() == ["P-203A"]


def test_a_filter_that_is_chosen_stands_in_the_address(visit, dataset):
    app = visit(PAGE, dataset=str(dataset))
    app.text_input(key="name").set_value("P-101*").run()
    assert "2 of 200 rows pass the filter." in text(app)
    app.toggle(key="findings").set_value(True).run()
    assert "0 of 200 rows pass the filter." in text(app)
    app.button(key="clear_filter").click().run()
    assert "All 200 rows." in text(app)
    assert app.text_input(key="name").value == ""


def test_only_rows_with_a_finding(visit, dataset):
    app = visit(PAGE, dataset=str(dataset), findings="true")
    findings = app.dataframe[0].value["Finding"].tolist()
    assert findings
    assert "" not in findings


@pytest.mark.parametrize(
    "query",
    [
        {"types": "No such type"},
        {"chart": "<script>"},
        {"units": "furlong"},
        {"pressure_from": "nan"},
        {"pressure_from": "many"},
        {"parameter": "name"},
        {"findings": "perhaps"},
        {"name": "(" * 50},
        {"peer": "*"},
        {"spread_as": "Pie"},
    ],
    ids=str,
)
def test_an_address_that_makes_no_sense_breaks_nothing(visit, dataset, query):
    app = visit(PAGE, dataset=str(dataset), **query)
    assert not app.exception, app.exception
    assert not app.error, text(app)


def test_a_range_whose_ends_are_the_wrong_way_round_is_said_to_be_so(visit, dataset):
    app = visit(PAGE, dataset=str(dataset), pressure_from="9", pressure_to="3")
    assert "“from” lies above “to”" in text(app)
    assert "0 of 200 rows pass the filter." in text(app)


def test_us_units_are_shown_in_table_and_range_and_the_same_rows_pass(visit, dataset):
    app = visit(PAGE, dataset=str(dataset), temperature_from="300")
    found = rows_shown(app)
    assert "Temperature [°C]" in app.dataframe[0].value
    app.segmented_control(key="units").set_value("US").run()
    assert app.number_input(key="temperature_from").value == 572
    assert "Temperature [°F]" in app.dataframe[0].value
    assert "Pressure [psig]" in app.dataframe[0].value
    assert rows_shown(app) == found
    app.segmented_control(key="units").set_value("metric").run()
    assert app.number_input(key="temperature_from").value == 300


def test_units_are_remembered_in_the_tab(visit, dataset):
    app = visit(PAGE, dataset=str(dataset), units="US")
    app.switch_page("pages/data/datasets.py").run()
    app.query_params.clear()
    app.switch_page(PAGE).run()
    assert app.segmented_control(key="units").value == "US"


def test_a_dataset_of_somebody_else_is_not_found_whatever_the_caches_hold(visit, dataset):
    app = visit(PAGE, dataset=str(dataset), name="P-1*")
    assert "P-101A" in app.dataframe[0].value["Equipment name"].tolist()
    other = accounts.create_user(
        cache.database(), username="mallory", password="a calm sea at 8", now=datetime.now(UTC)
    )
    theirs = visit(PAGE, who=other, dataset=str(dataset), name="P-1*")
    assert not theirs.dataframe
    assert "P-101A" not in text(theirs)


def test_no_dataset_invites_to_upload_one(visit):
    assert "There is no dataset yet" in text(visit(PAGE))
