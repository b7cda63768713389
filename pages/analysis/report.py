from datetime import UTC, datetime

import streamlit as st

from chemviz.services.reports import make_report, report_file_name
from chemviz.ui.cache import database, renderer
from chemviz.ui.chosen import chosen_dataset
from chemviz.ui.components import page_title
from chemviz.ui.downloads import while_signed_in
from chemviz.ui.gate import require_user
from chemviz.wording import count

user = require_user()

page_title("Report", "A screening report for people who never open the app.")
dataset = chosen_dataset(user)

with st.container(border=True):
    st.markdown(
        f"""
The report on **{count(dataset.card.rows_accepted, "item")}** holds, in this order:

1. Summary: what was surveyed, what stands out, how complete the data are
2. All findings, each with what it was compared with
3. Statistics and charts per equipment type, with units and counts
4. Register of equipment
5. Rows and cells that could not be read, and why
6. Method, limits and where the figures come from
"""
    )
    if problem := renderer().problem():
        st.warning(f"Charts will be left out. {problem}", icon=":material/warning:")
    st.download_button(
        "Download PDF",
        while_signed_in(
            user,
            lambda: (
                make_report(
                    database(), renderer(), owner_id=user.id, dataset_id=dataset.card.id, now=datetime.now(UTC)
                ).pdf
            ),
        ),
        file_name=report_file_name(dataset.card.name),
        mime="application/pdf",
        type="primary",
        icon=":material/picture_as_pdf:",
        on_click="ignore",
    )
    st.caption("The first report after a pause takes a few seconds, while the chart renderer starts.")
