"""Keeps the collection of garbage after each run cheap, and sees to it that no garbage stays for long."""

import gc
import threading
from dataclasses import dataclass
from typing import Final

SETTLE_EVERY_S: Final = 20.0


@dataclass
class _Heap:
    """How many runs have begun, and how many watch over what was frozen."""

    runs: int = 0
    watched_by: int = 0


_HEAP = _Heap()


def freeze_what_lives() -> None:
    """Take all that there is out of the garbage collector's sight; call it at the start of each run.

    Streamlit collects all garbage after every run and so walks over hundreds of thousands of objects of pandas,
    Plotly and SQLAlchemy that live as long as the process, and over every other tab: 50 ms and more of every rerun.
    Now it walks over what one run has made. To freeze takes no time, however much there is. What becomes garbage
    while it is frozen is found by `Settling`; without one nothing is frozen.
    """
    _HEAP.runs += 1
    if _HEAP.watched_by:
        gc.freeze()


def settle() -> None:
    """Collect all garbage there is, and take what lives out of the sight of the collections after each run.

    With a hundred people at work, collections that walk over every tab and every cached chart for the garbage of one
    run took two fifths of the server's time. What was frozen while it lived and is garbage now is found here.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


class Settling:
    """Settles the heap every now and then while people are at work; sleeps while nobody is."""

    def __init__(self) -> None:
        self._is_over = threading.Event()
        _HEAP.watched_by += 1
        self._thread = threading.Thread(target=self._go_on, name="settle-the-heap", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End it."""
        _HEAP.watched_by -= 1
        self._is_over.set()
        self._thread.join()

    def _go_on(self) -> None:
        seen = _HEAP.runs
        while not self._is_over.wait(SETTLE_EVERY_S):
            if seen != _HEAP.runs:
                seen = _HEAP.runs
                settle()
