"""The account pages and the frame around every page, run by AppTest through `app.py`."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from chemviz.errors import DatabaseUnavailable
from chemviz.services import accounts
from chemviz.ui import authentication, cache, navigation

ROOT = Path(__file__).parents[2]
PASSWORD = "a calm sea at 7"
REGISTER = "pages/account/register.py"
SIGN_IN = "pages/account/sign_in.py"


def visit(script: str | None = None, **query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.run()
    if script is not None:
        app.switch_page(script)
        for name, value in query.items():
            app.query_params[name] = value
        app.run()
    return app


def fill(app: AppTest, form: str, **fields: str) -> AppTest:
    for name, value in fields.items():
        app.text_input(key=f"{form}_{name}").set_value(value)
    return answer(app.form_submit_button[0].click().run())


def answer(app: AppTest) -> AppTest:
    """Do what the browser does once it keeps the cookie."""
    errand = app.session_state["chemviz"].errand if "chemviz" in app.session_state else None
    if errand is not None and errand.token is not None:
        app.session_state[errand.key] = True
        app.run()
    return app


def fill_registration(app: AppTest, **changes: str) -> AppTest:
    fields = {"username": "olga", "display_name": "Olga", "email": "olga@plant.example", "password": PASSWORD}
    fields |= changes
    return fill(app, "register", **{"confirm": fields["password"], **fields})


def add_user(username: str = "olga") -> accounts.Account:
    return accounts.create_user(cache.database(), username=username, password=PASSWORD, now=datetime.now(UTC))


def is_signed_in(app: AppTest) -> bool:
    return "Sign out" in [button.label for button in app.sidebar.button]


def test_a_visitor_sees_what_chemviz_does_and_the_form() -> None:
    app = visit()
    assert [title.value for title in app.title] == ["ChemViz"]
    assert [field.label for field in app.text_input] == ["Username", "Password"]
    assert [button.label for button in app.button] == ["Sign in"]
    assert not app.error
    assert not app.exception


def test_the_sign_in_form_touches_no_database(data_dir: Path) -> None:
    visit()
    visit(SIGN_IN)
    visit("pages/analysis/overview.py")
    assert not (data_dir / "chemviz.db").exists()


def test_the_registration_form_has_its_fields_with_what_a_password_manager_needs() -> None:
    app = visit(REGISTER)
    assert [(field.label, field.proto.autocomplete) for field in app.text_input] == [
        ("Username", "username"),
        ("Display name", "name"),
        ("Email", "email"),
        ("Password", "new-password"),
        ("Confirm password", "new-password"),
    ]
    assert [(field.label, field.proto.autocomplete) for field in visit(SIGN_IN).text_input] == [
        ("Username", "username"),
        ("Password", "current-password"),
    ]


def test_registering_signs_in() -> None:
    app = fill_registration(visit(REGISTER))
    assert is_signed_in(app)
    assert not app.exception
    assert not app.error


@pytest.mark.parametrize(
    "changes", [{"username": "x"}, {"email": "nowhere"}, {"password": "password123"}, {"confirm": "another one"}]
)
def test_a_refused_registration_says_why_and_signs_nobody_in(changes: dict[str, str]) -> None:
    app = fill_registration(visit(REGISTER), **changes)
    assert len(app.error) == 1
    assert not is_signed_in(app)
    assert not app.exception
    assert accounts.list_users(cache.database()) == []


def test_a_name_that_is_taken_is_said_in_a_sentence() -> None:
    add_user()
    app = fill_registration(visit(REGISTER), username="OLGA")
    assert [error.value for error in app.error] == ["This username is taken\\. Choose another one\\."]
    assert not is_signed_in(app)


@pytest.mark.parametrize(("username", "password"), [("olga", "wrong password"), ("nobody", PASSWORD), ("", "")])
def test_a_failed_sign_in_says_one_thing(username: str, password: str) -> None:
    add_user()
    app = fill(visit(SIGN_IN), "sign_in", username=username, password=password)
    assert [error.value for error in app.error] == ["The username or the password is not right."]
    assert not is_signed_in(app)


@pytest.mark.parametrize("screen", [each for each in navigation.SCREENS if each.shown_to == "users"])
def test_a_private_page_shows_a_visitor_the_form_and_nothing_else(screen: navigation.Screen) -> None:
    app = visit(screen.script, dataset="1")
    assert [title.value for title in app.title] == ["Sign in"]
    assert [field.label for field in app.text_input] == ["Username", "Password"]
    assert not is_signed_in(app)
    assert not app.metric
    assert not app.dataframe
    assert not app.exception


def test_a_disabled_user_is_signed_out_at_the_next_run() -> None:
    add_user()
    app = fill(visit(SIGN_IN), "sign_in", username="Olga", password=PASSWORD)
    assert is_signed_in(app)
    accounts.disable_user(cache.database(), username="olga")
    app.run()
    assert not is_signed_in(app)
    assert [button.label for button in app.button] == ["Sign in"]


def test_signing_out_ends_every_session_of_the_user() -> None:
    account = add_user()
    first = fill(visit(SIGN_IN), "sign_in", username="olga", password=PASSWORD)
    second = fill(visit(SIGN_IN), "sign_in", username="olga", password=PASSWORD)
    first.sidebar.button[0].click().run()
    assert not is_signed_in(first)
    assert not is_signed_in(second.run())
    assert (
        accounts.account_of_session(cache.database(), username="olga", session_version=account.session_version) is None
    )


def test_signing_out_leaves_nothing_of_the_person_in_the_tab() -> None:
    add_user()
    app = fill(visit(SIGN_IN), "sign_in", username="olga", password=PASSWORD)
    app.session_state["secret"] = "of Olga"
    app.sidebar.button[0].click().run()
    assert "secret" not in app.session_state
    assert "olga" not in str(app.session_state["chemviz"]).casefold()


@pytest.mark.parametrize("script", [SIGN_IN, REGISTER])
def test_who_is_signed_in_gets_a_way_on_instead_of_a_form(script: str) -> None:
    add_user()
    app = fill(visit(SIGN_IN), "sign_in", username="olga", password=PASSWORD)
    app.switch_page(script).run()
    assert not app.text_input
    assert "Go to your datasets" in [link.value for link in app.page_link]


def fail_with(error: Exception) -> Callable[..., None]:
    def fail(**_: object) -> None:
        raise error

    return fail


def test_an_error_on_purpose_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(authentication, "recognise", fail_with(DatabaseUnavailable("The database is away.")))
    app = visit()
    assert [error.value for error in app.error] == ["The database is away\\."]
    assert not app.exception
    assert not app.text_input


def test_an_unforeseen_error_is_logged_under_the_reference_that_is_shown(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(authentication, "recognise", fail_with(ZeroDivisionError("secret detail")))
    with caplog.at_level(logging.ERROR, logger="chemviz"):
        app = visit()
    (error,) = app.error
    (record,) = [each for each in caplog.records if each.name == "chemviz.ui.failures"]
    reference = error.value.rstrip(".").split()[-1]
    assert reference in record.getMessage()
    assert record.exc_info is not None
    assert "secret detail" not in error.value
    assert not app.exception


def test_every_page_of_the_table_exists_once() -> None:
    assert all((ROOT / screen.script).is_file() for screen in navigation.SCREENS)
    addresses = [screen.url_path for screen in navigation.SCREENS]
    assert len(set(addresses)) == len(addresses)
    assert {"sign-in", "register", "upload", "datasets", "overview", "charts", "report"} <= set(addresses)
