"""Which dataset a page is about: the one in the address, else the last one opened, else the newest."""

import streamlit as st

from chemviz.errors import NotFound
from chemviz.services.accounts import Account
from chemviz.services.datasets import DatasetCard, OpenDataset, list_datasets, open_dataset
from chemviz.ui import session
from chemviz.ui.cache import database
from chemviz.ui.local_time import local_moment
from chemviz.ui.plain import plain
from chemviz.wording import count

PARAMETER = "dataset"


def chosen_dataset(user: Account) -> OpenDataset:
    """Draw the dataset picker and give back the dataset that the page shows.

    Stops the page with one sentence when the address names a dataset that is not this user's, or when there is none.
    """
    cards = list_datasets(database(), owner_id=user.id)
    wanted = st.query_params.get(PARAMETER)
    if wanted is None and not cards:
        _invite_upload()
    dataset_id = as_id(wanted) if wanted is not None else _last_or_newest(cards)
    opened = open_dataset(database(), owner_id=user.id, dataset_id=dataset_id)
    if wanted is None:
        st.query_params[PARAMETER] = str(dataset_id)
    session.remember_dataset(dataset_id)
    _picker(cards, dataset_id)
    return opened


def describe(card: DatasetCard) -> str:
    """One line on a dataset, safe as Markdown."""
    return (
        f"{plain(card.file_name)} · {count(card.rows_accepted, 'row')} · {count(card.type_count, 'type')}"
        f" · uploaded {local_moment(card.uploaded_at)}"
    )


def as_id(text: str) -> int:
    """The id that a text in an address stands for. Raises `NotFound` when it stands for none."""
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise NotFound
    return int(text)


def _last_or_newest(cards: list[DatasetCard]) -> int:
    remembered = session.remembered_dataset()
    return next((card.id for card in cards if card.id == remembered), cards[0].id)


def _invite_upload() -> None:
    st.info("There is no dataset yet. Upload a table of equipment, or look around with the sample survey.")
    st.page_link("pages/data/upload.py", label="Upload a table", icon=":material/upload_file:")
    st.stop()


def _picker(cards: list[DatasetCard], dataset_id: int) -> None:
    names = {card.id: card for card in cards}
    ids = list(names)
    key = f"picked_{dataset_id}"
    picked = st.selectbox(
        "Dataset",
        ids,
        index=ids.index(dataset_id),
        format_func=lambda each: names[each].name,
        key=key,
        label_visibility="collapsed",
    )
    st.caption(describe(names[dataset_id]))
    if picked != dataset_id:
        st.query_params[PARAMETER] = str(picked)
        st.rerun()
