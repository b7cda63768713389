"""Waiting for a slow call without being at its mercy: a deadline, and somebody who may cancel. Knows no service."""

import queue
import threading
import time
from collections.abc import Callable
from typing import Final, TypeVar

from chemviz.errors import AdviceCancelled, AdviceUnavailable

_LOOK_EVERY_S: Final = 0.05
"""How often it is looked whether somebody has cancelled [s]."""


_T = TypeVar("_T")


class TooSlow(AdviceUnavailable):
    """The time is over; the call may still run, and knows that nobody waits for it."""


def wait_for(call: Callable[[threading.Event], _T], *, seconds: float, is_cancelled: Callable[[], bool]) -> _T:
    """What `call` returns or the `AdviceUnavailable` that it raises; it runs in a thread of its own.

    It is given an event that is set as soon as nobody waits any more. Raises `TooSlow`, `AdviceCancelled`.
    """
    given_up = threading.Event()
    outcome: queue.SimpleQueue[tuple[_T] | AdviceUnavailable] = queue.SimpleQueue()

    def run() -> None:
        try:
            outcome.put((call(given_up),))
        except AdviceUnavailable as error:
            outcome.put(error)

    # A daemon, as whoever stops the program does not want to wait for a server that hangs.
    thread = threading.Thread(target=run, name="chemviz-advice", daemon=True)
    thread.start()
    try:
        return _result(outcome, thread, time.monotonic() + seconds, is_cancelled)
    finally:
        given_up.set()


def pause(seconds: float, *, is_cancelled: Callable[[], bool]) -> None:
    """Wait, unless somebody cancels: then raise `AdviceCancelled`."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if is_cancelled():
            raise AdviceCancelled
        time.sleep(min(left, _LOOK_EVERY_S))


def _result(
    outcome: "queue.SimpleQueue[tuple[_T] | AdviceUnavailable]",
    thread: threading.Thread,
    end: float,
    is_cancelled: Callable[[], bool],
) -> _T:
    while True:
        has_ended = not thread.is_alive()  # asked before the look: what it left behind is there by then
        try:
            result = outcome.get(timeout=max(0.0, min(_LOOK_EVERY_S, end - time.monotonic())))
        except queue.Empty:
            if is_cancelled():
                raise AdviceCancelled from None
            if has_ended:
                raise AdviceUnavailable("The question broke off inside ChemViz; the server's log says where.") from None
            if time.monotonic() >= end:
                raise TooSlow("There was no answer in time.") from None
            continue
        if isinstance(result, AdviceUnavailable):
            raise result
        return result[0]
