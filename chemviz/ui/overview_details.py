"""The long tables of the overview, in tabs: only the one that is open is read and sent."""

from typing import Final

import pyarrow as pa
import streamlit as st

from chemviz.display_units import UnitSystem, analysis_in, columns_in
from chemviz.schema import PARAMETERS, axis_label
from chemviz.services.accounts import Account
from chemviz.services.datasets import OpenDataset
from chemviz.ui.components import statistics_of, statistics_table
from chemviz.ui.figures import version_of
from chemviz.ui.import_recipe import recipe_section
from chemviz.ui.overview_cards import problems_section
from chemviz.ui.register import equipment_register

SECTION: Final = "section"
"""Query parameter, and key of the tabs."""

STATISTICS, REGISTER, PROBLEMS, RECIPE = "Statistics", "Equipment", "What could not be read", "How it was read"


def overview_details(user: Account, dataset: OpenDataset, system: UnitSystem) -> None:
    """Statistics, the rows, what could not be read, and how the file was read."""
    statistics, register, problems, recipe = st.tabs(
        [STATISTICS, REGISTER, PROBLEMS, RECIPE], key=SECTION, bind="query-params"
    )
    with statistics:
        if statistics.open:
            _statistics(dataset, system, owner_id=user.id)
    with register:
        if register.open:
            equipment_register(user, dataset.card, system)
    with problems:
        if problems.open:
            problems_section(user, dataset.card)
    with recipe:
        if recipe.open:
            recipe_section(user, dataset.card)


@st.cache_resource(max_entries=64, show_spinner=False)
def _tables(
    owner_id: int, dataset_id: int, version: str, system: UnitSystem, _dataset: OpenDataset
) -> tuple[pa.Table, ...]:
    del owner_id, dataset_id, version
    analysis = analysis_in(_dataset.analysis, _dataset.card.columns, system)
    return tuple(statistics_of(analysis, parameter) for parameter in PARAMETERS)


def _statistics(dataset: OpenDataset, system: UnitSystem, *, owner_id: int) -> None:
    columns = columns_in(dataset.card.columns, system)
    tables = _tables(owner_id, dataset.card.id, version_of(dataset), system, dataset)
    st.caption("Within a type, never across types. Q1 and Q3 are quartiles, MAD the median absolute deviation.")
    for parameter, table in zip(PARAMETERS, tables, strict=True):
        st.markdown(f"**{axis_label(parameter, columns)}**")
        statistics_table(table, parameter, columns)
