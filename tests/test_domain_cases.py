"""What arrives from plants, case by case, each from the bytes of a file to the survey or to the answer of the shell."""

import json
from pathlib import Path

import pytest

from chemviz.cli import main
from chemviz.ingest.records import UNPAIRED
from chemviz.ingest.row_remarks import HEADER_AGAIN, REMARK, TOTAL
from chemviz.schema import PARAMETERS
from tests.ingest_tables import found, question_of, rows, survey_of, values, workbook

HEADER = "Tag No.,Type,Flow (m3/h),Press. (barg),Temp. (°C)\n"
PLAIN_HEADER = "Tag No.,Type,Flow (m3/h),Press. (barg),Temperature\n"
ROW = "P-101,Pump,120.5,8.2,45\n"
READ = [("P-101", 120.5, 8.2, 45.0)]


def flows(*cells, header="Flow", **choices):
    """A file of semicolons with these flowrates, read."""
    lines = [f"P-{number};Pump;{cell};8;45" for number, cell in enumerate(cells, start=1)]
    return survey_of("\n".join([f"Tag;Type;{header};Pressure;Temp", *lines]), **choices)


def flow_values(*cells, **choices):
    return [row[0] for row in rows(flows(*cells, **choices), "flowrate")]


# How the file is written


@pytest.mark.parametrize(
    ("encoding", "stated"),
    [
        ("utf-8-sig", "utf-8-sig"),
        ("utf-8", "utf-8"),
        ("utf-16", "utf-16-le"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("latin-1", "cp1252"),
        ("cp1252", "cp1252"),
    ],
)
def test_a_file_in_any_usual_encoding(encoding, stated):
    survey = survey_of((HEADER + ROW + "K-1,Kühler,1,2,3\n").encode(encoding))
    assert survey.file.encoding == stated
    assert rows(survey, "name", "equipment_type") == [("P-101", "Pump"), ("K-1", "Kühler")]
    assert survey.columns["temperature"].unit == "°C"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_cells_set_apart_by_any_usual_character(delimiter):
    survey = survey_of((PLAIN_HEADER + ROW).replace(",", delimiter))
    assert survey.file.delimiter == delimiter
    assert values(survey) == READ


def test_decimal_commas():
    assert flow_values("1,5", "20,25") == [1.5, 20.25]


@pytest.mark.parametrize("cell", ["1,200.5", "1.200,5", "1 200,5", "1 200.5", "1'200.5", "1\u202f200,5"])
def test_thousands_separators(cell):
    assert flow_values(cell, cell) == [1200.5, 1200.5]


def test_a_thousand_or_one_and_two_tenths_is_asked_about():
    text = "Tag;Type;Flow;Pressure;Temp\nP-1;Pump;1,200;8;45\n"
    assert question_of(text).subject == "decimal"
    assert values(survey_of(text, decimal=","))[0][1] == 1.2
    assert values(survey_of(text, decimal="."))[0][1] == 1200.0


def test_the_signs_of_numbers_are_told_in_words():
    text = "Tag;Type;Flow;Pressure;Temp\nP-1;Pump;1.200,5;8;45\n"
    assert found(text, "thousands").why == "the decimal sign is a comma; thousands are set apart by a point"


# What stands in the cells


def test_units_inside_cells():
    survey = flows("120 L/min", "7,2 m3/h", "3600 l/h")
    assert rows(survey, "flowrate") == [(7.2,), (7.2,), (3.6,)]
    assert survey.columns["flowrate"].unit == "m³/h"
    assert survey.columns["flowrate"].source_unit.startswith("L/min")


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("n/a", "says that there is no value"),
        ("-", "says that there is no value"),
        ("<0.5", "gives a limit and not a value"),
        ("#REF!", "holds an error of the spreadsheet"),
        ("broken", "not a number"),
    ],
)
def test_a_cell_without_a_number_is_missing_and_listed(cell, says):
    survey = flows("1.5", cell)
    assert rows(survey, "flowrate") == [(1.5,), (None,)]
    [issue] = survey.issues
    assert (issue.row, issue.column, issue.value) == (3, "Flow", cell)
    assert says in issue.problem


