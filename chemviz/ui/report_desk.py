"""Where reports are made: beside the pages that wait for them, a few at a time, in the order in which they came.

Knows no Streamlit. What is ordered twice is made once. What nobody waits for any more is given up at its next step.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from chemviz.services.chart_memory import Step
    from chemviz.services.reports import MadeReport

WORKERS: Final = 2
"""More at once would share the same cores and the same Chrome."""
KEPT_BYTES: Final = 64_000_000
KEPT_S: Final = 1800.0
"""A report says when it was made: so old [s] it is made anew."""

Key = Hashable
"""Whose report of what it is, in which state and with which options. The owner's id is part of it."""


class _GivenUp(Exception):
    """Nobody waits for the report any more."""


@dataclass
class Order:
    """A report that is being made; `ahead` orders are made before it, and `error` is why there is none."""

    key: Key
    waiting: int = 0
    share: float = 0.0
    stage: str = ""
    begun_at: float | None = None
    report: "MadeReport | None" = None
    error: BaseException | None = None
    done: threading.Event = field(default_factory=threading.Event)
    given_up: threading.Event = field(default_factory=threading.Event)


class ReportDesk:
    """Takes orders, makes reports in threads of its own, and keeps the last ones. Safe under threads."""

    def __init__(
        self, *, workers: int = WORKERS, kept_bytes: int = KEPT_BYTES, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="report")
        self._kept_bytes = kept_bytes
        self._clock = clock
        self._lock = threading.Lock()
        self._orders: OrderedDict[Key, Order] = OrderedDict()
        self._kept: OrderedDict[Key, tuple[float, MadeReport]] = OrderedDict()

    def find(self, key: Key) -> "MadeReport | None":
        """The report, if it was made not long ago."""
        with self._lock:
            made_at, report = self._kept.get(key, (0.0, None))
            if report is None:
                return None
            if self._clock() - made_at > KEPT_S:
                del self._kept[key]
                return None
            self._kept.move_to_end(key)
            return report

    def order(self, key: Key, make: "Callable[[Step], MadeReport]") -> Order:
        """Have a report made, or wait for the one that is being made already. Whoever orders must `leave`."""
        with self._lock:
            order = self._orders.get(key)
            if order is None or order.given_up.is_set():
                order = self._orders[key] = Order(key)
                self._orders.move_to_end(key)
                self._pool.submit(self._run, order, make)
            order.waiting += 1
            return order

    def leave(self, order: Order) -> None:
        """Wait no longer; the last one to leave an unfinished report ends its making."""
        with self._lock:
            order.waiting -= 1
            if order.waiting <= 0 and not order.done.is_set():
                self._give_up(order)

    def ahead(self, order: Order) -> int:
        """How many reports have to be made before this one is begun."""
        with self._lock:
            if order.begun_at is not None or order.done.is_set():
                return 0
            before = 0
            for each in self._orders.values():
                if each is order:
                    break
                before += not each.done.is_set()
            return before

    def running_s(self, order: Order) -> float:
        """How long the making has lasted [s]; 0 before it begins."""
        return 0.0 if order.begun_at is None else self._clock() - order.begun_at

    def forget(self, key: Key) -> None:
        """Make this report anew when it is asked for next."""
        with self._lock:
            self._kept.pop(key, None)

    def close(self) -> None:
        """End all that is being made."""
        with self._lock:
            for order in list(self._orders.values()):
                self._give_up(order)
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _give_up(self, order: Order) -> None:
        order.given_up.set()
        if self._orders.get(order.key) is order:
            del self._orders[order.key]

    def _run(self, order: Order, make: "Callable[[Step], MadeReport]") -> None:
        def step(share: float, stage: str) -> None:
            if order.given_up.is_set():
                raise _GivenUp
            order.share, order.stage = share, stage

        order.begun_at = self._clock()
        try:
            step(0.0, "Reading the dataset")
            order.report = make(step)
        except _GivenUp:
            pass
        except BaseException as error:  # noqa: BLE001 - the page that waits raises it
            order.error = error
        finally:
            self._finish(order)

    def _finish(self, order: Order) -> None:
        with self._lock:
            if self._orders.get(order.key) is order:
                del self._orders[order.key]
            if order.report is not None:
                self._keep(order.key, order.report)
            order.done.set()

    def _keep(self, key: Key, report: "MadeReport") -> None:
        self._kept.pop(key, None)
        self._kept[key] = self._clock(), report
        while sum(len(each.pdf) for _, each in self._kept.values()) > self._kept_bytes and len(self._kept) > 1:
            self._kept.popitem(last=False)
