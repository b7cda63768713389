"""Outliers in types of three to fourteen values, which share one spread where the file shows that they may.

Takes no type's mean for another's: only spreads are compared and shared.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from chemviz.analysis.grouping import Floats
from chemviz.analysis.outliers.budget import over_tests, per_test
from chemviz.analysis.outliers.critical import SMALLEST
from chemviz.analysis.outliers.evenness import Unevenness, are_believed_together, measure
from chemviz.analysis.outliers.readings import Name, Pool, Reading, is_positive, read, step_within_types
from chemviz.analysis.outliers.residuals import Residuals, set_aside, studentize, variances
from chemviz.analysis.outliers.scale import medians_by_type
from chemviz.analysis.outliers.verdict import Members, Verdict

FEWEST: Final = 3
"""Values that a type needs for any of them to be judged."""
POOLED_BELOW: Final = 15
"""Values from which a type is judged by itself. From `critical.SMALLEST` it can be, where no spread may be shared; but
there the cut of 5 types of 8 is 15, against 4.3 with a shared spread."""
FEWEST_ALONE: Final = 4
"""Values that a type needs to be judged by its own spread: of three, one would have to lie 1 000 spreads off."""
TYPES_NEEDED: Final = 5
"""Small types that a spread may be shared by: fewer cannot show whether they spread alike."""

FREEDOM_FOR_ALL: Final = 20.0
"""Degrees of freedom from which a pool may use up its whole chance: fewer let unequal spreads pass more easily."""
CLEARLY: Final = 1.0
"""Standard deviations of unevenness by which one reading is clearly less even than another."""
ALIKE_BELOW: Final = 0.06
"""Relative spread below which a log-normal value passes the cut in per cent hardly more often than a normal one."""

Shared = tuple[Name, ...]
"""The readings on which the types of a pool share a spread; none where they do not."""


class Judgement(NamedTuple):
    """Of a pool: the signed score by value on the reading where it is smallest, its cut, and the limits in units."""

    score: Floats
    cut: Floats
    low: Floats
    high: Floats
    residuals: Residuals


def pool_members(parameter: str, members: Sequence[Members]) -> Pool:
    """The small types of one parameter (each with at least `FEWEST` values) as one pool."""
    sizes = np.array([len(each.values) for each in members], dtype=np.intp)
    code = np.repeat(np.arange(len(members)), sizes)
    values = np.concatenate([each.values for each in members])
    medians = medians_by_type(values, code)
    return Pool(
        parameter=parameter,
        values=values,
        code=code,
        at=np.concatenate([each.at for each in members]),
        groups=np.array([each.group for each in members], dtype=np.intp),
        sizes=sizes,
        medians=medians[code],
        step=step_within_types(values, code),
    )


def shared_readings(pools: Mapping[str, Pool], *, chance: float) -> dict[str, Shared]:
    """For each parameter the readings on which its types may be taken to spread alike.

    Equal spreads may be equal in units (bar), or equal in per cent of the type's values, as logarithms and ratios show.
    Two tests guard against spreads that are not alike, from which a shared one would raise false alarms: each
    parameter by itself, and then all of them together, each on its better reading (`evenness`).
    """
    measured = {key: _unevenness(pool, chance) for key, pool in pools.items() if can_share(pool)}
    better = [min(each.values()) for each in measured.values()]
    if not better or not are_believed_together(better):
        return dict.fromkeys(pools, ())
    return {key: _believed(measured.get(key, {})) for key in pools}


def can_share(pool: Pool) -> bool:
    """Whether there are enough small types, and values that differ, to see how alike they spread."""
    return len(pool.sizes) >= TYPES_NEEDED and pool.step > 0


def _unevenness(pool: Pool, chance: float) -> dict[Name, Unevenness]:
    """Without values that are set aside, and without the type of the furthest value if that one would stand out."""
    names: Shared = ("units", "logarithms") if is_positive(pool) else ("units",)
    found: dict[Name, Unevenness] = {}
    for reading in (read(pool, name) for name in names):
        keep = ~set_aside(reading.values, reading.medians, pool.code, reading.step)
        residuals = np.abs(_residuals(pool, reading, is_shared=True).t)
        if residuals.max() > shared_cut(pool, chance):
            keep &= pool.code != pool.code[residuals.argmax()]
        found[reading.name] = measure(*variances(reading.values, pool.code, reading.step, keep))
    return found


def _believed(measured: Mapping[Name, Unevenness]) -> Shared:
    """The readings that are even by themselves, without one that is clearly less even than the other."""
    least = min((each.excess for each in measured.values()), default=0.0)
    even = (name for name, each in measured.items() if each.excess <= least + CLEARLY and each.is_believed_alone())
    return _with_per_cent(tuple(even))


def _with_per_cent(shared: Shared) -> Shared:
    """Equal logarithmic spreads are equal spreads in per cent too: both shapes, log-normal and normal, count."""
    return (*shared, "per cent") if "logarithms" in shared else shared


def find_pooled(pool: Pool, shared: Shared, *, chance: float) -> Iterator[Verdict]:
    """Outlying values of a pool, judged on each of the readings in `shared`; each type has the given `chance`.

    An outlier passes the two-sided quantile of Student's t (see `residuals.studentize`) on every reading. Where no
    spread may be shared, each type below `critical.SMALLEST` is judged by its own alone, both as it stands and in
    logarithms; of a few values only a very distant one then stands out (larger ones: `single`). By Sidak (1967) the
    chance of the types is divided among their values.
    """
    if not pool.step:
        return
    names: Shared = shared or (("units", "logarithms") if is_positive(pool) else ("units",))
    found = _judge(pool, _distinct(pool, names), chance=chance, is_shared=bool(shared))
    out = np.flatnonzero(np.abs(found.score) > found.cut)
    for code in np.unique(pool.code[out]).tolist():
        yield _verdict(pool, found, out[pool.code[out] == code], shared)


def _distinct(pool: Pool, names: Shared) -> Shared:
    """The readings that tell different things: logarithms of values that spread little are like per cent of them."""
    if "per cent" not in names:
        return names
    spread = float(np.median(_residuals(pool, read(pool, "per cent"), is_shared=True).spread))
    return tuple(each for each in names if each != "logarithms" or spread > ALIKE_BELOW)


def each_value_chance(pool: Pool, chance: float, *, is_shared: bool) -> Floats:
    """The chance of each value, from that of each type: 1 - (1 - chance)^(types/values).

    Where a shared spread has fewer degrees of freedom than `FREEDOM_FOR_ALL`, the chance is lowered with their
    fourth power: of 5 types of 3 only a gross outlier stands out then, but unequal spreads keep the promise too.
    """
    if is_shared:
        types = len(pool.sizes)
        seen = min(1.0, (len(pool.values) - types) / FREEDOM_FOR_ALL) ** 4
        each = per_test(over_tests(chance * seen, types), len(pool.values))
        return np.full(len(pool.values), each)
    return np.array([per_test(alone_chance(pool, chance), n) for n in pool.sizes.tolist()])[pool.code]


def alone_chance(pool: Pool, chance: float) -> float:
    """The chance of a type that is judged by its own spread: half where the pool was refused a shared one.

    Whether it is refused depends on the values; a part of the chance is used up by the pools that are not.
    """
    return chance / 2 if can_share(pool) else chance


def shared_cut(pool: Pool, chance: float) -> float:
    """The studentized residual beyond which a value of a pool that shares a spread stands out."""
    freedom = float((pool.sizes - 1).sum() - 1)
    return float(_quantile(freedom, each_value_chance(pool, chance, is_shared=True)[0]))


@lru_cache(maxsize=256)
def own_cut(n: int, chance: float) -> float:
    """The same for a type of `n` values that is judged by itself."""
    return float(_quantile(n - 2.0, per_test(chance, n)))


def _quantile(freedom: Floats | float, chance: Floats | float) -> Floats:
    """The value that the size of Student's t exceeds with `chance`."""
    from scipy.special import stdtrit

    found: Floats = -stdtrit(freedom, np.asarray(chance) / 2)
    return found


