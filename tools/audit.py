"""Asks an advisory service, by pip-audit, whether a pinned package has a known vulnerability; one that has fails.

Usage: python tools/audit.py [--osv-url URL] [LIST...]      LIST: requirements.txt and requirements/dev.txt

OSV is asked first, then PyPI. Where neither can be reached nothing is known, and that is what is said: "not audited".
A package that the service does not know was not audited either, and is named.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

ROOT = Path(__file__).resolve().parent.parent
LISTS = ("requirements.txt", "requirements/dev.txt")
TIMEOUT_S: Final = 10
ACCEPTED: Final[dict[str, str]] = {}
"""Vulnerabilities that do not concern ChemViz, by their id, each with the reason."""

NOT_AUDITED = "not audited: no advisory service reachable"


@dataclass
class Answer:
    """What a service knows: packages it has looked up, those it does not know, and a line for each vulnerability."""

    audited: int = 0
    unknown: list[str] = field(default_factory=list)
    vulnerable: list[str] = field(default_factory=list)


def main(arguments: list[str]) -> int:
    """Print what is known; 1 when a package is vulnerable."""
    parser = argparse.ArgumentParser(description="Ask an advisory service about the pinned packages.")
    parser.add_argument("lists", nargs="*", default=[str(ROOT / each) for each in LISTS], metavar="LIST")
    parser.add_argument("--osv-url", help="ask only this service, which speaks as OSV does")
    parsed = parser.parse_args(arguments)
    lists = [Path(each) for each in parsed.lists]
    answer = from_osv(lists, parsed.osv_url) or (None if parsed.osv_url else from_pypi(lists))
    if answer is None or not answer.audited:
        print(NOT_AUDITED)
        return 0
    for line in answer.vulnerable:
        print(line)
    rest = f"; not audited, as the service does not know them: {', '.join(answer.unknown)}" if answer.unknown else ""
    found = len(answer.vulnerable)
    flaws = "1 known vulnerability" if found == 1 else f"{found or 'no'} known vulnerabilities"
    print(f"Audited {answer.audited} packages: {flaws}{rest}")
    return 1 if found else 0


def from_osv(lists: list[Path], url: str | None) -> Answer | None:
    """What OSV knows; None when it does not answer."""
    return ask(lists, "osv", *(("--osv-url", url) if url else ()))


def from_pypi(lists: list[Path]) -> Answer | None:
    """What PyPI knows. A mirror that holds no advisories knows nothing of the first package, and is not asked on."""
    pin = next((line for line in lists[0].read_text("utf-8").splitlines() if line[:1].isalnum()), "")
    with tempfile.TemporaryDirectory() as folder:
        probe = Path(folder) / "probe.txt"
        probe.write_text(f"{pin}\n", "utf-8")
        first = ask([probe], "pypi")
    return ask(lists, "pypi") if first and first.audited else None


def ask(lists: list[Path], service: str, *more: str) -> Answer | None:
    """Run pip-audit on the pins as they stand; None when the service could not be asked."""
    command = [sys.executable, "-m", "pip_audit", "--vulnerability-service", service, "--format", "json"]
    command += ["--no-deps", "--disable-pip", "--progress-spinner", "off", "--timeout", str(TIMEOUT_S)]
    command += [part for each in lists for part in ("-r", str(each))]
    command += [part for each in ACCEPTED for part in ("--ignore-vuln", each)]
    run = subprocess.run([*command, *more], capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    try:
        return read(run.stdout)
    except (ValueError, KeyError):
        return None


def read(text: str) -> Answer:
    """The report of pip-audit. Raises `ValueError`, `KeyError` when it is none."""
    answer = Answer()
    for each in json.loads(text)["dependencies"]:
        if "skip_reason" in each:
            answer.unknown.append(each["name"])
            continue
        answer.audited += 1
        for flaw in each["vulns"]:
            mended = f"mended in {', '.join(flaw['fix_versions'])}" if flaw["fix_versions"] else "not mended yet"
            answer.vulnerable.append(f"{each['name']} {each['version']} has {flaw['id']}, {mended}")
    return answer


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
