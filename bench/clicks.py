"""In a real browser, from the click to the drawn chart: 10,000 rows, the charts page and its views."""

import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from playwright.sync_api import BrowserContext, Page, sync_playwright

from bench.browser import chrome, server
from bench.tables import Result, write_table

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
        cookie, dataset_id = prepared(folder)
        with server(folder) as port:
            browser = playwright.chromium.launch(
                executable_path=chrome(), args=["--no-sandbox", "--disable-dev-shm-usage"]
            )
            context = browser.new_context(viewport={"width": 1440, "height": 900})
            page = signed_in(context, port, cookie)
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


def prepared(folder: Path) -> tuple[str, int]:
    """An account with the dataset: the value of its cookie, and the dataset's id."""
    from chemviz.config import load_settings
    from chemviz.db.engine import open_database
    from chemviz.services.accounts import create_user
    from chemviz.services.datasets import import_dataset
    from chemviz.services.session_tokens import Claims, cookie_key, make_token

    database = open_database(load_settings({"CHEMVIZ_DATA_DIR": str(folder)}).database_url)
    now = datetime.now(UTC)
    account = create_user(database, username="bench", password="bench-steam-turbine", now=now)
    data = write_table(folder / "t.csv", ROWS).read_bytes()
    dataset_id = import_dataset(database, owner_id=account.id, name="t", file_name="t.csv", data=data, now=now)
    claims = Claims(account.username, account.session_version, now + timedelta(days=1))
    token = make_token(claims, key=cookie_key(database, configured=None))
    database.dispose()
    return token, dataset_id


def signed_in(context: BrowserContext, port: int, token: str) -> Page:
    """A tab of somebody who signed in before."""
    from chemviz.ui.authentication import COOKIE_NAME

    context.add_cookies([{"name": COOKIE_NAME, "value": token, "url": f"http://127.0.0.1:{port}"}])
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
