import streamlit as st

from chemviz.ui.components import page_title
from chemviz.ui.gate import require_user
from chemviz.ui.limits_editor import limits_editor

user = require_user()

page_title("Limits", "What your equipment is to stay within. Each row is about a whole type, or about one item.")
st.caption(
    "A limit on an item stands in for those of its type on the same parameter. Limits are compared only with data in a "
    "unit that fits; bar(g) and bar(a) are converted into each other, and a blank unit means data without one. "
    "Critical, standard and informational limits give critical, warning and notice findings."
)
limits_editor(user)
