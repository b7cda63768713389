"""The charts page in a browser: a filter stands in the address and survives a reload; a selection fills the table."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect
from steps import Server


def test_a_filter_stays_in_the_address_and_a_selection_lists_its_rows(
    page: Page, app: Server, register: Callable[..., str]
) -> None:
    register(page, app.url)
    page.goto(f"{app.url}/upload")
    page.get_by_role("button", name="Use the sample survey").click()
    page.wait_for_url(re.compile(r"/overview\?dataset=\d+$"))
    page.goto(page.url.replace("/overview", "/charts"))

    page.get_by_text("Filter", exact=True).click()
    page.get_by_label("Name", exact=True).fill("P-2*")
    page.get_by_label("Name", exact=True).press("Enter")
    page.wait_for_url(re.compile(r"name=P-2"))
    filtered = page.get_by_text(re.compile(r"^\d+ of 200 rows pass the filter\.$"))
    expect(filtered).to_be_visible()
    said = filtered.inner_text()
    page.reload()
    expect(page.get_by_text(said)).to_be_visible()
    expect(page.get_by_text("Showing", exact=False)).to_have_count(0)

    # One mark is selected: the table lists that row alone, until the selection is cleared.
    page.get_by_text("Two parameters", exact=True).click()
    expect(page.get_by_text("Pressure against flowrate")).to_be_visible()
    page.locator(".js-plotly-plot .points path").first.click(force=True)
    expect(page.get_by_text("1 row selected in the chart.")).to_be_visible()
    with page.expect_download() as started:
        page.get_by_role("button", name="Download", exact=True).click()
        page.get_by_role("button", name="Numbers (CSV)").click()
    rows = list(csv.reader(io.StringIO(Path(started.value.path()).read_bytes().decode("utf-8-sig"))))
    assert rows[0] == ["Row", "Equipment name", "Type", "Flowrate [m³/h]", "Pressure [bar(g)]"]
    assert f"{len(rows) - 1} of 200" in said
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Clear selection", exact=True).click()
    expect(page.get_by_text("selected in the chart")).to_have_count(0)


def test_a_box_that_is_dragged_in_a_chart_lists_the_rows_in_it(
    page: Page, app: Server, register: Callable[..., str]
) -> None:
    register(page, app.url)
    page.goto(f"{app.url}/upload")
    page.get_by_role("button", name="Use the sample survey").click()
    page.wait_for_url(re.compile(r"/overview\?dataset=\d+$"))
    for view in ("chart=Distribution", "chart=Two+parameters", "chart=All+three"):
        page.goto(f"{app.url}/charts?{view}&select_by=Box")
        area = page.locator(".js-plotly-plot .nsewdrag").first
        area.scroll_into_view_if_needed()
        expect(page.get_by_text("Rows 1 to 50 of 200 rows in the charts.")).to_be_visible()
        box = area.bounding_box()
        assert box
        page.mouse.move(box["x"] + 0.05 * box["width"], box["y"] + 0.05 * box["height"])
        page.mouse.down()
        page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 0.6 * box["height"], steps=10)
        page.mouse.up()
        said = page.get_by_text(re.compile(r"^Rows 1 to \d+ of \d+ rows selected in the chart\.$"))
        expect(said).to_be_visible()
        assert 0 < int(said.inner_text().split()[5]) < 200
