"""The pieces a report is made of: what stands on the page, not how it looks. Holds no computation."""

from dataclasses import dataclass
from datetime import datetime

from chemviz.analysis.results import Severity
from chemviz.report.options import Paper


@dataclass(frozen=True)
class Mark:
    """A severity in a table cell: a shape and a word, never colour alone."""

    severity: Severity


@dataclass(frozen=True)
class Swatch:
    """An equipment type in a table cell, with the colour it has in the charts."""

    text: str
    colour: str | None


@dataclass(frozen=True)
class Line:
    """One paragraph of a cell; what is strong is set bold, what is soft in grey."""

    text: str
    is_strong: bool = False
    is_soft: bool = False


@dataclass(frozen=True)
class Lines:
    """A cell of several paragraphs."""

    lines: tuple[Line, ...]


Cell = str | Mark | Swatch | Lines
"""Text may hold line breaks."""


@dataclass(frozen=True)
class Column:
    """One column of a table; numbers are aligned at the decimal point.

    `share` is the part of the table's width that it takes; either all columns of a table have one, or none.
    """

    title: str
    is_number: bool = False
    share: float | None = None


@dataclass(frozen=True)
class Table:
    """Rows under a header, which comes again on each page, there below `caption`, so that no page lacks its unit.

    Columns without titles make a table without a header. `anchors` and `links` go with the rows, None for none: what
    the row is called for links from elsewhere, and where a click on it leads. A table that `may_shrink` loses rows at
    its end where the section has to stand on one page. `is_dense` is for long registers.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""
    anchors: tuple[str | None, ...] = ()
    links: tuple[str | None, ...] = ()
    may_shrink: bool = False
    is_dense: bool = False


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
class Strip:
    """Labels above what they stand for, side by side: the control block of the document."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Tile:
    """One large figure with its label, on the summary page."""

    value: str
    label: str
    severity: Severity | None = None
    link: str | None = None


@dataclass(frozen=True)
class Tiles:
    """A row of tiles."""

    tiles: tuple[Tile, ...]


@dataclass(frozen=True)
class Contents:
    """The chapters with their pages: title and key of each section."""

    entries: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ChartPlace:
    """Room for the chart `number` (from 0) with its caption below; `aspect` is its height over its width.

    `figure` is the number that the reader sees; figures count from 1 in the order in which they stand.
    """

    number: int
    title: str
    caption: str
    aspect: float
    figure: int = 0


Block = Table | Heading | Prose | Remark | Bullets | Facts | Strip | Tiles | Contents | ChartPlace


@dataclass(frozen=True)
class Section:
    """A chapter of the report; each one starts with its title in the outline. `key` is what links to it name."""

    key: str
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
    paper: Paper = "A4"
