"""Readings of one item over time, run by AppTest through `app.py`."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from chemviz.services import accounts
from chemviz.services.datasets import import_dataset
from chemviz.ui import cache

TRENDS = "pages/analysis/trends.py"
HEAD = "Timestamp,Tag,Type,Flow (m3/h),Pressure (barg),Temp (°C)\n"
ATTACK = "<i>x</i> **b** :red[c]"

Visit = Callable[..., AppTest]


def log(*names: str, readings: int = 40, jump_at: int | None = 30) -> bytes:
    rng, start = np.random.default_rng(7), datetime(2026, 10, 1, 6)
    rows = [
        f"{start + timedelta(hours=8 * step)},{name},Pump,{100 + rng.normal():.2f},"
        f"{8 + 0.1 * rng.normal() + (step == jump_at):.2f},{45 + rng.normal():.1f}\n"
        for step in range(readings)
        for name in names
    ]
    return (HEAD + "".join(rows)).encode()


def stored(account: accounts.Account, data: bytes, name: str = "Log") -> int:
    return import_dataset(
        cache.database(), owner_id=account.id, name=name, file_name="log.csv", data=data, now=datetime.now(UTC)
    )


def text(app: AppTest) -> str:
    parts = (app.title, app.caption, app.markdown, app.info, app.success, app.warning, app.error)
    return "\n".join(str(each.value) for part in parts for each in part)


def signals(app: AppTest) -> list[str]:
    return [each for each in app.dataframe[0].value["Signals of test"] if each]


def test_readings_are_judged_by_the_limits_of_their_own_item(visit: Visit, account: accounts.Account) -> None:
    app = visit(TRENDS, dataset=str(stored(account, log("P-1", "P-2"))), item="P-2")
    assert not app.exception
    assert not app.error
    assert app.query_params["item"] in ("P-2", ["P-2"])
    app.segmented_control(key="trend_parameter").set_value("pressure").run()

    assert len(app.dataframe[0].value) == 40
    assert signals(app) == ["1"]
    assert len(app.get("plotly_chart")) == 1
    assert "Control limits are not specification limits" in text(app)


def test_without_any_test_nothing_is_a_signal(visit: Visit, account: accounts.Account) -> None:
    app = visit(TRENDS, dataset=str(stored(account, log("P-1"))))
    app.segmented_control(key="trend_parameter").set_value("pressure").run()
    assert signals(app)
    app.pills(key="trend_tests").set_value([]).run()

    assert not app.exception
    assert signals(app) == []


def test_too_few_readings_have_no_limits_and_it_is_said(visit: Visit, account: accounts.Account) -> None:
    app = visit(TRENDS, dataset=str(stored(account, log("P-1", readings=19, jump_at=10))))
    app.segmented_control(key="trend_parameter").set_value("pressure").run()

    assert not app.exception
    assert signals(app) == []
    assert "20 readings" in text(app)


def test_a_survey_without_times_draws_no_series_and_says_what_to_do(visit: Visit, account: accounts.Account) -> None:
    rows = "".join(f"P-{each},Pump,5,8,45\n" for each in range(30))
    app = visit(TRENDS, dataset=str(stored(account, ("Name,Type,Flow,Pressure,Temperature\n" + rows).encode())))

    assert not app.exception
    assert "rows of different equipment are no series" in text(app)
    assert [link.label for link in app.page_link] == ["Upload a table"]
    assert not app.get("plotly_chart")
    assert not app.text_input


def test_a_search_that_finds_nothing_says_so(visit: Visit, account: accounts.Account) -> None:
    dataset_id = stored(account, log("P-1", "P-2"))
    app = visit(TRENDS, dataset=str(dataset_id))
    app.text_input(key=f"trend_search_{dataset_id}").set_value("K-9 <b>").run()

    assert not app.exception
    assert "No item with two readings or more has" in text(app)
    assert "<b>" not in text(app).replace("\\<", "")


def test_an_item_that_is_not_there_shows_another_and_no_error(visit: Visit, account: accounts.Account) -> None:
    app = visit(TRENDS, dataset=str(stored(account, log("P-1"))), item="P-404")

    assert not app.error
    assert not app.exception
    assert app.query_params["item"] in ("P-1", ["P-1"])


@pytest.mark.parametrize("own", [True, False])
def test_another_users_readings_are_not_found(visit: Visit, account: accounts.Account, own: bool) -> None:
    secret = stored(account, log("P-1"))
    other = accounts.create_user(cache.database(), username="mallory", password="a calm sea 9", now=datetime.now(UTC))
    if own:
        stored(other, log("P-7"))
    app = visit(TRENDS, who=other, dataset=str(secret), item="P-1")

    assert "was not found" in app.error[0].value
    assert not app.get("plotly_chart")
    assert not app.dataframe
    assert not app.selectbox


def test_a_script_in_a_tag_is_only_text(visit: Visit, account: accounts.Account) -> None:
    app = visit(TRENDS, dataset=str(stored(account, log(ATTACK))))

    assert not app.exception
    assert not app.error
    assert "<i>" not in text(app).replace("\\<", "")
    assert ":red[" not in text(app).replace("\\:", "")


def test_readings_are_shown_in_us_units_with_the_same_signals(visit: Visit, account: accounts.Account) -> None:
    dataset_id = str(stored(account, log("P-1")))
    shown = {}
    for system in ("metric", "US"):
        app = visit(TRENDS, dataset=dataset_id, units=system)
        app.segmented_control(key="trend_parameter").set_value("pressure").run()
        assert not app.exception
        shown[system] = app.dataframe[0].value
        assert signals(app) == ["1"]
    ratio = shown["US"]["Value [psig]"].astype(float) / shown["metric"]["Value [bar(g)]"].astype(float)
    assert list(ratio) == pytest.approx([14.5038] * 40, rel=1e-4)
