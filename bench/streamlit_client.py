"""A browser tab without a browser: speaks Streamlit's own protocol, and keeps the widgets and the text of its page.

It does what the page's scripts do and nothing else: it sends the state of every field on each run, keeps the cookie
that the cookie component asks it to keep, and uploads through the upload endpoint with the token against request
forgery. It draws nothing, so a hundred of them fit beside the server that they measure.
"""

import asyncio
import json
import time
import urllib.request
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import uuid4

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

XSRF: Final = "_streamlit_xsrf"
PATIENCE_S: Final = 60.0
_BUTTONS: Final = ("button", "download_button", "menu_button")
_STEP_ON: Final = ForwardMsg.ScriptFinishedStatus.FINISHED_EARLY_FOR_RERUN


class TabFailed(Exception):
    """The app did not do what it should for this tab; the message says what."""


@dataclass(frozen=True)
class Widget:
    """A field or button of the page, as the page's scripts know it."""

    id: str
    kind: str
    label: str
    form_id: str
    fragment_id: str


@dataclass
class Run:
    """What one action brought: how long it took until the last run was finished, how much was sent, and what."""

    seconds: float = 0.0
    bytes_sent: int = 0
    widgets: list[Widget] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    arguments: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Tab:
    """One open tab. `watch` is handed every byte that the server sends to it."""

    url: str
    cookies: dict[str, str] = field(default_factory=dict)
    watch: Callable[[bytes], None] = lambda _: None
    page: str = ""
    query: str = ""
    session_id: str = ""
    last: Run = field(default_factory=Run)
    _states: dict[str, WidgetState] = field(default_factory=dict)
    _script: str = ""
    _socket: websockets.ClientConnection | None = None

    async def open(self, page: str, query: str = "") -> Run:
        """Connect, as a browser that opens an address, and wait until the page is there."""
        await self.close()
        if XSRF not in self.cookies:
            self.cookies |= await asyncio.to_thread(_cookies_of, f"{self.url}/_stcore/health")
        self._socket = await websockets.connect(
            f"{self.url.replace('http', 'ws', 1)}/_stcore/stream",
            subprotocols=[websockets.Subprotocol(each) for each in ("streamlit", "x")],
            additional_headers={"Cookie": self._cookie_line()},
            origin=websockets.Origin(self.url),
            max_size=None,
            compression=None,
            open_timeout=PATIENCE_S,
        )
        return await self.go(page, query)

    async def close(self) -> None:
        """Close the tab."""
        if self._socket is not None:
            await self._socket.close()
        self._socket = None
        self._states, self._script = {}, ""

    async def go(self, page: str, query: str = "") -> Run:
        """Follow a link of the menu."""
        self.page, self.query, self._script = page, query, ""
        return await self._run([])

    async def rerun(self) -> Run:
        """Run the page again as it is."""
        return await self._run([])

    async def fill(self, label: str, value: str) -> None:
        """Type into a text field; nothing is sent yet."""
        widget = self.widget("text_input", label)
        self._states[widget.id] = WidgetState(id=widget.id, string_value=value)

    async def choose(self, label: str, values: Iterable[str]) -> None:
        """Choose options of a multiselect; nothing is sent yet."""
        state = WidgetState(id=self.widget("multiselect", label).id)
        state.string_array_value.data.extend(values)
        self._states[state.id] = state

    async def click(self, label: str) -> Run:
        """Press the button with this label."""
        widget = next((each for kind in _BUTTONS for each in self._find(kind, label)), None)
        if widget is None:
            raise TabFailed(f"no button {label!r} on {self.page}, but {self.labels()}")
        return await self._run([WidgetState(id=widget.id, trigger_value=True)], widget.fragment_id)

    async def upload(self, label: str, name: str, data: bytes) -> Run:
        """Hand the uploader a file: ask where to, put it there, and run the page with it."""
        widget = self.widget("file_uploader", label)
        message = BackMsg()
        message.file_urls_request.request_id = uuid4().hex
        message.file_urls_request.session_id = self.session_id
        message.file_urls_request.file_names.append(name)
        await self._send(message)
        while (answer := await self._receive()).WhichOneof("type") != "file_urls_response":
            pass
        [urls] = answer.file_urls_response.file_urls
        await asyncio.to_thread(self._put, urls.upload_url, name, data)
        state = WidgetState(id=widget.id)
        info = state.file_uploader_state_value.uploaded_file_info.add()
        info.file_id, info.name, info.size = urls.file_id, name, len(data)
        info.file_urls.CopyFrom(urls)
        self._states[widget.id] = state
        return await self._run([])

    async def sign_in(self, username: str, password: str) -> Run:
        """Fill the form that is open, send it, and keep the cookie that the app asks the browser to keep."""
        await self.fill("Username", username)
        await self.fill("Password", password)
        run = await self.click("Sign in")
        kept = next((each for each in run.arguments if each.get("method") == "set"), None)
        component = next((each for each in run.widgets if each.kind == "component_instance"), None)
        if kept is None or component is None:
            raise TabFailed(f"{username} was not signed in: {run.errors or self.labels()}")
        self.cookies[kept["cookie"]] = kept["value"]
        components = [each for each in run.widgets if each.kind == "component_instance"]
        return await self._run([WidgetState(id=each.id, json_value="true") for each in components[-1:]])

    def widget(self, kind: str, label: str) -> Widget:
        """The field of this kind and label. Raises `TabFailed` when the page has none."""
        found = self._find(kind, label)
        if not found:
            raise TabFailed(f"no {kind} {label!r} on {self.page}, but {self.labels()}")
        return found[-1]

    def labels(self) -> list[str]:
        """The labels of all fields and buttons of the page, and what it reports as wrong."""
        return [*(f"{each.kind}: {each.label}" for each in self.last.widgets if each.label), *self.last.errors]

    def text(self) -> str:
        """All words of the page."""
        return "\n".join(self.last.texts)

    def _find(self, kind: str, label: str) -> list[Widget]:
        return [each for each in self.last.widgets if (each.kind, each.label) == (kind, label)]

    async def _run(self, triggers: list[WidgetState], fragment_id: str = "") -> Run:
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.fragment_id = self.query, fragment_id
        if self._script:
            state.page_script_hash = self._script
        else:
            state.page_name = self.page
        state.context_info.timezone, state.context_info.locale = "Europe/Berlin", "en-US"
        state.context_info.url = f"{self.url}/{self.page}"
        there = {each.id for each in self.last.widgets}
        sent = {each.id for each in triggers}
        self._states = {key: each for key, each in self._states.items() if key in there}
        state.widget_states.widgets.extend([each for key, each in self._states.items() if key not in sent])
        state.widget_states.widgets.extend(triggers)
        started = time.perf_counter()
        await self._send(message)
        run = Run()
        while True:
            answer = await self._receive(run)
            kind = answer.WhichOneof("type")
            if kind == "new_session":
                self._begin(answer, run)
            elif kind == "navigation":
                self._script = answer.navigation.page_script_hash
            elif kind == "delta":
                _read(answer.delta, run)
            elif kind == "page_info_changed":
                self.query = answer.page_info_changed.query_string
            elif kind == "script_finished" and answer.script_finished != _STEP_ON:
                break
        run.seconds = time.perf_counter() - started
        self.last = run
        return run

    def _begin(self, answer: ForwardMsg, run: Run) -> None:
        """A run begins: what the one before it drew is gone, but for what lies outside the fragments that run."""
        self.session_id = answer.new_session.initialize.session_id
        again = set(answer.metadata.run.fragment_ids)
        run.widgets = [each for each in self.last.widgets if again and each.fragment_id not in again]
        for each in (run.texts, run.errors, run.arguments):
            each.clear()

    async def _send(self, message: BackMsg) -> None:
        if self._socket is None:
            raise TabFailed("the tab is closed")
        await self._socket.send(message.SerializeToString())

    async def _receive(self, run: Run | None = None) -> ForwardMsg:
        if self._socket is None:
            raise TabFailed("the tab is closed")
        try:
            data = await asyncio.wait_for(self._socket.recv(), PATIENCE_S)
        except TimeoutError as error:
            raise TabFailed(f"{self.page}: no answer within {PATIENCE_S:.0f} s") from error
        except websockets.ConnectionClosed as error:
            raise TabFailed(f"{self.page}: the server closed the connection ({error})") from error
        data = data if isinstance(data, bytes) else data.encode()
        self.watch(data)
        if run is not None:
            run.bytes_sent += len(data)
        return ForwardMsg.FromString(data)

    def _put(self, path: str, name: str, data: bytes) -> None:
        edge = uuid4().hex
        head = (
            f'--{edge}\r\nContent-Disposition: form-data; name="f"; filename="{name}"\r\nContent-Type: text/csv\r\n\r\n'
        )
        body = head.encode() + data + f"\r\n--{edge}--\r\n".encode()
        headers = {
            "Content-Type": f"multipart/form-data; boundary={edge}",
            "Cookie": self._cookie_line(),
            "X-Xsrftoken": self.cookies.get(XSRF, ""),
        }
        request = urllib.request.Request(f"{self.url}/{path.lstrip('/')}", body, headers, method="PUT")
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
            if answer.status >= 300:
                raise TabFailed(f"the upload was answered with {answer.status}")

    def _cookie_line(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())


def _cookies_of(url: str) -> dict[str, str]:
    """The cookies that the server sets with this answer."""
    with urllib.request.urlopen(url, timeout=PATIENCE_S) as answer:
        lines = answer.headers.get_all("Set-Cookie") or []
    return dict(line.partition(";")[0].split("=", 1) for line in lines)


def _read(delta: Any, run: Run) -> None:
    """Note the widgets and the words of what is drawn."""
    if delta.WhichOneof("type") == "add_block":
        return
    element: Element = delta.new_element
    kind = element.WhichOneof("type") or ""
    made = getattr(element, kind) if kind else None
    if kind in {"markdown", "alert", "heading"}:
        run.texts.append(made.body)
    if kind == "exception":
        run.errors.append(made.message or made.type)
    elif kind == "alert" and made.format == made.ERROR:
        run.errors.append(made.body)
    elif kind == "component_instance":
        run.arguments.append(json.loads(made.json_args))
    if kind and hasattr(made, "id") and made.id:
        names = (getattr(made, "label", ""), getattr(made, "form_id", ""))
        run.widgets.append(Widget(made.id, kind, *names, delta.fragment_id))