@pytest.mark.parametrize("cell", ["", "  ", "\u00a0"])
def test_a_blank_cell_is_missing_and_never_zero(cell):
    survey = flows("1.5", cell)
    assert rows(survey, "flowrate") == [(1.5,), (None,)]
    assert not survey.issues


@pytest.mark.parametrize("cells", [["", ""], ["n/a", "-"], ["#REF!", "#REF!"], ["out of service", "off"]])
def test_a_column_without_any_number_is_known_by_its_header(cells):
    body = "".join(f"P-{number},Pump,1.5,{cell},45\n" for number, cell in enumerate(cells))
    survey = survey_of(HEADER + body)
    assert survey.columns["pressure"].source == "Press. (barg)"
    assert survey.frame["pressure"].isna().all()
    assert len(survey.issues) == sum(cell != "" for cell in cells)


# Where the table lies


def test_title_lines_above_the_header():
    survey = survey_of("Plant North;;;;\nExported 2026-05-01\n\n" + PLAIN_HEADER + ROW)
    assert survey.file.header_row == 4
    assert values(survey) == READ


def test_a_two_row_header_of_groups_over_sub_columns():
    text = "Tag,Type,Flow,Pressure,,Temp\n,,,Operating,Design,\nP-1,Pump,1.5,2,10,45\n"
    survey = survey_of(text)
    assert survey.columns["pressure"].source == "Pressure / Operating"
    assert survey.columns["design_pressure"].source == "Pressure / Design"
    assert rows(survey, "pressure", "design_pressure") == [(2.0, 10.0)]


def test_a_units_row_under_the_header():
    survey = survey_of("Tag,Type,Flow,Pressure,Temp\n,,gpm,psig,°F\nP-1,Pump,100,14.5,212\n")
    assert [survey.columns[key].unit for key in PARAMETERS] == ["m³/h", "bar", "°C"]
    assert survey.frame["temperature"].tolist() == [100.0]
    assert survey.columns["pressure"].basis == "gauge"


def test_total_and_footer_lines_are_left_out_and_listed():
    survey = survey_of(HEADER + ROW + "Total,,120.5,,\n\nPrinted by DCS\n")
    assert values(survey) == READ
    assert [(issue.row, issue.problem) for issue in survey.issues] == [(3, TOTAL), (5, REMARK)]


def test_blank_lines_between_rows_keep_the_line_numbers():
    survey = survey_of(HEADER + ROW + "\n  \n" + ROW.replace("101", "102"))
    assert rows(survey, "row", "name") == [(2, "P-101"), (5, "P-102")]
    assert survey.rows_read == 2


def test_a_header_repeated_on_each_page():
    survey = survey_of(HEADER + ROW + HEADER + ROW)
    assert values(survey) == READ * 2
    assert [issue.problem for issue in survey.issues] == [HEADER_AGAIN]


def test_ragged_rows_are_listed_and_lose_no_other():
    survey = survey_of(HEADER + "P-1,Pump,1\nP-2,Pump,1,2,3,4\n" + ROW)
    assert rows(survey, "name") == [("P-1",), ("P-101",)]
    assert [(issue.row, issue.is_rejected) for issue in survey.issues] == [(2, False), (3, True)]


def test_quoted_newlines_and_quotation_marks_that_do_not_pair_up():
    survey = survey_of(HEADER + '"P-1\nspare","Pump",1,2,3\n"P-2,Pump,1,2,3\n' + ROW)
    assert rows(survey, "row", "name") == [(2, "P-1 spare"), (5, "P-101")]
    assert [(issue.row, issue.problem) for issue in survey.issues] == [(4, UNPAIRED)]


# Names, columns and sheets


def test_duplicate_headers_can_be_told_apart():
    survey = survey_of("Tag,Type,Flow,Pressure,Temp,Note,Note\nP-1,Pump,1,2,3,a,b\n", extra=("Note (2)",))
    assert survey.unmapped == ("Note",)
    assert json.loads(survey.frame["extra"][0]) == {"Note (2)": "b"}


def test_repeated_names_are_all_kept():
    assert values(survey_of(HEADER + ROW * 3)) == READ * 3


