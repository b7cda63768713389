"""Server time of the charts page: each view of 1,000,000 rows against 15, filters nobody chose before, bytes sent."""

import asyncio
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from bench.browser import server
from bench.tables import Result, write_table

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


async def rerun(socket: websockets.ClientConnection, query: str) -> tuple[float, int]:
    """One run of the page: seconds until it is finished, and the bytes it sent."""
    message = BackMsg()
    message.rerun_script.page_name = "charts"
    message.rerun_script.query_string = query
    started = time.perf_counter()
    await socket.send(message.SerializeToString())
    sent = 0
    while True:
        data = await socket.recv()
        answer = ForwardMsg.FromString(bytes(data))
        sent += len(data)
        if answer.WhichOneof("type") == "script_finished":
            return time.perf_counter() - started, sent


async def visit(port: int, cookie: str, query: str, *, rounds: int) -> tuple[float, int]:
    """Open the page in a tab of its own and run it so often: the best seconds, and the most bytes of a run.

    A tab takes what stands in its address once, when it opens.
    """
    async with websockets.connect(
        f"ws://127.0.0.1:{port}/_stcore/stream",
        subprotocols=[websockets.Subprotocol(each) for each in ("streamlit", "x", "x")],
        additional_headers={"Cookie": cookie},
        max_size=None,
    ) as socket:
        runs = [await rerun(socket, query) for _ in range(rounds)]
    return min(seconds for seconds, _ in runs), max(sent for _, sent in runs)


async def measure(
    port: int, cookie: str, ids: list[int]
) -> tuple[dict[tuple[str, int], tuple[float, int]], float, int]:
    """Each view and dataset; then the best of new filters on the largest, each in a tab of its own, and their bytes."""
    best = {
        (name, each): await visit(port, cookie, f"dataset={each}&{query}", rounds=ROUNDS)
        for name, query in VIEWS.items()
        for each in ids
    }
    await visit(port, cookie, f"dataset={ids[-1]}&temperature_from=59", rounds=1)  # reads the rows
    filters = [
        await visit(port, cookie, f"dataset={ids[-1]}&temperature_from={60 + step / 100}", rounds=1)
        for step in range(ROUNDS)
    ]
    return best, min(seconds for seconds, _ in filters), max(sent for _, sent in filters)


def run() -> list[Result]:
    """All datasets belong to one signed-in account of a fresh server."""
    from chemviz.config import load_settings
    from chemviz.db.engine import open_database
    from chemviz.services.accounts import create_user
    from chemviz.services.datasets import import_dataset
    from chemviz.services.session_tokens import Claims, cookie_key, make_token
    from chemviz.ui.authentication import COOKIE_NAME

    with tempfile.TemporaryDirectory() as name:
        folder, now = Path(name), datetime.now(UTC)
        database = open_database(load_settings({"CHEMVIZ_DATA_DIR": name}).database_url)
        account = create_user(database, username="bench", password="bench-steam-turbine", now=now)
        ids = []
        for rows in ROWS:
            data = write_table(folder / f"{rows}.csv", rows).read_bytes()
            own = {"owner_id": account.id, "name": f"{rows}", "file_name": "t.csv"}
            ids.append(import_dataset(database, **own, data=data, now=now))
        claims = Claims(account.username, account.session_version, now + timedelta(days=1))
        cookie = f"{COOKIE_NAME}={make_token(claims, key=cookie_key(database, configured=None))}"
        with server(folder) as port:
            best, filtered, filtered_bytes = asyncio.run(measure(port, cookie, ids))
        database.dispose()
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
