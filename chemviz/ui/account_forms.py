"""The forms of the profile page: each asks one service, and says in one sentence what came of it."""

import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import streamlit as st

from chemviz.errors import ChemVizError
from chemviz.services import profile
from chemviz.services.accounts import Account
from chemviz.services.addresses import LOCAL
from chemviz.services.audit import Event
from chemviz.services.takeout import write_takeout
from chemviz.ui import authentication, navigation, session
from chemviz.ui.cache import database
from chemviz.ui.downloads import while_signed_in
from chemviz.ui.gate import FORM_WIDTH
from chemviz.ui.local_time import local_moment
from chemviz.ui.plain import plain


def display_name_form(user: Account) -> None:
    """How ChemViz addresses the user."""
    with st.form("display_name", width=FORM_WIDTH):
        name = st.text_input("Display name", value=user.display_name, autocomplete="name", key="profile_name")
        is_sent = st.form_submit_button("Save name")
    if is_sent and _did(lambda: profile.change_display_name(database(), user_id=user.id, display_name=name or "")):
        _tell("Your display name is changed.")


def email_form(user: Account) -> None:
    """Where codes for a forgotten password go."""
    with st.form("email", width=FORM_WIDTH):
        email = st.text_input("Email", value=user.email, type="email", autocomplete="email", key="profile_email")
        password = _current_password("email")
        is_sent = st.form_submit_button("Save email")
    change: dict[str, Any] = {"user_id": user.id, "email": email or "", "password": password}
    if is_sent and _did(lambda: profile.change_email(database(), **change, **_here())):
        _tell("Your email is changed.")


def password_form(user: Account) -> None:
    """A new password; every other browser and tab is signed out by it."""
    with st.form("password", width=FORM_WIDTH):
        current = _current_password("password")
        password = st.text_input("New password", type="password", autocomplete="new-password", key="profile_new")
        st.caption("At least 8 characters, at most 72 bytes, and not a common one.")
        confirm = st.text_input(
            "Confirm new password", type="password", autocomplete="new-password", key="profile_confirm"
        )
        is_sent = st.form_submit_button("Change password")
    change: dict[str, Any] = {
        "user_id": user.id,
        "current": current,
        "password": password or "",
        "confirm": confirm or "",
    }
    changed: list[Account] = []
    if is_sent and _did(lambda: changed.append(profile.change_password(database(), **change, **_here()))):
        authentication.enter(changed[0], now=datetime.now(UTC))
        _tell("Your password is changed, and you are signed out everywhere else.")


def sign_ins_table(sign_ins: Sequence[profile.SignInLine]) -> None:
    """When, from where and with what the account was signed in to."""
    if not sign_ins:
        st.caption("There has been no sign-in with the password yet.")
        return
    rows = [
        (local_moment(each.happened_at), "this server's own" if each.address == LOCAL else each.address, each.device)
        for each in sign_ins
    ]
    table = pd.DataFrame(rows, columns=["When", "Network address", "Browser"])
    st.dataframe(table, hide_index=True, alt="Your recent sign-ins")
    st.caption("Is one of these not yours? Change your password: that ends every session.")


def sessions_form(user: Account) -> None:
    """The end of all sessions."""
    is_asked = st.button("Sign out everywhere", icon=":material/logout:", key="profile_sign_out")
    if is_asked and _did(lambda: profile.end_all_sessions(database(), user_id=user.id, **_here())):
        authentication.forget_browser()
        st.switch_page(navigation.SIGN_IN)


def takeout_button(user: Account) -> None:
    """Everything that is the user's, as one zip, made when it is asked for."""
    st.markdown(
        "One zip with everything that is yours: original files, cleaned tables, analyses, findings with your notes, "
        "limits, and your profile."
    )
    st.download_button(
        "Download my data",
        while_signed_in(user, lambda: _takeout(user)),
        file_name=f"chemviz {user.username}.zip",
        mime="application/zip",
        icon=":material/download:",
        on_click="ignore",
    )


def _takeout(user: Account) -> bytes:
    # Streamlit wants the bytes; until then they lie on disk and not in memory twice.
    with tempfile.TemporaryFile() as file:
        write_takeout(database(), file, owner_id=user.id, now=datetime.now(UTC))
        file.seek(0)
        return file.read()


def others_table(events: Sequence[Event]) -> None:
    """What others did to this account or its data."""
    if not events:
        st.caption("No administrator has touched your account or your data.")
        return
    st.markdown("What administrators did with your account and your data:")
    rows = [
        (local_moment(each.happened_at), each.actor or "somebody signed out", each.action, each.subject, each.detail)
        for each in events
    ]
    table = pd.DataFrame(rows, columns=["When", "Who", "What", "On what", "Why or how"])
    st.dataframe(table, hide_index=True, alt="What others did with your account and data")


def delete_form(user: Account) -> None:
    """The end of the account, after its name was typed."""
    st.markdown(
        f"This deletes your account **{plain(user.username)}** with all datasets, files, analyses, notes and limits, "
        "for good. Download your data first if you may need it again."
    )
    with st.form("delete_account", width=FORM_WIDTH):
        name = st.text_input("Your username, to confirm", autocomplete="off", key="profile_delete")
        is_sent = st.form_submit_button("Delete my account for good", icon=":material/delete:")
    if is_sent and _did(lambda: profile.delete_account(database(), user_id=user.id, typed_name=name or "", **_here())):
        authentication.forget_browser()
        session.change(told="Your account is deleted with all that was in it.")
        st.switch_page(navigation.SIGN_IN)


def _current_password(form: str) -> str:
    label, key = "Current password", f"profile_current_{form}"
    return st.text_input(label, type="password", autocomplete="current-password", key=key) or ""


def _here() -> dict[str, Any]:
    return {"now": datetime.now(UTC), "address": authentication.visitor_address()}


def _did(action: Callable[[], object]) -> bool:
    """Whether it worked; else the page says why not."""
    try:
        action()
    except ChemVizError as error:
        st.error(plain(str(error)), icon=":material/error:", width=FORM_WIDTH)
        return False
    return True


def _tell(sentence: str) -> None:
    session.change(told=sentence)
    st.rerun()