def test_a_leading_id_column_beside_the_name():
    survey = survey_of("ID," + HEADER + "1," + ROW + "2," + ROW)
    assert survey.columns["name"].source == "Tag No."
    assert values(survey) == READ * 2


def test_no_name_column_at_all():
    text = "Type,Flow,Pressure,Temp\nPump,1,2,3\n"
    assert question_of(text).option.startswith("--map name=")
    assert rows(survey_of(text, names_from_rows=True), "name") == [("Row 2",)]


def test_fifteen_to_twenty_extra_columns():
    more = [f"Remark {letter}" for letter in "ABCDEFGHIJKLMNOPQRST"]
    text = ",".join([*more[:10], HEADER.strip(), *more[10:]]) + "\n"
    text += ",".join([*"x" * 10, ROW.strip(), *"y" * 10]) + "\n"
    survey = survey_of(text, extra=("Remark B", "Remark T"))
    assert values(survey) == READ
    assert len(survey.unmapped) == 18
    assert json.loads(survey.frame["extra"][0]) == {"Remark B": "x", "Remark T": "y"}


def test_a_workbook_with_several_sheets():
    table = [HEADER.strip().split(","), ["P-101", "Pump", 120.5, 8.2, 45]]
    survey = survey_of(workbook([["Read me"]], table, names=["Cover", "Data"]))
    assert (survey.file.sheet, values(survey)) == ("Data", READ)
    two = workbook(table, table, names=["Spring", "Autumn"])
    assert question_of(two).candidates == ("Spring", "Autumn")
    assert survey_of(two, sheet="Autumn").file.sheet == "Autumn"


@pytest.mark.parametrize("tag", ["P-101A", "3-P-101-A", "E-201", "K-301"])
def test_tags_under_a_header_that_says_nothing_are_taken_for_names_if_somebody_says_so(tag):
    lines = "".join(f"{tag.replace('01', f'0{number}')},Pump,1.5,2,3\n" for number in range(3))
    text = "Column1,Type,Flow,Pressure,Temp\n" + lines
    assert question_of(text).option == '--map name="Column1"'
    assert survey_of(text, accept_guesses=True).frame["name"].str.contains("-").all()


# What the words and the units say


def test_seven_spellings_of_two_types():
    kinds = ["pump", "PUMP", "Pump ", "Pumps", "HeatExchanger", "Heat Exchanger", "heat-exchanger", "Condenser"]
    survey = survey_of(HEADER + "".join(f"X-{number},{kind},1,2,3\n" for number, kind in enumerate(kinds)))
    assert survey.frame["equipment_type"].nunique() == 3
    assert sorted(len(merge.spellings) for merge in survey.types_merged) == [3, 4]
    assert survey_of(HEADER + "X,Pumps,1,2,3\nY,Pump,1,2,3\n", tidy_types=False).types_merged == ()


@pytest.mark.parametrize(
    "header",
    [
        *("Set Pressure", "Pressure Drop", "dP", "Diff. Pressure", "Design Press.", "Ambient Temp", "Delta T"),
        *("Flow Coefficient Cv", "Valve Opening %", "Rated Flow"),
    ],
)
def test_a_header_word_that_misleads_is_never_the_operating_value(header):
    survey = survey_of(f"Tag,Type,{header},Flow,Press.,Temp.\nP-1,Pump,999,1,2,3\n")
    assert values(survey) == [("P-1", 1.0, 2.0, 3.0)]


