"""The PDF with six charts: with a cold Chrome (its start included) and with a warm one."""

import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.imports import prepare
from bench.tables import Result, write_table

WARM_ROUNDS = 5


def run() -> list[Result]:
    """A survey of 15 rows."""
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
        data = write_table(folder / "small.csv", 15).read_bytes()
        dataset_id = import_dataset(database, owner_id=1, name="Small", file_name="small.csv", data=data, now=now)
        renderer = ChartRenderer(chrome_path=None)
        times = []
        for _ in range(1 + WARM_ROUNDS):
            started = time.perf_counter()
            made = make_report(database, renderer, owner_id=1, dataset_id=dataset_id, now=now)
            times.append(time.perf_counter() - started)
            if made.note:
                raise RuntimeError(made.note)
        renderer.close()
        database.dispose()
    cold, warm = times[0], min(times[1:])
    return [
        Result("PDF with six charts, warm Chrome", f"{warm:.2f} s", "", "", "1.50 s", warm < 1.5),
        Result("PDF with six charts, cold Chrome", f"{cold:.2f} s", "", "", "6.00 s", cold < 6),
    ]
