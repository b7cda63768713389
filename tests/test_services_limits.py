"""Storing limits, and limits as CSV, on SQLite and PostgreSQL."""

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chemviz.analysis.limits import Limit
from chemviz.db.engine import Database
from chemviz.errors import NotFound, RefusedFile, RefusedInput
from chemviz.services import limits
from chemviz.services.limits_csv import MOST_BYTES, limits_from_csv, limits_to_csv

HEADER = "Type,Item,Parameter,Low,High,Level,Unit\r\n"
PUMP = Limit("pressure", equipment_type="Pump", low=2.0, high=8.0, unit="bar(g)")
ITEM = Limit("temperature", "critical", equipment="P-101A", high=90.0, unit="°C")


def refusal(rows: str, header: str = HEADER) -> str:
    with pytest.raises(RefusedFile) as caught:
        limits_from_csv((header + rows).encode())
    return str(caught.value)


def test_limits_come_back_as_they_were_stored_and_in_their_order(db: Database, owner_id: int) -> None:
    stored = limits.replace_limits(db, owner_id=owner_id, limits=[ITEM, PUMP])

    assert stored == limits.list_limits(db, owner_id=owner_id) == [ITEM, PUMP]


def test_storing_replaces_all_that_was_there(db: Database, owner_id: int) -> None:
    limits.replace_limits(db, owner_id=owner_id, limits=[ITEM, PUMP])
    limits.replace_limits(db, owner_id=owner_id, limits=[PUMP])
    assert limits.list_limits(db, owner_id=owner_id) == [PUMP]
    limits.replace_limits(db, owner_id=owner_id, limits=[])
    assert limits.list_limits(db, owner_id=owner_id) == []


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (Limit("pressure", equipment_type="Pump", low=9.0, high=8.0), "Row 2, column Low"),
        (Limit("pressure", equipment_type="Pump"), "Row 2, column Low"),
        (Limit("pressure", equipment_type="Pump", high=math.nan), "Row 2, column High"),
        (Limit("pressure", equipment_type="Pump", high=-math.inf, unit="psig"), "Row 2, column High"),
        (Limit("pressure", equipment_type="Pump", high=1e308, unit="MPa(g)"), "Row 2, column High"),
        (Limit("pressure", high=1.0), "Row 2, column Type"),
        (Limit("pressure", equipment_type="\u200b \0", high=1.0), "Row 2, column Type"),
        (Limit("pressure", equipment="x" * 501, high=1.0), "Row 2, column Item"),
        (Limit("pressure", equipment_type="Pump", high=1.0, unit="°C"), "no unit of pressure"),
        (Limit("flowrate", equipment_type="Pump", high=1.0, unit="tph"), "means several things"),
        (Limit("flowrate", equipment_type="Pump", high=1.0, unit="furlong"), "not a unit"),
        (Limit("speed", equipment_type="Pump", high=1.0), "Row 2, column Parameter"),
        (Limit("pressure", "deadly", equipment_type="Pump", high=1.0), "Row 2, column Level"),
        (Limit("temperature", "critical", equipment=" p-101a ", low=1.0), "Row 1 is about the same"),
    ],
)
def test_one_bad_row_is_named_and_nothing_is_stored(db: Database, owner_id: int, wrong: Limit, sentence: str) -> None:
    limits.replace_limits(db, owner_id=owner_id, limits=[PUMP])
    with pytest.raises(RefusedInput, match=sentence):
        limits.replace_limits(db, owner_id=owner_id, limits=[ITEM, wrong])

    assert limits.list_limits(db, owner_id=owner_id) == [PUMP]


def test_the_same_limit_at_another_level_is_another_limit(db: Database, owner_id: int) -> None:
    both = [PUMP, Limit("pressure", "critical", equipment_type="pumps", high=10.0, unit="bar(g)")]
    assert limits.replace_limits(db, owner_id=owner_id, limits=both) == both


def test_units_are_brought_to_the_canonical_one(db: Database, owner_id: int) -> None:
    written = [
        Limit("pressure", equipment_type="Pump", low=0.0, high=100.0, unit="psig"),
        Limit("temperature", equipment_type="Pump", low=-40.0, high=212.0, unit="deg F"),
        Limit("flowrate", equipment_type="Pump", high=100.0, unit="gpm"),
        Limit("flowrate", equipment_type="Reactor", high=2.0, unit="unit not stated"),
    ]
    stored = limits.replace_limits(db, owner_id=owner_id, limits=written)

    assert [(each.low, each.high, each.unit) for each in stored] == [
        (0.0, 6.89475729316836, "bar(g)"),
        (-40.0, 100.0, "°C"),
        (None, 22.7124707040, "m³/h"),
        (None, 2.0, None),
    ]


