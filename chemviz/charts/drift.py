"""What changed between two surveys: how far each type moved, and the items that moved most. Computes no change."""

from collections.abc import Sequence
from typing import Any, Final

from chemviz.analysis.comparison.results import ChangedItem, Comparison, ParameterComparison, TypeDrift, ValueChange
from chemviz.charts.chart import NUMBER_FORMAT, Chart, draw, empty_chart, parameter_name, type_axis, value_axis
from chemviz.charts.labels import literal, plain
from chemviz.charts.palette import Look, type_looks
from chemviz.schema import FIELD_BY_KEY, UNIT_NOT_STATED
from chemviz.wording import count, number, whole

BARS_SHOWN: Final = 25
ITEMS_SHOWN: Final = 20

Row = tuple[ChangedItem, ValueChange]


def drift_of_types(comparison: Comparison, parameter: str) -> Chart:
    """A bar for each type: the median change of its items in spreads (see `analysis.comparison.drift`).

    The text beside a bar is the same change in its unit. Types without a spread have no bar; the chart counts them.
    """
    title = f"Median change of {parameter_name(parameter)} per type"
    found = [each for each in comparison.drifts.shown if each.parameter == parameter]
    if not found:
        return empty_chart(title, _why_empty(comparison, parameter))
    drawn = [each for each in found if each.spreads is not None]
    if not drawn:
        return empty_chart(title, "No type has enough items whose changes differ to measure a change by")
    shown, unit = drawn[:BARS_SHOWN], _unit(comparison, parameter)
    # Room for the texts beside the bars, on both sides.
    reach = 1.5 * max(abs(each.spreads or 0.0) for each in shown) or 1.0
    axis = value_axis(parameter, {}, (-reach, reach))
    layout = {
        "height": 120 + 28 * len(shown),
        "bargap": 0.3,
        "xaxis": {**axis, "title": {"text": "Median change in spreads"}, "zeroline": True},
        "yaxis": type_axis([f"{literal(each.equipment_type, 24)} ({whole(each.n)})" for each in shown]),
    }
    figure = draw([_bars(comparison, shown, unit)], title=title, notes=_bar_notes(found, drawn, shown), layout=layout)
    return Chart(figure, title, _bar_alt(drawn, parameter, unit))


def largest_changes(comparison: Comparison, parameter: str) -> Chart:
    """A bar for each of the items whose value changed most, in spreads, with the value before and after beside it.

    In spreads, so that a large compressor and a small pump fit on one axis. Where no change is measured in spreads (too
    few items of every type), the values themselves: an open mark before, a line, a filled mark after.
    """
    title = f"Largest changes of {parameter_name(parameter)}"
    rows = _changes(comparison, parameter)
    if not rows:
        return empty_chart(title, _why_empty(comparison, parameter))
    measured = [row for row in rows if row[1].spreads is not None]
    shown, unit = (measured or rows)[:ITEMS_SHOWN], _unit(comparison, parameter)
    looks = type_looks([*comparison.types, *(item.equipment_type for item, _ in shown)])
    if measured:
        reach = 1.9 * max(abs(change.spreads or 0.0) for _, change in shown) or 1.0  # room for the texts
        axis = {**value_axis(parameter, {}, (-reach, reach)), "title": {"text": "Change in spreads"}, "zeroline": True}
        traces = [_item_bars(shown, looks, unit)]
    else:
        axis_title = literal(f"{FIELD_BY_KEY[parameter].label} [{_result(comparison, parameter).unit}]")
        axis = {**value_axis(parameter, {}, None), "title": {"text": axis_title, "standoff": 14}}
        traces = [_connections(shown), *(_ends(shown, looks, unit, which) for which in ("old", "new"))]
    layout = {
        "height": 130 + 26 * len(shown),
        "bargap": 0.3,
        "xaxis": axis,
        "yaxis": type_axis([literal(item.name, 24) for item, _ in shown]),
    }
    return Chart(
        draw(traces, title=title, notes=_change_notes(comparison, parameter, shown, bool(measured)), layout=layout),
        title,
        _change_alt(shown, parameter, unit),
    )


def _item_bars(shown: Sequence[Row], looks: dict[str, Look], unit: str) -> dict[str, Any]:
    own = [looks[item.equipment_type] for item, _ in shown]
    return {
        "type": "bar",
        "orientation": "h",
        "x": [change.spreads for _, change in shown],
        "y": list(range(len(shown))),
        "text": [f"{number(change.old)} → {number(change.new)} {literal(unit)}" for _, change in shown],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertext": [f"{literal(item.name)}, {literal(item.equipment_type, 28)}" for item, _ in shown],
        "hovertemplate": f"%{{hovertext}}<br>%{{x:{NUMBER_FORMAT}}} spreads, %{{text}}<extra></extra>",
        "marker": {
            "color": [look.colour for look in own],
            "pattern": {"shape": [look.pattern for look in own], "fillmode": "overlay", "solidity": 0.25},
            "line": {"width": 0},
        },
    }


def _unit(comparison: Comparison, parameter: str) -> str:
    unit = _result(comparison, parameter).unit
    return f"({unit})" if unit == UNIT_NOT_STATED else unit


def _result(comparison: Comparison, parameter: str) -> ParameterComparison:
    return next(each for each in comparison.parameters if each.parameter == parameter)


