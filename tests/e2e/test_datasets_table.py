"""The table of datasets in a browser: several are ticked, taken home as one archive, and deleted."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect
from steps import Server, settled

TABLE = b"Equipment Name,Type,Flowrate (m3/h),Pressure [barg],Temperature\nP-1,Pump,1,2,3\n"
ROW_PX = 35


def take(page: Page, url: str, name: str) -> None:
    page.goto(f"{url}/upload")
    # Another number in each, or they would be recognised as one file.
    data = TABLE.replace(b"P-1", f"P-{name}".encode())
    page.locator("input[type=file]").set_input_files({"name": f"{name}.csv", "mimeType": "text/csv", "buffer": data})
    page.get_by_role("button", name="Import", exact=True).click()
    page.wait_for_url("**/overview?dataset=*")


def tick(page: Page, row: int) -> None:
    """Click the box before a row of the table, which is drawn on a canvas."""
    table = page.get_by_test_id("stDataFrame")
    expect(table).to_be_visible()
    settled(page)
    table.click(position={"x": 16, "y": ROW_PX * (row + 1) + ROW_PX / 2})


def test_ticked_datasets_are_exported_together_and_deleted_together(
    page: Page, app: Server, register: Callable[..., str]
) -> None:
    register(page, app.url)
    for name in ("north", "south", "west"):
        take(page, app.url, name)
    page.goto(f"{app.url}/datasets")
    expect(page.get_by_role("button", name="Open", exact=True)).to_be_visible()
    tick(page, 1)
    expect(page.get_by_text("2 datasets chosen")).to_be_visible()
    expect(page.get_by_role("button", name="Open", exact=True)).to_have_count(0)

    page.get_by_role("radio", name="Parquet").or_(page.get_by_role("button", name="Parquet")).first.click()
    settled(page)
    with page.expect_download() as started:
        page.get_by_role("button", name="Export Parquet as ZIP").click()
    with zipfile.ZipFile(io.BytesIO(Path(started.value.path()).read_bytes())) as archive:
        assert archive.namelist() == ["west cleaned.parquet", "south cleaned.parquet"]

    page.get_by_role("button", name="Delete 2").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("west")
    expect(dialog).to_contain_text("south")
    expect(dialog).not_to_contain_text("north")
    dialog.get_by_role("button", name="Delete for good").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_text("1 dataset,")).to_be_visible()
    expect(page.get_by_text("north.csv").filter(visible=True).first).to_be_visible()


def test_a_click_on_a_bar_of_the_overview_opens_the_rows_of_its_type(
    page: Page, app: Server, register: Callable[..., str]
) -> None:
    register(page, app.url)
    page.goto(f"{app.url}/datasets")
    page.get_by_role("button", name="Use the sample survey").click()
    page.wait_for_url("**/overview?dataset=*")
    settled(page)
    page.locator(".js-plotly-plot").first.locator(".bars .point path").nth(1).click(
        force=True
    )  # Plotly lays a sheet over its marks
    page.wait_for_url("**/charts?*types=Heat*")
    expect(page.get_by_text("38 of 200 rows pass the filter.")).to_be_visible()
