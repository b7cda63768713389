"""The upload page: what was found out can be changed, what is unsure has to be said, and nothing is stored before."""

import io
from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from chemviz.ingest import Choices
from chemviz.services import accounts
from chemviz.services.datasets import (
    DatasetCard,
    dataset_choices,
    equipment_rows,
    import_dataset,
    list_datasets,
)
from chemviz.ui import cache, import_reading, import_run
from chemviz.ui.import_work import Order

UPLOAD = "pages/data/upload.py"
CLEAN = b"""Equipment Name,Type,Flowrate (m3/h),Pressure [barg],Temperature (\xc2\xb0C)
P-101A,Pump,120,8.2,45
P-101B,Pump,118,8.4,46
E-201,Heat Exchanger,80,5.5,130
"""
EXPORT = """Werk Süd – Anlagenexport
Stand: 22.11.2026

Tag-Nr.;Typ;Durchfluss [m³/h];Druck [psig];Temperatur [°C]
P-101A;Pumpe;1.120,5;118,0;45,5
P-101B;Pumpe;1.118,25;120,0;46,0
Summe;;2.238,75;;
""".replace("\n", "\r\n").encode("cp1252")
TWO_PRESSURES = b"""Tag,Type,Flow (m3/h),Suction pressure [barg],Discharge pressure [barg],Temp [C],Remarks
P-101A,Pump,120,2.1,8.2,45,duty
P-101B,pump,118,2.2,8.4,46,standby
P-102,PUMP,fast,2.3,8.6,47,
"""
NAMELESS = b"""Flowrate (m3/h),Pressure,Temperature (C)
120,118,45
119,117,46
"""

Visit = Callable[..., AppTest]


@pytest.fixture
def upload(visit: Visit) -> Callable[..., AppTest]:
    """Opens the page and puts files into the uploader: `upload(("a.csv", b"..."), ...)`."""

    def upload(*files: tuple[str, bytes]) -> AppTest:
        app = visit(UPLOAD)
        for name, data in files:
            app.file_uploader[0].upload(name, data, "text/csv")
        return app.run()

    return upload


Upload = Callable[..., AppTest]


def text(app: AppTest) -> str:
    parts = (app.title, app.caption, app.markdown, app.subheader, app.info, app.success, app.warning, app.error)
    return "\n".join(str(each.value) for part in parts for each in part)


def healthy(app: AppTest) -> bool:
    return not app.exception and not app.error


def box(app: AppTest, label: str) -> Any:
    (found,) = [each for each in app.selectbox if each.label == label]
    return found


def choose(app: AppTest, label: str, option: str) -> AppTest:
    return box(app, label).select(option).run()


def press(app: AppTest, label: str) -> AppTest:
    (button,) = [each for each in app.button if each.label == label]
    return button.click().run()


def can_import(app: AppTest) -> bool:
    return [not each.disabled for each in app.form_submit_button if each.label == "Import"] == [True]


def stored(account: accounts.Account) -> list[DatasetCard]:
    return list_datasets(cache.database(), owner_id=account.id)


def rows(account: accounts.Account) -> list[dict[str, object]]:
    (card,) = stored(account)
    frame = equipment_rows(cache.database(), owner_id=account.id, dataset_id=card.id, limit=100)
    return frame.to_dict("records")


def import_now(app: AppTest) -> AppTest:
    return app.form_submit_button[0].click().run()


def test_a_clean_file_takes_one_click_and_asks_nothing(upload: Upload, account: accounts.Account) -> None:
    app = upload(("clean.csv", CLEAN))
    assert healthy(app)
    assert not app.warning
    assert can_import(app)
    assert [each.label for each in app.expander][:2] == [
        "Change columns and units",
        "How the file was read: utf\\-8, comma, decimal point, header in line 1",
    ]
    assert stored(account) == []
    import_now(app)
    assert [each["name"] for each in rows(account)] == ["P-101A", "P-101B", "E-201"]


