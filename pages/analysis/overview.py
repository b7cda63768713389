import streamlit as st

from chemviz.services.findings import findings_in
from chemviz.ui.cache import database
from chemviz.ui.chosen import chosen_dataset
from chemviz.ui.components import page_title
from chemviz.ui.gate import require_user
from chemviz.ui.overview_cards import overview_cards
from chemviz.ui.overview_details import overview_details
from chemviz.ui.overview_figures import overview_figures
from chemviz.ui.overview_findings import top_findings, units_and_links
from chemviz.ui.quality import quality_in_figures

user = require_user()

with st.grid(2, min_column_width=340, vertical_alignment="bottom"):
    with st.container():
        page_title("Overview", "What this survey is, whether anything is wrong, and what stands out.")
    picker = st.container()
dataset = chosen_dataset(user, picker=picker)
found = findings_in(database(), dataset, owner_id=user.id)

overview_cards(user, dataset, found)
system = units_and_links(dataset.card.id, found)
top_findings(dataset.card.id, found, system)
overview_figures(dataset, system, owner_id=user.id)
quality_in_figures(dataset.analysis, rows_rejected=dataset.card.rows_rejected)
overview_details(user, dataset, system)
