"""How far the reading of a file is, told to whoever asked for it. When they raise, the reading ends there."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Final, TypeVar

Progress = Callable[[float, str], None]
"""Called with the share that is done, from 0 to 1, and with what is being done."""

_T = TypeVar("_T")
_AT_ONCE: Final = 10_000
TELL_SECONDS: Final = 0.2


@dataclass(frozen=True)
class Stage:
    """A part of the reading: which shares of the whole it lies between, and what is done in it.

    >>> told = []
    >>> Stage(lambda share, text: told.append((share, text))).part(0.2, 0.6, "Reading").tell(0.5)
    >>> told
    [(0.4, 'Reading')]
    """

    progress: Progress | None = None
    begin: float = 0.0
    end: float = 1.0
    text: str = ""

    def tell(self, share: float = 0.0) -> None:
        """Say that a share of this stage is done."""
        if self.progress is not None:
            self.progress(self.begin + (self.end - self.begin) * min(share, 1.0), self.text)

    def part(self, begin: float, end: float, text: str = "") -> "Stage":
        """A part of this stage, its shares being those of this one."""
        width = self.end - self.begin
        return Stage(self.progress, self.begin + width * begin, self.begin + width * end, text or self.text)

    def parts(self, count: int) -> "list[Stage]":
        """So many equal parts of this stage, one after the other."""
        return [self.part(number / count, (number + 1) / count) for number in range(count)]

    def each(self, items: Iterable[_T], count: int) -> Iterator[_T]:
        """Hand on about `count` items, telling from time to time."""
        for number, item in enumerate(items):
            if number % _AT_ONCE == 0:
                self.tell(number / max(count, 1))
            yield item

    def meanwhile(self, work: Callable[[], _T]) -> _T:
        """The result of work that nothing can interrupt; when whoever is told raises, it goes to waste."""
        if self.progress is None:
            return work()
        beside = ThreadPoolExecutor(1)
        done: Future[_T] = beside.submit(work)
        beside.shutdown(wait=False)
        while not wait([done], timeout=TELL_SECONDS).done:
            self.tell()
        return done.result()


SILENT: Final = Stage()
"""Nobody asked."""
