"""In which units a tab shows numbers: the switch, remembered in the tab and kept in the address. Converts nothing."""

from typing import Final

import streamlit as st

from chemviz.display_units import SYSTEMS, UnitSystem
from chemviz.ui import session

PARAMETER: Final = "units"
"""Query parameter, and key of the switch."""

_WORDS: Final[dict[UnitSystem, str]] = {"metric": "Metric", "US": "US"}


def chosen_units() -> UnitSystem:
    """The units of the address, else those that this tab used last, else metric."""
    wanted = st.query_params.get(PARAMETER)
    if wanted in SYSTEMS:
        return wanted
    return session.current().units or "metric"


def units_switch() -> UnitSystem:
    """Draw the switch and give back the choice."""
    if session.field_value(PARAMETER) is None and st.query_params.get(PARAMETER) is None:
        session.set_field(PARAMETER, chosen_units())
    chosen = st.segmented_control(
        "Units",
        SYSTEMS,
        default=None,
        required=True,
        format_func=_WORDS.__getitem__,
        key=PARAMETER,
        bind="query-params",
        help="How numbers are shown, here and in downloads. What is stored does not change.",
    )
    system: UnitSystem = chosen or "metric"
    session.change(units=system)
    return system
