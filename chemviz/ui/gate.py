"""The gate before every private page, and the sign-in form that it shows."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import streamlit as st

from chemviz.errors import ChemVizError, SignInFailed
from chemviz.ui import authentication, session
from chemviz.ui.cache import settings
from chemviz.ui.plain import plain

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


def require_admin() -> "Account":
    """The signed-in administrator; for everybody else a sentence in place of the page. First statement of admin pages.

    The role is what the database said at the start of this run; the services ask it again.
    """
    account = require_user()
    if account.role != "admin":
        st.title("For administrators")
        st.markdown("This page is for the administrators of this ChemViz.")
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
    with st.container(horizontal=True, width=FORM_WIDTH):
        if settings().registration != "closed":
            st.page_link("pages/account/register.py", label="New here? Register", icon=":material/person_add:")
        st.page_link("pages/account/new_password.py", label="Forgotten password", icon=":material/lock_reset:")
    return settings().has_sample_visit and _visit()


def _visit() -> bool:
    """The way in without an account; `True` when somebody has just taken it."""
    st.caption("A private workspace for a day, then it is removed with all that is in it.")
    if not st.button("Try without an account", icon=":material/visibility:"):
        return False
    from chemviz.services.sample_visits import start_visit
    from chemviz.ui.cache import database

    now = datetime.now(UTC)
    try:
        visitor = start_visit(
            database(), is_allowed=settings().has_sample_visit, now=now, address=authentication.visitor_address()
        )
    except ChemVizError as error:
        st.error(plain(str(error)), icon=":material/error:", width=FORM_WIDTH)
        return False
    authentication.enter(visitor, now=now)
    return True


def _sign_in(username: str, password: str) -> None:
    from chemviz.services.accounts import sign_in
    from chemviz.ui.cache import database

    now = datetime.now(UTC)
    where = {"address": authentication.visitor_address(), "device": authentication.visitor_device()}
    authentication.enter(sign_in(database(), username=username, password=password, now=now, **where), now=now)
    if settings().has_sample_visit:
        from chemviz.services.sample_visits import remove_ended_visits

        remove_ended_visits(database(), now=now)
