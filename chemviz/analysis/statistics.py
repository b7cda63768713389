"""Location and spread of one parameter within one type. Never sees two types at once."""

import math

from chemviz.analysis.grouping import Floats
from chemviz.analysis.ordering import Ordered
from chemviz.analysis.results import Summary


def summarize(ordered: Ordered) -> Summary:
    """Statistics of one parameter within one type, in the unit of its values.

    Mean; sample standard deviation (n - 1 in the denominator), None below two values or where it exceeds the
    largest double; quartiles by linear interpolation between order statistics at p (n - 1) (Hyndman and Fan 1996,
    type 7, as in pandas, R and Excel's QUARTILE.INC); median absolute deviation from the median, not scaled (Hampel
    1974; times 1.4826 it estimates the standard deviation of normal values). Everything is None without values.

    >>> import numpy as np
    >>> from chemviz.analysis.ordering import in_order
    >>> summary = summarize(in_order(np.array([1.0, 2.0, np.nan, 3.0, 10.0])))
    >>> summary.q3, summary.mad, summary.missing
    (4.75, 1.0, 1)
    """
    values, missing, zeros = ordered.values, ordered.missing, ordered.zeros
    if not len(values):
        return Summary(0, missing, zeros, None, None, None, None, None, None, None, None)
    mean, std = _mean_and_std(values)
    median = quantile(values, 0.5)
    return Summary(
        count=len(values),
        missing=missing,
        zeros=zeros,
        mean=mean,
        std=std,
        min=float(values[0]),
        q1=quantile(values, 0.25),
        median=median,
        q3=quantile(values, 0.75),
        max=float(values[-1]),
        mad=median_deviation(values, median),
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


def quantile(ordered: Floats, share: float) -> float:
    """The value below which this share [0 to 1] of values in ascending order lies, type 7 of Hyndman and Fan."""
    position = share * (len(ordered) - 1)
    below = math.floor(position)
    low, high = float(ordered[below]), float(ordered[math.ceil(position)])
    part, width = position - below, high - low
    if not math.isfinite(width):
        return low * (1 - part) + high * part
    # From the nearer end, as numpy does, so that a quantile never leaves the interval it lies in.
    return low + width * part if part < 0.5 else high - width * (1 - part)


def median_deviation(ordered: Floats, median: float) -> float | None:
    """Median of the distances of values in ascending order from `median`; None where it exceeds the largest double.

    >>> import numpy as np
    >>> median_deviation(np.array([1.0, 2.0, 3.0, 10.0]), 2.5)
    1.0
    """
    last = len(ordered) // 2
    high = _smallest_distance(ordered, median, last)
    low = high if len(ordered) % 2 else _smallest_distance(ordered, median, last - 1)
    deviation = low + (high - low) / 2
    return deviation if math.isfinite(deviation) else None


def _smallest_distance(ordered: Floats, centre: float, rank: int) -> float:
    """Of all distances from `centre`, the one that `rank` others are not above.

    The `rank` + 1 nearest values lie side by side in the order, and where they begin is found by halving: no pass over
    all values is needed.
    """
    first, last = 0, len(ordered) - rank - 1
    while first < last:
        middle = (first + last) // 2
        if centre - float(ordered[middle]) > float(ordered[middle + rank + 1]) - centre:
            first = middle + 1
        else:
            last = middle
    return max(centre - float(ordered[first]), float(ordered[first + rank]) - centre)
