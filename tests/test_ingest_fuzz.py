"""Thousands of damaged files of every kind: each is read, asked about or refused in a sentence, in bounded memory."""

import gzip
import io
import random
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from chemviz.errors import ChemVizError
from chemviz.ingest import Choices, Survey, read_table
from tests.ingest_tables import workbook

PLAIN = (
    'Title;;\n\nTag;Type;Flow;"Press. (barg)";Temp;Time stamp\nP-1;Pump;1.200,5 L/min;2,5;45;2026-05-01\n'
    '"V-3; big";Vessel;7 gpm;n/a;<5;1/2/2026\n"V-4 ""x""\nspare";Vessel;;;;\nKühler;Cooler;1;2;3;\nTotal;;9;;;\n'
)
CLEAN = "Equipment Name,Type,Flowrate,Pressure,Temperature\n" + "P-101,Pump,120.5,8.2,45\nE-201,Fan,,6,110\n" * 5
XLSX = workbook(
    [["Survey"], [], ["Tag", "Type", "Flow", "Pressure", "Temp"], ["P-1", "Pump", 1.5, "2 bar", 3], ["Total", "", 9]]
)
XLS = (Path(__file__).parent / "data" / "survey.xls").read_bytes()
SNIPPETS = [
    *(
        b'"',
        b'""',
        b",",
        b";;;;;;",
        b"\n\n",
        b"\r",
        b"\0",
        b"\xff\xfe",
        b"\xc3",
        b"\t",
        b"|",
        b"1e999",
        b"-",
        b"sep=;\n",
    ),
    *(b"Total;", b"\xef\xbb\xbf", b"1,200", b"1.200,5", b" bar", b"\x1f\x8b", b"PK\x03\x04", b"\xe2\x80\xa8", b"#REF!"),
]


def mutated(base, chance, most=6):
    data = bytearray(base)
    for _ in range(chance.randint(1, most)):
        start = chance.randrange(len(data) + 1)
        end = start + chance.choice([0, 0, 1, 3, 20])
        data[start:end] = chance.choice([*SNIPPETS, bytes([chance.randrange(256)]), bytes(data[end : end + 30])])
    return bytes(data)


def check(data, **choices):
    """A result or a sentence; and nothing is lost."""
    try:
        survey = read_table(data, file_name="plant.dat", choices=Choices(**choices))
    except ChemVizError as refused:
        assert str(refused).endswith((".", "?"))
        assert len(str(refused)) < 2000
        return None
    assert survey.rows_read == survey.rows_accepted + survey.rows_rejected
    assert survey.rows_rejected == len({issue.row for issue in survey.issues if issue.is_rejected})
    assert survey.frame["row"].is_monotonic_increasing
    return survey


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    "base",
    [
        PLAIN.encode(),
        PLAIN.encode("cp1252"),
        PLAIN.encode("utf-16"),
        PLAIN.replace(";", "\t").encode("utf-16-le"),
        CLEAN.encode(),
    ],
    ids=["utf-8", "cp1252", "utf-16", "utf-16-le", "clean"],
)
def test_mutated_text_is_read_or_refused(base, seed):
    chance = random.Random(seed)
    read = [check(mutated(base, chance), accept_guesses=chance.random() < 0.5) for _ in range(60)]
    assert any(isinstance(each, Survey) for each in read) or b"\0" in base


@pytest.mark.parametrize("seed", range(4))
def test_mutated_gzip_files_are_read_or_refused(seed):
    chance = random.Random(seed)
    packed = gzip.compress(PLAIN.encode(), mtime=0)
    for _ in range(60):
        check(mutated(packed, chance, most=2), accept_guesses=True)
        check(gzip.compress(mutated(PLAIN.encode(), chance)), accept_guesses=True)


@pytest.mark.parametrize("seed", range(4))
def test_mutated_archives_are_read_or_refused(seed):
    chance = random.Random(seed)
    for _ in range(60):
        check(mutated(XLSX, chance, most=2), accept_guesses=True)


@pytest.mark.parametrize("seed", range(6))
def test_workbooks_with_mutated_parts_are_read_or_refused(seed):
    """Whatever the parts hold, it is calamine that must bear it, here or in a process apart."""
    chance = random.Random(seed)
    with zipfile.ZipFile(io.BytesIO(XLSX)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for _ in range(12):
        name = chance.choice(
            ["xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"]
        )
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for part, content in parts.items():
                archive.writestr(part, mutated(content, chance, most=2) if part == name else content)
        check(out.getvalue(), accept_guesses=True)


@pytest.mark.parametrize("seed", range(4))
def test_mutated_old_workbooks_are_read_or_refused(seed):
    chance = random.Random(seed)
    for _ in range(15):
        check(mutated(XLS, chance, most=3), accept_guesses=True)


@pytest.mark.parametrize("seed", range(4))
def test_random_choices_are_heeded_or_refused(seed):
    chance = random.Random(seed)
    options = {
        "sheet": ["Survey", None],
        "encoding": ["utf-8", "cp1252", "utf-16-le", "nope", None],
        "delimiter": [";", "tab", "x", None],
        "decimal": [".", ",", "", None],
        "thousands": [".", ",", "", None],
        "header_row": [1, 3, 4, -1, 99, None],
        "header_lines": [1, 2, None],
        "has_units_row": [True, False, None],
        "footer_lines": [0, 1, 5, 1000, None],
        "columns": [{}, {"name": "Tag"}, {"pressure": None}, {"name": "Nope"}, {"flowrate": "Tag"}, {"x": "y"}],
        "units": [{}, {"flowrate": "gpm"}, {"flowrate": "in the cells"}, {"pressure": "not stated"}, {"pressure": "m"}],
        "extra": [None, (), ("Type",), ("Nope",)],
        "bad_rows": ["keep", "leave out"],
        "accept_guesses": [True, True, False],
    }
    for _ in range(120):
        check(PLAIN.encode(), **{key: chance.choice(values) for key, values in options.items()})


@pytest.mark.parametrize(
    "data",
    [
        b'"' * 200_000,
        b'"\n' * 100_000,
        b"," * 300_000,
        b"a,b\n" * 100_000,
        b"\n" * 500_000 + b"Tag",
        b"Tag,Type,Flow,Pressure,Temp\n" + b"1,2,3,4,5\n" * 50_000 + b'"',
        b"Tag;Type;Flow;Pressure;Temp\n" + b"P;Pump;1,200;2;3\n" * 30_000,
        b"A" * 1_000_000,
        b"1 " * 500_000,
        ("°" * 300_000).encode("cp1252"),
        bytes(range(32, 256)) * 2000,
    ],
    ids=range(11),
)
def test_degenerate_files_end_soon_and_hold_little_memory(data):
    check(data)
    tracemalloc.start()
    check(data, accept_guesses=True)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 60_000_000 + 30 * len(data)
