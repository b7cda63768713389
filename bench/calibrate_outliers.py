"""Make chemviz/analysis/outliers/cut_table.py: cuts of the modified z-score, by simulating clean normal groups.

`python -m bench.calibrate_outliers` prints the module; about five minutes. The seed is fixed, so the numbers come out
the same again.
"""

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr

from chemviz.analysis.outliers.scale import MAD_TO_SPREAD

SEED = 20_261_123
CHANCES = (0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 5e-4, 2e-4, 1e-4, 3e-5, 1e-5)
SIZES = (*range(8, 21), 24, 30, 40, 50, 70, 100, 150, 200, 300, 500, 1000, 2000)
DRAWS = {8: 1_000_000, 21: 400_000, 60: 150_000, 300: 20_000}
"""Simulated groups, by the smallest size that they are for."""
BLOCK = 4_000_000


def centres(n: int, draws: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Median, MAD and the distance beyond which the outer values lie, of `draws` clean groups of `n`."""
    rng = np.random.default_rng((SEED, n))
    found = []
    for first in range(0, draws, max(1, BLOCK // n)):
        values = rng.standard_normal((min(max(1, BLOCK // n), draws - first), n))
        middle = np.median(values, axis=1)
        away = np.abs(values - middle[:, None])
        away.partition((n // 2 - 1, n // 2), axis=1)
        mad = away[:, n // 2] if n % 2 else away[:, n // 2 - 1 : n // 2 + 1].mean(axis=1)
        found.append((middle, mad, away[:, n // 2]))
    middle, mad, edge = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return middle, mad, edge


def beyond(middle: np.ndarray, distance: np.ndarray) -> np.ndarray:
    """Chance that a standard normal value is further than `distance` from `middle`."""
    return ndtr(middle - distance) + ndtr(-middle - distance)


def chance_of_any(cut: float, n: int, drawn: tuple[np.ndarray, np.ndarray, np.ndarray]) -> float:
    """Chance that any of `n` has a modified z above `cut`.

    Given the median and the inner half, the n - n // 2 - 1 outer values are independent normal values beyond
    `edge`; averaging their exact chance over the simulated inner halves reaches far into the tail (Rao-Blackwell).
    """
    middle, mad, edge = drawn
    share = np.minimum(beyond(middle, cut * MAD_TO_SPREAD * mad) / beyond(middle, edge), 1 - 1e-16)
    return float(-np.expm1((n - n // 2 - 1) * np.log1p(-share)).mean())


def cuts(n: int) -> list[float]:
    """The cut for each of `CHANCES`."""
    draws = next(draws for least, draws in reversed(DRAWS.items()) if n >= least)
    drawn = centres(n, draws)
    return [
        float(np.exp(brentq(lambda x, a=a: np.log(chance_of_any(np.exp(x), n, drawn) / a), 0.5, 5.0, xtol=1e-3)))
        for a in CHANCES
    ]


def main() -> None:
    """Print the module."""
    print('"""Cuts of the modified z-score from simulated clean groups.')
    print('\nMade by `python -m bench.calibrate_outliers`; not to be edited.\n"""\n')
    print("from typing import Final\n")
    print(f"CHANCES: Final = {CHANCES}")
    print('"""Chance that any value of a clean normal group passes the cut."""')
    print("CUTS: Final = {")
    for n in SIZES:
        # Groups of even and of odd size differ a little; between the sizes of the table the higher cut is kept.
        row = cuts(n) if n < 20 else np.maximum(cuts(n), cuts(n + 1)).tolist()
        print(f"    {n}: ({', '.join(f'{value:.4g}' for value in row)}),", flush=True)
    print("}")
    print('"""By the number of values in the group, one cut for each of `CHANCES`."""')


if __name__ == "__main__":
    main()
