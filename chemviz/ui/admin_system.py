"""The pieces of the administrators' pages about the whole: figures, state and the audit log."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from chemviz.services.admin_system import Statistics, SystemState
from chemviz.services.audit import Event
from chemviz.ui.cache import settings
from chemviz.ui.local_time import local_moment
from chemviz.ui.plain import plain
from chemviz.wording import MISSING_MARK, size, whole

_OK, _LOOK = ":material/check_circle: as it should be", ":material/warning: look at this"
_LOW_DISK = 0.1


def statistics_tiles(counted: Statistics) -> None:
    """How many users, datasets and rows, and what they take."""
    with st.grid(5, min_column_width=130):
        st.metric("Users", whole(counted.users), border=True)
        st.metric("Administrators", whole(counted.admins), border=True)
        st.metric("Visits now", whole(counted.visits), border=True)
        st.metric("Datasets", whole(counted.datasets), border=True)
        st.metric("Rows", whole(counted.rows), border=True)
        st.metric("Uploaded files", size(counted.file_bytes), border=True)
        st.metric("Database", size(counted.database_bytes), border=True)
        st.metric("Advice today", whole(counted.advice_today), border=True)
        st.metric("Advice in all", whole(counted.advice_in_all), border=True)
    disabled = counted.users - counted.active_users
    if disabled:
        st.caption(f"{whole(disabled)} of the users are disabled.")


def state_table(state: SystemState) -> None:
    """One line for each thing an operator looks at first."""
    st.subheader("State")
    is_current = state.schema_version == state.schema_expected
    low = _is_low(state)
    rows = [
        ("ChemViz", f"version {state.app_version}", _OK),
        ("Database", state.database, _OK),
        ("Schema", f"{state.schema_version}, expected {state.schema_expected}", _OK if is_current else _LOOK),
        (
            "Chrome",
            state.chrome or "not found: reports come without charts",
            _OK if state.chrome else _LOOK,
        ),
        ("Gemini key", "set" if state.has_gemini_key else "not set: the built-in advice is given", _OK),
        ("Mail", "set" if state.has_mail else "not set: administrators issue one-time codes", _OK),
        ("Disk", _disk(state), _LOOK if low else _OK),
        ("Registration", state.registration, MISSING_MARK),
        ("Sample visit", "on" if state.has_sample_visit else "off", MISSING_MARK),
        ("Trusted proxies", whole(state.trusted_proxies), MISSING_MARK),
    ]
    table = pd.DataFrame([(name, plain(value), mark) for name, value, mark in rows], columns=["What", "Value", "State"])
    st.table(table, hide_index=True, border="horizontal", alt="State of the system")


def events_table(events: Sequence[Event]) -> None:
    """Events, the newest first."""
    if not events:
        st.info("No event fits.")
        return
    rows = [
        (
            local_moment(each.happened_at),
            each.actor or "not signed in",
            each.action,
            each.subject,
            each.detail,
            each.address,
        )
        for each in events
    ]
    columns = ["When", "Who", "What", "On what", "Why or how", "From"]
    st.dataframe(
        pd.DataFrame(rows, columns=columns),
        hide_index=True,
        column_config={"Why or how": st.column_config.TextColumn(width="large")},
        alt="Audit log, the newest event first",
    )


def chrome_found() -> str | None:
    """The browser that draws charts, where there is one."""
    from chemviz.report.browser import find_chrome

    return find_chrome(settings().chrome_path)


def _is_low(state: SystemState) -> bool:
    free, total = state.disk_free_bytes, state.disk_total_bytes
    return free is not None and bool(total) and free < _LOW_DISK * (total or 1)


def _disk(state: SystemState) -> str:
    if state.disk_free_bytes is None or state.disk_total_bytes is None:
        return "no local data folder"
    return f"{size(state.disk_free_bytes)} free of {size(state.disk_total_bytes)}"
