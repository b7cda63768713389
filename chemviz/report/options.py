"""What a person may choose about a report. Holds no computation."""

from dataclasses import dataclass
from typing import Final, Literal

from chemviz.display_units import UnitSystem

__all__ = ["SECTIONS", "Paper", "ReportOptions", "SectionKey", "UnitSystem"]

SectionKey = Literal["findings", "changes", "types", "charts", "register", "quality", "method", "advice", "provenance"]
SECTIONS: Final[tuple[SectionKey, ...]] = (
    "findings",
    "changes",
    "types",
    "charts",
    "register",
    "quality",
    "method",
    "advice",
    "provenance",
)
"""In the order in which they stand in the report; the summary comes before them and cannot be left out."""

Paper = Literal["A4", "Letter"]


@dataclass(frozen=True)
class ReportOptions:
    """The choices of one report. Empty texts: made from the dataset. `types` None: all of them.

    With `is_full_register` off the register holds only items that have a finding. `has_attachments` puts the cleaned
    table and the findings as CSV into the PDF.
    """

    title: str = ""
    number: str = ""
    prepared_by: str = ""
    reviewed_by: str = ""
    sections: tuple[SectionKey, ...] = SECTIONS
    types: tuple[str, ...] | None = None
    paper: Paper = "A4"
    units: UnitSystem = "metric"
    is_full_register: bool = True
    has_attachments: bool = False
