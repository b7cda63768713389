"""The report page run by AppTest through `app.py`: options, preview, download, tables. Charts are drawn elsewhere."""

import io
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pypdf
import pytest
from streamlit.testing.v1 import AppTest

from chemviz.errors import NotFound
from chemviz.report.images import ChartRenderer
from chemviz.report.options import ReportOptions
from chemviz.services import accounts
from chemviz.services.datasets import delete_dataset, import_dataset
from chemviz.services.report_options import remember_report_options, report_options
from chemviz.ui import cache, report_orders, report_preview

REPORT = "pages/analysis/report.py"
NOW = datetime(2026, 11, 1, tzinfo=UTC)
TABLE = b"""Tag,Type,Flow (m3/h),Pressure (barg),Temp (C)
P-101A,Pump,120,8.5,45
P-101B,Pump,118,8.4,-300
E-201,Heat Exchanger,80,5.5,100
"""
ATTACK = "<i>x</i> **b** :red[c]"

Visit = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def no_chrome(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A renderer that finds no Chrome: a report is made in a moment then."""
    renderer = ChartRenderer(chrome_path="/nowhere/chrome")
    monkeypatch.setattr(report_orders, "renderer", lambda: renderer)
    yield
    cache.report_desk().close()


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The PDF of each preview that was drawn, the last one last: AppTest shows no bytes of a download."""
    pdfs: list[bytes] = []
    count = report_preview.page_count

    def note(pdf: bytes) -> int:
        pdfs.append(pdf)
        return count(pdf)

    monkeypatch.setattr(report_preview, "page_count", note)
    return pdfs


def stored(account: accounts.Account, name: str = "Spring", *, data: bytes = TABLE, days: int = 0) -> int:
    return import_dataset(
        cache.database(),
        owner_id=account.id,
        name=name,
        file_name=f"{name}.csv",
        data=data,
        now=NOW + timedelta(days=days),
    )


def field(app: AppTest, kind: str, label: str) -> Any:
    return next(each for each in getattr(app, kind) if each.label == label)


def text(app: AppTest) -> str:
    parts = (app.title, app.caption, app.markdown, app.info, app.warning, app.error)
    return "\n".join(str(each.value) for part in parts for each in part)


def words(pdf: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def size_of(pdf: bytes) -> tuple[int, int]:
    box = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].mediabox
    return round(box.width), round(box.height)


def remembered(account: accounts.Account, dataset_id: int) -> ReportOptions:
    return report_options(cache.database(), owner_id=account.id, dataset_id=dataset_id)


def test_without_a_dataset_the_page_says_what_to_do(visit: Visit) -> None:
    app = visit(REPORT)

    assert not app.exception
    assert "There is no dataset yet." in text(app)
    assert not app.text_input


def test_the_report_is_made_shown_and_offered_without_chrome_and_says_so(
    visit: Visit, account: accounts.Account, shown: list[bytes]
) -> None:
    app = visit(REPORT, dataset=str(stored(account)))

    assert not app.exception
    assert not app.error
    assert "This report has no charts." in app.warning[0].value
    assert "P-101A" in words(shown[-1])
    assert [each.label for each in app.button if each.label.startswith("Try again")] == ["Try again with charts"]


def test_what_is_chosen_is_printed_and_remembered(visit: Visit, account: accounts.Account, shown: list[bytes]) -> None:
    dataset_id = stored(account)
    app = visit(REPORT, dataset=str(dataset_id))
    field(app, "text_input", "Title").input("For the board").run()
    field(app, "text_input", "Reviewed by").input("Ada").run()
    field(app, "button_group", "Paper").set_value("Letter").run()
    field(app, "button_group", "Units").set_value("US").run()
    field(app, "multiselect", "Equipment types").set_value(["Heat Exchanger"]).run()
    field(app, "toggle", "With advice").set_value(False).run()
    field(app, "radio", "Register of equipment").set_value(False).run()

    assert not app.exception
    assert not app.error
    said = words(shown[-1])
    for expected in ("For the board", "Ada", "psig"):
        assert expected in said
    assert "P-101A" not in said
    assert size_of(shown[-1]) == (612, 792)
    options = remembered(account, dataset_id)
    assert (options.title, options.reviewed_by, options.paper, options.units) == (
        "For the board",
        "Ada",
        "Letter",
        "US",
    )
    assert (options.types, options.is_full_register) == (("Heat Exchanger",), False)
    assert "advice" not in options.sections


def test_the_fields_begin_with_what_was_remembered(visit: Visit, account: accounts.Account, shown: list[bytes]) -> None:
    dataset_id = stored(account)
    options = ReportOptions(title="Kept", sections=("findings",), paper="Letter", types=("Pump", "Gone"))
    owned = {"owner_id": account.id, "dataset_id": dataset_id}
    remember_report_options(cache.database(), **owned, options=options, now=NOW)
    app = visit(REPORT, dataset=str(dataset_id))

    assert field(app, "text_input", "Title").value == "Kept"
    assert field(app, "multiselect", "Equipment types").value == ["Pump"]
    assert field(app, "button_group", "Chapters behind the summary").value == ["findings"]
    assert "Kept" in words(shown[-1])
    assert size_of(shown[-1]) == (612, 792)


def test_another_dataset_has_fields_of_its_own(visit: Visit, account: accounts.Account) -> None:
    first, second = stored(account), stored(account, "Autumn")
    app = visit(REPORT, dataset=str(first))
    field(app, "text_input", "Title").input("Of the first").run()
    app.query_params["dataset"] = str(second)
    app.run()

    assert field(app, "text_input", "Title").value == ""
    assert remembered(account, first).title == "Of the first"
    assert remembered(account, second).title == ""


def test_the_same_choice_again_makes_no_second_report(
    visit: Visit, account: accounts.Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[ReportOptions] = []
    make = report_orders.make_report

    def count(*args: Any, **choices: Any) -> Any:
        made.append(choices["options"])
        return make(*args, **choices)

    monkeypatch.setattr(report_orders, "make_report", count)
    app = visit(REPORT, dataset=str(stored(account)))
    app.run()
    assert len(made) == 1
    field(app, "text_input", "Report number").input("R-1").run()
    assert [each.number for each in made] == ["", "R-1"]
    field(app, "text_input", "Report number").input("").run()
    assert len(made) == 2
    next(each for each in app.button if each.label == "Try again with charts").click().run()
    assert len(made) == 3


def test_two_surveys_are_compared_from_the_address_and_only_fitting_fields_are_there(
    visit: Visit, account: accounts.Account, shown: list[bytes]
) -> None:
    first = stored(account)
    second = stored(account, "Autumn", data=TABLE.replace(b"P-101A", b"P-777"), days=1)
    app = visit(REPORT, **{"dataset": str(second), "with": str(first)})

    assert not app.exception
    assert not app.error
    assert "P-777" in words(shown[-1])
    assert not app.multiselect
    field(app, "text_input", "Title").input("What moved").run()
    field(app, "text_input", "Prepared by").input("Zoë").run()
    assert "What moved" in words(shown[-1])
    options = remembered(account, second)
    assert (options.title, options.prepared_by) == ("", "Zoë")


def test_the_choice_leads_from_one_survey_to_two_and_back(visit: Visit, account: accounts.Account) -> None:
    first, second = stored(account), stored(account, "Autumn", days=1)
    app = visit(REPORT, dataset=str(second))
    app.button_group[0].set_value("Two surveys compared").run()
    assert [each.label for each in app.selectbox] == ["Earlier survey", "Later survey"]
    assert [each.value for each in app.selectbox] == [first, second]
    app.button_group[0].set_value("One survey").run()
    assert not app.exception
    assert "with" not in app.query_params
    assert field(app, "multiselect", "Equipment types")


@pytest.mark.parametrize("place", ["dataset", "with"])
def test_another_users_dataset_is_not_found(visit: Visit, account: accounts.Account, place: str) -> None:
    secret = stored(account, "Secret")
    other = accounts.create_user(cache.database(), username="mallory", password="a calm sea 9", now=NOW)
    own = [stored(other, name, days=day) for day, name in enumerate(("Mine", "Mine too"))]
    app = visit(REPORT, who=other, **{"dataset": str(own[1]), "with": str(own[0])} | {place: str(secret)})

    assert "was not found" in app.error[0].value
    assert not app.text_input
    assert "Secret" not in text(app)


@pytest.mark.parametrize("wanted", ["0", "-1", "abc", "9" * 40, "1 OR 1=1"])
def test_an_address_that_names_no_dataset_says_not_found(visit: Visit, account: accounts.Account, wanted: str) -> None:
    stored(account)
    app = visit(REPORT, dataset=wanted)

    assert "was not found" in app.error[0].value
    assert not app.exception


def test_a_dataset_deleted_meanwhile_is_not_found_though_its_report_is_kept(
    visit: Visit, account: accounts.Account
) -> None:
    dataset_id = stored(account)
    app = visit(REPORT, dataset=str(dataset_id))
    assert not app.error
    delete_dataset(cache.database(), owner_id=account.id, dataset_id=dataset_id)
    app.run()

    assert "was not found" in app.error[0].value


def test_a_refusal_while_the_report_is_made_is_one_sentence(
    visit: Visit, account: accounts.Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: Any, **_choices: Any) -> Any:
        raise NotFound

    monkeypatch.setattr(report_orders, "make_report", refuse)
    app = visit(REPORT, dataset=str(stored(account)))

    assert "was not found" in app.error[0].value
    assert not app.exception


def test_a_script_in_a_name_or_a_type_is_only_text(visit: Visit, account: accounts.Account) -> None:
    data = TABLE + f'"{ATTACK}","{ATTACK}",1,2,3\n'.encode()
    app = visit(REPORT, dataset=str(stored(account, ATTACK, data=data)))

    assert not app.exception
    assert not app.error
    assert ATTACK not in "".join(each.value for each in (*app.caption, *app.markdown, *app.warning))
    assert ATTACK not in field(app, "multiselect", "Equipment types").options


def test_a_title_in_every_script_is_printed_and_comes_back(
    visit: Visit, account: accounts.Account, shown: list[bytes]
) -> None:
    title = "Übersicht Пётр Ελλάς 李雷 ≤ 45 °C"
    app = visit(REPORT, dataset=str(stored(account)))
    field(app, "text_input", "Title").input(title).run()

    assert not app.exception
    assert "Übersicht Пётр Ελλάς 李雷" in words(shown[-1])
    assert field(app, "text_input", "Title").value == title


def test_a_report_that_takes_too_long_is_given_up_with_a_sentence_and_not_kept(
    visit: Visit, account: accounts.Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, ended = threading.Event(), threading.Event()
    outcome: list[str] = []

    def slow(*_args: Any, **choices: Any) -> Any:
        try:
            go_on.wait(60)
            choices["watch"].step(0.5, "Half")
            outcome.append("went on")
        finally:
            ended.set()

    monkeypatch.setattr(report_orders, "make_report", slow)
    monkeypatch.setattr(report_preview, "_BESIDE_CHARTS_S", -1e6)
    app = visit(REPORT, dataset=str(stored(account)))
    go_on.set()

    assert "took too long" in app.error[0].value
    assert not app.exception
    assert ended.wait(60)
    assert outcome == []
