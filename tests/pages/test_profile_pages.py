"""Profile, forgotten password, who may register and sample visits, run by AppTest through `app.py`."""

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from chemviz.services import accounts, invitations, recovery
from chemviz.services.audit import BY_SHELL
from chemviz.ui import account_forms, authentication, cache
from tests.smtp_server import smtp_server

PROFILE, RECOVERY = "pages/account/profile.py", "pages/account/new_password.py"
REGISTER, SIGN_IN = "pages/account/register.py", "pages/account/sign_in.py"
PASSWORD, NEW = "a calm sea at 7", "another calm sea"

ROOT = Path(__file__).parents[2]
Visit = Callable[..., AppTest]


@pytest.fixture
def visitor(monkeypatch: pytest.MonkeyPatch, visit: Visit) -> Callable[[str], AppTest]:
    """Opens a page as nobody."""

    def open_page(script: str) -> AppTest:
        monkeypatch.setattr(authentication, "_claims_of_cookie", lambda _now: None)
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        app.run()
        return app.switch_page(script).run()

    return open_page


def setting(monkeypatch: pytest.MonkeyPatch, **changes: Any) -> None:
    for name, value in changes.items():
        monkeypatch.setenv(f"CHEMVIZ_{name}", str(value))
    st.cache_resource.clear()


def press(app: AppTest, label: str) -> AppTest:
    (button,) = [each for each in app.button if each.label == label]
    return button.click().run()


def texts(app: AppTest) -> str:
    assert not app.exception
    parts = (*app.success, *app.error, *app.info, *app.markdown, *app.caption)
    return "\n".join(each.value for each in parts).replace("\\", "")


def fill(app: AppTest, **fields: str) -> AppTest:
    for key, value in fields.items():
        app.text_input(key=key).set_value(value)
    return app


def test_the_display_name_is_changed(visit: Visit, account: accounts.Account) -> None:
    app = press(fill(visit(PROFILE), profile_name="Olga K."), "Save name")
    assert "Your display name is changed." in texts(app)
    assert [each.value for each in app.sidebar.text] == ["Olga K."]


def test_the_email_needs_the_current_password(visit: Visit, account: accounts.Account) -> None:
    app = press(fill(visit(PROFILE), profile_email="new@plant.example"), "Save email")
    assert "The current password is not right." in texts(app)
    fill(app, profile_email="new@plant.example", profile_current_email=PASSWORD)
    assert "Your email is changed." in texts(press(app, "Save email"))
    assert accounts.list_users(cache.database())[0].email == "new@plant.example"


def test_a_new_password_keeps_this_tab_and_ends_the_others(visit: Visit, account: accounts.Account) -> None:
    mine, other = visit(PROFILE), visit("pages/data/datasets.py")
    fill(mine, profile_current_password=PASSWORD, profile_new=NEW, profile_confirm=NEW)
    app = press(mine, "Change password")
    errand = app.session_state["chemviz"].errand
    assert errand.token
    app.session_state[errand.key] = True  # the browser keeps the new cookie
    assert "Your password is changed" in texts(app.run())
    assert "Sign in" in [each.value for each in other.run().title]
    assert accounts.sign_in(cache.database(), username="olga", password=NEW, now=datetime.now(UTC))


@pytest.mark.parametrize("fields", [{"profile_new": "short"}, {"profile_current_password": "wrong"}])
def test_a_refused_password_is_a_sentence_and_never_shown(
    visit: Visit, account: accounts.Account, fields: dict[str, str]
) -> None:
    known = {
        "profile_current_password": PASSWORD,
        "profile_new": NEW,
        "profile_confirm": fields.get("profile_new", NEW),
    }
    app = press(fill(visit(PROFILE), **{**known, **fields}), "Change password")
    assert len(app.error) == 1
    assert not [word for word in (PASSWORD, NEW) if word in texts(app)]
    assert accounts.sign_in(cache.database(), username="olga", password=PASSWORD, now=datetime.now(UTC))


def test_signing_out_everywhere_ends_every_tab(visit: Visit, account: accounts.Account) -> None:
    mine, other = visit(PROFILE), visit(PROFILE)
    press(mine, "Sign out everywhere")
    assert "Sign in" in [each.value for each in other.run().title]
    assert "olga" not in str(mine.session_state["chemviz"]).casefold()


def test_the_account_goes_after_its_name_was_typed(visit: Visit, account: accounts.Account) -> None:
    app = press(fill(visit(PROFILE), profile_delete="olg"), "Delete my account for good")
    assert "Type your username, olga" in texts(app)
    assert accounts.list_users(cache.database())
    press(fill(app, profile_delete="olga"), "Delete my account for good")
    assert accounts.list_users(cache.database()) == []


def test_sign_ins_are_shown(visit: Visit, account: accounts.Account) -> None:
    where = {"address": "203.0.113.7", "device": "Firefox on Linux"}
    accounts.sign_in(cache.database(), username="olga", password=PASSWORD, now=datetime.now(UTC), **where)
    shown = visit(PROFILE).dataframe[0].value
    assert shown.iloc[0].tolist()[1:] == ["203.0.113.7", "Firefox on Linux"]


