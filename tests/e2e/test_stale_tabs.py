"""Tabs left open after the session ended elsewhere, or after their dataset went away: they do nothing and say so."""

from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect
from steps import PASSWORD, Server, expect_signed_in, fill_sign_in


def _open_sample(page: Page, url: str) -> None:
    page.goto(f"{url}/upload")
    page.get_by_role("button", name="Use the sample survey").click()
    expect(page.get_by_role("tab", name="What could not be read")).to_be_visible(timeout=30_000)


def _end_the_session_elsewhere(browser: Browser, url: str, username: str) -> None:
    other = browser.new_context().new_page()
    other.goto(f"{url}/sign-in")
    fill_sign_in(other, username, PASSWORD)
    expect_signed_in(other)
    other.get_by_role("button", name="Sign out").click()
    expect(other.get_by_role("button", name="Sign in")).to_be_visible()


def _expect_refused(page: Page) -> None:
    expect(page.get_by_role("alert").or_(page.get_by_role("button", name="Sign in")).first).to_be_visible()


def _expect_untouched(browser: Browser, url: str, username: str) -> None:
    page = browser.new_context().new_page()
    page.goto(f"{url}/datasets")
    fill_sign_in(page, username, PASSWORD)
    expect_signed_in(page)
    expect(page.locator("strong", has_text="Sample survey")).to_be_visible()


def test_an_open_dialog_deletes_nothing_after_sign_out_elsewhere(
    page: Page, browser: Browser, app: Server, register: Callable[..., str]
) -> None:
    username = register(page, app.url)
    _open_sample(page, app.url)
    page.goto(f"{app.url}/datasets")
    page.get_by_role("button", name="Delete").click()
    confirm = page.get_by_role("button", name="Delete for good")
    expect(confirm).to_be_visible()
    _end_the_session_elsewhere(browser, app.url, username)
    confirm.click()
    _expect_refused(page)
    _expect_untouched(browser, app.url, username)


def test_an_open_dialog_renames_nothing_after_sign_out_elsewhere(
    page: Page, browser: Browser, app: Server, register: Callable[..., str]
) -> None:
    username = register(page, app.url)
    _open_sample(page, app.url)
    page.goto(f"{app.url}/datasets")
    page.get_by_role("button", name="Rename").click()
    page.get_by_role("dialog").get_by_label("Dataset name").fill("Renamed too late")
    _end_the_session_elsewhere(browser, app.url, username)
    page.get_by_role("button", name="Save").click()
    _expect_refused(page)
    _expect_untouched(browser, app.url, username)


def test_the_register_shows_no_rows_after_sign_out_elsewhere(
    page: Page, browser: Browser, app: Server, register: Callable[..., str]
) -> None:
    username = register(page, app.url)
    _open_sample(page, app.url)
    page.get_by_role("tab", name="Equipment").click()
    search = page.get_by_label("Find by name or type")
    expect(search).to_be_visible()
    _end_the_session_elsewhere(browser, app.url, username)
    search.fill("P-1")
    search.press("Enter")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_the_register_of_a_deleted_dataset_says_not_found(
    page: Page, app: Server, register: Callable[..., str]
) -> None:
    register(page, app.url)
    _open_sample(page, app.url)
    page.get_by_role("tab", name="Equipment").click()
    expect(page.get_by_label("Find by name or type")).to_be_visible()
    other = page.context.new_page()
    other.goto(f"{app.url}/datasets")
    other.get_by_role("button", name="Delete").click()
    other.get_by_role("button", name="Delete for good").click()
    expect(other.get_by_text("There is no dataset yet")).to_be_visible()
    page.get_by_label("Find by name or type").fill("P-1")
    page.get_by_label("Find by name or type").press("Enter")
    expect(page.get_by_text("This dataset was not found")).to_be_visible()
    expect(page.get_by_text("encountered an error")).to_be_hidden()
