"""Times as the person at the browser reads them: in the browser's own time zone, which is named. Stored is UTC."""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

import streamlit as st

from chemviz.wording import moment


def browser_zone() -> tzinfo:
    """The time zone that the browser tells; UTC where it tells none, or one that nobody knows here."""
    name = st.context.timezone
    if not isinstance(name, str):
        return UTC
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):  # the text comes from outside: unknown, not a name, a folder
        return UTC


def local_moment(time: datetime) -> str:
    """A point in time on the clock of the person who looks, with the zone's name."""
    return moment(time, zone=browser_zone())
