"""Runs of pages take turns; one that takes long, or fails, holds back nobody."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from chemviz.ui.turnstile import Turnstile

PATIENCE_S = 60


def test_one_is_in_at_a_time_and_all_get_in() -> None:
    gate, inside, most = Turnstile(lease_s=PATIENCE_S), [0], [0]

    def pass_through(_: int) -> None:
        with gate.turn():
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            threading.Event().wait(0.001)
            inside[0] -= 1

    with ThreadPoolExecutor(16) as pool:
        assert len(list(pool.map(pass_through, range(200)))) == 200
    assert (inside, most) == ([0], [1])


def test_whoever_came_first_is_let_in_first() -> None:
    gate, order = Turnstile(lease_s=PATIENCE_S), []
    came = [threading.Event() for _ in range(5)]

    def pass_through(number: int) -> None:
        came[number].set()
        with gate.turn():
            order.append(number)

    threads = [threading.Thread(target=pass_through, args=(number,)) for number in range(5)]
    with gate.turn():
        for number, thread in enumerate(threads):
            thread.start()
            assert came[number].wait(PATIENCE_S)
            while len(gate._waiting) <= number:
                threading.Event().wait(0.001)
    for thread in threads:
        thread.join(PATIENCE_S)
    assert order == [0, 1, 2, 3, 4]


def test_a_long_run_holds_back_nobody_once_its_lease_is_over() -> None:
    gate, go_on, passed = Turnstile(lease_s=0.01), threading.Event(), []

    def stay() -> None:
        with gate.turn():
            passed.append("in")
            go_on.wait(PATIENCE_S)

    threads = [threading.Thread(target=stay) for _ in range(3)]
    for thread in threads:
        thread.start()
    with gate.turn():  # none of the three has ended
        passed.append("through")
    go_on.set()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert sorted(passed) == ["in", "in", "in", "through"]
    assert not gate._ends and not gate._waiting


def test_a_run_that_fails_lets_the_next_one_in() -> None:
    gate = Turnstile(lease_s=PATIENCE_S)
    with pytest.raises(ValueError), gate.turn():
        raise ValueError
    with gate.turn():
        pass
    assert not gate._ends and not gate._waiting
