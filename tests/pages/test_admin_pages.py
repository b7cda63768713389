"""The administrators' pages, run by AppTest through `app.py`: what they show, do, and to whom they show nothing."""

from collections.abc import Callable
from datetime import UTC, datetime

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from chemviz.services import accounts, admin_datasets, admin_records, datasets
from chemviz.services.admin_records import Change
from chemviz.ui import cache, navigation
from chemviz.ui.admin_records import changes_between
from tests.conftest import SAMPLE_CSV

ADMIN_PAGES = [each for each in navigation.SCREENS if each.shown_to == "admins"]
USERS, RECORDS = "pages/admin/users.py", "pages/admin/records.py"
PASSWORD = "a calm sea at 7"
EVIL = "<script>alert(1)</script> **bold** :red[x] [a](http://evil.example)"

Visit = Callable[..., AppTest]


@pytest.fixture
def root() -> accounts.Account:
    return accounts.create_user(
        cache.database(), username="root", password=PASSWORD, is_admin=True, now=datetime.now(UTC)
    )


@pytest.fixture
def dataset_id(account: accounts.Account) -> int:
    file = {"file_name": "a.csv", "data": SAMPLE_CSV, "now": datetime.now(UTC)}
    return datasets.import_dataset(cache.database(), owner_id=account.id, name="Secret product", **file)


def everything(app: AppTest) -> str:
    assert not app.exception
    parts = (*app.title, *app.markdown, *app.caption, *app.success, *app.error, *app.info, *app.code)
    tables = [str(each.value) for each in (*app.dataframe, *app.table)]
    return "\n".join([*(each.value for each in parts), *tables])


def choose(app: AppTest, key: str, row: int = 0) -> AppTest:
    """Choose a row of a table, as a click on it does."""
    app.session_state[key] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    return app.run()


