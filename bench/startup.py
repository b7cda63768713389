"""From `streamlit run` to the sign-in form in a browser, against an empty Streamlit app."""

import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from bench.browser import ROOT, chrome, free_port, start, wait_healthy
from bench.tables import Result

ROUNDS = 5


def seconds_to(text: str, script: Path, browser: Browser, folder: Path) -> float:
    """From starting the server until `text` is visible."""
    port = free_port()
    started = time.perf_counter()
    process = start(script, folder, port)
    try:
        wait_healthy(port)
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{port}/sign-in" if script.name == "app.py" else f"http://127.0.0.1:{port}")
        page.get_by_text(text, exact=True).first.wait_for(timeout=60_000)
        taken = time.perf_counter() - started
        page.close()
    finally:
        process.terminate()
        process.wait(20)
    return taken


def run() -> list[Result]:
    """The app with an existing database, as on every start but the first, and an empty page; in turn, best of five."""
    ours, empty = [], []
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        blank = folder / "blank.py"
        blank.write_text("import streamlit as st\n\nst.write('An empty page')\n")
        browser = playwright.chromium.launch(executable_path=chrome(), args=["--no-sandbox", "--disable-dev-shm-usage"])
        seconds_to("Password", ROOT / "app.py", browser, folder)
        for _ in range(ROUNDS):
            empty.append(seconds_to("An empty page", blank, browser, folder))
            ours.append(seconds_to("Password", ROOT / "app.py", browser, folder))
        browser.close()
    ratio = min(ours) / min(empty)
    what = "From `streamlit run` to the sign-in form"
    return [Result(what, f"{min(ours):.2f} s", f"{min(empty):.2f} s", f"{ratio:.2f}", "1.50", ratio <= 1.5)]
