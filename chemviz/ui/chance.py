"""How often a clean survey may raise an outlier finding: the choice, and the promise in words."""

import streamlit as st

from chemviz.services.accounts import Account
from chemviz.services.datasets import OpenDataset
from chemviz.services.reanalysis import CHANCES, reanalyze
from chemviz.ui.cache import database
from chemviz.wording import number


def chance_choice(user: Account, dataset: OpenDataset) -> None:
    """Draw the choice; another one analyses the dataset again and keeps all comments."""
    now = dataset.analysis.chance
    options = sorted({*CHANCES, now})
    chance = st.segmented_control(
        "Chance of a false alarm",
        options,
        default=now,
        required=True,
        format_func=lambda each: f"{number(100 * each)} %",
        key=f"chance_{dataset.card.id}_{now}",
    )
    st.caption(
        f"Of 100 clean surveys like this one, at most about {number(100 * now)} would raise any outlier finding. "
        "A smaller chance misses more; a larger one raises more findings that mean nothing."
    )
    if chance is not None and chance != now:
        with st.spinner("Analysing the survey again"):
            reanalyze(database(), owner_id=user.id, dataset_id=dataset.card.id, chance=chance)
        st.rerun()
