"""The pieces a report is made of: what stands on the page, not how it looks. Holds no computation."""

from dataclasses import dataclass
from datetime import datetime

from chemviz.analysis.results import Severity


@dataclass(frozen=True)
class Mark:
    """A severity in a table cell: a shape and a word, never colour alone."""

    severity: Severity


@dataclass(frozen=True)
class Swatch:
    """An equipment type in a table cell, with the colour it has in the charts."""

    text: str
    colour: str | None


Cell = str | Mark | Swatch
"""Text may hold line breaks."""


@dataclass(frozen=True)
class Column:
    """One column of a table; numbers are aligned at the decimal point."""

    title: str
    is_number: bool = False


@dataclass(frozen=True)
class Table:
    """Rows under a header, which comes again on each page, there below `caption`, so that no page lacks its unit.

    Columns without titles make a table without a header.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""


@dataclass(frozen=True)
class Heading:
    """A heading inside a section; it shows up in the outline."""

    text: str


@dataclass(frozen=True)
class Prose:
    """A paragraph."""

    text: str


@dataclass(frozen=True)
class Remark:
    """A line in small type: a legend, a limit, what was left out."""

    text: str


@dataclass(frozen=True)
class Bullets:
    """A list of short paragraphs."""

    texts: tuple[str, ...]


@dataclass(frozen=True)
class Facts:
    """Labels with what they stand for."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Tile:
    """One large figure with its label, on the summary page."""

    value: str
    label: str
    severity: Severity | None = None


@dataclass(frozen=True)
class Tiles:
    """A row of tiles."""

    tiles: tuple[Tile, ...]


@dataclass(frozen=True)
class ChartPlace:
    """Room for the chart `number` (from 0) with its caption below; `aspect` is its height over its width."""

    number: int
    title: str
    caption: str
    aspect: float


Block = Table | Heading | Prose | Remark | Bullets | Facts | Tiles | ChartPlace


@dataclass(frozen=True)
class Section:
    """A chapter of the report; each one starts with its title in the outline."""

    title: str
    blocks: tuple[Block, ...]
    starts_page: bool = False


@dataclass(frozen=True)
class ReportContent:
    """Everything that the report says, in order. The first section is the summary and stands on the first page."""

    title: str
    subtitle: str
    author: str
    subject: str
    report_number: str
    app: str
    made_at: datetime
    sections: tuple[Section, ...]
