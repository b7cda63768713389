import streamlit as st

from chemviz.ui import navigation, session
from chemviz.ui.welcome import welcome

if session.current().account is not None:
    st.switch_page(navigation.DATASETS)

if welcome("ChemViz"):
    navigation.land(navigation.DATASETS)