def test_a_plants_export_gives_a_right_dataset_without_any_answer(upload: Upload, account: accounts.Account) -> None:
    app = upload(("export.csv", EXPORT))
    assert healthy(app)
    assert can_import(app)
    assert "cp1252, semicolon, decimal comma, header in line 4" in app.expander[1].label
    import_now(app)
    first, second = rows(account)
    assert (first["name"], first["flowrate"], first["temperature"]) == ("P-101A", 1120.5, 45.5)
    assert second["pressure"] == pytest.approx(120 * 0.0689475729)
    (card,) = stored(account)
    assert (card.columns["pressure"].unit_text(), card.rows_rejected) == ("bar(g)", 1)  # type: ignore[union-attr]


def test_what_is_unsure_is_marked_and_the_import_waits_for_it(upload: Upload, account: accounts.Account) -> None:
    app = upload(("two.csv", TWO_PRESSURES))
    assert healthy(app)
    assert not can_import(app)
    assert "Before the import, say below which column is the pressure." in text(app)
    assert "Unsure, please say" in text(app)
    pressure = box(app, "Column for pressure")
    assert pressure.value is None
    assert pressure.options[:2] == ["Suction pressure [barg]", "Discharge pressure [barg]"]
    choose(app, "Column for pressure", "Discharge pressure [barg]")
    assert healthy(app)
    assert can_import(app)
    assert "Unsure" not in text(app)
    assert stored(account) == []
    import_now(app)
    assert [each["pressure"] for each in rows(account)] == [8.2, 8.4, 8.6]


def test_no_order_gets_a_file_in_while_something_is_unsure(upload: Upload, account: accounts.Account) -> None:
    app = upload(("two.csv", TWO_PRESSURES))
    state = app.session_state["chemviz"]
    app.session_state["chemviz"] = type(state)(
        **{**vars(state), "upload_order": Order(state.upload_shown, "by hand", None)}
    )
    app.run()
    assert not app.exception
    assert len(app.error) == 1
    assert stored(account) == []


def test_a_unit_can_be_said_taken_back_and_said_again(upload: Upload, account: accounts.Account) -> None:
    app = upload(("nameless.csv", b"Tag,Type," + NAMELESS.replace(b"\n1", b"\nP-1,Pump,1")))
    assert box(app, "Unit of pressure").value == "not stated"
    choose(app, "Unit of pressure", "psi(g), gauge")
    assert app.dataframe[0].value.set_index("Field").loc["Pressure", "Stored as"] == "bar(g)"
    press(app, "Undo the last change")
    assert app.dataframe[0].value.set_index("Field").loc["Pressure", "Stored as"] == "unit not stated"
    choose(app, "Unit of pressure", "bar(a), absolute")
    import_now(app)
    assert healthy(app)
    assert stored(account)[0].columns["pressure"].unit_text() == "bar(a)"  # type: ignore[union-attr]


def test_a_file_without_names_and_types_takes_row_numbers_and_one_type(
    upload: Upload, account: accounts.Account
) -> None:
    app = upload(("nameless.csv", NAMELESS))
    assert not can_import(app)
    assert "which column is the equipment name and which column is the type" in text(app)
    choose(app, "Column for equipment name", "Not in the file: use row numbers as names")
    assert not can_import(app)
    choose(app, "Column for type", "Not in the file: one type for all")
    (one_type,) = [each for each in app.text_input if each.label == "Type of all items"]
    one_type.set_value("Feed pump").run()
    assert can_import(app)
    import_now(app)
    assert healthy(app)
    assert [(each["name"], each["equipment_type"]) for each in rows(account)] == [
        ("Row 2", "Feed pump"),
        ("Row 3", "Feed pump"),
    ]


