"""Take screenshots of every page: light and dark, 1440 and 390 pixels wide, empty and with the sample survey.

With `--large` also of a survey of 1,000,000 rows. The administrator's pages are taken as an administrator sees them.

The upload page is taken with many kinds of tables, with some of them a second time with all its panels opened.

They go to build/screenshots; `--publish` puts those that the README shows into docs/pictures.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from playwright.sync_api import Browser, FilePayload, Page, sync_playwright

from bench.browser import ROOT, chrome, server
from bench.tables import write_table
from chemviz.samples import sample_survey
from tools.upload_cases import LIMITS, later_survey, readings, upload_cases

WIDTHS = {"wide": (1440, 900), "narrow": (390, 844)}
THEMES = ("light", "dark")
SIGNED_OUT = ("", "sign-in", "register", "help")
SIGNED_IN = (
    "upload",
    "datasets",
    "limits",
    "overview",
    "findings",
    "insights",
    "charts",
    "compare",
    "trends",
    "report",
    "profile",
)
CHART_VIEWS = (
    "charts?chart=Two+parameters",
    "charts?chart=All+three",
    "charts?chart=Correlation",
    "charts?chart=Among+its+peers",
)
WITH_LARGE = ("datasets", "overview", "findings", "insights", "charts", *CHART_VIEWS, "report")
LARGE_ROWS = 1_000_000
LARGE_USER = "ada-large"
ADMIN = ("admin-users", "admin-records", "admin-audit", "admin-system")
ADMIN_USER = "ada-admin"
PUBLISHED = (
    "sign-in wide light",
    "preview wide light",
    "datasets wide light",
    "overview wide light",
    "overview wide dark",
    "overview narrow light",
    "findings opened wide light",
    "compare wide light",
    "charts wide light",
    "report wide light",
)
OPENED = ("clean", "export", "problems", "many columns")
PUBLISHED_HEIGHT = 1200
MENU_WIDTH = 300
BAD_FILE = ROOT / "tests" / "data" / "bad_cells.csv"
PASSWORD = "screen-shot-boiler"


def settle(page: Page) -> None:
    """Wait until Streamlit has finished and every chart is drawn."""
    page.wait_for_load_state("networkidle")
    page.wait_for_function(
        """() => !document.querySelector('[data-testid="stStatusWidget"]')
        && !document.querySelector('[data-stale="true"], [data-testid="stSkeleton"], [data-testid="stProgress"]')
        && [...document.querySelectorAll('.js-plotly-plot')].every(each => each.querySelector('.main-svg'))""",
        timeout=90_000,
    )
    page.evaluate("document.fonts.ready")


def content_height(page: Page) -> int:
    """How high the page's content is [px]."""
    selectors = '[data-testid="stMain"], [data-testid="stMainBlockContainer"], body'
    script = "selectors => Math.max(...[...document.querySelectorAll(selectors)].map(each => each.scrollHeight))"
    return int(page.evaluate(script, selectors))


def shoot(page: Page, folder: Path, name: str) -> None:
    """One picture of the whole page, as high as its content is."""
    settle(page)
    size = page.viewport_size or {"width": 1440, "height": 900}
    height, before = content_height(page), 0
    while height != before:
        before = height
        page.set_viewport_size({"width": size["width"], "height": min(max(size["height"], height), 6000)})
        settle(page)
        page.wait_for_timeout(500)  # tables draw themselves on a canvas, a few frames after a change of size
        height = content_height(page)
    page.screenshot(path=folder / f"{name}.png", animations="disabled")
    page.set_viewport_size(size)


def sideways(page: Page) -> int:
    """By how many pixels the page scrolls sideways."""
    script = (
        "() => { const e = document.querySelector('[data-testid=\"stMain\"]'); return e.scrollWidth - e.clientWidth }"
    )
    return int(page.evaluate(script))


def picture_name(address: str) -> str:
    """What the picture of a page is called.

    >>> picture_name("charts?chart=Two+parameters")
    'charts two parameters'
    """
    return address.replace("?chart=", " ").replace("+", " ").lower()


def register(page: Page, base: str, username: str) -> None:
    """Create an account through the form."""
    page.goto(f"{base}/register")
    for label, value in {
        "Username": username,
        "Display name": "Ada Field",
        "Email": f"{username}@example.org",
        "Password": PASSWORD,
        "Confirm password": PASSWORD,
    }.items():
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("button", name="Create account").click()
    page.get_by_role("button", name="Sign out").wait_for(state="attached")
    page.wait_for_function("document.cookie.includes('chemviz_session=')")


def put(page: Page, base: str, files: Sequence[tuple[str, bytes]]) -> None:
    """Open the upload page and put files into the uploader."""
    page.goto(f"{base}/upload")
    payloads: list[FilePayload] = [
        {"name": name, "mimeType": "application/octet-stream", "buffer": data} for name, data in files
    ]
    page.locator("input[type=file]").set_input_files(payloads)
    page.get_by_role("heading", name="What was recognised").wait_for()


