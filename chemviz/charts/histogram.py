"""How many values of one parameter lie in each bin, and the outline of each type's spread. Bins nothing itself."""

from collections.abc import Sequence
from typing import Any, Final

from chemviz.analysis.results import Analysis, TypeResult
from chemviz.charts.boxes import BOXES_SHOWN
from chemviz.charts.chart import (
    Chart,
    Data,
    draw,
    empty_chart,
    legend_below,
    parameter_name,
    type_axis,
    unit_text,
    value_axis,
)
from chemviz.charts.labels import literal, plain
from chemviz.charts.marking import NOTHING, Marked, lit_marks, marking_notes, type_bands
from chemviz.charts.palette import UNKNOWN_LOOK, Look, type_looks
from chemviz.schema import FIELD_BY_KEY, Columns, axis_label
from chemviz.wording import count, number, whole

TYPES_STACKED: Final = 12
_KERNEL: Final = (0.06136, 0.24477, 0.38774, 0.24477, 0.06136)
"""Weights of a normal curve with a standard deviation of one bin, over five bins; they add up to 1."""
_REACH: Final = len(_KERNEL) // 2


def histogram(analysis: Analysis, columns: Columns, parameter: str) -> Chart:
    """Counts in the bins that all types share, stacked by type; types beyond `TYPES_STACKED` share one colour.

    The first and the last bin also count what lies beyond them. Each bar carries its type and bin, so that it can be
    selected.
    """
    title = f"{FIELD_BY_KEY[parameter].label}: how many in each bin"
    types = [each for each in analysis.types if each.parameters[parameter].summary.count]
    if not types:
        return empty_chart(title, f"No {parameter_name(parameter)} values to show")
    edges, looks = analysis.edges[parameter], type_looks(each.equipment_type for each in analysis.types)
    stacks = []
    for of in stacked_types(analysis, parameter):
        is_one = len(of) == 1
        label = literal(of[0].equipment_type, 28) if is_one else count(len(of), "other type")
        stacks.append((label, _counts(of, parameter), looks[of[0].equipment_type] if is_one else UNKNOWN_LOOK))
    unit = unit_text(parameter, columns)
    traces = [_bars(place, *stack, edges, unit) for place, stack in enumerate(stacks)]
    layout = {
        "height": 460,
        "barmode": "stack",
        "bargap": 0.04,
        "xaxis": value_axis(parameter, columns, None),
        "yaxis": {"title": {"text": "Pieces of equipment"}, "automargin": True, "showgrid": True, "zeroline": False},
        **legend_below(),
    }
    n = sum(sum(counts) for _, counts, _ in stacks)
    notes = [f"n = {whole(n)} in {count(len(types), 'type')}, {len(edges) - 1} bins"]
    return Chart(
        draw(traces, title=title, notes=notes, layout=layout),
        title,
        _alt(stacks, edges, parameter, unit),
        Data(
            ("Type", f"From {axis_label(parameter, columns)}", f"To {axis_label(parameter, columns)}", "Count"),
            tuple(
                (each.equipment_type, edges[at], edges[at + 1], amount)
                for each in types
                for at, amount in enumerate(each.parameters[parameter].counts)
                if amount
            ),
        ),
    )


def stacked_types(analysis: Analysis, parameter: str) -> list[list[TypeResult]]:
    """Which types each colour of the histogram stands for, by the place of its stack."""
    types = [each for each in analysis.types if each.parameters[parameter].summary.count]
    shown, others = types[:TYPES_STACKED], types[TYPES_STACKED:]
    return [[each] for each in shown] + ([others] if others else [])


def _counts(types: Sequence[TypeResult], parameter: str) -> list[int]:
    return [sum(amounts) for amounts in zip(*(each.parameters[parameter].counts for each in types), strict=True)]


def _bars(stack: int, label: str, counts: list[int], look: Look, edges: Sequence[float], unit: str) -> dict[str, Any]:
    at = [place for place, amount in enumerate(counts) if amount]
    ends = ["or less" if place == 0 else "or more" if place == len(counts) - 1 else "" for place in at]
    return {
        "type": "bar",
        "name": label,
        "x": [(edges[place] + edges[place + 1]) / 2 for place in at],
        "width": [edges[place + 1] - edges[place] for place in at],
        "y": [counts[place] for place in at],
        # Stack and bin: what is selected is looked up on the server.
        "customdata": [[stack, place] for place in at],
        "hovertext": [
            f"{number(edges[place])} to {number(edges[place + 1])} {literal(unit)} {end}".strip()
            for place, end in zip(at, ends, strict=True)
        ],
        "hovertemplate": "%{hovertext}<br>%{y} of " + label + "<extra></extra>",
        "marker": {
            "color": look.colour,
            "pattern": {"shape": look.pattern, "fillmode": "overlay", "solidity": 0.25},
            "line": {"width": 0},
        },
    }


