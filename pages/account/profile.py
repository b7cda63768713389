import streamlit as st

from chemviz.services.audit import done_by_others
from chemviz.services.profile import recent_sign_ins
from chemviz.services.sample_visits import end_of_visit
from chemviz.ui import session
from chemviz.ui.account_forms import (
    delete_form,
    display_name_form,
    email_form,
    others_table,
    password_form,
    sessions_form,
    sign_ins_table,
    takeout_button,
)
from chemviz.ui.cache import database
from chemviz.ui.components import page_title
from chemviz.ui.gate import require_user
from chemviz.ui.local_time import local_moment

user = require_user()

page_title("Profile", f"Signed in as {user.username}.")
session.tell_once()

until = end_of_visit(database(), user_id=user.id)
if until is not None:
    st.info(f"This is a visit. It ends on {local_moment(until)} and is then removed with all its data.")
else:
    st.subheader("Name and email")
    display_name_form(user)
    email_form(user)
    st.subheader("Password")
    password_form(user)
    st.subheader("Sign-ins")
    sign_ins_table(recent_sign_ins(database(), user_id=user.id))
    sessions_form(user)

st.subheader("Your data")
takeout_button(user)
others_table(done_by_others(database(), owner_id=user.id))
st.subheader("Delete account")
delete_form(user)
