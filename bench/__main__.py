"""Run every benchmark and print one table; exit 1 when a limit does not hold."""

import platform
import sys
from datetime import UTC, datetime

from bench import dialects, imports, pages, report, startup
from bench.tables import show

PARTS = {"imports": imports, "dialects": dialects, "overview": pages, "report": report, "startup": startup}


def main(names: list[str]) -> int:
    """Run the named parts, or all."""
    results = [result for name in names or PARTS for result in PARTS[name].run()]
    print(f"\n{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {platform.machine()}\n")
    show(results)
    return 0 if all(result.holds for result in results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
