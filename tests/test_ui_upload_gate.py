"""Files are taken from tabs with an uploader only, and only while there is room; what is refused is not even read."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import pytest

from chemviz.ui.upload_gate import UploadGate
from chemviz.ui.uploaded_files import ALL_TOGETHER, PER_ACCOUNT, NotTaken, UploadRoom

LARGEST = 1000
WAY_IN = "/_stcore/upload_file/tab/file"


class Held(dict[str, int]):
    """What tabs hold, as a function too."""

    def __call__(self) -> dict[str, int]:
        return dict(self)


@pytest.fixture
def held() -> Held:
    return Held()


@pytest.fixture
def room(held: Held) -> UploadRoom:
    made = UploadRoom(held)
    show(made, "tab")
    return made


def show(room: UploadRoom, tab: str, *, account: int = 1, is_there: Callable[[str], bool] = lambda _: True) -> None:
    room.open(tab, account_id=account, largest_bytes=LARGEST, is_there=is_there)


def refused(room: UploadRoom, tab: str, size: int | None) -> int | None:
    """The status that HTTP has for the refusal; None: it is taken."""
    try:
        with room.taking(tab, size):
            return None
    except NotTaken as refusal:
        return refusal.status


def test_a_tab_without_an_uploader_may_send_nothing(room: UploadRoom) -> None:
    assert refused(room, "tab", 10) is None
    assert refused(room, "another tab", 10) == 403
    room.close("tab")
    assert refused(room, "tab", 10) == 403


@pytest.mark.parametrize(("size", "status"), [(0, None), (LARGEST, None), (LARGEST + 1, 413), (None, None)])
def test_a_file_is_not_too_large(room: UploadRoom, size: int | None, status: int) -> None:
    assert refused(room, "tab", size) == status


def test_a_file_that_does_not_say_how_large_it_is_gets_the_room_of_the_largest(room: UploadRoom) -> None:
    with room.taking("tab", None) as most, room.taking("tab", None), room.taking("tab", LARGEST - 1):
        assert most == LARGEST
        assert refused(room, "tab", 1) is None
        assert refused(room, "tab", 2) == 413


def test_the_tabs_of_one_account_hold_so_much_together(room: UploadRoom, held: Held) -> None:
    show(room, "second tab")
    show(room, "of another", account=2)
    held |= {"tab": LARGEST, "second tab": (PER_ACCOUNT - 1) * LARGEST - 10, "of another": 5 * LARGEST}
    assert refused(room, "tab", 10) is None
    assert refused(room, "tab", 11) == 413
    held["second tab"] = 0
    assert refused(room, "tab", 11) is None


def test_a_tab_is_told_why_a_file_was_not_taken_until_its_page_is_left(room: UploadRoom) -> None:
    show(room, "second tab")
    assert refused(room, "second tab", LARGEST + 1) == 413
    assert refused(room, "a stranger", 1) == 403
    assert [room.refusal(each) for each in ("second tab", "tab", "a stranger")] == [
        "A file was too large and was not taken.",
        None,
        None,
    ]
    room.close("second tab")
    assert room.refusal("second tab") is None


def test_what_is_on_its_way_counts_until_it_has_come(room: UploadRoom) -> None:
    with room.taking("tab", LARGEST), room.taking("tab", LARGEST), room.taking("tab", LARGEST):
        assert refused(room, "tab", 1) == 413
    assert refused(room, "tab", 1) is None
    with pytest.raises(ValueError), room.taking("tab", LARGEST):
        raise ValueError
    with room.taking("tab", LARGEST), room.taking("tab", LARGEST):
        assert refused(room, "tab", LARGEST) is None


def test_all_tabs_hold_so_much_together_those_whose_page_was_left_included(room: UploadRoom, held: Held) -> None:
    held |= {f"gone {number}": LARGEST for number in range(ALL_TOGETHER)}
    assert refused(room, "tab", 1) == 503
    del held["gone 0"]
    assert refused(room, "tab", LARGEST) is None


def test_tabs_that_are_closed_are_forgotten(room: UploadRoom) -> None:
    for number in range(5):
        show(room, f"tab {number}", is_there=lambda each: each == "tab")
    assert set(room._tabs) == {"tab", "tab 4"}


def ask(
    room: UploadRoom,
    *,
    method: str = "PUT",
    path: str = WAY_IN,
    length: str | None = "10",
    pieces: Sequence[int] = (10,),
) -> tuple[int, bool]:
    """The status of the answer, and whether the request, with a body in these pieces [bytes], got through."""
    passed: list[bool] = []
    sent: list[Any] = []

    async def inner(_scope: Any, receive: Any, send: Any) -> None:
        for _ in pieces:
            await receive()
        passed.append(True)
        await send({"type": "http.response.start", "status": 204, "headers": []})

    coming = [{"type": "http.request", "body": b"x" * each} for each in pieces]

    async def receive() -> Any:
        return coming.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [] if length is None else [(b"content-length", length.encode())]
    scope = {"type": "http", "method": method, "path": path, "headers": headers}
    # By hand, as nothing in it waits: a browser test before may have an event loop of its own running.
    with suppress(StopIteration):
        UploadGate(inner, room)(scope, receive, send).send(None)
    return sent[0]["status"], bool(passed)


@pytest.mark.parametrize(
    ("request_", "answer"),
    [
        ({}, (204, True)),
        ({"path": "/below/chemviz/_stcore/upload_file/tab/file"}, (204, True)),
        ({"path": "/_stcore/upload_file/stranger/file"}, (403, False)),
        ({"path": "/below/chemviz/_stcore/upload_file/stranger/file"}, (403, False)),
        ({"path": "/_stcore/upload_file/stranger/file/"}, (403, False)),
        ({"length": None}, (204, True)),
        ({"length": None, "pieces": [LARGEST // 2] * 2}, (204, True)),
        ({"length": None, "pieces": [LARGEST // 2] * 3}, (413, False)),
        ({"length": "-5", "pieces": [LARGEST, 1]}, (413, False)),
        ({"length": "1e9", "pieces": [LARGEST, 1]}, (413, False)),
        ({"length": "10", "pieces": [5, 6]}, (413, False)),
        ({"length": str(LARGEST + 1)}, (413, False)),
        ({"method": "OPTIONS", "path": "/_stcore/upload_file/stranger/file"}, (204, True)),
        ({"method": "DELETE", "path": "/_stcore/upload_file/stranger/file"}, (204, True)),
        ({"method": "GET", "path": "/_stcore/health"}, (204, True)),
    ],
)
def test_what_is_refused_does_not_get_through(
    room: UploadRoom, request_: dict[str, Any], answer: tuple[int, bool]
) -> None:
    assert ask(room, **request_) == answer
