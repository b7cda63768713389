"""Server time of a rerun of each page from warm caches, at 15, 10,000 and 1,000,000 rows, over Streamlit's protocol.

What is measured is the time from the browser's message to "finished"; what is counted are all bytes that are sent.
"""

import asyncio
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from bench.browser import server
from bench.tables import Result, write_table

ROUNDS: Final = 15
ROWS: Final = (15, 10_000, 1_000_000)
WITH_DATASET: Final = ("overview", "findings", "insights", "charts", "trends", "report")
WITHOUT: Final = ("datasets", "upload", "limits", "help")
LIMIT_S: Final = 0.040
FLAT: Final = 1.5
LIMIT_BYTES: Final = 1_000_000

Measured = dict[tuple[str, int], tuple[float, int]]
"""Page and rows to seconds and bytes."""


async def rerun(socket: websockets.ClientConnection, page: str, query: str) -> tuple[float, int]:
    """One run of a page: seconds until it is finished, and the bytes it sent."""
    message = BackMsg()
    message.rerun_script.page_name = page
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


async def measure(port: int, cookie: str, dataset_ids: dict[int, int]) -> Measured:
    """The best time of the rounds for each page and dataset, taken in turn in one session, and the most bytes.

    `dataset_ids` are by their number of rows.
    """
    best: Measured = {}
    async with websockets.connect(
        f"ws://127.0.0.1:{port}/_stcore/stream",
        subprotocols=[websockets.Subprotocol(each) for each in ("streamlit", "x", "x")],
        additional_headers={"Cookie": cookie},
        max_size=None,
    ) as socket:
        for page in (*WITH_DATASET, *WITHOUT):
            for _ in range(ROUNDS):
                for rows, dataset_id in dataset_ids.items() if page in WITH_DATASET else [(0, 0)]:
                    seconds, sent = await rerun(socket, page, f"dataset={dataset_id}" if dataset_id else "")
                    before = best.get((page, rows), (99.0, 0))
                    best[page, rows] = (min(before[0], seconds), max(before[1], sent))
    return best


def run() -> list[Result]:
    """All datasets belong to one signed-in account of a fresh server."""
    from chemviz.config import load_settings
    from chemviz.db.engine import open_database
    from chemviz.services.accounts import create_user
    from chemviz.services.datasets import import_dataset
    from chemviz.services.session_tokens import Claims, cookie_key, make_token
    from chemviz.ui.authentication import COOKIE_NAME

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = open_database(load_settings({"CHEMVIZ_DATA_DIR": name}).database_url)
        now = datetime.now(UTC)
        account = create_user(database, username="bench", password="bench-steam-turbine", now=now)
        ids = {}
        for rows in ROWS:
            data = write_table(folder / f"{rows}.csv", rows).read_bytes()
            ids[rows] = import_dataset(
                database, owner_id=account.id, name=f"{rows}", file_name="t.csv", data=data, now=now
            )
        claims = Claims(account.username, account.session_version, now + timedelta(days=1))
        cookie = f"{COOKIE_NAME}={make_token(claims, key=cookie_key(database, configured=None))}"
        with server(folder) as port:
            measured = asyncio.run(measure(port, cookie, ids))
        database.dispose()
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
