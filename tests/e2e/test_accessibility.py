"""Every page as axe-core sees it, in both themes; no page scrolls sideways on a phone; no form flashes on a reload."""

import json
from collections.abc import Callable, Iterable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
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


def violations_in_the_end(page: Page) -> list[str]:
    """The same, of a page that is being drawn anew."""
    for _ in range(10):
        settled(page)
        if not (found := violations(page)):
            break
        page.wait_for_timeout(500)
    return found


BACKGROUND = "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"


def background(page: Page) -> str:
    """The colour that tells the theme."""
    return str(page.evaluate(BACKGROUND))


def sideways_in_the_end(page: Page) -> int:
    """By how many pixels the page scrolls sideways once everything has found its new width."""
    script = (
        "() => { const e = document.querySelector('[data-testid=\"stMain\"]'); return e.scrollWidth - e.clientWidth }"
    )
    for _ in range(10):
        settled(page)
        if not (over := int(page.evaluate(script))):
            break
        page.wait_for_timeout(500)
    return over


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


WIDE, PHONE = {"width": 1280, "height": 720}, {"width": 390, "height": 844}


def faults(page: Page, addresses: Iterable[str], url: str) -> dict[str, list[str]]:
    """What is wrong with each page: violations in either theme, and a page that scrolls sideways on a phone.

    Each page is loaded once: Streamlit follows the browser from one theme, and one width, to the other.
    """
    found: dict[str, list[str]] = {}
    for address in addresses:
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(WIDE)  # type: ignore[arg-type]
        open_page(page, url, address)
        before = background(page)
        found[f"{address} light"] = violations(page)
        page.emulate_media(color_scheme="dark")
        page.wait_for_function(f"before => {BACKGROUND} !== before", arg=before)
        page.keyboard.press("r")  # what depends on the theme at the server is drawn by the next run
        found[f"{address} dark"] = violations_in_the_end(page)
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        found[f"{address} on a phone"] = [f"{over} pixels" for over in [sideways_in_the_end(page)] if over]
    return {name: lines for name, lines in found.items() if lines}


def test_pages_for_visitors_are_within_reach(page: Page, app: Server) -> None:
    assert faults(page, VISITORS, app.url) == {}


def test_pages_of_somebody_new_are_within_reach(page: Page, app: Server, register: Callable[..., str]) -> None:
    register(page, app.url)
    assert faults(page, ("datasets", "overview", "compare"), app.url) == {}


@pytest.mark.timeout(400)
@pytest.mark.parametrize("half", [0, 1])
def test_pages_with_a_survey_are_within_reach(page: Page, app: Server, register: Callable[..., str], half: int) -> None:
    register(page, app.url)
    take_the_sample(page, app.url)
    assert faults(page, (*USERS, WITH_CHIPS)[half::2], app.url) == {}


def test_pages_of_administrators_are_within_reach(page: Page, app: Server, unused_username: Callable[[], str]) -> None:
    sign_in_as_admin(page, app, unused_username())
    assert faults(page, ADMINS, app.url) == {}


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
