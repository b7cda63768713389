"""The figures of one finding, as numbers: of its sentences only figures that our own wording surrounds are read."""

import math
import re
from collections.abc import Iterator
from typing import Final

from chemviz.analysis.results import Finding, Summary
from chemviz.insights.vocabulary import PERCENT, SPREADS, TIMES, Measure

Figure = tuple[Measure, float, str | None]
"""What is measured, its value and its unit."""

OUTLIERS: Final = frozenset({"outlier", "pooled-outlier", "unit-slip"})
PHYSICAL: Final = frozenset({"below-absolute-zero", "below-full-vacuum", "negative-flow"})

_NUMBER: Final = r"-?\d[\d\u202f]*(?:\.\d+)?(?:e[+-]?\d+)?"
# Each pattern begins or ends where no text of the file can stand.
_BOUND: Final = re.compile(rf"^At (?P<side>most|least) (?P<bound>{_NUMBER})(?= |$)")
_RANGE: Final = re.compile(rf": (?P<low>{_NUMBER}) to (?P<high>{_NUMBER})(?: [^\d:]{{1,20}})?(?:\. Was it [^:]*)?$")
_USUAL: Final = re.compile(
    rf"^[A-Z][a-z]+ is (?:high|low) for its [a-z ]+: about (?P<usual>{_NUMBER})[^:]* would be usual$"
)
_SISTER: Final = re.compile(
    rf"\((?P<sister>{_NUMBER})(?: [^()]*(?:\([ga]\))?)?\) by (?P<by>{_NUMBER})[^()]*(?:\([ga]\))?[,;]"
)


def figures(finding: Finding, summary: Summary | None) -> Iterator[Figure]:
    """The figures of a finding on one item; `summary` are the statistics of its parameter within its type.

    Raises nothing: a sentence that reads otherwise than expected gives no figure.
    """
    if finding.parameter is None:
        return
    if finding.value is not None:
        yield "value", finding.value, finding.unit
    if finding.rule in OUTLIERS:
        yield from _outlier(finding, summary)
    elif finding.rule in PHYSICAL or finding.rule in {"limit-breach", "above-design"}:
        yield from _bound(finding)
    elif finding.rule == "joint-outlier":
        if found := _USUAL.search(finding.expected):
            yield "usual", _float(found["usual"]), finding.unit
    elif finding.rule == "sister-difference":
        yield from _sister(finding)


def ratio(value: float | None, median: float | None, parameter: str) -> float | None:
    """Value over median where that says something: of flow and pressure, both above zero. No ratio of temperatures."""
    if parameter == "temperature" or value is None or median is None or value <= 0 or median <= 0:
        return None
    found = value / median
    return found if math.isfinite(found) else None


def _outlier(finding: Finding, summary: Summary | None) -> Iterator[Figure]:
    median = summary.median if summary else None
    times = ratio(finding.value, median, finding.parameter or "")
    if times is not None:
        yield "ratio", times, TIMES
    if finding.score is not None:
        yield "spreads", abs(finding.score), SPREADS
    found = _RANGE.search(finding.expected)
    if found and finding.value is not None:
        low, high = _float(found["low"]), _float(found["high"])
        if low <= high and not low <= finding.value <= high:
            yield "usual low", low, finding.unit
            yield "usual high", high, finding.unit


def _bound(finding: Finding) -> Iterator[Figure]:
    found = _BOUND.search(finding.expected)
    if not found or finding.value is None:
        return
    bound = _float(found["bound"])
    yield "limit high" if found["side"] == "most" else "limit low", bound, finding.unit
    yield "beyond", abs(finding.value - bound), finding.unit
    if finding.score is not None and finding.rule in {"limit-breach", "above-design"}:
        yield "margin", finding.score, PERCENT


def _sister(finding: Finding) -> Iterator[Figure]:
    found = _SISTER.search(finding.expected)
    if not found or finding.value is None:
        return
    sister, difference = _float(found["sister"]), _float(found["by"])
    # The sister's name stands before the figures: they must agree with the value, or something else was read.
    if math.isclose(abs(finding.value - sister), difference, rel_tol=0.02, abs_tol=1e-9 + abs(sister) * 1e-3):
        yield "sister", sister, finding.unit
        yield "sister difference", difference, finding.unit


def _float(text: str) -> float:
    return float(text.replace("\N{NARROW NO-BREAK SPACE}", ""))
