"""Stands before Streamlit's way in for files and turns away what `uploaded_files` does not take. Reads no file."""

import re
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chemviz.ui.uploaded_files import UPLOADS, NotTaken, UploadRoom, too_large

_WAY_IN: Final = re.compile(r"/_stcore/upload_file/([^/]+)/[^/]+/?$")


class UploadGate:
    """Middleware that lets a file through only from a tab with an uploader, and only while there is room for it."""

    def __init__(self, app: ASGIApp, room: UploadRoom = UPLOADS) -> None:
        self.app = app
        self.room = room

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it before its body is read."""
        way = _WAY_IN.search(scope["path"]) if scope["type"] == "http" and scope["method"] == "PUT" else None
        if way is None:
            await self.app(scope, receive, send)
            return
        length = Headers(scope=scope).get("content-length", "")
        try:
            # A proxy may pass a file on in pieces that do not say how many there will be.
            with self.room.taking(way[1], int(length) if length.isdecimal() else None) as most:
                await self.app(scope, _counted(receive, most), send)
        except NotTaken as refusal:
            answer = PlainTextResponse(str(refusal), refusal.status, {"connection": "close"})
            await answer(scope, receive, send)


def _counted(receive: Receive, most: int) -> Receive:
    """The same, but it raises `NotTaken` once more than `most` bytes have come."""
    come = 0

    async def receive_counted() -> Message:
        nonlocal come
        message = await receive()
        come += len(message.get("body", b""))
        if come > most:
            raise too_large()
        return message

    return receive_counted
