"""The upload, dataset and analysis pages, run by AppTest through `app.py`."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from chemviz.errors import NotFound
from chemviz.services import accounts
from chemviz.services.datasets import delete_dataset, import_dataset, list_datasets, open_dataset, original_file
from chemviz.ui import cache, register
from chemviz.ui.dataset_list import by_series
from chemviz.ui.dataset_table import table_key
from chemviz.ui.downloads import while_signed_in

UPLOAD = "pages/data/upload.py"
DATASETS = "pages/data/datasets.py"
OVERVIEW = "pages/analysis/overview.py"
CHARTS = "pages/analysis/charts.py"
REPORT = "pages/analysis/report.py"
ANALYSIS = (OVERVIEW, CHARTS, REPORT)
TABLE = b"""Equipment Name,Type,Flowrate (m3/h),Pressure [psig],Temperature
P-101A,Pump,120,118,45
P-101B,Pump,,119,46
P-102,Pump,fast,117,47
E-201,Heat Exchanger,80,,130
"""

Visit = Callable[..., AppTest]


def stored(account: accounts.Account, data: bytes = TABLE, name: str = "Spring") -> int:
    return import_dataset(
        cache.database(), owner_id=account.id, name=name, file_name="spring.csv", data=data, now=datetime.now(UTC)
    )


def text(app: AppTest) -> str:
    parts = (app.title, app.caption, app.markdown, app.subheader, app.info, app.success, app.warning, app.error)
    return "\n".join(str(each.value) for part in parts for each in part)


def healthy(app: AppTest) -> bool:
    return not app.exception and not app.error


@pytest.mark.parametrize("page", [UPLOAD, DATASETS, *ANALYSIS])
def test_a_new_user_is_told_what_to_do_next(visit: Visit, page: str) -> None:
    app = visit(page)
    assert healthy(app)
    assert "sample survey" in text(app)
    assert "Use the sample survey" in [each.label for each in app.button]


@pytest.mark.parametrize("page", [DATASETS, *ANALYSIS, "pages/analysis/compare.py", "pages/analysis/trends.py"])
def test_the_first_click_opens_the_sample_or_the_upload(visit: Visit, account: accounts.Account, page: str) -> None:
    app = visit(page)
    assert healthy(app)
    app.button(key="first_sample").click().run()
    assert healthy(app)
    assert [title.value for title in app.title] == ["Overview"]
    [card] = list_datasets(cache.database(), owner_id=account.id)
    assert (card.name, card.rows_accepted) == ("Sample survey", 200)


def test_the_way_to_the_upload_stores_nothing(visit: Visit, account: accounts.Account) -> None:
    app = visit(DATASETS)
    app.button(key="first_upload").click().run()
    assert [title.value for title in app.title] == ["Upload a table"]
    assert list_datasets(cache.database(), owner_id=account.id) == []


def test_the_upload_shows_what_was_recognised_before_anything_is_stored(
    visit: Visit, account: accounts.Account
) -> None:
    app = visit(UPLOAD)
    app.file_uploader[0].upload("spring.csv", TABLE, "text/csv").run()
    assert healthy(app)
    assert "4 rows read, 4 can be imported." in text(app)
    recognised, head, problems = (each.value for each in app.dataframe)
    assert list(recognised["Stored as"]) == ["", "", "m³/h", "bar(g)", "unit not stated"]
    assert head["flowrate"].isna().tolist() == [False, True, True, False]
    assert problems["Value"].tolist() == ["fast"]
    assert app.text_input[0].value == "spring"
    assert list_datasets(cache.database(), owner_id=account.id) == []


def test_import_stores_the_table_under_its_name(visit: Visit, account: accounts.Account) -> None:
    app = visit(UPLOAD)
    app.file_uploader[0].upload("spring.csv", TABLE, "text/csv").run()
    app.text_input[0].set_value("Spring survey")
    app.form_submit_button[0].click().run()
    assert healthy(app)
    (card,) = list_datasets(cache.database(), owner_id=account.id)
    assert (card.name, card.rows_accepted, card.issue_count) == ("Spring survey", 4, 1)
    assert [title.value for title in app.title] == ["Overview"]


def test_an_empty_dataset_name_is_refused_and_stores_nothing(visit: Visit, account: accounts.Account) -> None:
    app = visit(UPLOAD)
    app.file_uploader[0].upload("spring.csv", TABLE, "text/csv").run()
    app.text_input[0].set_value("   ")
    app.form_submit_button[0].click().run()
    assert len(app.error) == 1
    assert not app.exception
    assert list_datasets(cache.database(), owner_id=account.id) == []


def test_a_table_without_room_is_refused_and_stays_on_the_page(
    visit: Visit, account: accounts.Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHEMVIZ_STORAGE_PER_USER_MB", "1")
    cache.settings.clear()  # type: ignore[attr-defined]
    rows = TABLE + b"".join(b"P-%d,Pump,120,118,45\n" % number for number in range(1000, 10_000))
    app = visit(UPLOAD)
    app.file_uploader[0].upload("spring.csv", rows, "text/csv").run()
    app.form_submit_button[0].click().run()
    [refusal] = [each.value for each in app.error]
    assert "with it your datasets would take 1\\.1 MB, and you may store 1\\.0 MB" in refusal
    assert list_datasets(cache.database(), owner_id=account.id) == []
    assert not app.form_submit_button[0].disabled


@pytest.mark.parametrize(("megabytes", "is_told"), [("2", True), ("4", False), ("0", False)])
def test_a_user_is_told_how_much_room_there_is_once_half_of_it_is_taken(
    visit: Visit, account: accounts.Account, monkeypatch: pytest.MonkeyPatch, megabytes: str, is_told: bool
) -> None:
    monkeypatch.setenv("CHEMVIZ_STORAGE_PER_USER_MB", megabytes)
    cache.settings.clear()  # type: ignore[attr-defined]
    stored(account, TABLE + b"".join(b"P-%d,Pump,120,118,45\n" % number for number in range(1000, 10_000)))
    assert ("that you may store" in text(visit(DATASETS))) is is_told


def test_a_refused_file_gives_one_sentence_and_no_import(visit: Visit) -> None:
    app = visit(UPLOAD)
    app.file_uploader[0].upload("empty.csv", b"", "text/csv").run()
    assert len(app.error) == 1
    assert not app.exception
    assert not app.form_submit_button


def test_the_overview_shows_statistics_within_each_type_with_units(visit: Visit, account: accounts.Account) -> None:
    app = visit(OVERVIEW, dataset=str(stored(account)))
    assert healthy(app)
    assert {each.label: each.value for each in app.metric}["Equipment"] == "4"
    flowrate = app.dataframe[0].value.set_index("Type")
    assert flowrate.loc["Pump", ["n", "Missing", "Zero flow", "Mean", "MAD"]].tolist() == [1, 2, 0, 120, 0]
    assert "Zero flow" not in app.dataframe[1].value
    assert "Flowrate \\[m³/h\\]" in text(app) or "Flowrate [m³/h]" in text(app)
    assert "unit not stated" in text(app)
    app = visit(OVERVIEW, dataset=app.query_params["dataset"], section="What could not be read")
    assert "fast" in app.dataframe[-1].value["Value"].tolist()


def test_the_overview_reads_no_tab_that_is_closed(
    visit: Visit, account: accounts.Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(register, "equipment_rows", lambda *_args, **_options: pytest.fail("rows were read"))
    app = visit(OVERVIEW, dataset=str(stored(account)))
    assert healthy(app)
    assert len(app.dataframe) == 3
    assert not app.table


def test_the_overview_shows_its_numbers_in_the_units_that_are_chosen(visit: Visit, account: accounts.Account) -> None:
    dataset_id = str(stored(account))
    metric, us = (visit(OVERVIEW, dataset=dataset_id, units=each) for each in ("Metric", "US"))
    assert healthy(us)
    assert metric.dataframe[0].value["Mean"].tolist()[0] == 120
    assert us.dataframe[0].value["Mean"].tolist()[0] == pytest.approx(528.3, abs=0.1)
    assert "gpm" in text(us)
    assert "gpm" not in text(metric)


def test_a_card_of_the_overview_leads_to_what_it_counts(visit: Visit, account: accounts.Account) -> None:
    app = visit(OVERVIEW, dataset=str(stored(account)))
    app.button(key="overview_problems").click().run()
    assert healthy(app)
    assert "fast" in app.dataframe[-1].value["Value"].tolist()
    assert {"1 type", "2 types"} & {each.label for each in app.page_link}


@pytest.mark.parametrize("page", ANALYSIS)
def test_every_analysis_page_draws_a_dataset(visit: Visit, account: accounts.Account, page: str) -> None:
    app = visit(page, dataset=str(stored(account)))
    assert healthy(app)
    assert app.selectbox[0].options == ["Spring"]


@pytest.mark.parametrize("page", ANALYSIS)
def test_another_users_dataset_is_not_found(visit: Visit, account: accounts.Account, page: str) -> None:
    other = accounts.create_user(
        cache.database(), username="mallory", password="a calm sea at 9", now=datetime.now(UTC)
    )
    app = visit(page, who=other, dataset=str(stored(account)))
    assert [each.value for each in app.error] == [app.error[0].value]
    assert "was not found" in app.error[0].value
    assert not app.metric
    assert not app.dataframe
    assert not app.selectbox


@pytest.mark.parametrize("wanted", ["0", "-1", "abc", "1e3", "9" * 40, "١", "", "1 OR 1=1", "../1"])
def test_an_address_that_names_no_dataset_says_not_found(visit: Visit, account: accounts.Account, wanted: str) -> None:
    stored(account)
    app = visit(OVERVIEW, dataset=wanted)
    assert "was not found" in app.error[0].value
    assert not app.exception


def test_without_an_id_the_newest_dataset_opens_and_the_address_names_it(
    visit: Visit, account: accounts.Account
) -> None:
    stored(account, name="Old")
    newest = stored(account, name="New")
    app = visit(OVERVIEW)
    assert healthy(app)
    assert app.query_params["dataset"] in (str(newest), [str(newest)])


def test_choosing_another_dataset_opens_it(visit: Visit, account: accounts.Account) -> None:
    first, second = stored(account, name="First"), stored(account, name="Second")
    app = visit(OVERVIEW, dataset=str(second))
    app.selectbox[0].select("First").run()
    assert healthy(app)
    assert app.query_params["dataset"] in (str(first), [str(first)])


def test_a_dataset_deleted_meanwhile_is_not_found_though_its_figures_are_kept(
    visit: Visit, account: accounts.Account
) -> None:
    dataset_id = stored(account)
    app = visit(CHARTS, dataset=str(dataset_id))
    assert healthy(app)
    delete_dataset(cache.database(), owner_id=account.id, dataset_id=dataset_id)
    app.run()
    assert "was not found" in app.error[0].value


def test_a_title_with_markup_is_shown_as_it_is(visit: Visit, account: accounts.Account) -> None:
    stored(account, name="**x** [y](http://z) :red[w] $a$")
    app = visit(DATASETS)
    assert healthy(app)
    assert "\\*\\*x\\*\\*" in text(app)


def test_the_register_finds_by_name_and_says_when_nothing_is_found(visit: Visit, account: accounts.Account) -> None:
    app = visit(OVERVIEW, dataset=str(stored(account)), section="Equipment")
    app.text_input(key="register_search").set_value("p-101").run()
    assert "Rows 1 to 2 of 2 rows." in text(app)
    app.text_input(key="register_search").set_value("%").run()
    assert "No equipment has" in text(app)


def test_deleting_asks_first(visit: Visit, account: accounts.Account) -> None:
    dataset_id = stored(account)
    app = visit(DATASETS)
    app.button(key=f"delete_{dataset_id}").click().run()
    assert open_dataset(cache.database(), owner_id=account.id, dataset_id=dataset_id)
    assert "Delete for good" in [each.label for each in app.button]
    assert "will be deleted for good" in text(app)
    assert healthy(app)


def choose(app: AppTest, account: accounts.Account, *rows: int) -> AppTest:
    """Choose rows of the table of datasets, as clicks on it do."""
    key = table_key(by_series(list_datasets(cache.database(), owner_id=account.id)))
    app.session_state[key] = {"selection": {"rows": list(rows), "columns": [], "cells": []}}
    return app.run()


def test_the_newest_dataset_is_chosen_at_first_and_another_one_by_a_click(
    visit: Visit, account: accounts.Account
) -> None:
    old, new = stored(account, name="Old"), stored(account, name="New")
    app = visit(DATASETS)
    assert app.dataframe[0].value["Name"].tolist() == ["New", "Old"]
    assert f"open_{new}" in [each.key for each in app.button]
    app = choose(app, account, 1)
    assert healthy(app)
    keys = [each.key for each in app.button]
    assert f"open_{old}" in keys
    assert f"open_{new}" not in keys


def test_without_a_choice_there_is_nothing_to_do_and_the_page_says_how(visit: Visit, account: accounts.Account) -> None:
    dataset_id = stored(account)
    app = choose(visit(DATASETS), account)
    assert healthy(app)
    assert "Choose a dataset in the table" in text(app)
    assert f"delete_{dataset_id}" not in [each.key for each in app.button]


def test_several_datasets_are_deleted_only_after_they_were_listed(visit: Visit, account: accounts.Account) -> None:
    for name in ("Kept", "A", "**B**"):
        stored(account, name=name)
    app = choose(visit(DATASETS), account, 0, 1)
    assert "**2 datasets chosen**" in text(app)
    app.button(key="bulk_delete").click().run()
    assert healthy(app)
    assert "**A**, 4 rows" in text(app)
    assert "**\\*\\*B\\*\\***, 4 rows" in text(app)
    assert len(list_datasets(cache.database(), owner_id=account.id)) == 3
    assert "Delete for good" in [each.label for each in app.button]


def test_the_list_says_what_is_stored_and_searches(visit: Visit, account: accounts.Account) -> None:
    stored(account, name="Spring"), stored(account, name="Autumn")
    app = visit(DATASETS)
    assert "2 datasets" in text(app)
    assert "8 rows of equipment" in text(app)
    app.text_input(key="datasets_search").set_value("aut").run()
    assert healthy(app)
    assert app.dataframe[0].value["Name"].tolist() == ["Autumn"]
    assert "1 of 2 datasets" in text(app)
    app.text_input(key="datasets_search").set_value("winter").run()
    assert "No dataset has “winter”" in text(app)
    assert not app.dataframe


def test_the_report_page_says_when_charts_will_be_missing(
    visit: Visit, account: accounts.Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER_PATH", "/no/such/chrome")
    cache.settings.clear()
    cache.renderer.clear()
    app = visit(REPORT, dataset=str(stored(account)))
    assert healthy(app)
    assert "This report has no charts." in text(app)


def test_a_download_of_a_session_that_has_ended_gives_nothing(visit: Visit, account: accounts.Account) -> None:
    dataset_id = stored(account)
    read = while_signed_in(account, lambda: original_file(cache.database(), owner_id=account.id, dataset_id=dataset_id))
    assert read()[1] == TABLE
    accounts.end_sessions(cache.database(), user_id=account.id)
    with pytest.raises(NotFound):
        read()
