"""Tables that are not tidy, in a real browser: understood, corrected, mended, and imported or given up."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import openpyxl
from playwright.sync_api import FilePayload, Locator, Page, expect
from steps import Server

EXPORT = """Werk Süd – Anlagenexport
Stand: 22.11.2026

Tag-Nr.;Typ;Durchfluss [m³/h];Druck [psig];Temperatur [°C]
P-101A;Pumpe;1.120,5;118,0;45,5
P-101B;pumpe;1.118,25;120,0;46,0
P-102;Pumpe;fehlt;121,0;46,5
Summe;;2.238,75;;
""".replace("\n", "\r\n").encode("cp1252")
TWO_PRESSURES = b"""Tag,Type,Flow (m3/h),Suction pressure [barg],Discharge pressure [barg],Temp [C]
P-101A,Pump,120,2.1,8.2,45
P-101B,Pump,118,2.2,8.4,46
"""
CLEAN = b"Equipment Name,Type,Flowrate (m3/h),Pressure [barg],Temperature (C)\nP-101A,Pump,120,8.2,45\n"
MANY_ROWS = 300_000  # several steps of the progress bar


def csv(name: str, data: bytes) -> FilePayload:
    return {"name": name, "mimeType": "text/csv", "buffer": data}


def put(page: Page, url: str, *files: FilePayload) -> None:
    page.goto(f"{url}/upload")
    page.locator("input[type=file]").set_input_files(list(files))
    expect(page.get_by_role("heading", name="What was recognised")).to_be_visible()


def choose(page: Page, label: str, option: str) -> None:
    box = page.get_by_label(label, exact=True)
    wanted = page.get_by_role("option", name=option, exact=True)
    box.focus()  # scrolls to it; a list that opens while the page still moves closes again
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    for _ in range(5):
        box.press("ArrowDown")
        with suppress(AssertionError):
            expect(wanted).to_be_visible(timeout=2_000)
            break
    wanted.click()


def import_button(page: Page) -> Locator:
    return page.get_by_role("button", name="Import", exact=True)


def import_now(page: Page) -> None:
    import_button(page).click()
    page.wait_for_url("**/overview?dataset=*")
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()


def stored(server: Server) -> tuple[int, int, int]:
    """How many datasets, rows and files there are in the database of a server."""
    with closing(sqlite3.connect(server.data_dir / "chemviz.db")) as db:
        tables = ("dataset", "equipment", "dataset_file")
        counts = [db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]
    return counts[0], counts[1], counts[2]


def test_an_export_with_titles_semicolons_decimal_commas_and_psig_is_right_at_once(
    page: Page, app: Server, register: Callable[..., str]
) -> None:
    register(page, app.url)
    put(page, app.url, csv("export.csv", EXPORT))
    expect(page.get_by_text("4 rows read, 3 can be imported, 1 left out")).to_be_visible()
    expect(page.get_by_text("cp1252, semicolon, decimal comma, header in line 4")).to_be_visible()
    expect(page.get_by_text("Pumpe (2), pumpe (1)")).to_be_visible()
    import_now(page)
    expect(page.get_by_text("Pressure [bar(g)]").first).to_be_attached()


def test_what_is_unsure_is_asked_on_the_spot_and_only_then_the_import_opens(
    page: Page, app: Server, register: Callable[..., str]
) -> None:
    register(page, app.url)
    put(page, app.url, csv("two.csv", TWO_PRESSURES))
    expect(page.get_by_text("Before the import, say below which column is the pressure.")).to_be_visible()
    expect(import_button(page)).to_be_disabled()
    choose(page, "Column for pressure", "Discharge pressure [barg]")
    expect(page.get_by_text("Unsure, please say")).to_have_count(0)
    expect(page.get_by_label("Column for pressure")).to_have_value("Discharge pressure [barg]")
    import_now(page)


def test_a_workbook_is_read_from_the_sheet_that_holds_the_table(
    page: Page, app: Server, register: Callable[..., str], tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("Equipment").append(["Tag", "Type", "Flow (m3/h)", "Pressure (barg)", "Temperature (C)"])
    book["Equipment"].append(["P-1", "Pump", 120.5, 8.2, 45])
    book.save(tmp_path / "unit 3.xlsx")
    register(page, app.url)
    page.goto(f"{app.url}/upload")
    page.locator("input[type=file]").set_input_files(tmp_path / "unit 3.xlsx")
    expect(page.get_by_text("1 row read, 1 can be imported")).to_be_visible()
    expect(page.get_by_text("sheet Equipment, decimal point, header in line 1")).to_be_visible()
    import_now(page)


def test_bad_rows_are_taken_home_mended_and_uploaded_again(
    page: Page, app: Server, register: Callable[..., str]
) -> None:
    register(page, app.url)
    put(page, app.url, csv("export.csv", EXPORT))
    with page.expect_download() as started:
        page.get_by_role("button", name="Download the rows with problems").click()
    assert started.value.suggested_filename == "export problems.csv"
    bad = Path(started.value.path()).read_bytes()
    assert b"P-102" in bad
    assert b"P-101A" not in bad
    put(page, app.url, csv("mended.csv", bad.replace(b"fehlt", b"1.121,5").split(b"Summe")[0]))
    expect(page.get_by_text("1 row read, 1 can be imported, without problems.")).to_be_visible()
    import_now(page)


def test_a_cancelled_import_leaves_nothing_behind(
    page: Page, start_app: Callable[..., Server], register: Callable[..., str]
) -> None:
    server = start_app()
    register(page, server.url)
    lines = "".join(f"P-{number},Pump,{100 + number % 37},8,45\n" for number in range(MANY_ROWS))
    put(page, server.url, csv("big.csv", CLEAN.split(b"\n")[0] + b"\n" + lines.encode()))
    page.get_by_label("Dataset name").fill("Given up")
    with closing(sqlite3.connect(server.data_dir / "chemviz.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")  # so the import waits at its first row until it is cancelled
        import_button(page).click()
        page.get_by_role("button", name="Cancel").click()
        other.execute("ROLLBACK")
    expect(page.get_by_text("The import of big.csv was stopped. Nothing of it is stored.")).to_be_visible()
    expect(page.get_by_label("Dataset name")).to_have_value("Given up")
    assert stored(server) == (0, 0, 0)
    import_now(page)
    assert stored(server) == (1, MANY_ROWS, 1)


def test_the_way_a_dataset_was_read_is_shown_and_taken_for_the_next_file(
    page: Page, app: Server, register: Callable[..., str]
) -> None:
    register(page, app.url)
    put(page, app.url, csv("spring.csv", TWO_PRESSURES))
    choose(page, "Column for pressure", "Discharge pressure [barg]")
    expect(page.get_by_text("Unsure, please say")).to_have_count(0)
    import_now(page)
    page.goto(f"{app.url}/datasets")
    page.get_by_role("button", name="How it was read").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("cell", name="Discharge pressure [barg]")).to_be_visible()
    dialog.get_by_role("button", name="Read another file this way").click()
    page.wait_for_url("**/upload?like=*")
    expect(page.get_by_text("Files are read as “spring” was")).to_be_visible()
    another = TWO_PRESSURES.replace(b"P-10", b"P-20").replace(b"Suction", b"Inlet")
    page.locator("input[type=file]").set_input_files([csv("autumn.csv", another)])
    expect(page.get_by_text("2 rows read, 2 can be imported, without problems.")).to_be_visible()
    import_now(page)
    assert "like=" not in page.url


SHARES = """() => {
    window.shares = new Set();
    const note = () => document.querySelectorAll('[role=progressbar]').forEach(
        bar => window.shares.add(Number(bar.getAttribute('aria-valuenow'))));
    new MutationObserver(note).observe(document.body, {subtree: true, childList: true, attributes: true});
}"""


def shares(page: Page) -> list[float]:
    """What bars have shown since `SHARES` was evaluated or this was called before."""
    seen: list[float] = page.evaluate("() => { const seen = [...window.shares]; window.shares.clear(); return seen }")
    return sorted(seen)


def test_the_bar_of_a_large_file_moves_from_the_first_step_of_the_reading_on(
    page: Page, start_app: Callable[..., Server], register: Callable[..., str], tmp_path: Path
) -> None:
    server = start_app()
    register(page, server.url)
    lines = (f"P-{number},Pump,{100 + number % 37} L/min,8,45\n" for number in range(MANY_ROWS))
    (tmp_path / "large.csv").write_text("Tag,Type,Flow,Pressure (barg),Temp (C)\n" + "".join(lines))
    page.goto(f"{server.url}/upload")
    page.locator("input[type=file]").set_input_files(tmp_path / "large.csv")
    expect(page.get_by_role("heading", name="What was recognised")).to_be_visible(timeout=60_000)
    page.evaluate(SHARES)
    with closing(sqlite3.connect(server.data_dir / "chemviz.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")  # however quick the reading is, the import cannot be over before the click
        import_button(page).click()
        expect(page.get_by_role("progressbar")).to_have_attribute("aria-valuenow", re.compile("[1-9]"))
        page.get_by_role("button", name="Cancel").click()
        other.execute("ROLLBACK")
    expect(page.get_by_text("The import of large.csv was stopped. Nothing of it is stored.")).to_be_visible()
    assert stored(server) == (0, 0, 0)
    shares(page)
    import_now(page)
    moved = shares(page)
    assert len([share for share in moved if share <= 25]) > 3, "the bar stood still while the file was read"
    assert len([share for share in moved if share > 25]) > 3, "the bar stood still while rows were stored"
    assert stored(server) == (1, MANY_ROWS, 1)


def test_of_several_files_each_is_imported_in_turn(
    page: Page, start_app: Callable[..., Server], register: Callable[..., str]
) -> None:
    server = start_app()
    register(page, server.url)
    put(page, server.url, csv("spring.csv", CLEAN), csv("export.csv", EXPORT))
    expect(page.get_by_text("2 files, 0 imported")).to_be_visible()
    import_button(page).click()
    expect(page.get_by_text("2 files, 1 imported")).to_be_visible()
    expect(page.get_by_label("Dataset name")).to_have_value("export")
    assert stored(server)[0] == 1
    import_button(page).click()
    expect(page.get_by_role("link", name="All files are imported")).to_be_visible()
    assert stored(server) == (2, 4, 2)


def test_a_script_in_a_header_a_type_or_a_file_name_is_only_text(
    page: Page, app: Server, register: Callable[..., str]
) -> None:
    attack = '<img src=x onerror="window.hacked=1">'
    header = f"Tag,Type,Flow (m3/h),Pressure (barg),Temp (C),**{attack}** [x](javascript:alert(1))\n"
    lines = f'P-1,"{attack} :red[a]",1,2,3,a\nP-2,"{attack}  :RED[a]",fast,2,3,{attack}\n'
    data = (header + lines.replace('onerror="window.hacked=1"', "onerror=window.hacked=1")).encode()
    register(page, app.url)
    put(page, app.url, csv(f"**b** {attack}.csv".replace("/", ""), data), csv("b.csv", CLEAN))
    page.get_by_text("Change columns and units").click()
    page.get_by_text("How the file was read").click()
    page.get_by_text("Show only rows with problems").click()
    expect(page.get_by_role("region", name="Rows with problems, as they will be stored")).to_be_visible()
    assert page.evaluate("window.hacked") is None
    assert page.locator("img[src=x], a[href^=javascript]").count() == 0
    expect(page.get_by_test_id("stException")).to_have_count(0)
