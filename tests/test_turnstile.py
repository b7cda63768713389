"""Runs of pages take turns; one that takes long, or fails, holds back nobody, nor does a person with many tabs."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from chemviz.ui.turnstile import Turnstile

PATIENCE_S = 60


def test_one_is_in_at_a_time_and_all_get_in() -> None:
    gate, inside, most = Turnstile(lease_s=PATIENCE_S), [0], [0]

    def pass_through(number: int) -> None:
        with gate.turn(number % 3):
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            threading.Event().wait(0.001)
            inside[0] -= 1

    with ThreadPoolExecutor(16) as pool:
        assert len(list(pool.map(pass_through, range(200)))) == 200
    assert (inside, most) == ([0], [1])


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("abcde", "abcde"),
        ("aaaab", "abaaa"),  # four tabs of one person, then somebody else
        ("aabbcca", "abcabca"),
    ],
)
def test_of_everybody_who_waits_one_is_let_in_in_the_order_in_which_they_came(who: str, expected: str) -> None:
    gate, order = Turnstile(lease_s=PATIENCE_S), []
    came = [threading.Event() for _ in who]

    def pass_through(number: int) -> None:
        came[number].set()
        with gate.turn(who[number]):
            order.append(number)

    threads = [threading.Thread(target=pass_through, args=(number,)) for number in range(len(who))]
    with gate.turn("first"):
        for number, thread in enumerate(threads):
            thread.start()
            assert came[number].wait(PATIENCE_S)
            while sum(map(len, gate._waiting.values())) <= number:
                threading.Event().wait(0.001)
    for thread in threads:
        thread.join(PATIENCE_S)
    assert "".join(who[number] for number in order) == expected
    assert all(order.index(a) < order.index(b) for a in order for b in order if a < b and who[a] == who[b])


def test_a_long_run_holds_back_nobody_once_its_lease_is_over() -> None:
    gate, go_on, passed = Turnstile(lease_s=0.01), threading.Event(), []

    def stay() -> None:
        with gate.turn("busy"):
            passed.append("in")
            go_on.wait(PATIENCE_S)

    threads = [threading.Thread(target=stay) for _ in range(3)]
    for thread in threads:
        thread.start()
    with gate.turn("busy"):  # none of the three has ended
        passed.append("through")
    go_on.set()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert sorted(passed) == ["in", "in", "in", "through"]
    assert not gate._ends and not gate._waiting


def test_a_run_that_fails_lets_the_next_one_in() -> None:
    gate = Turnstile(lease_s=PATIENCE_S)
    with pytest.raises(ValueError), gate.turn("a"):
        raise ValueError
    with gate.turn("a"):
        pass
    assert not gate._ends and not gate._waiting


def test_one_person_has_so_many_runs_under_way_and_others_pass() -> None:
    gate, go_on, inside = Turnstile(lease_s=0.01, most_each=2), threading.Event(), threading.Semaphore(0)
    entered: list[int] = []

    def stay(number: int) -> None:
        with gate.turn("greedy"):
            entered.append(number)
            inside.release()
            assert go_on.wait(PATIENCE_S)

    threads = [threading.Thread(target=stay, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for _ in range(2):
        assert inside.acquire(timeout=PATIENCE_S)
    for _ in range(5):  # each waits for the leases before it
        with gate.turn("somebody else"):
            assert len(entered) == 2
    go_on.set()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert sorted(entered) == [0, 1, 2, 3, 4]
    assert not gate._ends and not gate._waiting
