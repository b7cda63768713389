"""Charts are drawn once, a few at a time, and each figure gets its own."""

from typing import Any

import pytest

from chemviz.errors import ChartsUnavailable
from chemviz.report.images import TABS
from chemviz.services.chart_memory import ChartMemory, RememberingDrawer


class Drawer:
    """Draws the title of each figure; keeps what it was asked in one call."""

    def __init__(self, *, fails_after: int | None = None) -> None:
        self.calls: list[list[str]] = []
        self.fails_after = fails_after

    def problem(self) -> str | None:
        return None

    def warm_up(self) -> None: ...

    def render_pdf(self, figures: Any) -> list[bytes]:
        if self.fails_after is not None and len(self.calls) >= self.fails_after:
            raise ChartsUnavailable("Chrome stopped twice while it drew the charts.")
        self.calls.append([each["layout"]["title"] for each in figures])
        return [title.encode() for title in self.calls[-1]]


def figures(*titles: str) -> list[dict[str, Any]]:
    return [{"data": [], "layout": {"title": title}} for title in titles]


def unseen(_share: float, _stage: str) -> None: ...


def test_each_figure_gets_its_own_chart_in_its_place() -> None:
    drawer = Drawer()
    drawn = RememberingDrawer(drawer, ChartMemory(), unseen).render_pdf(figures("a", "b", "a", "c", "d"))

    assert drawn == [b"a", b"b", b"a", b"c", b"d"]
    assert [title for call in drawer.calls for title in call] == ["a", "b", "c", "d"]
    assert max(map(len, drawer.calls)) <= TABS


def test_what_was_drawn_before_is_not_drawn_again_and_new_ones_are() -> None:
    memory, drawer = ChartMemory(), Drawer()
    RememberingDrawer(drawer, memory, unseen).render_pdf(figures("a", "b"))
    drawer.calls.clear()

    assert RememberingDrawer(drawer, memory, unseen).render_pdf(figures("b", "x", "a")) == [b"b", b"x", b"a"]
    assert drawer.calls == [["x"]]


def test_a_figure_that_differs_in_one_value_is_another_chart() -> None:
    memory, drawer = ChartMemory(), Drawer()
    for value in (1.0, 1.0000001):
        figure = {"data": [{"x": [value]}], "layout": {"title": f"{value}"}}
        assert RememberingDrawer(drawer, memory, unseen).render_pdf([figure]) == [f"{value}".encode()]


def test_each_step_names_the_chart_that_comes_next_and_counts_those_that_are_there() -> None:
    memory, seen = ChartMemory(), list[tuple[float, str]]()
    RememberingDrawer(Drawer(), memory, unseen).render_pdf(figures("a"))
    RememberingDrawer(Drawer(), memory, lambda *told: seen.append(told)).render_pdf(figures("a", "b", "c", "d"))

    assert seen[0] == (0.25, "Drawing chart 2 of 4")
    assert [share for share, _ in seen] == sorted(share for share, _ in seen)


def test_who_gives_up_between_two_charts_has_the_drawn_ones_kept() -> None:
    memory, drawer = ChartMemory(), Drawer()

    def give_up(share: float, _stage: str) -> None:
        if share:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        RememberingDrawer(drawer, memory, give_up).render_pdf(figures("a", "b", "c", "d"))
    assert len(drawer.calls) == 1
    assert RememberingDrawer(drawer, memory, unseen).render_pdf(figures("a")) == [b"a"]
    assert len(drawer.calls) == 1


def test_a_chrome_that_dies_in_the_middle_gives_no_half_set_of_charts() -> None:
    memory = ChartMemory()
    with pytest.raises(ChartsUnavailable):
        RememberingDrawer(Drawer(fails_after=1), memory, unseen).render_pdf(figures("a", "b", "c", "d"))


def test_the_memory_is_bounded_and_forgets_what_was_asked_for_longest_ago() -> None:
    memory = ChartMemory(most_bytes=10)
    memory.keep("a", b"12345")
    memory.keep("b", b"12345")
    assert memory.find("a") == b"12345"
    memory.keep("c", b"123")

    assert memory.find("b") is None
    assert memory.find("a") == b"12345"
    memory.keep("huge", bytes(100))
    assert [memory.find(key) for key in ("a", "c", "huge")] == [None, None, None]
