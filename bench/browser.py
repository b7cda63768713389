"""A real Streamlit server and a real browser to measure with."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parent.parent


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(
    script: Path, data_dir: Path, port: int, *, output: IO[bytes] | int = subprocess.DEVNULL, **settings: str
) -> subprocess.Popen[bytes]:
    """Start `streamlit run script`; does not wait. `settings` go into its environment, what it says into `output`."""
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    flags = {"server.headless": "true", "server.fileWatcherType": "none", "browser.gatherUsageStats": "false"}
    command += [part for flag, value in flags.items() for part in (f"--{flag}", value)]
    environment = {**os.environ, "CHEMVIZ_DATA_DIR": str(data_dir), **settings}
    errors = None if output == subprocess.DEVNULL else subprocess.STDOUT
    return subprocess.Popen(command, cwd=script.parent, env=environment, stdout=output, stderr=errors)


def wait_healthy(port: int, seconds: float = 60) -> None:
    """Wait for the health page."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.02)
    raise RuntimeError("the server did not start")


@contextmanager
def server(data_dir: Path, script: Path = ROOT / "app.py") -> Iterator[int]:
    """A running app; gives its port."""
    port = free_port()
    process = start(script, data_dir, port)
    try:
        wait_healthy(port)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def chrome() -> str:
    """Where Chrome or Chromium lies."""
    found = os.environ.get("BROWSER_PATH") or shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        raise RuntimeError("No Chrome or Chromium was found; the benchmark needs one.")
    return found
