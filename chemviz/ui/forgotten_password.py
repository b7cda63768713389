"""The forms for a forgotten password. They say the same to everybody, whether an account exists or not."""

from datetime import UTC, datetime

import streamlit as st

from chemviz.errors import ChemVizError
from chemviz.ui import authentication, navigation, session
from chemviz.ui.cache import database, outbox, settings
from chemviz.ui.gate import FORM_WIDTH
from chemviz.ui.plain import plain

ASKED = "If there is such an account with an email, a code is on its way. It works for one hour."


def ask_for_mail() -> None:
    """The form that asks for a code by mail."""
    with st.form("ask_for_code", width=FORM_WIDTH):
        name = st.text_input("Username or email", autocomplete="username", key="ask_name")
        is_sent = st.form_submit_button("Send me a code")
    if not is_sent:
        return
    from chemviz.services import recovery

    try:
        recovery.count_asking(database(), now=datetime.now(UTC), address=authentication.visitor_address())
    except ChemVizError as error:
        st.error(plain(str(error)), icon=":material/error:", width=FORM_WIDTH)
        return
    _post(name or "")
    st.info(ASKED, icon=":material/mail:", width=FORM_WIDTH)


def _post(name: str) -> None:
    from chemviz.services import recovery
    from chemviz.services.mail import SmtpMailer

    own, db, address = settings(), database(), authentication.visitor_address()
    if own.smtp_host is None:
        return
    mailer = SmtpMailer(
        host=own.smtp_host,
        port=own.smtp_port,
        security=own.smtp_security,
        sender=own.smtp_from or own.smtp_user or "chemviz@localhost",
        user=own.smtp_user,
        password=own.smtp_password,
    )
    outbox().post(
        lambda: recovery.mail_codes(
            db, mailer, name_or_email=name, base_url=own.base_url, now=datetime.now(UTC), address=address
        )
    )


def new_password_form() -> None:
    """The form that takes a code and a new password."""
    with st.form("new_password", width=FORM_WIDTH):
        code = st.text_input("One-time code", autocomplete="one-time-code", key="new_password_code")
        password = st.text_input(
            "New password", type="password", autocomplete="new-password", key="new_password_password"
        )
        st.caption("At least 8 characters, at most 72 bytes, and not a common one.")
        confirm = st.text_input(
            "Confirm new password", type="password", autocomplete="new-password", key="new_password_confirm"
        )
        is_sent = st.form_submit_button("Set new password", type="primary")
    if not is_sent:
        return
    from chemviz.services.recovery import use_code

    try:
        username = use_code(
            database(),
            code=code or "",
            password=password or "",
            confirm=confirm or "",
            now=datetime.now(UTC),
            address=authentication.visitor_address(),
        )
    except ChemVizError as error:
        st.error(plain(str(error)), icon=":material/error:", width=FORM_WIDTH)
    else:
        session.change(told=f"The password of {username} is set. Sign in with it.")
        st.switch_page(navigation.SIGN_IN)
