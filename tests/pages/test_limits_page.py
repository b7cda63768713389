"""The limits page, run by AppTest through `app.py`: what is stored counts at once, and what is wrong stores nothing."""

from collections.abc import Callable
from datetime import UTC, datetime

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from chemviz.analysis.limits import Limit
from chemviz.samples import sample_survey
from chemviz.services import accounts
from chemviz.services.datasets import import_dataset
from chemviz.services.limits import list_limits, replace_limits
from chemviz.ui import cache
from chemviz.ui.limits_editor import frame_of, limits_in

LIMITS = "pages/data/limits.py"
OVERVIEW = "pages/analysis/overview.py"
FINDINGS = "pages/analysis/findings.py"
TABLE = (
    b"Type,Item,Parameter,Low,High,Unit,Level\r\nPump,,Pressure,,145,psig,critical\r\n,P-101A,Temperature,60,,degC,\r\n"
)
PUMPS = Limit("pressure", level="critical", equipment_type="Pump", high=9.997398, unit="bar(g)")

Visit = Callable[..., AppTest]


def sample(account: accounts.Account) -> int:
    name, data = sample_survey()
    return import_dataset(
        cache.database(), owner_id=account.id, name="Spring", file_name=name, data=data, now=datetime.now(UTC)
    )


def store(account: accounts.Account, *limits: Limit) -> None:
    replace_limits(cache.database(), owner_id=account.id, limits=limits)


def stored(account: accounts.Account) -> list[Limit]:
    return list_limits(cache.database(), owner_id=account.id)


def button(app: AppTest, label: str) -> AppTest:
    return next(each for each in app.button if each.label == label).click().run()


def take(app: AppTest, data: bytes, name: str = "limits.csv") -> AppTest:
    app.file_uploader[0].upload(name, data, "text/csv").run()
    return button(app, "Replace all limits")


def text(app: AppTest) -> str:
    parts = (app.title, app.caption, app.markdown, app.info, app.success, app.warning, app.error)
    return "\n".join(str(each.value) for part in parts for each in part)


def critical(app: AppTest) -> str:
    return next(each.value for each in app.metric if "Critical" in each.label)


def test_without_limits_the_page_says_how_to_begin(visit: Visit) -> None:
    app = visit(LIMITS)

    assert not app.exception
    assert "There is no limit yet. Fill in the empty row" in text(app)


def test_the_stored_limits_stand_in_the_table(visit: Visit, account: accounts.Account) -> None:
    store(account, PUMPS)
    app = visit(LIMITS)

    row = app.dataframe[0].value.iloc[0]
    assert (row["equipment_type"], row["parameter"], row["high"], row["unit"]) == (
        "Pump", "Pressure", 9.997398, "bar(g)",
    )  # fmt: skip
    assert "There is no limit yet" not in text(app)


def test_a_csv_file_replaces_all_limits_and_its_units_are_converted(visit: Visit, account: accounts.Account) -> None:
    store(account, Limit("flowrate", equipment_type="Fan", low=1.0, unit="m³/h"))
    app = take(visit(LIMITS), TABLE)

    assert not app.error
    assert "2 limits stored, in force on all your datasets." in text(app)
    pumps, item = stored(account)
    assert (pumps.equipment_type, pumps.level, pumps.unit) == ("Pump", "critical", "bar(g)")
    assert pumps.high == pytest.approx(145 / 14.503773773)
    assert (item.equipment, item.low, item.level) == ("P-101A", 60, "standard")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "lacks the column"),
        (b"Type,Parameter,Low,High\nPump,Pressure,9,3\n", "must lie below the high limit"),
        (b"Type,Parameter,Low,High\nPump,Voltage,,3\n", "parameter must be one of"),
        (b"Type,Parameter,Low,High,Unit\nPump,Pressure,,3,furlong\n", "is not a unit that ChemViz knows"),
        (b"\x00\x01\x02", "not a text table"),
        (b"Type,Item,Parameter,Low,High\nPump,P-1,Pressure,,3\n", "and not both"),
    ],
)
def test_a_file_with_anything_wrong_stores_nothing_and_says_why(
    visit: Visit, account: accounts.Account, data: bytes, why: str
) -> None:
    store(account, PUMPS)
    app = take(visit(LIMITS), data)

    assert not app.exception
    assert len(app.error) == 1
    assert why in app.error[0].value.replace("\\", "")
    assert stored(account) == [PUMPS]


