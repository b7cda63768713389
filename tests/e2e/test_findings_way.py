"""The way of a finding in a real browser: seen, opened, settled with a comment; a limit set, a breach seen; two surveys
compared; nothing of it left in a tab whose session has ended."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect
from steps import PASSWORD, Server, expect_signed_in, fill_sign_in

from chemviz.samples import sample_survey

SLIP = re.compile("Suspected unit slip")
LIMITS = "Type,Item,Parameter,Low,High,Unit,Level\nPump,,Pressure,,175,psig,critical\n"


def open_sample(page: Page, url: str) -> str:
    """Store the sample survey and give back its id."""
    page.goto(f"{url}/upload")
    page.get_by_role("button", name="Use the sample survey").click()
    page.wait_for_url(re.compile(r"/overview\?dataset=\d+$"))
    expect(page.get_by_role("tab", name="What could not be read")).to_be_visible(timeout=30_000)
    return page.url.partition("dataset=")[2]


def metric(page: Page, label: str) -> str:
    """The number below a label, once it is there."""
    shown = page.get_by_test_id("stMetric").filter(has_text=label).get_by_test_id("stMetricValue").first
    expect(shown).to_be_visible(timeout=30_000)
    return shown.inner_text()


def entry(page: Page, what: re.Pattern[str] = SLIP) -> Locator:
    return page.get_by_test_id("stExpander").filter(has_text=what)


def open_entry(page: Page, what: re.Pattern[str] = SLIP) -> None:
    entry(page, what).locator("summary").click()
    expect(entry(page, what).get_by_label("Comment")).to_be_visible(timeout=30_000)


def test_a_finding_is_opened_settled_with_a_comment_and_stays_so(
    page: Page, app: Server, register: Callable[..., str]
) -> None:
    register(page, app.url)
    open_sample(page, app.url)
    page.get_by_role("link", name=re.compile("All .* findings")).click()
    expect(page.get_by_role("heading", name="Findings", exact=True)).to_be_visible()
    open_entry(page)
    expect(entry(page).locator(".js-plotly-plot .main-svg").first).to_be_visible()
    expect(entry(page).get_by_text("Was it entered in psi?")).to_be_visible()
    entry(page).get_by_label("Comment").fill("Gauge reads psi.\nAsked Jan.")
    entry(page).get_by_role("button", name="Acknowledge").click()

    expect(entry(page)).to_have_count(0)
    page.reload()
    expect(page.get_by_text("7 of 8 findings.")).to_be_visible()
    page.get_by_role("radio", name="Acknowledged").click()
    open_entry(page)
    expect(entry(page).get_by_label("Comment")).to_have_value("Gauge reads psi.\nAsked Jan.")

    with page.expect_download() as started:
        page.get_by_role("button", name="Download findings").click()
    rows = list(csv.DictReader(io.StringIO(Path(started.value.path()).read_bytes().decode("utf-8-sig"), newline="")))
    assert [(row["Item"], row["State"], row["Comment"]) for row in rows] == [
        ("P-203A", "acknowledged", "Gauge reads psi.\nAsked Jan.")
    ]

    entry(page).get_by_role("button", name="Reopen").click()
    expect(entry(page)).to_have_count(0)
    page.reload()
    expect(page.get_by_text("8 of 8 findings.")).to_be_visible()


def test_a_limit_from_a_file_is_judged_at_once_and_leaves_again(
    page: Page, app: Server, register: Callable[..., str], tmp_path: Path
) -> None:
    register(page, app.url)
    dataset = open_sample(page, app.url)
    assert metric(page, "Critical") == "1"
    path = tmp_path / "limits.csv"
    path.write_text(LIMITS, "utf-8")
    page.goto(f"{app.url}/limits")
    page.get_by_text("Take limits from a CSV file", exact=True).click()
    expect(page.get_by_text("Columns Type or Item")).to_be_visible()
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Replace all limits").click()
    expect(page.get_by_text("1 limit stored, in force on all your datasets.")).to_be_visible()

    page.goto(f"{app.url}/overview?dataset={dataset}")
    expect(page.get_by_text("(critical limit for the type Pump)").first).to_be_visible()
    assert int(metric(page, "Critical")) > 1
    page.goto(f"{app.url}/findings?dataset={dataset}")
    open_entry(page, re.compile("Limit breach · P-203A"))
    expect(page.get_by_text("Dashed: the critical limits")).to_be_visible()

    page.goto(f"{app.url}/limits")
    with page.expect_download() as started:
        page.get_by_role("button", name="Download limits").click()
    saved = Path(started.value.path()).read_bytes().decode("utf-8-sig")
    assert "Pump,,Pressure" in saved.replace("pressure", "Pressure")


def test_two_surveys_are_compared(page: Page, app: Server, register: Callable[..., str], tmp_path: Path) -> None:
    register(page, app.url)
    open_sample(page, app.url)
    lines = sample_survey()[1].decode("utf-8-sig").splitlines()
    later = tmp_path / "later.csv"
    later.write_text("\n".join([*lines[:-1], "P-999A,Pump,80,9.1,70"]).replace("E-101,Heat", "E-101X,Heat"), "utf-8")
    page.goto(f"{app.url}/upload")
    page.locator("input[type=file]").set_input_files(later)
    page.get_by_role("button", name="Import", exact=True).click()
    page.wait_for_url(re.compile(r"/overview\?dataset=\d+$"))
    page.get_by_role("link", name="Compare", exact=True).click()

    expect(page.get_by_role("heading", name="Compare")).to_be_visible()
    expect(page.get_by_test_id("stMetricValue").first).to_be_visible(timeout=30_000)
    assert int(metric(page, "Added")) >= 1
    assert int(metric(page, "Removed")) >= 1
    address = page.url
    assert "with=" in address
    page.goto(address)
    expect(page.get_by_role("heading", name="Drift by type")).to_be_visible()


def test_a_comment_is_not_stored_after_sign_out_elsewhere(
    page: Page, browser: Browser, app: Server, register: Callable[..., str]
) -> None:
    username = register(page, app.url)
    dataset = open_sample(page, app.url)
    page.goto(f"{app.url}/findings?dataset={dataset}")
    open_entry(page)
    entry(page).get_by_label("Comment").fill("Too late")
    other = browser.new_context().new_page()
    other.goto(f"{app.url}/sign-in")
    fill_sign_in(other, username, PASSWORD)
    expect_signed_in(other)
    other.get_by_role("button", name="Sign out").click()
    expect(other.get_by_role("button", name="Sign in")).to_be_visible()

    entry(page).get_by_role("button", name="Acknowledge").click()

    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    fill_sign_in(page, username, PASSWORD)
    expect(page.get_by_text("8 of 8 findings.")).to_be_visible(timeout=30_000)
    other.context.close()
