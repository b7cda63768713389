import pytest

from chemviz.errors import RefusedFile
from chemviz.ingest.headers import match_header, match_headers
from chemviz.schema import ColumnUse

FIVE = ["Equipment Name", "Type", "Flowrate", "Pressure", "Temperature"]


@pytest.mark.parametrize(
    ("headers", "key"),
    [
        ("Equipment Name|Name|Equipment|EQUIPMENT_NAME|equipment-name|equipmentName|Tag|tag no.|Tag Number", "name"),
        ("Type|Equipment Type|equipment_type|TYPE", "equipment_type"),
        ("Flowrate|Flow rate|Flow|flow_rate|FLOW-RATE|FlowRate| Flow ", "flowrate"),
        ("Pressure|PRESSURE|Press.|press|Operating pressure", "pressure"),
        ("Temperature|Temp.|temp|TEMP|Operating Temp.", "temperature"),
    ],
)
def test_plain_headers_are_known_in_any_case_and_spacing(headers, key):
    for header in headers.split("|"):
        match = match_header(header)
        assert match is not None
        assert (match.key, match.unit, match.problem) == (key, None, None)


@pytest.mark.parametrize(
    ("header", "key", "unit", "basis"),
    [
        ("Flow (gpm)", "flowrate", "gpm (US)", None),
        ("Flow rate [m³/h]", "flowrate", "m³/h", None),
        ("flow_rate_m3_h", "flowrate", "m³/h", None),
        ("Flowrate, kg/h", "flowrate", "kg/h", None),
        ("Flow/Nm3/h", "flowrate", "Nm³/h", None),
        ("Press. [barg]", "pressure", "bar", "gauge"),
        ("Pressure (bar(g))", "pressure", "bar", "gauge"),
        ("Pressure bar(a)", "pressure", "bar", "absolute"),
        ("Pressure, psi g", "pressure", "psi", "gauge"),
        ("Pressure / kPa", "pressure", "kPa", None),
        ("Pressure in MPa", "pressure", "MPa", None),
        ("PRESSURE_KG_CM2", "pressure", "kg/cm²", None),
        ("Temperature_°F", "temperature", "°F", None),
        ("Temp. (deg C)", "temperature", "°C", None),
        ("temperature-K", "temperature", "K", None),
        ("T °F", "temperature", "°F", None),
        ("P (bara)", "pressure", "bar", "absolute"),
        ("Q [m3/h]", "flowrate", "m³/h", None),
    ],
)
def test_a_unit_in_a_header_is_read(header, key, unit, basis):
    match = match_header(header)
    assert match is not None
    assert match.unit is not None
    assert (match.key, match.unit.name, match.unit.basis) == (key, unit, basis)


@pytest.mark.parametrize(
    "header",
    """
    Set Pressure|Pressure Drop|Design Temperature|Rated Flow|Ambient Temp|Delta T|dP|Diff. Pressure|Design Press.
    Flow Coefficient Cv|Valve Opening %|Pressure (design)|Pressure [set]|Temperature (max)|Flow (rated)|Flow (%)
    Temperature, ambient|Pressure / Temperature|Pressure (psid)|Temperature (at inlet)|Pressure gauge|Flow C
    Pressure_C|Temperature bar|Design Press. (barg)|Set pressure [psig]|Flow (gpm) (design)|Pressure 2|Max Temp
    Type code|Name of site|Equipment ID|T|P|Q|F|Flow direction|Pressure class|Temperature class|Flow medium
    Flows|Presure|Temprature|Flow-rate-design||Pressure transmitter|Tag description|Service|Area|Type (code)
    """.strip()
    .replace("\n", "|")
    .split("|"),
)
def test_a_header_that_names_something_else_is_not_taken(header):
    assert match_header(header.strip()) is None


def test_an_unknown_unit_is_said_to_be_unknown_and_none_is_assumed():
    match = match_header("Flow (hogsheads/h)")
    assert match is not None
    assert match.unit is None
    assert match.problem == (
        "The unit “hogsheads/h” is not known, so the numbers are kept as they stand, without a unit."
    )


def test_a_unit_of_another_quantity_is_named_as_such():
    match = match_header("Temperature (bar)")
    assert match is not None
    assert match.unit is None
    assert "“bar” is not a unit of temperature" in str(match.problem)


def test_the_use_of_a_column_keeps_the_source_unit():
    columns = match_headers(["Tag", "Type", "Flow (gpm)", "Press. [psig]", "Temp"])
    assert columns["flowrate"].use == ColumnUse("Flow (gpm)", "gpm (US)", "m³/h")
    assert columns["pressure"].use == ColumnUse("Press. [psig]", "psi", "bar", "gauge")
    assert columns["temperature"].use == ColumnUse("Temp")


def test_columns_come_in_the_order_of_the_schema_wherever_they_stand():
    columns = match_headers([*reversed(FIVE), "Remarks", "Remarks"])
    assert list(columns) == ["name", "equipment_type", "flowrate", "pressure", "temperature"]
    assert [column.position for column in columns.values()] == [4, 3, 2, 1, 0]


def test_a_missing_column_is_named_with_the_headers_that_were_seen():
    with pytest.raises(RefusedFile) as refusal:
        match_headers(["Tag", "Type", "Flow", "Temp"])
    assert str(refusal.value) == "The file has no column for pressure. The headers seen were: Tag, Type, Flow, Temp."


def test_several_missing_columns_are_named_together():
    with pytest.raises(RefusedFile, match="no columns for flowrate, pressure and temperature"):
        match_headers(["Tag", "Type", "Set pressure"])


def test_ten_thousand_headers_do_not_make_an_endless_sentence():
    with pytest.raises(RefusedFile) as refusal:
        match_headers([f"Column {number}" for number in range(10_000)])
    assert "and 9988 more" in str(refusal.value)
    assert len(str(refusal.value)) < 500


def test_two_columns_for_one_field_are_refused_by_name():
    with pytest.raises(RefusedFile, match=r"“Flowrate” and “Flow \(gpm\)”, both name the flowrate"):
        match_headers([*FIVE, "Flow (gpm)"])


def test_a_header_as_long_as_a_book_is_passed_over():
    assert match_header("Flow " + "m " * 500_000) is None
