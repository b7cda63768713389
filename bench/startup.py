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


BLANK = "import streamlit as st\n\nst.write('An empty page')\n"
FORM = """import streamlit as st

with st.form("form"):
    st.text_input("Username")
    st.text_input("Password", type="password")
    st.form_submit_button("Sign in")
"""


def run() -> list[Result]:
    """The app with an existing database, as on every start but the first; in turn with its yardsticks, best of five.

    Beside the empty page stands a page of nothing but such a form: what Streamlit itself needs to draw it.
    """
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        blank, form, app = folder / "blank.py", folder / "form.py", ROOT / "app.py"
        blank.write_text(BLANK)
        form.write_text(FORM)
        browser = playwright.chromium.launch(executable_path=chrome(), args=["--no-sandbox", "--disable-dev-shm-usage"])
        seconds_to("Password", app, browser, folder)
        texts = {blank: "An empty page", form: "Password", app: "Password"}
        best = dict.fromkeys(texts, float("inf"))
        for _ in range(ROUNDS):
            for script, text in texts.items():
                best[script] = min(best[script], seconds_to(text, script, browser, folder))
        browser.close()
    ratio, floor = best[app] / best[blank], best[app] / best[form]
    what, ours = "From `streamlit run` to the sign-in form", f"{best[app]:.2f} s"
    return [
        Result(what, ours, f"{best[blank]:.2f} s", f"{ratio:.2f}", "1.50", ratio <= 1.5),
        Result("... against a page with only such a form", ours, f"{best[form]:.2f} s", f"{floor:.2f}", "", True),
    ]
