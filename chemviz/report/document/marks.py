"""The shape of each severity, so that colour is never the only sign."""

from typing import Final

from chemviz.analysis.results import Severity
from chemviz.report.document.pen import Pen
from chemviz.report.document.theme import SEVERITY_COLOURS

MARK_WIDTH: Final = 10.0

_POLYGONS: Final[dict[Severity, tuple[tuple[float, float], ...]]] = {
    "critical": ((0, 1.15), (1.15, 0), (0, -1.15), (-1.15, 0)),
    "warning": ((0, 1), (1.1, -0.9), (-1.1, -0.9)),
}


def draw_mark(pen: Pen, severity: Severity, x: float, y: float, radius: float) -> None:
    """A diamond for critical, a triangle for warning, a disc for notice, around (x, y) [pt]."""
    pen.setFillColor(SEVERITY_COLOURS[severity])
    corners = _POLYGONS.get(severity)
    if corners is None:
        pen.circle(x, y, radius * 0.9, stroke=0, fill=1)
        return
    path = pen.beginPath()
    path.moveTo(x + radius * corners[0][0], y + radius * corners[0][1])
    for dx, dy in corners[1:]:
        path.lineTo(x + radius * dx, y + radius * dy)
    path.close()
    pen.drawPath(path, stroke=0, fill=1)