@pytest.mark.parametrize(
    ("field", "unit", "cell", "value"),
    [
        *(("flowrate", unit, "60", 60.0) for unit in ("m3/h", "m³/h", "M3/HR", "cbm/h")),
        *(("flowrate", unit, "1000", 60.0) for unit in ("L/min", "LPM", "lpm", "ltr/min")),
        ("flowrate", "gpm", "100", 22.71247),
        ("flowrate", "cfm", "100", 169.9011),
        ("flowrate", "BPD", "1000", 6.624471),
        *(("pressure", unit, "8.5", 8.5) for unit in ("barg", "bar(g)", "bar (g)", "bara", "bar")),
        *(("pressure", unit, "100", 6.894757) for unit in ("psi", "psig", "psia", "PSI(G)")),
        ("pressure", "kPag", "100", 1.0),
        ("pressure", "kg/cm2", "1", 0.980665),
        *(("temperature", unit, "45", 45.0) for unit in ("°C", "C", "℃", "degC", "deg C")),
        ("temperature", "°F", "212", 100.0),
        ("temperature", "K", "300", 26.85),
    ],
)
def test_unit_spellings(field, unit, cell, value):
    words = {"flowrate": "Flow", "pressure": "Press.", "temperature": "Temp"}
    others = [f"{word}" for key, word in words.items() if key != field]
    survey = survey_of(f"Tag,Type,{words[field]} ({unit}),{','.join(others)}\nX-1,Pump,{cell},1,1\n")
    assert survey.frame[field].tolist() == pytest.approx([value], rel=1e-6)


@pytest.mark.parametrize(("unit", "dimension"), [("Nm3/h", "m³/h"), ("SCFM", "m³/h"), ("t/h", "m³/h")])
def test_normal_and_mass_flow_are_no_volume_flow(unit, dimension):
    survey = survey_of(f"Tag,Type,Flow ({unit}),Pressure,Temp\nK-1,Compressor,10,1,1\n")
    assert survey.columns["flowrate"].unit != dimension


def test_a_unit_that_nobody_knows_is_told_of_and_nothing_is_assumed():
    survey = survey_of("Tag,Type,Flow (furlong/h),Pressure,Temp\nP-1,Pump,1.5,2,3\n")
    assert survey.columns["flowrate"].unit is None
    assert "furlong" in survey.issues[0].problem
    assert survey.frame["flowrate"].tolist() == [1.5]


@pytest.mark.parametrize(
    ("header", "basis"),
    [
        ("Press. (barg)", "gauge"),
        ("Press. (bara)", "absolute"),
        ("Press. (psig)", "gauge"),
        ("Gauge pressure (bar)", "gauge"),
        ("Press. (bar)", None),
    ],
)
def test_gauge_and_absolute_are_kept_apart_from_the_unit(header, basis):
    survey = survey_of(f"Tag,Type,Flow,{header},Temp\nP-1,Pump,1,14.5,3\n")
    assert (survey.columns["pressure"].unit, survey.columns["pressure"].basis) == ("bar", basis)


# The file that the whole of it is for


EXPORT = (
    "Werk Süd – Betriebsdaten;;;;\r\n"
    "Erstellt am 01.05.2026, Schicht B;;;;\r\n"
    "\r\n"
    "Tag No.;Equipment Type;Flow (m³/h);Press. (psig);Temp. (°C)\r\n"
    "P-101A;Pump;1.200,5;145;45,5\r\n"
    "P-101B;PUMPS;980,25;n/a;46\r\n"
    "E-201;Kühler;;14,5;110\r\n"
    "Summe;;2.180,75;;\r\n"
)


def test_a_semicolon_separated_decimal_comma_cp1252_export_with_titles_and_psig(tmp_path: Path, capsys):
    path = tmp_path / "export.csv"
    path.write_bytes(EXPORT.encode("cp1252"))
    assert main(["analyze", str(path), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    facts = {"encoding": "cp1252", "delimiter": ";", "decimal": ",", "header_row": 4}
    assert answer["file"].items() >= facts.items()
    assert answer["rows"] == {"read": 4, "accepted": 3, "rejected": 1}
    assert answer["columns"]["pressure"] == {
        "source": "Press. (psig)",
        "source_unit": "psi",
        "unit": "bar",
        "basis": "gauge",
    }
    assert [(issue["row"], issue["value"]) for issue in answer["issues"]] == [(6, "n/a"), (8, "Summe;;2.180,75;;")]
    survey = survey_of(EXPORT.encode("cp1252"))
    assert rows(survey, "name", "equipment_type") == [("P-101A", "Pump"), ("P-101B", "Pump"), ("E-201", "Kühler")]
    assert rows(survey, "flowrate", "temperature") == [(1200.5, 45.5), (980.25, 46.0), (None, 110.0)]
    assert survey.frame["pressure"].dropna().tolist() == pytest.approx([9.997398, 0.9997398])
