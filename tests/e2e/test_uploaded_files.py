"""What a tab has uploaded does not stay in the server's memory once the page is left."""

import re
import time
import urllib.request
from collections.abc import Callable

from playwright.sync_api import Page, expect
from steps import Server

from chemviz.samples import sample_survey

PATIENCE_S = 30


def held_bytes(server: Server) -> int:
    """What Streamlit holds of uploaded files, by its own figures."""
    with urllib.request.urlopen(f"{server.url}/_stcore/metrics", timeout=PATIENCE_S) as answer:
        text = answer.read().decode()
    found = re.findall(r'^cache_memory_bytes\{[^}]*"UploadedFileManager"[^}]*\} (\d+)', text, re.MULTILINE)
    return sum(map(int, found))


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
    deadline = time.monotonic() + PATIENCE_S
    while held_bytes(server) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert held_bytes(server) == 0
