"""Sister units, `P-101A` beside `P-101B`, that differ by more than sisters do. Compares units with sisters only."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from chemviz.analysis.findings import finding_key, places
from chemviz.analysis.grouping import Floats, Groups
from chemviz.analysis.outliers.budget import family_chance, per_test
from chemviz.analysis.quantities import Words, placed, quantity, said
from chemviz.analysis.results import FINDINGS_KEPT, Finding
from chemviz.analysis.sister_critical import sister_limit
from chemviz.analysis.sister_differences import Differences, Marks, Positions, comparable, judged_together
from chemviz.analysis.sister_spread import SUPPORT, spread_of
from chemviz.analysis.tags import SisterSets, sister_sets
from chemviz.schema import Columns
from chemviz.wording import number, whole

RULE: Final = "sister-difference"


def find_sister_differences(
    frame: pd.DataFrame, columns: Columns, groups: Groups, *, chance: float, flagged: Mapping[str, Marks]
) -> list[Finding]:
    """Findings on units that differ from their sisters by more than other sisters differ, at most `FINDINGS_KEPT`.

    `frame` is the equipment frame and `groups` its types. `chance` is that of any outlier finding in a clean file, of
    which this rule uses its share (`outliers.budget`). `flagged` marks for each parameter the cells (rows of the frame)
    that are reported already, or implausible: these are not compared. A unit at zero flow is on standby and is compared
    with no running one.

    Each difference is held against the usual one (`sister_spread.spread_of`) of its type; with fewer than 8 in the type
    there is silence. The limit is calibrated to the number of
    differences, and by Šidák to the number of types and parameters. As everywhere, a difference counts only if it
    stands out both as it is and as a ratio (where all values are positive). In a set, the unit furthest from the median
    of its sisters is named; in a pair, the one further from the median of its type.
    """
    sets = sister_sets(frame["name"], groups)
    if not len(sets.of_type):
        return []
    with np.errstate(all="ignore"):  # differences near the largest double become infinite, and are not judged
        found = _findings(frame, columns, groups, sets, chance, flagged)
    return sorted(found, key=lambda each: (-(each.score or 0.0), each.row, each.id))[:FINDINGS_KEPT]


def _findings(
    frame: pd.DataFrame,
    columns: Columns,
    groups: Groups,
    sets: SisterSets,
    chance: float,
    flagged: Mapping[str, Marks],
) -> list[Finding]:
    judged = list(judged_together(frame, groups, sets, flagged))
    if not judged:
        return []
    each_chance = per_test(family_chance(chance, "sisters"), len(judged))
    found: list[Finding] = []
    for differences in judged:
        # Of three sisters or more there are more differences than can be chosen freely: each gets less of the chance.
        share = each_chance * differences.independent / len(differences.plain)
        limit = sister_limit(differences.independent, share)
        values = comparable(frame, differences.parameter, flagged)
        method = (
            f"Sister difference over the usual one, cut {number(limit, digits=3)} for n = "
            f"{whole(len(differences.plain))} ({100 * chance:g} % for the whole file)"
        )
        judge = Judge(frame, columns, groups, values, differences, scores(differences), limit, method)
        found += [judge.finding(index) for index in furthest_of_each_set(differences, judge.scores, limit)]
    return found


def scores(differences: Differences) -> Floats:
    """Each difference in usual ones (n), on the scale on which it stands out less."""
    plain = differences.plain / spread_of(differences.plain)
    if differences.logarithmic is None:
        return plain
    return np.minimum(plain, differences.logarithmic / spread_of(differences.logarithmic))


def furthest_of_each_set(differences: Differences, scores: Floats, limit: float) -> list[int]:
    """The indices of the differences beyond the limit, of each set of sisters the largest only."""
    beyond = np.flatnonzero((scores > limit) & np.isfinite(scores))
    beyond = beyond[np.argsort(-scores[beyond], kind="stable")]
    members = differences.members[beyond]
    first_member = np.where(members >= 0, members, np.iinfo(np.intp).max).min(axis=1)
    chosen: list[int] = beyond[np.unique(first_member, return_index=True)[1]].tolist()
    return chosen


@dataclass(frozen=True)
class Judge:
    """What it takes to word the findings of one parameter, judged together; `values` (rows) are the comparable ones."""

    frame: pd.DataFrame
    columns: Columns
    groups: Groups
    values: Floats
    differences: Differences
    scores: Floats
    limit: float
    method: str

    def finding(self, index: int) -> Finding:
        """The finding on the difference with this index."""
        own, *sisters = self._members(index)
        row, name, equipment_type = next(places(self.frame, np.array([own], np.intp)))
        parameter = self.differences.parameter
        expected = self._expected(own, sisters, index)
        return Finding(
            id=f"{RULE}-{row}-{parameter}",
            key=finding_key(RULE, name, parameter),
            rule=RULE,
            severity="warning",
            equipment=name,
            equipment_type=equipment_type,
            row=row,
            parameter=parameter,
            value=float(self.values[own]),
            unit=self._unit,
            expected=said(expected),
            score=float(self.scores[index]),
            method=self.method,
            n=len(self.differences.plain),
            detail=("Which of the two is right, the numbers do not say.",) if len(sisters) == 1 else (),
            quantities=placed(expected),
        )

    @property
    def _unit(self) -> str | None:
        use = self.columns.get(self.differences.parameter)
        return use.unit_text() if use and use.unit else None

    def _members(self, index: int) -> list[int]:
        """The unit that is named, then its sisters. Of a pair, the one further from the median of its type is named."""
        members: list[int] = [at for at in self.differences.members[index].tolist() if at >= 0]
        if len(members) > 2:
            return members
        alike = self.values[_rows_of_same_type(self.groups, members[0])]
        middle = float(np.nanmedian(alike))
        return sorted(members, key=lambda at: -abs(float(self.values[at]) - middle))

    def _expected(self, own: int, sisters: list[int], index: int) -> Words:
        names = " and ".join(name or "without a name" for _, name, _ in places(self.frame, np.array(sorted(sisters))))
        level = float(np.median(self.values[sisters]))
        against = f"its sister {names}" if len(sisters) == 1 else f"the median of its sisters {names}"
        by = quantity(abs(float(self.values[own]) - level), self._unit, "difference")
        usual, reach = self._usual(index)
        differs: Words = (f"Differs from {against} (", quantity(level, self._unit), ") by ", by)
        far = quantity(usual, self._unit, "difference")
        return (*differs, f"; {reach[0]} sisters of this type differ by {reach[1]} ", far)

    def _usual(self, index: int) -> tuple[float, tuple[str, str]]:
        """How far the others are apart, and how that reads: the largest difference that is no finding.

        That may be larger than this one, between two units of a higher level: such a one does not stand out as a
        ratio. Then the difference that three quarters do not exceed tells what is usual.
        """
        plain = self.differences.plain
        largest = float(plain[self.scores <= self.limit].max(initial=0.0))
        if largest < plain[index]:
            return largest, ("other", "up to")
        quarters = float(np.quantile(np.delete(plain, index), SUPPORT, method="lower"))
        return quarters, ("three quarters of the other", "at most")


def _rows_of_same_type(groups: Groups, at: int) -> Positions:
    """Positions of the rows of the type to which this row belongs."""
    place = int(np.flatnonzero(groups.order == at)[0])
    return groups.positions()[int(np.searchsorted(np.cumsum(groups.counts), place, side="right"))]
