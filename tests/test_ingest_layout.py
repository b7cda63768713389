"""Where the table lies: title lines, headers of one and two lines, units row, footers, blank and ragged lines."""

import pytest

from chemviz.errors import RefusedFile, RefusedInput
from chemviz.ingest.assembly import EMPTY_ROW
from chemviz.ingest.layout import joined_headers
from chemviz.ingest.row_remarks import CHOSEN_FOOTER, HEADER_AGAIN, REMARK, TOTAL, footer_reason
from tests.ingest_tables import found, question_of, rows, survey_of, values

HEADER = "Equipment Name,Type,Flowrate,Pressure,Temperature\n"
BODY = "P-101,Pump,120.5,8.2,45\nE-201,Heat exchanger,80,6,110\n"


def test_title_lines_above_the_header_are_no_rows():
    survey = survey_of("Plant survey North\nExported 2026-05-01 by J. Smith, shift B\n\n" + HEADER + BODY)
    assert survey.file.header_row == 4
    assert survey.frame["row"].tolist() == [5, 6]
    assert (survey.rows_read, survey.issues) == (2, ())


def test_title_lines_that_are_as_wide_as_the_table_are_no_header():
    survey = survey_of("Survey,,,,\nSite: North,,,,Shift B\n" + HEADER + BODY)
    assert survey.file.header_row == 3
    assert len(survey.frame) == 2


def test_the_header_row_can_be_chosen():
    text = "Tag,Type,Flow,Pressure,Temp\nTag,Type,Flow,Pressure,Temp\nP-1,Pump,1.5,2,3\n"
    assert survey_of(text, header_row=2).file.header_row == 2
    with pytest.raises(RefusedInput, match="Line 9 cannot be the header"):
        survey_of(text, header_row=9)


def test_a_file_without_a_header_asks_which_line_it_is():
    question = question_of("P-1,Pump,1,2,3\nP-2,Pump,1,2,3\n")
    assert (question.subject, question.option) == ("header row", "--header-row 1")


def test_a_header_that_nobody_knows_is_found_by_its_shape_and_asked_about():
    text = "My plant\n\nWhat,Kind,Alpha,Beta,Gamma\nP-1,Pump,1,2,3\nP-2,Pump,1,2,3\n"
    assert question_of(text).option == "--header-row 3"
    chosen = {"name": "What", "equipment_type": "Kind", "flowrate": "Alpha", "pressure": "Beta", "temperature": "Gamma"}
    assert values(survey_of(text, columns=chosen))[0] == ("P-1", 1.0, 2.0, 3.0)


def test_a_units_row_under_the_header_gives_the_units_and_is_no_row():
    survey = survey_of("Tag,Type,Flow,Pressure,Temp\n,,m3/h,psig,°F\nP-1,Pump,10,14.5,212\n")
    assert survey.frame["row"].tolist() == [3]
    assert survey.columns["pressure"].unit_text() == "bar(g)"
    assert survey.columns["temperature"].source_unit == "°F"
    assert survey.frame["temperature"].tolist() == [100.0]
    assert survey.choices.has_units_row is True


def test_a_units_row_may_have_brackets_and_dashes():
    survey = survey_of("Tag;Type;Flow;Pressure;Temp\n-;-;[gpm];[barg];[°C]\nP-1;Pump;100;2.5;3.5\n")
    assert survey.columns["flowrate"].source_unit == "gpm (US)"
    assert len(survey.frame) == 1


def test_a_units_row_can_be_denied():
    survey = survey_of("Tag,Type,Flow,Pressure,Temp\n,,m3/h,psig,°F\nP-1,Pump,10,14.5,212\n", has_units_row=False)
    assert survey.frame["row"].tolist() == [2, 3]
    assert survey.columns["flowrate"].unit is None


def test_a_two_row_header_of_groups_over_sub_columns_is_joined():
    text = (
        "Equipment,,Operating,,,Design,\n"
        "Tag,Type,Flow (m3/h),Pressure (barg),Temperature (°C),Pressure (barg),Temperature (°C)\n"
        "P-1,Pump,10,2.5,40,16,120\n"
    )
    survey = survey_of(text)
    assert survey.columns["pressure"].source == "Operating / Pressure (barg)"
    assert rows(survey)[0] == (3, "P-1", "Pump", 10.0, 2.5, 40.0, 16.0, 120.0)
    assert survey.columns["design_pressure"].source == "Design / Pressure (barg)"
    assert (survey.choices.header_row, survey.choices.header_lines) == (1, 2)


def test_a_two_row_header_with_the_field_above_is_joined():
    text = "Tag,Type,Flow,Pressure,,Temp\n,,,Operating,Design,\nP-1,Pump,10,2.5,16,40\n"
    survey = survey_of(text)
    assert survey.columns["pressure"].source == "Pressure / Operating"
    assert values(survey) == [("P-1", 10.0, 2.5, 40.0)]


