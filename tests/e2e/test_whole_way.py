"""The main job in a real browser: sign in, upload, see, look at charts, take the report home."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import pypdf
from playwright.sync_api import Download, Page, expect
from steps import Server

DATA = Path(__file__).parents[1] / "data"
TABLE = DATA / "bad_cells.csv"


def upload(page: Page, url: str, path: Path) -> None:
    page.goto(f"{url}/upload")
    page.locator("input[type=file]").set_input_files(path)


def content(download: Download) -> bytes:
    return Path(download.path()).read_bytes()


def test_a_table_becomes_a_dataset_with_charts_and_a_report(
    page: Page, app: Server, register: Callable[..., str]
) -> None:
    register(page, app.url)
    upload(page, app.url, TABLE)
    expect(page.get_by_role("heading", name="What was recognised")).to_be_visible()
    expect(page.get_by_text("12 rows read, 10 can be imported, 2 left out")).to_be_visible()
    expect(page.get_by_label("Dataset name")).to_have_value("bad_cells")
    page.get_by_label("Dataset name").fill("Autumn survey")
    page.get_by_role("button", name="Import", exact=True).click()

    page.wait_for_url(re.compile(r"/overview\?dataset=\d+$"))
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    address = page.url
    page.reload()
    expect(page.get_by_test_id("stMetricValue").first).to_have_text("10", timeout=30_000)
    expect(page.get_by_text("Pressure [bar(g)]").first).to_be_attached()

    page.goto(address.replace("/overview", "/charts"))
    expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible(timeout=30_000)
    expect(page.locator(".js-plotly-plot")).to_have_count(1)

    page.goto(address.replace("/overview", "/report"))
    with page.expect_download(timeout=90_000) as started:
        page.get_by_role("button", name="Download PDF").click()
    report = pypdf.PdfReader(io.BytesIO(content(started.value)))
    text = "\n".join(each.extract_text() for each in report.pages)
    assert "Autumn survey" in text
    assert "P-101A" in text
    assert "<b>hot</b>" not in text  # an unused column stays out
    assert "<script>alert(1)</script>" in text.replace("\n", "")
    assert "charts were left out" not in text.lower()


def test_the_sample_survey_opens_in_one_click(page: Page, app: Server, register: Callable[..., str]) -> None:
    register(page, app.url)
    page.goto(f"{app.url}/upload")
    page.get_by_role("button", name="Use the sample survey").click()
    page.wait_for_url(re.compile(r"/overview\?dataset=\d+$"))
    expect(page.get_by_text("Worth a look")).to_be_visible()


def test_a_dataset_is_renamed_downloaded_and_deleted(page: Page, app: Server, register: Callable[..., str]) -> None:
    register(page, app.url)
    upload(page, app.url, TABLE)
    page.get_by_role("button", name="Import", exact=True).click()
    page.wait_for_url(re.compile(r"/overview\?dataset=\d+$"))

    page.goto(f"{app.url}/datasets")
    with page.expect_download() as original:
        page.get_by_role("button", name="Original file").click()
    assert content(original.value) == TABLE.read_bytes()
    assert original.value.suggested_filename == "bad_cells.csv"
    with page.expect_download() as cleaned:
        page.get_by_role("button", name="Cleaned table (CSV)").click()
    rows = list(csv.reader(io.StringIO(content(cleaned.value).decode("utf-8-sig"))))
    assert "Pressure [bar(g)]" in rows[0]
    assert len(rows) == 11

    page.get_by_role("button", name="Rename").click()
    page.get_by_role("dialog").get_by_label("Dataset name").fill("Unit 3, autumn")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_text("Unit 3, autumn", exact=True).filter(visible=True).first).to_be_visible()

    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("dialog")).to_contain_text("Unit 3, autumn")
    page.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_text("There is no dataset yet.")).to_be_visible()


def test_a_script_in_a_cell_a_name_or_a_title_is_only_text(
    page: Page, app: Server, register: Callable[..., str], tmp_path: Path
) -> None:
    attack = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
    path = tmp_path / "attack.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Equipment Name", "Type", "Flowrate", "Pressure", "Temperature"])
        for number in range(5):
            writer.writerow(
                [f"{attack}{number}", f"**{attack}** [x](javascript:alert(1)) $a$ :red[b]", 10 + number, 2, 80]
            )
    register(page, app.url)
    upload(page, app.url, path)
    page.get_by_label("Dataset name").fill(f"**bold** {attack}"[:200])
    page.get_by_role("button", name="Import", exact=True).click()
    page.wait_for_url(re.compile(r"/overview\?dataset=\d+$"))
    for address in ("overview", "charts", "report", "datasets"):
        page.goto(f"{app.url}/{address}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        if address == "charts":
            expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible()
        if address == "datasets":
            expect(page.get_by_text("**bold**").filter(visible=True).first).to_be_visible()
        assert page.evaluate("window.hacked") is None
        assert page.locator("img[src=x], a[href^=javascript]").count() == 0
