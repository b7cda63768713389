"""The administrator's way in a browser: a code for a user, the user's new password, sessions that end, a row mended."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from steps import PASSWORD, Server, add_admin, fill_sign_in

NEW = "another calm sea"


def choose_first(page: Page) -> None:
    """Click the box of the first row of the first table, which is drawn on a canvas."""
    table = page.get_by_test_id("stDataFrame").first
    expect(table).to_be_visible()
    table.click(position={"x": 18, "y": 53})


def open_cell(page: Page, table: Locator) -> Locator:
    """Open the editor of the first cell; a table that is still being laid out does not answer the first clicks."""
    editor = page.locator("#portal").get_by_role("textbox")
    for _ in range(10):
        table.dblclick(position={"x": 130, "y": 53})
        with suppress(PlaywrightTimeout):
            editor.wait_for(timeout=2_000)
            break
    return editor


@pytest.fixture
def user(app: Server, browser: Browser, register: Callable[..., str]) -> tuple[str, Page]:
    """A user with the sample survey, in a browser of the user's own."""
    page = browser.new_context().new_page()
    username = register(page, app.url)
    page.goto(f"{app.url}/upload")
    page.get_by_role("button", name="Use the sample survey").click()
    page.wait_for_url("**/overview?dataset=*")
    return username, page


@pytest.fixture
def admin(app: Server, browser: Browser, sign_in: Callable[..., None], user: tuple[str, Page]) -> Page:
    """The page of users, as an administrator sees it."""
    add_admin(app, f"root-of-{user[0]}")
    page = browser.new_context().new_page()
    page.goto(f"{app.url}/admin-users")
    sign_in(page, f"root-of-{user[0]}")
    expect(page.get_by_role("heading", name="Users")).to_be_visible()
    return page


def find(page: Page, label: str, text: str, found: str) -> None:
    """Search, wait for the one that is found, and choose it."""
    page.get_by_label(label, exact=True).fill(text)
    page.get_by_label(label, exact=True).press("Enter")
    expect(page.get_by_text(found, exact=True)).to_be_visible()
    choose_first(page)


def test_a_one_time_code_lets_a_user_back_in_and_disabling_ends_the_session(
    app: Server, browser: Browser, user: tuple[str, Page], admin: Page, sign_in: Callable[..., None]
) -> None:
    username, before = user
    find(admin, "Search", f"{username}@", "1 user")
    admin.get_by_role("button", name="One-time code").click()
    code = admin.get_by_test_id("stCode").inner_text().strip()
    admin.get_by_role("button", name="I have noted it").click()
    expect(admin.get_by_text(code)).to_have_count(0)

    after = browser.new_context().new_page()
    after.goto(f"{app.url}/new-password")
    after.get_by_label("One-time code", exact=True).fill(code)
    after.get_by_label("New password", exact=True).fill(NEW)
    after.get_by_label("Confirm new password", exact=True).fill(NEW)
    after.get_by_role("button", name="Set new password").click()
    expect(after.get_by_text(f"The password of {username} is set.")).to_be_visible()
    before.reload()
    expect(before.get_by_label("Password", exact=True)).to_be_visible()
    fill_sign_in(after, username, PASSWORD)
    expect(after.get_by_text("The username or the password is not right.")).to_be_visible()
    sign_in(after, username, password=NEW)

    admin.get_by_role("button", name="Disable").click()
    admin.get_by_role("button", name="Do it").click()
    expect(admin.get_by_text(f"Done: disable {username}.")).to_be_visible()
    after.reload()
    expect(after.get_by_label("Password", exact=True)).to_be_visible()


def test_a_row_is_mended_after_a_reason_was_given_and_its_owner_can_read_that(
    app: Server, user: tuple[str, Page], admin: Page
) -> None:
    username, theirs = user
    admin.goto(f"{app.url}/admin-records")
    find(admin, "Owner", username, "1 dataset")
    admin.get_by_label("Reason", exact=True).fill("The user asked for help.")
    admin.get_by_role("button", name="Open the dataset").click()
    expect(admin.get_by_text("200 rows.")).to_be_visible()

    open_cell(admin, admin.get_by_test_id("stDataFrame").nth(1)).fill("P-999X")
    admin.keyboard.press("Enter")
    admin.get_by_role("button", name="Store 1 change").click()
    expect(admin.get_by_text("1 cell changed, and the dataset is analysed again.")).to_be_visible()
    expect(admin.get_by_text("→ P-999X")).to_be_visible()
    admin.get_by_role("button", name="Take it back").first.click()
    expect(admin.get_by_text("The change is taken back")).to_be_visible()

    theirs.goto(f"{app.url}/profile")
    expect(theirs.get_by_text("What administrators did with your account and your data:")).to_be_visible()
    theirs.goto(f"{app.url}/admin-records")
    expect(theirs.get_by_text("This page is for the administrators of this ChemViz.")).to_be_visible()
    expect(theirs.get_by_test_id("stDataFrame")).to_have_count(0)
