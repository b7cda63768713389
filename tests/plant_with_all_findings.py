"""A survey in which every rule that words a number with a unit finds something, in any of the stored units."""

import numpy as np
import pandas as pd

from chemviz.analysis import analyze
from chemviz.analysis.breaches import find_breaches, with_breaches
from chemviz.analysis.limits import Limit
from chemviz.analysis.results import Analysis
from chemviz.schema import Columns, ColumnUse

FLOWS = {"volume": "m³/h", "mass": "kg/h", "normal": "Nm³/h"}
WORDED_RULES = {
    "limit-breach",
    "above-design",
    "below-absolute-zero",
    "below-full-vacuum",
    "negative-flow",
    "unit-slip",
    "outlier",
    "pooled-outlier",
    "joint-outlier",
    "sister-difference",
}


def columns_of(flow: str = "volume", basis: str | None = "gauge") -> Columns:
    pressure, celsius = ColumnUse("P", "bar", "bar", basis), ColumnUse("T", "°C", "°C")
    return {
        "name": ColumnUse("Tag"),
        "equipment_type": ColumnUse("Type"),
        "flowrate": ColumnUse("F", FLOWS[flow], FLOWS[flow]),
        "pressure": pressure,
        "temperature": celsius,
        "design_pressure": pressure,
        "design_temperature": celsius,
    }


def plant(seed: int = 1) -> pd.DataFrame:
    """Its equipment frame: pumps in sister pairs, exchangers whose values go together, six small types of vessels."""
    draw = np.random.default_rng(seed)
    pumps, exchangers, small = _pumps(draw), _exchangers(draw), _small_types(draw)
    frame = pd.concat([pumps, exchangers, small], ignore_index=True)
    frame.insert(0, "row", np.arange(2, len(frame) + 2))
    frame["design_pressure"], frame["design_temperature"] = frame["pressure"] + 5, frame["temperature"] + 40
    at = len(pumps) + 3
    frame.loc[at, "design_pressure"] = frame.loc[at, "pressure"] - 1.5
    frame.loc[at + 1, "design_temperature"] = frame.loc[at + 1, "temperature"] - 12.5
    return frame.astype({"name": "str", "equipment_type": "str"})


def _pumps(draw: np.random.Generator) -> pd.DataFrame:
    level = draw.normal(0, 0.2, 40).repeat(2)
    frame = _table(
        [f"P-{100 + pair}{unit}" for pair in range(40) for unit in "AB"],
        "Pump",
        100 * np.exp(level + draw.normal(0, 0.01, 80)),
        12 + level + draw.normal(0, 0.02, 80),
        60 + 10 * level + draw.normal(0, 0.3, 80),
    )
    frame.loc[0, "pressure"] = 14.503774 * frame["pressure"].median()  # psi for bar
    frame.loc[10, "temperature"] = 1.8 * frame["temperature"].median() + 32  # °F for °C
    frame.loc[20, "pressure"] += 0.6  # off its sister's
    frame.loc[30, "flowrate"] = -5.0
    frame.loc[32, "temperature"] = -300.0
    frame.loc[34, "pressure"] = -20.0
    frame.loc[36, "temperature"] = 260.0
    return frame


def _exchangers(draw: np.random.Generator) -> pd.DataFrame:
    together = draw.normal(0, 1, 80)
    frame = _table(
        [f"E-{each}" for each in range(80)],
        "Heat exchanger",
        200 + 20 * together + draw.normal(0, 0.5, 80),
        20 + 2 * together + draw.normal(0, 0.05, 80),
        150 + 5 * together + draw.normal(0, 0.1, 80),
    )
    frame.loc[7, ["flowrate", "pressure", "temperature"]] = [225.0, 17.6, 155.0]
    return frame


def _small_types(draw: np.random.Generator) -> pd.DataFrame:
    parts = [
        _table(
            [f"V-{kind}{each}" for each in range(6)],
            f"Vessel {kind}",
            draw.normal(50, 1, 6),
            draw.normal(5, 0.1, 6),
            draw.normal(40 + kind, 1, 6),
        )
        for kind in range(8)
    ]
    parts[0].loc[2, "temperature"] += 23.0
    return pd.concat(parts)


def _table(names, kind, flow, pressure, temperature) -> pd.DataFrame:
    return pd.DataFrame(
        {"name": names, "equipment_type": kind, "flowrate": flow, "pressure": pressure, "temperature": temperature}
    )


def limits_of(columns: Columns) -> list[Limit]:
    units = {key: use.unit_text() for key, use in columns.items() if use and use.unit}
    return [
        Limit("temperature", "critical", equipment_type="Pump", high=70.0, unit=units["temperature"]),
        Limit("temperature", "standard", equipment_type="Vessel 1", low=0.0, high=20.0, unit=units["temperature"]),
        Limit("pressure", "standard", equipment_type="Pump", low=0.0, high=13.0, unit=units["pressure"]),
        Limit("flowrate", "informational", equipment="E-3", low=500.0, unit=units["flowrate"]),
    ]


def analysis_of(columns: Columns, seed: int = 1) -> Analysis:
    """The analysis of the plant, breaches of its limits included."""
    frame = plant(seed)
    breaches, _ = find_breaches(frame, columns, limits_of(columns))
    return with_breaches(analyze(frame, columns, chance=0.5), breaches)
