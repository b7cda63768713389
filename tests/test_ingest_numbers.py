"""Decimal signs, thousands separators and units in cells."""

import math

import pytest

from chemviz.errors import RefusedInput
from chemviz.ingest import IN_CELLS, NOT_STATED
from chemviz.ingest.checks import COMMA, ONLY_A_LIMIT, OTHER_WAY, SHEET_ERROR
from chemviz.ingest.number_format import speaks_for
from chemviz.schema import ColumnUse
from tests.ingest_tables import found, question_of, survey_of, values

HEADER = "Tag;Type;Flow;Pressure;Temp\n"


def flows(*cells, header=HEADER, **choices):
    lines = "".join(f"P-{number};Pump;{cell};;\n" for number, cell in enumerate(cells))
    return survey_of(header + lines, **choices)


@pytest.mark.parametrize(
    ("cells", "numbers", "decimal", "thousands"),
    [
        (["1,200.5", "3.25"], [1200.5, 3.25], ".", ","),
        (["1.200,5", "3,25"], [1200.5, 3.25], ",", "."),
        (["1 200,5", "3,25"], [1200.5, 3.25], ",", ""),
        (["1'200.5", "3.25"], [1200.5, 3.25], ".", ""),
        (["1’200.5", "12’345’678.25"], [1200.5, 12345678.25], ".", ""),
        (["1\u00a0200,5", "3"], [1200.5, 3], ",", ""),
        (["1\u202f200,5", "1\u2009200,5"], [1200.5, 1200.5], ",", ""),
        (["1,200,300", "7"], [1200300, 7], ".", ","),
        (["1,200", "3.5"], [1200, 3.5], ".", ","),
        (["1.200", "3,5"], [1200, 3.5], ",", "."),
        (["1 200", "7"], [1200, 7], ".", ""),
        (["0,125", "7"], [0.125, 7], ",", ""),
        (["−1,5", "+2,5"], [-1.5, 2.5], ",", ""),
        (["1,5e3", "2,5E-1"], [1500, 0.25], ",", ""),
        (["1200", "7"], [1200, 7], ".", ""),
    ],
)
def test_thousands_separators_and_decimal_signs_are_told_from_the_cells(cells, numbers, decimal, thousands):
    survey = flows(*cells)
    assert survey.frame["flowrate"].tolist() == numbers
    assert (survey.file.decimal, survey.file.thousands) == (decimal, thousands)
    assert survey.issues == ()


@pytest.mark.parametrize("cells", [["1,200"], ["1.200"], ["1,200", "15,000"], ["1,200", "7"], ["1.200", "7"]])
def test_1200_alone_is_asked_about_and_never_guessed(cells):
    text = HEADER + "".join(f"P-1;Pump;{cell};;\n" for cell in cells)
    question = question_of(text)
    assert (question.subject, question.candidates) == ("decimal", (".", ","))
    assert "it can be 1200 or 1.2." in question.sentence
    assert found(text, "decimal").certainty == "unsure"


def test_the_answer_settles_it():
    assert flows("1,200", decimal=".").frame["flowrate"].tolist() == [1200]
    assert flows("1,200", decimal=",").frame["flowrate"].tolist() == [1.2]
    assert flows("1,200", decimal=".", thousands="").issues[0].problem == COMMA
    assert flows("1,200", accept_guesses=True).frame["flowrate"].tolist() == [1.2]


def test_a_choice_that_makes_no_sense_is_refused():
    for wrong in ({"decimal": ";"}, {"decimal": ".", "thousands": "."}, {"decimal": ",", "thousands": " "}):
        with pytest.raises(RefusedInput, match="decimal sign"):
            flows("1", **wrong)


def test_a_comma_table_with_points_asks_nothing_even_with_three_decimals():
    survey = survey_of("Tag,Type,Flow,Pressure,Temp\nP-1,Pump,1.200,2.300,3.400\n")
    assert values(survey) == [("P-1", 1.2, 2.3, 3.4)]


def test_a_quoted_thousands_comma_behind_many_plain_numbers_is_asked_about():
    text = "Tag,Type,Flow,Pressure,Temp\n" + "P-1,Pump,1,2,3\n" * 200 + 'P-1,Pump,"1,200",2,3\n'
    assert question_of(text).subject == "decimal"


