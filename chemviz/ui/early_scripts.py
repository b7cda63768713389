"""Have the browser fetch the sign-in form's scripts along with the first ones.

Streamlit's page asks for the script of a text field only when the first one is to be drawn, and React then holds the
field back for up to half a second more. A `Link` header on the page names those scripts beforehand: the form stands
0.5 s earlier.
"""

import re
from pathlib import Path
from typing import Final

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_STATIC: Final = Path(streamlit.__file__).parent / "static"
_DRAWN_FIRST: Final = ("TextInput", "PageLink", "ImageList")
_IMPORTED: Final = re.compile(r'(?:from|import)\s?"\./([^"/]+\.js)"')


class EarlyScripts:
    """Middleware that adds the header to every HTML page, and changes nothing else."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.link = ", ".join(f"<./static/js/{name}>; rel=modulepreload; crossorigin" for name in form_scripts(_STATIC))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and the answer back with the header."""

        async def send_with_link(message: Message) -> None:
            if message["type"] == "http.response.start" and self.link:
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    headers.append("link", self.link)
            await send(message)

        await self.app(scope, receive, send_with_link if scope["type"] == "http" else send)


def form_scripts(static: Path) -> list[str]:
    """File names of what the form needs beyond the page's own scripts; empty where Streamlit keeps them elsewhere."""
    page, folder = static / "index.html", static / "static" / "js"
    if not page.is_file():
        return []
    known = set(re.findall(r"js/([^\"]+\.js)", page.read_text(encoding="utf-8")))
    waiting = [path.name for part in _DRAWN_FIRST for path in folder.glob(f"{part}.*.js")]
    found: list[str] = []
    while waiting:
        name = waiting.pop()
        if name not in known:
            known.add(name)
            found.append(name)
            waiting.extend(_IMPORTED.findall((folder / name).read_text(encoding="utf-8")))
    return sorted(found)
