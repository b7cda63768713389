import pytest
from hypothesis import given
from hypothesis import strategies as st

from chemviz.ingest.headers import Match, match_headers
from chemviz.schema import FIELDS, ColumnUse

FIVE = ["Equipment Name", "Type", "Flowrate", "Pressure", "Temperature"]
OPERATING = {"name", "equipment_type", "flowrate", "pressure", "temperature"}


def only(*headers: str, **evidence: list[str] | list[list[str]]) -> Match:
    """The one match that these headers give."""
    [match] = match_headers(headers, **evidence)
    return match


def found(*headers: str, **evidence: list[str] | list[list[str]]) -> dict[str, tuple[int, str]]:
    return {match.field: (match.position, match.certainty) for match in match_headers(headers, **evidence)}


@pytest.mark.parametrize(
    ("headers", "key"),
    [
        ("Equipment Name|Name|Equipment|EQUIPMENT_NAME|equipment-name|equipmentName|Tag|tag no.|Tag Number", "name"),
        ("Type|Equipment Type|equipment_type|TYPE", "equipment_type"),
        ("Flowrate|Flow rate|Flow|flow_rate|FLOW-RATE|FlowRate| Flow ", "flowrate"),
        ("Pressure|PRESSURE|Press.|press|Operating pressure", "pressure"),
        ("Temperature|Temp.|temp|TEMP|Operating Temp.", "temperature"),
        ("Timestamp|Recorded at|Reading time|Date/Time|reading_date", "recorded_at"),
        ("Area|Plant Area|Process unit|Zone", "area"),
        ("Service|Fluid|Medium", "service"),
        ("Design pressure|DESIGN PRESS.|des_press", "design_pressure"),
        ("Design temperature|DesignTemp", "design_temperature"),
    ],
)
def test_plain_headers_are_certain_in_any_case_and_spacing(headers, key):
    for header in headers.split("|"):
        match = only(header)
        assert (match.field, match.certainty, match.unit, match.problem) == (key, "certain", None, None), header


@pytest.mark.parametrize(
    ("header", "key", "unit", "basis"),
    [
        ("Flow (gpm)", "flowrate", "gpm (US)", None),
        ("Flow rate [m³/h]", "flowrate", "m³/h", None),
        ("flow_rate_m3_h", "flowrate", "m³/h", None),
        ("Flowrate, kg/h", "flowrate", "kg/h", None),
        ("Flow/Nm3/h", "flowrate", "Nm³/h", None),
        ("Flow (m3/h) actual", "flowrate", "m³/h", None),
        ("flowLPM", "flowrate", "L/min", None),
        ("Press. [barg]", "pressure", "bar", "gauge"),
        ("Pressure (bar(g))", "pressure", "bar", "gauge"),
        ("Pressure bar(a)", "pressure", "bar", "absolute"),
        ("Pressure, psi g", "pressure", "psi", "gauge"),
        ("Pressure / kPa", "pressure", "kPa", None),
        ("Pressure in MPa", "pressure", "MPa", None),
        ("PRESSURE_KG_CM2", "pressure", "kg/cm²", None),
        ("Gauge pressure (bar)", "pressure", "bar", "gauge"),
        ("Überdruck [bar]", "pressure", "bar", "gauge"),
        ("Pression absolue (kPa)", "pressure", "kPa", "absolute"),
        ("Temperature_°F", "temperature", "°F", None),
        ("Temp. (deg C)", "temperature", "°C", None),
        ("temperature-K", "temperature", "K", None),
        ("T °F", "temperature", "°F", None),
        ("P (bara)", "pressure", "bar", "absolute"),
        ("Q [m3/h]", "flowrate", "m³/h", None),
        ("Design P (psig)", "design_pressure", "psi", "gauge"),
        ("Design / Temp. (°C)", "design_temperature", "°C", None),
    ],
)
def test_a_unit_in_a_header_is_read(header, key, unit, basis):
    match = only(header)
    assert (match.field, match.source_unit, match.basis, match.problem) == (key, unit, basis, None)


