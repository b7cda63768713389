"""The shapes of what the analysis finds, and their way to JSON and back. Holds no computation."""

import json
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from chemviz.analysis.quantities import Placed, read_placed
from chemviz.errors import OutdatedAnalysis

ANALYSIS_VERSION: Final = 3
"""Raised whenever the same frame would give another analysis, so that a stored one can be told to be old."""

CHANCE: Final = 0.05
"""Promised chance that a clean file raises any outlier finding, unless somebody asks for another."""

Severity = Literal["critical", "warning", "notice"]
How = Literal["own type", "pooled", "too few"]


@dataclass(frozen=True)
class Summary:
    """Statistics of one parameter within one type, in the unit of the column; None where `count` is too small.

    `count` values are in the figures. `missing` cells hold no value; `zeros` are flowrates of 0 (standby, or not
    applicable), which are left out of the figures. The three add up to the rows of the type. `mad` is the median
    absolute deviation from the median, not scaled.
    """

    count: int
    missing: int
    zeros: int
    mean: float | None
    std: float | None
    min: float | None
    q1: float | None
    median: float | None
    q3: float | None
    max: float | None
    mad: float | None


@dataclass(frozen=True)
class Box:
    """Tukey box of one parameter within one type: whiskers reach the furthest value within 1.5 IQR of the box.

    `outside` are values beyond the whiskers, at most `OUTSIDE_SHOWN` of them, the furthest first; `outside_count`
    is how many there are.
    """

    lower_whisker: float
    upper_whisker: float
    outside: tuple[float, ...]
    outside_count: int


@dataclass(frozen=True)
class ParameterResult:
    """One parameter within one type. `counts` go with the edges in `Analysis.edges`; `box` is None when empty."""

    summary: Summary
    counts: tuple[int, ...]
    box: Box | None


@dataclass(frozen=True)
class Correlation:
    """How two parameters of one type rise and fall together: Spearman's rho over `n` items that have both.

    `low` and `high` bound the 95 % confidence interval; all three are None where `n` is too small or one parameter
    is constant.
    """

    x: str
    y: str
    n: int
    rho: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class TypeResult:
    """One equipment type: how many, each parameter by its key, and the correlation of each pair of them."""

    equipment_type: str
    count: int
    parameters: dict[str, ParameterResult]
    correlations: tuple[Correlation, ...]


@dataclass(frozen=True)
class Finding:
    """One thing worth a look; `expected` says what it was compared with, in words and numbers.

    `id` is unique within one analysis. `key` is what the finding is about (see `findings.finding_key`): the same in
    the next analysis and the next version of the table. `level` is that of a breached limit. `detail` are
    further sentences, such as which parameters disagree. `quantities` are the numbers with a unit inside `expected`
    (text 0) and `detail` (text 1 and on).
    """

    id: str
    key: str
    rule: str
    severity: Severity
    equipment: str | None
    equipment_type: str | None
    row: int
    parameter: str | None
    value: float | None
    unit: str | None
    expected: str
    score: float | None
    method: str
    n: int
    level: str | None = None
    detail: tuple[str, ...] = ()
    quantities: tuple[Placed, ...] = ()


@dataclass(frozen=True)
class Judged:
    """How the outliers of one parameter within one type were judged, so that silence can be told from ignorance.

    `n` values took part; `cut` is the modified z-score from which one counts as an outlier (None: not judged);
    `note` says the rest in a sentence.
    """

    equipment_type: str
    parameter: str
    n: int
    how: How
    cut: float | None
    note: str


@dataclass(frozen=True)
class Quality:
    """How much of the table can be used: `score` = 100 x sound cells / all cells, see `analysis.quality`."""

    score: float
    missing: int
    duplicates: int
    implausible: int


@dataclass(frozen=True)
class Analysis:
    """The whole analysis of one equipment frame; everything in it has a size that does not grow with the rows.

    `edges` holds for each parameter the bin edges that all types share. `types` is ordered by count, then name.
    `finding_count` may exceed `len(findings)`, which is bounded. `chance` is the promised chance that a clean table
    raises any outlier finding; `judged` says how each type and parameter was judged.
    """

    version: int
    count: int
    edges: dict[str, tuple[float, ...]]
    types: tuple[TypeResult, ...]
    findings: tuple[Finding, ...]
    finding_count: int
    quality: Quality
    chance: float
    judged: tuple[Judged, ...]

    def to_json(self) -> str:
        """Compact JSON, the same bytes for the same analysis."""
        return json.dumps(asdict(self), separators=(",", ":"), allow_nan=False, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Analysis":
        """The analysis that `to_json` wrote. Raises `OutdatedAnalysis` when another version of it did."""
        raw = json.loads(text)
        if raw.get("version") != ANALYSIS_VERSION:
            raise OutdatedAnalysis
        return _analysis(raw)


def _analysis(raw: dict[str, Any]) -> Analysis:
    return Analysis(
        version=raw["version"],
        count=raw["count"],
        edges={key: tuple(edges) for key, edges in raw["edges"].items()},
        types=tuple(
            TypeResult(
                equipment_type=each["equipment_type"],
                count=each["count"],
                parameters={key: _parameter(value) for key, value in each["parameters"].items()},
                correlations=tuple(Correlation(**pair) for pair in each["correlations"]),
            )
            for each in raw["types"]
        ),
        findings=tuple(map(_finding, raw["findings"])),
        finding_count=raw["finding_count"],
        quality=Quality(**raw["quality"]),
        chance=raw["chance"],
        judged=tuple(Judged(**each) for each in raw["judged"]),
    )


def _finding(raw: dict[str, Any]) -> Finding:
    return Finding(**{**raw, "detail": tuple(raw["detail"]), "quantities": read_placed(raw["quantities"])})


def _parameter(raw: dict[str, Any]) -> ParameterResult:
    box = raw["box"]
    return ParameterResult(
        summary=Summary(**raw["summary"]),
        counts=tuple(raw["counts"]),
        box=None if box is None else Box(**{**box, "outside": tuple(box["outside"])}),
    )


@dataclass(frozen=True)
class Points:
    """Rows to draw one by one: all of them up to `POINTS_SHOWN`, else a sample spread evenly over each type's rows.

    Parallel tuples, one entry per drawn row; None is missing. `of` is how many rows there are in all.
    """

    row: tuple[int, ...]
    name: tuple[str | None, ...]
    equipment_type: tuple[str, ...]
    flowrate: tuple[float | None, ...]
    pressure: tuple[float | None, ...]
    temperature: tuple[float | None, ...]
    of: int

    def to_json(self) -> str:
        """Compact JSON."""
        return json.dumps(asdict(self), separators=(",", ":"), allow_nan=False, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Points":
        """The points that `to_json` wrote."""
        raw: dict[str, Any] = json.loads(text)
        of = raw.pop("of")
        return cls(of=of, **{key: tuple(values) for key, values in raw.items()})


POINTS_SHOWN: Final = 5_000
OUTSIDE_SHOWN: Final = 50
FINDINGS_KEPT: Final = 1_000
