"""Tables as plants send them, each to take a picture of the upload screen with. They are made, not read."""

import io
import math
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

import openpyxl

File = tuple[str, bytes]

_HEADER: Final = "Tag,Type,Flow (m3/h),Pressure (barg),Temp (C)"
_CLEAN: Final = "\n".join(
    [
        "Equipment Name,Type,Flowrate (m3/h),Pressure [barg],Temperature (°C)",
        *(f"P-{100 + number}A,Pump,{118 + number},{8 + number / 10:.1f},{44 + number}" for number in range(12)),
        *(f"E-{200 + number},Heat Exchanger,{80 + number},5.5,{130 - number}" for number in range(8)),
    ]
)
_EXPORT: Final = """Werk Süd – Anlagenexport
Stand: 22.11.2026

Tag-Nr.;Typ;Durchfluss [m³/h];Druck [psig];Temperatur [°C]
P-101A;Pumpe;1.120,5;118,0;45,5
P-101B;pumpe;1.118,25;120,0;46,0
P-102;Pumpe;fehlt;121,0;46,5
E-201;Wärmetauscher;830,0;80,5;131,0
Summe;;3.068,75;;
"""
_UNSURE: Final = """Asset,Tag,Type,Suction pressure [barg],Discharge pressure [barg],Flow,Temp In [C],Temp Out [C],Note
1,P-101A,Pump,2.1,8.2,120 L/min,45,46,duty
2,P-101B,Pump,2.2,8.4,118,44,46,standby
3,P-102A,Pump,2.2,8.4,1,44,46,
"""
_TYPES: Final = ("pump", "PUMP", "Pump", "Pumps", "HeatExchanger", "Heat Exchanger", "heat-exchanger", "Condenser")


def upload_cases() -> Iterator[tuple[str, list[File]]]:
    """The name of each case, and the files that are put into the uploader."""
    yield "clean", [("unit 3.csv", _CLEAN.encode())]
    yield "export", [("anlagen.csv", _EXPORT.replace("\n", "\r\n").encode("cp1252"))]
    yield "unsure", [("two pressures.csv", _UNSURE.encode())]
    unknown = _CLEAN.replace("m3/h", "furlong/d").replace("barg", "psi")
    yield "unit unknown", [("unknown unit.csv", unknown.encode())]
    yield "nameless", [("nameless.csv", b"Flowrate (m3/h),Pressure,Temperature (C)\n120,118,45\n119,117,46\n")]
    yield "types", [("types.csv", "\n".join((_HEADER, *_typed())).encode())]
    yield "sheets", [("survey.xlsx", _workbook())]
    yield "problems", [("problems.csv", "\n".join((_HEADER, *_bad())).encode())]
    wide = ",".join((_HEADER, *(f"Reading {number}" for number in range(3_000))))
    lines = (f"P-{number},Pump,{number},8,45" + f",{number}" * 3_000 for number in range(30))
    yield "many columns", [("wide.csv", "\n".join((wide, *lines)).encode())]
    yield (
        "several files",
        [
            ("unit 3.csv", _CLEAN.encode()),
            ("anlagen.csv", _EXPORT.encode("cp1252")),
            ("notes.csv", b"Dear all,\nplease find the table attached.\n"),
            ("two pressures.csv", _UNSURE.encode()),
        ],
    )


def _typed() -> Iterator[str]:
    for number in range(40):
        yield f"X-{number},{_TYPES[number % len(_TYPES)]},{100 + number},8,45"


def _bad() -> Iterator[str]:
    cells = ("n/a", "#REF!", "fast", "<0.5", "12O", "", "99")
    for number in range(60):
        flow, pressure = cells[number % len(cells)], cells[(number * 3) % len(cells)]
        yield f"P-{number},Pump,{flow},{pressure},45" + (",1" if number % 17 == 5 else "")
    yield "Total,,1200,,"


def _workbook() -> bytes:
    book = openpyxl.Workbook()
    for name in ("Spring 2026", "Autumn 2026"):
        sheet = book.create_sheet(name)
        for line in _CLEAN.splitlines():
            sheet.append([float(cell) if cell[:1].isdigit() else cell for cell in line.split(",")])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def later_survey(earlier: bytes) -> File:
    """The same plant a season later: exchangers run hotter, some flows moved, one item is gone and one is new."""
    header, *rows = earlier.decode().splitlines()
    found = [header]
    for number, row in enumerate(rows[1:]):
        name, kind, flow, pressure, temperature = row.split(",")
        with suppress(ValueError):
            flow = f"{float(flow) * (1 + 0.02 * math.sin(number)):.1f}"
            temperature = f"{float(temperature) + (3 if kind == 'Heat Exchanger' else 0) + math.cos(number):.1f}"
        found.append(",".join((name, kind, flow, pressure, temperature)))
    return "autumn survey.csv", "\n".join([*found, "P-199A,Pump,101.5,11.2,70.1"]).encode()


def readings() -> File:
    """Daily readings of two pumps, one of which jumps on a day."""
    rows = [
        f"2026-{9 + day // 30:02d}-{1 + day % 30:02d} 06:00,{tag},Pump,{120 + 2 * math.sin(3 * day + shift):.1f},"
        f"{8 + (0.9 if day == 40 and shift else 0) + 0.1 * math.cos(7 * day + shift):.2f},{60 + math.sin(5 * day):.1f}"
        for day in range(60)
        for shift, tag in enumerate(("P-101A", "P-101B"))
    ]
    return "readings.csv", "\n".join(["Time,Tag,Type,Flow (m3/h),Pressure (barg),Temp (C)", *rows]).encode()


LIMITS: Final = b"""Type,Item,Parameter,Low,High,Unit,Level
Pump,,Pressure,,16,barg,standard
Heat Exchanger,,Temperature,,160,degC,informational
,P-101A,Flowrate,80,103,m3/h,critical
"""
