"""The recipe: what was decided, complete, as JSON, and the same survey from the same bytes."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chemviz.errors import ChemVizError, RefusedFile, RefusedInput
from chemviz.ingest import Choices, read_table
from chemviz.schema import FIELDS
from tests.ingest_tables import assert_same, survey_of, workbook

TEXT = (
    "Survey\n\nTag;Kind;Flow;Press. (psig);T °F;Area;Note\nP-1;Pump;1.200,5 L/min;14,5;212;North;x\n"
    "P-2;pumps;60 gpm;7;;South;\nTotal;;3;;;;\n"
)


def test_a_recipe_says_everything_that_was_decided():
    survey = survey_of(TEXT, columns={"equipment_type": "Kind"}, extra=("Note",))
    recipe = json.loads(survey.choices.to_json())
    open_ = [key for key, value in recipe.items() if value is None]
    assert open_ == ["sheet", "date_order", "single_type"]
    assert set(recipe["columns"]) == {field.key for field in FIELDS}
    assert recipe["columns"]["area"] == "Area"
    assert recipe["columns"]["service"] is None
    assert recipe["units"] == {"flowrate": "in the cells", "pressure": "psi(g)", "temperature": "°F"}
    assert (recipe["header_row"], recipe["header_lines"], recipe["footer_lines"]) == (3, 1, 1)
    assert (recipe["delimiter"], recipe["decimal"], recipe["thousands"]) == (";", ",", ".")
    assert recipe["extra"] == ["Note"]
    assert recipe["accept_guesses"] is False


def test_the_next_file_with_the_same_headers_is_read_as_the_last():
    recipe = survey_of(TEXT, columns={"equipment_type": "Kind"}).choices
    next_one = TEXT.replace("P-1", "P-9").replace("14,5", "29")
    assert survey_of(next_one, **vars(recipe)).frame["name"].tolist() == ["P-9", "P-2"]


def test_guesses_that_were_accepted_are_written_down():
    text = "Flow,Suction P (barg),Discharge P (barg)\n1.5,2,3\n"
    survey = survey_of(text, accept_guesses=True)
    assert survey.choices.columns["pressure"] == "Suction P (barg)"
    assert survey.choices.names_from_rows
    assert survey.choices.single_type == "Equipment"
    assert survey.frame["name"].tolist() == ["Row 2"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "{",
        '{"nope": 1}',
        '{"header_row": "2"}',
        '{"header_row": true}',
        '{"bad_rows": "burn"}',
        '{"columns": {"name": 1}}',
        '{"columns": []}',
        '{"extra": "x"}',
        '{"extra": [1]}',
        '{"tidy_types": 1}',
        '{"date_order": "year"}',
    ],
)
def test_what_is_no_recipe_is_refused(text):
    with pytest.raises(RefusedInput, match="recipe"):
        Choices.from_json(text)


def test_an_old_recipe_with_fewer_keys_is_read():
    assert Choices.from_json('{"decimal": ","}') == Choices(decimal=",")


def test_a_recipe_for_other_headers_is_refused_by_name():
    recipe = survey_of(TEXT, columns={"equipment_type": "Kind"}).choices
    with pytest.raises(RefusedFile, match=r"no column “Press\. \(psig\)”"):
        survey_of(TEXT.replace("Press. (psig)", "Pressure"), **vars(recipe))


@pytest.mark.parametrize(
    "columns",
    [{"name": "Tag", "equipment_type": "Tag"}, {"colour": "Tag"}],
)
def test_columns_that_make_no_sense_are_refused(columns):
    with pytest.raises(RefusedInput):
        survey_of(TEXT, columns=columns)


CELL = st.sampled_from(
    [
        "",
        "1",
        "2,5",
        "1.5",
        "1,200",
        "1.200,5",
        "1,200.5",
        "120 L/min",
        "5 barg",
        "20 psia",
        "n/a",
        "<0.5",
        "x",
        "#REF!",
        "1e3",
    ]
)
NAME = st.sampled_from(["P-1", "P-2", "", "Total", "Subtotal", "Tag", "Kühler"])
KIND = st.sampled_from(["Pump", "pumps", "Heat exchanger", "HeatExchanger", ""])
DATE = st.sampled_from(["", "2026-05-01", "1/2/2026", "25/12/2026", "soon"])
LINE = st.tuples(NAME, KIND, CELL, CELL, CELL, DATE, CELL)
HEADERS = st.sampled_from(
    [
        ["Tag", "Type", "Flow", "Pressure", "Temp", "Date", "Note"],
        ["Tag", "Type", "Flow (gpm)", "Press. [barg]", "T °F", "Time stamp", "Design pressure (barg)"],
        ["Tag", "Kind", "Flow", "Suction P", "Discharge P", "Date", "Flow"],
        ["", "", "Alpha", "Beta", "", "", ""],
    ]
)
GUESS = {
    "accept_guesses": st.just(True),
    "bad_rows": st.sampled_from(["keep", "leave out"]),
    "tidy_types": st.booleans(),
    "decimal": st.sampled_from([None, ".", ","]),
    "footer_lines": st.sampled_from([None, 0, 1]),
    "has_units_row": st.sampled_from([None, None, True]),
    "extra": st.sampled_from([None, ("Note",)]),
}


@settings(max_examples=250, deadline=None)
@given(
    HEADERS,
    st.lists(LINE, max_size=8),
    st.sampled_from([",", ";", "xlsx"]),
    st.sampled_from(["utf-8", "cp1252", "utf-16"]),
    st.fixed_dictionaries(GUESS),
)
def test_replaying_a_recipe_gives_the_same_survey(headers, lines, delimiter, encoding, choices):
    if delimiter == "xlsx":
        data = workbook([headers, *([_typed(cell) for cell in line] for line in lines)])
    else:
        quoted = [[f'"{cell}"' if delimiter in cell else cell for cell in line] for line in [headers, *lines]]
        data = "\n".join(delimiter.join(line) for line in quoted).encode(encoding)
    try:
        survey = read_table(data, file_name="plant.csv", choices=Choices(**choices))
    except ChemVizError:
        return
    again = read_table(data, file_name="plant.csv", choices=Choices.from_json(survey.choices.to_json()))
    assert_same(survey, again)
    assert survey.rows_read == survey.rows_accepted + survey.rows_rejected
    assert survey.rows_rejected == len({issue.row for issue in survey.issues if issue.is_rejected})


def _typed(cell):
    return float(cell) if cell in ("1", "1.5", "1e3") else cell
