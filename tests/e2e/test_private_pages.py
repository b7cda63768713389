"""What people who are not signed in, or are somebody else, can reach: nothing."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect
from steps import Server

PRIVATE = ("upload", "datasets", "overview", "charts", "report", "findings", "insights", "limits", "compare", "trends")
PRIVATE += ("profile", "admin-users", "admin-records", "admin-audit", "admin-system")


ODD = ("999999", "0", "-1", "x'--", "1e3", "9" * 30, "%F0%9F%98%80")


def expect_the_form_alone(page: Page) -> None:
    expect(page.get_by_role("button", name="Sign in")).to_be_visible(timeout=30_000)
    expect(page.get_by_label("Password", exact=True)).to_be_visible()
    expect(page.get_by_label("Equipment table")).to_have_count(0)
    expect(page.get_by_role("button", name="Download PDF")).to_have_count(0)
    expect(page.get_by_role("button", name="Sign out")).to_have_count(0)
    assert "Traceback" not in page.content()


@pytest.mark.parametrize("address", ["overview", "upload", "admin-users"])
def test_a_private_address_opened_first_on_a_fresh_server_asks_to_sign_in(
    page: Page, start_app: Callable[..., Server], address: str
) -> None:
    server = start_app()
    page.goto(f"{server.url}/{address}?dataset=1")
    expect_the_form_alone(page)


@pytest.mark.parametrize("address", PRIVATE)
def test_every_private_address_asks_to_sign_in(page: Page, app: Server, address: str) -> None:
    page.goto(f"{app.url}/{address}?dataset=1")
    expect_the_form_alone(page)


def test_another_users_dataset_is_not_found_at_any_address(
    browser: Browser, app: Server, register: Callable[..., str]
) -> None:
    owner = browser.new_context().new_page()
    register(owner, app.url)
    owner.goto(f"{app.url}/upload")
    owner.get_by_role("button", name="Use the sample survey").click()
    owner.wait_for_url(re.compile(r"/overview\?dataset=\d+$"))
    dataset = owner.url.partition("dataset=")[2]

    stranger = browser.new_context().new_page()
    register(stranger, app.url)
    pages = ("overview", "charts", "report", "findings", "insights", "compare", "trends")
    for address, odd in zip(pages, ODD, strict=True):
        for each in (dataset, odd):
            stranger.goto(f"{app.url}/{address}?dataset={each}")
            expect(stranger.get_by_text("This dataset was not found.")).to_be_visible()
            expect(stranger.get_by_role("button", name="Download PDF")).to_have_count(0)
            expect(stranger.get_by_text("P-101A")).to_have_count(0)
    stranger.goto(f"{app.url}/datasets")
    expect(stranger.get_by_text("There is no dataset yet.")).to_be_visible()

    owner.reload()
    expect(owner.get_by_test_id("stMetricValue").first).to_be_visible()


def test_a_link_to_a_dataset_survives_signing_in(
    browser: Browser, app: Server, register: Callable[..., str], sign_in: Callable[..., None]
) -> None:
    page = browser.new_context().new_page()
    username = register(page, app.url)
    page.goto(f"{app.url}/upload")
    page.get_by_role("button", name="Use the sample survey").click()
    page.wait_for_url(re.compile(r"/overview\?dataset=\d+$"))
    link = page.url.replace("/overview", "/charts")

    other = browser.new_context().new_page()
    other.goto(link)
    sign_in(other, username)
    expect(other.get_by_role("heading", name="Charts")).to_be_visible()
    assert other.url.startswith(link)  # the page adds what it shows


def test_the_sign_in_form_asks_for_no_script_that_the_page_did_not_name_beforehand(
    browser: Browser, app: Server
) -> None:
    page = browser.new_context().new_page()
    answer = page.goto(f"{app.url}/sign-in")
    assert answer is not None
    named = re.findall(r"js/([^>]+)>", answer.headers["link"])
    assert named
    own = re.findall(r"js/([^\"]+)\"", answer.text())
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url.rpartition("/")[2]))
    page.reload()
    expect(page.get_by_label("Password", exact=True)).to_be_visible()
    assert {name for name in loaded if name.endswith(".js")} <= {*named, *own}
