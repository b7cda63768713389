"""Every bad file in the browser: one clear sentence, no exception on the screen, and the next file works."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect
from steps import Server

HEADER = b"Equipment Name,Type,Flowrate,Pressure,Temperature\n"
GOOD = HEADER + b"P-101A,Pump,120,4.5,80\n"

REFUSED = {
    "empty": (b"", "empty"),
    "header only": (HEADER, "no row below it"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(200), "PNG image"),
}
ASKED = {
    "a missing column": (b"Equipment Name,Type,Flowrate,Temperature\nP-1,Pump,1,2\n", "which column is the pressure"),
    "headers twice": (
        HEADER.replace(b"Type,", b"Type,Type,") + b"P-1,Pump,Pump,1,2,3\n",
        "which column is the type",
    ),
}
LISTED = {
    "not a number": (HEADER + b"P-1,Pump,fast,2,3\n", "fast"),
    "infinity": (HEADER + b"P-1,Pump,inf,2,3\n", "inf"),
    "not a number, stated": (HEADER + b"P-1,Pump,NaN,2,3\n", "NaN"),
    "too many cells": (GOOD + b"P-2,Pump,1,2,3,4\n", "left out"),
    "too few cells": (GOOD + b"P-2,Pump,1\n", "kept"),
}


@pytest.fixture(scope="module")
def upload_page(browser: Browser, app: Server) -> Page:
    page = browser.new_context().new_page()
    page.goto(f"{app.url}/register")
    for label, value in {
        "Username": "bad-files",
        "Display name": "Bad Files",
        "Email": "bad@plant.example",
        "Password": "a calm sea at 8",
        "Confirm password": "a calm sea at 8",
    }.items():
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible(timeout=30_000)
    return page


@pytest.fixture
def upload(upload_page: Page, app: Server) -> Callable[[bytes], Page]:
    def upload(data: bytes) -> Page:
        upload_page.goto(f"{app.url}/upload")
        file = {"name": "table.csv", "mimeType": "text/csv", "buffer": data}
        upload_page.locator("input[type=file]").set_input_files(file)
        return upload_page

    return upload


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_is_no_table_is_refused_with_a_sentence(upload: Callable[[bytes], Page], case: str) -> None:
    data, word = REFUSED[case]
    page = upload(data)
    expect(page.get_by_role("alert").filter(has_text=word).first).to_be_visible()
    expect(page.get_by_role("button", name="Import", exact=True)).to_have_count(0)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_text("Something went wrong")).to_have_count(0)


@pytest.mark.parametrize("case", ASKED)
def test_what_the_file_leaves_open_is_asked_and_nothing_is_imported(upload: Callable[[bytes], Page], case: str) -> None:
    data, word = ASKED[case]
    page = upload(data)
    expect(page.get_by_role("alert").filter(has_text=word).first).to_be_visible()
    expect(page.get_by_role("button", name="Import", exact=True)).to_be_disabled()
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_a_file_that_is_not_utf_8_is_read_as_what_it_is(upload: Callable[[bytes], Page]) -> None:
    page = upload(HEADER + "P-1,Wärmetauscher,1,2,3\n".encode("cp1252"))
    expect(page.get_by_text("How the file was read: cp1252")).to_be_visible()
    expect(page.get_by_role("button", name="Import", exact=True)).to_be_enabled()


@pytest.mark.parametrize("case", LISTED)
def test_a_bad_cell_or_row_is_listed_and_the_rest_is_kept(upload: Callable[[bytes], Page], case: str) -> None:
    data, _word = LISTED[case]
    page = upload(data)
    expect(page.get_by_text("Problems in the file")).to_be_visible()
    expect(page.get_by_role("button", name="Import", exact=True)).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_a_file_over_the_limit_is_refused(
    page: Page, start_app: Callable[..., Server], register: Callable[..., str]
) -> None:
    server = start_app(CHEMVIZ_MAX_UPLOAD_MB="1")
    register(page, server.url)
    page.goto(f"{server.url}/upload")
    file = {"name": "big.csv", "mimeType": "text/csv", "buffer": HEADER + b"P-1,Pump,1,2,3\n" * 80_000}
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_text("must be 1.0MB or smaller")).to_be_visible()
    expect(page.get_by_role("button", name="Import", exact=True)).to_have_count(0)
