"""Values above the design pressure or design temperature that the file itself states. Knows no other limits."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from chemviz.analysis.findings import Place, finding_key, places
from chemviz.analysis.grouping import Floats
from chemviz.analysis.plausibility import PRESSURE_ROUNDING_BAR, TEMPERATURE_ROUNDING_C
from chemviz.analysis.quantities import Words, percent_of, placed, quantity, said, share
from chemviz.analysis.results import FINDINGS_KEPT, Finding
from chemviz.schema import ATMOSPHERE_BAR, UNIT_NOT_STATED, Columns, ColumnUse

RULE: Final = "above-design"


@dataclass(frozen=True)
class DesignLimit:
    """One parameter and the column that limits it; `rounding` [unit of the parameter] is forgiven."""

    parameter: str
    design: str
    rounding: float
    meaning: str


LIMITS: Final = (
    DesignLimit("pressure", "design_pressure", PRESSURE_ROUNDING_BAR, "the design pressure"),
    DesignLimit("temperature", "design_temperature", TEMPERATURE_ROUNDING_C, "the design temperature"),
)


def find_above_design(frame: pd.DataFrame, columns: Columns) -> tuple[list[Finding], int]:
    """Findings on values above their own row's design value, and how many such values there are.

    `frame` is the equipment frame. Gauge and absolute pressure are brought to one basis by one standard atmosphere
    (`schema.ATMOSPHERE_BAR`); where only one of two units or bases is stated, nothing is compared. A design pressure
    at or below the atmosphere may be a vacuum rating or stand for "not stated", and limits nothing. `score` is the
    margin in per cent of the design value. At most `FINDINGS_KEPT` findings for each parameter, the first rows'.
    """
    findings: list[Finding] = []
    total = 0
    for limit in LIMITS:
        use, design_use = columns.get(limit.parameter), columns.get(limit.design)
        if use is None or design_use is None or limit.design not in frame or not _is_comparable(use, design_use):
            continue
        values = frame[limit.parameter].to_numpy(np.float64)
        design = _on_basis_of(use, design_use, frame[limit.design].to_numpy(np.float64), limit)
        above = np.flatnonzero((values > design + limit.rounding) & np.isfinite(values) & np.isfinite(design))
        total += len(above)
        shown = above[:FINDINGS_KEPT]
        findings += _findings(limit, use, places(frame, shown), values[shown], design[shown])
    return findings, total


def _is_comparable(use: ColumnUse, design_use: ColumnUse) -> bool:
    return design_use.unit == use.unit and (design_use.basis is None) == (use.basis is None)


def _on_basis_of(use: ColumnUse, design_use: ColumnUse, design: Floats, limit: DesignLimit) -> Floats:
    """The design values on the basis of the parameter; NaN where they limit nothing."""
    if limit.parameter != "pressure":
        return design
    atmosphere = ATMOSPHERE_BAR if design_use.basis == "absolute" else 0.0
    limits = np.where(design > atmosphere, design, np.nan)
    if design_use.basis == use.basis:
        return limits
    return limits - ATMOSPHERE_BAR if use.basis == "gauge" else limits + ATMOSPHERE_BAR


def _findings(
    limit: DesignLimit, use: ColumnUse, where: Iterator[Place], values: Floats, design: Floats
) -> Iterator[Finding]:
    unit = use.unit_text() if use.unit else None
    # A number is only critical when it is known what it says.
    is_known = use.unit is not None and (use.basis is not None or limit.parameter != "pressure")
    for (row, name, equipment_type), value, high in zip(where, values.tolist(), design.tolist(), strict=True):
        expected = _expected(limit, value, high, use.unit, unit)
        yield Finding(
            id=f"{RULE}-{row}-{limit.parameter}",
            key=finding_key(RULE, name, limit.parameter),
            rule=RULE,
            severity="critical" if is_known else "warning",
            equipment=name,
            equipment_type=equipment_type,
            row=row,
            parameter=limit.parameter,
            value=value,
            unit=unit,
            expected=said(expected),
            score=percent_of(value - high, high),
            method="Compared with the design value in its own row",
            n=1,
            quantities=placed(expected),
        )


def _expected(limit: DesignLimit, value: float, high: float, scale: str | None, unit: str | None) -> Words:
    """`unit` is how the unit reads with its basis, which a difference on its `scale` has none of."""
    return (
        "At most ",
        *((quantity(high, unit),) if unit else (quantity(high, None), f" {UNIT_NOT_STATED}")),
        f", {limit.meaning}; the value is ",
        quantity(value - high, scale, "difference", digits=3, is_bare=True),
        " above it",
        share(value - high, high, unit, digits=2, in_brackets=True),
    )