def test_ten_thousand_limits_are_stored_and_one_more_is_refused(db: Database, owner_id: int) -> None:
    many = [Limit("pressure", equipment=f"P-{each}", high=1.0 + each) for each in range(10_001)]
    with pytest.raises(RefusedInput, match="too many"):
        limits.replace_limits(db, owner_id=owner_id, limits=many)
    assert limits.replace_limits(db, owner_id=owner_id, limits=many[:-1]) == many[:-1]
    assert limits.list_limits(db, owner_id=owner_id) == many[:-1]


def test_limits_are_the_owners_alone(db: Database, owner_id: int, other_id: int) -> None:
    limits.replace_limits(db, owner_id=owner_id, limits=[PUMP])
    limits.replace_limits(db, owner_id=other_id, limits=[ITEM])
    limits.replace_limits(db, owner_id=other_id, limits=[])

    assert limits.list_limits(db, owner_id=owner_id) == [PUMP]
    assert limits.list_limits(db, owner_id=other_id) == []


@pytest.mark.parametrize("nobody", [0, -1, 999_999, 2**31, 2**64, "1", None, 1.0, True])
def test_whoever_is_nobody_has_no_limits_and_stores_none(db: Database, owner_id: int, nobody: Any) -> None:
    limits.replace_limits(db, owner_id=owner_id, limits=[PUMP])
    with pytest.raises(NotFound):
        limits.replace_limits(db, owner_id=nobody, limits=[ITEM])

    assert limits.list_limits(db, owner_id=nobody) == []
    assert limits.list_limits(db, owner_id=owner_id) == [PUMP]


def test_an_edit_that_began_before_another_was_stored_is_refused(db: Database, owner_id: int) -> None:
    began = limits.list_limits(db, owner_id=owner_id)
    limits.replace_limits(db, owner_id=owner_id, limits=[PUMP], before=began)
    with pytest.raises(RefusedInput, match="another window"):
        limits.replace_limits(db, owner_id=owner_id, limits=[ITEM], before=began)

    assert limits.list_limits(db, owner_id=owner_id) == [PUMP]


def test_two_who_store_at_once_leave_the_limits_of_one(db: Database, owner_id: int) -> None:
    tables = [[Limit("pressure", equipment=f"{who}-{row}", high=1.0) for row in range(50)] for who in "ABCD"]

    def store(table: Sequence[Limit]) -> None:
        limits.replace_limits(db, owner_id=owner_id, limits=table)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(store, tables * 3))
    assert limits.list_limits(db, owner_id=owner_id) in tables


def test_limits_go_with_their_account(db: Database, owner_id: int) -> None:
    from chemviz.db.models import OperatingLimit, User

    limits.replace_limits(db, owner_id=owner_id, limits=[PUMP])
    with db.session() as session:
        session.delete(session.get(User, owner_id))
    with db.reading() as session:
        assert session.query(OperatingLimit).count() == 0


def test_an_export_can_be_imported_unchanged() -> None:
    table = [PUMP, ITEM, Limit("flowrate", "informational", equipment='=1+1,"x";\n', low=-0.1, high=1 / 3)]
    kept = limits.checked_limits(table)

    assert limits_from_csv(limits_to_csv(kept)) == kept


@given(
    st.lists(
        st.builds(
            lambda name, low, width, level, unit: Limit(
                "pressure",
                level,
                equipment=f"x{name}" if not name.strip("' ") else name,
                low=low,
                high=low + width,
                unit=unit,
            ),
            st.text(alphabet=st.sampled_from("=+-@'\"\t ;,\nAZé＝|"), max_size=8),
            st.floats(-1e6, 1e6),
            st.floats(1, 1e6),
            st.sampled_from(["critical", "standard", "informational"]),
            st.sampled_from([None, "bar(g)", "bar(a)", "bar"]),
        ),
        min_size=1,
        max_size=5,
        unique_by=lambda each: each.identity,
    )
)
def test_whatever_is_stored_survives_the_way_through_a_csv(table: list[Limit]) -> None:
    try:
        kept = limits.checked_limits(table)
    except RefusedInput:
        return
    assert limits_from_csv(limits_to_csv(kept)) == kept


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "＝1", "'=1"])
def test_no_exported_text_is_a_formula(name: str) -> None:
    data = limits_to_csv([Limit("pressure", equipment=name, low=-5.0)]).decode("utf-8-sig")

    assert data.splitlines()[1].lstrip(",").startswith(("'", "\"'"))
    assert ",-5.0," in data  # numbers stay numbers