def test_merged_types_are_shown_and_come_apart_again(upload: Upload, account: accounts.Account) -> None:
    app = upload(("two.csv", TWO_PRESSURES))
    choose(app, "Column for pressure", "Discharge pressure [barg]")
    assert "**Pump** from Pump (1), pump (1), PUMP (1)" in text(app)
    press(app, "Undo Pump")
    assert "Kept apart as they are spelled: Pump, pump, PUMP" in text(app)
    press(app, "Tidy types again")
    assert "**Pump** from" in text(app)
    press(app, "Undo for all types")
    assert "All types are kept as they are spelled." in text(app)
    import_now(app)
    assert healthy(app)
    assert {each["equipment_type"] for each in rows(account)} == {"Pump", "pump", "PUMP"}


def test_rows_with_a_bad_cell_are_kept_or_left_out(upload: Upload, account: accounts.Account) -> None:
    app = upload(("two.csv", TWO_PRESSURES))
    choose(app, "Column for pressure", "Discharge pressure [barg]")
    assert "3 rows read, 3 can be imported" in text(app)
    assert "- 1 × This is not a number" in text(app)
    app.radio[0].set_value("leave out").run()
    assert "3 rows read, 2 can be imported, 1 left out" in text(app)
    import_now(app)
    assert healthy(app)
    assert [each["name"] for each in rows(account)] == ["P-101A", "P-101B"]


def test_only_rows_with_problems_stand_as_they_will_be_stored_with_the_problem_beside(upload: Upload) -> None:
    data = TWO_PRESSURES.replace(b"Temp [C]", b"Temp [F]") + b"P-103,PUMP,1,2,3,4,5,6\n"
    app = upload(("two.csv", data))
    (toggle,) = [each for each in app.toggle if each.label == "Show only rows with problems"]
    toggle.set_value(True).run()
    assert healthy(app)
    stored, left_out = app.dataframe[1].value.to_dict("records")
    assert (stored["row"], stored["name"], stored["equipment_type"], stored["The row is"]) == (
        4,
        "P-102",
        "Pump",
        "kept",
    )
    assert stored["temperature"] == pytest.approx((47 - 32) / 1.8)
    assert "Flow (m3/h): This is not a number" in stored["Problem"]
    assert (left_out["row"], left_out["The row is"]) == (5, "left out")
    assert "The row has 8 cells" in left_out["Problem"]


def test_a_problem_of_the_header_is_no_row_with_a_problem(upload: Upload) -> None:
    app = upload(("clean.csv", CLEAN.replace(b"m3/h", b"furlong/d")))
    assert healthy(app)
    assert "“furlong/d” is not known" in text(app)
    assert app.dataframe[0].value.set_index("Field").loc["Flowrate", "Unit in the file"] == "furlong/d (not used)"
    assert not [each for each in app.toggle if each.label == "Show only rows with problems"]
    assert not [each for each in app.radio if "cannot be read" in each.label]
    assert not [each for each in app.download_button if "problems" in each.label]


def test_further_columns_are_kept_only_when_somebody_says_so(upload: Upload, account: accounts.Account) -> None:
    app = upload(("two.csv", TWO_PRESSURES))
    choose(app, "Column for pressure", "Discharge pressure [barg]")
    (extra,) = app.multiselect
    assert extra.options == ["Suction pressure [barg]", "Remarks"]
    assert extra.value == []
    extra.set_value(["Remarks"]).run()
    import_now(app)
    assert healthy(app)
    (card,) = stored(account)
    kept = dataset_choices(cache.database(), owner_id=account.id, dataset_id=card.id)
    assert kept.extra == ("Remarks",)
    assert rows(account)[0]["extra"] == '{"Remarks": "duty"}'


def test_a_column_cannot_be_two_fields_so_the_last_one_wins(upload: Upload) -> None:
    app = upload(("clean.csv", CLEAN))
    choose(app, "Column for pressure", "Temperature (°C)")
    assert healthy(app)
    assert not can_import(app)  # the temperature has lost its column
    choose(app, "Column for temperature", "Temperature (°C)")
    assert healthy(app)
    assert box(app, "Column for pressure").value != 4


