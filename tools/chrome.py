"""Finds Chrome or Chromium, installs it where it may, and prints the path of one that starts.

Usage: python tools/chrome.py [--required]      Needs the standard library only.

As root on Debian or Ubuntu it installs with apt-get, elsewhere with `plotly_get_chrome` (a copy for this user alone).
Without --required a failure is only told, and not tried again for a day, so that `make run` starts fast.
"""

import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path

NAMES = (
    "chromium",
    "google-chrome-stable",
    "google-chrome",
    "chrome",
    "chromium-browser",
    "microsoft-edge",
    "chromium-headless-shell",
)
MAC_APPS = ("Google Chrome", "Chromium", "Microsoft Edge")
TRY_AGAIN_AFTER_S = 24 * 3600

# On Ubuntu apt's chromium is a stub for the snap, which does not start in containers: there Chrome is downloaded, and
# this is what it needs beside itself. From Ubuntu 24.04 some of these names end in t64.
# fmt: off
UBUNTU_LIBRARIES = [
    "ca-certificates", "fonts-liberation", "fonts-noto-core", "libasound2", "libatk-bridge2.0-0", "libatk1.0-0",
    "libcairo2", "libcups2", "libdbus-1-3", "libgbm1", "libglib2.0-0", "libnspr4", "libnss3", "libpango-1.0-0",
    "libx11-6", "libxcb1", "libxcomposite1", "libxdamage1", "libxext6", "libxfixes3", "libxkbcommon0", "libxrandr2",
]
# fmt: on
DEBIAN_PACKAGES = ["chromium", "fonts-noto-core"]


def main(arguments: list[str]) -> int:
    """Print the path of a browser that starts, or say what is missing."""
    is_required = "--required" in arguments
    browser = find() or (install() if is_required or may_try() else None)
    if browser:
        print(browser)
        return 0
    if is_required:
        say("Chrome or Chromium is missing, and the tests need it. Install it (Debian: apt-get install chromium),")
        say("or set BROWSER_PATH to one that is there.")
        return 1
    say("Chrome or Chromium was not found: ChemViz runs, but PDF reports come without charts.")
    say("Install it (Debian: apt-get install chromium), or set BROWSER_PATH to one that is there.")
    return 0


def find() -> str | None:
    """The first browser that starts; BROWSER_PATH, when set, is asked first."""
    named = [os.environ.get("BROWSER_PATH")]
    for candidate in [*named, *(shutil.which(name) for name in NAMES), *map(str, typical_places())]:
        if candidate and starts(candidate):
            return candidate
    return None


def typical_places() -> list[Path]:
    """Where browsers lie without being on PATH: macOS applications and the copy that plotly_get_chrome makes."""
    home = Path.home()
    if platform.system() == "Darwin":
        own = home / "Library/Application Support/choreographer/deps"
        apps = [Path(f"/Applications/{name}.app/Contents/MacOS/{name}") for name in MAC_APPS]
        testing = "Google Chrome for Testing"
        return [*apps, *own.glob(f"chrome-mac-*/{testing}.app/Contents/MacOS/{testing}")]
    data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local/share")
    return [data / "choreographer/deps/chrome-linux64/chrome"]


def starts(browser: str) -> bool:
    """Whether the browser can be run at all: a stub, a snap without snapd or a missing library cannot."""
    try:
        run = subprocess.run(
            [browser, "--version"], capture_output=True, stdin=subprocess.DEVNULL, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return run.returncode == 0


def install() -> str | None:
    """Try every way that is open here, one after the other."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        install_packages(is_ubuntu=distribution() == "ubuntu")
        if browser := find():
            return browser
    say("Downloading Chrome for this user with plotly_get_chrome (about 170 MB) ...")
    run_quietly([str(Path(sys.executable).parent / "plotly_get_chrome"), "-y"])
    browser = find()
    if browser is None and any(place.exists() for place in typical_places()):
        say("Chrome was downloaded but does not start: a library of the system is missing.")
    return browser


def distribution() -> str:
    """The ID in /etc/os-release, such as debian or ubuntu; empty when it is not told."""
    try:
        return platform.freedesktop_os_release().get("ID", "")
    except OSError:
        return ""


def install_packages(*, is_ubuntu: bool) -> None:
    """Install Chromium from the distribution, or what a downloaded Chrome needs where there is no such package."""
    say("Installing " + ("what Chrome needs" if is_ubuntu else "Chromium") + " with apt-get ...")
    run_quietly(["apt-get", "-q", "update"])
    packages = [ubuntu_name(name) for name in UBUNTU_LIBRARIES] if is_ubuntu else DEBIAN_PACKAGES
    run_quietly(["apt-get", "-q", "install", "-y", "--no-install-recommends", *packages])


def ubuntu_name(package: str) -> str:
    """The package's name on this Ubuntu: with t64 where that exists."""
    known = subprocess.run(["apt-cache", "show", f"{package}t64"], capture_output=True, check=False).returncode == 0
    return f"{package}t64" if known else package


def run_quietly(command: list[str], *, folder: Path | None = None) -> None:
    """Run one step of an installation; only when it fails show the end of what it said."""
    try:
        run = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
    except OSError as error:
        say(f"  {error}")
        return
    if run.returncode:
        for line in run.stdout.strip().splitlines()[-3:]:
            say(f"  {line.strip()}")


def may_try() -> bool:
    """Whether the last attempt that was made from this environment is long enough ago; notes the new one."""
    note = Path(sys.prefix) / "chemviz-chrome-tried"
    if note.exists() and time.time() - note.stat().st_mtime < TRY_AGAIN_AFTER_S:
        return False
    note.touch()
    return True


def say(text: str) -> None:
    """Tell the person at the terminal; standard output is for the path alone."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
