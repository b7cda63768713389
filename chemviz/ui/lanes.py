"""Lets large work be done a little at a time: one for each person, and a few for all. Knows no Streamlit.

Reading a table of 200 MB takes more than a gigabyte for a moment. One person with twenty tabs, or twenty people at
once, would have the system end the server for everybody.
"""

import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from chemviz.errors import TooMuchAtOnce

LARGE_FROM_BYTES: Final = 5_000_000
"""A file from this size on is read in a lane; turns of pages are enough for smaller ones."""
MOST_WAITING: Final = 4
"""So many pieces of work of one person wait; a further one is refused."""
_LOOK_EVERY_S: Final = 0.2


@dataclass(eq=False)
class _Ticket:
    who: Hashable
    is_in: bool = False


class Lanes:
    """So many lanes for all, of which nobody has more than one. First come, first served. Safe under threads."""

    def __init__(self, most: int, *, most_waiting: int = MOST_WAITING) -> None:
        self._most = most
        self._most_waiting = most_waiting
        self._changed = threading.Condition()
        self._tickets: list[_Ticket] = []

    @contextmanager
    def lane(self, who: Hashable, *, tell: Callable[[int], None] = lambda _ahead: None) -> Iterator[None]:
        """Wait for a lane and have it until the block ends.

        While it waits `tell` is called now and then with how many are before it; when that raises, the wait is over.
        Raises `TooMuchAtOnce` when too much of this person is waiting already.
        """
        ticket = _Ticket(who)
        with self._changed:
            if sum(each.who == who and not each.is_in for each in self._tickets) >= self._most_waiting:
                raise TooMuchAtOnce
            self._tickets.append(ticket)
        try:
            while not self._enter(ticket):
                tell(self._ahead(ticket))
            yield
        finally:
            with self._changed:
                self._tickets.remove(ticket)
                self._changed.notify_all()

    def _enter(self, ticket: _Ticket) -> bool:
        with self._changed:
            ticket.is_in = self._changed.wait_for(lambda: self._next() is ticket, _LOOK_EVERY_S)
            return ticket.is_in

    def _next(self) -> _Ticket | None:
        """Whose lane the next free one is."""
        inside = {each.who for each in self._tickets if each.is_in}
        if len(inside) >= self._most:
            return None
        return next((each for each in self._tickets if not each.is_in and each.who not in inside), None)

    def _ahead(self, ticket: _Ticket) -> int:
        with self._changed:
            return self._tickets.index(ticket)


READING: Final = Lanes(2)
"""For large files that are read or imported."""
DOWNLOADS: Final = Lanes(6)
"""For files that are made on a click."""
