"""The report in a browser, with a real Chrome for its charts: options, preview, download, a dying Chrome, two users."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import psutil
import pypdf
from playwright.sync_api import Browser, Page, expect
from steps import Server

TIMEOUT_MS = 90_000
RATIO = {"A4": 1.414, "Letter": 1.294}
HEADER = "Tag,Type,Flow (m3/h),Pressure (barg),Temp (C)\n"


def survey(letters: str, kind: str, count: int) -> bytes:
    rows = (f"{letters}-{at},{kind},{100 + at},{8 + at / 10},{40 + at}\n" for at in range(count))
    return (HEADER + "".join(rows)).encode()


def store(page: Page, url: str, name: str, data: bytes) -> str:
    """Store a table and give back its id."""
    page.goto(f"{url}/upload")
    file = {"name": f"{name}.csv", "mimeType": "text/csv", "buffer": data}
    page.locator("input[type=file]").set_input_files([file])
    page.get_by_role("button", name="Import", exact=True).click(timeout=TIMEOUT_MS)
    page.wait_for_url(re.compile(r"/overview\?dataset=\d+$"), timeout=TIMEOUT_MS)
    return page.url.partition("dataset=")[2]


def wait_for_report(page: Page) -> None:
    expect(page.get_by_role("button", name="Download PDF")).to_be_visible(timeout=TIMEOUT_MS)
    expect(page.get_by_test_id("stProgress")).to_have_count(0)


def download(page: Page, name: str = "Download PDF") -> bytes:
    with page.expect_download(timeout=TIMEOUT_MS) as started:
        page.get_by_role("button", name=name, exact=True).click()
    return Path(started.value.path()).read_bytes()


def read(pdf: bytes) -> tuple[pypdf.PdfReader, str]:
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    words = " ".join(page.extract_text() for page in reader.pages)
    return reader, " ".join(words.replace("\N{NARROW NO-BREAK SPACE}", " ").split())


def charts_of(reader: pypdf.PdfReader) -> int:
    forms = (name for page in reader.pages for name in page["/Resources"].get("/XObject", {}))
    return sum(name.startswith("/Chart") for name in forms)


def expect_paper(page: Page, paper: str) -> None:
    """Wait until the page on screen has the proportions of the paper."""
    script = f"""() => {{
        const page = document.querySelector('img[alt^="Page 1 of"]');
        return page && page.naturalWidth && Math.abs(page.naturalHeight / page.naturalWidth - {RATIO[paper]}) < 0.005;
    }}"""
    page.wait_for_function(script, timeout=TIMEOUT_MS)


def test_a_choice_changes_the_preview_and_the_download_is_what_was_seen(
    page: Page, app: Server, register: Callable[..., str]
) -> None:
    register(page, app.url)
    dataset = store(page, app.url, "spring", survey("P", "Pump", 12))
    page.goto(f"{app.url}/report?dataset={dataset}")
    wait_for_report(page)
    expect_paper(page, "A4")
    first, _ = read(download(page))
    assert charts_of(first) == 6

    page.get_by_label("Title", exact=True).fill("For the board")
    page.get_by_label("Title", exact=True).press("Enter")
    page.get_by_role("radio", name="Letter").click()
    expect_paper(page, "Letter")
    picture = page.locator('img[alt^="Page 1 of"]')
    metric = picture.get_attribute("src") or ""
    page.get_by_role("radio", name="US", exact=True).click()
    expect(picture).not_to_have_attribute("src", metric, timeout=TIMEOUT_MS)
    wait_for_report(page)
    page.reload()
    wait_for_report(page)
    expect(page.get_by_label("Title", exact=True)).to_have_value("For the board")
    reader, words = read(download(page))
    for expected in ("For the board", "psig", "P-11"):
        assert expected in words
    assert charts_of(reader) == 6
    assert round(reader.pages[0].mediabox.width) == 612
    assert len(reader.pages) == int(page.get_by_text(re.compile(r"^\d+ pages · ")).inner_text().split()[0])


def test_the_cleaned_table_and_the_findings_are_taken_from_the_same_page(
    page: Page, app: Server, register: Callable[..., str]
) -> None:
    register(page, app.url)
    dataset = store(page, app.url, "spring", survey("P", "Pump", 3) + b"P-9,Pump,1,2,-300\n")
    page.goto(f"{app.url}/report?dataset={dataset}")
    wait_for_report(page)
    sheet = openpyxl.load_workbook(io.BytesIO(download(page, "Cleaned table (Excel)")))["Equipment"]
    assert [cell.value for cell in sheet[5]] == ["P-9", "Pump", 1, 2, -300]
    assert b"Pressure [bar(g)]" in download(page, "Cleaned table (CSV)")
    assert b"P-9" in download(page, "Findings (CSV)")


def test_a_chrome_that_is_killed_while_it_draws_costs_no_chart_and_no_report(
    page: Page, start_app: Callable[..., Server], register: Callable[..., str]
) -> None:
    server = start_app()
    register(page, server.url)
    dataset = store(page, server.url, "spring", survey("P", "Pump", 12))
    page.goto(f"{server.url}/report?dataset={dataset}")
    expect(page.get_by_text(re.compile("Drawing chart|Laying out")).first).to_be_visible(timeout=TIMEOUT_MS)
    for each in psutil.Process(server.process.pid).children(recursive=True):
        if "chrom" in each.name():
            each.kill()
    wait_for_report(page)

    reader, words = read(download(page))
    assert "P-11" in words
    assert charts_of(reader) == 6


def test_with_a_chrome_that_cannot_start_the_report_comes_without_charts_and_says_so(
    page: Page, start_app: Callable[..., Server], register: Callable[..., str], tmp_path: Path
) -> None:
    broken = tmp_path / "chrome"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    server = start_app(BROWSER_PATH=str(broken))
    register(page, server.url)
    dataset = store(page, server.url, "spring", survey("P", "Pump", 12))
    page.goto(f"{server.url}/report?dataset={dataset}")
    wait_for_report(page)

    expect(page.get_by_role("alert").filter(has_text="This report has no charts.")).to_be_visible()
    expect(page.get_by_role("button", name="Try again with charts")).to_be_visible()
    reader, words = read(download(page))
    assert charts_of(reader) == 0
    assert "P-11" in words
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_two_users_at_once_each_get_their_own_data_and_charts(
    browser: Browser, app: Server, register: Callable[..., str]
) -> None:
    kinds = {"Quencher": ("Q", 7), "Scrubber": ("S", 9)}
    pages, datasets = {}, {}
    for kind, (letters, count) in kinds.items():
        pages[kind] = browser.new_context().new_page()
        register(pages[kind], app.url)
        datasets[kind] = store(pages[kind], app.url, kind, survey(letters, kind, count))
    for kind, page in pages.items():
        page.goto(f"{app.url}/report?dataset={datasets[kind]}", wait_until="commit")
    for kind, page in pages.items():
        wait_for_report(page)
        reader, words = read(download(page))
        other = next(each for each in kinds if each != kind)
        assert charts_of(reader) == 6
        assert f"{kind} ({kinds[kind][1]})" in words  # written by a chart
        assert other not in words
    stranger = pages["Scrubber"]
    stranger.goto(f"{app.url}/report?dataset={datasets['Quencher']}")
    expect(stranger.get_by_text("This dataset was not found.")).to_be_visible(timeout=TIMEOUT_MS)
    expect(stranger.get_by_role("button", name="Download PDF")).to_have_count(0)
    for page in pages.values():
        page.context.close()


def test_leaving_the_page_while_a_report_is_made_leaves_nothing_running_in_its_way(
    page: Page, app: Server, register: Callable[..., str]
) -> None:
    register(page, app.url)
    dataset = store(page, app.url, "spring", survey("P", "Pump", 12))
    page.goto(f"{app.url}/report?dataset={dataset}")
    expect(page.get_by_label("Title", exact=True)).to_be_visible(timeout=TIMEOUT_MS)
    page.get_by_role("link", name="Datasets", exact=True).click()
    expect(page.get_by_role("heading", name="Datasets")).to_be_visible(timeout=TIMEOUT_MS)
    page.get_by_role("link", name="Report", exact=True).click()
    wait_for_report(page)
    assert charts_of(read(download(page))[0]) == 6
