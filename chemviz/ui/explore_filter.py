"""Which rows the charts and the table show: the panel, whose choices stand in the address. Looks at no row."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

import streamlit as st

from chemviz.analysis.exploring import PATTERN_LETTERS, Filter, Range
from chemviz.display_units import Scale, UnitSystem, columns_in, scales_of
from chemviz.schema import PARAMETERS, Columns, axis_label
from chemviz.ui import session
from chemviz.wording import count, whole

_DIGITS: Final = 6
"""Significant digits of a range that was typed in other units."""

TYPES, NAME, FINDINGS, AREAS = "types", "name", "findings", "areas"
"""Query parameters, and the keys of their fields."""
RANGE_KEYS: Final = tuple(f"{key}_{side}" for key in PARAMETERS for side in ("from", "to"))
_KEYS: Final = (TYPES, NAME, FINDINGS, AREAS, *RANGE_KEYS)


def filter_panel(types: Sequence[str], areas: Sequence[str], columns: Columns, system: UnitSystem) -> Filter:
    """Draw the panel and give back what it says, in the stored units.

    `columns` are the stored ones; ranges are typed in the units of the screen. What the address says that this dataset
    does not have, Streamlit drops.
    """
    scales, shown = scales_of(columns, system), columns_in(columns, system)
    _convert_ranges(columns, system)
    with st.expander("Filter", icon=":material/filter_alt:", key="filter_panel"):
        with st.grid(3, min_column_width=180):
            chosen = st.multiselect("Types", types, placeholder="Any", key=TYPES, bind="query-params")
            name = st.text_input(
                "Name",
                placeholder="P-1*",
                max_chars=PATTERN_LETTERS,
                key=NAME,
                bind="query-params",
                help="Any part of the name. With * for any letters or ? for one letter: the whole name.",
            )
            in_areas: list[str] = []
            if areas:
                in_areas = st.multiselect("Areas", areas, placeholder="Any", key=AREAS, bind="query-params")
        with st.grid(6, min_column_width=110):
            ranges = tuple(_range(key, shown, scales[key]) for key in PARAMETERS if columns.get(key))
        only = st.toggle("Only rows with a finding", key=FINDINGS, bind="query-params")
    return Filter(
        types=tuple(chosen),
        name=(name or "").strip(),
        ranges=tuple(each for each in ranges if each is not None),
        only_findings=only,
        areas=tuple(in_areas),
    )


def _range(key: str, shown: Columns, scale: Scale) -> Range | None:
    ends = []
    for side in ("from", "to"):
        typed = st.number_input(
            f"{axis_label(key, shown)} {side}",
            value=None,
            placeholder="any",
            format="%.6g",
            key=f"{key}_{side}",
            bind="query-params",
        )
        ends.append(scale.stored(float(typed)) if typed is not None and math.isfinite(typed) else None)
    low, high = ends
    if low is not None and high is not None and low > high:
        st.warning(f"{axis_label(key, shown)}: “from” lies above “to”, so no row passes.", icon=":material/warning:")
    return None if low is None and high is None else (key, low, high)


def _convert_ranges(columns: Columns, system: UnitSystem) -> None:
    """Say ranges that stand in other units in the ones now shown; those of an address are in the units it names."""
    state = session.current().explored
    if state.range_units and state.range_units != system:
        before, after = scales_of(columns, state.range_units), scales_of(columns, system)
        for key in PARAMETERS:
            for side in ("from", "to"):
                typed = session.field_value(f"{key}_{side}")
                if isinstance(typed, int | float) and math.isfinite(typed):
                    value = after[key].value(before[key].stored(float(typed)))
                    session.set_field(f"{key}_{side}", float(f"{value:.{_DIGITS}g}"))
    session.change(explored=replace(state, range_units=system))


def filter_line(wanted: Filter, found: int, of: int) -> None:
    """How many rows pass, and the way to see all again; the line is there with and without a filter."""
    with st.container(horizontal=True, vertical_alignment="center"):
        if wanted.is_open:
            st.caption(f"All {count(of, 'row')}.")
        else:
            st.caption(f"{whole(found)} of {count(of, 'row')} pass the filter.")
        st.button(
            "Show all",
            icon=":material/filter_alt_off:",
            type="tertiary",
            disabled=wanted.is_open,
            on_click=_clear,
            key="clear_filter",
        )


def _clear() -> None:
    for key in _present(_KEYS):
        empty: object = [] if key in (TYPES, AREAS) else "" if key == NAME else False if key == FINDINGS else None
        session.set_field(key, empty)


def _present(keys: Iterable[str]) -> list[str]:
    return [key for key in keys if session.has_field(key)]
