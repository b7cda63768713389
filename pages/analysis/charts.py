import streamlit as st

from chemviz.schema import FIELD_BY_KEY, PARAMETERS
from chemviz.ui import figures
from chemviz.ui.chosen import chosen_dataset
from chemviz.ui.components import correlation_table, page_title, show_chart
from chemviz.ui.gate import require_user

user = require_user()

page_title("Charts", "How each parameter spreads within each type, and how two parameters go together.")
dataset = chosen_dataset(user)

for parameter in PARAMETERS:
    show_chart(figures.distribution(dataset, parameter, owner_id=user.id), key=f"distribution_{parameter}")

with st.container(horizontal=True):
    x = st.selectbox("Horizontal", PARAMETERS, format_func=lambda key: FIELD_BY_KEY[key].label, key="scatter_x")
    y = st.selectbox("Vertical", PARAMETERS, index=1, format_func=lambda key: FIELD_BY_KEY[key].label, key="scatter_y")
show_chart(figures.scatter(dataset, x, y, owner_id=user.id), key="scatter")

st.subheader("How parameters go together")
st.caption(
    "Spearman's rank correlation within each type: 1 when the two rise together, -1 when one rises as the other falls. "
    "The 95 % interval says how sure that is with n items; with few it is wide. Which causes which, it does not say. "
    "Zero flow is left out."
)
correlation_table(dataset.analysis)

show_chart(figures.equipment_per_type(dataset, owner_id=user.id), key="per_type")
