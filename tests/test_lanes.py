"""Large work is done a little at a time: one for each person, a few for all; whoever gives up holds nobody back."""

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from chemviz.errors import TooMuchAtOnce
from chemviz.ui import import_lane
from chemviz.ui.import_lane import lane_for
from chemviz.ui.lanes import LARGE_FROM_BYTES, Lanes

PATIENCE_S = 60


class GivenUp(Exception):
    pass


@contextmanager
def occupied(lanes: Lanes, who: str) -> Iterator[None]:
    """A lane that another thread has meanwhile."""
    is_in, leave = threading.Event(), threading.Event()

    def stay() -> None:
        with lanes.lane(who):
            is_in.set()
            leave.wait(PATIENCE_S)

    thread = threading.Thread(target=stay)
    thread.start()
    assert is_in.wait(PATIENCE_S)
    try:
        yield
    finally:
        leave.set()
        thread.join(PATIENCE_S)


def test_nobody_has_two_lanes_and_all_together_no_more_than_there_are() -> None:
    lanes, lock = Lanes(2, most_waiting=100), threading.Lock()
    inside: Counter[int] = Counter()
    seen: list[tuple[int, int]] = []

    def work(number: int) -> int:
        who = number % 5
        with lanes.lane(who):
            with lock:
                inside[who] += 1
                seen.append((max(inside.values()), inside.total()))
            threading.Event().wait(0.001)
            with lock:
                inside[who] -= 1
        return number

    with ThreadPoolExecutor(20) as pool:
        assert sorted(pool.map(work, range(100))) == list(range(100))
    assert max(most for most, _ in seen) == 1
    assert max(total for _, total in seen) == 2


def test_whoever_has_none_passes_somebody_who_waits_for_a_second_one() -> None:
    lanes = Lanes(2)
    told: list[int] = []

    def want_another() -> None:
        with lanes.lane("greedy", tell=told.append):
            pass

    with occupied(lanes, "greedy"):
        second = threading.Thread(target=want_another)
        second.start()
        while not told:
            threading.Event().wait(0.001)
        with lanes.lane("modest"):
            pass
        assert set(told) == {1}
    second.join(PATIENCE_S)
    assert not second.is_alive()


def test_a_wait_that_is_given_up_leaves_no_trace() -> None:
    lanes = Lanes(1)

    def give_up(ahead: int) -> None:
        raise GivenUp(ahead)

    with occupied(lanes, "first"), pytest.raises(GivenUp, match="1"), lanes.lane("second", tell=give_up):
        pytest.fail("there was no lane")
    with pytest.raises(GivenUp), lanes.lane("third"):
        raise GivenUp
    with lanes.lane("third"):
        pass
    assert not lanes._tickets


def test_too_much_of_one_person_is_refused_and_others_may_still_wait() -> None:
    lanes, waiting = Lanes(1, most_waiting=2), threading.Semaphore(0)
    go_on = threading.Event()

    def wait(who: str) -> None:
        with lanes.lane(who, tell=lambda _: waiting.release()):
            assert go_on.wait(PATIENCE_S)

    with ThreadPoolExecutor(3) as pool:
        with occupied(lanes, "greedy"):
            works = [pool.submit(wait, "greedy") for _ in range(2)]
            for _ in works:
                assert waiting.acquire(timeout=PATIENCE_S)
            while len(lanes._tickets) < 3:
                threading.Event().wait(0.001)
            with pytest.raises(TooMuchAtOnce, match="Wait until one of them is done"), lanes.lane("greedy"):
                pytest.fail("it was let in")
            works.append(pool.submit(wait, "modest"))
            go_on.set()
        for each in works:
            each.result(PATIENCE_S)


def test_a_large_file_says_that_it_waits_and_a_small_one_does_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    lanes = Lanes(1)
    monkeypatch.setattr(import_lane, "READING", lanes)

    def give_up(_share: float, stage: str) -> None:
        raise GivenUp(stage)

    with occupied(lanes, "somebody else"):
        with lane_for(LARGE_FROM_BYTES - 1, give_up):
            pass
        waits = pytest.raises(GivenUp, match="Waiting for 1 other large file to be read")
        with waits, lane_for(LARGE_FROM_BYTES, give_up):
            pytest.fail("there was no lane")
    with lane_for(LARGE_FROM_BYTES, give_up):
        assert [each.is_in for each in lanes._tickets] == [True]