def _alt(stacks: Sequence[Any], edges: Sequence[float], parameter: str, unit: str) -> str:
    totals = [sum(amounts) for amounts in zip(*(counts for _, counts, _ in stacks), strict=True)]
    top = max(range(len(totals)), key=totals.__getitem__)
    return (
        f"Histogram of {parameter_name(parameter)}, n = {whole(sum(totals))}. The fullest bin, {number(edges[top])} to "
        f"{number(edges[top + 1])} {unit}, holds {whole(totals[top])}."
    )


def outlines(analysis: Analysis, columns: Columns, parameter: str, *, marked: Marked = NOTHING) -> Chart:
    """A violin for each type: the outline of its counts in the shared bins, smoothed over neighbouring bins.

    All violins have the same greatest width: they tell the shape, not how many. A line marks the median.
    """
    title = f"{FIELD_BY_KEY[parameter].label} by equipment type: shape"
    types = [each for each in analysis.types if each.parameters[parameter].summary.count]
    if not types:
        return empty_chart(title, f"No {parameter_name(parameter)} values to show")
    shown, edges = types[:BOXES_SHOWN], analysis.edges[parameter]
    looks = type_looks(each.equipment_type for each in analysis.types)
    names = [each.equipment_type for each in shown]
    span = (edges[0], edges[-1])
    bands = type_bands(marked, parameter, names, span)
    places = {name: place for place, name in enumerate(names)}
    lit = marked.lit
    traces = [
        trace
        for place, each in enumerate(shown)
        for trace in _violin(place, each, parameter, edges, looks[each.equipment_type], unit_text(parameter, columns))
    ]
    traces += lit_marks(
        marked, lambda at: (getattr(lit, parameter)[at], places.get(lit.equipment_type[at])) if lit else (None, None)
    )
    n = whole(sum(each.parameters[parameter].summary.count for each in shown))
    notes = [f"n = {n} in {count(len(shown), 'type')}; the width is smoothed over neighbouring bins, line: median"]
    if len(shown) < len(types):
        notes[0] = f"n = {n}, showing {len(shown)} of {whole(len(types))} types; smoothed over bins, line: median"
    counts = [
        f"{literal(each.equipment_type, 24)} ({whole(each.parameters[parameter].summary.count)})" for each in shown
    ]
    layout = {
        "height": 130 + 40 * len(shown),
        "xaxis": value_axis(parameter, columns, None),
        "yaxis": type_axis(counts),
        "shapes": bands,
    }
    alt = (
        f"Violin plot of {parameter_name(parameter)} for {count(len(shown), 'equipment type')}, n = {n}: "
        + ", ".join(
            f"{plain(each.equipment_type)} around {number(each.parameters[parameter].summary.median)}"
            for each in shown[:5]
        )
    )
    notes += marking_notes(marked, (), has_bands=bool(bands))
    figure = draw(traces, title=title, notes=notes, layout=layout)
    return Chart(figure, title, f"{alt}.", histogram(analysis, columns, parameter).data)


def _violin(
    place: int, result: TypeResult, parameter: str, edges: Sequence[float], look: Look, unit: str
) -> list[dict[str, Any]]:
    of = result.parameters[parameter]
    heights = smoothed(of.counts)
    tallest = max(heights) or 1.0
    width = edges[1] - edges[0]
    middles = [edges[0] + (at - _REACH + 0.5) * width for at in range(len(heights))]
    used = [at for at, height in enumerate(heights) if height > tallest / 500]
    inside = range(used[0], used[-1] + 1)
    reach = [0.44 * heights[at] / tallest for at in inside]
    x = [middles[at] for at in inside]
    name = literal(result.equipment_type)
    outline = {
        "type": "scatter",
        "mode": "lines",
        "x": [x[0], *x, x[-1], *reversed(x), x[0]],
        "y": [place, *(place - each for each in reach), place, *(place + each for each in reversed(reach)), place],
        "fill": "toself",
        "fillcolor": look.faint(),
        "line": {"color": look.colour, "width": 1.5},
        "hoverinfo": "text",
        "hoveron": "fills",
        "text": name,
        "name": name,
    }
    median = of.summary.median
    line = {
        "type": "scatter",
        "mode": "lines",
        "x": [median, median],
        "y": [place - 0.3, place + 0.3],
        "line": {"color": look.colour, "width": 3},
        "hovertemplate": f"{name}: median {number(median)} {literal(unit)}<extra></extra>",
    }
    return [outline, line]


def smoothed(counts: Sequence[int]) -> list[float]:
    """Counts spread over their neighbours, with `_REACH` more bins at each end; the sum stays.

    >>> [round(each, 2) for each in smoothed([10])], round(sum(smoothed([5, 0, 1])), 9)
    ([0.61, 2.45, 3.88, 2.45, 0.61], 6.0)
    """
    found = [0.0] * (len(counts) + 2 * _REACH)
    for at, amount in enumerate(counts):
        for step, weight in enumerate(_KERNEL):
            found[at + step] += amount * weight
    return found