def _judge(pool: Pool, names: Shared, *, chance: float, is_shared: bool) -> Judgement:
    each_chance = each_value_chance(pool, chance, is_shared=is_shared)
    judgements = []
    for reading in (read(pool, name) for name in names):
        found = _residuals(pool, reading, is_shared=is_shared)
        can = found.freedom >= 1
        if not is_shared:
            size = pool.sizes[pool.code]
            can = (size >= FEWEST_ALONE) & (size < SMALLEST)
        cut = np.where(can, _quantile(np.where(can, found.freedom, 1.0), each_chance), np.inf)
        reach = np.where(can, cut, 0.0) * found.error + reading.step
        low = reading.in_units(found.centre - reach, pool.medians)
        high = reading.in_units(found.centre + reach, pool.medians)
        judgements.append(Judgement(found.t, cut, low, high, found))
    return _least(judgements)


def _residuals(pool: Pool, reading: Reading, *, is_shared: bool) -> Residuals:
    aside = np.zeros(len(pool.values), dtype=np.bool_)
    if is_shared:
        aside = set_aside(reading.values, reading.medians, pool.code, reading.step)
    return studentize(reading.values, pool.code, reading.step, aside=aside, is_shared=is_shared)


def _least(judgements: Sequence[Judgement]) -> Judgement:
    """By value the judgement in which it stands out least, measured in cuts; the limits are the widest."""
    ratio = np.array([np.abs(each.score) / each.cut for each in judgements])
    best = ratio.argmin(axis=0), np.arange(ratio.shape[1])
    return Judgement(
        np.array([each.score for each in judgements])[best],
        np.array([each.cut for each in judgements])[best],
        np.minimum.reduce([each.low for each in judgements]),
        np.maximum.reduce([each.high for each in judgements]),
        judgements[0].residuals,
    )


