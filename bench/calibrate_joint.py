"""Simulates the limits of `chemviz.analysis.joint_critical` and prints them as that module holds them.

A clean group is normal; the estimate cares little for units and correlation, so independent standard normal values
will do. A far point takes no part in the estimate that judges it. So for each of many estimates, made from n - 1 clean
points and one far away, the chance that a clean point lies beyond a limit is computed and not counted: along a random
direction it is a chi-squared tail. That reaches chances which counting never would. `--check` compares with counting.
"""

import sys

import numpy as np

from chemviz.analysis.joint import SAMPLE_ROWS
from chemviz.analysis.joint_critical import CHANCES, SIZES, joint_limit
from chemviz.analysis.robust_scatter import robust_scatter

SEED = 20261123
FITS = 20_000
DIRECTIONS = 24
BATCH = 400

FAR = 1e3
D2 = np.geomspace(6.0, 3e4, 160)


def beyond(radius, parameters):
    """Chance that a standard normal point of 2 or 3 parameters lies beyond this distance from 0."""
    from scipy.special import erfc

    bell = np.exp(-(radius**2) / 2)
    return bell if parameters == 2 else erfc(radius / np.sqrt(2)) + np.sqrt(2 / np.pi) * radius * bell


def directions(count, parameters, rng):
    drawn = rng.normal(size=(count, parameters))
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


def clean_tail(scatter, parameters, rng):
    """Of each estimate, the chance that a clean point has a squared distance above each of `D2`."""
    inverse = scatter.precision / (scatter.spread[:, :, None] * scatter.spread[:, None, :])
    centre = scatter.middle + scatter.centre * scatter.spread
    toward = directions(DIRECTIONS, parameters, rng)
    steep = np.einsum("dp,gpq,dq->gd", toward, inverse, toward)[:, :, None]
    slope = np.einsum("dp,gpq,gq->gd", toward, inverse, centre)[:, :, None]
    offset = np.einsum("gp,gpq,gq->g", centre, inverse, centre)[:, None, None]
    # Where the ray r x direction leaves the ellipsoid (r u - c)' P (r u - c) = d2; the centre lies inside of it.
    root = np.sqrt(np.maximum(slope**2 - steep * (offset - D2), 0.0))
    return beyond(np.maximum((slope + root) / steep, 0.0), parameters).mean(axis=1)


def file_tail(rows, parameters, rng):
    """For each of `D2`, the chance that any of `rows` clean points of one group lies above it."""
    total = np.zeros(len(D2))
    used = min(rows, SAMPLE_ROWS)
    fits = FITS if used < SAMPLE_ROWS else FITS // 8  # large groups give nearly the same estimate each time
    batch = max(1, min(BATCH, 40_000 // used))
    for _ in range(fits // batch):
        points = rng.normal(size=(batch, parameters, used))
        if used == rows:
            points[:, :, -1] = FAR * directions(batch, parameters, rng)
        tail = clean_tail(robust_scatter(points), parameters, rng)
        # One estimate for all rows of a large group; else each row is judged by an estimate in which it has no part,
        # and the chances add up (Boole's inequality).
        total += (rows * tail if used == rows else -np.expm1(rows * np.log1p(-tail))).sum(axis=0)
    return total / (fits // batch * batch)


def limits(parameters):
    """Rows of the table: for each group size, ln of the limit on d² for each chance."""
    for number, rows in enumerate(SIZES):
        rng = np.random.default_rng((SEED, parameters, number))
        tail = np.maximum(file_tail(rows, parameters, rng), 1e-300)
        yield np.interp(-np.log(CHANCES), -np.log(tail), np.log(D2))


def check(parameters):
    """Share of clean groups, counted, with a point beyond the limit."""
    rng = np.random.default_rng(SEED)
    for rows, groups in ((30, 40_000), (50, 40_000), (200, 8_000), (1_000, 2_000)):
        largest = []
        for _ in range(groups // 100):
            points = rng.normal(size=(100, parameters, rows))
            largest.append(robust_scatter(points).d2(points).max(axis=1))
        top = np.concatenate(largest)
        shares = {chance: float((top > joint_limit(rows, parameters, chance)).mean()) for chance in (0.05, 0.01, 0.001)}
        print(parameters, rows, groups, shares, np.quantile(top, 0.95).round(1))


if __name__ == "__main__":
    for count in (2, 3):
        if "--check" in sys.argv:
            check(count)
            continue
        print(f"    {count}: (")
        for line in limits(count):
            print(f"        ({', '.join(f'{value:.4f}' for value in line)}),", flush=True)
        print("    ),")
