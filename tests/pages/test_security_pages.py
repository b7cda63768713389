"""A stored script stays text on every page, and a failing page tells a reference and nothing else."""

import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from chemviz.analysis.limits import Limit
from chemviz.services import accounts, datasets, findings, limits
from chemviz.ui import cache, navigation

ROOT = Path(__file__).parents[2]
EVIL = "<img src=x onerror=alert(1)> **b** [a](javascript:alert(1)) :red[x] $x$"
SURVEY = (
    "Equipment Name,Type,Flowrate (m3/h),Pressure [barg],Temperature (°C)\n"
    f"{EVIL},{EVIL} pump,120,8.2,45\n{EVIL} 2,{EVIL} pump,118,80.4,44\n{EVIL} 2,{EVIL} pump,x,8.4,44\n"
).encode()
RAW = ("<img", "**b**", "](javascript", ":red[x]", "$x$")

Visit = Callable[..., AppTest]


@pytest.fixture
def evil(account: accounts.Account) -> int:
    """A dataset whose every text is an attack, with limits and a comment."""
    db, now = cache.database(), datetime.now(UTC)
    file = {"file_name": f"{EVIL}.csv", "data": SURVEY, "now": now}
    made = datasets.import_dataset(db, owner_id=account.id, name=EVIL, **file)
    limits.replace_limits(db, owner_id=account.id, limits=[Limit("pressure", equipment=f"{EVIL} 2", high=9.0)])
    owned = {"owner_id": account.id, "dataset_id": made}
    for each in findings.findings_of(db, **owned).findings[:3]:
        note = {"state": "acknowledged", "comment": EVIL, "now": now}
        findings.set_note(db, **owned, finding_key=each.finding.key, **note)
    return made


def interpreted(app: AppTest) -> list[str]:
    """Every text that the browser would read as Markdown."""
    shown = (*app.title, *app.header, *app.subheader, *app.markdown, *app.caption)
    shown += (*app.error, *app.warning, *app.info, *app.success)
    labels = [each.label for each in (*app.button, *app.checkbox, *app.expander, *app.tabs, *app.metric)]
    return [*(each.value for each in shown), *labels]


@pytest.mark.parametrize(
    "screen", [each for each in navigation.SCREENS if each.shown_to == "users"], ids=lambda each: each.url_path
)
def test_a_stored_script_is_text_on_every_page(visit: Visit, evil: int, screen: navigation.Screen) -> None:
    app = visit(screen.script, dataset=str(evil))
    assert not app.exception
    for text in interpreted(app):
        unescaped = re.sub(r"\\.", "", text)
        code = re.sub(r"`[^`]*`", "", unescaped)
        assert not [sign for sign in RAW if sign in code], text
    assert not [each for each in app.markdown if each.allow_html]


def test_no_code_allows_html() -> None:
    sources = [*(ROOT / "chemviz").rglob("*.py"), *(ROOT / "pages").rglob("*.py"), ROOT / "app.py"]
    words = ("unsafe_allow_html", "st.html(", "components.v1.html", "unsafe_allow_javascript")
    found = {path.name: word for path in sources for word in words if word in path.read_text("utf-8")}
    assert found == {}


def test_a_failing_page_shows_a_reference_that_is_in_the_log(
    visit: Visit, account: accounts.Account, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("detail of the inside /srv/plant")

    monkeypatch.setattr("chemviz.services.profile.recent_sign_ins", fail)
    with caplog.at_level(logging.ERROR, logger="chemviz"):
        app = visit("pages/account/profile.py")
    (error,) = app.error
    (reference,) = re.findall(r"reference ([0-9a-f]{8})", error.value)
    assert reference in caplog.text
    assert "detail of the inside" in caplog.text
    assert "detail" not in error.value
    assert not app.exception
