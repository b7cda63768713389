"""A small survey for the report's tests, any part of which a test may replace."""

from datetime import UTC, datetime
from typing import Any

import pandas as pd

from chemviz.analysis import analyze
from chemviz.ingest.survey import FileFacts, Issue
from chemviz.report.source import ReportSource
from chemviz.schema import Columns, ColumnUse

WITH_UNITS: Columns = {
    "name": ColumnUse("Tag No."),
    "equipment_type": ColumnUse("Kind"),
    "flowrate": ColumnUse("Flow (gpm)", "gpm", "m³/h"),
    "pressure": ColumnUse("Press. [psig]", "psi", "bar", "gauge"),
    "temperature": ColumnUse("T °F", "°F", "°C"),
}
WITHOUT_UNITS: Columns = {key: ColumnUse(key.capitalize()) for key in WITH_UNITS}

ROWS = [
    ("P-101A", "Pump", 120.5, 8.2, 45.0),
    ("P-101B", "Pump", 118.0, 8.4, 44.5),
    ("P-102", "Pump", None, 7.9, 46.0),
    ("E-201", "Heat Exchanger", 80.0, 5.5, 130.0),
    ("E-201", "Heat Exchanger", 82.5, 5.4, -300.0),
    (None, None, 0.0, 3.1, 60.0),
]

Rows = list[tuple[str | None, str | None, float | None, float | None, float | None]]


def frame_of(rows: Rows) -> pd.DataFrame:
    """The equipment frame of these rows, the first of them in line 2 of the file."""
    keys = ("name", "equipment_type", "flowrate", "pressure", "temperature")
    frame = pd.DataFrame([(2 + at, *row) for at, row in enumerate(rows)], columns=("row", *keys))
    kinds = {"row": "int64", "name": "str", "equipment_type": "str"}
    return frame.astype(kinds | dict.fromkeys(keys[2:], "float64"))


def source_of(rows: Rows | None = None, *, columns: Columns = WITH_UNITS, **changes: Any) -> ReportSource:
    """What a report of these rows is made from."""
    frame = frame_of(ROWS if rows is None else rows)
    rejected = changes.get("rows_rejected", 0)
    facts = {
        "dataset_name": "Unit 3, spring",
        "file": FileFacts("unit3.csv", "0123abcd" * 8, 1234, "utf-8", ";", ",", 1),
        "columns": columns,
        "unmapped": (),
        "rows_read": len(frame) + rejected,
        "rows_accepted": len(frame),
        "rows_rejected": rejected,
        "analysis": analyze(frame, columns, rows_rejected=rejected),
        "register": frame,
        "issues": (),
        "issue_count": 0,
        "made_at": datetime(2026, 11, 23, 5, 31, tzinfo=UTC),
        "app_version": "0.1.0",
        "uploaded_by": "Zoë Пётр",
        "uploaded_at": datetime(2026, 11, 22, 18, 0, tzinfo=UTC),
    }
    return ReportSource(**(facts | changes))


def issues(count: int) -> tuple[Issue, ...]:
    """As many cells that are no numbers, and a rejected row first."""
    cells = [Issue(row, "Flow (gpm)", f"n/a {row}", "This is not a number.") for row in range(3, count + 2)]
    return (Issue(2, "", "a;b", "The row has 2 cells; the header has 5.", is_rejected=True), *cells)
