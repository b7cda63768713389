import streamlit as st

from chemviz.ui import navigation, session
from chemviz.ui.gate import sign_in_form

if session.current().account is not None:
    st.switch_page(navigation.DATASETS)

st.title("ChemViz")
st.markdown(
    "Upload a table of process equipment and see at once what the plant looks like. "
    "ChemViz compares each item with others of its type, shows its numbers with their units, and names every row that "
    "it could not read. "
    "What you upload is private to your account, and a PDF report is one click away."
)
if sign_in_form():
    navigation.land(navigation.DATASETS)
