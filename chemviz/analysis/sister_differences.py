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
OTHERS_NEEDED: Final = 6
"""Further values of a type from which its spread is taken when types are pooled."""


@dataclass(frozen=True)
class Differences:
    """Differences of one parameter that are judged together; parallel arrays (n), one entry per difference.

    `members` (n, largest set) are positions in the frame: the unit itself first, then the sisters it is compared with,
    then -1. In a pair either unit may be the one that is off. `plain` and `logarithmic` are the sizes of the
    differences, in the parameter's unit and as logarithms of ratios; where `is_pooled`, in spreads of the unit's type.
    `logarithmic` is None where a compared value is not positive. `independent` is how many differences could be chosen
    freely: m - 1 in a set of m sisters.
    """

    parameter: str
    is_pooled: bool
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
    """For each parameter the differences within each type that has `COMPARISONS_NEEDED`, and the rest pooled.

    Pooled differences are in spreads of their type, so that types may have levels and spreads of their own.
    """
    for parameter in PARAMETERS:
        values = comparable(frame, parameter, flagged)
        compared = _compared(_in_same_state(frame, values, sets), sets)
        freedom = np.bincount(compared.of_type, compared.freedom, minlength=len(groups.names)).round()
        for index in np.flatnonzero(freedom >= COMPARISONS_NEEDED).tolist():
            yield _together(parameter, compared.of(compared.of_type == index), is_pooled=False)
        few = compared.of(freedom[compared.of_type] < COMPARISONS_NEEDED)
        pooled = _in_spreads(few, values, groups) if len(few.plain) else few
        if round(pooled.freedom.sum()) >= COMPARISONS_NEEDED:
            yield _together(parameter, pooled, is_pooled=True)


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


def _together(parameter: str, compared: _Compared, *, is_pooled: bool) -> Differences:
    is_positive = not np.isnan(compared.logarithmic).any()
    return Differences(
        parameter=parameter,
        is_pooled=is_pooled,
        members=compared.members,
        plain=compared.plain,
        logarithmic=compared.logarithmic if is_positive else None,
        independent=round(compared.freedom.sum()),
    )


def _in_spreads(compared: _Compared, values: Floats, groups: Groups) -> _Compared:
    """The differences over the spread of their type, without those whose type is too small to have one.

    The standard deviation s comes from the values of the type outside of the set, k of them. For independent normal
    values, difference / (s sqrt 2) has Student's t distribution with k - 1 degrees of freedom whatever the type's own
    mean and spread, and the normal deviate of the same probability is standard normal: differences of all types can
    then be judged together. On the logarithmic scale likewise; where the type has values of 0 or less, as on the plain
    one.
    """
    positions = groups.positions()
    kept, plain, logarithmic = [], [], []
    for index, own in enumerate(compared.members):
        rest = np.setdiff1d(positions[compared.of_type[index]], own)
        others = values[rest][~np.isnan(values[rest])]
        if len(others) < OTHERS_NEEDED or others.min() == others.max():
            continue
        is_positive = others.min() > 0 and not np.isnan(compared.logarithmic[index])
        kept.append(index)
        plain.append(_deviate(float(compared.plain[index]), others))
        logarithmic.append(_deviate(float(compared.logarithmic[index]), np.log(others)) if is_positive else plain[-1])
    part = compared.of(np.isin(np.arange(len(compared.plain)), kept))
    return _Compared(part.of_type, part.members, np.array(plain), np.array(logarithmic), part.freedom)


def _deviate(difference: float, others: Floats) -> float:
    """The standard normal deviate of a difference of two values beside `others` of the same type."""
    from scipy.special import ndtri, stdtr

    spread = float(others.std(ddof=1)) * np.sqrt(2)
    if not spread > 0:
        return 0.0
    # Below 1e-300 there is no telling apart any more.
    return -float(ndtri(max(float(stdtr(len(others) - 1, -difference / spread)), 1e-300)))
