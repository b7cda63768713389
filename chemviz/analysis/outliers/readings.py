"""The scales on which the small types of a file may be alike: the pool of their values, and the ways to read it."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from chemviz.analysis.grouping import Floats
from chemviz.analysis.outliers.scale import finest_step

Name = Literal["units", "logarithms", "per cent"]

LOG_LARGEST: Final = 700.0
"""exp of more is no double."""


@dataclass(frozen=True)
class Pool:
    """The values of one parameter in all small types: `values`, their `code` (type, from 0) and row position `at`.

    `groups` and `sizes` are by type: its place in `Groups`, and how many values it has. `medians` are by value: the
    median of its type. `step` is the resolution of the values [their unit].
    """

    parameter: str
    values: Floats
    code: NDArray[np.intp]
    at: NDArray[np.intp]
    groups: NDArray[np.intp]
    sizes: NDArray[np.intp]
    medians: Floats
    step: float


@dataclass(frozen=True)
class Reading:
    """The values of a pool on one scale, the medians of their types and their resolution there, all by value."""

    name: Name
    values: Floats
    medians: Floats
    step: Floats

    def in_units(self, limits: Floats, medians: Floats) -> Floats:
        """Limits on this scale in the unit of the column."""
        if self.name == "logarithms":
            return np.exp(np.minimum(limits, LOG_LARGEST))
        return limits * medians if self.name == "per cent" else limits


def step_within_types(values: Floats, code: NDArray[np.intp]) -> float:
    """The resolution of values by the gaps within each type; types may lie anywhere."""
    order = np.lexsort((values, code))
    gaps = np.diff(values[order])
    return finest_step(gaps[np.diff(code[order]) == 0], values)


def read(pool: Pool, name: Name) -> Reading:
    """The pool on a scale: as it stands, as natural logarithms, or as multiples of each type's median."""
    if name == "units":
        return Reading(name, pool.values, pool.medians, np.full(len(pool.values), pool.step))
    step = pool.step / pool.medians
    if name == "per cent":
        return Reading(name, pool.values / pool.medians, np.ones(len(step)), step)
    return Reading(name, np.log(pool.values), np.log(pool.medians), step)


def is_positive(pool: Pool) -> bool:
    """Whether logarithms and per cent mean anything: all values are above 0."""
    return bool((pool.values > 0).all())