def test_a_two_row_header_with_a_units_row_below_it():
    text = ",,Operating conditions,,\nTag,Type,Flow,Pressure,Temp\n,,gpm,psig,°F\nP-1,Pump,100,14.5,212\n"
    survey = survey_of(text)
    assert survey.frame["row"].tolist() == [4]
    assert survey.columns["temperature"].source_unit == "°F"


def test_the_number_of_header_lines_can_be_chosen():
    text = "Site North,,,,\n" + HEADER + BODY
    assert survey_of(text, header_row=2, header_lines=1).columns["pressure"].source == "Pressure"


def test_joined_headers_keep_a_header_that_spans_both_lines():
    assert joined_headers([["Tag", "P", "", "T"], ["", "in", "out", ""]]) == ["Tag", "P / in", "P / out", "T"]


def test_a_trailing_total_is_left_out_and_listed():
    survey = survey_of(HEADER + BODY + "Total,,200.5,,\n")
    assert survey.frame["name"].tolist() == ["P-101", "E-201"]
    assert (survey.rows_read, survey.rows_rejected) == (3, 1)
    (issue,) = survey.issues
    assert (issue.row, issue.value, issue.problem, issue.is_rejected) == (4, "Total,,200.5,,", TOTAL, True)


def test_footer_lines_are_left_out_and_listed():
    footer = "\nTotal equipment: 2\nAverage,,100.25,7.1,77.5\n\nExported by Historian 4.2\n-----,,,,\nPage 1 of 1\n"
    survey = survey_of(HEADER + BODY + footer)
    assert len(survey.frame) == 2
    assert [(issue.row, issue.problem) for issue in survey.issues] == [
        (5, TOTAL),
        (6, TOTAL),
        (8, REMARK),
        (9, REMARK),
        (10, REMARK),
    ]
    assert survey.choices.footer_lines == 5


def test_a_subtotal_in_the_midst_of_the_table_is_left_out_and_listed():
    survey = survey_of(HEADER + "P-1,Pump,1,2,3\nSubtotal,,1,,\nP-2,Pump,1,2,3\nGrand total,,2,,\n")
    assert survey.frame["name"].tolist() == ["P-1", "P-2"]
    assert [(issue.row, issue.problem) for issue in survey.issues] == [(3, TOTAL), (5, TOTAL)]


@pytest.mark.parametrize("name", ["Total condenser", "T-101", "Sum-12", "Mean Machine", "Maximus", "Counter", "Note 7"])
def test_equipment_with_a_telling_name_is_no_total(name):
    survey = survey_of(HEADER + BODY + f"{name},Condenser,1,2,3\n")
    assert survey.frame["name"].tolist()[-1] == name


@pytest.mark.parametrize("line", ["P-103,,,,", "P-103,Pump", "P-103", "Total,Pump,1,2,3"])
def test_a_last_row_that_may_be_equipment_stays(line):
    assert survey_of(HEADER + BODY + line).rows_rejected == 0


def test_the_number_of_footer_lines_can_be_chosen():
    text = HEADER + BODY + "P-103,Pump,1,2,3\n\nTotal,,1,,\n"
    assert len(survey_of(text, footer_lines=0).frame) == 3  # the total is left out all the same
    survey = survey_of(text, footer_lines=2)
    assert [(issue.row, issue.problem) for issue in survey.issues] == [(4, CHOSEN_FOOTER), (6, TOTAL)]
    assert len(survey.frame) == 2


def test_a_footer_may_stand_behind_many_rows():
    survey = survey_of(HEADER + "P-1,Pump,1.5,2,3\n" * 20_000 + "\nEnd of report\n")
    assert (len(survey.frame), survey.issues[0].row) == (20_000, 20_003)


def test_a_header_that_is_repeated_on_each_page_is_no_row():
    survey = survey_of(HEADER + BODY + HEADER + "P-103,Pump,1,2,3\n")
    assert survey.frame["row"].tolist() == [2, 3, 5]
    assert [(issue.row, issue.problem, issue.is_rejected) for issue in survey.issues] == [(4, HEADER_AGAIN, True)]


def test_blank_lines_between_rows_are_no_rows_and_empty_ones_are_listed():
    survey = survey_of(HEADER + "\nP-1,Pump,1,2,3\n\n   \n,,,,\nP-2,Pump,1,2,3\n")
    assert survey.frame["row"].tolist() == [3, 7]
    assert [(issue.row, issue.problem) for issue in survey.issues] == [(6, EMPTY_ROW)]


def test_ragged_rows_and_quoted_newlines_are_told_of():
    survey = survey_of(HEADER + 'P-1,Pump\n"P-2\nspare",Pump,1,2,3\nP-3,Pump,1,2,3,4\n')
    assert survey.frame["name"].tolist() == ["P-1", "P-2 spare"]
    assert [(issue.row, issue.is_rejected) for issue in survey.issues] == [(2, False), (5, True)]


