"""Stands before the web sockets and lets one network address open so many tabs. Looks at no message.

Every tab costs memory, signed in or not, and whoever has the address of the app can open one after the other.
"""

import logging
from collections import Counter
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from chemviz.errors import Misconfigured
from chemviz.services.addresses import LOCAL, client_address
from chemviz.ui.cache import settings

logger = logging.getLogger(__name__)

MOST_TABS: Final = 500
"""Of one address and one process: a plant behind one address has fewer, and a process does not hold many more."""
_TRY_AGAIN_LATER: Final = 1013


class TabGate:
    """Middleware that refuses a tab too many. The server's own address, which may be a proxy's, is not counted."""

    def __init__(self, app: ASGIApp, most: int = MOST_TABS) -> None:
        self.app = app
        self.most = most
        self._open: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the connection on, or close it before it is accepted."""
        address = _address(scope) if scope["type"] == "websocket" else LOCAL
        if address == LOCAL:
            await self.app(scope, receive, send)
            return
        if self._open[address] >= self.most:
            logger.warning("Refused a tab of %s, which has %s open", address, self.most)
            await send({"type": "websocket.close", "code": _TRY_AGAIN_LATER})
            return
        self._open[address] += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self._open[address] -= 1
            if not self._open[address]:
                del self._open[address]


def _address(scope: Scope) -> str:
    try:
        proxies = settings().trusted_proxies
    except Misconfigured:  # which every page says
        proxies = 0
    peer = scope.get("client") or (None,)
    return client_address(peer[0], Headers(scope=scope).getlist("x-forwarded-for"), trusted_proxies=proxies)