def test_the_zip_of_the_page_is_a_zip(account: accounts.Account) -> None:
    with zipfile.ZipFile(io.BytesIO(account_forms._takeout(account))) as archive:
        assert "profile.json" in archive.namelist()


# Forgotten password


def use_code(app: AppTest, code: str, password: str = NEW) -> AppTest:
    fill(app, new_password_code=code, new_password_password=password, new_password_confirm=password)
    return press(app, "Set new password")


def test_a_code_sets_a_new_password(visitor: Callable[[str], AppTest], account: accounts.Account) -> None:
    db, now = cache.database(), datetime.now(UTC)
    code = recovery.issue_code(db, username="olga", by=BY_SHELL, now=now).code
    app = use_code(visitor(RECOVERY), code)
    assert "The password of olga is set." in texts(app)
    assert accounts.sign_in(db, username="olga", password=NEW, now=datetime.now(UTC))
    assert "wrong, used already, or too old" in texts(use_code(visitor(RECOVERY), code))


def test_without_mail_the_page_says_whom_to_ask(visitor: Callable[[str], AppTest]) -> None:
    app = visitor(RECOVERY)
    assert "Ask the administrator" in texts(app)
    assert "Send me a code" not in [each.label for each in app.button]


def test_asking_for_mail_shows_the_same_whether_or_not_there_is_an_account(
    visitor: Callable[[str], AppTest], account: accounts.Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts.create_user(
        cache.database(), username="ann", email="ann@plant.example", password=PASSWORD, now=datetime.now(UTC)
    )
    with smtp_server() as server:
        setting(
            monkeypatch, SMTP_HOST="127.0.0.1", SMTP_PORT=server.port, SMTP_SECURITY="none", SMTP_FROM="c@p.example"
        )
        shown = []
        for name in ("ann", "ann@plant.example", "nobody", ""):
            app = press(fill(visitor(RECOVERY), ask_name=name), "Send me a code")
            shown.append(texts(app))
        cache.outbox().wait()
    assert len(set(shown)) == 1
    assert "a code is on its way" in shown[0]
    assert [mail["To"] for mail in server.mails] == ["ann@plant.example"] * 2


def test_a_mail_server_that_is_away_changes_nothing_on_the_page(
    visitor: Callable[[str], AppTest], account: accounts.Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    setting(monkeypatch, SMTP_HOST="127.0.0.1", SMTP_PORT=1, SMTP_SECURITY="none")
    app = press(fill(visitor(RECOVERY), ask_name="olga"), "Send me a code")
    cache.outbox().wait()
    assert "a code is on its way" in texts(app)
    assert not app.error


# Who may register


def test_where_registration_is_closed_there_is_no_form(
    visitor: Callable[[str], AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    setting(monkeypatch, REGISTRATION="closed")
    app = visitor(REGISTER)
    assert "Registration is closed" in texts(app)
    assert not app.text_input
    assert "New here? Register" not in [each.label for each in visitor(SIGN_IN).get("page_link")]


def test_an_invitation_is_asked_for_where_one_is_needed(
    visitor: Callable[[str], AppTest], account: accounts.Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    setting(monkeypatch, REGISTRATION="invitation")
    db, now = cache.database(), datetime.now(UTC)
    root = accounts.create_user(db, username="root", password=PASSWORD, is_admin=True, now=now)
    code = invitations.issue_invitation(db, admin_id=root.id, note="", now=now)
    fields = {"username": "new", "display_name": "New", "email": "n@plant.example"}
    fields |= {"password": PASSWORD, "confirm": PASSWORD}
    app = fill(visitor(REGISTER), **{f"register_{key}": value for key, value in fields.items()})
    assert "invitation code is wrong" in texts(press(app, "Create account"))
    press(fill(app, register_invitation=code), "Create account")
    assert "new" in [each.username for each in accounts.list_users(db)]


# Sample visits


def test_there_is_no_visit_unless_the_host_allows_it(visitor: Callable[[str], AppTest]) -> None:
    assert "Try without an account" not in [each.label for each in visitor(SIGN_IN).button]


def test_a_visit_opens_a_workspace_and_says_until_when(
    visitor: Callable[[str], AppTest], account: accounts.Account, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    setting(monkeypatch, SAMPLE_VISIT="on")
    app = press(visitor(SIGN_IN), "Try without an account")
    errand = app.session_state["chemviz"].errand
    app.session_state[errand.key] = True
    app.run()
    assert [each.value for each in app.sidebar.text] == ["Visitor"]
    who = app.session_state["chemviz"].account
    shown = visit(PROFILE, who=who)
    assert "This is a visit." in texts(shown)
    assert "profile_new" not in [each.key for each in shown.text_input]

    class Tomorrow(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> "datetime":
            return datetime.now(tz) + timedelta(days=1)

    monkeypatch.setattr(accounts, "datetime", Tomorrow)
    assert "Sign in" in [each.value for each in app.run().title]
