"""How often a clean file raises an outlier finding (it must not), and how often a real shift is found (it should).

`make bench ARGS=false-alarms` runs every setting; `python -m bench.false_alarms FILES` another number of files.
Every file goes through the whole analysis with all outlier rules. File i of setting s is drawn from the seed
(SEED, s, i), so that any of them can be made again.
"""

import math
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import product

import numpy as np
import pandas as pd

from bench.tables import Result, show
from chemviz.analysis import analyze
from chemviz.schema import ColumnUse

SEED = 20_261_124
FILES = 2_000
CHANCE = 0.05
OUTLIER_RULES = {"outlier", "pooled-outlier", "unit-slip", "joint-outlier", "sister-difference"}
SIZES, TYPES = (3, 5, 8, 15, 30, 100, 1000), (1, 5, 20)
SHIFT = 6.0
COLUMNS = {
    "name": ColumnUse("Tag"),
    "equipment_type": ColumnUse("Type"),
    "flowrate": ColumnUse("Flow", "m³/h", "m³/h"),
    "pressure": ColumnUse("Pressure", "bar", "bar", "gauge"),
    "temperature": ColumnUse("Temperature", "°C", "°C"),
}
PARAMETERS = ("flowrate", "pressure", "temperature")


@dataclass(frozen=True)
class Setting:
    """Files to draw: `types` of `n` items. Every type has its own mean, drawn log-uniformly from 20 to 400.

    The shape is normal with a standard deviation of 5 % of the mean, or log-normal with sigma 0.3. `uneven` is the
    ratio between the widest and the narrowest spread that a type may have (normal; log-uniform). With `is_shifted` the
    first pressure lies `SHIFT` standard deviations higher.
    """

    shape: str
    n: int
    types: int
    uneven: float = 1.0
    is_shifted: bool = False

    def text(self) -> str:
        """The setting as a line of the table names it."""
        spreads = f", spreads up to 1:{self.uneven:g}" if self.uneven > 1 else ""
        return f"{self.shape}{spreads}, {self.types} × {self.n}"


CLEAN = [Setting(shape, n, types) for shape, n, types in product(("normal", "log-normal"), SIZES, TYPES)]
UNEVEN = [Setting("normal", n, types, ratio) for ratio, n, types in product((3.0, 10.0), (3, 5, 8), (5, 20))]
SHIFTED = [Setting("normal", n, types, is_shifted=True) for n, types in ((3, 10), (8, 5), (30, 1))]


def draw(setting: Setting, rng: np.random.Generator) -> pd.DataFrame:
    """The equipment frame of one file; A and B items take turns."""
    rows = setting.n * setting.types
    kind = np.repeat(np.arange(setting.types), setting.n)
    frame = pd.DataFrame({"row": np.arange(2, rows + 2)})
    frame["name"] = pd.array([f"P-{i // 2 + 101}{'AB'[i % 2]}" for i in range(rows)], dtype="str")
    frame["equipment_type"] = pd.array([f"Type {each}" for each in kind], dtype="str")
    for parameter in PARAMETERS:
        mean = 20 * 20 ** rng.random(setting.types)
        spread = 0.05 * setting.uneven ** (rng.random(setting.types) - 0.5)
        z = rng.standard_normal(rows)
        z[0] += SHIFT * (setting.is_shifted and parameter == "pressure")
        frame[parameter] = mean[kind] * (np.exp(0.3 * z) if setting.shape == "log-normal" else 1 + spread[kind] * z)
    return frame


def outliers_of(frame: pd.DataFrame) -> list[tuple[int, str | None]]:
    """Row and parameter of every outlier finding that the whole analysis makes."""
    found = analyze(frame, COLUMNS, chance=CHANCE).findings
    return [(each.row, each.parameter) for each in found if each.rule in OUTLIER_RULES]


def hits(setting: Setting, number: int, files: range) -> int:
    """How many of these files raise any outlier finding; of shifted ones, one on the value that was shifted."""
    count = 0
    for file in files:
        found = outliers_of(draw(setting, np.random.default_rng((SEED, number, file))))
        count += (2, "pressure") in found if setting.is_shifted else bool(found)
    return count


def sampling_error(files: int) -> float:
    """Three standard errors of a share of `CHANCE`: exceeded by one in 700 of the settings that just hold."""
    return 3 * math.sqrt(CHANCE * (1 - CHANCE) / files)


def rates(settings: list[Setting], files: int, *, first: int = 0) -> list[float]:
    """The share of hits of each setting, computed on all cores; settings are numbered from `first`."""
    step = max(1, math.ceil(files / 20))
    parts = [range(start, min(start + step, files)) for start in range(0, files, step)]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        tasks = [
            [pool.submit(partial(hits, setting, number, part)) for part in parts]
            for number, setting in enumerate(settings, first)
        ]
        return [sum(task.result() for task in of_setting) / files for of_setting in tasks]


def run(files: int = FILES) -> list[Result]:
    """One line for each setting: clean files, clean files with uneven spreads, files with a shifted value."""
    every = CLEAN + UNEVEN + SHIFTED
    found = rates(every, files)
    allowed = CHANCE + sampling_error(files)
    return [
        _power(setting, rate, files) if setting.is_shifted else _false_alarm(setting, rate, files, allowed)
        for setting, rate in zip(every, found, strict=True)
    ]


def _false_alarm(setting: Setting, rate: float, files: int, allowed: float) -> Result:
    what = f"False alarms, {setting.text()}, {files} files (seed {SEED})"
    return Result(
        what, f"{rate:.1%}", f"{CHANCE:.0%} promised", f"{rate / CHANCE:.2f}", f"≤ {allowed:.1%}", rate <= allowed
    )


def _power(setting: Setting, rate: float, files: int) -> Result:
    what = f"One value {SHIFT:g} spreads off is found, {setting.text()}, {files} files (seed {SEED})"
    return Result(what, f"{rate:.0%}", "–", "–", "printed only", True)


if __name__ == "__main__":
    show(run(int(sys.argv[1]) if len(sys.argv) > 1 else FILES))