def test_duplicate_headers_are_made_unique_and_can_be_chosen_by_that_name():
    text = "Tag,Type,Flow,Note,Note,Pressure,Temp\nP-1,Pump,1,a,b,2,3\n"
    survey = survey_of(text, extra=("Note (2)",))
    assert survey.unmapped == ("Note",)
    assert survey.frame["extra"].tolist() == ['{"Note (2)": "b"}']


def test_two_headers_alike_for_one_field_are_asked_about():
    question = question_of("Tag,Type,Flow,Flow,Pressure,Temp\nP-1,Pump,1,2,3,4\n")
    assert (question.subject, question.candidates) == ("flowrate", ("Flow", "Flow (2)"))
    text = "Tag,Type,Flow,Flow,Pressure,Temp\nP-1,Pump,1,2,3,4\n"
    assert survey_of(text, columns={"flowrate": "Flow (2)"}).frame["flowrate"].tolist() == [2.0]


def test_repeated_names_are_kept():
    assert survey_of(HEADER + "P-1,Pump,1,2,3\n" * 3).frame["name"].tolist() == ["P-1"] * 3


def test_an_id_column_beside_the_name_is_not_the_name():
    survey = survey_of("ID,Tag,Type,Flow,Pressure,Temp\n1,P-1,Pump,1,2,3\n2,P-2,Pump,1,2,3\n")
    assert survey.frame["name"].tolist() == ["P-1", "P-2"]
    assert survey.unmapped == ("ID",)


def test_a_file_without_a_name_column_may_use_row_numbers_as_names():
    text = "Type,Flow,Pressure,Temp\nPump,1.5,2,3\n\nPump,1,2,3\n"
    question = question_of(text)
    assert question.subject == "name"
    assert "--names-from-rows" in question.sentence
    survey = survey_of(text, names_from_rows=True)
    assert survey.frame["name"].tolist() == ["Row 2", "Row 4"]
    assert survey.columns["name"] is None


def test_a_file_without_a_type_column_becomes_one_type():
    text = "Tag,Flow,Pressure,Temp\nP-1,1.5,2,3\nP-2,1,2,3\n"
    question = question_of(text)
    assert question.subject == "equipment_type"
    assert "--type" in question.sentence
    assert survey_of(text, single_type="Pump").frame["equipment_type"].tolist() == ["Pump", "Pump"]
    assert survey_of(text, accept_guesses=True).frame["equipment_type"].tolist() == ["Equipment"] * 2


def test_one_missing_column_is_asked_about_and_may_be_missing():
    text = "Tag,Type,Flow,Pressure\nP-1,Pump,1.5,2\n"
    question = question_of(text)
    assert (question.subject, question.option) == ("temperature", '--map temperature="HEADER"')
    survey = survey_of(text, columns={"temperature": None})
    assert survey.columns["temperature"] is None
    assert values(survey) == [("P-1", 1.5, 2.0, None)]


def test_a_file_with_no_parameter_at_all_is_refused():
    with pytest.raises(RefusedFile, match="no column for flowrate, pressure or temperature"):
        survey_of("Tag,Type,Remarks\nP-1,Pump,x\n", accept_guesses=True)


def test_twenty_extra_columns_do_no_harm_and_some_may_be_kept():
    extras = [f"Attribute {number}" for number in range(20)]
    text = ",".join([*extras[:10], *HEADER.strip().split(","), *extras[10:]])
    text += "\n" + ",".join([*map(str, range(10)), "P-1,Pump,1,2,3", *map(str, range(10, 20))]) + "\n"
    survey = survey_of(text, extra=("Attribute 0", "Attribute 19"))
    assert survey.frame["extra"].tolist() == ['{"Attribute 0": "0", "Attribute 19": "19"}']
    assert len(survey.unmapped) == 18
    with pytest.raises(RefusedFile, match="no column “Nope”"):
        survey_of(text, extra=("Nope",))


@pytest.mark.parametrize("header", ["Set Pressure", "Pressure Drop", "dP", "Diff. Pressure", "Press. relief (barg)"])
def test_a_header_that_names_something_else_is_not_the_operating_value(header):
    text = f"Tag,Type,Flow,Temp,{header}\nP-1,Pump,1,2,3\n"
    assert question_of(text).subject == "pressure"
    assert survey_of(text, columns={"pressure": None}).unmapped == (header,)


def test_the_layout_is_evidence():
    text = "Title\n" + HEADER + BODY + "Total,,1,,\n"
    header = found(text, "header row")
    assert (header.found, header.certainty) == ("line 2", "certain")
    assert found(text, "delimiter").found == ","


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (["Total", "", "12"], TOTAL),
        (["Sub-total:", "", ""], TOTAL),
        (["Gesamt", "", "12,5"], TOTAL),
        (["Total (14 items)"], TOTAL),
        (["Total", "Pump", "12"], None),
        (["Total feed pump", "", "12"], None),
        (["* estimated from curve"], REMARK),
        (["=====", "=====", ""], REMARK),
        (["P-101", "", ""], None),
        (["", "", ""], None),
    ],
)
def test_footers_are_told_by_their_words(cells, reason):
    assert footer_reason(cells) == reason
