"""Keeps the collection of garbage after each run cheap, and sees to it that no garbage stays for long."""

import gc
import threading
from dataclasses import dataclass
from typing import Final

_MODULES_OF_A_LIBRARY: Final = 20
SETTLE_EVERY_S: Final = 20.0


@dataclass
class _Heap:
    """How many modules were loaded when the heap was frozen last, and how many runs have begun."""

    modules: int = 0
    runs: int = 0


_HEAP = _Heap()


def freeze_imports() -> None:
    """Take what imports have made out of the garbage collector's sight; call it at the start of each run.

    Streamlit collects all garbage after every run and so walks over hundreds of thousands of objects of pandas,
    Plotly and SQLAlchemy that live as long as the process: 50 ms of every rerun. Libraries are imported where they
    are first used, so this freezes again when a page has brought in another one.
    """
    _HEAP.runs += 1
    gc.freeze()


def settle() -> None:
    """Collect all garbage there is, and take what lives out of the sight of the collections after each run.

    With a hundred people at work those walk over every tab and every cached chart, for the garbage of one run; that
    was two fifths of the server's time. What was frozen while it lived and is garbage now is found here.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


class Settling:
    """Settles the heap every now and then while people are at work; sleeps while nobody is."""

    def __init__(self) -> None:
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._go_on, name="settle-the-heap", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End it."""
        self._is_over.set()
        self._thread.join()

    def _go_on(self) -> None:
        seen = _HEAP.runs
        while not self._is_over.wait(SETTLE_EVERY_S):
            if seen != _HEAP.runs:
                seen = _HEAP.runs
                settle()