@pytest.mark.parametrize(
    "header",
    """
    Set Pressure|Pressure Drop|Design Temperature|Rated Flow|Ambient Temp|Delta T|Del T (°C)|dP|Diff. Pressure|ΔP (bar)
    Flow Coefficient Cv|Valve Opening %|Pressure (design)|Pressure [set]|Temperature (max)|Flow (rated)|Flow (%)
    Temperature, ambient|Pressure / Temperature|Pressure (psid)|Pressure (bard)|Pressure gauge|Flow C|Flow (m/s)
    Pressure_C|Temperature bar|Design Press. (barg)|Set pressure [psig]|Flow (gpm) (design)|Pressure 2|Max Temp
    Type code|Name of site|T|P|Q|F|C|Flow direction|Pressure class|Temperature class|Flow medium|Flow meter
    Flows|Presure|Temprature|Flow-rate-design||Pressure transmitter|Type (code)|Op/Design pressure|Pressure vessel
    Vapour pressure (kPa)|Test pressure|Bearing Temp|Flow alarm high|FLOW_OP|Temp. SP|Hydrotest (barg)|Design flow
    PDIT-101 (bar)|PSV-101 (barg)|TAH-7 [°C]|FIC-1.SP (m3/h)|Heat flow (kW)|Flow total (m3)|LMTD (°C)|P1-P2 (bar)
    Min. design metal temp|No.|#|Code|Value|Operating time|Next service|Instrument tag|Serial number|Status|Strom
    """.strip()
    .replace("\n", "|")
    .split("|"),
)
def test_a_header_that_names_something_else_is_not_taken(header):
    assert OPERATING.isdisjoint(found(header.strip()))


@pytest.mark.parametrize(
    ("first", "second", "key"),
    [
        ("Inlet Temp (°C)", "Outlet Temp (°C)", "temperature"),
        ("Suction pressure", "Discharge pressure", "pressure"),
        ("Steam flow (t/h)", "Feedwater flow (t/h)", "flowrate"),
        ("Flow (m3/h)", "Flow (kg/h)", "flowrate"),
        ("Pressure", "Operating pressure", "pressure"),
        ("Date", "Time", "recorded_at"),
        ("Equipment", "Functional Location", "name"),
        ("T in (°C)", "T out (°C)", "temperature"),
        ("PT-1 (barg)", "PT-2 (barg)", "pressure"),
    ],
)
def test_two_columns_that_may_be_meant_alike_are_a_question(first, second, key):
    match = only(first, second)
    assert (match.field, match.position, match.candidates, match.certainty) == (key, 0, (1,), "unsure")


@pytest.mark.parametrize("header", ["Inlet temperature", "Average flow", "Top pressure (barg)", "Normal op. temp."])
def test_one_of_several_such_values_is_a_question_even_when_it_stands_alone(header):
    assert only(header).certainty == "unsure"


def test_the_plain_value_is_taken_where_inlet_and_outlet_stand_beside_it():
    match = only("Temperature in", "Temperature", "Temperature out")
    assert (match.position, match.certainty, match.candidates) == (1, "certain", (0, 2))


def test_a_known_alias_is_certain_by_itself_and_likely_beside_another_candidate():
    assert only("Op. Temp.").certainty == "certain"
    assert only("Op. Temp.", "Outlet temp.").certainty == "likely"


def test_the_name_wins_over_an_id_beside_it_and_without_a_name_the_id_is_it():
    assert found("ID", "Name") == {"name": (1, "certain")}
    assert found("Asset ID", "Asset name") == {"name": (1, "likely")}
    assert found("ID", "Flow")["name"] == (0, "likely")
    assert found("Tag No.", "Equipment description")["name"] == (0, "likely")


