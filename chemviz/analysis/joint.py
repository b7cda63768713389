"""Rows whose flow, pressure and temperature do not go together as in the other rows of their type.

Each value of such a row may be usual by itself; the combination is not. Judges no single value, and no row in which one
is already reported.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from chemviz.analysis.findings import finding_key, places
from chemviz.analysis.grouping import Floats, Groups
from chemviz.analysis.joint_critical import joint_limit
from chemviz.analysis.joint_wording import Odd, describe
from chemviz.analysis.outliers.budget import family_chance, per_test
from chemviz.analysis.quantities import placed, said
from chemviz.analysis.results import FINDINGS_KEPT, Finding
from chemviz.analysis.robust_scatter import Marks, Scatter, robust_scatter
from chemviz.schema import PARAMETERS, Columns
from chemviz.wording import number, whole

ROWS_NEEDED: Final = 30
"""Fewer complete rows say too little about how three values go together: the limit would be far out."""
SAMPLE_ROWS: Final = 1_000
"""In larger types, centre and covariance come from this many rows; the distances of all rows are computed."""
SUBGROUP_SHARE: Final = 0.1
"""More rows than this that stand out are no outliers but a second kind of equipment under the same type."""
_GOLDEN: Final = 0.6180339887498949


@dataclass(frozen=True)
class Group:
    """The rows of one type that can be judged: `at` their positions in the frame, `values` (parameters, n)."""

    parameters: tuple[str, ...]
    at: NDArray[np.intp]
    values: Floats


@dataclass(frozen=True)
class Scale:
    """A way to read the values: as they are, or as logarithms where `is_log` (parameters); and the estimate on it."""

    is_log: Marks
    scatter: Scatter

    def read(self, values: Floats) -> Floats:
        """The values (parameters, n) on this scale; a copy."""
        shown = values.copy()
        shown[self.is_log] = np.log(shown[self.is_log])
        return shown

    def d2(self, values: Floats) -> Floats:
        """Squared robust distances (n)."""
        squares: Floats = self.scatter.d2(self.read(values)[None])[0]
        return squares


def find_joint_outliers(
    frame: pd.DataFrame, columns: Columns, groups: Groups, *, chance: float, flagged: Mapping[str, Marks]
) -> list[Finding]:
    """Findings on rows that stand out jointly within their type, at most `FINDINGS_KEPT`, the furthest kept.

    `frame` is the equipment frame and `groups` its types. `chance` is that of any outlier finding in a clean file, of
    which this rule uses its share (`outliers.budget`). `flagged` marks for each parameter the cells (rows of the
    frame) that are reported already, or implausible: their rows are not judged, nor are rows at zero flow (standby)
    or with a missing value.

    Within each type of at least `ROWS_NEEDED` such rows the squared distance of each row from the centre is taken in
    the metric of the minimum covariance determinant (`robust_scatter`). The limit is calibrated to the number of rows
    and, by Šidák, to the number of types that are judged. Whether a plant's values are normal or log-normal is not
    known, so a row must stand out both ways: values as they are, and logarithms of the parameters that are positive
    throughout the type. Then the promise holds either way.
    """
    cases = list(_judged_groups(frame, groups, flagged))
    if not cases:
        return []
    each_chance = per_test(family_chance(chance, "joint"), len(cases))
    found: list[Finding] = []
    for case in cases:
        limit = joint_limit(len(case.at), len(case.parameters), each_chance)
        cut = (
            f"cut {number(limit**0.5, digits=3)} for n = {whole(len(case.at))} ({100 * chance:g} % for the whole file)"
        )
        odd = stands_out(case.values, limit)
        at = case.at[[each.at for each in odd]]
        for place, each in zip(places(frame, at), odd, strict=True):
            found.append(_finding(place, each, case, columns, cut))
    return sorted(found, key=lambda each: (-(each.score or 0.0), each.row))[:FINDINGS_KEPT]


def _judged_groups(frame: pd.DataFrame, groups: Groups, flagged: Mapping[str, Marks]) -> Iterator[Group]:
    """The types that have enough complete rows, each with those parameters that vary."""
    columns = np.stack([frame[key].to_numpy(np.float64)[groups.order] for key in PARAMETERS])  # type by type
    usable = np.isfinite(columns)
    usable[PARAMETERS.index("flowrate")] &= columns[PARAMETERS.index("flowrate")] != 0
    for marks in flagged.values():
        if marks.any():
            usable &= ~marks[groups.order]
    ends = np.cumsum(groups.counts)
    for at, end in zip(groups.positions(), ends.tolist(), strict=True):
        own = slice(end - len(at), end)
        if len(at) >= ROWS_NEEDED and (group := _group(at, columns[:, own], usable[:, own])):
            yield group


def _group(at: NDArray[np.intp], values: Floats, usable: Marks) -> Group | None:
    """The group of one type; None with fewer than two parameters that vary, or too few rows that have them all."""
    used = np.flatnonzero(2 * usable.sum(axis=1) >= max(1, usable.any(axis=0).sum()))
    complete = np.flatnonzero(usable[used].all(axis=0))
    if len(complete) < ROWS_NEEDED:
        return None
    used = used[_varies(values[np.ix_(used, sample_of(complete))])]
    if len(used) < 2:
        return None
    if len(complete) < len(at):
        at, values = at[complete], values[:, complete]
    return Group(tuple(PARAMETERS[each] for each in used), at, values if len(used) == len(values) else values[used])


def _varies(sample: Floats) -> Marks:
    """Which parameters (rows of `sample`) do not have the same value in half of the rows or more."""
    middle = np.median(sample, axis=1, keepdims=True)
    varies: Marks = np.median(np.abs(sample - middle), axis=1) > 0
    return varies


def sample_of(positions: NDArray[np.intp]) -> NDArray[np.intp]:
    """All positions up to `SAMPLE_ROWS`, else that many: one from each of as many equal stretches.

    The place within the stretch moves by the golden ratio, so that the sample does not fall into step with a file that
    repeats itself, such as one in which A and B units take turns.

    >>> sample_of(np.arange(2_500))[:5].tolist()
    [0, 4, 5, 9, 11]
    """
    if len(positions) <= SAMPLE_ROWS:
        return positions
    stretch = np.arange(SAMPLE_ROWS)
    within = stretch * _GOLDEN % 1.0
    return positions[((stretch + within) * (len(positions) / SAMPLE_ROWS)).astype(np.intp)]


def stands_out(values: Floats, limit: float) -> list[Odd]:
    """The rows of one group of `values` (parameters, n) whose squared distance is above `limit` on both scales.

    At most `FINDINGS_KEPT`, the furthest. None where most rows lie in a plane (a parameter that follows from the others
    exactly), for then any deviation, however small, would count; and none where more than `SUBGROUP_SHARE` of the rows
    stand out.
    """
    plain = _scale(values, np.zeros(len(values), np.bool_))
    if plain is None:
        return []
    far = np.flatnonzero(plain.d2(values) > limit)
    if not len(far):
        return []
    logarithmic = _scale(values, values.min(axis=1) > 0)
    if logarithmic is None:
        return []
    nearer = np.minimum(plain.d2(values[:, far]), logarithmic.d2(values[:, far]))
    far, nearer = far[nearer > limit], nearer[nearer > limit]
    if not 0 < len(far) <= SUBGROUP_SHARE * values.shape[1]:
        return []
    furthest = np.sort(far[np.argsort(-nearer, kind="stable")[:FINDINGS_KEPT]])
    seen = values.min(axis=1), values.max(axis=1)
    return [_odd(at, values[:, [at]], seen, (plain, logarithmic)) for at in furthest.tolist()]


def _scale(values: Floats, is_log: Marks) -> Scale | None:
    """The estimate on one scale; None where it is degenerate."""
    sample = values[:, sample_of(np.arange(values.shape[1]))]
    sample[is_log] = np.log(sample[is_log])
    scatter = robust_scatter(sample[None])
    return Scale(is_log, scatter) if scatter.is_known[0] else None


def _odd(at: int, point: Floats, seen: tuple[Floats, Floats], scales: tuple[Scale, Scale]) -> Odd:
    """One row, its values `point` (parameters, 1), explained on that scale on which it stands out less.

    `seen` are the lowest and the highest values of the group: nothing beyond them is called usual.
    """
    distances = [float(scale.d2(point)[0]) for scale in scales]
    scale = scales[int(np.argmin(distances))]
    expected, spreads = (each[0, :, 0] for each in scale.scatter.given_others(scale.read(point)[None]))
    # A logarithm far from the others may stand for no number at all.
    usual = np.where(scale.is_log, np.exp(np.minimum(expected, np.where(scale.is_log, 700.0, 0.0))), expected)
    is_seen = (seen[0] <= usual) & (usual <= seen[1])
    return Odd(
        at=at,
        distance=float(np.sqrt(min(distances))),
        values=tuple(point[:, 0].tolist()),
        spreads=tuple(spreads.tolist()),
        usual=tuple(value if is_ok else None for value, is_ok in zip(usual.tolist(), is_seen.tolist(), strict=True)),
    )


def _finding(place: tuple[int, str | None, str], odd: Odd, case: Group, columns: Columns, cut: str) -> Finding:
    row, name, equipment_type = place
    uses = [columns.get(key) for key in case.parameters]
    units = [use.unit_text() if use and use.unit else None for use in uses]
    worst, expected, detail = describe(odd, case.parameters, units)
    return Finding(
        id=f"joint-outlier-{row}-{case.parameters[worst]}",
        # Which parameter disagrees most may change with the next survey; that the row stands out jointly is the matter.
        key=finding_key("joint-outlier", name, None),
        rule="joint-outlier",
        severity="warning",
        equipment=name,
        equipment_type=equipment_type,
        row=row,
        parameter=case.parameters[worst],
        value=odd.values[worst],
        unit=units[worst],
        expected=said(expected),
        score=odd.distance,
        method=f"Robust distance (minimum covariance determinant), {cut}",
        n=len(case.at),
        detail=tuple(map(said, detail)),
        quantities=placed(expected, *detail),
    )
