"""The shapes of what the readings of one item over time say. Holds no computation."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

READINGS_FOR_LIMITS: Final = 20
"""Readings from which on limits are drawn; with fewer, they are too uncertain to tell a signal from chance."""
READINGS_DRAWN: Final = 5_000

Use = Literal["judged", "standby", "same time"]
"""What a reading counts for: `judged` ones make the limits; the others are drawn and left out of them."""
Test = Literal[1, 2, 3, 4]


@dataclass(frozen=True)
class Reading:
    """One reading [unit of the series]. Readings of one `stretch` follow each other without a break.

    `moving_range` is the distance from the reading before it in the same stretch; `tests` are the
    Western Electric tests whose pattern it completes: with any of them the reading is a signal.
    """

    time: datetime
    row: int
    value: float
    use: Use
    stretch: int
    moving_range: float | None = None
    tests: tuple[Test, ...] = ()


@dataclass(frozen=True)
class Limits:
    """Limits of an individuals and moving-range chart [unit of the series], from `n` readings and `ranges` ranges."""

    n: int
    ranges: int
    centre: float
    lower: float
    upper: float
    range_mean: float
    range_upper: float


@dataclass(frozen=True)
class Autocorrelation:
    """How alike neighbouring readings are: the lag-1 coefficient, and the size from which on it is a warning."""

    lag_1: float
    threshold: float

    @property
    def is_warning(self) -> bool:
        """Whether the coefficient is larger than chance explains, so that the limits cannot be taken at their word."""
        return abs(self.lag_1) > self.threshold


@dataclass(frozen=True)
class TrendResult:
    """The readings of one parameter of one item, in the order of time.

    `readings` holds those that are drawn, at most `READINGS_DRAWN` of the `total`; limits, tests and counts are from
    all. `judged` + `standby` + `same_time` = `total`. `missing` moments have no value, `without_time` rows no time,
    `repeated` rows say again what another row says of the same moment. `gaps` are pauses that are much longer than
    usual. `signals` readings complete a pattern of one of the `tests`. `limits` and `autocorrelation` are None where
    they cannot be told; `sentences` say why, and what else a reader has to know.
    """

    name: str
    equipment_type: str
    parameter: str
    unit: str
    readings: tuple[Reading, ...]
    total: int
    judged: int
    standby: int
    same_time: int
    missing: int
    without_time: int
    repeated: int
    gaps: int
    limits: Limits | None
    autocorrelation: Autocorrelation | None
    signals: int
    tests: tuple[Test, ...]
    sentences: tuple[str, ...]
