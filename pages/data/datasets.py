import streamlit as st

from chemviz.services.datasets import list_datasets
from chemviz.ui.cache import database
from chemviz.ui.components import page_title
from chemviz.ui.dataset_list import by_series, dataset_entry, versions_by_series
from chemviz.ui.gate import require_user
from chemviz.ui.plain import plain
from chemviz.wording import count, size

user = require_user()

ENTRIES_PER_PAGE = 20

page_title("Datasets", "Your surveys, the newest first. Nobody else can see them, and none is ever removed for you.")
search = st.text_input("Search", type="search", placeholder="Dataset or file name", key="datasets_search").strip()
cards = by_series(list_datasets(database(), owner_id=user.id, search=search))

if not cards and search:
    st.info(f"No dataset has “{plain(search)}” in its name or file name.")
elif not cards:
    st.info("There is no dataset yet. Upload a table of equipment, or look around with the sample survey.")
    st.page_link("pages/data/upload.py", label="Upload a table", icon=":material/upload_file:")
else:
    st.caption(f"{count(len(cards), 'dataset')}, {size(sum(card.file_bytes for card in cards))} of files.")
    pages = -(-len(cards) // ENTRIES_PER_PAGE)
    versions = versions_by_series(cards)
    slot = st.container()
    page = st.pagination(pages, key=f"datasets_page_{search}") if pages > 1 else 1
    with slot:
        for card in cards[(page - 1) * ENTRIES_PER_PAGE : page * ENTRIES_PER_PAGE]:
            dataset_entry(user, card, versions[card.series_id])
