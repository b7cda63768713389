"""Joint outliers and sister differences: what they find that single values do not show, and how often they cry wolf."""

from concurrent.futures import ProcessPoolExecutor
from itertools import product

import numpy as np
import pandas as pd

from bench.tables import Result, show

SEED = 20261123
FILES = 2_000
CHANCE = 0.05
SHARE = 0.2
MEANS = np.array([100.0, 20.0, 80.0])
SPREADS = np.array([10.0, 2.0, 5.0])
TOGETHER = np.array([[1.0, 0.93, 0.9], [0.93, 1.0, 0.88], [0.9, 0.88, 1.0]])
"""Flow, pressure and temperature of one type that rise together."""
SETTINGS = [
    *(("joint outlier", *setting) for setting in product(("normal", "log-normal"), (30, 50, 100, 1_000), (1, 5, 20))),
    *(
        ("sister difference", kind, *size)
        for kind in ("normal", "log-normal")
        for size in ((8, 2, 1), (26, 2, 1), (10, 2, 20), (4, 2, 5), (10, 3, 5))
    ),
]
"""Rule, kind and size: rows and types, or sets, sisters in each, and types."""


def equipment(values, types, names=None):
    """An equipment frame of values (rows, 3), its columns, its groups, and marks of no cell."""
    from chemviz.analysis.grouping import group_by_type
    from chemviz.schema import PARAMETERS, ColumnUse

    rows = len(values)
    frame = pd.DataFrame(
        {
            "row": np.arange(2, rows + 2),
            "name": pd.Series(names or [f"P-{number}" for number in range(rows)], dtype="str"),
            "equipment_type": pd.Series(types, dtype="str"),
            **{key: values[:, at] for at, key in enumerate(PARAMETERS)},
        }
    )
    nothing = {key: np.zeros(rows, np.bool_) for key in PARAMETERS}
    return frame, {key: ColumnUse(key) for key in PARAMETERS}, group_by_type(frame["equipment_type"]), nothing


def planted(rng, rows, bad):
    """Correlated rows; the first `bad` have high flow at low pressure or the reverse, each within 2 spreads."""
    values = rng.multivariate_normal(np.zeros(3), TOGETHER, rows)
    values[:bad] = rng.choice([-1.0, 1.0], bad)[:, None] * np.array([1.5, -1.5, 0.0]) + rng.normal(0, 0.1, (bad, 3))
    return MEANS + SPREADS * values


def area_under_curve(scores, is_bad):
    """Chance that a bad row has a higher score than a good one (Mann and Whitney 1947)."""
    ranks = pd.Series(scores).rank().to_numpy()
    bad = int(is_bad.sum())
    return (ranks[is_bad].sum() - bad * (bad + 1) / 2) / (bad * (len(scores) - bad))


def detection(rows, bad, tables=100):
    """Areas under the curve (joint, single) and shares of planted rows found by the rules (joint, single)."""
    from chemviz.analysis.joint import find_joint_outliers
    from chemviz.analysis.outliers import find_outliers
    from chemviz.analysis.robust_scatter import robust_scatter

    is_bad = np.arange(rows) < bad
    figures = []
    for seed in range(tables):
        values = planted(np.random.default_rng((SEED, seed)), rows, bad)
        frame, columns, groups, nothing = equipment(values, ["Pump"] * rows)
        middle = np.median(values, axis=0)
        single = (np.abs(values - middle) / np.median(np.abs(values - middle), axis=0)).max(axis=1)
        joint = robust_scatter(values.T[None]).d2(values.T[None])[0]
        alone, _, flagged = find_outliers(frame, columns, groups, chance=CHANCE, excluded=nothing)
        together = find_joint_outliers(frame, columns, groups, chance=CHANCE, flagged=flagged)
        found = [sum(each.row < bad + 2 for each in findings) / bad for findings in (together, alone)]
        figures.append([area_under_curve(joint, is_bad), area_under_curve(single, is_bad), *found])
    return np.mean(figures, axis=0)


def drawn(kind, rng, shape):
    """Clean, independent values."""
    return 100 + 10 * rng.normal(size=shape) if kind == "normal" else 100 * np.exp(0.3 * rng.normal(size=shape))


