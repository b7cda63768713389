"""Location and spread of one parameter within one type. Never sees two types at once."""

import math

import numpy as np

from chemviz.analysis.grouping import Floats
from chemviz.analysis.results import Summary


def sort_finite(values: Floats) -> Floats:
    """Sort `values` in place and return the finite ones, ascending (NaN and infinity are missing).

    >>> sort_finite(np.array([3.0, np.nan, -1.0, np.inf])).tolist()
    [-1.0, 3.0]
    """
    values.sort()  # NaN goes to the end, behind +inf
    first, end = np.searchsorted(values, -np.inf, side="right"), np.searchsorted(values, np.inf, side="left")
    return values[first:end]


def summarize(ordered: Floats, *, missing: int) -> Summary:
    """Statistics of values in ascending order, in their own unit.

    Mean; sample standard deviation (n - 1 in the denominator), None below two values or where it exceeds the
    largest double; quartiles by linear interpolation between order statistics at p (n - 1) (Hyndman and Fan 1996,
    type 7, as in pandas, R and Excel's QUARTILE.INC). Everything is None without values.

    >>> summarize(np.array([1.0, 2.0, 3.0, 10.0]), missing=1).q3
    4.75
    """
    if not len(ordered):
        return Summary(0, missing, None, None, None, None, None, None, None)
    mean, std = _mean_and_std(ordered)
    return Summary(
        count=len(ordered),
        missing=missing,
        mean=mean,
        std=std,
        min=float(ordered[0]),
        q1=_quantile(ordered, 0.25),
        median=_quantile(ordered, 0.5),
        q3=_quantile(ordered, 0.75),
        max=float(ordered[-1]),
    )


def _mean_and_std(ordered: Floats) -> tuple[float, float | None]:
    low, high = float(ordered[0]), float(ordered[-1])
    if low == high:
        return low, 0.0 if len(ordered) > 1 else None
    # Dividing by a power of two is exact, and keeps sums and squares of huge or tiny values within a double.
    scale = 2.0 ** (math.frexp(max(-low, high))[1] - 1)
    scaled = ordered / scale
    mean = min(max(float(scaled.mean()) * scale, low), high)
    std = float(scaled.std(ddof=1)) * scale
    return mean, std if math.isfinite(std) else None


def _quantile(ordered: Floats, share: float) -> float:
    position = share * (len(ordered) - 1)
    below = math.floor(position)
    low, high = float(ordered[below]), float(ordered[math.ceil(position)])
    part, width = position - below, high - low
    if not math.isfinite(width):
        return low * (1 - part) + high * part
    # From the nearer end, as numpy does, so that a quantile never leaves the interval it lies in.
    return low + width * part if part < 0.5 else high - width * (1 - part)