@pytest.mark.parametrize(
    "text",
    [
        "Type,Parameter,Low,High,Level,Unit\nPump,Pressure,2,8,Standard,barg\n",
        "\ufeffequipment_type;parameter;low;high;level;units\r\nPump;pressure;2,0;8,0;;bar(g)\r\n",
        "High\tLow\tPARAMETER\tTag\tEquipment type\tRemark\r8\t2\tPressure\t\tPump\tx\r",
        "\n\nType,Parameter,Min,Max,Unit\n,,,,\nPump,pressure,2.0,8.0,bar g,too many,cells\n\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_tables_that_people_write_are_read(text: str, encoding: str) -> None:
    read = limits_from_csv(text.encode(encoding))
    wanted = PUMP if "unit" in text.casefold() else Limit("pressure", equipment_type="Pump", low=2.0, high=8.0)
    assert read == [wanted]


def test_a_table_in_cp1252_is_read() -> None:
    data = "Type;Item;Parameter;Low;High;Unit\nWärmetauscher;;temperature;;80,5;°C\n".encode("cp1252")
    assert limits_from_csv(data) == [Limit("temperature", equipment_type="Wärmetauscher", high=80.5, unit="°C")]


def test_bad_rows_are_named_by_row_and_column() -> None:
    rows = "Pump,,pressure,9,8,,\r\n" + "Pump,,pressure,x,8,,\r\n\r\n" + "Pump,P-1,pressure,,8,,\r\n" * 5
    message = refusal(rows)

    assert message.startswith("Nothing was taken over. Row 2, column Low: The low limit, 9, must lie below")
    assert "Row 3, column Low: “x” is not a number." in message
    assert "Row 5, column Type: Name either a type or an item, and not both." in message
    assert message.endswith("And 2 more rows.")


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ("", "no row below its header"),
        ("Pump,,pressure,,nan,,\r\n", "“nan” is not a number"),
        ("Pump,,pressure,,inf,,\r\n", "“inf” is not a number"),
        ("Pump,,pressure,,1e999,,\r\n", "finite"),
        ('Pump,,pressure,,"1,200",,\r\n', "can mean two things"),
        ("Pump,,pressure,,8,,psi g h\r\n", "not a unit"),
        ("Pump,,pressure,,8,,\r\nPUMPS,,Pressure,1,,standard,\r\n", "Row 3, column Type: Row 2 is about the same"),
        ('Pump,,pressure,,8,"\r\n', "quotation mark"),
        ("Pump,,dP,,8,,\r\n", "Row 2, column Parameter"),
    ],
)
def test_a_bad_table_is_refused(rows: str, sentence: str) -> None:
    assert sentence in refusal(rows)


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        ("Type,Low,High\r\n", "lacks the column Parameter"),
        ("Parameter,Low,High\r\n", "lacks the column Type or Item"),
        ("Type,Parameter,Low,Minimum,High\r\n", "Two columns"),
        ("", "lacks the column"),
    ],
)
def test_a_header_that_is_not_one_of_limits_is_refused(header: str, sentence: str) -> None:
    assert sentence in refusal("", header)


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04\0\0\0", b"", b"\xff\xfe\x00", bytes(range(256)), b"," * (MOST_BYTES + 1)]
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(RefusedFile):
        limits_from_csv(data)


def test_a_large_table_is_read_and_too_large_a_one_refused() -> None:
    row = ",P-{:06},pressure,1.5,120,critical,psig," + "x" * 50 + "\r\n"
    table = HEADER + "".join(map(row.format, range(10_000)))
    assert len(table) > 900_000
    assert len(limits_from_csv(table.encode())) == 10_000
    assert "10\u202f000 are the most" in refusal("".join(map(row.format, range(10_001))))


@given(st.binary(max_size=200) | st.text(alphabet="Type,Parameter Low;High\n\"'1.5-", max_size=200).map(str.encode))
def test_no_bytes_at_all_break_the_reading(data: bytes) -> None:
    for content in (data, HEADER.encode() + data):
        try:
            limits_from_csv(content)
        except RefusedFile as refused:
            assert str(refused).endswith((".", "?"))
