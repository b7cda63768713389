"""Outliers within one type of at least eight values, by the modified z-score. Compares no types."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np

from chemviz.analysis.grouping import Floats
from chemviz.analysis.outliers.critical import modified_z_cut
from chemviz.analysis.outliers.scale import middle_and_spread, resolution, spread_about, towards
from chemviz.analysis.outliers.verdict import Members, Verdict

POSITIVE_NEEDED: Final = 0.9
"""Share of positive values from which a group may be log-normal, so that logarithms are judged too."""


def find_single(parameter: str, members: Sequence[Members], *, chance: float) -> Iterator[Verdict]:
    """Outlying values of each type in `members`; each type raises a false alarm with `chance`.

    Modified z-score 0.6745 (x - median) / MAD (Iglewicz and Hoaglin, How to Detect and Handle Outliers, 1993) beyond
    `modified_z_cut`. Whether values are normal or log-normal is not known, so an outlier must pass the cut twice,
    as it stands and as a logarithm: the promise then holds under both. Median and MAD bear nearly half of a group
    being outliers, so several do not hide each other.
    """
    by_size: defaultdict[int, list[Members]] = defaultdict(list)
    for each in members:
        by_size[len(each.values)].append(each)
    for n, alike in by_size.items():
        cut = modified_z_cut(n, chance)
        for index in _suspicious(np.stack([each.values for each in alike]), cut):
            if verdict := _judge(parameter, alike[index], cut):
                yield verdict


def _suspicious(rows: Floats, cut: float) -> list[int]:
    """The rows of a matrix (groups, n) in which some value passes the cut as it stands, rounding not yet considered."""
    middle, spread = middle_and_spread(rows)
    furthest = np.maximum(rows.max(axis=1) - middle, middle - rows.min(axis=1))
    is_suspicious = (furthest > cut * spread) & (furthest > 0)
    return [int(each) for each in np.flatnonzero(is_suspicious)]


class Score(NamedTuple):
    """Of one group: signed scores on the scale on which each is smaller, and the limits at a given cut."""

    score: Floats
    low: float
    high: float
    middle: float
    spread: float


def score_group(values: Floats, cut: float) -> Score:
    """Modified z-scores of one group on both scales, rounding to the group's `resolution` allowed for."""
    step = resolution(values)
    middle = float(np.median(values))
    spread = spread_about(middle, values, step)
    near = towards(middle, values, step)
    score = (near - middle) / spread if spread else np.zeros(len(values))
    reach = cut * spread + step
    found = Score(score, middle - reach, middle + reach, middle, spread)
    positive = values > 0
    if middle <= 0 or positive.mean() < POSITIVE_NEEDED or not spread:
        return found
    return _with_logarithms(found, values[positive], near, step, cut)


def _with_logarithms(found: Score, positive: Floats, near: Floats, step: float, cut: float) -> Score:
    logs = np.log(positive)
    middle = float(np.median(logs))
    spread = spread_about(middle, logs, step / found.middle)
    log_score = np.full(len(near), -np.inf)
    np.divide(np.log(near, where=near > 0, out=log_score.copy()) - middle, spread, where=near > 0, out=log_score)
    is_smaller = np.abs(log_score) < np.abs(found.score)
    reach = np.exp(np.minimum(cut * spread, 700.0))
    low, high = np.exp(middle) / reach - step, np.exp(min(middle + np.log(reach), 700.0)) + step
    return found._replace(
        score=np.where(is_smaller, log_score, found.score),
        low=min(found.low, float(low)),
        high=max(found.high, float(high)),
    )


def _judge(parameter: str, members: Members, cut: float) -> Verdict | None:
    found = score_group(members.values, cut)
    out = np.flatnonzero(np.abs(found.score) > cut)
    if not len(out):
        return None
    n = len(members.values)
    like = np.ones(len(out))
    return Verdict(
        rule="outlier",
        parameter=parameter,
        group=members.group,
        n=n,
        cut=cut,
        at=members.at[out],
        value=members.values[out],
        score=found.score[out],
        low=found.low * like,
        high=found.high * like,
        middle=found.middle * like,
        spread=found.spread * like,
        peers=f"Within {cut:.3g} robust spreads of the median of the {n} values of",
        method=f"Modified z-score, cut {cut:.3g} for n = {n}",
    )