def _verdict(pool: Pool, found: Judgement, out: NDArray[np.intp], shared: Shared) -> Verdict:
    code = int(pool.code[out[0]])
    own, cut = int(pool.sizes[code]), float(found.cut[out].max())
    n = len(pool.values) if shared else own
    # A spread in per cent or logarithms is brought to units by the type's median.
    basis = (
        f"a spread shared by {len(pool.sizes)} small types{in_words(shared)}" if shared else "the spread of its type"
    )
    return Verdict(
        rule="pooled-outlier" if shared else "outlier",
        parameter=pool.parameter,
        group=int(pool.groups[code]),
        n=n,
        cut=cut,
        at=pool.at[out],
        value=pool.values[out],
        score=found.score[out],
        low=found.low[out],
        high=found.high[out],
        middle=pool.medians[out],
        spread=_spread_in_units(pool, found.residuals, shared)[out],
        peers=f"Within {cut:.3g} standard errors of the mean of the other {own - 1} values of",
        method=f"Studentized residual, {basis}, cut {cut:.3g} for n = {n}",
    )


def _spread_in_units(pool: Pool, residuals: Residuals, shared: Shared) -> Floats:
    first_is_relative = bool(shared) and shared[0] != "units"
    return residuals.spread * (np.abs(pool.medians) if first_is_relative else 1.0)


def in_words(shared: Shared) -> str:
    """How the spread is shared, as the end of a phrase.

    >>> in_words(("units",)), in_words(("logarithms", "per cent")), in_words(("units", "logarithms", "per cent"))
    ('', ' in per cent of their values', '')
    """
    return " in per cent of their values" if shared and "units" not in shared else ""
