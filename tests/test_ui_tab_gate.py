"""One network address opens so many tabs; others, and the server's own, are not held up by it."""

from collections.abc import Generator
from typing import Any

import pytest

from chemviz.ui import cache
from chemviz.ui.tab_gate import TabGate

STRANGER, COLLEAGUE = "198.51.100.66", "203.0.113.7"


class Open:
    """A connection that stays open until it is ended; by hand, as a browser test before may have a loop running."""

    def __init__(self, gate: TabGate, address: str | None, *, forwarded: str = "", kind: str = "websocket") -> None:
        self.sent: list[dict[str, Any]] = []

        async def send(message: Any) -> None:
            self.sent.append(message)

        headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
        client = None if address is None else (address, 5000)
        scope = {"type": kind, "client": client, "headers": headers}
        self.run: Generator[Any, None, None] = gate(scope, None, send).__await__()  # type: ignore[arg-type]
        try:
            next(self.run)
            self.is_let_in = True
        except StopIteration:
            self.is_let_in = False

    def end(self) -> None:
        self.run.close()


class Stay:
    def __await__(self) -> Generator[None, None, None]:
        yield


async def app(_scope: Any, _receive: Any, _send: Any) -> None:
    await Stay()


@pytest.fixture
def gate() -> TabGate:
    return TabGate(app, most=2)


@pytest.fixture(autouse=True)
def proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_secrets", lambda: None)
    monkeypatch.delenv("CHEMVIZ_TRUSTED_PROXIES", raising=False)
    cache.settings.clear()  # type: ignore[attr-defined]


def test_a_tab_too_many_is_refused_and_one_that_is_closed_makes_room(gate: TabGate) -> None:
    first, second = Open(gate, STRANGER), Open(gate, STRANGER)
    refused = Open(gate, STRANGER)
    assert (first.is_let_in, second.is_let_in, refused.is_let_in) == (True, True, False)
    assert refused.sent == [{"type": "websocket.close", "code": 1013}]
    assert Open(gate, COLLEAGUE).is_let_in
    first.end()
    assert Open(gate, STRANGER).is_let_in
    assert not Open(gate, STRANGER).is_let_in


def test_nothing_is_kept_of_an_address_whose_tabs_are_closed(gate: TabGate) -> None:
    Open(gate, STRANGER).end()
    assert not gate._open


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", None, "testclient"])
def test_the_server_s_own_address_is_not_counted(gate: TabGate, address: str | None) -> None:
    assert all(Open(gate, address).is_let_in for _ in range(5))


def test_requests_that_are_no_tab_are_not_counted(gate: TabGate) -> None:
    assert all(Open(gate, STRANGER, kind="http").is_let_in for _ in range(5))


def test_behind_a_trusted_proxy_it_is_the_visitor_who_is_counted(
    gate: TabGate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHEMVIZ_TRUSTED_PROXIES", "1")
    cache.settings.clear()  # type: ignore[attr-defined]
    tabs = [Open(gate, "127.0.0.1", forwarded=f"6.6.6.{number}, {STRANGER}") for number in range(3)]
    assert [each.is_let_in for each in tabs] == [True, True, False]
    assert Open(gate, "127.0.0.1", forwarded=COLLEAGUE).is_let_in
