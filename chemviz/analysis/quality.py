"""How much of a table can be used, as one number with a plain rule. Finds nothing itself."""

from typing import Final

from chemviz.analysis.results import Quality
from chemviz.schema import REQUIRED_FIELDS

QUALITY_RULE: Final = (
    f"Quality is 100 × sound cells / all cells. Every row of the file has {len(REQUIRED_FIELDS)} cells (name, type, "
    "flowrate, pressure, temperature). Not sound are missing cells, implausible values, the name in each row that "
    "repeats an earlier row's name (where times are given: name and time), and all cells of a row that was left out."
)
"""The formula as a person reads it."""


def judge_quality(*, rows: int, rows_rejected: int, missing: int, duplicates: int, implausible: int) -> Quality:
    """Score [0 to 100] = 100 x sound cells / all cells; a table without rows scores 0.

    All cells = 5 x `rows` (accepted and rejected). Not sound: `missing` cells, `implausible` values and `duplicates`
    (names that repeat an earlier one) of the accepted rows, and 5 x `rows_rejected`. No cell counts twice: a missing
    cell is neither implausible nor a repetition.

    >>> judge_quality(rows=10, rows_rejected=1, missing=2, duplicates=1, implausible=2).score
    80.0
    """
    cells = len(REQUIRED_FIELDS) * rows
    unsound = len(REQUIRED_FIELDS) * rows_rejected + missing + duplicates + implausible
    return Quality(
        score=100 * (cells - unsound) / cells if cells else 0.0,
        missing=missing,
        duplicates=duplicates,
        implausible=implausible,
    )
