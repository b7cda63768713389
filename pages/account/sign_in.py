import streamlit as st

from chemviz.ui import navigation, session
from chemviz.ui.plain import plain
from chemviz.ui.welcome import welcome

account = session.current().account
if account is not None:
    st.title("Sign in")
    st.markdown(f"You are signed in as **{plain(account.display_name)}**.")
    st.page_link(navigation.DATASETS, label="Go to your datasets", icon=":material/dataset:")
    st.page_link(navigation.UPLOAD, label="Upload a table", icon=":material/upload_file:")
elif welcome("Sign in"):
    navigation.land(navigation.DATASETS)
