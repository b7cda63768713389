"""What a file is understood to be, as a screen shows it, and moments."""

import pyarrow as pa
import pytest

from chemviz.errors import NeedsAnswer, RefusedFile
from chemviz.ingest import Choices, read_table, understand
from chemviz.ingest.checks import SHEET_ERROR
from chemviz.ingest.moments import NO_OFFSET, NOT_A_MOMENT, read_moments
from tests.ingest_tables import question_of, survey_of

TITLED = "Survey North;;;;\n\nTag No.;Equipment type;Flow (gpm);Suction P (barg);Discharge P (barg)\nP-1;Pump;1,5;2;3\n"


def understood(text, **choices):
    return understand(text.encode(), file_name="plant.csv", choices=Choices(**choices))


def test_a_clean_table_asks_nothing_and_tells_what_was_found():
    found = understood("Equipment Name,Type,Flowrate,Pressure,Temperature\nP-1,Pump,1.5,2,3\n")
    assert found.questions == ()
    assert {each.certainty for each in found.evidence} == {"certain"}
    subjects = [each.subject for each in found.evidence]
    assert subjects[:3] == ["encoding", "delimiter", "header row"]
    assert "column: pressure" in subjects
    assert "unit: pressure" in subjects
    assert found.sheets == ()


def test_questions_name_the_option_that_answers_them():
    found = understood(TITLED)
    assert [question.subject for question in found.questions] == ["pressure", "temperature"]
    assert found.questions[0].option == '--map pressure="Suction P (barg)"'
    assert found.questions[0].candidates == ("Suction P (barg)", "Discharge P (barg)")
    with pytest.raises(NeedsAnswer) as asked:
        read_table(TITLED.encode(), file_name="plant.csv")
    assert str(asked.value).endswith("1 more question follows.")


def test_the_sample_holds_the_first_lines_as_they_stand_in_the_file():
    found = understood(TITLED)
    assert found.sample[0] == (1, ("Survey North", "", "", "", ""))
    assert found.sample[1][0] == found.header_row == 3
    assert found.headers[0] == "Tag No."


def test_matches_tell_why_a_header_is_a_field():
    found = understood(TITLED)
    assert [(match.field, match.why) for match in found.matches][:2] == [("name", "alias"), ("equipment_type", "exact")]
    assert found.columns["flowrate"].unit.name == "gpm (US)"


def test_the_choices_of_an_understanding_answer_all_but_the_questions():
    found = understood(TITLED)
    answered = Choices(
        **{**vars(found.choices), "columns": {**found.choices.columns, "pressure": "Discharge P (barg)"}}
    )
    survey = read_table(TITLED.encode(), file_name="plant.csv", choices=answered)
    assert survey.frame["pressure"].tolist() == [3.0]
    assert survey.columns["temperature"] is None


def test_a_file_that_is_no_table_is_refused_here_too():
    with pytest.raises(RefusedFile, match="a PNG image"):
        understand(b"\x89PNG", file_name="plant.csv")
    with pytest.raises(RefusedFile, match="the limit is 3 bytes"):
        understand(b"Tag,Type", file_name="plant.csv", max_bytes=3)


def test_where_the_table_is_comes_before_what_its_columns_are():
    found = understood("P-1,Pump,1,2,3\nP-2,Pump,1,2,3\n")
    assert [question.subject for question in found.questions] == ["header row"]


def test_further_fields_stand_in_the_frame_only_when_the_file_has_them():
    headers = "Tag,Type,Flow,Pressure,Temp,Area,Service,Time stamp,Design pressure (psig)\n"
    text = headers + "P-1,Pump,1.5,2,3,North,,2026-05-01 08:30,14.5\n"
    survey = survey_of(text)
    assert list(survey.frame.columns[6:]) == ["recorded_at", "area", "service", "design_pressure"]
    assert survey.frame["design_pressure"].tolist() == pytest.approx([0.99974])
    assert survey.frame["service"].isna().all()
    assert survey.columns["design_pressure"].unit_text() == "bar(g)"
    assert "design_temperature" not in survey.columns


def test_a_row_with_nothing_but_an_area_is_not_empty():
    survey = survey_of("Tag,Type,Flow,Pressure,Temp,Area\n,,,,,North\nP-1,Pump,1.5,2,3,\n")
    assert len(survey.frame) == 2


def test_days_and_months_that_nothing_tells_apart_are_asked_about():
    text = "Tag,Type,Flow,Pressure,Temp,Time stamp\nP-1,Pump,1.5,2,3,3/4/2026\n"
    question = question_of(text)
    assert (question.subject, question.option) == ("recorded_at", "--dates day-first")
    assert survey_of(text, date_order="month first").frame["recorded_at"][0].month == 3
    assert survey_of(text, accept_guesses=True).choices.date_order == "day first"


def moments(*cells, **options):
    return read_moments(pa.chunked_array([pa.array(cells, pa.large_string())]), **options)


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2026-05-01", "2026-05-01T00:00:00"),
        ("2026-05-01 08:30", "2026-05-01T08:30:00"),
        ("2026-05-01T08:30:15Z", "2026-05-01T08:30:15"),
        ("2026/5/1 8:30", "2026-05-01T08:30:00"),
        ("01.05.2026 08:30", "2026-05-01T08:30:00"),
        ("25/12/2026", "2026-12-25T00:00:00"),
        ("12/25/2026 11:05 PM", "2026-12-25T23:05:00"),
        ("12/25/2026 12:05 am", "2026-12-25T00:05:00"),
    ],
)
def test_a_moment_is_read_in_many_spellings(cell, moment):
    read = moments(cell, "")
    assert read.values.astype("datetime64[s]").astype(str).tolist() == [moment, "NaT"]
    assert not read.bad.size


