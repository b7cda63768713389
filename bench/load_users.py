"""The people of the load: each has a survey with a mark of its own in every name, and watches for marks of others."""

import random
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from bench.streamlit_client import Run, Tab, TabFailed
from bench.tables import HEADERS, TYPES

PASSWORD: Final = "bench-steam-turbine"
ROWS: Final = 200
_MARK: Final = re.compile(rb"MK[0-9a-f]{8}Z")
_WIDE_MARK: Final = re.compile(rb"M\0K\0(?:[0-9a-f]\0){8}Z\0")
_FAILED: Final = "Something went wrong"


@dataclass
class User:
    """One person with one tab: what was seen, what went wrong, and how long each action took."""

    name: str
    mark: str
    tab: Tab
    rng: random.Random
    own_seen: int = 0
    crossed: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    times: dict[str, list[float]] = field(default_factory=dict)
    uploads: int = 0

    def watch(self, data: bytes) -> None:
        """Look for marks in what the server sent, in any of the ways in which text travels."""
        for found in _MARK.findall(data):
            self._note(found.decode())
        for found in _WIDE_MARK.findall(data):
            self._note(found.decode("utf-16-le"))

    def _note(self, mark: str) -> None:
        if mark == self.mark:
            self.own_seen += 1
        else:
            self.crossed[mark] += 1

    async def arrive(self) -> None:
        """Sign in by the form, upload the survey and see its overview."""
        await self.tab.open("sign-in")
        self._count("sign in", await self.tab.sign_in(self.name, PASSWORD))
        await self.upload()
        await self.overview()

    async def act(self) -> None:
        """One action, chosen as people do: mostly they look, often they filter, now and then they upload."""
        actions = {
            self.overview: 30,
            self.findings: 15,
            self.filter_findings: 20,
            self.charts: 8,
            self.filter_charts: 10,
            self.datasets: 7,
            self.new_tab: 4,
            self.upload: 3,
            self.delete: 3,
        }
        await self.rng.choices(list(actions), list(actions.values()))[0]()

    async def try_to(self, action: str) -> None:
        """Do one of the actions, by its name; what goes wrong is noted, and the tab opened anew."""
        try:
            await getattr(self, action)()
        except (TabFailed, OSError) as error:
            self.errors.append(f"{action}: {error}")
            try:
                await self.tab.open("overview")
            except (TabFailed, OSError) as again:
                self.errors.append(f"opening a new tab: {again}")

    async def overview(self) -> None:
        """Open the overview: it must be this user's."""
        seen = self.own_seen
        self._count("overview", await self.tab.go("overview"))
        if self.own_seen == seen:
            raise TabFailed(f"the overview does not show the own survey, but {self.tab.text()[:200]!r}")

    async def look_again(self) -> None:
        """Open the overview without counting how long it takes."""
        self.errors += [f"overview: {each}" for each in (await self.tab.go("overview")).errors]

    async def findings(self) -> None:
        """Open the findings."""
        self._count("findings", await self.tab.go("findings"))

    async def filter_findings(self) -> None:
        """Search the findings for an item, each time another one."""
        if self.tab.page != "findings":
            await self.findings()
        await self.tab.fill("Item", f"{self.mark}-{self.rng.randrange(ROWS)}")
        self._count("filter findings", await self.tab.rerun())

    async def charts(self) -> None:
        """Open the charts."""
        self._count("charts", await self.tab.go("charts"))

    async def filter_charts(self) -> None:
        """Show some types only, each time others."""
        if self.tab.page != "charts":
            await self.charts()
        await self.tab.choose("Types", self.rng.sample(TYPES, 3))
        self._count("filter charts", await self.tab.rerun())

    async def datasets(self) -> None:
        """Open the list of datasets."""
        self._count("datasets", await self.tab.go("datasets"))

    async def new_tab(self) -> None:
        """Close the tab and open another, which the cookie signs in."""
        self._count("new tab", await self.tab.open("overview"))

    async def upload(self) -> None:
        """Upload another survey and import it."""
        self.uploads += 1
        self._count("upload page", await self.tab.go("upload"))
        data = survey(self.mark, seed=self.rng.randrange(2**31))
        self._count("upload", await self.tab.upload("Equipment table", f"{self.mark}-{self.uploads}.csv", data))
        self._count("import", await self.tab.click("Import"))

    async def delete(self) -> None:
        """Delete a dataset, so that after an hour there are not more of them than at the beginning."""
        await self.datasets()
        if "button: Delete" not in self.tab.labels():
            return
        self._count("ask for deletion", await self.tab.click("Delete"))
        self._count("delete", await self.tab.click("Delete for good"))
        if "button: Delete" not in self.tab.labels():
            await self.upload()

    def _count(self, action: str, run: Run) -> None:
        self.times.setdefault(action, []).append(run.seconds)
        wrong = [*run.errors, *(text for text in run.texts if _FAILED in text)]
        self.errors += [f"{action}: {each}" for each in wrong]


def survey(mark: str, *, seed: int) -> bytes:
    """A table of 200 items in ten types with the mark in each name, and one item far out in each of three types."""
    rng = np.random.default_rng(seed)
    kinds = np.arange(ROWS) % len(TYPES)
    flow, pressure, temperature = (rng.normal(level + 10 * kinds, 2) for level in (100, 30, 80))
    flow[:3] *= 4
    lines = [",".join(HEADERS)]
    lines += [
        f"{mark}-{i},{TYPES[kind]},{flow[i]:.2f},{pressure[i]:.3f},{temperature[i]:.2f}" for i, kind in enumerate(kinds)
    ]
    return "\n".join(lines).encode()
