"""The shapes of what the analysis finds, and their way to JSON and back. Holds no computation."""

import json
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

ANALYSIS_VERSION: Final = 1
"""Raised whenever the same frame would give another analysis, so that a stored one can be told to be old."""

Severity = Literal["critical", "warning", "notice"]


@dataclass(frozen=True)
class Summary:
    """Statistics of one parameter within one type, in the unit of the column; None where `count` is too small."""

    count: int
    missing: int
    mean: float | None
    std: float | None
    min: float | None
    q1: float | None
    median: float | None
    q3: float | None
    max: float | None


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
class TypeResult:
    """One equipment type: how many, and each parameter by its key."""

    equipment_type: str
    count: int
    parameters: dict[str, ParameterResult]


@dataclass(frozen=True)
class Finding:
    """One thing worth a look; `expected` says what it was compared with, in words and numbers."""

    id: str
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
    `finding_count` may exceed `len(findings)`, which is bounded.
    """

    version: int
    count: int
    edges: dict[str, tuple[float, ...]]
    types: tuple[TypeResult, ...]
    findings: tuple[Finding, ...]
    finding_count: int
    quality: Quality

    def to_json(self) -> str:
        """Compact JSON, the same bytes for the same analysis."""
        return json.dumps(asdict(self), separators=(",", ":"), allow_nan=False, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Analysis":
        """The analysis that `to_json` wrote."""
        return _analysis(json.loads(text))


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
            )
            for each in raw["types"]
        ),
        findings=tuple(Finding(**each) for each in raw["findings"]),
        finding_count=raw["finding_count"],
        quality=Quality(**raw["quality"]),
    )


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
