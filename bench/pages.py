"""Server time of a rerun of each page from warm caches, at 15, 10,000 and 1,000,000 rows, over Streamlit's protocol.

What is measured is the time from the browser's message to "finished"; what is counted are all bytes that are sent.
"""

import asyncio
import tempfile
from pathlib import Path
from typing import Final

from bench.browser import server
from bench.signed_in import prepared
from bench.streamlit_client import Tab
from bench.tables import Result

ROUNDS: Final = 15
ROWS: Final = (15, 10_000, 1_000_000)
WITH_DATASET: Final = ("overview", "findings", "insights", "charts", "trends", "report")
WITHOUT: Final = ("datasets", "upload", "limits", "help")
LIMIT_S: Final = 0.040
FLAT: Final = 1.5
LIMIT_BYTES: Final = 1_000_000

Measured = dict[tuple[str, int], tuple[float, int]]
"""Page and rows to seconds and bytes."""


async def measure(port: int, cookies: dict[str, str], dataset_ids: dict[int, int]) -> Measured:
    """The best time of the rounds for each page and dataset, taken in turn in one session, and the most bytes.

    `dataset_ids` are by their number of rows.
    """
    best: Measured = {}
    tab = Tab(f"http://127.0.0.1:{port}", cookies)
    await tab.open("help")
    for page in (*WITH_DATASET, *WITHOUT):
        for _ in range(ROUNDS):
            for rows, dataset_id in dataset_ids.items() if page in WITH_DATASET else [(0, 0)]:
                run = await tab.go(page, f"dataset={dataset_id}" if dataset_id else "")
                before = best.get((page, rows), (99.0, 0))
                best[page, rows] = (min(before[0], run.seconds), max(before[1], run.bytes_sent))
    await tab.close()
    return best


def run() -> list[Result]:
    """All datasets belong to one signed-in account of a fresh server."""
    with tempfile.TemporaryDirectory() as name:
        cookies, ids = prepared(Path(name), ROWS)
        with server(Path(name)) as port:
            measured = asyncio.run(measure(port, cookies, dict(zip(ROWS, ids, strict=True))))
    return results_of(measured)


def results_of(measured: Measured) -> list[Result]:
    """One line for each page, one on whether the overview is flat, and one on what is sent."""
    results = [
        Result(
            f"Rerun of {page}{', 1,000,000 rows against 15' if page in WITH_DATASET else ''}",
            f"{measured[page, rows][0] * 1e3:.0f} ms",
            f"{measured[page, ROWS[0]][0] * 1e3:.0f} ms" if page in WITH_DATASET else "",
            "",
            f"{LIMIT_S * 1e3:.0f} ms",
            measured[page, rows][0] <= LIMIT_S,
        )
        for page in (*WITH_DATASET, *WITHOUT)
        for rows in [ROWS[-1] if page in WITH_DATASET else 0]
    ]
    small, middle, large = (measured["overview", rows][0] for rows in ROWS)
    ratio = max(middle, large) / small
    results.append(
        Result(
            "Opening the overview, the slower of 10,000 and 1,000,000 rows against 15",
            f"{max(middle, large) * 1e3:.0f} ms",
            f"{small * 1e3:.0f} ms",
            f"{ratio:.2f}",
            f"{FLAT:.2f}",
            ratio <= FLAT,
        )
    )
    (page, rows), (_, most) = max(measured.items(), key=lambda each: each[1][1])
    what = f"Most that a page sends to the browser ({page}, {rows:,} rows)"
    results.append(Result(what, f"{most / 1e3:.0f} kB", "", "", f"{LIMIT_BYTES / 1e3:.0f} kB", most <= LIMIT_BYTES))
    return results
