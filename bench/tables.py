"""Tables to measure with, and the rows in which results are printed."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

TYPES = ("Pump", "Compressor", "Heat exchanger", "Reactor", "Valve", "Vessel", "Column", "Fan", "Tank", "Condenser")
HEADERS = ("Equipment Name", "Type", "Flowrate (m3/h)", "Pressure (barg)", "Temperature (°C)")


@dataclass(frozen=True)
class Result:
    """One line of the table: what was measured, the yardstick, and whether the limit holds."""

    what: str
    ours: str
    yardstick: str
    ratio: str
    limit: str
    holds: bool


def write_table(path: Path, rows: int, *, seed: int = 1) -> Path:
    """A table of `rows` items in ten types, about 38 bytes a row."""
    rng = np.random.default_rng(seed)
    kinds = rng.integers(0, len(TYPES), rows) if rows > len(TYPES) else np.arange(rows) % 5
    frame = pd.DataFrame(
        {
            HEADERS[0]: [f"{TYPES[kind][:2].upper()}-{i:06d}" for i, kind in enumerate(kinds)],
            HEADERS[1]: np.array(TYPES)[kinds],
            HEADERS[2]: np.round(rng.normal(100 + kinds * 10, 10, rows), 2),
            HEADERS[3]: np.round(rng.normal(10 + kinds, 1, rows), 3),
            HEADERS[4]: np.round(rng.normal(80 + kinds * 5, 5, rows), 2),
        }
    )
    frame.to_csv(path, index=False)
    return path


def show(results: list[Result]) -> None:
    """Print the results as a Markdown table, as the README holds it."""
    head = ("What", "ChemViz", "Yardstick", "Ratio", "Limit", "Holds")
    lines = [head, *((r.what, r.ours, r.yardstick, r.ratio, r.limit, "yes" if r.holds else "NO") for r in results)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    for n, line in enumerate(lines):
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |")
        if n == 0:
            print("|" + "|".join("-" * (width + 2) for width in widths) + "|")
