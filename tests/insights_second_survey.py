"""Another survey for the checks of advice: breaches of limits, sisters that differ, joint outliers, standby, an unknown
type, and temperatures without a stated unit."""

from functools import cache

import numpy as np
import pandas as pd

from chemviz.analysis import analyze
from chemviz.analysis.breaches import find_breaches, with_breaches
from chemviz.analysis.limits import Limit
from chemviz.insights.advice import FactTable, Question
from chemviz.insights.facts import fact_table
from chemviz.schema import FRAME_DTYPES, ColumnUse

COLUMNS = {
    "name": ColumnUse("Tag"),
    "equipment_type": ColumnUse("Type"),
    "flowrate": ColumnUse("Flow [m3/h]", "m³/h", "m³/h"),
    "pressure": ColumnUse("Press [barg]", "bar", "bar", "gauge"),
    "temperature": ColumnUse("Temp"),
    "design_pressure": ColumnUse("Design [barg]", "bar", "bar", "gauge"),
}
LIMITS = (
    Limit("pressure", "critical", equipment_type="Compressor", high=30.0, unit="bar(g)"),
    Limit("flowrate", "standard", equipment_type="Cooler", low=40.0, unit="m³/h"),
)
_MIDDLES = {"Pump": (120, 8, 60), "Compressor": (900, 22, 110), "Cooler": (75, 5, 45), "Zyklon Spezial": (300, 2, 180)}


@cache
def second_survey() -> FactTable:
    """The facts of the survey, made from a fixed seed."""
    draw = np.random.default_rng(20261126)
    frame = pd.concat([_of_type(kind, middle, draw) for kind, middle in _MIDDLES.items()], ignore_index=True)
    frame["row"] = range(2, len(frame) + 2)
    frame = frame.astype(FRAME_DTYPES | {"design_pressure": "float64"})
    analysis = analyze(frame, COLUMNS)
    breaches, _ = find_breaches(frame, COLUMNS, LIMITS)
    seen = with_breaches(analysis, breaches)
    return fact_table(seen, COLUMNS, seen.findings, Question())


def _of_type(kind: str, middle: tuple[float, ...], draw: np.random.Generator) -> pd.DataFrame:
    n = 40
    level = np.repeat(draw.normal(0, 0.12, (n // 2, 1)), 2, axis=0) + draw.normal(0, 0.008, (n, 3))
    values = np.array(middle) * np.exp(level)
    letter = {"Compressor": "K", "Cooler": "E"}.get(kind, kind[0])
    names = [f"{letter}-{100 + at // 2}{'AB'[at % 2]}" for at in range(n)]
    design = values[:, 1] * 6
    _disturb(kind, values, design, names)
    frame = pd.DataFrame(values, columns=["flowrate", "pressure", "temperature"]).round(1)
    return frame.assign(name=names, equipment_type=kind, design_pressure=design.round(1))


def _disturb(kind: str, values: np.ndarray, design: np.ndarray, names: list[str]) -> None:
    """What there is to find."""
    if kind == "Pump":
        values[4, 1] *= 2.2  # differs from its sister
        values[9, 0] = values[11, 0] = 0  # standby
        order = np.argsort(values[:, 0])
        values[order[-1]] *= (1.0, 0.75, 1.0)  # high flow at a low pressure: odd together only
        design[20] = values[20, 1] * 0.8
    elif kind == "Compressor":
        values[6, 1] = 34.5
        values[13, 0] = np.nan
    elif kind == "Cooler":
        values[7, 0] = 31.2
        values[16, 2] = 210.0
        names[21] = names[20]
    else:
        values[3, 1] *= 9
