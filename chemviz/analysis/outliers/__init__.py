"""Single values that stand out within their type, with a promised chance of false alarms for the whole file.

Judges one parameter at a time; values that belong together are for `analysis.joint` and `analysis.sisters`.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from chemviz.analysis.grouping import Groups
from chemviz.analysis.outliers.budget import family_chance, per_test
from chemviz.analysis.outliers.coverage import how_judged
from chemviz.analysis.outliers.critical import SMALLEST
from chemviz.analysis.outliers.evidence import make_findings
from chemviz.analysis.outliers.pooled import (
    FEWEST,
    POOLED_BELOW,
    Shared,
    alone_chance,
    find_pooled,
    pool_members,
    shared_readings,
)
from chemviz.analysis.outliers.readings import Pool
from chemviz.analysis.outliers.single import find_single
from chemviz.analysis.outliers.verdict import Members, Verdict
from chemviz.analysis.results import Finding, Judged
from chemviz.schema import PARAMETERS, Columns

Masks = Mapping[str, NDArray[np.bool_]]

__all__ = ["family_chance", "find_outliers"]


def find_outliers(
    frame: pd.DataFrame, columns: Columns, groups: Groups, *, chance: float, excluded: Masks
) -> tuple[list[Finding], tuple[Judged, ...], dict[str, NDArray[np.bool_]]]:
    """Outliers and suspected unit slips; how each type and parameter was judged; and which cells stand out.

    `frame` is the equipment frame, `groups` its types. `chance` is the one promised for the whole file, of which this
    rule takes its share (`budget`). `excluded` marks for a parameter the rows whose value is implausible; these,
    missing values and flowrates of 0 (standby) are left out. The marks returned are one mask over the rows for each
    parameter.

    Every type with at least three values of a parameter is one test, and Sidak's correction shares the chance over all
    of them. From 15 values a type is judged by itself (`single`), below that with a spread that the small types of the
    file share (`pooled`); where they spread too unequally for that, by itself too, or not at all. The promise holds
    for values that are normal, or log-normal with a sigma up to 0.3, within each type. An outlier is a reason to
    look, not a fault (ASTM E178).
    """
    members = {key: list(_members(key, frame, groups, excluded)) for key in PARAMETERS}
    tests = sum(len(each.values) >= FEWEST for of_key in members.values() for each in of_key)
    each_chance = per_test(family_chance(chance, "single"), max(tests, 1))
    with np.errstate(all="ignore"):
        pools = _pools(members)
        shared = shared_readings(pools, chance=each_chance)
        verdicts = list(_verdicts(members, pools, shared, each_chance))
        judged = tuple(how_judged(groups.names, members, pools, shared, chance=each_chance))
    flagged = {key: np.zeros(len(frame), dtype=np.bool_) for key in PARAMETERS}
    for verdict in verdicts:
        flagged[verdict.parameter][verdict.at] = True
    return make_findings(frame, columns, groups.names, verdicts, chance=chance), judged, flagged


def _members(key: str, frame: pd.DataFrame, groups: Groups, excluded: Masks) -> Iterator[Members]:
    """The values of one parameter that can be judged, by type."""
    values = frame[key].to_numpy(np.float64)
    usable = np.isfinite(values)
    if key in excluded:
        usable &= ~excluded[key]
    if key == "flowrate":
        usable &= values != 0
    for group, at in enumerate(groups.positions()):
        kept = at[usable[at]]
        yield Members(group, kept, values[kept])


def _pools(members: Mapping[str, Sequence[Members]]) -> dict[str, Pool]:
    """The small types of each parameter that has any."""
    small = {
        key: [each for each in of_key if FEWEST <= len(each.values) < POOLED_BELOW] for key, of_key in members.items()
    }
    return {key: pool_members(key, of_key) for key, of_key in small.items() if of_key}


def _verdicts(
    members: Mapping[str, Sequence[Members]], pools: Mapping[str, Pool], shared: Mapping[str, Shared], chance: float
) -> Iterator[Verdict]:
    for key, of_key in members.items():
        large = [each for each in of_key if len(each.values) >= POOLED_BELOW]
        yield from find_single(key, large, chance=chance)
    for key, pool in pools.items():
        yield from find_pooled(pool, shared[key], chance=chance)
        if not shared[key]:
            middling = [each for each in members[key] if SMALLEST <= len(each.values) < POOLED_BELOW]
            yield from find_single(key, middling, chance=alone_chance(pool, chance))
