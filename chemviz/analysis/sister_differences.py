"""Which sister units can be compared in a parameter, and by how much they differ. Judges no difference."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from chemviz.analysis.grouping import Floats, Groups
from chemviz.analysis.sister_spread import deviations
from chemviz.analysis.tags import SisterSets
from chemviz.schema import PARAMETERS

Positions = NDArray[np.intp]
Marks = NDArray[np.bool_]

COMPARISONS_NEEDED: Final = 8
"""Independent sister differences below which nothing is known about how far sisters usually are apart."""


@dataclass(frozen=True)
class Differences:
    """Differences of one parameter that are judged together; parallel arrays (n), one entry per difference.

    `members` (n, largest set) are positions in the frame: the unit itself first, then the sisters it is compared with,
    then -1. In a pair either unit may be the one that is off. `plain` and `logarithmic` are the sizes of the
    differences, in the parameter's unit and as logarithms of ratios; `logarithmic` is None where a compared value is
    not positive. `independent` is how many differences could be chosen freely: m - 1 in a set of m sisters.
    """

    parameter: str
    members: Positions
    plain: Floats
    logarithmic: Floats | None
    independent: int


@dataclass(frozen=True)
class _Compared:
    """The same before it is known what is judged together; `of_type` (n) is the type, `freedom` (n) adds up."""

    of_type: Positions
    members: Positions
    plain: Floats
    logarithmic: Floats
    freedom: Floats

    def of(self, chosen: Marks) -> "_Compared":
        return _Compared(*(each[chosen] for each in vars(self).values()))


def judged_together(
    frame: pd.DataFrame, groups: Groups, sets: SisterSets, flagged: Mapping[str, Marks]
) -> Iterator[Differences]:
    """For each parameter the differences within each type that has `COMPARISONS_NEEDED` of them.

    Types with fewer are not pooled. Their differences would have to be held against the spread of each type, which is
    a few values that hang together (sisters agree), so it is small or large by chance: in clean plants of 5 types of 4
    pairs that agree (correlation 0.95), a third of the files had a false alarm.
    """
    for parameter in PARAMETERS:
        values = comparable(frame, parameter, flagged)
        compared = _compared(_in_same_state(frame, values, sets), sets)
        freedom = np.bincount(compared.of_type, compared.freedom, minlength=len(groups.names)).round()
        for index in np.flatnonzero(freedom >= COMPARISONS_NEEDED).tolist():
            yield _together(parameter, compared.of(compared.of_type == index))


def comparable(frame: pd.DataFrame, parameter: str, flagged: Mapping[str, Marks]) -> Floats:
    """One column of the frame, NaN where the value is missing, reported already, implausible, or a flow of zero."""
    values = frame[parameter].to_numpy(np.float64, copy=True)
    values[~np.isfinite(values)] = np.nan
    if parameter in flagged:
        values[flagged[parameter]] = np.nan
    if parameter == "flowrate":
        values[values == 0] = np.nan
    return values


def _in_same_state(frame: pd.DataFrame, values: Floats, sets: SisterSets) -> Floats:
    """Values of each set (sets, m), NaN where there is none to compare, as of one on standby beside a running one."""
    is_member = sets.members >= 0
    flow = np.where(is_member, frame["flowrate"].to_numpy(np.float64)[sets.members], np.nan)
    is_standby, is_running = flow == 0, np.isfinite(flow) & (flow != 0)
    is_told_apart = is_standby & is_running.any(axis=1, keepdims=True)
    return np.where(is_member & ~is_told_apart, values[sets.members], np.nan)


def _compared(values: Floats, sets: SisterSets) -> _Compared:
    """All differences of one parameter, from the values of each set (sets, m)."""
    there = ~np.isnan(values)
    sizes = there.sum(axis=1)
    found = np.unique(np.append(sizes[sizes > 1], 2))  # at least one part, if an empty one
    parts = [_of_size(size, values, there, sets, sizes == size) for size in found.tolist()]
    return _Compared(*(np.concatenate(each) for each in zip(*(vars(part).values() for part in parts), strict=True)))


def _of_size(size: int, values: Floats, there: Marks, sets: SisterSets, chosen: Marks) -> _Compared:
    """The differences in the chosen sets, in which `size` sisters can be compared."""
    level = values[chosen][there[chosen]].reshape(-1, size)
    at = sets.members[chosen][there[chosen]].reshape(-1, size)
    positive = np.where((level > 0).all(axis=1, keepdims=True), level, np.nan)
    plain, logarithmic = deviations(level), deviations(np.log(positive))
    units = plain.shape[1]  # 1 for a pair
    members = np.full((len(at), units, values.shape[1]), -1, np.intp)
    for unit in range(units):
        members[:, unit, :size] = np.roll(at, -unit, axis=1)
    return _Compared(
        of_type=np.repeat(sets.of_type[chosen], units),
        members=members.reshape(-1, values.shape[1]),
        plain=np.abs(plain).ravel(),
        logarithmic=np.abs(logarithmic).ravel(),
        freedom=np.full(plain.size, (size - 1) / units),
    )


def _together(parameter: str, compared: _Compared) -> Differences:
    is_positive = not np.isnan(compared.logarithmic).any()
    return Differences(
        parameter=parameter,
        members=compared.members,
        plain=compared.plain,
        logarithmic=compared.logarithmic if is_positive else None,
        independent=round(compared.freedom.sum()),
    )
