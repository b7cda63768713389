"""Run the benchmarks and print one table; exit 1 when a limit does not hold.

Those of `LONG` take many minutes and run by name only, as in `make bench ARGS=false-alarms`.
"""

import platform
import sys
from datetime import UTC, datetime

from bench import analysis, clicks, dialects, explore, false_alarms, imports, joint_outliers, pages, report, startup
from bench.tables import show

PARTS = {
    "imports": imports,
    "dialects": dialects,
    "analysis": analysis,
    "false-alarms": false_alarms,
    "joint-outliers": joint_outliers,
    "pages": pages,
    "charts": explore,
    "clicks": clicks,
    "report": report,
    "startup": startup,
}
LONG = ("false-alarms", "joint-outliers")


def main(names: list[str]) -> int:
    """Run the named parts, or all but the long ones."""
    wanted = names or [name for name in PARTS if name not in LONG]
    results = [result for name in wanted for result in PARTS[name].run()]
    print(f"\n{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {platform.machine()}\n")
    show(results)
    return 0 if all(result.holds for result in results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
