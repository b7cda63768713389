"""In a real browser, from the click to the drawn chart: 10,000 rows, the charts page and its views."""

import statistics
import tempfile
import time
from pathlib import Path
from typing import Final

from playwright.sync_api import BrowserContext, Page, sync_playwright

from bench.browser import chrome, server
from bench.signed_in import prepared
from bench.tables import Result

ROWS: Final = 10_000
ROUNDS: Final = 7
LIMIT_S: Final = 1.0
CLICKS: Final = {
    "Charts, from the overview": "Flowrate by equipment type",
    "Two parameters": "Pressure against flowrate",
    "Distribution": "Flowrate by equipment type",
}
"""What is clicked, in this order, to the title of the chart that is waited for."""
DRAWN: Final = """title => [...document.querySelectorAll('.js-plotly-plot')].some(plot =>
    plot.textContent.includes(title) && plot.querySelector('.trace path, .points path'))"""


def run() -> list[Result]:
    """One signed-in account of a fresh server, one tab; the median of the rounds of each click after a first one."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        cookies, [dataset_id] = prepared(folder, [ROWS])
        with server(folder) as port:
            browser = playwright.chromium.launch(
                executable_path=chrome(), args=["--no-sandbox", "--disable-dev-shm-usage"]
            )
            context = browser.new_context(viewport={"width": 1440, "height": 900})
            page = signed_in(context, port, cookies)
            rounds = [clicked(page, port, dataset_id) for _ in range(ROUNDS + 1)][1:]
            browser.close()
    return [
        Result(
            f"From click to drawn chart, {ROWS:,} rows: {what}",
            f"{taken:.2f} s",
            "",
            "",
            f"{LIMIT_S:.2f} s",
            taken < LIMIT_S,
        )
        for what in CLICKS
        for taken in [statistics.median(each[what] for each in rounds)]
    ]


def signed_in(context: BrowserContext, port: int, cookies: dict[str, str]) -> Page:
    """A tab of somebody who signed in before."""
    url = f"http://127.0.0.1:{port}"
    context.add_cookies([{"name": name, "value": value, "url": url} for name, value in cookies.items()])
    return context.new_page()


def clicked(page: Page, port: int, dataset_id: int) -> dict[str, float]:
    """Seconds of each click, from a freshly opened overview on."""
    page.goto(f"http://127.0.0.1:{port}/overview?dataset={dataset_id}")
    page.locator(".js-plotly-plot .main-svg").first.wait_for()
    page.wait_for_timeout(500)  # the overview's other charts
    taken = {}
    for what, title in CLICKS.items():
        if page.url.partition("?")[0].endswith("/overview"):
            target = page.get_by_test_id("stMain").get_by_role("link", name="Charts")
        else:
            target = page.get_by_text(what, exact=True)
        started = time.perf_counter()
        target.click()
        page.wait_for_function(DRAWN, arg=title)
        taken[what] = time.perf_counter() - started
        page.wait_for_timeout(300)
    return taken
