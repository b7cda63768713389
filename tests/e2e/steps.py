"""What the browser tests do by hand: start a server of their own, sign somebody in. No fixtures here."""

import os
import socket
import subprocess
import sys
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from chemviz.db.engine import open_database
from chemviz.services import accounts

ROOT = Path(__file__).parents[2]
PASSWORD = "a calm sea at 7"
START_SECONDS = 60
_PACE_SECONDS = 0.05


@dataclass(frozen=True)
class Server:
    """One running ChemViz with a data folder of its own."""

    url: str
    data_dir: Path
    process: subprocess.Popen[bytes]
    log_file: Path

    def log(self) -> str:
        """What the server has written so far."""
        return self.log_file.read_text(errors="replace")

    def stop(self) -> None:
        """End the server as a host does; a second call does nothing."""
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(10)


def start_server(folder: Path, *, data_dir: Path | None = None, **settings: str) -> Server:
    """Start the app on a free port and wait until it answers. `settings` go into its environment."""
    folder.mkdir(parents=True, exist_ok=True)
    data_dir = data_dir or folder / "data"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = {
        "server.address": "127.0.0.1",
        "server.port": port,
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
        "secrets.files": folder / "no-secrets.toml",  # not those of whoever runs the tests
    }
    command = [sys.executable, "-m", "streamlit", "run", "app.py"]
    command += [part for name, value in options.items() for part in (f"--{name}", str(value))]
    mine = ("CHEMVIZ_", "STREAMLIT_", "DATABASE_URL", "GEMINI_", "GOOGLE_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(mine)}
    environment |= {"CHEMVIZ_DATA_DIR": str(data_dir), **settings}
    log_file = folder / "server.log"
    with log_file.open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
    server = Server(f"http://127.0.0.1:{port}", data_dir, process, log_file)
    try:
        _wait_until_healthy(server)
    except BaseException:
        server.stop()
        raise
    return server


def _wait_until_healthy(server: Server) -> None:
    for _ in range(int(START_SECONDS / _PACE_SECONDS)):
        with suppress(OSError), urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=5) as answer:
            if answer.read() == b"ok":
                return
        with suppress(subprocess.TimeoutExpired):
            server.process.wait(_PACE_SECONDS)
            break
    pytest.fail(f"the app did not start:\n{server.log()}")


def fill_sign_in(page: Page, username: str, password: str) -> None:
    """Fill the form that is open and send it, whatever comes of it."""
    settled(page)  # until a run is over, the form of the run before may still stand beside the new one
    page.get_by_label("Username", exact=True).fill(username)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()


def expect_signed_in(page: Page) -> None:
    """Wait until the menu offers the way out and the browser holds the cookie."""
    expect(page.get_by_role("button", name="Sign out")).to_be_visible(timeout=30_000)
    page.wait_for_function("document.cookie.includes('chemviz_session=')")


def settled(page: Page) -> None:
    """Wait until the page's run has finished and every chart is drawn."""
    page.wait_for_function(
        """() => !document.querySelector('[data-testid="stStatusWidget"], [data-testid="stSkeleton"]')
        && !document.querySelector('[data-stale="true"]')
        && [...document.querySelectorAll('.js-plotly-plot')].every(each => each.querySelector('.main-svg'))""",
        timeout=60_000,
    )


def add_admin(server: Server, username: str) -> None:
    """As the shell does on the server's machine."""
    db = open_database(f"sqlite:///{server.data_dir / 'chemviz.db'}")
    accounts.create_user(db, username=username, password=PASSWORD, is_admin=True, now=datetime.now(UTC))
    db.dispose()
