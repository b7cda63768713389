"""The headers are on every answer of the server, whatever it is, and nothing else is changed."""

from contextlib import suppress
from typing import Any

import pytest

from chemviz.ui.security_headers import HEADERS, SecurityHeaders


def answer(own: list[tuple[bytes, bytes]], kind: str = "http") -> list[dict[str, Any]]:
    async def inner(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": f"{kind}.response.start", "status": 200, "headers": own})
        await send({"type": f"{kind}.response.body", "body": b"x"})

    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    # By hand, as nothing in it waits: a browser test before may have an event loop of its own running.
    with suppress(StopIteration):
        SecurityHeaders(inner)({"type": kind}, None, send).send(None)  # type: ignore[arg-type]
    return sent


@pytest.mark.parametrize("kind", ["text/html", "text/csv", "application/javascript"])
def test_every_answer_has_the_headers(kind: str) -> None:
    start, body = answer([(b"content-type", kind.encode())])
    headers = {name.decode().casefold(): value.decode() for name, value in start["headers"]}
    assert headers == {"content-type": kind} | {name.casefold(): value for name, value in HEADERS.items()}
    assert body["body"] == b"x"


def test_a_header_that_is_there_is_not_replaced() -> None:
    start, _ = answer([(b"referrer-policy", b"no-referrer")])
    assert (b"referrer-policy", b"no-referrer") in start["headers"]
    assert len([name for name, _ in start["headers"] if name == b"referrer-policy"]) == 1


def test_a_web_socket_is_left_alone() -> None:
    start, _ = answer([], kind="websocket")
    assert start["headers"] == []
