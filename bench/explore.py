"""Server time of the charts page: each view of 1,000,000 rows against 15, filters nobody chose before, bytes sent."""

import asyncio
import tempfile
from pathlib import Path

from bench.browser import server
from bench.signed_in import prepared
from bench.streamlit_client import Tab
from bench.tables import Result

ROUNDS = 10
ROWS = (15, 10_000, 1_000_000)
VIEWS = {
    "distribution": "",
    "points": "chart=Two+parameters",
    "density": "chart=Two+parameters&drawn_as=Density",
    "all three": "chart=All+three",
    "correlation": "chart=Correlation",
    "peers": "chart=Among+its+peers",
}
FILTER_LIMIT_S = 0.5
BYTES_LIMIT = 1e6


async def visit(port: int, cookies: dict[str, str], query: str, *, rounds: int) -> tuple[float, int]:
    """Open the page in a tab of its own and run it so often: the best seconds, and the most bytes of a run.

    A tab takes what stands in its address once, when it opens.
    """
    tab = Tab(f"http://127.0.0.1:{port}", dict(cookies))
    runs = [await tab.open("charts", query)] + [await tab.rerun() for _ in range(rounds - 1)]
    await tab.close()
    return min(each.seconds for each in runs), max(each.bytes_sent for each in runs)


async def measure(
    port: int, cookies: dict[str, str], ids: list[int]
) -> tuple[dict[tuple[str, int], tuple[float, int]], float, int]:
    """Each view and dataset; then the best of new filters on the largest, each in a tab of its own, and their bytes."""
    best = {
        (name, each): await visit(port, cookies, f"dataset={each}&{query}", rounds=ROUNDS)
        for name, query in VIEWS.items()
        for each in ids
    }
    await visit(port, cookies, f"dataset={ids[-1]}&temperature_from=59", rounds=1)  # reads the rows
    filters = [
        await visit(port, cookies, f"dataset={ids[-1]}&temperature_from={60 + step / 100}", rounds=1)
        for step in range(ROUNDS)
    ]
    return best, min(seconds for seconds, _ in filters), max(sent for _, sent in filters)


def run() -> list[Result]:
    """All datasets belong to one signed-in account of a fresh server."""
    with tempfile.TemporaryDirectory() as name:
        cookies, ids = prepared(Path(name), ROWS)
        with server(Path(name)) as port:
            best, filtered, filtered_bytes = asyncio.run(measure(port, cookies, ids))
    return [*_views(best, ids), *_filter(filtered, max(filtered_bytes, *(sent for _, sent in best.values())))]


def _views(best: dict[tuple[str, int], tuple[float, int]], ids: list[int]) -> list[Result]:
    found = []
    for name in VIEWS:
        small, middle, large = (best[name, each][0] for each in ids)
        what = f"Charts, {name}: 1,000,000 rows against 15 (10,000: {middle * 1e3:.0f} ms)"
        found.append(Result(what, f"{large * 1e3:.0f} ms", f"{small * 1e3:.0f} ms", f"{large / small:.2f}", "", True))
    return found


def _filter(seconds: float, most: int) -> list[Result]:
    limit = f"{FILTER_LIMIT_S * 1e3:.0f} ms"
    return [
        Result(
            "Charts, a new filter at 1,000,000 rows", f"{seconds * 1e3:.0f} ms", "", "", limit, seconds < FILTER_LIMIT_S
        ),
        Result("The most that the charts page sends", f"{most / 1e3:.0f} kB", "", "", "1000 kB", most < BYTES_LIMIT),
    ]
