"""The table in which a person edits the operating limits, and its way to the service and back."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

import pandas as pd
import streamlit as st

from chemviz.analysis.limits import LEVELS, UNITS_OF, Limit
from chemviz.errors import ChemVizError
from chemviz.schema import FIELD_BY_KEY, PARAMETERS
from chemviz.services.accounts import Account
from chemviz.services.limits import list_limits, replace_limits
from chemviz.services.limits_csv import limits_from_csv, limits_to_csv
from chemviz.ui import session
from chemviz.ui.cache import database
from chemviz.ui.downloads import while_signed_in
from chemviz.ui.emphasis import main_button
from chemviz.ui.plain import plain
from chemviz.ui.uploaded_files import take_files_of
from chemviz.wording import count

_TEXTS: Final = ("equipment_type", "equipment", "parameter", "unit", "level")
_NUMBERS: Final = ("low", "high")
_ORDER: Final = ("equipment_type", "equipment", "parameter", "low", "high", "unit", "level")
_LABEL_OF: Final = {key: FIELD_BY_KEY[key].label for key in PARAMETERS}
_KEY_OF: Final = {label: key for key, label in _LABEL_OF.items()}


def limits_editor(user: Account) -> None:
    """The editable table with its buttons. What is stored counts at once, on every dataset of this user."""
    state = _state(user)
    if state.told:
        st.success(state.told, icon=":material/check:")
        session.change(limits=replace(state, told=""))
    if not state.before:
        st.info("There is no limit yet. Fill in the empty row of the table, or take limits from a CSV file below.")
    edited = _table(state)
    with st.container(horizontal=True):
        is_saved = st.button("Save limits", type=main_button(), icon=":material/save:")
        if st.button("Discard changes", icon=":material/undo:"):
            _start_anew(user, state)
        _download(user)
    if is_saved:
        _save(user, state, limits_in(edited))
    _import(user, state)


def _state(user: Account) -> session.LimitsEdited:
    """What the table begins with: as it was when the editing began, or as it is now where nothing was edited."""
    stored = tuple(list_limits(database(), owner_id=user.id))
    state = session.current().limits or session.LimitsEdited(stored)
    edits = session.field_value(_key(state)) or {}
    if not any(edits.values()) and state.before != stored:
        state = session.LimitsEdited(stored, round=state.round + 1, told=state.told)
    session.change(limits=state)
    return state


def _key(state: session.LimitsEdited) -> str:
    return f"limits_table_{state.round}"


def _table(state: session.LimitsEdited) -> pd.DataFrame:
    units = sorted({unit for key in PARAMETERS for unit in UNITS_OF[key]})
    return st.data_editor(
        frame_of(state.before),
        key=_key(state),
        num_rows="dynamic",
        hide_index=True,
        column_order=_ORDER,
        column_config={
            "equipment_type": st.column_config.TextColumn("Type", width="medium"),
            "equipment": st.column_config.TextColumn("or item", width="small"),
            "parameter": st.column_config.SelectboxColumn("Parameter", options=list(_KEY_OF), required=True),
            "low": st.column_config.NumberColumn("Low", format="%.6g"),
            "high": st.column_config.NumberColumn("High", format="%.6g"),
            "unit": st.column_config.SelectboxColumn("Unit", options=units),
            "level": st.column_config.SelectboxColumn("Level", options=list(LEVELS), default="standard"),
        },
        placeholder="",
        alt="Operating limits: type or item, parameter, low, high, unit and level",
    )


def frame_of(limits: Sequence[Limit]) -> pd.DataFrame:
    """The limits as the table shows them: texts (missing where open) and numbers, one row per limit."""
    rows = [{key: getattr(each, key) for key in _ORDER} for each in limits]
    frame = pd.DataFrame(rows, columns=list(_ORDER))
    frame["parameter"] = frame["parameter"].map(_LABEL_OF)
    return frame.astype(dict.fromkeys(_TEXTS, "str") | dict.fromkeys(_NUMBERS, "float64"))


def limits_in(table: pd.DataFrame) -> list[Limit]:
    """The limits that an edited table holds; rows in which nothing was filled in are none."""
    return list(_limits_in(table))


def _limits_in(table: pd.DataFrame) -> Iterator[Limit]:
    for row in table.astype(object).to_dict("records"):
        cells: dict[str, Any] = {str(key): None if pd.isna(cell) else cell for key, cell in row.items()}
        if any(cells[key] is not None for key in _ORDER if key != "level"):
            parameter = cells.pop("parameter")
            level = cells.pop("level") or "standard"
            yield Limit(**cells, parameter=_KEY_OF.get(parameter, ""), level=level)


def _save(user: Account, state: session.LimitsEdited, limits: Sequence[Limit]) -> None:
    try:
        stored = replace_limits(database(), owner_id=user.id, limits=limits, before=state.before)
    except ChemVizError as error:
        st.error(plain(str(error)), icon=":material/error:")
    else:
        _start_anew(user, state, told=f"{count(len(stored), 'limit')} stored, in force on all your datasets.")


def _start_anew(user: Account, state: session.LimitsEdited, *, told: str = "") -> None:
    """Draw the table again from what is stored, under a key of its own: a key keeps the edits made under it."""
    stored = tuple(list_limits(database(), owner_id=user.id))
    session.change(limits=session.LimitsEdited(stored, round=state.round + 1, told=told))
    st.rerun()


def _download(user: Account) -> None:
    st.download_button(
        "Download limits (CSV)",
        while_signed_in(user, lambda: limits_to_csv(list_limits(database(), owner_id=user.id))),
        file_name="chemviz limits.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )


def _import(user: Account, state: session.LimitsEdited) -> None:
    with st.expander("Take limits from a CSV file", icon=":material/upload_file:"):
        st.caption(
            "Columns Type or Item, Parameter, Low, High, Unit, Level. Units may be written as in psig, °F or gpm; they "
            "are converted. The file replaces all limits, and nothing is stored if any row of it is wrong."
        )
        take_files_of(user)
        file = st.file_uploader("Limits as CSV", type=["csv"], key=f"limits_file_{state.round}")
        if file is not None and st.button("Replace all limits", icon=":material/swap_horiz:"):
            try:
                limits = limits_from_csv(file.getvalue())
            except ChemVizError as error:
                st.error(plain(str(error)), icon=":material/error:")
            else:
                _save(user, state, limits)