def open_panels(page: Page) -> None:
    """Open what is folded on the upload page, and show only rows with problems where there are any."""
    folded = page.locator("details:not([open]) > summary")
    while folded.count():
        folded.first.click()
        settle(page)
    switch = page.get_by_text("Show only rows with problems")
    if switch.count():
        switch.click()


def set_limits(page: Page, base: str) -> None:
    """Take the limits of a file over."""
    page.goto(f"{base}/limits")
    page.get_by_text("Take limits from a CSV file", exact=True).click()
    page.locator("input[type=file]").set_input_files([{"name": "limits.csv", "mimeType": "text/csv", "buffer": LIMITS}])
    page.get_by_role("button", name="Replace all limits").click()
    page.get_by_text("limits stored").wait_for()


def bring_in(page: Page, base: str, file: tuple[str, bytes]) -> None:
    """Import a file, up to its overview."""
    put(page, base, [file])
    page.get_by_role("button", name="Import", exact=True).click()
    page.wait_for_url("**/overview?dataset=*")


def take_analysis(page: Page, base: str, picture: Callable[[str], None]) -> None:
    """The analysis pages with a later survey of the sample's plant, and limits."""
    bring_in(page, base, later_survey(sample_survey()[1]))
    set_limits(page, base)
    for each in (*(name for name in SIGNED_IN[1:] if name != "trends"), *CHART_VIEWS):
        page.goto(f"{base}/{each}")
        page.get_by_role("heading", level=1).wait_for()
        picture(picture_name(each))
    page.goto(f"{base}/report")
    page.get_by_role("heading", level=1).wait_for()
    page.get_by_role("button", name="Download PDF").wait_for(timeout=90_000)  # below it stands the preview
    open_panels(page)
    picture("report options")
    page.goto(f"{base}/findings")
    page.get_by_text("P-203A").first.click()
    page.get_by_role("button", name="Acknowledge", exact=True).wait_for()
    picture("findings opened")


def take(browser: Browser, base: str, folder: Path, width: str, theme: str) -> list[str]:
    """All pictures of one width and theme; gives the names of pages that scroll sideways."""
    size = dict(zip(("width", "height"), WIDTHS[width], strict=True))
    context = browser.new_context(viewport=size, color_scheme=theme, timezone_id="UTC")
    page, suffix, wide = context.new_page(), f"{width} {theme}", []

    def picture(name: str) -> None:
        shoot(page, folder, f"{name} {suffix}")
        if sideways(page) > 0:
            wide.append(f"{name} {suffix}")

    for each in SIGNED_OUT:
        page.goto(f"{base}/{each}")
        page.get_by_role("heading", level=1).wait_for()
        picture(each or "home")
    register(page, base, f"ada-{width}-{theme}")
    for each in SIGNED_IN:
        page.goto(f"{base}/{each}")
        page.get_by_role("heading", level=1).wait_for()
        picture(f"{each} empty")
    page.goto(f"{base}/upload")
    page.locator("input[type=file]").set_input_files(BAD_FILE)
    page.get_by_role("button", name="Import").wait_for()
    picture("preview")
    for name, files in upload_cases():
        put(page, base, files)
        picture(f"upload {name}")
        if name in OPENED:
            open_panels(page)
            picture(f"upload {name} opened")
    bring_in(page, base, readings())
    page.goto(page.url.replace("overview", "trends"))
    page.get_by_role("heading", level=1).wait_for()
    picture("trends")
    page.goto(f"{base}/upload")
    page.get_by_role("button", name="Use the sample survey").click()
    page.wait_for_url("**/overview?dataset=*")
    put(page, base, [sample_survey()])
    picture("upload same file again")
    page.goto(f"{base}/datasets")
    page.get_by_role("button", name="How it was read").first.click()
    page.get_by_role("button", name="Read another file this way").wait_for()
    picture("recipe")
    page.get_by_role("button", name="Read another file this way").click()
    page.get_by_text("Files are read as").wait_for()
    picture("upload like a dataset")
    take_analysis(page, base, picture)
    context.close()
    return wide


def store_large(data_dir: Path) -> None:
    """An account with a survey of `LARGE_ROWS` rows, put into the database before the server starts."""
    from chemviz.config import load_settings
    from chemviz.db.engine import open_database
    from chemviz.services.accounts import create_user
    from chemviz.services.datasets import import_dataset

    database, now = open_database(load_settings({"CHEMVIZ_DATA_DIR": str(data_dir)}).database_url), datetime.now(UTC)
    account = create_user(database, username=LARGE_USER, password=PASSWORD, now=now)
    data = write_table(data_dir / "large.csv", LARGE_ROWS).read_bytes()
    import_dataset(database, owner_id=account.id, name="All sites", file_name="all_sites.csv", data=data, now=now)
    database.dispose()