def test_evidence_far_down_in_the_file_counts():
    text = HEADER + "P-1;Pump;1200;2;3\n" * 200
    assert survey_of(text + "P-1;Pump;1,5;2;3\n").file.decimal == ","
    assert survey_of(text + "P-1;Pump;1.5;2;3\n").file.decimal == "."
    assert question_of(text + "P-1;Pump;1.200;2;3\n").subject == "decimal"


def test_a_file_of_both_decimal_signs_is_asked_about():
    text = HEADER + "P-1;Pump;1,5;2.5;3\n" * 10
    assert "Some numbers have a decimal point" in question_of(text).sentence
    survey = survey_of(text, decimal=",")
    assert math.isnan(survey.frame["pressure"][0])
    assert {issue.problem for issue in survey.issues} == {OTHER_WAY}
    assert len(survey.issues) == 10


def test_a_slip_among_many_numbers_is_listed_and_nothing_is_asked():
    survey = survey_of(HEADER + "P-1;Pump;1,5;2,5;3\n" * 50 + "P-2;Pump;1.5;2,5;3\n")
    assert survey.file.decimal == ","
    assert [(issue.row, issue.value, issue.problem) for issue in survey.issues] == [(52, "1.5", OTHER_WAY)]


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("<0,5", ONLY_A_LIMIT),
        ("> 100", ONLY_A_LIMIT),
        ("#REF!", SHEET_ERROR),
        ("#DIV/0!", SHEET_ERROR),
        ("#NAME?", SHEET_ERROR),
    ],
)
def test_limits_and_error_texts_are_no_numbers_and_listed(cell, problem):
    survey = flows("1,5", cell)
    assert math.isnan(survey.frame["flowrate"][1])
    assert [(issue.row, issue.value, issue.problem) for issue in survey.issues] == [(3, cell, problem)]


@pytest.mark.parametrize("cell", ["n/a", "-", "--", "N.A.", "?", "TBD", ""])
def test_blanks_and_their_like_are_missing_and_not_zero(cell):
    survey = flows("1,5", cell)
    assert math.isnan(survey.frame["flowrate"][1])
    assert len(survey.issues) == bool(cell)


def test_units_in_cells_are_converted():
    survey = survey_of(HEADER + "P-1;Pump;120 L/min;4.5 barg;45 °C\nP-2;Pump;60L/min;2.5barg;30 °C\n")
    assert values(survey) == [("P-1", 7.2, 4.5, 45), ("P-2", 3.6, 2.5, 30)]
    assert survey.columns["flowrate"] == ColumnUse("Flow", "L/min", "m³/h")
    assert survey.columns["pressure"].unit_text() == "bar(g)"
    assert survey.choices.units == {"flowrate": IN_CELLS, "pressure": IN_CELLS, "temperature": IN_CELLS}
    assert (survey.issues, survey.changes) == ((), ())


def test_units_with_digits_and_separators_before_them():
    survey = flows("1.200,5 m3/h", "12,25m3/h", "1 200 m³/h", "-3,5  m3/h")
    assert survey.frame["flowrate"].tolist() == [1200.5, 12.25, 1200, -3.5]


def test_mixed_units_in_one_column_are_converted_one_by_one_and_listed():
    survey = flows("120 L/min", "60 L/min", "100 gpm", "7,2 m3/h")
    assert survey.frame["flowrate"].tolist() == [7.2, 3.6, 22.712470704, 7.2]
    assert survey.columns["flowrate"].source_unit == "L/min, gpm (US), m³/h"
    assert [(change.row, change.value) for change in survey.changes] == [(4, "100 gpm"), (5, "7,2 m3/h")]
    assert survey.changes[0].problem.startswith("Converted from gpm (US) to m³/h")
    assert survey.issues == ()


def test_a_cells_unit_goes_before_that_of_the_header():
    survey = survey_of("Tag;Type;Flow;Press. [barg];Temp\nP-1;Pump;1.5;2;3\nP-2;Pump;1;58 psig;3\n")
    assert survey.frame["pressure"].tolist() == pytest.approx([2, 3.99895918])
    assert [(change.row, change.value) for change in survey.changes] == [(3, "58 psig")]


