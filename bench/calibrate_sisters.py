"""Simulates the limits of `chemviz.analysis.sister_critical` and prints them as that module holds them.

Clean sister differences are normal about zero. A far difference takes no part in the spread that judges it, so for each
of many spreads, made from n - 1 clean differences, the chance that a clean one lies beyond a limit is computed and
not counted; the chances add up (Boole's inequality). `--check` compares with counting.
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


if __name__ == "__main__":
    if "--check" in sys.argv:
        check()
    else:
        for number, size in enumerate(SIZES):
            tail = np.maximum(any_beyond(size, np.random.default_rng((SEED, number))), 1e-300)
            line = np.interp(-np.log(CHANCES), -np.log(tail), np.log(LIMITS))
            print(f"    ({', '.join(f'{value:.4f}' for value in line)}),", flush=True)