def store_admin(data_dir: Path) -> None:
    """An administrator."""
    from chemviz.config import load_settings
    from chemviz.db.engine import open_database
    from chemviz.services.accounts import create_user

    database, now = open_database(load_settings({"CHEMVIZ_DATA_DIR": str(data_dir)}).database_url), datetime.now(UTC)
    create_user(database, username=ADMIN_USER, password=PASSWORD, is_admin=True, now=now)
    database.dispose()


def take_pages(
    browser: Browser, base: str, folder: Path, width: str, theme: str, *, user: str, pages: Sequence[str], title: str
) -> list[str]:
    """These pages as that user sees them; gives the names of those that scroll sideways."""
    size = dict(zip(("width", "height"), WIDTHS[width], strict=True))
    context = browser.new_context(viewport=size, color_scheme=theme, timezone_id="UTC")
    page, wide = context.new_page(), []
    page.goto(f"{base}/sign-in")
    page.get_by_label("Username", exact=True).fill(user)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Sign out").wait_for(state="attached")
    page.wait_for_function("document.cookie.includes('chemviz_session=')")
    for each in pages:
        page.goto(f"{base}/{each}")
        page.get_by_role("heading", level=1).wait_for()
        if each == "report":
            page.get_by_role("button", name="Download PDF").wait_for(timeout=90_000)  # below it stands the preview
        name = f"{picture_name(each)} {title}{width} {theme}"
        shoot(page, folder, name)
        if sideways(page) > 0:
            wide.append(name)
    context.close()
    return wide


def publish_pictures(folder: Path, pictures: Path) -> None:
    """The README's pictures: the upper part of some pages, and every page of the sample's report."""
    import pypdfium2
    from PIL import Image

    from chemviz.ingest import read_table
    from chemviz.report.images import ChartRenderer
    from chemviz.services.reports import report_of_survey

    pictures.mkdir(parents=True, exist_ok=True)
    for name in PUBLISHED:
        if not (folder / f"{name}.png").is_file():
            continue  # of another look than the one that was asked for
        with Image.open(folder / f"{name}.png") as picture:
            upper = picture.crop((0, 0, picture.width, min(picture.height, PUBLISHED_HEIGHT)))
            upper.save(pictures / f"{name.replace(' ', '-')}.png", optimize=True)
            if name.startswith("overview wide"):  # what a visitor sees beside the sign-in form: no menu, larger letters
                welcome = upper.crop((MENU_WIDTH, 60, upper.width, 1000))
                welcome.quantize(64).save(pictures / f"welcome-{name.split()[-1]}.png", optimize=True)
    file_name, data = sample_survey()
    renderer = ChartRenderer(chrome_path=chrome())
    made = report_of_survey(read_table(data, file_name=file_name), renderer, now=datetime.now(UTC))
    renderer.close()
    for before in pictures.glob("report-page-*.png"):
        before.unlink()
    for number, page in enumerate(pypdfium2.PdfDocument(made.pdf), 1):
        page.render(scale=1.5).to_pil().quantize(128).save(pictures / f"report-page-{number}.png", optimize=True)


def main() -> int:
    """Take all pictures; exit 1 when a page scrolls sideways."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--publish", action="store_true", help="put the README's pictures into docs/pictures")
    parser.add_argument("--large", action="store_true", help="also take a survey of 1,000,000 rows")
    looks = [" ".join(each) for each in product(WIDTHS, THEMES)]
    parser.add_argument("--look", choices=looks, help="only this width and theme, for a quick look")
    wanted = parser.parse_args()
    folder = ROOT / "build" / "screenshots"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    wide: list[str] = []
    with ExitStack() as stack:
        data = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if wanted.large:
            store_large(data)
        store_admin(data)
        port, playwright = stack.enter_context(server(data)), stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=chrome(), args=["--no-sandbox", "--disable-dev-shm-usage"])
        for look in [each for each in product(WIDTHS, THEMES) if wanted.look in (None, " ".join(each))]:
            where = (browser, f"http://127.0.0.1:{port}", folder, *look)
            wide += take(*where)
            wide += take_pages(*where, user=ADMIN_USER, pages=ADMIN, title="")
            if wanted.large:
                wide += take_pages(*where, user=LARGE_USER, pages=WITH_LARGE, title="large ")
        browser.close()
    if wanted.publish:
        publish_pictures(folder, ROOT / "docs" / "pictures")
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder.relative_to(ROOT)}")
    if wide:
        print("These pages scroll sideways:", *wide, sep="\n  ")
    return 1 if wide else 0


if __name__ == "__main__":
    sys.exit(main())