def press(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


@pytest.mark.parametrize("screen", ADMIN_PAGES, ids=lambda each: each.url_path)
def test_a_user_sees_nothing_of_an_administrators_page(
    visit: Visit, root: accounts.Account, dataset_id: int, screen: navigation.Screen
) -> None:
    app = visit(screen.script)
    assert [each.value for each in app.title] == ["For administrators"]
    assert not (app.dataframe or app.metric or app.text_input or app.table)
    assert "root" not in everything(app)


@pytest.mark.parametrize("screen", ADMIN_PAGES, ids=lambda each: each.url_path)
def test_an_administrator_sees_the_page_and_no_content(
    visit: Visit, root: accounts.Account, dataset_id: int, screen: navigation.Screen
) -> None:
    app = visit(screen.script, who=root)
    assert [each.value for each in app.title] == [screen.title]
    assert not app.error
    assert "Secret product" not in everything(app)
    assert "P-101" not in everything(app)


def test_an_administrator_who_is_no_longer_one_is_out_at_the_next_run(
    visit: Visit, root: accounts.Account, account: accounts.Account
) -> None:
    from chemviz.services import admin_users

    app, now = visit(USERS, who=root), datetime.now(UTC)
    admin_users.set_role(cache.database(), admin_id=root.id, user_id=account.id, role="admin", now=now)
    admin_users.set_role(cache.database(), admin_id=account.id, user_id=root.id, role="user", now=now)
    assert [each.value for each in app.run().title] == ["Sign in"]


def test_a_code_is_shown_until_it_is_noted(visit: Visit, root: accounts.Account, account: accounts.Account) -> None:
    app = press(choose(visit(USERS, who=root), "users_table"), "user_code")
    (code,) = app.code
    assert "One\\-time code for olga" in everything(app)
    app = press(app, "code_noted")
    assert not app.code
    assert code.value not in everything(app)
    assert code.value not in str(app.session_state["chemviz"])


@pytest.mark.parametrize("action", ["disable", "sessions", "promote"])
def test_what_ends_sessions_asks_first(
    visit: Visit, root: accounts.Account, account: accounts.Account, action: str
) -> None:
    app = press(choose(visit(USERS, who=root), "users_table"), f"user_{action}")
    assert "Do it" in [each.label for each in app.button]
    assert "sessions of this user end at once" in everything(app)
    (user,) = [each for each in accounts.list_users(cache.database()) if each.username == "olga"]
    assert (user.is_active, user.role) == (True, "user")


def test_an_invitation_is_issued(visit: Visit, root: accounts.Account) -> None:
    app = visit(USERS, who=root)
    app.text_input(key="invite_note").set_value("Night shift")
    app = next(each for each in app.button if each.label == "Issue an invitation").click().run()
    assert len(app.code) == 1
    assert "Night shift" in everything(app)


def test_a_dataset_of_somebody_else_opens_after_a_reason_was_given(
    visit: Visit, root: accounts.Account, dataset_id: int
) -> None:
    app = choose(visit(RECORDS, who=root), "records_datasets")
    assert "P-101A" not in everything(app)
    app = next(each for each in app.button if each.label == "Open the dataset").click().run()
    assert "Say in a few words why" in everything(app)
    app.text_input(key="open_reason").set_value("The owner asked for help.")
    app = next(each for each in app.button if each.label == "Open the dataset").click().run()
    assert "Secret product" in everything(app)
    mine = visit("pages/account/profile.py")
    assert "The owner asked for help." in everything(mine)


def test_a_change_is_listed_and_taken_back(visit: Visit, root: accounts.Account, dataset_id: int) -> None:
    db, now = cache.database(), datetime.now(UTC)
    which = {"admin_id": root.id, "dataset_id": dataset_id, "now": now}
    admin_datasets.open_content(db, **which, reason="The owner asked for help.")
    batch = admin_records.edit_records(db, **which, changes=[Change(2, "pressure", 8.2, 9.5)])
    app = choose(visit(RECORDS, who=root), "records_datasets")
    assert "row 2, pressure: 8.2 → 9.5" in everything(app)
    app = press(app, f"undo_{batch}")
    assert "taken back" in everything(app)
    frame = admin_records.find_records(db, **which).frame
    assert frame["pressure"][0] == 8.2


def test_what_was_changed_in_the_table_is_found_cell_by_cell() -> None:
    before = pd.DataFrame({"row": [2, 3, 4], "name": ["a", None, "c"], "flowrate": [1.0, None, 3.0]})
    before["name"] = before["name"].astype("str")
    after = before.copy()
    after.loc[0, "name"] = "b"
    after.loc[1, "flowrate"] = 2.0
    after.loc[2, "flowrate"] = None
    assert list(changes_between(before, after, ("name", "flowrate"))) == [
        Change(2, "name", "a", "b"),
        Change(3, "flowrate", None, 2.0),
        Change(4, "flowrate", 3.0, None),
    ]
    assert list(changes_between(before, before.copy(), ("name", "flowrate"))) == []


def test_the_menu_shows_the_section_to_administrators_only(root: accounts.Account, account: accounts.Account) -> None:
    assert "admins" in navigation._audience(root)
    assert "admins" not in navigation._audience(account)
    assert "admins" not in navigation._audience(None)


def test_a_stored_script_is_text_on_every_administrators_page(visit: Visit, root: accounts.Account) -> None:
    db, now = cache.database(), datetime.now(UTC)
    evil = accounts.create_user(db, username="evil", display_name=EVIL[:100], password=PASSWORD, now=now)
    file = {"file_name": "a.csv", "data": SAMPLE_CSV, "now": now}
    dataset_id = datasets.import_dataset(db, owner_id=evil.id, name=EVIL, **file)
    admin_datasets.open_content(db, admin_id=root.id, dataset_id=dataset_id, reason=EVIL, now=now)
    for screen in ADMIN_PAGES:
        app = visit(screen.script, who=root)
        if screen.script == USERS:
            app = choose(app, "users_table")
        if screen.script == RECORDS:
            app = choose(app, "records_datasets")
        written = [each.value for each in (*app.markdown, *app.caption, *app.success, *app.title)]
        assert not [text for text in written if "<script>" in text or "**bold**" in text or "[a](" in text]
        assert not [each for each in app.markdown if each.allow_html]
        assert not app.exception
