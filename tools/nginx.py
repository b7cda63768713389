"""Finds nginx, fetches it where it may, and prints the path of one that starts; the test of two processes needs it.

Usage: python -m tools.nginx      Needs the standard library only.

On Debian and Ubuntu the package is fetched and unpacked into build/: nothing is installed and no service is started.
A failure is only told: the test that needs nginx fails by itself and says so.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from tools.chrome import run_quietly, say

ROOT = Path(__file__).resolve().parent.parent
OWN = ROOT / "build" / "nginx"
PLACES = ("/usr/sbin/nginx", "/usr/local/sbin/nginx", "/opt/homebrew/bin/nginx")
MISSING = "nginx is missing, and the test of two processes needs it: install it (Debian: apt-get install nginx-light)."


def main() -> int:
    """Print the path, or say what is missing."""
    found = find() or fetch()
    if found:
        print(found)
    else:
        say(MISSING)
    return 0


def find() -> str | None:
    """The first nginx that starts. Debian has it where only root's PATH leads."""
    for candidate in (shutil.which("nginx"), *PLACES, str(OWN / "usr/sbin/nginx")):
        if candidate and starts(candidate):
            return candidate
    return None


def starts(nginx: str) -> bool:
    """Whether it can be run at all; a missing library would show here."""
    try:
        run = subprocess.run([nginx, "-v"], capture_output=True, stdin=subprocess.DEVNULL, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return run.returncode == 0


def fetch() -> str | None:
    """Unpack the distribution's package into build/; None where there is none."""
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        return None
    say("Fetching nginx with apt-get ...")
    shutil.rmtree(OWN, ignore_errors=True)
    OWN.mkdir(parents=True)
    run_quietly(["apt-get", "-q", "update"])  # as nobody in particular this fails, and the lists are there all the same
    run_quietly(["apt-get", "-q", "download", "nginx"], folder=OWN)
    for package in OWN.glob("*.deb"):
        run_quietly(["dpkg-deb", "-x", str(package), str(OWN)])
    return find()


if __name__ == "__main__":
    sys.exit(main())
