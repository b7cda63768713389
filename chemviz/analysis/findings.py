"""What every kind of finding shares: where it is, and the order of importance. Finds nothing itself."""

from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from chemviz.analysis.results import FINDINGS_KEPT, Finding, Severity
from chemviz.schema import TYPE_NOT_STATED

_SEVERITIES: Final[tuple[Severity, ...]] = ("critical", "warning", "notice")


def places(frame: pd.DataFrame, at: NDArray[np.intp]) -> Iterator[tuple[int, str | None, str]]:
    """Row number, name and type of the rows of the equipment frame at these positions."""
    rows = frame.iloc[at]
    names = (None if pd.isna(each) else str(each) for each in rows["name"])
    types = (TYPE_NOT_STATED if pd.isna(each) else str(each) for each in rows["equipment_type"])
    return zip(rows["row"].tolist(), names, types, strict=True)


def rank(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The most severe first, then in the file's order, at most `FINDINGS_KEPT`."""
    ranked = sorted(findings, key=lambda each: (_SEVERITIES.index(each.severity), each.row, each.id))
    return tuple(ranked[:FINDINGS_KEPT])
