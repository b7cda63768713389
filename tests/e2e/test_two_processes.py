"""Two processes behind a real nginx with the configuration of deploy/, on one PostgreSQL: signed in on both."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest
from nginx_server import Nginx, start_nginx
from playwright.sync_api import Browser, BrowserContext, Page, expect
from steps import Server, expect_signed_in, fill_sign_in

PASSWORD = "a calm sea at 7"
TABLE = Path(__file__).parents[1] / "data" / "bad_cells.csv"
MOST_BROWSERS = 40
"""With two processes to choose from by chance, nobody is sent to the same one forty times in a row."""


@dataclass
class Cluster:
    """The way in, and what stands behind it."""

    nginx: Nginx
    processes: dict[str, Server]
    numbers: Iterator[int] = field(default_factory=count)

    def process_of(self, context: BrowserContext) -> str:
        """The process that this browser is sent to."""
        path = f"/_stcore/which-{next(self.numbers)}"
        context.request.get(f"{self.nginx.url}{path}")
        return str(self.nginx.answered(path)[-1]["process"]).rpartition(", ")[2]  # the last of those it tried


@pytest.fixture
def cluster(start_app: Callable[..., Server], postgres_database_url: str, tmp_path: Path) -> Iterator[Cluster]:
    settings = {"CHEMVIZ_TRUSTED_PROXIES": "1", "CHEMVIZ_LOG_FORMAT": "json"}
    servers = [start_app(DATABASE_URL=postgres_database_url, **settings) for _ in range(2)]
    addresses = [each.url.removeprefix("http://") for each in servers]
    folder = tmp_path / "nginx"
    folder.mkdir()
    nginx = start_nginx(folder, [int(each.rpartition(":")[2]) for each in addresses])
    yield Cluster(nginx, dict(zip(addresses, servers, strict=True)))
    nginx.stop()
    for each in servers:
        each.stop()


def _on_another(browser: Browser, cluster: Cluster, process: str) -> Page:
    """A page of a fresh browser that nginx sends to another process."""
    for _ in range(MOST_BROWSERS):
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{cluster.nginx.url}/sign-in")
        if cluster.process_of(context) != process:
            return page
        context.close()
    return pytest.fail("every browser was sent to the same process")


def test_who_signs_in_on_one_process_works_on_the_other_and_goes_on_when_the_first_is_gone(
    browser: Browser, cluster: Cluster, register: Callable[..., str]
) -> None:
    first = browser.new_context()
    page = first.new_page()
    username = register(page, cluster.nginx.url)
    mine = cluster.process_of(first)
    page.goto(f"{cluster.nginx.url}/upload")
    page.locator("input[type=file]").set_input_files(TABLE)
    page.get_by_label("Dataset name").fill("Seen from both")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    overview = page.url

    other = _on_another(browser, cluster, mine)
    fill_sign_in(other, username, PASSWORD)
    expect_signed_in(other)
    other.goto(overview)
    expect(other.get_by_test_id("stMetricValue").first).to_have_text("10")
    other.goto(f"{cluster.nginx.url}/datasets")
    expect(other.locator("strong", has_text="Seen from both")).to_be_visible()  # not a hidden cell of the grid
    other.get_by_role("button", name="Delete").click()
    other.get_by_role("button", name="Delete for good").click()
    expect(other.get_by_text("There is no dataset yet.")).to_be_visible()
    page.get_by_role("link", name="Datasets", exact=True).first.click()
    expect(page.get_by_text("There is no dataset yet.")).to_be_visible()

    cluster.processes[mine].stop()
    page.goto(f"{cluster.nginx.url}/datasets")
    expect_signed_in(page)
    expect(page.get_by_text("There is no dataset yet.")).to_be_visible()
    assert cluster.process_of(first) != mine

    other.get_by_role("button", name="Sign out").click()
    expect(other.get_by_role("button", name="Sign in")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()

    lines = [line for each in cluster.processes.values() for line in each.log().splitlines()]
    events = [json.loads(line) for line in lines if line.startswith("{")]
    assert any(each["message"].startswith("Signed in, from local") for each in events)
    assert not [each for each in events if each["level"] in {"error", "critical"}]
    assert username not in "".join(lines)
    assert "GET /" not in "".join(lines)
