"""Starts ChemViz for `make run`: checks the port, brings the database up to date, and becomes Streamlit."""

import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Serve on PORT (8501 when it is not set); returns only when something is in the way."""
    asked = os.environ.get("PORT") or "8501"
    if not asked.isdecimal() or not 1 <= int(asked) <= 65535:
        return refuse(f"PORT is {asked!r}; it must be a number from 1 to 65535.")
    if not is_free(int(asked)):
        return refuse(
            f"Port {asked} is taken, perhaps by a ChemViz that is running already. "
            "Stop that one, or choose another port: make run PORT=8601"
        )
    status = subprocess.run([sys.executable, "-m", "chemviz", "db", "upgrade"], cwd=ROOT, check=False).returncode
    if status == 0:
        print(f"Starting ChemViz at http://localhost:{asked} (Ctrl-C stops it)", flush=True)
        become_streamlit(asked)
    return status


def become_streamlit(port: str) -> NoReturn:
    """Replace this process, so that Ctrl-C and a stop signal reach the server itself."""
    os.chdir(ROOT)
    # With an address to print, Streamlit does not ask a server on the internet for ours.
    options = {"server.port": port, "server.headless": "true", "browser.serverAddress": "localhost"}
    flags = [f"--{name}={value}" for name, value in options.items()]
    os.execv(sys.executable, [sys.executable, "-m", "streamlit", "run", "app.py", *flags])


def is_free(port: int) -> bool:
    """Whether a server could listen on the port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("", port))
        except OSError:
            return False
    return True


def refuse(sentence: str) -> int:
    """Say why not."""
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
