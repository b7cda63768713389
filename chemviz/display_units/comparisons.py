"""Two surveys side by side, and readings over time, in the units that are shown. Compares and judges nothing."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from chemviz.analysis.comparison import (
    Bounded,
    ChangedItem,
    Comparison,
    ParameterComparison,
    StatusChange,
    TypeDrift,
    ValueChange,
)
from chemviz.analysis.trends import Limits, Reading, TrendResult
from chemviz.display_units.analyses import findings_in, texts_in
from chemviz.display_units.scales import Scale, UnitSystem, scale_of

Scales = dict[str, Scale]
Entry = TypeVar("Entry")


def comparison_in(comparison: Comparison, system: UnitSystem) -> Comparison:
    """A comparison; per cent and spreads stay as they are, for they are given only where no zero enters."""
    if system == "metric":
        return comparison
    scales = {each.parameter: scale_of(each.unit, system) for each in comparison.parameters}
    return replace(
        comparison,
        changed=_each(comparison.changed, lambda item: _item(item, scales)),
        status=_each(comparison.status, lambda change: _status(change, scales[change.parameter])),
        parameters=tuple(_parameter(each, system) for each in comparison.parameters),
        drifts=_each(comparison.drifts, lambda drift: _drift(drift, scales[drift.parameter])),
        findings=replace(
            comparison.findings,
            new=findings_in(comparison.findings.new, system),
            gone=findings_in(comparison.findings.gone, system),
            still=findings_in(comparison.findings.still, system),
        ),
    )


def _each(entries: Bounded[Entry], convert: Callable[[Entry], Entry]) -> Bounded[Entry]:
    return Bounded(tuple(map(convert, entries.shown)), entries.total)


def _item(item: ChangedItem, scales: Scales) -> ChangedItem:
    return replace(item, changes=tuple(_change(each, scales[each.parameter]) for each in item.changes))


def _change(change: ValueChange, scale: Scale) -> ValueChange:
    return replace(
        change,
        old=scale.known(change.old),
        new=scale.known(change.new),
        change=_known(scale.difference(change.change)),
    )


def _status(change: StatusChange, scale: Scale) -> StatusChange:
    return replace(change, old=scale.value(change.old), new=scale.value(change.new))


def _parameter(parameter: ParameterComparison, system: UnitSystem) -> ParameterComparison:
    return replace(
        parameter,
        unit=scale_of(parameter.unit, system).unit or parameter.unit,
        sentences=texts_in(parameter.sentences, parameter.quantities, system),
        quantities=(),
    )


def _drift(drift: TypeDrift, scale: Scale) -> TypeDrift:
    is_ratio = drift.parameter == "flowrate"  # its spread is one of logarithms
    return replace(
        drift,
        median_old=scale.known(drift.median_old),
        median_new=scale.known(drift.median_new),
        median_change=_known(scale.difference(drift.median_change)),
        spread=drift.spread if is_ratio else scale.difference(drift.spread),
    )


def trend_in(trend: TrendResult, system: UnitSystem) -> TrendResult:
    """A series; limits move with its readings, so the same readings are signals."""
    if system == "metric":
        return trend
    scale = scale_of(trend.unit, system)
    return replace(
        trend,
        unit=scale.unit or trend.unit,
        readings=tuple(_reading(each, scale) for each in trend.readings),
        limits=trend.limits and _limits(trend.limits, scale),
    )


def _reading(reading: Reading, scale: Scale) -> Reading:
    return replace(reading, value=scale.known(reading.value), moving_range=scale.difference(reading.moving_range))


def _limits(limits: Limits, scale: Scale) -> Limits:
    return replace(
        limits,
        centre=scale.known(limits.centre),
        lower=scale.known(limits.lower),
        upper=scale.known(limits.upper),
        range_mean=_known(scale.difference(limits.range_mean)),
        range_upper=_known(scale.difference(limits.range_upper)),
    )


def _known(value: float | None) -> float:
    """What a scale gives for a number is a number."""
    return math.nan if value is None else value
