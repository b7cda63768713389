"""How the promised false-alarm chance of a file is divided among its tests. Tests nothing itself."""

import math
from typing import Final, Literal

Family = Literal["single", "joint", "sisters"]

SHARES: Final[dict[Family, float]] = {"single": 0.6, "joint": 0.2, "sisters": 0.2}
"""Share of the chance that each family of outlier rules may use up. A family that tests nothing leaves its share."""


def family_chance(chance: float, family: Family) -> float:
    """Chance [0 to 1] that a clean file raises any finding of this family; over all families at most `chance`.

    The chances add up (Boole's inequality), so that nothing need be known of how the families depend on each other.

    >>> family_chance(0.05, "single")
    0.03
    """
    return chance * SHARES[family]


def per_test(chance: float, tests: float) -> float:
    """Chance for each of `tests` tests so that any of them raises a false alarm with `chance`.

    1 - (1 - chance)^(1/tests): Šidák, Journal of the American Statistical Association 62 (1967) 626: exact where
    tests are independent, and on the safe side where they are absolute values of correlated normal variables.

    >>> per_test(0.05, 1), round(per_test(0.03, 30), 6)
    (0.05, 0.001015)
    """
    return -math.expm1(math.log1p(-chance) / tests)


def over_tests(chance: float, tests: float) -> float:
    """The reverse: chance that any of `tests` tests raises a false alarm when each does so with `chance`.

    >>> round(over_tests(per_test(0.03, 30), 30), 12)
    0.03
    """
    return -math.expm1(math.log1p(-chance) * tests)
