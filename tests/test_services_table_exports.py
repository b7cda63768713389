"""The cleaned table as a workbook, read back by another library; and the one rule against formulas."""

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chemviz.analysis.limits import Limit
from chemviz.analysis.results import Finding
from chemviz.db.engine import Database
from chemviz.errors import NotFound
from chemviz.ingest.choices import Choices
from chemviz.services.datasets import import_dataset
from chemviz.services.exports import cleaned_csv
from chemviz.services.findings import NotedFinding
from chemviz.services.findings_csv import findings_to_csv
from chemviz.services.formula_safety import FORMULA_SIGNS, guarded
from chemviz.services.limits_csv import limits_to_csv
from chemviz.services.table_exports import CELL_CHARACTERS, SHEET_ROWS, cleaned_xlsx, fits_one_sheet

HEADER = "Name,Type,Flow (gpm),Pressure (psig),Temp (°C),Timestamp,Remarks\n"
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x")', "{=1+1}"]

Import = Callable[..., int]


@pytest.fixture
def import_(db: Database, owner_id: int, now: datetime) -> Import:
    def run(rows: str, *, header: str = HEADER, **choices: Any) -> int:
        data = (header + rows).encode()
        made = Choices(extra=("Remarks",) if "Remarks" in header else (), **choices)
        return import_dataset(
            db, owner_id=owner_id, name="Spring", file_name="a.csv", data=data, now=now, choices=made
        )  # fmt: skip

    return run


def book(db: Database, owner_id: int, dataset_id: int, **how: Any) -> Any:
    return openpyxl.load_workbook(io.BytesIO(cleaned_xlsx(db, owner_id=owner_id, dataset_id=dataset_id, **how)))


def values(sheet: Any) -> list[tuple[Any, ...]]:
    return list(sheet.iter_rows(values_only=True))


def test_numbers_are_numbers_times_are_times_and_units_stand_in_the_header(
    db: Database, owner_id: int, import_: Import
) -> None:
    dataset_id = import_("P-1,Pump,440.286754,,45,2026-10-01 08:30,old\nP-2,Pump,0,14.5038,-3.5,,\n")
    made = book(db, owner_id, dataset_id)
    header, first, second = values(made["Equipment"])

    assert header == (
        "Equipment name", "Type", "Flowrate [m³/h]", "Pressure [bar(g)]", "Temperature [°C]", "Recorded at", "Remarks",
    )  # fmt: skip
    assert first == ("P-1", "Pump", pytest.approx(100), None, 45, datetime(2026, 10, 1, 8, 30), "old")
    assert second == ("P-2", "Pump", 0, pytest.approx(1, rel=1e-4), -3.5, None, None)
    about = dict(values(made["About"]))
    assert about["File"] == "a.csv"
    assert len(about["SHA-256"]) == 64


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_is_a_formula_or_a_link_in_the_workbook(
    db: Database, owner_id: int, import_: Import, text: str
) -> None:
    quoted = '"' + text.replace('"', '""') + '"'
    header = HEADER.replace("Remarks", f"{quoted},Remarks")
    dataset_id = import_(f"{quoted},{quoted},-5,1,-40,,http://evil.example,{quoted}\n", header=header)
    sheet = book(db, owner_id, dataset_id)["Equipment"]

    assert sheet["A2"].value == text
    assert sheet["B2"].value == text
    assert all(cell.data_type != "f" and cell.hyperlink is None for row in sheet.iter_rows() for cell in row)
    assert all(sheet[place].data_type == "n" for place in ("C2", "D2", "E2"))


def test_the_table_goes_on_on_the_next_sheet_and_loses_no_row(db: Database, owner_id: int, import_: Import) -> None:
    dataset_id = import_("".join(f"P-{at},Pump,1,2,3,,\n" for at in range(7)))
    made = book(db, owner_id, dataset_id, sheet_rows=4)

    assert made.sheetnames == ["Equipment", "Equipment 2", "Equipment 3", "About"]
    heads = {values(made[name])[0] for name in made.sheetnames[:3]}
    assert len(heads) == 1
    names = [row[0] for name in made.sheetnames[:3] for row in values(made[name])[1:]]
    assert names == [f"P-{at}" for at in range(7)]
    assert "3 sheets" in dict(values(made["About"]))["Sheets"]


