"""The shape in which outlying values travel from the tests to the findings. Holds no computation."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from chemviz.analysis.grouping import Floats

Rule = Literal["outlier", "pooled-outlier"]


@dataclass(frozen=True)
class Verdict:
    """The outlying values of one parameter within one type; numbers in the unit of the column.

    `group` is the type's place in `Groups`, `n` how many values were compared, `cut` the score beyond which a
    value stands out. Parallel arrays: `at` the positions of the rows in the frame, `value`, `score` (signed; on that
    scale on which it is smaller), `low` and `high` the limits that the value lies outside of, `middle` and `spread` of
    its peers.
    `peers` says what was compared, `method` how.
    """

    rule: Rule
    parameter: str
    group: int
    n: int
    cut: float
    at: NDArray[np.intp]
    value: Floats
    score: Floats
    low: Floats
    high: Floats
    middle: Floats
    spread: Floats
    peers: str
    method: str


@dataclass(frozen=True)
class Members:
    """The values of one parameter within one type that can be judged, and the positions of their rows."""

    group: int
    at: NDArray[np.intp]
    values: Floats
