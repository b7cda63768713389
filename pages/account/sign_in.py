import streamlit as st

from chemviz.ui import navigation, session
from chemviz.ui.gate import sign_in_form
from chemviz.ui.plain import plain

st.title("Sign in")
session.tell_once()

account = session.current().account
if account is not None:
    st.markdown(f"You are signed in as **{plain(account.display_name)}**.")
    st.page_link(navigation.DATASETS, label="Go to your datasets", icon=":material/dataset:")
    st.page_link(navigation.UPLOAD, label="Upload a table", icon=":material/upload_file:")
elif sign_in_form():
    navigation.land(navigation.DATASETS)
