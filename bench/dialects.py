"""Tables as plants write them: decimal commas with units in the cells, and a workbook; each in a process of its own."""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.imports import ROWS, measured, prepare
from bench.memory import peak_mb
from bench.tables import Result, write_table

SHEET_ROWS = 100_000
ROUNDS = 3


def write_plant_export(tidy: Path, path: Path, *, rows: int = ROWS) -> Path:
    """The tidy table again: title lines, semicolons, decimal commas, cp1252, psig, and a unit beside each flowrate."""
    lines = tidy.read_text(encoding="utf-8").splitlines()[1 : rows + 1]
    head = ["Export Südwerk;;;;", "", "Tag No.;Equipment Type;Flow;Press. (psig);Temp. (°C)"]
    body = []
    for line in lines:
        name, kind, *numbers = line.split(",")
        flowrate, pressure, temperature = (number.replace(".", ",") for number in numbers)
        body.append(f"{name};{kind};{flowrate} m3/h;{pressure};{temperature}")
    path.write_bytes("\n".join([*head, *body, ""]).encode("cp1252"))
    return path


def write_workbook(path: Path) -> Path:
    """A workbook of `SHEET_ROWS` items."""
    import numpy as np
    import openpyxl

    rng = np.random.default_rng(1)
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Equipment")
    sheet.append(["Equipment Name", "Type", "Flowrate (m3/h)", "Pressure (barg)", "Temperature (°C)"])
    for number, (f, p, t) in enumerate(np.round(rng.normal((100, 10, 80), (10, 1, 5), (SHEET_ROWS, 3)), 2).tolist()):
        sheet.append([f"P-{number:06d}", "Pump" if number % 2 else "Compressor", f, p, t])
    book.save(path)
    return path


def timed(what: str, path: Path) -> tuple[float, float]:
    """Seconds and peak memory [MB] of reading a file in a fresh process."""
    command = [sys.executable, "-m", "bench.dialects", what, str(path)]
    answer = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    return answer["seconds"], answer["peak_mb"]


def bytes_for_each(small: Path, large: Path) -> float:
    """How many bytes of memory each further byte of a file takes to read: what the libraries need is in both."""
    more_mb = timed("read", large)[1] - timed("read", small)[1]
    return more_mb * 1e6 / (large.stat().st_size - small.stat().st_size)


def run() -> list[Result]:
    """Import of the plant export against the bare script on the tidy table; reading of a workbook against calamine."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tidy = write_table(folder / "tidy.csv", ROWS)
        export = write_plant_export(tidy, folder / "export.csv")
        bare, ours, peaks = [], [], []
        for number in range(ROUNDS):
            bare.append(measured("bare_sqlite", tidy, f"sqlite:///{folder}/bare{number}.db")[0])
            url = f"sqlite:///{folder}/ours{number}.db"
            prepare(url)
            seconds, peak = measured("chemviz", export, url)
            ours.append(seconds)
            peaks.append(peak)
        ratio = min(ours) / min(bare)
        growth = bytes_for_each(write_plant_export(tidy, folder / "tenth.csv", rows=ROWS // 10), export)
        book = write_workbook(folder / "book.xlsx")
        alone, read = [], []
        for _ in range(ROUNDS):
            alone.append(timed("calamine", book)[0])
            read.append(timed("read", book)[0])
        sheet_ratio = min(read) / min(alone)
    what = f"Import {ROWS:,} rows with titles, decimal commas, units in cells"
    return [
        Result(what, f"{min(ours):.2f} s", f"{min(bare):.2f} s", f"{ratio:.2f}", "3.00", ratio <= 3),
        Result(
            "Memory that reading it takes, for each byte more of file",
            f"{growth:.1f} bytes",
            "",
            "",
            "8.0 bytes",
            growth <= 8,
        ),
        Result(
            f"Reading an xlsx of {SHEET_ROWS:,} rows against python-calamine alone",
            f"{min(read):.2f} s",
            f"{min(alone):.2f} s",
            f"{sheet_ratio:.2f}",
            "1.50",
            sheet_ratio <= 1.5,
        ),
    ]


def _one(what: str, path: Path) -> None:
    from chemviz.ingest import read_table

    data = path.read_bytes()
    started = time.perf_counter()
    if what == "calamine":
        import python_calamine

        python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    elif what == "read":
        read_table(data, file_name=path.name)
    seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "peak_mb": peak_mb()}))


if __name__ == "__main__":
    _one(sys.argv[1], Path(sys.argv[2]))
