"""The rows of a dataset, a page at a time: what goes to the browser does not grow with the dataset."""

import streamlit as st

from chemviz.display_units import UnitSystem, columns_in, frame_in
from chemviz.services.accounts import Account
from chemviz.services.datasets import DatasetCard, count_equipment, equipment_rows
from chemviz.ui.cache import database
from chemviz.ui.components import preview_table
from chemviz.ui.failures import one_sentence
from chemviz.ui.gate import require_live
from chemviz.ui.plain import plain
from chemviz.wording import count, whole

ROWS_PER_PAGE = 50


@st.fragment
def equipment_register(user: Account, card: DatasetCard, system: UnitSystem = "metric") -> None:
    """A search box, one page of rows, and the page numbers."""
    with one_sentence():
        require_live(user)
        _register(user, card, system)


def _register(user: Account, card: DatasetCard, system: UnitSystem) -> None:
    search = st.text_input("Find by name or type", type="search", placeholder="P-101", key="register_search").strip()
    found = card.rows_accepted
    if search:  # counting reads every row
        found = count_equipment(database(), owner_id=user.id, dataset_id=card.id, search=search)
    if not found:
        st.caption(f"No equipment has “{plain(search)}” in its name or type." if search else "There is no equipment.")
        return
    slot = st.container()
    pages = -(-found // ROWS_PER_PAGE)
    page = st.pagination(pages, key=f"register_page_{card.id}_{search}") if pages > 1 else 1
    first = (page - 1) * ROWS_PER_PAGE
    with slot:
        rows = equipment_rows(
            database(), owner_id=user.id, dataset_id=card.id, search=search, limit=ROWS_PER_PAGE, offset=first
        )
        preview_table(frame_in(rows, card.columns, system), columns_in(card.columns, system))
        st.caption(f"Rows {whole(first + 1)} to {whole(min(first + ROWS_PER_PAGE, found))} of {count(found, 'row')}.")
