import streamlit as st

from chemviz.ui import help_texts
from chemviz.ui.components import page_title

page_title("Help", "What files are read, which units are known, how findings are made, and the keys.")

st.subheader("Files")
st.markdown(help_texts.FILES)

st.subheader("Units")
st.markdown(help_texts.UNITS)
st.table(help_texts.units_table(), border="horizontal", hide_index=True)
st.caption(f"These mean several things and are always asked: {help_texts.asked_units()}.")

st.subheader("Findings")
st.markdown(help_texts.METHODS)
st.table(help_texts.rules_table(), border="horizontal", hide_index=True)

st.subheader("Keys")
st.markdown(help_texts.KEYS)
