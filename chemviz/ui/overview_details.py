"""The long tables of the overview, in tabs: only the one that is open is read and sent."""

from typing import Final

import streamlit as st

from chemviz.analysis.results import Analysis
from chemviz.display_units import UnitSystem, analysis_in, columns_in
from chemviz.schema import PARAMETERS, Columns, axis_label
from chemviz.services.accounts import Account
from chemviz.services.datasets import OpenDataset
from chemviz.ui.components import statistics_table
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
            columns = dataset.card.columns
            _statistics(analysis_in(dataset.analysis, columns, system), columns_in(columns, system))
    with register:
        if register.open:
            equipment_register(user, dataset.card, system)
    with problems:
        if problems.open:
            problems_section(user, dataset.card)
    with recipe:
        if recipe.open:
            recipe_section(user, dataset.card)


def _statistics(analysis: Analysis, columns: Columns) -> None:
    st.caption("Within a type, never across types. Q1 and Q3 are quartiles, MAD the median absolute deviation.")
    for parameter in PARAMETERS:
        st.markdown(f"**{axis_label(parameter, columns)}**")
        statistics_table(analysis, parameter, columns)
