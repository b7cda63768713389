"""A real nginx with the configuration that hosts are given, before processes on this machine."""

import json
import re
import socket
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tools.nginx import MISSING, find

CONFIGURATION = Path(__file__).parents[1] / "deploy" / "nginx.conf"
START_SECONDS = 30
_MAIN = """
pid {folder}/nginx.pid;
daemon off;
worker_processes 1;
error_log {folder}/error.log;
events {{}}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/chemviz.conf;
}}
"""


@dataclass(frozen=True)
class Nginx:
    """One that runs."""

    url: str
    configuration: str
    folder: Path
    process: subprocess.Popen[bytes]

    def log(self) -> str:
        """What was asked and answered so far."""
        return (self.folder / "access.log").read_text(errors="replace")

    def answered(self, path: str, *, times: int = 1) -> list[dict[str, Any]]:
        """What the log says of requests for this path; waits for so many, as nginx writes after it has answered."""
        deadline = time.monotonic() + START_SECONDS
        found: list[dict[str, Any]] = []
        while time.monotonic() < deadline and len(found) < times:
            lines = self.log().splitlines(keepends=True)
            events = [json.loads(line) for line in lines if line.endswith("}\n")]
            found = [each for each in events if each["path"] == path]
            time.sleep(0.01 if len(found) < times else 0)
        assert len(found) >= times, f"nginx logged {len(found)} requests for {path}"
        return found

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(20)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_nginx(folder: Path, ports: Sequence[int]) -> Nginx:
    """Start nginx before the processes at these two ports. Only addresses and the place of the log are other ones."""
    nginx = find() or pytest.fail(MISSING, pytrace=False)
    port, configuration = free_port(), CONFIGURATION.read_text("utf-8")
    changes = {
        r"server app:8501": f"server 127.0.0.1:{ports[0]}",
        r"server app2:8501": f"server 127.0.0.1:{ports[1]}",
        r"listen 8080;": f"listen 127.0.0.1:{port};",
        r"access_log /dev/stdout": f"access_log {folder}/access.log",
    }
    for pattern, replacement in changes.items():
        configuration, count = re.subn(pattern, replacement, configuration)
        assert count == 1, pattern
    (folder / "chemviz.conf").write_text(configuration)
    (folder / "nginx.conf").write_text(_MAIN.format(folder=folder))
    command = [nginx, "-e", str(folder / "error.log"), "-p", str(folder), "-c", str(folder / "nginx.conf")]
    running = Nginx(f"http://127.0.0.1:{port}", configuration, folder, subprocess.Popen(command))
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and running.process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return running
        except OSError:
            time.sleep(0.02)
    running.stop()
    return pytest.fail(f"nginx did not start:\n{(folder / 'error.log').read_text()}")
