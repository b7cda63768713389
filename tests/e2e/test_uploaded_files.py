"""What uploads hold of the server's memory: nothing of strangers, so much of each person, nothing once they leave."""

import re
import time
import urllib.request
from collections.abc import Callable

from playwright.sync_api import Browser, Page, WebSocket, expect
from steps import Server
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from chemviz.samples import sample_survey

PATIENCE_S = 30


def held_bytes(server: Server) -> int:
    """What Streamlit holds of uploaded files, by its own figures."""
    with urllib.request.urlopen(f"{server.url}/_stcore/metrics", timeout=PATIENCE_S) as answer:
        text = answer.read().decode()
    found = re.findall(r'^cache_memory_bytes\{[^}]*"UploadedFileManager"[^}]*\} (\d+)', text, re.MULTILINE)
    return sum(map(int, found))


def wait_until_nothing_is_held(server: Server) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while held_bytes(server) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert held_bytes(server) == 0


def tab_ids(page: Page) -> list[str]:
    """Ids of the tab's sessions, as the server tells them to its browser; filled as they come."""
    found: list[str] = []

    def received(payload: bytes | str) -> None:
        message = ForwardMsg.FromString(payload) if isinstance(payload, bytes) else ForwardMsg()
        if message.new_session.initialize.session_id:
            found.append(message.new_session.initialize.session_id)

    def opened(socket: WebSocket) -> None:
        socket.on("framereceived", received)

    page.on("websocket", opened)
    return found


def send_file(page: Page, server: Server, tab: str) -> int:
    """The status of the answer to a file that is sent as the uploader sends it, whether or not there is one."""
    token = next((each["value"] for each in page.context.cookies() if each["name"] == "_streamlit_xsrf"), "")
    answer = page.request.put(
        f"{server.url}/_stcore/upload_file/{tab}/0b1ee8c4-8e0b-4d9d-8a3e-2f7a43a6a1a1",
        headers={"X-Xsrftoken": token},
        multipart={"file": {"name": "a.csv", "mimeType": "text/csv", "buffer": b"x" * 1000}},
    )
    return answer.status


def test_uploaded_files_are_let_go_when_their_page_is_left(
    page: Page, start_app: Callable[..., Server], register: Callable[..., str]
) -> None:
    server, (name, data) = start_app(), sample_survey()
    register(page, server.url)
    page.goto(f"{server.url}/upload")
    page.locator("input[type=file]").set_input_files([{"name": name, "mimeType": "text/csv", "buffer": data}])
    expect(page.get_by_role("heading", name="What was recognised")).to_be_visible()
    page.get_by_label("Dataset name").fill("Spring")
    page.get_by_label("Dataset name").press("Tab")
    assert held_bytes(server) == len(data)  # still there in later runs of the page

    page.get_by_role("button", name="Import", exact=True).click()
    page.wait_for_url(re.compile(r"/overview\?dataset=\d+$"))
    wait_until_nothing_is_held(server)


def test_only_a_tab_with_an_uploader_may_send_a_file(
    page: Page, browser: Browser, start_app: Callable[..., Server], register: Callable[..., str]
) -> None:
    server = start_app()
    stranger = browser.new_context().new_page()
    strange_tabs = tab_ids(stranger)
    stranger.goto(f"{server.url}/upload")
    expect(stranger.get_by_role("heading", name="Sign in")).to_be_visible()
    assert send_file(stranger, server, strange_tabs[-1]) == 403

    tabs = tab_ids(page)
    register(page, server.url)
    page.goto(f"{server.url}/upload")
    expect(page.get_by_role("heading", name="Upload a table")).to_be_visible()
    assert send_file(page, server, tabs[-1]) == 204
    assert send_file(stranger, server, strange_tabs[-1]) == 403
    assert held_bytes(server) == 1000

    page.get_by_role("link", name="Datasets").click()
    expect(page.get_by_role("heading", name="Datasets", exact=True)).to_be_visible()
    wait_until_nothing_is_held(server)
    assert send_file(page, server, tabs[-1]) == 403


def test_too_many_files_at_once_are_refused_and_the_others_stay(
    page: Page, start_app: Callable[..., Server], register: Callable[..., str]
) -> None:
    server, (_, data) = start_app(CHEMVIZ_MAX_UPLOAD_MB="1"), sample_survey()
    register(page, server.url)
    page.goto(f"{server.url}/upload")
    padded = data + b"\n" * (900_000 - len(data))
    page.locator("input[type=file]").set_input_files(
        [{"name": f"{number}.csv", "mimeType": "text/csv", "buffer": padded} for number in range(8)]
    )
    expect(page.get_by_role("heading", name="What was recognised")).to_be_visible()
    expect(page.get_by_role("alert").filter(has_text="Too many files at once: not all were taken.")).to_be_visible()
    assert 0 < held_bytes(server) <= 6_000_000
    expect(page.get_by_role("button", name="Import", exact=True)).to_be_enabled()
