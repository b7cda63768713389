import streamlit as st

from chemviz.ui import navigation
from chemviz.ui.cache import settings
from chemviz.ui.forgotten_password import ask_for_mail, new_password_form

st.title("Forgotten password")

if settings().smtp_host:
    st.markdown("With a one-time code you can set a new password. Have one sent to the email of your account:")
    ask_for_mail()
    st.subheader("Set a new password")
else:
    st.markdown("With a one-time code you can set a new password. Ask the administrator of this ChemViz for one.")
new_password_form()
st.page_link(navigation.SIGN_IN, label="Back to sign in", icon=":material/login:")