def test_a_limit_counts_at_once_on_a_dataset_that_is_there_already(visit: Visit, account: accounts.Account) -> None:
    dataset_id = str(sample(account))
    before = critical(visit(OVERVIEW, dataset=dataset_id))
    take(visit(LIMITS), TABLE)
    overview = visit(OVERVIEW, dataset=dataset_id)

    assert int(critical(overview)) > int(before)
    breaches = [each.label for each in visit(FINDINGS, dataset=dataset_id).expander if "Limit breach" in each.label]
    assert "P\\-203A" in breaches[0]


def test_without_the_limit_its_breaches_are_gone_at_once(visit: Visit, account: accounts.Account) -> None:
    dataset_id = str(sample(account))
    store(account, PUMPS)
    app = visit(OVERVIEW, dataset=dataset_id)
    assert int(critical(app)) > 1
    store(account)
    app.run()

    assert critical(app) == "1"


def test_a_limit_in_a_unit_that_does_not_fit_is_not_applied_and_said(visit: Visit, account: accounts.Account) -> None:
    store(account, Limit("pressure", equipment_type="Pump", high=1.0))
    app = visit(FINDINGS, dataset=str(sample(account)))

    assert "1 limit on pressure not applied: the unit of the limit is not stated" in text(app).replace("\\", "")
    assert not [each.label for each in app.expander if "Limit breach" in each.label]


def test_another_users_limits_are_neither_shown_nor_judged(visit: Visit, account: accounts.Account) -> None:
    store(account, PUMPS)
    other = accounts.create_user(cache.database(), username="mallory", password="a calm sea 9", now=datetime.now(UTC))
    app = visit(LIMITS, who=other)
    assert "There is no limit yet" in text(app)

    app = visit(OVERVIEW, who=other, dataset=str(sample(other)))
    assert critical(app) == "1"
    take(visit(LIMITS, who=other), TABLE)
    assert stored(account) == [PUMPS]


def test_limits_that_another_window_changed_are_not_overwritten(visit: Visit, account: accounts.Account) -> None:
    app = visit(LIMITS)
    app.session_state["limits_table_0"] = {
        "edited_rows": {}, "deleted_rows": [],
        "added_rows": [{"equipment_type": "Fan", "parameter": "Flowrate", "low": 1.0, "level": "standard"}],
    }  # fmt: skip
    store(account, PUMPS)
    changed = button(app, "Save limits")

    assert stored(account) == [PUMPS]
    assert not changed.exception


def test_a_table_gives_back_the_limits_that_it_shows() -> None:
    limits = [PUMPS, Limit("temperature", equipment="P-101A", low=-5.0, high=60.0)]
    assert limits_in(frame_of(limits)) == limits


def test_rows_in_which_nothing_was_filled_in_are_no_limits() -> None:
    empty = pd.DataFrame([dict.fromkeys(frame_of([PUMPS]).columns) | {"level": "standard"}])
    assert limits_in(empty) == []


def test_a_script_in_a_type_is_only_text_where_a_breach_names_it(visit: Visit, account: accounts.Account) -> None:
    attack = "<b>x</b> :red[y]"
    data = f"Name,Type,Flow (m3/h),Pressure (barg),Temp (°C)\nP-1,{attack},5,8,45\nP-2,{attack},5,8,45\n".encode()
    dataset_id = import_dataset(
        cache.database(), owner_id=account.id, name="S", file_name="s.csv", data=data, now=datetime.now(UTC)
    )
    store(account, Limit("pressure", level="critical", equipment_type=attack, high=5.0, unit="bar(g)"))
    app = visit(FINDINGS, dataset=str(dataset_id))
    app.session_state[f"finding_{dataset_id}_limit-breach-2-pressure"] = True
    app.run()

    assert not app.exception
    assert "Expected: at most 5 bar\\(g\\)" in text(app)
    assert "<b>" not in text(app)
    assert ":red[" not in text(app)
