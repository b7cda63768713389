"""From results to Plotly figures: pure functions that set no theme, read nothing and know no screen.

A figure brings its title, units, counts and data colours; text and background colours come from where it is shown
(Streamlit's theme, or the report's print template), because its own template is empty.
"""

from chemviz.charts.bars import equipment_per_type
from chemviz.charts.boxes import distribution
from chemviz.charts.chart import Chart
from chemviz.charts.palette import type_colours
from chemviz.charts.scatter import scatter

__all__ = ["Chart", "distribution", "equipment_per_type", "scatter", "type_colours"]
