"""A few real browsers beside the light tabs: people who sign in, look at pages, and must see only what is theirs."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import cycle

from playwright.async_api import Error, Page, async_playwright

from bench.browser import chrome
from bench.load_users import PASSWORD, survey

PAGES = ("Overview", "Findings", "Charts", "Datasets")
PATIENCE_MS = 60_000
_MARK = re.compile(r"MK[0-9a-f]{8}Z")


@dataclass
class Window:
    """What one browser saw."""

    name: str
    mark: str
    opened: int = 0
    crossed: int = 0
    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@asynccontextmanager
async def windows(url: str, people: Sequence[tuple[str, str]], *, every_s: float) -> AsyncIterator[list[Window]]:
    """These people act in a browser until the block ends; gives what they have seen so far."""
    seen = [Window(name, mark) for name, mark in people]
    if not seen:
        yield seen
        return
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chrome(), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        is_over = asyncio.Event()
        acting = [
            asyncio.create_task(_act(await browser.new_page(), url, window, is_over, every_s=every_s))
            for window in seen
        ]
        try:
            yield seen
        finally:
            is_over.set()
            await asyncio.gather(*acting)
            await browser.close()


async def _act(page: Page, url: str, window: Window, is_over: asyncio.Event, *, every_s: float) -> None:
    page.set_default_timeout(PATIENCE_MS)
    try:
        await _arrive(page, url, window)
        for name in cycle(PAGES):
            if is_over.is_set():
                return
            started = time.perf_counter()
            await page.get_by_role("link", name=name, exact=True).first.click()
            await page.get_by_role("heading", name=re.compile(name)).first.wait_for()
            await page.get_by_text(window.mark).first.wait_for(state="attached")
            window.seconds.append(time.perf_counter() - started)
            window.opened += 1
            await _look(page, window)
            try:
                await asyncio.wait_for(is_over.wait(), every_s)
            except TimeoutError:
                continue
    except Error as error:
        window.errors.append(f"{window.name} in a browser: {str(error).splitlines()[0]}")


async def _arrive(page: Page, url: str, window: Window) -> None:
    await page.goto(f"{url}/sign-in")
    await page.get_by_label("Username", exact=True).fill(window.name)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await page.get_by_role("button", name="Sign out").wait_for()
    await page.goto(f"{url}/upload")
    table = {"name": f"{window.mark}.csv", "mimeType": "text/csv", "buffer": survey(window.mark, seed=1)}
    await page.locator("input[type=file]").set_input_files(table)
    await page.get_by_role("button", name="Import", exact=True).click()
    await page.get_by_role("heading", name="Overview").wait_for()


async def _look(page: Page, window: Window) -> None:
    text = await page.locator("body").inner_text()
    window.crossed += sum(mark != window.mark for mark in _MARK.findall(text))
    if "Something went wrong" in text:
        window.errors.append(f"{window.name} in a browser: Something went wrong")