@pytest.mark.parametrize(
    ("header", "field", "unit"),
    [
        ("PIT-101.PV (barg)", "pressure", "bar"),
        ("3-FIC-201 [kg/h]", "flowrate", "kg/h"),
        ("TT104 °C", "temperature", "°C"),
        ("barg", "pressure", "bar"),
        ("m3/h", "flowrate", "m³/h"),
    ],
)
def test_a_match_by_unit_alone_is_a_question(header, field, unit):
    match = only(header)
    assert (match.field, match.why, match.certainty, match.source_unit) == (field, "unit", "unsure", unit)


def test_a_units_row_gives_units_and_tells_what_is_meant():
    headers = ["Tag", "Flow", "P", "T", "PT-7", "Area", "Press.", "Load"]
    units = ["", "m³/h", "[bar(a)]", "K", "barg", "m²", "%", "%"]
    matches = {match.field: match for match in match_headers(headers, units_row=units)}
    assert list(matches) == ["name", "flowrate", "pressure", "temperature"]
    assert [match.source_unit for match in matches.values()] == [None, "m³/h", "bar", "K"]
    assert (matches["pressure"].basis, matches["pressure"].candidates) == ("absolute", (4,))


def test_a_units_row_without_units_changes_nothing():
    assert found(*FIVE, units_row=["-", "text", "n/a", "", " "]) == found(*FIVE)


def test_a_unit_beside_every_number_is_that_of_the_column():
    match = only("Flow", samples=[["120 L/min", "", "80 L/min"]])
    assert (match.source_unit, match.certainty) == ("L/min", "certain")
    assert only("Flow", samples=[["120 L/min", "80"]]).source_unit is None
    assert only("Flow", samples=[["120 L/min", "8 m3/h"]]).source_unit is None


def test_columns_without_a_header_are_asked_for_by_what_stands_in_them():
    samples = [
        ["P-101A", "E-201"],
        ["Pump", "heat exchangers"],
        ["2026-03-01 06:00", "2026-03-01 07:00"],
        ["1.5", "2"],
        ["ok", "leaking"],
    ]
    matches = match_headers(["Column1", "(column 2)", "Unnamed: 2", "", "F5"], samples=samples)
    assert [(match.field, match.position, match.why, match.certainty) for match in matches] == [
        ("name", 0, "content", "unsure"),
        ("equipment_type", 1, "content", "unsure"),
        ("recorded_at", 2, "content", "unsure"),
    ]


@pytest.mark.parametrize("header", ["Spare of", "Parent tag", "Drawing", "Pressure transmitter", "From"])
def test_tags_under_a_header_for_another_item_are_not_the_name(header):
    assert found(header, samples=[["P-101A", "P-101B"]]) == {}


def test_tags_in_two_columns_that_are_not_understood_are_left_alone():
    tags = ["P-101A", "P-101B"]
    assert found("Xyz", samples=[tags]) == {"name": (0, "unsure")}
    assert found("Xyz", "Abc", samples=[tags, tags]) == {}


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Flow", ["in", "out"]),
        ("Flow", ["counter-current", "cross"]),
        ("Pressure", ["PT-101", "PT-102"]),
        ("Op. temp.", ["yes", "no"]),
        ("Temperature", ["2026-03-01 06:00", "2026-03-01 07:00"]),
        ("Area", ["12.5", "30.2"]),
        ("Unit", ["barg", "m3/h"]),
        ("Time", ["0.5", "1.0"]),
        ("Service", ["12", "24"]),
    ],
)
def test_cells_that_cannot_be_what_the_header_says_speak_against_it(header, cells):
    assert found(header, samples=[cells]) == {}


@pytest.mark.parametrize(
    "cells", [["-", "n/a", "12"], ["n/a", "N/A"], ["", ""], ["12"], ["#REF!", "1,5"], ["<0.5", "trace"]]
)
def test_cells_that_may_be_numbers_do_not(cells):
    assert found("Op. pressure", samples=[cells]) == {"pressure": (0, "certain")}


def test_words_under_the_own_name_of_a_field_are_bad_cells_and_not_another_column():
    assert found("Pressure", samples=[["high", "low"]]) == {"pressure": (0, "certain")}


