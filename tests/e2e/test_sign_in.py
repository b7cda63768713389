"""Registering, signing in and signing out, in a real browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect
from steps import PASSWORD, Server, fill_sign_in

COOKIE = "chemviz_session"


def test_registering_signs_in_and_leads_to_the_upload(page: Page, app: Server, register: Callable[..., str]) -> None:
    username = register(page, app.url)

    expect(page).to_have_url(re.compile("/upload$"))
    expect(page.get_by_text(f"{username} of the plant")).to_be_visible()
    expect(page.get_by_role("link", name="Create account")).to_have_count(0)


def test_a_reload_and_a_second_tab_stay_signed_in(page: Page, app: Server, register: Callable[..., str]) -> None:
    register(page, app.url)

    page.reload()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    second = page.context.new_page()
    second.goto(f"{app.url}/datasets")
    expect(second.get_by_role("button", name="Sign out")).to_be_visible()


def test_a_reload_never_shows_the_form_to_somebody_signed_in(
    page: Page, app: Server, register: Callable[..., str]
) -> None:
    register(page, app.url)
    page.add_init_script(
        """new MutationObserver(() => {
            if (document.querySelector('input[type=password]')) window.formWasShown = true;
        }).observe(document, {childList: true, subtree: true})"""
    )

    page.reload()

    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    assert page.evaluate("window.formWasShown") is None


def test_sign_out_takes_one_click_and_stays_out(page: Page, app: Server, register: Callable[..., str]) -> None:
    register(page, app.url)

    page.get_by_role("button", name="Sign out").click()

    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    page.wait_for_function("!document.cookie.includes('chemviz_session=')")
    page.goto(f"{app.url}/datasets")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    expect(page.get_by_role("button", name="Sign out")).to_have_count(0)


def test_signing_out_signs_the_other_tab_out_at_its_next_step(
    page: Page, app: Server, register: Callable[..., str]
) -> None:
    register(page, app.url)
    other = page.context.new_page()
    other.goto(f"{app.url}/datasets")
    expect(other.get_by_role("button", name="Sign out")).to_be_visible()

    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    other.get_by_role("link", name="Upload", exact=True).first.click()

    expect(other.get_by_role("button", name="Sign in")).to_be_visible()
    expect(other.get_by_role("button", name="Sign out")).to_have_count(0)


def test_a_cookie_copied_before_sign_out_is_dead_after_it(
    page: Page, browser: Browser, app: Server, register: Callable[..., str]
) -> None:
    register(page, app.url)
    copied = [cookie for cookie in page.context.cookies() if cookie["name"] == COOKIE]
    thief = browser.new_context()
    thief.add_cookies(copied)
    stolen = thief.new_page()
    stolen.goto(f"{app.url}/datasets")
    expect(stolen.get_by_role("button", name="Sign out")).to_be_visible()  # so the copy was a good one

    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    stolen.goto(f"{app.url}/datasets")

    expect(stolen.get_by_role("button", name="Sign in")).to_be_visible()
    expect(stolen.get_by_role("button", name="Sign out")).to_have_count(0)
    thief.close()


def test_the_cookie_lasts_seven_days_and_stays_on_this_site(
    page: Page, app: Server, register: Callable[..., str]
) -> None:
    register(page, app.url)

    (cookie,) = [each for each in page.context.cookies() if each["name"] == COOKIE]
    lifetime = cookie["expires"] - page.evaluate("Date.now() / 1000")
    assert lifetime == pytest.approx(7 * 86_400, abs=120)
    assert cookie["sameSite"] == "Strict"


def test_signing_in_again_works_with_the_name_in_capitals(
    page: Page, app: Server, register: Callable[..., str], sign_in: Callable[..., None]
) -> None:
    username = register(page, app.url)
    page.get_by_role("button", name="Sign out").click()

    sign_in(page, username.upper())

    expect(page).to_have_url(re.compile("/datasets$"))
    page.reload()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def test_every_failed_sign_in_says_the_same(page: Page, app: Server, register: Callable[..., str]) -> None:
    username = register(page, app.url)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()

    for name, password in ((username, "not my password"), ("nobody-here", PASSWORD), (username, "x" * 100)):
        page.goto(f"{app.url}/sign-in")
        fill_sign_in(page, name, password)
        expect(page.get_by_role("alert")).to_have_text(re.compile("The username or the password is not right."))
        expect(page.get_by_role("button", name="Sign out")).to_have_count(0)


def test_a_deep_link_lands_where_it_pointed(
    page: Page, browser: Browser, app: Server, register: Callable[..., str], sign_in: Callable[..., None]
) -> None:
    username = register(page, app.url)
    fresh = browser.new_context().new_page()
    fresh.goto(f"{app.url}/overview?dataset=12")
    expect(fresh.get_by_role("button", name="Sign out")).to_have_count(0)

    sign_in(fresh, username)

    expect(fresh).to_have_url(f"{app.url}/overview?dataset=12")
    expect(fresh.get_by_label("Username", exact=True)).to_have_count(0)
    fresh.context.close()


def test_a_deep_link_is_kept_through_registering(page: Page, app: Server, unused_username: Callable[[], str]) -> None:
    username = unused_username()
    page.goto(f"{app.url}/overview?dataset=12")
    page.get_by_role("link", name="Create account").click()
    expect(page.get_by_label("Display name", exact=True)).to_be_visible()  # the form before has a username as well
    page.get_by_label("Username", exact=True).fill(username)
    page.get_by_label("Display name", exact=True).fill("New here")
    page.get_by_label("Email", exact=True).fill("new@plant.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Confirm password", exact=True).fill(PASSWORD)

    page.get_by_role("button", name="Create account").click()

    expect(page).to_have_url(f"{app.url}/overview?dataset=12")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def test_a_private_page_opened_first_on_a_fresh_server_shows_the_form(
    page: Page, start_app: Callable[..., Server]
) -> None:
    server = start_app()

    page.goto(f"{server.url}/upload")

    expect(page.get_by_role("button", name="Sign in")).to_be_visible(timeout=30_000)
    expect(page.get_by_label("Equipment table")).to_have_count(0)


def test_the_menu_shows_a_visitor_only_the_way_in(page: Page, app: Server) -> None:
    page.goto(app.url)

    menu = page.get_by_test_id("stSidebarNav")
    expect(menu.get_by_role("link")).to_have_text([re.compile(each) for each in ("Sign in", "Create account", "Help")])
    expect(page.get_by_role("button", name="Sign in")).to_have_count(1)