def _why_empty(comparison: Comparison, parameter: str) -> str:
    result = _result(comparison, parameter)
    if not result.is_compared:
        return result.sentences[0].rstrip(".")
    if not result.n:
        return f"No item has {parameter_name(parameter)} in both surveys"
    return f"No {parameter_name(parameter)} changed"


def _bars(comparison: Comparison, shown: Sequence[TypeDrift], unit: str) -> dict[str, Any]:
    looks = type_looks([*comparison.types, *(each.equipment_type for each in shown)])
    own = [looks[each.equipment_type] for each in shown]
    return {
        "type": "bar",
        "orientation": "h",
        "x": [each.spreads for each in shown],
        "y": list(range(len(shown))),
        "text": [_signed(each.median_change, literal(unit)) for each in shown],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertext": [literal(each.equipment_type) for each in shown],
        "hovertemplate": f"%{{hovertext}}<br>%{{x:{NUMBER_FORMAT}}} spreads, %{{text}}<extra></extra>",
        "marker": {
            "color": [look.colour for look in own],
            "pattern": {"shape": [look.pattern for look in own], "fillmode": "overlay", "solidity": 0.25},
            "line": {"width": 0},
        },
    }


def _signed(change: float, unit: str) -> str:
    """A change with its sign and unit.

    >>> _signed(0.5, "bar(g)"), _signed(-2.0, "°C"), _signed(0.0, "m³/h")
    ('+0.5 bar(g)', '-2 °C', '0 m³/h')
    """
    return f"{'+' if change > 0 else ''}{number(change)} {unit}"


def _bar_notes(found: Sequence[TypeDrift], drawn: Sequence[TypeDrift], shown: Sequence[TypeDrift]) -> list[str]:
    notes = [f"n = {whole(sum(each.n for each in shown))} matched items in {count(len(shown), 'type')}"]
    if len(shown) < len(drawn):
        notes[0] += f" of {whole(len(drawn))}, those that moved most"
    notes.append("A spread is how much the changes of a type's items differ from one another")
    if any(each.is_pooled for each in shown):
        notes.append("Types with fewer than 8 items share one spread")
    if len(drawn) < len(found):
        notes.append(
            f"Without a bar: {count(len(found) - len(drawn), 'type')} with too few items, or whose items changed alike"
        )
    return notes


def _bar_alt(drawn: Sequence[TypeDrift], parameter: str, unit: str) -> str:
    start = f"Bar chart of the median change of {parameter_name(parameter)} for {count(len(drawn), 'equipment type')}."
    first = drawn[0]
    moved = f"{_signed(first.median_change, unit)}, {number(first.spreads, digits=3)} spreads"
    return f"{start} Largest: {plain(first.equipment_type)} with {moved} (n = {whole(first.n)})."


def _changes(comparison: Comparison, parameter: str) -> list[Row]:
    """The listed items whose parameter changed, the largest in spreads first; the list's order where it has none."""
    found = [(item, each) for item in comparison.changed.shown for each in item.changes if each.parameter == parameter]
    return sorted(found, key=lambda row: -abs(row[1].spreads) if row[1].spreads is not None else 0.0)


def _connections(shown: Sequence[Row]) -> dict[str, Any]:
    x: list[float | None] = []
    y: list[int | None] = []
    for place, (_, change) in enumerate(shown):
        x += [change.old, change.new, None]
        y += [place, place, None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"color": "#808080", "width": 1.5},
        "hoverinfo": "skip",
    }


def _ends(shown: Sequence[Row], looks: dict[str, Look], unit: str, which: str) -> dict[str, Any]:
    said = {"old": "before", "new": "after"}[which]
    colours = [looks[item.equipment_type].colour for item, _ in shown]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": said,
        "x": [getattr(change, which) for _, change in shown],
        "y": list(range(len(shown))),
        "hovertext": [
            f"{literal(item.name)}, {literal(item.equipment_type, 28)}<br>{_signed(change.change, literal(unit))}"
            for item, change in shown
        ],
        "hovertemplate": f"%{{hovertext}}<br>%{{x:{NUMBER_FORMAT}}} {literal(unit)} {said}<extra></extra>",
        "marker": {
            "color": colours,
            "symbol": "circle-open" if which == "old" else "circle",
            "size": 9,
            "line": {"width": 2, "color": colours},
        },
    }


def _change_notes(comparison: Comparison, parameter: str, shown: Sequence[Row], is_in_spreads: bool) -> list[str]:
    notes = [f"n = {whole(len(shown))} of {count(_result(comparison, parameter).changed, 'changed item')}"]
    if is_in_spreads:
        notes.append("A spread is how much the changes of a type's items differ from one another")
    else:
        notes[0] += "; open mark before, filled mark after"
    if comparison.changed.total > len(comparison.changed.shown):
        notes.append(f"Chosen from the {whole(len(comparison.changed.shown))} items that changed most in any parameter")
    return notes


def _change_alt(shown: Sequence[Row], parameter: str, unit: str) -> str:
    item, change = shown[0]
    return (
        f"Before and after of {parameter_name(parameter)} for {count(len(shown), 'item')}. "
        f"Largest change: {plain(item.name)} from {number(change.old)} to {number(change.new)} {unit}."
    )
