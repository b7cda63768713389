"""The whole analysis of a large table, against what pandas needs to describe it."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from bench.tables import TYPES, Result
from chemviz.analysis import analyze
from chemviz.schema import FRAME_DTYPES, PARAMETERS, Columns, ColumnUse

ROWS = 1_000_000
ROUNDS = 5
LIMIT = 2.5
COLUMNS: Columns = {
    "name": ColumnUse("Equipment Name"),
    "equipment_type": ColumnUse("Type"),
    "flowrate": ColumnUse("Flowrate (m3/h)", "m³/h", "m³/h"),
    "pressure": ColumnUse("Pressure (barg)", "bar", "bar", "gauge"),
    "temperature": ColumnUse("Temperature (°C)", "°C", "°C"),
}


def survey(rows: int = ROWS, *, seed: int = 1, is_troubled: bool = False) -> pd.DataFrame:
    """An equipment frame of ten types, the pumps with sister units; `is_troubled` plants what the rules look for."""
    rng = np.random.default_rng(seed)
    kinds = rng.integers(0, len(TYPES), rows)
    frame = pd.DataFrame(
        {
            "row": np.arange(2, rows + 2),
            "name": list(_names(kinds.tolist())),
            "equipment_type": np.array(TYPES)[kinds],
            "flowrate": np.round(rng.normal(100 + kinds * 10, 10, rows), 2),
            "pressure": np.round(rng.normal(10 + kinds, 1, rows), 3),
            "temperature": np.round(rng.normal(80 + kinds * 5, 5, rows), 2),
        }
    ).astype(FRAME_DTYPES)
    if is_troubled:
        _trouble(frame)
    return frame


def _names(kinds: list[int]) -> Iterator[str]:
    """P-000001A, P-000001B for the pumps, CO-000003 for the rest."""
    pumps = 0
    for number, kind in enumerate(kinds):
        yield f"{TYPES[kind][:2].upper()}-{number:06d}" if kind else f"P-{pumps // 2:06d}{'AB'[pumps % 2]}"
        pumps += kind == 0


def _trouble(frame: pd.DataFrame) -> None:
    frame.loc[::500, "pressure"] *= 14.5
    frame.loc[1::500, "temperature"] = -300.0
    frame.loc[2::500, "flowrate"] = 0.0
    frame.loc[3::500, "temperature"] = np.nan
    frame.loc[4::500, "name"] = "P-1"


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def run() -> list[Result]:
    """A clean table, which has the limit, and one full of problems; in turn with describing the same frame."""
    clean, ratio = _measured("clean", survey())
    troubled, _ = _measured("one row in a hundred with a problem", survey(is_troubled=True))
    return [
        replace(clean, limit=f"{LIMIT:.2f}", holds=ratio <= LIMIT),
        troubled,
    ]


def described(frame: pd.DataFrame) -> pd.DataFrame:
    """What pandas says of each type; grouping is part of the work."""
    return frame.groupby("equipment_type")[list(PARAMETERS)].describe()


def _measured(kind: str, frame: pd.DataFrame) -> tuple[Result, float]:
    ours = yardstick = float("inf")
    for _ in range(ROUNDS):
        yardstick = min(yardstick, seconds(lambda: described(frame)))
        ours = min(ours, seconds(lambda: analyze(frame, COLUMNS)))
    ratio = ours / yardstick
    what = f"Whole analysis of {ROWS:,} rows in 10 types, {kind}, against groupby(type).describe()"
    return Result(what, f"{ours:.2f} s", f"{yardstick:.2f} s", f"{ratio:.2f}", "", True), ratio
