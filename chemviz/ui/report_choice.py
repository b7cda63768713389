"""What a report is about: one survey, or two compared. The address says which."""

from typing import Final

import streamlit as st

from chemviz.services.accounts import Account
from chemviz.services.datasets import OpenDataset, open_dataset
from chemviz.ui import session
from chemviz.ui.cache import database
from chemviz.ui.chosen import chosen_dataset
from chemviz.ui.chosen_pair import EARLIER, chosen_pair

_KEY: Final = "report_about"
_ONE: Final = "One survey"
_TWO: Final = "Two surveys compared"


def chosen_surveys(user: Account) -> tuple[OpenDataset | None, OpenDataset]:
    """Draw the choice and the pickers; the earlier survey, if two are compared, and the (later) one.

    Stops the page with one sentence when there is nothing to choose from. Raises `NotFound`.
    """
    if session.field_value(_KEY) is None:  # the page was opened just now, perhaps by a link
        session.set_field(_KEY, _TWO if EARLIER in st.query_params else _ONE)
    about = st.segmented_control(
        "The report is about",
        [_ONE, _TWO],
        default=None,
        required=True,
        key=_KEY,
        label_visibility="collapsed",
    )
    if about == _ONE and EARLIER in st.query_params:
        del st.query_params[EARLIER]
    if about == _ONE:
        return None, chosen_dataset(user)
    earlier, later = (open_dataset(database(), owner_id=user.id, dataset_id=each) for each in chosen_pair(user))
    return earlier, later
