"""Every page as axe-core sees it, in both themes; no page scrolls sideways on a phone; no form flashes on a reload."""

import json
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from steps import PASSWORD, Server, add_admin, expect_signed_in, fill_sign_in, settled

from chemviz.ui.navigation import SCREENS

VISITORS = [each.url_path for each in SCREENS if each.shown_to in {"visitors", "everybody", "nobody"}]
USERS = [each.url_path for each in SCREENS if each.shown_to in {"users", "everybody"}]
ADMINS = [each.url_path for each in SCREENS if each.shown_to == "admins"]
GRAVE = {"serious", "critical"}

MENU = "[data-testid=stSidebarNavItems]"
MENUS_OWN = ("list", "listitem")
"""Rules that Streamlit's menu breaks by itself: it puts the sections of `st.navigation` as `div` between `ul` and `li`,
which no setting of ours changes. All other rules hold in the menu too, and these everywhere else."""

CHIPS = ".stMultiSelect span[title]"
"""What is chosen in a multiselect stands in white on the primary colour, which is read as text elsewhere: in the dark
theme no colour has a contrast of 4.5 as both (chemviz/ui/emphasis.py), and a multiselect has no other look: 3.5."""
WITH_CHIPS = "findings?severity=Critical"


def violations(page: Page) -> list[str]:
    """What axe-core finds that is serious or critical, one line for each node."""
    everywhere_else = Axe().run(page, context={"exclude": [[MENU], [CHIPS]]}).response["violations"]
    without = {rule: {"enabled": False} for rule in MENUS_OWN}
    in_menu = []
    if page.locator(MENU).count():
        options = f"{{rules: {json.dumps(without)}}}"
        in_menu = page.evaluate(f"axe.run({json.dumps(MENU)}, {options})")["violations"]
    return [
        f"{each['id']}: {node['html'][:200]} {node['failureSummary'][:200]}"
        for each in [*everywhere_else, *in_menu]
        if each["impact"] in GRAVE
        for node in each["nodes"]
    ]


def sideways(page: Page) -> int:
    """By how many pixels the page scrolls sideways."""
    script = (
        "() => { const e = document.querySelector('[data-testid=\"stMain\"]'); return e.scrollWidth - e.clientWidth }"
    )
    return int(page.evaluate(script))


def open_page(page: Page, url: str, address: str) -> None:
    page.goto(f"{url}/{address}")
    expect(page.get_by_role("heading", level=1).first).to_be_visible(timeout=30_000)
    settled(page)


def sign_in_as_admin(page: Page, app: Server, username: str) -> None:
    """An administrator, to whom all pages are open."""
    add_admin(app, username)
    page.goto(f"{app.url}/sign-in")
    fill_sign_in(page, username, PASSWORD)
    expect_signed_in(page)


def take_the_sample(page: Page, url: str) -> None:
    page.goto(f"{url}/datasets")
    page.get_by_role("button", name="Use the sample survey").click()
    page.wait_for_url("**/overview?dataset=*", timeout=60_000)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_has_a_serious_violation_in_either_theme(
    browser: Browser, app: Server, unused_username: Callable[[], str], theme: str
) -> None:
    page = browser.new_context(color_scheme=theme).new_page()  # type: ignore[arg-type]
    found: dict[str, list[str]] = {}
    for address in VISITORS:
        open_page(page, app.url, address)
        found[f"{address} signed out"] = violations(page)
    sign_in_as_admin(page, app, unused_username())
    for address in ("datasets", "overview", "compare"):
        open_page(page, app.url, address)
        found[f"{address} empty"] = violations(page)
    take_the_sample(page, app.url)
    for address in (*USERS, *ADMINS, WITH_CHIPS):
        open_page(page, app.url, address)
        found[address] = violations(page)
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_no_page_scrolls_sideways_on_a_phone(browser: Browser, app: Server, unused_username: Callable[[], str]) -> None:
    page = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    wide: list[str] = []
    for address in VISITORS:
        open_page(page, app.url, address)
        wide += [address] if sideways(page) else []
    sign_in_as_admin(page, app, unused_username())
    take_the_sample(page, app.url)
    for address in (*USERS, *ADMINS):
        open_page(page, app.url, address)
        wide += [address] if sideways(page) else []
    assert wide == []


NOTE_FORMS = """() => {
    window.sawForm = false;
    const look = () => { window.sawForm ||= !!document.querySelector('input[type=password]'); };
    new MutationObserver(look).observe(document, {subtree: true, childList: true, attributes: true});
}"""


def test_somebody_signed_in_sees_no_sign_in_form_while_a_page_loads_again(
    page: Page, app: Server, register: Callable[..., str]
) -> None:
    register(page, app.url)
    page.add_init_script(f"({NOTE_FORMS})()")
    for address in ("datasets", "overview", "upload"):
        open_page(page, app.url, address)
        page.reload()
        expect(page.get_by_role("button", name="Sign out")).to_be_visible(timeout=30_000)
        settled(page)
        assert page.evaluate("window.sawForm") is False

    page.context.clear_cookies()
    page.reload()
    expect(page.get_by_label("Password", exact=True)).to_be_visible(timeout=30_000)
    assert page.evaluate("window.sawForm") is True  # so the watcher sees a form where there is one
