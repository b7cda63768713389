import streamlit as st

from chemviz.services.datasets import list_datasets
from chemviz.ui.cache import database
from chemviz.ui.components import page_title
from chemviz.ui.dataset_bulk import bulk_actions
from chemviz.ui.dataset_list import by_series, dataset_entry, storage_line, versions_by_series
from chemviz.ui.dataset_table import chosen_cards
from chemviz.ui.first_steps import first_steps
from chemviz.ui.gate import require_user
from chemviz.ui.plain import plain

user = require_user()

page_title("Datasets", "Your surveys, the newest first. No other user sees them, and none is ever removed for you.")
every = list_datasets(database(), owner_id=user.id)
if not every:
    first_steps(user)
    st.stop()

search = st.text_input("Search", type="search", placeholder="Dataset or file name", key="datasets_search").strip()
cards = by_series(list_datasets(database(), owner_id=user.id, search=search) if search else every)
if not cards:
    st.info(f"No dataset has “{plain(search)}” in its name or file name.")
    st.stop()

versions = versions_by_series(every)
chosen = chosen_cards(cards, versions)
storage_line(user, every, shown=len(cards))
if len(chosen) == 1:
    dataset_entry(user, chosen[0], versions[chosen[0].series_id])
elif chosen:
    bulk_actions(user, chosen)
else:
    st.caption(
        "Choose a dataset in the table to open, rename, download or delete it; several to export or delete them."
    )