@pytest.mark.parametrize(
    "cell", ["soon", "2026-13-01", "31.02.2026", "25:00", "20260501", "2026", "-1", "1e9", "45000"]
)
def test_what_is_no_moment_is_missing_and_told(cell):
    read = moments("2026-05-01", cell)
    assert read.bad_texts == [cell]


def test_one_day_above_twelve_tells_the_order_of_all():
    assert moments("3/4/2026", "25/12/2026").values.astype("datetime64[D]").astype(str).tolist()[0] == "2026-04-03"
    assert moments("3/4/2026", "12/25/2026").values.astype("datetime64[D]").astype(str).tolist()[0] == "2026-03-04"
    assert moments("13/1/2026", "1/13/2026").is_unclear
    assert moments().values.size == 0


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2026-05-01T08:30:15Z", "2026-05-01T08:30:15"),
        ("2026-05-01T08:30:15+02:00", "2026-05-01T08:30:15"),
        ("2026-05-01 08:30:15 +0200", "2026-05-01T08:30:15"),
        ("2026-05-01 08:30 UTC-3", "2026-05-01T08:30:00"),
        ("01.05.2026 08:30 GMT", "2026-05-01T08:30:00"),
        ("5/25/2026 8:30 PM +05:30", "2026-05-25T20:30:00"),
    ],
)
def test_a_moment_with_its_distance_from_utc_is_kept_as_the_plant_wrote_it(cell, moment):
    read = moments(cell, "")
    assert read.values.astype("datetime64[s]").astype(str).tolist() == [moment, "NaT"]
    assert not read.bad.size
    assert "kept as written" in read.evidence[0].why


@pytest.mark.parametrize("summer", ["2026-10-25T02:30:00+02:00", "25.10.2026 02:30 +02:00"])
def test_moments_at_different_distances_from_utc_keep_their_order(summer):
    read = moments(summer, "2026-10-25T02:10:00+01:00")
    assert read.values.astype("datetime64[s]").astype(str).tolist() == ["2026-10-25T00:30:00", "2026-10-25T01:10:00"]
    assert "converted to UTC" in read.evidence[0].why
    assert read.evidence[0].found == "UTC"


def test_a_moment_that_cannot_be_placed_among_several_distances_is_listed():
    lines = "".join(
        f"P-1,Pump,1,2,3,{cell}\n"
        for cell in ("2026-07-01T08:00:00+02:00", "2026-12-01T08:00:00+01:00", "2026-12-01 08:00", "soon")
    )
    survey = survey_of("Tag,Type,Flow,Pressure,Temp,Time stamp\n" + lines)
    assert survey.frame["recorded_at"].notna().tolist() == [True, True, False, False]
    assert [(issue.row, issue.problem) for issue in survey.issues] == [(4, NO_OFFSET), (5, NOT_A_MOMENT)]


@pytest.mark.parametrize(
    "cell",
    ["0000-01-01", "0000-01-01 00:00:00", "00.00.0000", "0001-01-01T00:00:00+02:00", "2026-05-01T08:00:00+25:00"],
)
def test_a_moment_that_no_calendar_knows_is_listed(cell):
    read = moments("2026-05-01T08:00:00Z", cell) if "T" in cell else moments("2026-05-01", cell)
    assert read.bad_texts == [cell]
    assert read.problem_of(cell) == NOT_A_MOMENT


def test_an_error_of_the_spreadsheet_among_moments_is_called_so():
    survey = survey_of(
        "Tag,Type,Flow,Pressure,Temp,Time stamp\nP-1,Pump,1,2,3,#REF!\nP-1,Pump,1,2,3,2026-05-01 08:00\n"
    )
    assert [issue.problem for issue in survey.issues] == [SHEET_ERROR]


UNSURE_DATES = "Tag,Type,Flow,Pressure,Temp,Column6\n" + "P-1,Pump,1,2,3,2026-05-01 08:30\n" * 3


def test_a_field_that_need_not_be_there_is_never_guessed():
    for accepts in (False, True):
        assert "recorded_at" not in survey_of(UNSURE_DATES, accept_guesses=accepts).columns


NO_TYPES = "Tag,Flow,Pressure,Temp\nP-1,1,2,3\nP-2A,1,2,3\nE-1,1,2,3\nV-1,1,2,3\nBoiler,1,2,3\n"


def test_letters_of_tags_suggest_types_and_decide_none():
    found = understood(NO_TYPES)
    assert [(each.letters, each.count, each.usual) for each in found.tag_types] == [
        ("P", 2, ("Pump",)),
        ("E", 1, ("Heat exchanger",)),
        ("V", 1, ("Vessel", "Valve")),
    ]
    assert question_of(NO_TYPES).sentence.endswith('suggest --type "P=Pump" --type "E=Heat exchanger".')
    assert understood(NO_TYPES.replace("Tag,", "Type,Tag,").replace("\n", "\nx,")).tag_types == ()


def test_types_are_given_by_the_letters_of_tags_when_somebody_says_so():
    types = {"p": "Pump", "V": "Vessel"}
    survey = survey_of(NO_TYPES, types_by_tag=types)
    assert survey.frame["equipment_type"].fillna("").tolist() == ["Pump", "Pump", "", "Vessel", ""]
    survey = survey_of(NO_TYPES, types_by_tag=types, single_type="Other")
    assert survey.frame["equipment_type"].tolist() == ["Pump", "Pump", "Other", "Vessel", "Other"]


def test_letters_of_tags_never_overwrite_a_type():
    survey = survey_of(
        "Tag,Type,Flow,Pressure,Temp\nP-1,Filter,1,2,3\n",
        types_by_tag={"P": "Pump"},
        columns={"equipment_type": "Type"},
    )
    assert survey.frame["equipment_type"].tolist() == ["Filter"]
