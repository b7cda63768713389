"""A chart as a file to take home: an image for paper or screen, or its numbers. Stores nothing."""

import csv
import io
from typing import TYPE_CHECKING, Any, Final

from chemviz.charts import Chart
from chemviz.charts.chart import Data
from chemviz.report.print_style import TEMPLATE, for_print
from chemviz.services.formula_safety import guarded

if TYPE_CHECKING:
    from chemviz.report.images import ChartRenderer, ImageFormat

IMAGE_WIDTH_PX: Final = 960
PNG_SCALE: Final = 2.0
"""Dots per CSS pixel: sharp in a document."""


def chart_image(chart: Chart, renderer: "ChartRenderer", image_format: "ImageFormat") -> bytes:
    """The chart as PNG, SVG or PDF on white, as it stands in the report. Raises `ChartsUnavailable`."""
    if image_format == "pdf":
        [image] = renderer.render([for_print(chart.figure)], image_format="pdf")
        return image
    scale = PNG_SCALE if image_format == "png" else 1
    [image] = renderer.render([_for_screen(chart)], image_format=image_format, scale=scale)
    return image


def _for_screen(chart: Chart) -> dict[str, Any]:
    spec: dict[str, Any] = chart.figure.to_dict()
    size = {"width": IMAGE_WIDTH_PX, "height": chart.figure.layout.height or 520}
    return {**spec, "layout": {**spec["layout"], "template": TEMPLATE, **size}}


def chart_csv(data: Data) -> bytes:
    """The numbers of a chart for any spreadsheet: UTF-8 with a mark, CRLF, units in the headers, blank is missing.

    A text that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV injection).
    """
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow([guarded(each) for each in data.headers])
    table.writerows([guarded(each) if isinstance(each, str) else each for each in line] for line in data.lines)
    return text.getvalue().encode("utf-8-sig")
