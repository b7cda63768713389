"""The PDF: six charts with a cold and a warm Chrome, a full register of 10,000 items, 100,000 rows as they come.

Its peak memory is that of this process and of Chrome's together, shared pages counted once.
"""

import io
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pypdf

from bench.imports import prepare
from bench.memory import tree_mb
from bench.tables import Result, write_table

WARM_ROUNDS = 5
SAMPLED_EVERY_S = 0.05


@dataclass(frozen=True)
class Measured:
    """The best of some rounds, and the pages of the PDF."""

    seconds: float
    pages: int


def run() -> list[Result]:
    """Surveys of 15, 10,000 and 100,000 rows, in one process with one Chrome."""
    from chemviz.db.engine import open_database
    from chemviz.report.images import ChartRenderer
    from chemviz.services.datasets import import_dataset
    from chemviz.services.reports import make_report

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder}/bench.db"
        prepare(url)
        database = open_database(url)
        now = datetime.now(UTC)
        ids = {}
        for rows in (15, 10_000, 100_000):
            data = write_table(folder / f"{rows}.csv", rows).read_bytes()
            ids[rows] = import_dataset(database, owner_id=1, name=str(rows), file_name="t.csv", data=data, now=now)
        renderer = ChartRenderer(chrome_path=None)

        def make(rows: int) -> bytes:
            made = make_report(database, renderer, owner_id=1, dataset_id=ids[rows], now=now)
            if made.note:
                raise RuntimeError(made.note)
            return made.pdf

        cold = measured(lambda: make(15), rounds=1)
        warm, full, large = (measured(lambda rows=rows: make(rows), rounds=WARM_ROUNDS) for rows in ids)
        memory = peak_mb_while(lambda: [make(rows) for rows in ids])
        renderer.close()
        database.dispose()
    return [
        timed("PDF with six charts, warm Chrome", warm, 1.2),
        timed("PDF with six charts, cold Chrome", cold, 5),
        timed(f"PDF of 10,000 rows, full register ({full.pages} pages)", full, 3),
        timed("PDF of 100,000 rows", large, 6),
        Result("Its pages", str(large.pages), "", "", "60", large.pages < 60),
        Result("Memory of the three, Chrome included", f"{memory:.0f} MB", "", "", "", holds=True),
    ]


def timed(what: str, measured: Measured, limit_s: float) -> Result:
    """One line of the table."""
    return Result(what, f"{measured.seconds:.2f} s", "", "", f"{limit_s:.2f} s", measured.seconds < limit_s)


def measured(make: Callable[[], bytes], *, rounds: int) -> Measured:
    """Make the PDF so many times."""
    times, pdf = [], b""
    for _ in range(rounds):
        started = time.perf_counter()
        pdf = make()
        times.append(time.perf_counter() - started)
    return Measured(min(times), len(pypdf.PdfReader(io.BytesIO(pdf)).pages))


def peak_mb_while(work: Callable[[], object]) -> float:
    """The most memory [MB] that this process and those it started hold together meanwhile, as sampled."""
    peak, is_done = 0.0, threading.Event()

    def sample() -> None:
        nonlocal peak
        while not is_done.wait(SAMPLED_EVERY_S):
            peak = max(peak, tree_mb(psutil.Process()))

    sampler = threading.Thread(target=sample)
    sampler.start()
    try:
        work()
    finally:
        is_done.set()
        sampler.join()
    return peak