def test_a_unit_of_another_dimension_or_basis_is_listed_and_not_converted():
    survey = survey_of("Tag;Type;Flow;Press. [barg];Temp\nP-1;Pump;1.5;2;3\nP-2;Pump;1;58 psia;3\nP-3;Pump;1;20 °C;3\n")
    assert survey.frame["pressure"].isna().tolist() == [False, True, True]
    assert [issue.row for issue in survey.issues] == [3, 4]
    assert "absolute pressure (psi(a)) among gauge" in survey.issues[0].problem
    mass = flows("120 L/min", "60 L/min", "5 kg/h")
    assert "cannot be converted" in mass.issues[0].problem


def test_numbers_without_a_unit_among_cells_with_one_are_asked_about():
    text = HEADER + "P-1;Pump;120 L/min;;\nP-2;Pump;60;;\n"
    question = question_of(text)
    assert question.option == '--unit flowrate="L/min"'
    assert survey_of(text, units={"flowrate": "gpm"}).frame["flowrate"].tolist() == [7.2, 13.6274824224]
    survey = survey_of(text, units={"flowrate": NOT_STATED})
    assert survey.frame["flowrate"].tolist()[1] == 60
    assert [issue.value for issue in survey.issues] == ["120 L/min"]
    assert survey.columns["flowrate"].unit is None
    assert survey_of(text, accept_guesses=True).frame["flowrate"].tolist() == [7.2, 3.6]
    assert [issue.value for issue in survey_of(text, units={"flowrate": IN_CELLS}).issues] == ["60"]


def test_one_cell_with_a_unit_among_many_without_is_listed():
    survey = flows(*["1.5"] * 30, "120 L/min")
    assert (len(survey.issues), survey.columns["flowrate"].unit) == (1, None)


def test_an_unknown_unit_in_a_cell_is_no_number():
    survey = flows("1.5", "120 hogsheads")
    assert [issue.value for issue in survey.issues] == ["120 hogsheads"]


def test_a_unit_can_be_chosen_or_taken_away():
    text = "Tag,Type,Flow,Pressure (psig),Temp\nP-1,Pump,100,14.5,212\n"
    survey = survey_of(text, units={"flowrate": "gpm", "temperature": "°F", "pressure": NOT_STATED})
    assert values(survey) == [("P-1", 22.712470704, 14.5, 100.0)]
    assert survey.columns["pressure"].unit is None
    assert survey_of(text, units={"pressure": "psia"}).columns["pressure"].basis == "absolute"


@pytest.mark.parametrize(
    ("units", "sentence"),
    [
        ({"pressure": "furlong"}, "is not known"),
        ({"pressure": "°C"}, "is not a unit of pressure"),
        ({"name": "bar"}, "is not a field with a unit"),
    ],
)
def test_a_unit_that_does_not_fit_is_refused(units, sentence):
    with pytest.raises(RefusedInput, match=sentence):
        flows("1", units=units)


def test_rows_with_a_bad_cell_can_be_left_out():
    text = HEADER + "P-1;Pump;1,5;2;3\nP-2;Pump;abc;x;3\nP-3;Pump;n/a;2;3\nP-4;;1;2;3\n"
    survey = survey_of(text, bad_rows="leave out")
    assert survey.frame["name"].tolist() == ["P-1", "P-3", "P-4"]
    assert (survey.rows_read, survey.rows_rejected) == (4, 1)
    assert [(issue.row, issue.is_rejected) for issue in survey.issues] == [(3, True), (3, True), (4, False), (5, False)]


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("12.05.2026", ""),
        ("1.2.3", ""),
        ("P-101", ""),
        ("1,5 bar", "comma"),
        ("1,200 L/min", "unclear_comma"),
        ("1200,500", "comma"),
        ("1.234.567", "comma"),
        (",5", "comma"),
        ("5,", "comma"),
        ("1,23,456.5", ""),
        ("12,345.67", "point"),
    ],
)
def test_what_a_cell_tells_of_the_decimal_sign(cell, kind):
    assert speaks_for(cell) == kind
