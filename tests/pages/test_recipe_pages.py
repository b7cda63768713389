"""How a dataset was read: shown on two pages, and taken for other files on the upload page."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import text as sql
from streamlit.testing.v1 import AppTest

from chemviz.ingest import Choices
from chemviz.services import accounts
from chemviz.services.datasets import DatasetCard, equipment_rows, import_dataset, list_datasets
from chemviz.ui import cache

UPLOAD = "pages/data/upload.py"
DATASETS = "pages/data/datasets.py"
OVERVIEW = "pages/analysis/overview.py"
EXPORT = """Werk Süd
Tag-Nr.;Typ;Durchfluss [m³/h];Saugdruck [psig];Enddruck [psig];Temperatur [°F];Notiz;Stand
P-101A;Pumpe;1.120,5;18,0;118,0;45,5;;x
P-101B;pumpe;1.118,25;19,0;120,0;46,0;;x
P-102;Pumpe;fehlt;19,5;121,0;46,5;neu;x
Summe;;2.238,75;;;;;
""".replace("\n", "\r\n")
DECIDED = Choices(columns={"pressure": "Enddruck [psig]"}, extra=("Notiz",))

Visit = Callable[..., AppTest]


def stored(
    account: accounts.Account, text: str = EXPORT, choices: Choices = DECIDED, name: str = "Frühjahr", **options: int
) -> int:
    return import_dataset(
        cache.database(),
        owner_id=account.id,
        name=name,
        file_name="werk.csv",
        data=text.encode("cp1252"),
        now=datetime.now(UTC),
        choices=choices,
        **options,  # type: ignore[arg-type]
    )


def cards(account: accounts.Account) -> list[DatasetCard]:
    return list_datasets(cache.database(), owner_id=account.id)


def pressures(account: accounts.Account) -> list[float]:
    newest = max(cards(account), key=lambda card: card.id)
    frame = equipment_rows(cache.database(), owner_id=account.id, dataset_id=newest.id, limit=100)
    return [float(value) for value in frame["pressure"]]


def text(app: AppTest) -> str:
    parts = (app.caption, app.markdown, app.subheader, app.info, app.success, app.warning, app.error)
    return "\n".join(str(each.value) for part in parts for each in part)


def tables(app: AppTest) -> dict[str, list[str]]:
    return {
        str(row[0]): [str(cell) for cell in row[1:]]
        for table in app.table
        for row in table.value.itertuples(index=False)
    }


def press(app: AppTest, label: str) -> AppTest:
    (button,) = [each for each in app.button if each.label == label]
    return button.click().run()


def healthy(app: AppTest) -> bool:
    return not app.exception and not app.error


def like(visit: Visit, dataset_id: int, data: str | bytes, encoding: str = "cp1252") -> AppTest:
    """The upload page with a file that is to be read as a dataset was."""
    app = visit(UPLOAD, like=str(dataset_id))
    content = data if isinstance(data, bytes) else data.encode(encoding)
    app.file_uploader[0].upload("next.csv", content, "text/csv")
    return app.run()


def can_import(app: AppTest) -> bool:
    return [not each.disabled for each in app.form_submit_button if each.label == "Import"] == [True]


def import_now(app: AppTest) -> AppTest:
    return app.form_submit_button[0].click().run()


def assert_shows_the_recipe(app: AppTest) -> None:
    assert healthy(app)
    told = tables(app)
    assert told["File"][0].startswith("werk\\.csv")
    assert told["Encoding"] == ["cp1252"]
    assert told["Cells are separated by"] == ["Semicolon ;"]
    assert told["Decimal sign"] == ["Comma, as in 1,5"]
    assert told["Header"] == ["Line 2"]
    assert told["Lines below the table"] == ["1 line, left out"]
    assert told["Pressure"] == ["Enddruck \\[psig\\]", "psig", "bar\\(g\\) \\= psig × 0\\.0689476"]
    assert told["Temperature"][2] == "°C \\= \\(°F − 32\\) ÷ 1\\.8"
    assert told["Flowrate"][2] == "m³/h, as it stands"
    assert "The type **Pumpe** was tidied from Pumpe (2), pumpe (1)." in text(app)
    assert "Of 4 rows, 3 are stored and 1 left out; 2 problems listed." in text(app)
    assert "Kept as extra data: Notiz." in text(app)
    assert "Columns left out: Saugdruck \\[psig\\], Stand." in text(app)


def test_the_overview_shows_how_the_file_was_read(visit: Visit, account: accounts.Account) -> None:
    assert_shows_the_recipe(visit(OVERVIEW, dataset=str(stored(account)), section="How it was read"))


def test_the_list_shows_how_a_file_was_read(visit: Visit, account: accounts.Account) -> None:
    stored(account)
    app = visit(DATASETS)
    assert not app.table
    assert_shows_the_recipe(press(app, "How it was read"))


def test_another_file_is_read_this_way_and_asks_nothing(visit: Visit, account: accounts.Account) -> None:
    first = stored(account)
    app = press(visit(OVERVIEW, dataset=str(first), section="How it was read"), "Read another file this way")
    assert [title.value for title in app.title] == ["Upload a table"]
    assert "Files are read as “Frühjahr” was" in text(app)
    others = EXPORT.replace("P-10", "P-20").replace("Werk Süd", "Werk Nord").replace("118,0", "218,0").encode("cp1252")
    app = like(visit, first, others)
    assert healthy(app)
    assert can_import(app)
    assert "As before" in text(app)
    import_now(app)
    assert pressures(account)[0] == pytest.approx(218 * 0.0689475729)
    assert {card.file_name for card in cards(account)} == {"werk.csv", "next.csv"}


def test_the_same_file_is_read_to_the_same_rows(visit: Visit, account: accounts.Account) -> None:
    first = stored(account)
    app = like(visit, first, EXPORT)
    app.checkbox[0].check().run()
    import_now(app)
    before, after = (
        equipment_rows(cache.database(), owner_id=account.id, dataset_id=card.id, limit=100) for card in cards(account)
    )
    assert after.equals(before)


def test_reading_like_a_dataset_can_be_dropped(visit: Visit, account: accounts.Account) -> None:
    app = like(visit, stored(account), EXPORT.replace("P-10", "P-20").replace("Stand", "Datenstand"))
    assert can_import(app)
    press(app, "Read them as usual")
    assert "Files are read as" not in text(app)
    assert "like" not in app.query_params
    assert not can_import(app)  # which of the pressures is meant is open again


def test_more_title_lines_and_another_encoding_do_not_matter(visit: Visit, account: accounts.Account) -> None:
    moved = "\r\n" + EXPORT.replace("Werk Süd", "Werk Süd\r\nSchicht 2\r\nöffentlich").replace("P-10", "P-20")
    app = like(visit, stored(account), moved, encoding="utf-16")
    assert healthy(app)
    assert not app.warning or "read as any other" not in text(app)
    assert can_import(app)
    assert "header in line 5" in text(app) or any("header in line 5" in each.label for each in app.expander)


def test_a_file_that_does_not_fit_is_read_as_any_other_and_that_is_said(
    visit: Visit, account: accounts.Account
) -> None:
    app = like(visit, stored(account), b"Tag,Type,Flow (m3/h),Pressure (barg),Temp (C)\nP-1,Pump,1,2,3\n")
    assert healthy(app)
    assert "This file is read as any other, not like that dataset. The file has no column" in text(app)
    assert can_import(app)
    import_now(app)
    assert pressures(account) == [2.0]


@pytest.mark.parametrize("way", ["replay", "memory"])
def test_a_units_row_of_the_next_file_goes_before_the_unit_of_the_last(
    visit: Visit, account: accounts.Account, way: str
) -> None:
    header = "Tag;Type;Flow;Pressure;Temperature\r\n"
    first = stored(account, header + "P-1;Pump;1,5;10;3\r\n", Choices(units={"pressure": "psi(g)"}), "Spring")
    assert pressures(account)[0] == pytest.approx(0.689475729)
    data = header + ";;m3/h;barg;°C\r\nP-1;Pump;1,5;10;3\r\n"
    app = like(visit, first, data)
    if way == "memory":
        press(app, "Read them as usual")
    assert healthy(app)
    import_now(app)
    assert pressures(account) == [10.0]


def test_a_column_that_the_dataset_did_not_have_is_not_passed_over(visit: Visit, account: accounts.Account) -> None:
    short = "Tag,Type,Flow (m3/h),Pressure (barg)\nP-1,Pump,1,2\n"
    first = stored(account, short, Choices(columns={"temperature": None}), "Short")
    app = like(visit, first, short.replace("barg)", "barg),Temp (C)").replace("1,2", "1,2,45"))
    assert app.dataframe[0].value.set_index("Field").loc["Temperature", "Column in the file"] == "Temp (C)"


@pytest.mark.parametrize("asked", ["theirs", "999999", "x", ""])
def test_only_ones_own_datasets_can_be_followed(visit: Visit, account: accounts.Account, asked: str) -> None:
    other = accounts.create_user(
        cache.database(), username="mallory", password="a calm sea at 9", now=datetime.now(UTC)
    )
    theirs = stored(other, name="Secret survey")
    app = visit(UPLOAD, like=str(theirs) if asked == "theirs" else asked)
    assert not app.exception
    assert len(app.error) == 1
    assert "Secret" not in text(app)
    assert not app.file_uploader


def test_what_stands_in_a_recipe_is_shown_as_it_is(visit: Visit, account: accounts.Account) -> None:
    hostile = EXPORT.replace("Stand", "**b** :red[x]").replace("Pumpe", "<b>P</b>").replace("pumpe", "<B>P</B>")
    dataset_id = stored(account, hostile, name="[a](http://b) $c$")
    app = visit(OVERVIEW, dataset=str(dataset_id), section="How it was read")
    assert healthy(app)
    assert "**b**" not in text(app)
    assert "\\*\\*b\\*\\* \\:red\\[x\\]" in text(app)
    assert "<b>" not in text(app).replace("\\<b\\>", "")


def test_versions_of_a_dataset_stand_side_by_side_in_the_list(visit: Visit, account: accounts.Account) -> None:
    first = stored(account, name="Unit 3")
    stored(account, EXPORT.replace("45,5", "47,5"), name="Other")
    stored(account, EXPORT.replace("45,5", "48,5"), name="Unit 3 autumn", version_of=first)
    app = visit(DATASETS)
    assert healthy(app)
    table = app.dataframe[0].value
    assert table["Name"].tolist() == ["Unit 3 autumn", "Unit 3", "Other"]
    assert table["Version"].tolist() == ["2, one of 2", "1, one of 2", "1"]
    assert "**Unit 3 autumn** · version 2, one of 2" in [each.value for each in app.markdown]


def test_a_recipe_of_the_first_version_is_shown_as_far_as_it_goes(visit: Visit, account: accounts.Account) -> None:
    dataset_id = stored(account, choices=Choices(columns=DECIDED.columns), name="Old")
    with cache.database().session() as session:
        recipe = json.loads(session.execute(sql("SELECT recipe FROM dataset")).scalar_one())
        for name in ("choices", "types_merged", "merge_count", "change_count", "sheet", "thousands"):
            recipe.pop(name)
        session.execute(sql("UPDATE dataset SET recipe = :recipe"), {"recipe": json.dumps(recipe)})
    app = visit(OVERVIEW, dataset=str(dataset_id), section="How it was read")
    assert healthy(app)
    assert tables(app)["Header"] == ["Line 2"]
    assert tables(app)["Pressure"][0] == "Enddruck \\[psig\\]"