def joint_alarms(kind, rows, types, files):
    """Share of clean files in which any row is a joint outlier: the rule's estimate and limit, many types at a time."""
    from chemviz.analysis.joint_critical import joint_limit
    from chemviz.analysis.outliers.budget import family_chance, per_test
    from chemviz.analysis.robust_scatter import robust_scatter

    limit = joint_limit(rows, 3, per_test(family_chance(CHANCE, "joint"), types))
    rng = np.random.default_rng((SEED, rows, types))
    batch = max(1, 50_000 // (rows * types))
    alarms = 0
    for _ in range(-(-files // batch)):
        values = drawn(kind, rng, (batch * types, 3, rows))
        plain, logarithmic = (robust_scatter(each).d2(each) for each in (values, np.log(values)))
        alarms += int((np.minimum(plain, logarithmic) > limit).reshape(batch, -1).any(axis=1).sum())
    return alarms / (batch * -(-files // batch))


def sister_alarms(kind, sets, sisters, types, files):
    """Share of clean files in which any unit differs from its sister."""
    from chemviz.analysis.sisters import find_sister_differences

    names = [f"P-{at // sisters}{'ABCD'[at % sisters]}" for at in range(sets * sisters)] * types
    of_type = np.repeat(np.arange(types), sets * sisters).astype(str)
    frame, columns, groups, nothing = equipment(np.zeros((len(names), 3)), of_type, names)
    alarms = 0
    for seed in range(files):
        values = drawn(kind, np.random.default_rng((SEED, seed)), (len(names), 3))
        frame = frame.assign(flowrate=values[:, 0], pressure=values[:, 1], temperature=values[:, 2])
        alarms += bool(find_sister_differences(frame, columns, groups, chance=CHANCE, flagged=nothing))
    return alarms / files


def alarms(setting):
    """Share of clean files of one setting that raise a finding, and how many files that is of."""
    rule, kind, *size = setting
    if rule == "joint outlier":
        rows, types = size
        return joint_alarms(kind, rows, types, FILES), FILES
    return sister_alarms(kind, *size, FILES), FILES


def text(setting):
    rule, kind, *size = setting
    if rule == "joint outlier":
        return f"{rule}: {kind}, {size[1]} types of {size[0]}"
    return f"{rule}: {kind}, {size[2]} types with {size[0]} sets of {size[1]} sisters"


def false_alarms():
    """A line for each setting, with what is allowed: the rule's share of the chance, and three standard errors."""
    allowed = CHANCE * SHARE
    with ProcessPoolExecutor() as pool:
        for setting, (share, files) in zip(SETTINGS, pool.map(alarms, SETTINGS), strict=True):
            print(f"{text(setting)}: {share:.2%} of {files} clean files", flush=True)
            bound = allowed + 3 * (allowed * (1 - allowed) / files) ** 0.5
            limit = f"{allowed:.0%}, with its error {bound:.2%}"
            yield Result(f"Clean files with a {text(setting)}", f"{share:.2%}", "", "", limit, share <= bound)


def found():
    """Two lines for each size of a table: the area under the curve, and the share that the rules find."""
    for rows, bad, least in ((30, 1, 0.6), (60, 3, 0.9), (100, 5, 0.9), (1_000, 30, 0.9)):
        joint, single, together, alone = detection(rows, bad)
        what = f"{bad} of {rows} rows off the common direction"
        print(f"{what}: found {together:.0%}, by single values {alone:.0%}", flush=True)
        yield Result(f"Area under the curve, {what}", f"{joint:.3f}", f"{single:.3f}", "", "0.950", joint >= 0.95)
        yield Result(f"Found, {what}", f"{together:.0%}", f"{alone:.0%}", "", f"{least:.0%}", together >= least)


def run() -> list[Result]:
    """Detection, with single values as the yardstick; then false alarms, printed as they come."""
    print(f"Joint outliers and sister differences: seed {SEED}, {FILES} clean files a setting")
    return [*found(), *false_alarms()]


if __name__ == "__main__":
    show(run())
