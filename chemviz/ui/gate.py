"""The gate before every private page, and the sign-in form that it shows."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import streamlit as st

from chemviz.errors import SignInFailed
from chemviz.ui import authentication, session

if TYPE_CHECKING:
    from chemviz.services.accounts import Account

FORM_WIDTH: Final = 440
"""Width of the account forms [px]: a line that the eye takes in at once; narrower screens narrow it."""


def require_user() -> "Account":
    """The signed-in account; without one, the sign-in form in place of the page. First statement of a private page.

    It trusts only what `authentication.recognise` found at the start of this run, so a page that were run without
    `app.py` would show the form to everybody.
    """
    account = session.current().account
    if account is None:
        st.title("Sign in")
        st.markdown("This page is for people with an account. After you sign in it opens.")
        if sign_in_form():
            st.rerun()
        st.stop()
    return account


def require_live(user: "Account") -> None:
    """For dialogs and fragments, which run again without `app.py`: once the session has ended, the sign-in form."""
    from chemviz.services.accounts import account_of_session
    from chemviz.ui.cache import database

    if account_of_session(database(), username=user.username, session_version=user.session_version) is None:
        st.rerun()


def sign_in_form() -> bool:
    """Draw the form; `True` when it has just signed somebody in."""
    with st.form("sign_in", width=FORM_WIDTH):
        username = st.text_input("Username", autocomplete="username", key="sign_in_username")
        password = st.text_input("Password", type="password", autocomplete="current-password", key="sign_in_password")
        is_sent = st.form_submit_button("Sign in", type="primary")
    if is_sent:
        try:
            _sign_in(username or "", password or "")
        except SignInFailed as error:
            st.error(str(error), icon=":material/error:", width=FORM_WIDTH)
        else:
            return True
    st.page_link("pages/account/register.py", label="New here? Register", icon=":material/person_add:")
    return False


def _sign_in(username: str, password: str) -> None:
    from chemviz.services.accounts import sign_in
    from chemviz.ui.cache import database

    now = datetime.now(UTC)
    where = {"address": authentication.visitor_address(), "device": authentication.visitor_device()}
    authentication.enter(sign_in(database(), username=username, password=password, now=now, **where), now=now)
