"""A stored analysis, its findings and limits in the units that are shown: numbers and the sentences about them.

Statistics of converted values are the converted statistics: a mean, a quartile and a bin edge move with the zero of
the scale, a standard deviation and a median absolute deviation do not. Computes no statistic.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from chemviz.analysis.limits import Limit
from chemviz.analysis.quantities import Placed, Quantity
from chemviz.analysis.results import Analysis, Box, Finding, ParameterResult, Points, Summary
from chemviz.display_units.scales import Scale, UnitSystem, scale_of, scales_of
from chemviz.schema import Columns


def analysis_in(analysis: Analysis, columns: Columns, system: UnitSystem) -> Analysis:
    """The whole analysis of a table with these (stored) columns. Scores, counts, cuts and ids stay as they are."""
    if system == "metric":
        return analysis
    scales = scales_of(columns, system)
    return replace(
        analysis,
        edges={key: _values(scales[key], edges) for key, edges in analysis.edges.items()},
        types=tuple(
            replace(each, parameters={key: _parameter(scales[key], of) for key, of in each.parameters.items()})
            for each in analysis.types
        ),
        findings=findings_in(analysis.findings, system),
    )


def _parameter(scale: Scale, result: ParameterResult) -> ParameterResult:
    return replace(result, summary=_summary(scale, result.summary), box=result.box and _box(scale, result.box))


def _summary(scale: Scale, summary: Summary) -> Summary:
    return replace(
        summary,
        mean=scale.value(summary.mean),
        std=scale.difference(summary.std),
        min=scale.value(summary.min),
        q1=scale.value(summary.q1),
        median=scale.value(summary.median),
        q3=scale.value(summary.q3),
        max=scale.value(summary.max),
        mad=scale.difference(summary.mad),
    )


def _box(scale: Scale, box: Box) -> Box:
    lower, upper, *outside = _values(scale, (box.lower_whisker, box.upper_whisker, *box.outside))
    return replace(box, lower_whisker=lower, upper_whisker=upper, outside=tuple(outside))


def _values(scale: Scale, stored: Iterable[float]) -> tuple[float, ...]:
    return tuple(each for each in map(scale.value, stored) if each is not None)


def points_in(points: Points, columns: Columns, system: UnitSystem) -> Points:
    """The drawable rows of a table with these (stored) columns."""
    if system == "metric":
        return points
    scales = scales_of(columns, system)
    return replace(
        points,
        flowrate=tuple(map(scales["flowrate"].value, points.flowrate)),
        pressure=tuple(map(scales["pressure"].value, points.pressure)),
        temperature=tuple(map(scales["temperature"].value, points.temperature)),
    )


def findings_in(findings: Iterable[Finding], system: UnitSystem) -> tuple[Finding, ...]:
    """The findings in their order."""
    return tuple(finding_in(each, system) for each in findings)


def finding_in(finding: Finding, system: UnitSystem) -> Finding:
    """A finding with its value and its sentences; `score`, `key` and `id` stay.

    A score that is a margin in per cent stays that of the stored unit; where a sentence gives the margin of a
    temperature in per cent, it is said anew, for it depends on where the scale has its zero.
    """
    if system == "metric":
        return finding
    scale = scale_of(finding.unit, system)
    expected, *detail = texts_in((finding.expected, *finding.detail), finding.quantities, system)
    return replace(
        finding,
        value=scale.value(finding.value),
        unit=scale.unit,
        expected=expected,
        detail=tuple(detail),
        quantities=(),
    )


def limit_in(limit: Limit, system: UnitSystem) -> Limit:
    """A limit to be shown; not to be judged or stored, for its unit is none that limits are held in."""
    scale = scale_of(limit.unit, system)
    return replace(limit, low=scale.value(limit.low), high=scale.value(limit.high), unit=scale.unit)


def texts_in(texts: Sequence[str], quantities: Iterable[Placed], system: UnitSystem) -> tuple[str, ...]:
    """Sentences said again: each of the quantities placed in them by its exact value, all other words untouched."""
    found = list(texts)
    if system != "metric":
        for at, places in groupby(sorted(quantities), key=lambda each: each.text):
            found[at] = _said_again(texts[at], list(places), system)
    return tuple(found)


def _said_again(text: str, places: Sequence[Placed], system: UnitSystem) -> str:
    pieces, done = [], 0
    for each in places:
        pieces += [text[done : each.start], _quantity_in(each.quantity, system).text()]
        done = each.end
    return "".join([*pieces, text[done:]])


def _quantity_in(quantity: Quantity, system: UnitSystem) -> Quantity:
    scale = scale_of(quantity.unit, system)
    convert = scale.value if quantity.kind == "value" else scale.difference
    return quantity._replace(value=convert(quantity.value), whole=scale.value(quantity.whole), unit=scale.unit)