def test_a_wrong_decision_about_the_file_has_a_way_back(upload: Upload, account: accounts.Account) -> None:
    app = upload(("clean.csv", CLEAN))
    box(app, "Lines below the table").set_value(3).run()
    assert len(app.error) == 1
    assert not app.exception
    assert not app.form_submit_button
    press(app, "Undo the last change")
    assert healthy(app)
    assert can_import(app)
    assert stored(account) == []


def test_another_delimiter_and_back(upload: Upload) -> None:
    app = upload(("clean.csv", CLEAN))
    choose(app, "Cells are separated by", "Semicolon  ;")
    assert not app.exception
    assert not can_import(app)
    press(app, "Start afresh")
    assert healthy(app)
    assert can_import(app)


def test_the_same_file_again_is_said_and_imported_only_on_purpose(upload: Upload, account: accounts.Account) -> None:
    import_now(upload(("clean.csv", CLEAN)))
    app = upload(("renamed.csv", CLEAN))
    assert "This file was imported already" in text(app)
    assert not can_import(app)
    (again,) = app.checkbox
    again.check().run()
    assert can_import(app)
    import_now(app)
    assert len(stored(account)) == 2


def test_the_same_file_in_two_tabs_is_imported_once(upload: Upload, account: accounts.Account) -> None:
    one, other = upload(("clean.csv", CLEAN)), upload(("clean.csv", CLEAN))
    import_now(one)
    import_now(other)

    assert len(stored(account)) == 1
    assert "This file was imported already, as “clean”" in text(other)
    assert not can_import(other)


def test_a_unit_that_the_next_file_states_goes_before_the_remembered_one(
    upload: Upload, account: accounts.Account
) -> None:
    plain = b"Tag;Type;Flow;Pressure;Temp\nP-1;Pump;120;119;45\nP-2;Pump;118;118;44\n"
    app = upload(("old.csv", plain))
    choose(app, "Unit of pressure", "psi(g), gauge")
    import_now(app)

    app = upload(("next.csv", plain.replace(b";119;", b";8.2 bara;").replace(b";118;44", b";8.1 bara;44")))
    import_now(app)
    newest = stored(account)[0]
    assert newest.columns["pressure"].unit_text() == "bar(a)"  # type: ignore[union-attr]
    assert (newest.file_name, newest.issue_count) == ("next.csv", 0)


def test_the_same_file_of_somebody_else_is_not_mentioned(upload: Upload, account: accounts.Account) -> None:
    other = accounts.create_user(cache.database(), username="mallory", password="a calm sea at 9", now=now())
    store(other, CLEAN, "Secret survey")
    app = upload(("clean.csv", CLEAN))
    assert "imported already" not in text(app)
    assert can_import(app)


def now() -> datetime:
    return datetime.now(UTC)


def store(who: accounts.Account, data: bytes, name: str) -> int:
    return import_dataset(cache.database(), owner_id=who.id, name=name, file_name="a.csv", data=data, now=now())


def test_a_file_becomes_a_new_version_beside_the_old_one(upload: Upload, account: accounts.Account) -> None:
    first = store(account, CLEAN, "Unit 3")
    app = upload(("winter.csv", CLEAN.replace(b"120", b"121")))
    assert box(app, "Save as").options == ["A new dataset", "New version of “Unit 3”"]
    box(app, "Save as").set_value(first)
    import_now(app)
    assert healthy(app)
    newest, oldest = stored(account)
    assert (newest.series_id, newest.version, oldest.version) == (oldest.series_id, 2, 1)


