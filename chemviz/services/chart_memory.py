"""Drawing charts a few at a time, and never the same chart twice while it is remembered. Draws nothing itself."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, Protocol

from chemviz.report.images import TABS

if TYPE_CHECKING:
    import plotly.graph_objects as go

Step = Callable[[float, str], None]
"""Told which part of a report is done, from 0 to 1, and what comes next. What it raises ends the making."""

REMEMBERED_BYTES: Final = 16_000_000
"""Of drawn charts, 10 to 100 kB each: those of some forty reports."""


class ChartDrawer(Protocol):
    """Who draws figures as single-page PDFs; `report.images.ChartRenderer` is the one that the app has."""

    def problem(self) -> str | None:
        """Why no chart can be drawn, as far as can be told beforehand."""
        ...

    def warm_up(self) -> None:
        """Get ready, and do not wait for it."""
        ...

    def render_pdf(self, figures: "Sequence[go.Figure | dict[str, Any]]") -> list[bytes]:
        """One PDF per figure, in their order. Raises `ChartsUnavailable`."""
        ...


class ChartMemory:
    """Drawn charts by what they show, so that another title or paper draws none of them anew. Safe under threads.

    A chart is found by the hash of all that is in it: whoever has the same figure would draw the same picture.
    """

    def __init__(self, *, most_bytes: int = REMEMBERED_BYTES) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._charts: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: str) -> bytes | None:
        """The chart, if it is still there."""
        with self._lock:
            if key in self._charts:
                self._charts.move_to_end(key)
            return self._charts.get(key)

    def keep(self, key: str, chart: bytes) -> None:
        """Remember a chart, and forget those that were not asked for longest."""
        with self._lock:
            self._bytes += len(chart) - len(self._charts.pop(key, b""))
            self._charts[key] = chart
            while self._bytes > self._most_bytes:
                _, dropped = self._charts.popitem(last=False)
                self._bytes -= len(dropped)


class RememberingDrawer:
    """Draws with another drawer what the memory does not hold, as many at once as Chrome has tabs.

    Before each few it tells `step` which chart comes next, so that whoever waits sees it, and can give up there.
    """

    def __init__(self, drawer: ChartDrawer, memory: ChartMemory, step: Step) -> None:
        self._drawer, self._memory, self._step = drawer, memory, step

    def problem(self) -> str | None:
        """Why no chart can be drawn, as far as can be told beforehand."""
        return self._drawer.problem()

    def warm_up(self) -> None:
        """Get ready, and do not wait for it."""
        self._drawer.warm_up()

    def render_pdf(self, figures: "Sequence[go.Figure | dict[str, Any]]") -> list[bytes]:
        """One PDF per figure, in their order. Raises `ChartsUnavailable`, and what `step` raises."""
        specs = [each if isinstance(each, dict) else each.to_dict() for each in figures]
        keys = [_key(spec) for spec in specs]
        found = {key: image for key in keys if (image := self._memory.find(key)) is not None}
        todo = list({key: spec for key, spec in zip(keys, specs, strict=True) if key not in found}.items())
        for at in range(0, len(todo), TABS):
            some = todo[at : at + TABS]
            done = len(specs) - len(todo) + at
            self._step(done / len(specs), f"Drawing chart {done + 1} of {len(specs)}")
            for (key, _), image in zip(some, self._drawer.render_pdf([spec for _, spec in some]), strict=True):
                found[key] = image
                self._memory.keep(key, image)
        return [found[key] for key in keys]


def _key(spec: dict[str, Any]) -> str:
    from plotly.io.json import to_json_plotly

    return hashlib.sha256(to_json_plotly(spec).encode("utf-8", errors="surrogatepass")).hexdigest()
