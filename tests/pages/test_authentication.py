"""From cookie to account and back: what a browser's cookie is worth, and what is written into it."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from chemviz.services import accounts
from chemviz.services.session_tokens import Claims, make_token, read_token
from chemviz.ui import authentication, cache, explore_filter, session

ROOT = Path(__file__).parents[2]
PASSWORD = "a calm sea at 7"


@pytest.fixture
def bring_cookie(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Makes the next tabs come with this session cookie."""

    def bring(token: str) -> None:
        monkeypatch.setattr(type(st.context), "cookies", {authentication.COOKIE_NAME: token})

    bring("")
    return bring


def token_of(account: accounts.Account, *, days: float = 7, key: str | None = None) -> str:
    claims = Claims(account.username, account.session_version, datetime.now(UTC) + timedelta(days=days))
    return make_token(claims, key=key or cache.signing_key())


def tab() -> AppTest:
    """A page that says who is signed in, with a way in and a way out."""

    def script() -> None:
        from datetime import UTC, datetime

        import streamlit as st

        from chemviz.services.accounts import sign_in
        from chemviz.ui import authentication
        from chemviz.ui.cache import database

        now = datetime.now(UTC)
        account = authentication.recognise(now=now)
        st.text(account.username if account else "nobody")
        if st.button("in"):
            authentication.enter(sign_in(database(), username="olga", password="a calm sea at 7", now=now), now=now)
        if st.button("out") and account:
            authentication.leave(account)
        authentication.run_errand()

    return AppTest.from_function(script, default_timeout=60).run()


def who(app: AppTest) -> str:
    assert not app.exception
    return app.text[0].value


def cookie_calls(app: AppTest) -> list[dict[str, Any]]:
    """What the cookie component was asked to do, reading apart."""
    calls = [json.loads(each.proto.json_args) for each in app.get("component_instance")]
    return [call for call in calls if call["method"] != "getAll"]


def test_a_good_cookie_signs_in_on_the_first_run(
    account: accounts.Account, bring_cookie: Callable[[str], None]
) -> None:
    bring_cookie(token_of(account))
    assert who(tab()) == "olga"


def test_a_cookie_that_is_not_good_signs_nobody_in(
    account: accounts.Account, bring_cookie: Callable[[str], None]
) -> None:
    good = token_of(account)
    ghost = accounts.Account(99, "ghost", "Ghost", "", "admin", 1)
    for token in (
        "",
        "nonsense",
        good[:-2],
        token_of(account, days=-1),
        token_of(account, key="x" * 64),
        token_of(ghost),
    ):
        bring_cookie(token)
        assert who(tab()) == "nobody"


def test_a_copy_of_the_cookie_is_dead_after_sign_out(
    account: accounts.Account, bring_cookie: Callable[[str], None]
) -> None:
    bring_cookie(token_of(account))
    app, other = tab(), tab()
    app.button[1].click().run()
    assert who(app.run()) == "nobody"
    assert who(other.run()) == "nobody"
    assert who(tab()) == "nobody"


def test_a_disabled_users_cookie_is_dead(account: accounts.Account, bring_cookie: Callable[[str], None]) -> None:
    bring_cookie(token_of(account))
    accounts.disable_user(cache.database(), username="olga")
    assert who(tab()) == "nobody"


def test_a_tab_left_open_past_the_end_of_its_session_is_signed_out(
    account: accounts.Account, bring_cookie: Callable[[str], None]
) -> None:
    bring_cookie(token_of(account))
    app = tab()
    state = app.session_state["chemviz"]
    ended = Claims(account.username, account.session_version, datetime.now(UTC) - timedelta(seconds=1))
    app.session_state["chemviz"] = session.Session(account=state.account, claims=ended)
    bring_cookie("")
    assert who(app.run()) == "nobody"


def test_signing_in_writes_a_cookie_that_carries_the_session_version(
    account: accounts.Account, bring_cookie: Callable[[str], None]
) -> None:
    app = tab()
    app.button[0].click().run()
    (call,) = cookie_calls(app)
    assert (call["method"], call["cookie"]) == ("set", "chemviz_session")
    assert call["options"]["maxAge"] == 7 * 86_400
    assert call["options"]["sameSite"] == "strict"
    assert call["options"]["path"] == "/"
    claims = read_token(call["value"], key=cache.signing_key(), now=datetime.now(UTC))
    assert claims is not None
    assert (claims.username, claims.session_version) == ("olga", account.session_version)

    bring_cookie(call["value"])
    assert who(tab()) == "olga"


@pytest.mark.parametrize(("url", "secure"), [("https://chemviz.example", True), ("http://localhost:8501", False)])
def test_the_cookie_is_for_encrypted_connections_only_where_there_is_one(
    account: accounts.Account, bring_cookie: Callable[[str], None], url: str, secure: bool
) -> None:
    app = tab()
    app.context = {"url": url}
    app.button[0].click().run()
    assert cookie_calls(app)[0]["options"]["secure"] is secure


def test_the_session_state_of_the_library_names_the_user_and_holds_no_hash(
    account: accounts.Account, bring_cookie: Callable[[str], None]
) -> None:
    app = tab()
    app.button[0].click().run()
    assert app.session_state["authentication_status"] is True
    assert app.session_state["username"] == "olga"
    assert "$2b$" not in str(app.session_state.to_dict())


def test_the_library_leaves_no_name_under_the_key_of_the_charts_filter(
    account: accounts.Account, bring_cookie: Callable[[str], None]
) -> None:
    app = tab()
    app.button[0].click().run()
    assert cookie_calls(app)
    assert {explore_filter.NAME, "email", "roles"}.isdisjoint(app.session_state.to_dict())


def test_the_cookie_is_written_until_the_browser_confirms_and_then_no_more(
    account: accounts.Account, bring_cookie: Callable[[str], None]
) -> None:
    app = tab()
    app.button[0].click().run()
    assert cookie_calls(app.run())
    errand = app.session_state["chemviz"].errand
    app.session_state[errand.key] = True
    assert cookie_calls(app.run()) == []
    assert not app.get("component_instance")
    assert who(app) == "olga"


def test_signing_out_deletes_the_cookie(
    account: accounts.Account, bring_cookie: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    bring_cookie(token_of(account))
    app = tab()
    app.button[1].click().run()
    (call,) = cookie_calls(app)
    assert (call["method"], call["cookie"]) == ("delete", "chemviz_session")
    assert capsys.readouterr().out == ""


def test_a_run_without_a_cookie_to_write_does_not_import_the_slow_libraries() -> None:
    code = (
        "import runpy, sys\n"
        "from streamlit.testing.v1 import AppTest\n"
        "app = AppTest.from_file('app.py', default_timeout=60).run()\n"
        "assert app.text_input and not app.exception\n"
        "slow = {'streamlit_authenticator', 'sqlalchemy', 'alembic', 'jwt', 'bcrypt', 'pandas', 'reportlab'}\n"
        "print(sorted(slow & set(sys.modules)))\n"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
