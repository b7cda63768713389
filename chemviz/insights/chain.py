"""Asking the models of a chain in turn until one answers, within one deadline. Knows how to ask none of them."""

import heapq
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, Protocol, TypeVar

from chemviz.errors import AdviceCancelled
from chemviz.insights.patience import pause
from chemviz.insights.refusals import HOPELESS, RETRIED, CallFailed, most_telling, with_tokens

TRIES: Final = 3
"""How often one model is asked, at most."""
PAID_ANSWERS: Final = 3
"""So many answers that cannot be used are paid for; then it is enough."""
FIRST_SHARE: Final = 2 / 3
"""Of the time that is left: a model that hangs leaves the rest to the next one."""
FIRST_PAUSE_S: Final = 1.0
"""Where the service does not say when to come again [s]; doubled each time."""


_T = TypeVar("_T")
_Answer_co = TypeVar("_Answer_co", covariant=True)


class Call(Protocol[_Answer_co]):
    """Asks one model, for at most so many seconds; raises `CallFailed`, or `AdviceCancelled`."""

    def __call__(self, model: str, seconds: float, /) -> _Answer_co:
        """Ask."""
        ...


@dataclass
class Chain(Generic[_T]):
    """One question on its way through the models; used once.

    `newest` names a model that the service has and that was not asked yet, for when all of `models` failed.
    """

    call: Call[_T]
    newest: Callable[[float, Collection[str]], str | None]
    seconds: float
    on_step: Callable[[str], None]
    is_cancelled: Callable[[], bool]
    failures: list[CallFailed] = field(default_factory=list)

    def run(self, models: Sequence[str]) -> _T:
        """The first answer. Raises `AdviceUnavailable` with the most telling sentence, `AdviceCancelled`."""
        try:
            return self._run(models)
        except AdviceCancelled as error:
            own = [] if error.tokens == 0 else [CallFailed("time", tokens=error.tokens)]
            raise with_tokens(error, [*self.failures, *own]) from None

    def _run(self, models: Sequence[str]) -> _T:
        end = time.monotonic() + self.seconds
        waiting = [(0.0, place, model) for place, model in enumerate(models)]
        tries = dict.fromkeys(models, 0)
        was_listed = False
        while waiting or not was_listed:
            if not was_listed and all(tries.values()):
                was_listed = True
                name = self._newest(end, tries)
                if name is not None:
                    tries[name] = 0
                    heapq.heappush(waiting, (0.0, len(tries), name))
                continue
            ready_at, place, model = heapq.heappop(waiting)
            if not self._is_time_left(ready_at, end):
                break
            self._wait_until(ready_at)
            left = end - time.monotonic()
            tries[model] += 1
            is_last = was_listed and not waiting
            try:
                return self._ask(model, left if is_last else left * FIRST_SHARE)
            except CallFailed as failure:
                self.failures.append(failure)
                if self._is_enough(failure):
                    break
                if failure.cause in RETRIED and tries[model] < TRIES:
                    delay = failure.retry_after_s or FIRST_PAUSE_S * 2 ** (tries[model] - 1)
                    heapq.heappush(waiting, (time.monotonic() + delay, place, model))
        raise most_telling(self.failures or [CallFailed("time")])

    def _ask(self, model: str, seconds: float) -> _T:
        if self.is_cancelled():
            raise AdviceCancelled
        self.on_step(f"Asking {model}")
        return self.call(model, seconds)

    def _newest(self, end: float, tried: dict[str, int]) -> str | None:
        left = end - time.monotonic()
        if left <= 0:
            return None
        self.on_step("Asking which models there are")
        try:
            return self.newest(left * FIRST_SHARE, tried)
        except CallFailed as failure:
            self.failures.append(failure)
            return None

    def _is_time_left(self, ready_at: float, end: float) -> bool:
        now = time.monotonic()
        if now >= end and not any(each.cause == "time" for each in self.failures):
            self.failures.append(CallFailed("time"))
        return max(now, ready_at) < end

    def _wait_until(self, ready_at: float) -> None:
        wait_s = ready_at - time.monotonic()
        if wait_s > 0:
            self.on_step(f"Waiting {wait_s:.0f} s, as the service asks" if wait_s >= 1 else "Waiting a moment")
            pause(wait_s, is_cancelled=self.is_cancelled)

    def _is_enough(self, failure: CallFailed) -> bool:
        paid = sum(each.tokens != 0 for each in self.failures)
        no_network = sum(each.cause == "network" for each in self.failures)
        return failure.cause in HOPELESS or paid >= PAID_ANSWERS or no_network >= TRIES
