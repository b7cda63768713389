"""How many usual differences apart sisters may be by chance, by the number of differences. Sees no data."""

from typing import Final

from chemviz.analysis.limit_table import read_limit

SIZES: Final = (8, 12, 16, 20, 24, 28, 36, 48, 64, 100, 200, 500, 1_000, 10_000, 100_000, 1_000_000)
CHANCES: Final = (1e-1, 3e-2, 1e-2, 3e-3, 1e-3, 3e-4, 1e-4, 1e-5, 1e-6, 1e-7)
_LN_LIMITS: Final = (
    (1.0286, 1.3017, 1.5286, 1.7611, 1.9606, 2.1654, 2.3422, 2.7206, 3.1260, 3.4094),
    (1.0674, 1.2842, 1.4608, 1.6392, 1.7920, 1.9508, 2.0886, 2.3533, 2.5763, 2.7563),
    (1.0947, 1.2842, 1.4373, 1.5906, 1.7209, 1.8556, 1.9725, 2.1991, 2.3952, 2.5593),
    (1.1123, 1.2834, 1.4203, 1.5553, 1.6686, 1.7838, 1.8822, 2.0691, 2.2317, 2.3730),
    (1.1255, 1.2845, 1.4113, 1.5362, 1.6407, 1.7473, 1.8387, 2.0165, 2.1799, 2.3307),
    (1.1366, 1.2872, 1.4073, 1.5256, 1.6245, 1.7256, 1.8125, 1.9809, 2.1314, 2.2635),
    (1.1531, 1.2908, 1.4001, 1.5069, 1.5955, 1.6849, 1.7610, 1.9075, 2.0424, 2.1691),
    (1.1728, 1.2985, 1.3980, 1.4951, 1.5753, 1.6559, 1.7243, 1.8548, 1.9727, 2.0818),
    (1.1929, 1.3091, 1.4014, 1.4913, 1.5654, 1.6399, 1.7027, 1.8218, 1.9269, 2.0206),
    (1.2212, 1.3253, 1.4078, 1.4882, 1.5543, 1.6204, 1.6760, 1.7810, 1.8738, 1.9573),
    (1.2651, 1.3554, 1.4275, 1.4978, 1.5554, 1.6131, 1.6615, 1.7525, 1.8325, 1.9040),
    (1.3225, 1.4005, 1.4632, 1.5248, 1.5756, 1.6265, 1.6693, 1.7496, 1.8201, 1.8828),
    (1.3634, 1.4346, 1.4923, 1.5492, 1.5964, 1.6437, 1.6835, 1.7586, 1.8247, 1.8836),
    (1.4857, 1.5417, 1.5879, 1.6343, 1.6734, 1.7130, 1.7467, 1.8108, 1.8680, 1.9194),
    (1.5874, 1.6337, 1.6727, 1.7122, 1.7459, 1.7802, 1.8098, 1.8667, 1.9180, 1.9644),
    (1.6726, 1.7120, 1.7458, 1.7801, 1.8096, 1.8402, 1.8666, 1.9178, 1.9642, 2.0068),
)
"""A row for each of `SIZES`: ln of the limit for each of `CHANCES`. Printed by `python -m bench.calibrate_sisters`
(200,000 spreads for each size up to 100, fewer beyond; seed 20261123)."""


def sister_limit(differences: int, chance: float) -> float:
    """What the largest of this many clean differences, over the usual one, exceeds with this chance; no unit.

    Clean differences are normal about zero; the usual one is `sister_spread.spread_of` all of them.

    >>> round(sister_limit(8, 0.01), 1), round(sister_limit(26, 0.01), 1), round(sister_limit(26, 0.0001), 1)
    (4.6, 4.1, 6.2)
    """
    return read_limit(_LN_LIMITS, SIZES, CHANCES, size=differences, chance=chance)
