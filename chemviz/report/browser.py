"""Finds the Chrome or Chromium that draws charts. Starts nothing and downloads nothing."""

import os
import shutil
import sys
from pathlib import Path
from typing import Final

NAMES: Final = (
    "chromium-headless-shell",  # starts in half the time and holds a third less
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
)

MAC_PLACES: Final = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
WINDOWS_ROOTS: Final = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
WINDOWS_PLACES: Final = (
    "Google/Chrome/Application/chrome.exe",
    "Chromium/Application/chrome.exe",
    "Microsoft/Edge/Application/msedge.exe",
)


def find_chrome(configured: str | None) -> str | None:
    """The path of a Chrome to start, or None.

    A `configured` one (the setting BROWSER_PATH; a path, or a name on PATH) is the only one tried: whoever names a
    browser wants that one, and should hear it when it is not there.
    """
    if configured:
        return shutil.which(configured)
    on_path = (shutil.which(name) for name in NAMES)
    usual = (shutil.which(place) for place in _usual_places())
    return next(filter(None, on_path), None) or next(filter(None, usual), None) or _downloaded_chrome()


def chrome_missing(configured: str | None) -> str:
    """The sentence for a user when `find_chrome` finds nothing."""
    if configured:
        return f"BROWSER_PATH is set to {configured}, and no program can be started there."
    return "No Chrome or Chromium was found on this machine. Install one, or run plotly_get_chrome."


def _usual_places() -> list[str]:
    if sys.platform == "darwin":
        return list(MAC_PLACES)
    if sys.platform == "win32":
        roots = [Path(os.environ[root]) for root in WINDOWS_ROOTS if os.environ.get(root)]
        return [str(root / place) for root in roots for place in WINDOWS_PLACES]
    return ["/usr/bin/chromium", "/usr/bin/google-chrome", "/snap/bin/chromium"]


def _downloaded_chrome() -> str | None:
    """What `plotly_get_chrome` put into the user's folder; only the library that did it knows where."""
    from choreographer.browsers.chromium import Chromium

    found = Chromium.find_browser(skip_local=False)
    return shutil.which(found) if found else None
