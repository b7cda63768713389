"""The comparison of two surveys on its page, run by AppTest through `app.py`."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from chemviz.services import accounts
from chemviz.services.datasets import delete_dataset, import_dataset
from chemviz.ui import cache

COMPARE = "pages/analysis/compare.py"
BAR = "Name,Type,Flow (m3/h),Pressure (barg),Temp (°C)\n"
PSI = "Tag,Type,Flow (gpm),Pressure (psig),Temp (°F)\n"
NOW = datetime(2026, 11, 1, tzinfo=UTC)
ATTACK = "<i>x</i> **b** :red[c]"

Visit = Callable[..., AppTest]


def table(
    header: str = BAR, *, shift: float = 0.0, names: range = range(20), factor: tuple[float, ...] = (1, 1, 1)
) -> bytes:
    rng = np.random.default_rng(5)
    rows = []
    for each in range(25):
        flow, pressure, temperature = 50 + 5 * rng.random(), 8 + rng.random(), 45 + 5 * rng.random() + shift
        if each in names:
            heat = temperature if factor[2] == 1 else temperature * 1.8 + 32
            rows.append(f"P-{each},Pump,{flow * factor[0]:.3f},{pressure * factor[1]:.3f},{heat:.2f}\n")
    return (header + "".join(rows)).encode()


def stored(account: accounts.Account, data: bytes, name: str, *, days: int = 0, version_of: int | None = None) -> int:
    return import_dataset(
        cache.database(), owner_id=account.id, name=name, file_name=f"{name}.csv", data=data,
        now=NOW + timedelta(days=days), version_of=version_of,
    )  # fmt: skip


def text(app: AppTest) -> str:
    parts = (app.title, app.caption, app.markdown, app.info, app.success, app.warning, app.error)
    return "\n".join(str(each.value) for part in parts for each in part)


def figures(app: AppTest) -> dict[str, str]:
    return {each.label: each.value for each in app.metric}


def test_with_one_dataset_the_page_says_what_is_missing(visit: Visit, account: accounts.Account) -> None:
    assert "There is no dataset yet." in text(visit(COMPARE))
    stored(account, table(), "Spring")
    app = visit(COMPARE)

    assert not app.exception
    assert "There is one dataset. Upload another survey" in text(app)
    assert [link.label for link in app.page_link] == ["Upload a table"]


def test_what_came_went_and_changed_is_counted(visit: Visit, account: accounts.Account) -> None:
    first = stored(account, table(), "Spring")
    second = stored(account, table(names=range(2, 23), shift=3.0), "Autumn", days=1)
    app = visit(COMPARE, **{"dataset": str(second), "with": str(first)})

    assert not app.exception
    assert not app.error
    assert figures(app) == {"In both surveys": "18", "Added": "3", "Removed": "2", "Changed": "18"}
    drifts = app.dataframe[1].value.set_index("Parameter")
    assert drifts.loc["Temperature", "Median change"] == 3
    assert drifts.loc["Temperature", "Unit"] == "°C"


def test_without_an_address_a_dataset_is_compared_with_its_version_before(
    visit: Visit, account: accounts.Account
) -> None:
    first = stored(account, table(), "Spring")
    stored(account, table(), "Other plant", days=1)
    third = stored(account, table(shift=1.0), "Spring", days=2, version_of=first)
    app = visit(COMPARE)

    assert not app.error
    assert [each.label for each in app.selectbox] == ["Earlier survey", "Later survey"]
    assert [each.value for each in app.selectbox] == [first, third]


def test_surveys_in_other_units_are_compared_in_one(visit: Visit, account: accounts.Account) -> None:
    first = stored(account, table(), "Spring")
    gallons = table(PSI, factor=(4.402867539, 14.503773773, 2))
    second = stored(account, gallons, "Autumn", days=1)
    app = visit(COMPARE, **{"dataset": str(second), "with": str(first)})

    assert not app.error
    assert figures(app)["In both surveys"] == "20"
    assert figures(app)["Changed"] == "0"
    assert "The earlier file gives pressure in bar, the later one in psi." in text(app).replace("\\", "")
    assert "No value changed." in text(app)


def test_swapping_turns_added_into_removed(visit: Visit, account: accounts.Account) -> None:
    first = stored(account, table(), "Spring")
    second = stored(account, table(names=range(22)), "Autumn", days=1)
    app = visit(COMPARE, **{"dataset": str(second), "with": str(first)})
    next(each for each in app.button if each.label == "Swap").click().run()

    assert (figures(app)["Added"], figures(app)["Removed"]) == ("0", "2")
    assert [each.value for each in app.selectbox] == [second, first]


def test_a_survey_and_itself_is_refused_in_a_sentence(visit: Visit, account: accounts.Account) -> None:
    first = stored(account, table(), "Spring")
    stored(account, table(), "Autumn", days=1)
    app = visit(COMPARE, **{"dataset": str(first), "with": str(first)})

    assert "cannot be compared with itself" in app.error[0].value
    assert not app.exception
    assert not app.metric


@pytest.mark.parametrize("place", ["dataset", "with"])
def test_another_users_dataset_is_not_found_on_either_side(visit: Visit, account: accounts.Account, place: str) -> None:
    secret = stored(account, table(), "Secret")
    other = accounts.create_user(cache.database(), username="mallory", password="a calm sea 9", now=NOW)
    own = [stored(other, table(), name, days=day) for day, name in enumerate(("Mine", "Mine too"))]
    address = {"dataset": str(own[1]), "with": str(own[0])} | {place: str(secret)}
    app = visit(COMPARE, who=other, **address)

    assert "was not found" in app.error[0].value
    assert not app.metric
    assert not app.dataframe
    assert "Secret" not in str([each.options for each in app.selectbox])


@pytest.mark.parametrize("wanted", ["0", "-1", "abc", "9" * 40, "1 OR 1=1"])
def test_an_address_that_names_no_dataset_says_not_found(visit: Visit, account: accounts.Account, wanted: str) -> None:
    first = stored(account, table(), "Spring")
    stored(account, table(), "Autumn", days=1)
    app = visit(COMPARE, **{"dataset": str(first), "with": wanted})

    assert "was not found" in app.error[0].value
    assert not app.exception


def test_a_dataset_deleted_meanwhile_is_not_found_though_its_comparison_is_kept(
    visit: Visit, account: accounts.Account
) -> None:
    first, second = stored(account, table(), "Spring"), stored(account, table(shift=1), "Autumn", days=1)
    stored(account, table(), "Winter", days=2)
    app = visit(COMPARE, **{"dataset": str(second), "with": str(first)})
    assert not app.error
    delete_dataset(cache.database(), owner_id=account.id, dataset_id=first)
    app.run()

    assert "was not found" in app.error[0].value
    assert not app.metric


def test_new_and_gone_findings_are_listed(visit: Visit, account: accounts.Account) -> None:
    first = stored(account, table() + b"P-98,Pump,-5,8.5,47\n", "Spring")
    second = stored(account, table() + b"P-99,Pump,52,8.5,-300\n", "Autumn", days=1)
    app = visit(COMPARE, **{"dataset": str(second), "with": str(first)})

    assert [each.label for each in app.tabs][-3:] == ["New (1)", "Gone (1)", "Still there (0)"]
    assert "1 finding on added items." in text(app)


def test_a_script_in_a_name_is_only_text(visit: Visit, account: accounts.Account) -> None:
    row = f'"{ATTACK}",Pump,-5,8,45\n'.encode()
    first, second = stored(account, table(), ATTACK), stored(account, table() + row, f"{ATTACK} 2", days=1)
    app = visit(COMPARE, **{"dataset": str(second), "with": str(first)})

    assert not app.exception
    shown = "\n".join([text(app), *(str(each.value) for each in app.table)])
    assert "<i>" not in shown.replace("\\<", "")
    assert ":red[" not in shown.replace("\\:", "")


def test_a_comparison_is_shown_in_us_units_with_the_same_judgement(visit: Visit, account: accounts.Account) -> None:
    stored(account, table(), "Spring")
    stored(account, table(shift=10.0), "Autumn", days=1)
    metric = visit(COMPARE).dataframe
    app = visit(COMPARE, units="US")
    assert not app.exception
    assert set(app.dataframe[0].value["Unit"]) == {"gpm (US)", "psig", "°F"}
    before, after = metric[1].value, app.dataframe[1].value
    assert before["Median change"].iloc[0] == pytest.approx(10.0)
    assert after["Median change"].iloc[0] == pytest.approx(18.0)
    assert before["Spreads"].equals(after["Spreads"])
