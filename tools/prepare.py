"""Prepares the virtual environment: creates it and installs the pinned packages; does nothing when nothing changed.

Usage: python tools/prepare.py VENV REQUIREMENTS...      Needs the standard library only.

Each installed list is remembered in the environment by the hash of its content. While anything is under way a mark lies
in the environment; one found at the start means that an earlier run was cut off, and the environment is made anew.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections import deque
from collections.abc import Iterable
from pathlib import Path

UNFINISHED = "chemviz-unfinished"


class CannotPrepare(Exception):
    """The environment cannot be made; the message says what to do."""


def main(arguments: list[str]) -> int:
    """Prepare the environment named first for the lists named after it."""
    environment, lists = Path(arguments[0]), [Path(name) for name in arguments[1:]]
    try:
        if not is_usable(environment):
            create(environment)
        if not all(is_installed(environment, each) for each in lists):
            install(environment, lists)
    except CannotPrepare as problem:
        say(str(problem))
        return 1
    except KeyboardInterrupt:
        say("\nStopped. Run the same command again: it starts over cleanly.")
        return 130
    return 0


def is_usable(environment: Path) -> bool:
    """Whether the environment was finished once, still runs, and holds a Python that is new enough."""
    if not environment.exists() or (environment / UNFINISHED).exists():
        return False
    code = "import pip, sys; assert sys.version_info >= (3, 11) and sys.prefix != sys.base_prefix"
    try:
        return subprocess.run([python_of(environment), "-c", code], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def create(environment: Path) -> None:
    """Make the environment, in the place of what may lie there."""
    if not is_replaceable(environment):
        raise CannotPrepare(f"{environment} is there and is no virtual environment. Move it away, or set VENV.")
    need_ensurepip()
    say(f"Creating the virtual environment {environment} with Python {sys.version.split()[0]} ...")
    shutil.rmtree(environment, ignore_errors=True)
    environment.mkdir(parents=True)
    (environment / UNFINISHED).touch()
    run = subprocess.run([sys.executable, "-m", "venv", environment], capture_output=True, text=True, check=False)
    if run.returncode:
        raise CannotPrepare(f"{run.stdout}{run.stderr}\nThe virtual environment could not be created (see above).")
    (environment / UNFINISHED).unlink()


def is_replaceable(environment: Path) -> bool:
    """Whether nothing but an old virtual environment would be lost."""
    if not environment.is_dir():
        return not environment.exists()
    names = {each.name for each in environment.iterdir()}
    return not names or not names.isdisjoint({"pyvenv.cfg", UNFINISHED})


def need_ensurepip() -> None:
    """Debian and Ubuntu keep ensurepip in a package of its own: install it as root, else name it."""
    if importlib.util.find_spec("ensurepip"):
        return
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"Installing {package} ...")
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update"], ["install", "-y", "--no-install-recommends", package]):
            subprocess.run(["apt-get", "-qq", *command], env=quiet, stdin=subprocess.DEVNULL, check=False)
        importlib.invalidate_caches()
        if importlib.util.find_spec("ensurepip"):
            return
    raise CannotPrepare(
        f"This Python ({sys.executable}) cannot make a virtual environment: its ensurepip is missing. "
        f"On Debian and Ubuntu install it with: sudo apt-get install {package}"
    )


def install(environment: Path, lists: list[Path]) -> None:
    """Install the pinned lists and remember them."""
    (environment / UNFINISHED).touch()
    wanted = sum(line[:1].isalnum() for each in lists for line in each.read_text("utf-8").splitlines())
    say(f"Installing {wanted} packages; the first time this takes a minute or two ...")
    command = [python_of(environment), "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    command += ["--progress-bar", "off", *(part for each in lists for part in ("-r", str(each)))]
    if run_pip(command, wanted):
        raise CannotPrepare("The packages could not be installed (see above). Is the network there? Then try again.")
    for each in lists:
        stamp(environment, each).write_text(fingerprint(each), "utf-8")
    (environment / UNFINISHED).unlink()
    say("Packages installed.")


def run_pip(command: list[str], wanted: int) -> int:
    """Run pip and say now and then how far it is; when it fails show the end of what it said."""
    settings = {**os.environ, "PIP_USER": "0", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command,
        env=settings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as pip:
        last_lines = follow(pip.stdout or (), wanted)
        status = pip.wait()
    if status:
        say("".join(last_lines))
    return status


def follow(lines: Iterable[str], wanted: int) -> deque[str]:
    """Turn pip's many lines into a few; the last of them are handed back."""
    seen, last_lines = 0, deque[str](maxlen=12)
    for line in lines:
        last_lines.append(line)
        if line.startswith("Installing collected packages"):
            say("  unpacking")
        elif line.startswith(("Collecting ", "Requirement already satisfied")):
            seen += 1
            if seen % 25 == 0:
                say(f"  {min(seen, wanted)} of {wanted}")
    return last_lines


def is_installed(environment: Path, requirements: Path) -> bool:
    """Whether this list, as it is now, was installed before."""
    mark = stamp(environment, requirements)
    return mark.is_file() and mark.read_text("utf-8") == fingerprint(requirements)


def stamp(environment: Path, requirements: Path) -> Path:
    """Where the hash of an installed list is kept."""
    return environment / f"chemviz-installed-{requirements.stem}"


def fingerprint(requirements: Path) -> str:
    """The hash of a list's content."""
    return hashlib.sha256(requirements.read_bytes()).hexdigest()


def python_of(environment: Path) -> str:
    """The environment's own Python."""
    return str(environment / "bin" / "python")


def say(text: str) -> None:
    """Tell the person at the terminal, at once."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
