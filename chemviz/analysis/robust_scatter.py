"""Centre and covariance of a group of points that a quarter of bad points cannot move. Judges no point.

The minimum covariance determinant (Rousseeuw 1984, Least median of squares regression, Journal of the American
Statistical Association 79): of all subsets of h points, the one whose covariance has the smallest determinant gives
centre and covariance. It is sought from fixed starts as in DetMCD (Hubert, Rousseeuw and Verdonck 2012, A deterministic
algorithm for robust location and scatter, Journal of Computational and Graphical Statistics 21), so nothing is drawn
at random: the same points give the same bits in every process. Sums are numpy's own and not those of BLAS, whose order
depends on the number of threads.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from chemviz.analysis.grouping import Floats

Marks = NDArray[np.bool_]

SUPPORT: Final = 0.75
"""Share h/n of the points in the subset: the compromise between resistance and precision that Rousseeuw and Van
Driessen (1999, A fast algorithm for the minimum covariance determinant estimator, Technometrics 41) advise."""
_SUPPORT_FACTOR: Final = {2: 1.8590751173689655, 3: 1.609182516644017}
_KEPT_D2: Final = {2: 7.377758908227871, 3: 9.348403604496148}
_KEPT_FACTOR: Final = {2: 1.1044679239029054, 3: 1.078478718355326}
"""By number of parameters p. For normal points, the covariance of those within the q quantile of chi-squared with p
degrees of freedom is too small by q / F(quantile; p + 2) (Croux and Haesbroeck 1999, Journal of Multivariate Analysis
71): here q = `SUPPORT`, and q = 0.975, whose quantile is `_KEPT_D2`."""
_MAD_FACTOR: Final = 1.4826022185056018
"""The standard deviation of normal values over their median absolute deviation, 1 / 0.67449."""
_SINGULAR: Final = 1e-10
"""Determinant, in units of the robust spreads, below which points lie in a plane (or on a line)."""
_TINIEST: Final = 1e-100
"""Determinant that a singular covariance is given, small enough to change no other, and no quotient overflows."""
_FURTHEST: Final = 1e6
"""In spreads: what is further out is as good as there, and its square is still a sound number."""
_STEPS: Final = 50


@dataclass(frozen=True)
class Scatter:
    """Of each group: `middle` and `spread` (groups, p) in the values' units, which make units of their own: the value
    less the middle, over the spread; in these `centre` (groups, p) and inverse covariance `precision` (groups, p, p).

    Where `is_known` (groups) is false, most points lie in a plane or share a value, and the rest of the entry is void.
    """

    middle: Floats
    spread: Floats
    centre: Floats
    precision: Floats
    is_known: Marks

    def d2(self, points: Floats) -> Floats:
        """Squared robust distances (groups, n) of `points` (groups, p, n) from the centre of their group."""
        return _d2(_in_units(points, self.middle, self.spread), self.centre, self.precision)

    def given_others(self, points: Floats) -> tuple[Floats, Floats]:
        """What each parameter should be given the others, in its unit, and how many standard deviations it is above.

        `points` and both results are (groups, p, n). With the inverse covariance P and the deviation x - m from the
        centre, parameter j differs from what the others let expect by (P (x - m))_j / P_jj, and in standard deviations
        of that difference by (P (x - m))_j / sqrt(P_jj): the conditional distribution of a normal vector (Anderson
        2003, An Introduction to Multivariate Statistical Analysis, 3rd edition, theorem 2.5.1; in terms of the
        inverse Lauritzen 1996, Graphical Models, appendix C.1).
        """
        units = _in_units(points, self.middle, self.spread)
        pull = np.einsum("gpq,gqn->gpn", self.precision, units - self.centre[:, :, None])
        own = np.diagonal(self.precision, axis1=1, axis2=2)[:, :, None]
        expected = (units - pull / own) * self.spread[:, :, None] + self.middle[:, :, None]
        return expected, pull / np.sqrt(own)


def robust_scatter(points: Floats) -> Scatter:
    """Minimum covariance determinant of each group of finite `points` (groups, p, n), p = 2 or 3, n at least 4 p.

    The raw estimate is reweighted once, as is usual: centre and covariance of the points whose squared distance is
    within the 97.5 % quantile of chi-squared (Rousseeuw and Van Driessen 1999, section 5). Both are scaled to be right
    for many normal points; there is no correction for few, for limits on the distances are simulated with this very
    function (see `joint_critical`).
    """
    parameters = points.shape[1]
    with np.errstate(over="ignore", invalid="ignore"):  # values near the largest double
        middle, spread = _middle_and_spread(points)
    varies = (spread > 0) & np.isfinite(spread) & np.isfinite(middle)
    middle, spread = np.where(varies, middle, 0.0), np.where(varies, spread, 1.0)
    units = _in_units(points, middle, spread)
    centre, covariance = _moments(units, _concentrated(units))
    precision, raw_determinant = _inverse(covariance)
    kept = _d2(units, centre, precision) <= _KEPT_D2[parameters] * _SUPPORT_FACTOR[parameters]
    centre, covariance = _moments(units, kept)
    precision, determinant = _inverse(covariance * _KEPT_FACTOR[parameters])
    is_known = varies.all(axis=1) & (raw_determinant > _SINGULAR) & (determinant > _SINGULAR)
    return Scatter(middle, spread, centre, precision, is_known)


def _in_units(points: Floats, middle: Floats, spread: Floats) -> Floats:
    """Points (groups, p, n) in spreads from the middle, none further than `_FURTHEST`."""
    with np.errstate(over="ignore"):
        units = (points - middle[:, :, None]) / spread[:, :, None]
    return np.clip(units, -_FURTHEST, _FURTHEST, out=units)


def _concentrated(units: Floats) -> Marks:
    """Of each group the subset (groups, n) to which the best start leads, repeating the C-step until nothing changes.

    C-step (Rousseeuw and Van Driessen 1999, theorem 1): the h points nearest to the centre of a subset, in the metric
    of its covariance, have a covariance with a determinant no larger.
    """
    groups, _, rows = units.shape
    support = int(np.ceil(SUPPORT * rows))
    starts = _starts(units)
    repeated = np.repeat(units, starts.shape[1], axis=0)
    chosen = _nearest(starts.reshape(-1, rows), (rows + 1) // 2)
    determinant = np.full(len(chosen), np.inf)
    for _ in range(_STEPS):
        centre, covariance = _moments(repeated, chosen)
        chosen = _nearest(_d2(repeated, centre, _inverse(covariance)[0]), support)
        before, determinant = determinant, _inverse(_moments(repeated, chosen)[1])[1]
        if not (determinant < before).any():
            break
    best = determinant.reshape(groups, -1).argmin(axis=1)
    found: Marks = chosen.reshape(groups, -1, rows)[np.arange(groups), best]
    return found


def _starts(units: Floats) -> Floats:
    """Distances (groups, starts, n) from four first guesses at the shape, each bounded in what one point can do.

    The tanh of the values, their ranks (Spearman), their directions (spatial signs), and the nearer half of them: the
    first, second, fourth and fifth start of DetMCD (Hubert, Rousseeuw and Verdonck 2012, section 3.1).
    """
    length = np.sqrt((units**2).sum(axis=1))
    ranks = units.argsort(axis=2, kind="stable").argsort(axis=2, kind="stable").astype(np.float64)
    directions = units / np.maximum(length, 1e-300)[:, None]
    everything = np.ones(length.shape, np.bool_)
    nearer = _moments(units, _nearest(length, (units.shape[2] + 1) // 2))[1]
    shapes = [_correlation(np.tanh(units)), _correlation(ranks), _moments(directions, everything)[1], nearer]
    return np.stack([_distance_along_axes(units, shape) for shape in shapes], axis=1)


def _distance_along_axes(units: Floats, shape: Floats) -> Floats:
    """Squared distances (groups, n), each principal axis of `shape` measured by its own median and MAD."""
    axes = np.linalg.eigh(shape)[1]
    along = np.einsum("gpn,gpa->gan", units, axes)
    middle, spread = _middle_and_spread(along)
    squares: Floats = (((along - middle[:, :, None]) / np.maximum(spread, 1e-9)[:, :, None]) ** 2).sum(axis=1)
    return squares


def _correlation(values: Floats) -> Floats:
    covariance = _moments(values, np.ones(values[:, 0].shape, np.bool_))[1]
    spread = np.sqrt(np.maximum(np.diagonal(covariance, axis1=1, axis2=2), 1e-300))
    correlation: Floats = covariance / (spread[:, :, None] * spread[:, None, :])
    return correlation


def _middle_and_spread(values: Floats) -> tuple[Floats, Floats]:
    """Median and scaled median absolute deviation (groups, p) of each coordinate."""
    middle = np.median(values, axis=2)
    return middle, _MAD_FACTOR * np.median(np.abs(values - middle[:, :, None]), axis=2)


def _nearest(distances: Floats, count: int) -> Marks:
    """The `count` points of each row of `distances` that are nearest, with all that are as near as the last."""
    last = np.partition(distances, count - 1, axis=1)[:, count - 1]
    marks: Marks = distances <= last[:, None]
    return marks


def _moments(values: Floats, chosen: Marks) -> tuple[Floats, Floats]:
    """Centre (groups, p) and covariance (groups, p, p) of the chosen points of each group."""
    weight = chosen.astype(np.float64)
    count = weight.sum(axis=1)
    centre = np.einsum("gn,gpn->gp", weight, values) / count[:, None]
    away = values - centre[:, :, None]
    covariance = np.einsum("gpn,gqn->gpq", weight[:, None] * away, away)
    return centre, covariance / (count - 1)[:, None, None]


def _d2(values: Floats, centre: Floats, precision: Floats) -> Floats:
    """Squared distances (groups, n) in the metric of `precision`."""
    total = np.zeros((len(values), values.shape[2]))
    away = [values[:, at] - centre[:, at, None] for at in range(values.shape[1])]
    for first, each in enumerate(away):
        slope = precision[:, first, first, None] * each
        for second in range(first):
            slope += 2 * precision[:, first, second, None] * away[second]
        total += slope * each
    return total


def _inverse(matrices: Floats) -> tuple[Floats, Floats]:
    """Inverse and determinant of symmetric matrices (groups, p, p), p = 2 or 3; of a singular one by `_TINIEST`."""
    if matrices.shape[1] == 2:
        a, b, c = matrices[:, 0, 0], matrices[:, 0, 1], matrices[:, 1, 1]
        entries, determinant = [c, -b, -b, a], a * c - b * b
    else:
        a, b, c = matrices[:, 0, 0], matrices[:, 0, 1], matrices[:, 0, 2]
        d, e, f = matrices[:, 1, 1], matrices[:, 1, 2], matrices[:, 2, 2]
        first, second, third = d * f - e * e, c * e - b * f, b * e - c * d
        fifth, sixth, last = a * f - c * c, b * c - a * e, a * d - b * b
        entries = [first, second, third, second, fifth, sixth, third, sixth, last]
        determinant = a * first + b * second + c * third
    adjugate = np.stack(entries, axis=-1).reshape(matrices.shape)
    return adjugate / np.maximum(determinant, _TINIEST)[:, None, None], determinant
