"""What a report is about: one survey, or two compared. The address says which."""

from typing import Final

import streamlit as st

from chemviz.services.accounts import Account
from chemviz.services.datasets import OpenDataset, open_dataset
from chemviz.ui.cache import database
from chemviz.ui.chosen import chosen_dataset
from chemviz.ui.chosen_pair import EARLIER, chosen_pair

_ONE: Final = "One survey"
_TWO: Final = "Two surveys compared"


def chosen_surveys(user: Account) -> tuple[OpenDataset | None, OpenDataset]:
    """Draw the choice and the pickers; the earlier survey, if two are compared, and the (later) one.

    Stops the page with one sentence when there is nothing to choose from. Raises `NotFound`.
    """
    is_pair = EARLIER in st.query_params
    about = st.segmented_control(
        "The report is about",
        [_ONE, _TWO],
        default=_TWO if is_pair else _ONE,
        required=True,
        key=f"report_about_{is_pair}",
        label_visibility="collapsed",
    )
    if about == _ONE and is_pair:
        del st.query_params[EARLIER]
        st.rerun()
    if about == _ONE:
        return None, chosen_dataset(user)
    earlier, later = (open_dataset(database(), owner_id=user.id, dataset_id=each) for each in chosen_pair(user))
    return earlier, later
