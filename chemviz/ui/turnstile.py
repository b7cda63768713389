"""Runs of pages take turns instead of all computing at once: first come, first served."""

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

LEASE_S: Final = 0.2
"""A run that takes longer (an import, a report, a question to Gemini) no longer holds back the others."""


class Turnstile:
    """Lets one run in at a time, in the order in which they came.

    Threads of one interpreter gain nothing by computing at once: they take the lock of the interpreter from each other
    every few milliseconds, and all of them are late.
    """

    def __init__(self, lease_s: float = LEASE_S) -> None:
        self._lease_s = lease_s
        self._lock = threading.Lock()
        self._ends: dict[threading.Event, float] = {}
        self._waiting: deque[threading.Event] = deque()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for this run's turn; the next one's comes when the block ends, or once the lease is over."""
        admitted = threading.Event()
        with self._lock:
            self._waiting.append(admitted)
            self._admit()
        try:
            while not admitted.wait(self._lease_s):
                with self._lock:
                    self._admit()
            yield
        finally:
            with self._lock:
                if admitted in self._waiting:
                    self._waiting.remove(admitted)
                self._ends.pop(admitted, None)
                self._admit()

    def _admit(self) -> None:
        now = time.monotonic()
        while self._waiting and all(end <= now for end in self._ends.values()):
            first = self._waiting.popleft()
            self._ends[first] = now + self._lease_s
            first.set()


PAGES: Final = Turnstile()
"""That of this process."""
