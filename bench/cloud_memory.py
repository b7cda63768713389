"""The memory of one process with one person who does everything, Chrome included: what the smallest host gives.

Streamlit Community Cloud gives an app from 690 MB on. Counted is what the server and all it started hold together,
pages that they share once, as a container is charged; sampled all the time. The database is outside, as it is there,
and Chrome is the small one that docs/community-cloud.md has people set.
"""

import asyncio
import random
import sys
import tempfile
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import psutil

from bench.browser import ROOT
from bench.load import register, running
from bench.load_users import User
from bench.memory import files_mb, tree_mb
from bench.streamlit_client import Tab
from bench.tables import Result

LIMIT_MB: Final = 690
SAMPLED_EVERY_S: Final = 0.05
_PAGES: Final = ("datasets", "upload", "limits", "insights", "trends", "compare", "help", "profile")
_CHARTS: Final = ("", "Two+parameters", "All+three", "Correlation", "Among+its+peers")


@dataclass
class Peaks:
    """The most that was held in each step, what of it was the server itself, and what were pages of files [MB].

    Watched from a thread of its own.
    """

    process: psutil.Process
    step: str = "start"
    held: dict[str, tuple[float, float, float]] = field(default_factory=dict)
    is_over: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        """Sample until it is over."""
        while not self.is_over.wait(SAMPLED_EVERY_S):
            step, now = self.step, tree_mb(self.process)
            if now > self.held.get(step, (0.0, 0.0, 0.0))[0]:
                self.held[step] = now, self.process.memory_full_info().pss / 1e6, files_mb(self.process)


def run() -> list[Result]:
    """One line for each step, and whether the highest lies below the limit."""
    with tempfile.TemporaryDirectory(prefix="chemviz-cloud-") as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'chemviz.db'}"
        [mark] = register(url, ["ada"]).values()
        settings = {"DATABASE_URL": url, "CHEMVIZ_SMALL_CHROME": "on"}
        with running(ROOT / "app.py", folder / "app", **settings) as (port, process, _):
            peaks = Peaks(process)
            watcher = threading.Thread(target=peaks.watch)
            watcher.start()
            try:
                asyncio.run(_everything(f"http://127.0.0.1:{port}", mark, peaks))
            finally:
                peaks.is_over.set()
                watcher.join()
    highest, _, files = max(peaks.held.values())
    lines = [
        Result(f"Memory, {step} (without Chrome {server:.0f} MB)", f"{held:.0f} MB", "", "", "", holds=True)
        for step, (held, server, _) in peaks.held.items()
    ]
    lines.append(
        Result(
            "... at the highest, without pages of programs' files", f"{highest - files:.0f} MB", "", "", "", holds=True
        )
    )
    what = "Memory with one person who does everything, Chrome included"
    return [*lines, Result(what, f"{highest:.0f} MB", "", "", f"{LIMIT_MB} MB", highest < LIMIT_MB)]


async def _everything(url: str, mark: str, peaks: Peaks) -> None:
    user = User("ada", mark, Tab(url), random.Random(1))
    user.tab.watch = user.watch
    await asyncio.sleep(2)
    async with _step(peaks, "signed in, a survey uploaded"):
        await user.arrive()
    async with _step(peaks, "the sample survey taken, every page opened"):
        await user.tab.go("upload")
        await user.tab.click("Use the sample survey")
        for page in ("overview", "findings", *_PAGES):
            await user.tab.go(page)
    async with _step(peaks, "every chart drawn, filtered"):
        for chart in _CHARTS:
            await user.tab.open("charts", f"chart={chart}")
        await user.filter_charts()
    for step in ("a report with charts made", "another report, of the other survey"):
        async with _step(peaks, step):
            started = time.perf_counter()
            run = await user.tab.go("report", f"dataset={1 if step.startswith('another') else 2}")
            print(f"{step}: {time.perf_counter() - started:.1f} s", file=sys.stderr)
            missing = [text for text in run.texts if "no charts" in text]
            if missing or run.errors or "download_button: Download PDF" not in user.tab.labels():
                raise RuntimeError(f"no report with charts: {missing or user.tab.labels()}")
    await user.tab.close()


@asynccontextmanager
async def _step(peaks: Peaks, name: str) -> AsyncIterator[None]:
    peaks.step = name
    yield
    await asyncio.sleep(4 * SAMPLED_EVERY_S)
