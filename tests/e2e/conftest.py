"""The real app in a real browser: servers of its own, Chromium, and what every visitor does first."""

import os
import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from steps import PASSWORD, Server, expect_signed_in, fill_sign_in, start_server

expect.set_options(timeout=30_000)  # a page is late on a machine that does other things; what is wrong stays wrong

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def base_url() -> None:
    """Stands in for the plugin's own fixture, whose form pytest warns about; every test names its server."""


@pytest.fixture
def start_app(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Starts a fresh server each time it is called: `start_app()`, `start_app(data_dir=..., DATABASE_URL=...)`."""
    servers: list[Server] = []
    numbers = count(1)

    def start(*, data_dir: Path | None = None, **settings: str) -> Server:
        servers.append(start_server(tmp_path / f"server-{next(numbers)}", data_dir=data_dir, **settings))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests that need no fresh one; each test makes its own users."""
    server = start_server(tmp_path_factory.mktemp("app"))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Chromium as it is installed here. Without one the tests fail: they are not skipped."""
    configured = os.environ.get("BROWSER_PATH")
    found = shutil.which(configured) if configured else next(filter(None, map(shutil.which, _BROWSERS)), None)
    if found is None:
        pytest.fail("The browser tests need Chromium or Chrome: install one, or set BROWSER_PATH to it.")
    quiet = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run"]
    return {**browser_type_launch_args, "executable_path": found, "args": quiet}


@pytest.fixture(scope="session")
def unused_username() -> Callable[[], str]:
    """A username that no other test of this run uses."""
    numbers = count(1)
    return lambda: f"visitor-{next(numbers)}"


@pytest.fixture
def register(unused_username: Callable[[], str]) -> Callable[..., str]:
    """Creates an account in the browser, waits until it is signed in, and returns its username."""

    def register(page: Page, url: str, *, username: str | None = None, password: str = PASSWORD) -> str:
        username = username or unused_username()
        page.goto(f"{url}/register")
        page.get_by_label("Username", exact=True).fill(username)
        page.get_by_label("Display name", exact=True).fill(f"{username} of the plant")
        page.get_by_label("Email", exact=True).fill(f"{username}@plant.example")
        page.get_by_label("Password", exact=True).fill(password)
        page.get_by_label("Confirm password", exact=True).fill(password)
        page.get_by_role("button", name="Create account").click()
        expect_signed_in(page)
        return username

    return register


@pytest.fixture
def sign_in() -> Callable[..., None]:
    """Fills the sign-in form of the page that is open and waits until the person is signed in."""

    def sign_in(page: Page, username: str, *, password: str = PASSWORD) -> None:
        fill_sign_in(page, username, password)
        expect_signed_in(page)

    return sign_in
