"""Stored numbers as a person wants to read them, in metric or US units. Changes no data; all of it is pure.

Data are stored in canonical units. What is shown is converted last of all, after every statistic and judgement: scores
and counts stay as they are. Where no unit is stated, numbers stay as they are too. What was converted once is already
in its system, and converting it again changes nothing.
"""

from chemviz.display_units.analyses import analysis_in, finding_in, findings_in, limit_in, points_in, texts_in
from chemviz.display_units.comparisons import comparison_in, trend_in
from chemviz.display_units.scales import (
    SYSTEMS,
    UNITS,
    Scale,
    UnitSystem,
    columns_in,
    frame_in,
    scale_of,
    scales_of,
    values_in,
)

__all__ = [
    "SYSTEMS",
    "UNITS",
    "Scale",
    "UnitSystem",
    "analysis_in",
    "columns_in",
    "comparison_in",
    "finding_in",
    "findings_in",
    "frame_in",
    "limit_in",
    "points_in",
    "scale_of",
    "scales_of",
    "texts_in",
    "trend_in",
    "values_in",
]