def test_a_table_that_fills_a_sheet_to_the_last_row_needs_no_second(
    db: Database, owner_id: int, import_: Import
) -> None:
    dataset_id = import_("".join(f"P-{at},Pump,1,2,3,,\n" for at in range(3)))

    assert book(db, owner_id, dataset_id, sheet_rows=4).sheetnames == ["Equipment", "About"]
    assert fits_one_sheet(SHEET_ROWS - 1)
    assert not fits_one_sheet(SHEET_ROWS)


def test_a_text_too_long_for_a_cell_is_cut_and_control_characters_break_nothing(
    db: Database, owner_id: int, import_: Import
) -> None:
    name = "Ж" * (CELL_CHARACTERS + 5)
    dataset_id = import_(f'{name},Pump,1,2,3,,"a\x07b\n😀"\n')
    row = values(book(db, owner_id, dataset_id)["Equipment"])[1]

    assert len(row[0]) == CELL_CHARACTERS
    assert row[0].endswith("Ж…")
    assert "😀" in row[-1]


def test_the_same_dataset_gives_the_same_bytes(db: Database, owner_id: int, import_: Import) -> None:
    dataset_id = import_("P-1,Pump,1,2,3,,\n")
    made = {cleaned_xlsx(db, owner_id=owner_id, dataset_id=dataset_id) for _ in range(2)}

    assert len(made) == 1
    assert zipfile.ZipFile(io.BytesIO(made.pop())).testzip() is None


def test_nobody_else_gets_the_workbook(db: Database, owner_id: int, other_id: int, import_: Import) -> None:
    dataset_id = import_("P-1,Pump,1,2,3,,\n")
    for who, which in ((other_id, dataset_id), (owner_id, dataset_id + 1), (owner_id, 2**64)):
        with pytest.raises(NotFound):
            cleaned_xlsx(db, owner_id=who, dataset_id=which)


def test_the_csv_has_the_same_columns_as_the_workbook(db: Database, owner_id: int, import_: Import) -> None:
    dataset_id = import_("P-1,Pump,1,2,3,2026-10-01 08:30,=x\n")
    table = cleaned_csv(db, owner_id=owner_id, dataset_id=dataset_id).decode("utf-8-sig")
    header, row = csv.reader(io.StringIO(table))

    assert tuple(header) == values(book(db, owner_id, dataset_id)["Equipment"])[0]
    assert row[-2:] == ["2026-10-01 08:30:00", "'=x"]


@given(st.text())
def test_a_guarded_text_never_begins_as_a_formula_does_and_is_changed_only_then(text: str) -> None:
    safe = guarded(text)

    assert not safe or safe[0] not in FORMULA_SIGNS
    assert safe == (f"'{text}" if text[:1] and text[0] in FORMULA_SIGNS else text)


@pytest.mark.parametrize("sign", FORMULA_SIGNS)
def test_findings_and_limits_keep_the_same_rule(sign: str) -> None:
    texts = {"equipment": f"{sign}x", "equipment_type": f"{sign}y", "expected": f"{sign}z"}
    facts = {"rule": "duplicate-name", "severity": "notice", "row": 2, "method": "m", "n": 2}
    none = dict.fromkeys(("parameter", "value", "unit", "score"))
    finding = Finding(id="F1", key="k", **texts, **facts, **none)
    cells = list(
        csv.reader(io.StringIO(findings_to_csv([NotedFinding(finding, None)]).decode("utf-8-sig"), newline=""))
    )

    assert [cell for cell in cells[1] if cell[:1] and cell[0] in FORMULA_SIGNS] == []
    assert f"'{sign}x" in cells[1]
    limits = limits_to_csv([Limit("pressure", equipment_type=f"{sign}x", high=1.0)])
    assert f"'{sign}x" in next(
        cells for cells in csv.reader(io.StringIO(limits.decode("utf-8-sig"), newline="")) if sign in cells[0]
    )