def test_another_users_dataset_cannot_get_a_new_version(
    upload: Upload, account: accounts.Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = accounts.create_user(cache.database(), username="mallory", password="a calm sea at 9", now=now())
    theirs = store(other, CLEAN.replace(b"120", b"99"), "Secret survey")
    store(account, CLEAN.replace(b"120", b"98"), "Mine")
    app = upload(("clean.csv", CLEAN))
    assert box(app, "Save as").options == ["A new dataset", "New version of “Mine”"]
    state = app.session_state["chemviz"]
    order = Order(state.upload_shown, "by hand", theirs)
    app.session_state["chemviz"] = type(state)(**{**vars(state), "upload_order": order})
    app.run()
    assert "was not found" in app.error[0].value
    assert [card.name for card in stored(account)] == ["Mine"]
    assert [card.version for card in stored(other)] == [1]


def test_the_next_file_with_the_same_headers_is_read_as_the_last_one(upload: Upload, account: accounts.Account) -> None:
    app = upload(("two.csv", TWO_PRESSURES))
    choose(app, "Column for pressure", "Discharge pressure [barg]")
    import_now(app)
    app = upload(("three.csv", TWO_PRESSURES.replace(b"120", b"121")))
    assert healthy(app)
    assert "as in your last import of a file with these headers" in text(app)
    assert "As last time" in text(app)
    assert can_import(app)
    press(app, "Start afresh")
    assert "as in your last import" not in text(app)
    assert not can_import(app)


def test_nothing_is_said_of_memory_where_it_changes_nothing(upload: Upload, account: accounts.Account) -> None:
    import_now(upload(("clean.csv", CLEAN)))
    app = upload(("clean 2.csv", CLEAN.replace(b"120", b"121")))
    assert "last import" not in text(app)
    assert can_import(app)


def test_of_several_files_one_is_worked_on_and_done_ones_are_marked(upload: Upload, account: accounts.Account) -> None:
    app = upload(("a.csv", CLEAN), ("b.csv", TWO_PRESSURES), ("c.csv", CLEAN.replace(b"120", b"7")))
    assert healthy(app)
    assert "3 files, 0 imported" in app.pills[0].label
    assert app.text_input[0].value == "a"
    import_now(app)
    assert healthy(app)
    assert [card.name for card in stored(account)] == ["a"]
    assert "3 files, 1 imported" in app.pills[0].label
    assert app.text_input[0].value == "b"
    assert not can_import(app)
    ids = list(app.session_state["chemviz"].uploads)
    app.pills[0].set_value(ids[2] if len(ids) > 2 else ids[-1]).run()
    assert not app.exception


def test_an_empty_name_is_refused_and_what_was_typed_and_decided_stays(
    upload: Upload, account: accounts.Account
) -> None:
    app = upload(("two.csv", TWO_PRESSURES))
    choose(app, "Column for pressure", "Discharge pressure [barg]")
    app.text_input[0].set_value("  ")
    import_now(app)
    assert [each.value for each in app.error] == ["The dataset needs a name\\."]
    assert can_import(app)
    assert stored(account) == []
    app.text_input[0].set_value("Unit 3")
    import_now(app)
    assert [card.name for card in stored(account)] == ["Unit 3"]


def test_an_import_that_is_interrupted_leaves_nothing_and_says_so(
    upload: Upload, account: accounts.Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(share: float, _stage: str) -> None:
        if share > 0.3:
            raise KeyboardInterrupt  # stands for Streamlit's own, which is no `Exception` either

    monkeypatch.setattr(import_run, "_progress", lambda: interrupted)
    app = upload(("clean.csv", CLEAN))
    with pytest.raises(KeyboardInterrupt):
        import_run._store(account, ("clean.csv", CLEAN), Order("", "x", None), import_run.OPEN)
    assert stored(account) == []
    assert healthy(app)


@pytest.mark.parametrize("stop_at", [0.01, 0.1, 0.2])
def test_a_reading_ends_where_it_is_stopped(account: accounts.Account, stop_at: float) -> None:
    told: list[float] = []

    def stop(share: float, _stage: str) -> None:
        told.append(share)
        if share >= stop_at:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_dataset(
            cache.database(),
            owner_id=account.id,
            name="x",
            file_name="a.csv",
            data=TWO_PRESSURES,
            now=now(),
            choices=Choices(columns={"pressure": "Suction pressure [barg]"}),
            progress=stop,
        )
    assert told == sorted(told)
    assert told[-1] <= 0.25  # the last step before rows are stored
    assert stored(account) == []


def test_a_bar_is_drawn_of_a_reading_that_takes_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[tuple[float, str]] = []
    place = SimpleNamespace(progress=lambda share, text: drawn.append((share, text)))
    import_reading._bar_in(place)(0.2, "Reading the cells")  # type: ignore[arg-type]
    assert drawn == []
    monkeypatch.setattr(import_reading, "_UNSEEN_S", -1)
    import_reading._bar_in(place)(0.4, "Checking the rows")  # type: ignore[arg-type]
    assert drawn == [(0.4, "Checking the rows")]


def test_a_header_a_type_and_a_file_name_with_markup_are_shown_as_they_are(upload: Upload) -> None:
    data = CLEAN.replace(b"Pump", b"**x** :red[y]", 1).replace(b"Pump", b"**X** :red[y]", 1)
    data = data.replace(b"Equipment Name", b"Equipment Name,[a](http://b) $c$").replace(b"A,", b"A,1,")
    app = upload(("**bold**.csv", data), ("b.csv", CLEAN))
    assert not app.exception
    assert "\\*\\*x\\*\\* \\:red\\[y\\]" in text(app)
    assert "**x**" not in text(app)
    assert "**bold**.csv" not in app.pills[0].label
    assert all("**bold**" not in each for each in app.pills[0].options)


HEADER = b"Tag,Type,Flow (m3/h),Pressure (barg),Temp (C)"


@pytest.mark.parametrize(
    ("data", "asked", "label", "answer"),
    [
        (
            b"Tag;Type;Flow (m3/h);Pressure (barg);Temp (C)\nP-1;Pump;1,200;8;45\nP-2;Pump;1,350;9;46\n",
            "which sign is the decimal one",
            "Decimal sign",
            ".",
        ),
        (
            b"Tag,Type,Flow,Pressure (barg),Temp (C)\nP-1,Pump,120 L/min,8,45\nP-2,Pump,118,8,45\n",
            "which unit the flowrate has",
            "Unit of flowrate",
            "L/min",
        ),
        (
            HEADER + b",Date\nP-1,Pump,1,8,45,03/04/2026\nP-2,Pump,2,8,45,05/06/2026\n",
            "whether the day or the month comes first in dates",
            "Dates",
            "day first",
        ),
    ],
    ids=["decimal", "unit", "dates"],
)
def test_each_kind_of_question_has_its_box(
    upload: Upload, account: accounts.Account, data: bytes, asked: str, label: str, answer: str
) -> None:
    app = upload(("plant.csv", data))
    assert healthy(app)
    assert f"Before the import, say below {asked}." in text(app)
    assert not can_import(app)
    assert box(app, label).value is None
    box(app, label).set_value(answer).run()
    assert healthy(app)
    assert can_import(app)
    import_now(app)
    assert len(stored(account)) == 1


def test_a_workbook_with_two_tables_asks_for_the_sheet(upload: Upload, account: accounts.Account) -> None:
    lines = [["Tag", "Type", "Flow (m3/h)", "Pressure (barg)", "Temp (C)"], ["P-1", "Pump", 120.5, 8.2, 45]]
    book = openpyxl.Workbook()
    for name in ("Spring", "Autumn"):
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    content = io.BytesIO()
    book.save(content)
    app = upload(("plant.xlsx", content.getvalue()))
    assert "say below which sheet to read" in text(app)
    assert not can_import(app)
    box(app, "Sheet").set_value("Autumn").run()
    assert healthy(app)
    import_now(app)
    (card,) = stored(account)
    assert dataset_choices(cache.database(), owner_id=account.id, dataset_id=card.id).sheet == "Autumn"


def test_a_file_that_is_no_table_but_has_lines_lets_somebody_name_the_header(upload: Upload) -> None:
    app = upload(("plant.csv", HEADER + b"\n"))
    assert "no row below it" in app.error[0].value
    assert not app.exception
    assert not app.form_submit_button
    assert box(app, "Header").value == 1


def test_a_pressure_that_is_neither_gauge_nor_absolute_is_said_to_be_so(upload: Upload) -> None:
    note = "does not say whether pressure is gauge or absolute"
    assert note not in text(upload(("clean.csv", CLEAN)))
    app = upload(("plain.csv", CLEAN.replace(b"barg", b"psi")))
    assert note in text(app)
    choose(app, "Unit of pressure", "psi(a), absolute")
    assert note not in text(app)


def wide(headers: int) -> bytes:
    names = ",".join(f"Reading {number:04}" for number in range(headers))
    return CLEAN.split(b"\n")[0] + f",{names}\n".encode() + b"P-1,Pump,1,2,3" + b",7" * headers + b"\n"


def test_a_table_of_thousands_of_columns_has_short_lists_that_can_be_searched(
    upload: Upload, account: accounts.Account
) -> None:
    app = upload(("wide.csv", wide(3_000)))
    assert healthy(app)
    assert "3\u202f005 columns. The lists offer the first 200" in text(app)
    assert all(len(each.options) <= 210 for each in app.selectbox)
    assert all(len(each.options) <= 210 for each in app.multiselect)
    search = next(each for each in app.text_input if each.label == "Search the columns")
    search.set_value("reading 270").run()
    assert "10 of 3\u202f005 columns have “reading 270” in their header" in text(app)
    assert box(app, "Column for pressure").value == 3
    assert "Reading 2705" in box(app, "Column for pressure").options
    choose(app, "Column for pressure", "Reading 2705")
    app.multiselect[0].set_value(["Reading 2707"]).run()
    next(each for each in app.text_input if each.label == "Search the columns").set_value("nothing of the kind").run()
    assert healthy(app)
    assert app.multiselect[0].value == ["Reading 2707"]
    import_now(app)
    (row,) = rows(account)
    assert (row["pressure"], row["extra"]) == (7.0, '{"Reading 2707": "7"}')


def test_a_usual_table_has_no_search(upload: Upload) -> None:
    app = upload(("narrow.csv", wide(100)))
    assert not [each for each in app.text_input if each.label == "Search the columns"]
    assert len(box(app, "Column for pressure").options) == 106


def test_a_file_that_cannot_be_read_holds_up_no_other(upload: Upload, account: accounts.Account) -> None:
    app = upload(("bad.csv", b""), ("good.csv", CLEAN), ("better.csv", CLEAN.replace(b"120", b"7")))
    assert len(app.error) == 1
    good = app.pills[0].options[1]
    assert "good" in good
    app.pills[0].set_value(files_of(app)[1]).run()
    assert healthy(app)
    assert "bad\\.csv (cannot be read)" in app.pills[0].options[0]
    import_now(app)
    assert app.text_input[0].value == "better"
    import_now(app)
    assert [card.name for card in stored(account)] == ["better", "good"]
    assert "3 files, 2 imported" in app.pills[0].label
    assert len(app.error) == 1  # what is left is said to be unreadable, and why
    assert "All files are imported" not in text(app)


def files_of(app: AppTest) -> list[str]:
    return [file.file_id for file in app.session_state["upload_files"]]


def test_the_same_file_twice_at_once_is_noticed_after_the_first(upload: Upload, account: accounts.Account) -> None:
    app = upload(("a.csv", CLEAN), ("again.csv", CLEAN))
    assert can_import(app)
    import_now(app)
    assert "This file was imported already" in text(app)
    assert not can_import(app)
    assert len(stored(account)) == 1


def test_what_was_read_once_is_not_read_again_on_the_way_back(upload: Upload, monkeypatch: pytest.MonkeyPatch) -> None:
    app = upload(("two.csv", TWO_PRESSURES))
    choose(app, "Column for pressure", "Discharge pressure [barg]")
    monkeypatch.setattr(import_reading, "preview_file", None)
    press(app, "Undo the last change")
    assert healthy(app)
    assert not can_import(app)
