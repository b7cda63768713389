import streamlit as st

from chemviz.ui.components import page_title
from chemviz.ui.gate import require_user
from chemviz.ui.report_choice import chosen_surveys
from chemviz.ui.report_files import table_downloads
from chemviz.ui.report_form import comparison_options, survey_options
from chemviz.ui.report_orders import pair_order, survey_order
from chemviz.ui.report_preview import report_preview

user = require_user()

page_title("Report", "A screening report for people who never open the app: what you see is what is printed.")
earlier, dataset = chosen_surveys(user)

left, right = st.columns([2, 3], gap="large")
with left:
    if earlier is None:
        options = survey_options(user, dataset)
        key, make = survey_order(user, dataset, options)
    else:
        options = comparison_options(user, dataset, key=f"{earlier.card.id}_{dataset.card.id}")
        key, make = pair_order(user, earlier, dataset, options)
    st.subheader("Tables")
    table_downloads(user, dataset)
with right:
    report_preview(user, key, make)
