"""The own account in a browser: a new password, everything as a zip, and the end of the account."""

import zipfile
from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect
from steps import PASSWORD, Server, fill_sign_in

NEW = "another calm sea"


def test_a_new_password_keeps_this_browser_signed_in_and_ends_the_others(
    page: Page, browser: Browser, app: Server, register: Callable[..., str], sign_in: Callable[..., None]
) -> None:
    username = register(page, app.url)
    other = browser.new_context().new_page()
    other.goto(f"{app.url}/sign-in")
    sign_in(other, username)

    page.goto(f"{app.url}/profile")
    page.get_by_label("Current password", exact=True).nth(1).fill(PASSWORD)
    page.get_by_label("New password", exact=True).fill(NEW)
    page.get_by_label("Confirm new password", exact=True).fill(NEW)
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_text("Your password is changed")).to_be_visible(timeout=30_000)

    page.reload()
    expect(page.get_by_role("heading", name="Profile")).to_be_visible(timeout=30_000)
    other.reload()
    expect(other.get_by_role("button", name="Sign in")).to_be_visible(timeout=30_000)


def test_a_user_takes_everything_away_and_leaves(page: Page, app: Server, register: Callable[..., str]) -> None:
    username = register(page, app.url)
    page.goto(f"{app.url}/upload")
    page.get_by_role("button", name="Use the sample survey").click()
    page.wait_for_url("**/overview?dataset=*")
    page.goto(f"{app.url}/profile")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download my data").click()
    with zipfile.ZipFile(download.value.path()) as archive:
        names = archive.namelist()
    assert "profile.json" in names
    assert [name for name in names if name.endswith("cleaned.csv")]

    page.get_by_label("Your username, to confirm").fill(username)
    page.get_by_role("button", name="Delete my account for good").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    fill_sign_in(page, username, PASSWORD)
    expect(page.get_by_text("The username or the password is not right.")).to_be_visible(timeout=30_000)
