"""Times are shown on the clock of the person who looks, and never without a zone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from streamlit.runtime.context import ContextProxy

from chemviz.ui.local_time import browser_zone, local_moment

SUMMER = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)


def tell(monkeypatch: pytest.MonkeyPatch, zone: object) -> None:
    monkeypatch.setattr(ContextProxy, "timezone", property(lambda _: zone))


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("Europe/Berlin", "2026-07-02 00:30 CEST"),
        ("America/Chicago", "2026-07-01 17:30 CDT"),
        ("Asia/Kolkata", "2026-07-02 04:00 IST"),
        ("UTC", "2026-07-01 22:30 UTC"),
    ],
)
def test_a_time_is_shown_on_the_clock_of_the_browser(monkeypatch: pytest.MonkeyPatch, zone: str, text: str) -> None:
    tell(monkeypatch, zone)
    assert local_moment(SUMMER) == text


def test_winter_and_summer_time_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    tell(monkeypatch, "Europe/Berlin")
    assert local_moment(SUMMER.replace(month=1)) == "2026-01-01 23:30 CET"
    assert browser_zone() == ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    "zone", [None, "", "Nowhere/Land", "../../etc/passwd", "/etc/passwd", "Europe", "a\0b", 7, "x" * 999]
)
def test_a_browser_that_tells_no_zone_gets_utc_and_no_error(monkeypatch: pytest.MonkeyPatch, zone: object) -> None:
    tell(monkeypatch, zone)
    assert local_moment(SUMMER) == "2026-07-01 22:30 UTC"