def test_equipment_words_under_a_header_for_the_item_are_asked_for_as_the_type():
    samples = [["Pump", "Compressor"], ["P-101", "K-201"]]
    assert found("Equipment", "Tag", samples=samples) == {"name": (1, "certain"), "equipment_type": (0, "unsure")}


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        ("Flow (hogsheads/h)", "The unit “hogsheads/h” is not known, so"),
        ("Temperature (bar)", "“bar” is not a unit of temperature"),
        ("Flow (tph)", "The unit “tph” can mean different things"),
        ("Pressure mPa", "The unit “mPa” can mean different things"),
    ],
)
def test_a_unit_that_cannot_be_used_is_said_and_none_is_assumed(header, problem):
    match = only(header)
    assert (match.unit, match.source_unit) == (None, None)
    assert problem in str(match.problem)
    assert match.certainty != "certain"


@pytest.mark.parametrize(
    "header", ["Mass flow (m3/h)", "Volume flow (kg/h)", "Gauge pressure (bara)", "Temperature (bar)"]
)
def test_words_and_a_unit_that_contradict_each_other_are_a_question(header):
    assert only(header).certainty == "unsure"


@pytest.mark.parametrize(
    "header", ["Gauge and absolute pressure", "Pressure (anything)", "Flow (P-101)", "Temp (skin)"]
)
def test_words_in_brackets_that_are_not_understood_make_the_header_mean_nothing(header):
    assert found(header) == {}


def test_gauge_pressure_without_a_unit_keeps_its_basis():
    match = only("Gauge pressure")
    assert (match.basis, match.unit, match.use) == ("gauge", None, ColumnUse("Gauge pressure"))


def test_the_use_of_a_column_keeps_the_source_unit():
    uses = {match.field: match.use for match in match_headers(["Tag", "Type", "Flow (gpm)", "Press. [psig]", "Temp"])}
    assert uses["flowrate"] == ColumnUse("Flow (gpm)", "gpm (US)", "m³/h")
    assert uses["pressure"] == ColumnUse("Press. [psig]", "psi", "bar", "gauge")
    assert uses["temperature"] == ColumnUse("Temp")


def test_matches_come_in_the_order_of_the_schema_wherever_the_columns_stand():
    headers = [*reversed(FIVE), "Remarks", "Remarks", "Service"]
    assert [(match.field, match.position) for match in match_headers(headers)] == [
        ("name", 4),
        ("equipment_type", 3),
        ("flowrate", 2),
        ("pressure", 1),
        ("temperature", 0),
        ("service", 7),
    ]


def test_nothing_is_found_where_nothing_is():
    assert match_headers([]) == ()
    assert match_headers(["", " ", "Remarks"], units_row=[], samples=[]) == ()


def test_a_header_as_long_as_a_book_is_passed_over():
    assert match_headers(["Flow " + "m " * 500_000], samples=[["x" * 1_000_000] * 3]) == ()


@given(
    st.lists(st.text(max_size=40), max_size=6),
    st.lists(st.text(max_size=10), max_size=6),
    st.lists(st.lists(st.text(max_size=20), max_size=4), max_size=6),
)
def test_any_text_is_taken_without_an_error_and_each_column_once(headers, units, samples):
    matches = match_headers(headers, units_row=units, samples=samples)
    assert [match.field for match in matches] == [field.key for field in FIELDS if field.key in found_in(matches)]
    positions = [match.position for match in matches] + [each for match in matches for each in match.candidates]
    assert len(positions) == len(set(positions))


def found_in(matches: tuple[Match, ...]) -> set[str]:
    return {match.field for match in matches}


WORDS = ["flow", "Press.", "temp", "design", "inlet", "max", "set", "(barg)", "[m3/h]", "°C", "/", "drop", "rated", "2"]
WORDS_OF_OTHERS = {"max", "set", "drop", "rated", "2"}


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=5))
def test_a_word_for_something_else_anywhere_in_a_header_keeps_it_from_being_taken(words):
    if WORDS_OF_OTHERS.intersection(words):
        assert match_headers([" ".join(words)]) == ()
