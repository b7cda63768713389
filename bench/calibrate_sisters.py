"""Simulates the limits of `chemviz.analysis.sister_critical` and prints them as that module holds them.

Clean sister differences are normal about zero. A far difference takes no part in the spread that judges it, so for each
of many spreads, made from n - 1 clean differences, the chance that a clean one lies beyond a limit is computed and
not counted; the chances add up (Boole's inequality). `--check` compares with counting, and
shows by what factor the limit must rise where types are pooled.
"""

import sys

import numpy as np

from chemviz.analysis.sister_critical import CHANCES, SIZES, sister_limit
from chemviz.analysis.sister_spread import spread_of

SEED = 20261123
SPREADS = 200_000
LIMITS = np.geomspace(1.5, 3e4, 400)


def any_beyond(count, rng):
    """For each of `LIMITS`, the chance that any of `count` clean differences lies beyond that many spreads."""
    from scipy.special import erfc

    total = np.zeros(len(LIMITS))
    spreads = max(40, min(SPREADS, 20_000_000 // count))
    batch = max(1, min(2_000, 2_000_000 // count))
    for _ in range(-(-spreads // batch)):
        drawn = np.abs(rng.normal(size=(batch, count)))
        drawn[:, -1] = np.inf
        beyond = erfc(np.array([spread_of(each) for each in drawn])[:, None] * LIMITS / np.sqrt(2))
        total += count * beyond.sum(axis=0)
    return total / (-(-spreads // batch) * batch)


def check():
    """Share of clean groups of differences, counted, with one beyond the limit."""
    rng = np.random.default_rng(SEED)
    for count, groups in ((8, 60_000), (26, 60_000), (100, 20_000), (1_000, 4_000)):
        drawn = np.abs(rng.normal(size=(groups, count)))
        score = drawn.max(axis=1) / [spread_of(each) for each in drawn]
        shares = {chance: float((score > sister_limit(count, chance)).mean()) for chance in (0.05, 0.01, 0.001)}
        print(count, groups, shares)


def check_pooled(types, pairs, singles, files=40_000):
    """By what factor the limit is too low for types with so many pairs and single units, at three chances."""
    from scipy.special import ndtri, stdtr

    units = np.random.default_rng(SEED).normal(size=(files, types, 2 * pairs + singles))
    deviates = np.empty((files, types, pairs))
    for at in range(pairs):
        difference = np.abs(units[:, :, 2 * at] - units[:, :, 2 * at + 1])
        others = np.delete(units, [2 * at, 2 * at + 1], axis=2)
        ratio = difference / (others.std(axis=2, ddof=1) * np.sqrt(2))
        deviates[:, :, at] = -ndtri(np.maximum(stdtr(others.shape[2] - 1, -ratio), 1e-300))
    flat = deviates.reshape(files, -1)
    scores = flat.max(axis=1) / [spread_of(each) for each in flat]
    chances = (0.0167, 0.0033, 0.001)
    factors = [np.quantile(scores, 1 - each) / sister_limit(flat.shape[1], each) for each in chances]
    print(types, pairs, singles, np.round(factors, 3))


if __name__ == "__main__":
    if "--check" in sys.argv:
        check()
        for size in ((3, 4, 0), (5, 4, 0), (3, 7, 0), (4, 2, 4), (2, 6, 8), (20, 3, 2), (8, 1, 6), (4, 4, 20)):
            check_pooled(*size)
    else:
        for number, size in enumerate(SIZES):
            tail = np.maximum(any_beyond(size, np.random.default_rng((SEED, number))), 1e-300)
            line = np.interp(-np.log(CHANCES), -np.log(tail), np.log(LIMITS))
            print(f"    ({', '.join(f'{value:.4f}' for value in line)}),", flush=True)
