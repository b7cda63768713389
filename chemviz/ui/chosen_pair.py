"""Which two datasets the comparison is of: those in the address, else the one opened last and the one before it."""

from typing import Final, NoReturn

import streamlit as st

from chemviz.errors import NotFound
from chemviz.services.accounts import Account
from chemviz.services.datasets import DatasetCard, list_datasets
from chemviz.ui import session
from chemviz.ui.cache import database
from chemviz.ui.chosen import PARAMETER, describe
from chemviz.ui.local_time import local_moment

EARLIER: Final = "with"
"""Query parameter of the earlier survey; the later one is the page's dataset."""


def chosen_pair(user: Account) -> tuple[int, int]:
    """Draw the two pickers and give back the ids of the earlier and the later survey.

    Stops the page with one sentence when there are not two. Raises `NotFound` for an id that is not this user's.
    """
    cards = {card.id: card for card in list_datasets(database(), owner_id=user.id)}
    later = _in_address(PARAMETER, cards) or _last_or_newest(cards)
    if later is None or len(cards) < 2:
        _invite_second(has_one=later is not None)
    earlier = _in_address(EARLIER, cards) or _one_before(cards, cards[later])
    left, right = st.columns(2)
    with left:
        picked_earlier = _picker("Earlier survey", cards, earlier, key=f"earlier_{earlier}_{later}")
    with right:
        picked_later = _picker("Later survey", cards, later, key=f"later_{earlier}_{later}")
    if (picked_earlier, picked_later) != (earlier, later):
        _go(picked_earlier, picked_later)
    if st.button("Swap", icon=":material/swap_horiz:"):
        _go(later, earlier)
    session.remember_dataset(later)
    st.query_params.update({PARAMETER: str(later), EARLIER: str(earlier)})
    return earlier, later


def _go(earlier: int, later: int) -> None:
    st.query_params.update({PARAMETER: str(later), EARLIER: str(earlier)})
    st.rerun()


def _in_address(name: str, cards: dict[int, DatasetCard]) -> int | None:
    text = st.query_params.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19 and int(text) in cards):
        raise NotFound
    return int(text)


def _last_or_newest(cards: dict[int, DatasetCard]) -> int | None:
    remembered = session.remembered_dataset()
    return remembered if remembered in cards else next(iter(cards), None)


def _one_before(cards: dict[int, DatasetCard], later: DatasetCard) -> int:
    """The version before, else the next older dataset, else the next newer one; `cards` has the newest first."""
    others = [card for card in cards.values() if card.id != later.id]
    older = [card for card in others if (card.uploaded_at, card.id) < (later.uploaded_at, later.id)]
    versions = [card for card in older if card.series_id == later.series_id]
    return (versions or older or others[-1:])[0].id


def _picker(label: str, cards: dict[int, DatasetCard], chosen: int, *, key: str) -> int:
    ids = list(cards)
    picked: int = st.selectbox(
        label,
        ids,
        index=ids.index(chosen),
        format_func=lambda each: f"{cards[each].name} ({local_moment(cards[each].uploaded_at)})",
        key=key,
    )
    st.caption(describe(cards[chosen]))
    return picked


def _invite_second(*, has_one: bool) -> NoReturn:
    st.info(
        "There is one dataset. Upload another survey of the same plant to compare it with."
        if has_one
        else "There is no dataset yet. Upload two surveys of one plant to compare them."
    )
    st.page_link("pages/data/upload.py", label="Upload a table", icon=":material/upload_file:")
    st.stop()
