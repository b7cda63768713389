"""Runs of pages take turns instead of all computing at once, and people do, however many tabs they have."""

import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from typing import Final

LEASE_S: Final = 0.2
"""A run that takes longer (an import, a report, a question to Gemini) no longer holds back the others."""
MOST_EACH: Final = 6
"""So many runs of one person are under way at once; further ones wait until one of them ends."""


class Turnstile:
    """Lets one run in at a time: of everybody who waits one, in the order in which they came, then of each the next.

    Threads of one interpreter gain nothing by computing at once: they take the lock of the interpreter from each other
    every few milliseconds, and all of them are late.
    """

    def __init__(self, lease_s: float = LEASE_S, most_each: int = MOST_EACH) -> None:
        self._lease_s = lease_s
        self._most_each = most_each
        self._lock = threading.Lock()
        self._ends: dict[threading.Event, tuple[Hashable, float]] = {}
        self._waiting: OrderedDict[Hashable, deque[threading.Event]] = OrderedDict()

    @contextmanager
    def turn(self, who: Hashable) -> Iterator[None]:
        """Wait for the turn of this run of `who`; the next one's comes when the block ends, or the lease is over."""
        admitted = threading.Event()
        with self._lock:
            self._waiting.setdefault(who, deque()).append(admitted)
            self._admit()
        try:
            while not admitted.wait(self._lease_s):
                with self._lock:
                    self._admit()
            yield
        finally:
            with self._lock:
                if self._ends.pop(admitted, None) is None:
                    self._waiting[who].remove(admitted)
                    self._tidy(who)
                self._admit()

    def _admit(self) -> None:
        now = time.monotonic()
        while all(end <= now for _, end in self._ends.values()) and (who := self._next()) is not None:
            first = self._waiting[who].popleft()
            self._waiting.move_to_end(who)
            self._tidy(who)
            self._ends[first] = who, now + self._lease_s
            first.set()

    def _next(self) -> Hashable | None:
        inside = Counter(who for who, _ in self._ends.values())
        return next((who for who in self._waiting if inside[who] < self._most_each), None)

    def _tidy(self, who: Hashable) -> None:
        if not self._waiting[who]:
            del self._waiting[who]


PAGES: Final = Turnstile()
"""That of this process."""
