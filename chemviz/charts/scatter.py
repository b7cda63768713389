"""Two parameters against each other, one mark per equipment, coloured by type."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from chemviz.analysis.results import Points
from chemviz.charts.chart import NUMBER_FORMAT, Chart, draw, empty_chart, parameter_name, unit_text
from chemviz.charts.labels import literal, plain
from chemviz.charts.palette import UNKNOWN_LOOK, Look, type_looks
from chemviz.schema import FIELD_BY_KEY, Columns, axis_label
from chemviz.wording import count, whole

TYPES_SHOWN: Final = 20
"""Types with an entry of their own in the legend; the marks of further ones are drawn alike."""
