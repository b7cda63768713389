"""The desk where reports are made: once each, in turn, given up when nobody waits. No sleeping, no clock of its own."""

import threading
from collections.abc import Callable, Iterator

import pytest

from chemviz.errors import NotFound
from chemviz.services.reports import MadeReport
from chemviz.ui.report_desk import KEPT_S, ReportDesk

WAIT_S = 60


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class Work:
    """A making that stops at each step until it is let go."""

    def __init__(self, content: bytes = b"pdf") -> None:
        self.content = content
        self.begun, self.go_on, self.ended = threading.Event(), threading.Event(), threading.Event()
        self.times = 0

    def __call__(self, step: Callable[[float, str], None]) -> MadeReport:
        self.times += 1
        self.begun.set()
        try:
            assert self.go_on.wait(WAIT_S)
            step(0.5, "Half")
            return MadeReport("a.pdf", self.content, None)
        finally:
            self.ended.set()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(clock: Clock) -> Iterator[ReportDesk]:
    made = ReportDesk(workers=1, kept_bytes=10, clock=clock)
    yield made
    made.close()


def finished(desk: ReportDesk, key: str, content: bytes = b"pdf") -> None:
    work = Work(content)
    work.go_on.set()
    order = desk.order(key, work)
    assert order.done.wait(WAIT_S)
    desk.leave(order)


def test_a_report_is_made_and_found_again(desk: ReportDesk) -> None:
    assert desk.find("mine") is None
    finished(desk, "mine")

    found = desk.find("mine")
    assert found is not None
    assert found.pdf == b"pdf"
    assert desk.find("somebody else's") is None


def test_two_who_want_the_same_wait_for_one_making(desk: ReportDesk) -> None:
    work = Work()
    orders = [desk.order("same", work) for _ in range(2)]
    work.go_on.set()

    assert all(each.done.wait(WAIT_S) for each in orders)
    assert work.times == 1
    assert orders[0].report is orders[1].report


def test_a_making_goes_on_while_anybody_waits_and_ends_when_the_last_one_leaves(desk: ReportDesk) -> None:
    work = Work()
    first, second = (desk.order("same", work) for _ in range(2))
    assert work.begun.wait(WAIT_S)
    desk.leave(first)
    assert not first.given_up.is_set()
    desk.leave(second)
    work.go_on.set()

    assert second.done.wait(WAIT_S)
    assert second.report is None
    assert second.error is None
    assert desk.find("same") is None


def test_what_was_given_up_is_made_anew_for_the_next_one(desk: ReportDesk) -> None:
    old, new = Work(b"old"), Work(b"new")
    desk.leave(desk.order("same", old))
    order = desk.order("same", new)
    for each in (old, new):
        each.go_on.set()

    assert order.done.wait(WAIT_S)
    assert order.report is not None
    assert order.report.pdf == b"new"


def test_orders_are_made_in_turn_and_each_knows_how_many_come_before(desk: ReportDesk) -> None:
    works = [Work() for _ in range(3)]
    orders = [desk.order(f"{at}", work) for at, work in enumerate(works)]
    assert works[0].begun.wait(WAIT_S)

    assert [desk.ahead(each) for each in orders] == [0, 1, 2]
    assert not works[1].begun.is_set()
    works[0].go_on.set()
    assert works[1].begun.wait(WAIT_S)
    assert [desk.ahead(each) for each in orders] == [0, 0, 1]
    for work in works:
        work.go_on.set()
    assert all(each.done.wait(WAIT_S) for each in orders)


def test_who_gives_up_while_waiting_is_never_begun(desk: ReportDesk) -> None:
    first, never = Work(), Work()
    order = desk.order("first", first)
    desk.leave(given_up := desk.order("second", never))
    first.go_on.set()

    assert order.done.wait(WAIT_S)
    assert given_up.done.wait(WAIT_S)
    assert never.times == 0


def test_a_refusal_is_handed_to_who_waits_and_not_kept(desk: ReportDesk) -> None:
    def refuse(_step: object) -> MadeReport:
        raise NotFound

    order = desk.order("gone", refuse)
    assert order.done.wait(WAIT_S)

    assert isinstance(order.error, NotFound)
    assert desk.find("gone") is None


def test_only_so_many_bytes_are_kept_and_the_oldest_go_first(desk: ReportDesk) -> None:
    for key in ("a", "b"):
        finished(desk, key, b"12345")
    assert desk.find("a") is not None  # asked for last
    finished(desk, "c", b"12345")

    assert desk.find("b") is None
    assert desk.find("a") is not None
    assert desk.find("c") is not None


def test_a_report_too_large_to_be_kept_beside_others_is_kept_alone(desk: ReportDesk) -> None:
    finished(desk, "a", b"12345")
    finished(desk, "large", b"x" * 100)

    assert desk.find("large") is not None
    assert desk.find("a") is None


def test_an_old_report_and_one_to_be_made_again_are_not_found(desk: ReportDesk, clock: Clock) -> None:
    for key in ("old", "again"):
        finished(desk, key, b"1")
    desk.forget("again")
    assert desk.find("again") is None
    clock.now = KEPT_S
    assert desk.find("old") is not None
    clock.now = KEPT_S + 1
    assert desk.find("old") is None


def test_how_long_a_making_lasts_counts_from_its_beginning_and_not_from_the_order(
    desk: ReportDesk, clock: Clock
) -> None:
    first, second = Work(), Work()
    orders = [desk.order("first", first), desk.order("second", second)]
    assert first.begun.wait(WAIT_S)
    clock.now = 5.0

    assert [desk.running_s(each) for each in orders] == [5.0, 0.0]
    for work in (first, second):
        work.go_on.set()
    assert orders[1].done.wait(WAIT_S)
    assert desk.running_s(orders[1]) == 0.0


def test_closing_ends_what_is_being_made(clock: Clock) -> None:
    desk = ReportDesk(workers=1, clock=clock)
    running, waiting = Work(), Work()
    orders = [desk.order("running", running), desk.order("waiting", waiting)]
    assert running.begun.wait(WAIT_S)
    desk.close()
    running.go_on.set()

    assert running.ended.wait(WAIT_S)
    assert orders[0].done.wait(WAIT_S)
    assert orders[0].report is None
    assert waiting.times == 0
