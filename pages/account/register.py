from datetime import UTC, datetime

import streamlit as st

from chemviz.errors import ChemVizError
from chemviz.ui import authentication, navigation, session
from chemviz.ui.cache import database, settings
from chemviz.ui.gate import FORM_WIDTH
from chemviz.ui.plain import plain

st.title("Create account")

account = session.current().account
if account is not None:
    st.markdown(f"You are signed in as **{plain(account.display_name)}**. To create another account, sign out first.")
    st.page_link(navigation.DATASETS, label="Go to your datasets", icon=":material/dataset:")
    st.stop()

policy = settings().registration
if policy == "closed":
    st.markdown("Registration is closed here. Ask the administrator of this ChemViz for an account.")
    st.page_link(navigation.SIGN_IN, label="I have an account already", icon=":material/login:")
    st.stop()

with st.form("register", width=FORM_WIDTH):
    username = st.text_input("Username", autocomplete="username", key="register_username")
    st.caption("3 to 64 letters, digits, dots, dashes or underscores. Upper and lower case are the same.")
    display_name = st.text_input("Display name", autocomplete="name", key="register_display_name")
    email = st.text_input("Email", type="email", autocomplete="email", key="register_email")
    password = st.text_input("Password", type="password", autocomplete="new-password", key="register_password")
    st.caption("At least 8 characters, at most 72 bytes, and not a common one.")
    confirm = st.text_input("Confirm password", type="password", autocomplete="new-password", key="register_confirm")
    invitation = st.text_input("Invitation code", key="register_invitation") if policy == "invitation" else ""
    is_sent = st.form_submit_button("Create account", type="primary")

if is_sent:
    from chemviz.services.accounts import register

    now = datetime.now(UTC)
    try:
        account = register(
            database(),
            username=username or "",
            display_name=display_name or "",
            email=email or "",
            password=password or "",
            confirm=confirm or "",
            now=now,
            policy=policy,
            invitation=invitation or "",
            address=authentication.visitor_address(),
        )
    except ChemVizError as error:
        st.error(plain(str(error)), icon=":material/error:", width=FORM_WIDTH)
    else:
        authentication.enter(account, now=now)
        navigation.land(navigation.UPLOAD)

st.page_link(navigation.SIGN_IN, label="I have an account already", icon=":material/login:")
