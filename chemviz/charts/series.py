"""The readings of one item over time: an individuals chart above its moving ranges. Computes no limit."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from chemviz.analysis.trends.results import READINGS_FOR_LIMITS, Limits, Reading, TrendResult
from chemviz.charts.chart import NUMBER_FORMAT, Chart, draw, empty_chart, parameter_name, value_axis
from chemviz.charts.labels import literal, plain
from chemviz.charts.palette import UNKNOWN, Look, type_looks
from chemviz.schema import FIELD_BY_KEY, UNIT_NOT_STATED
from chemviz.wording import count, number, whole

_SIGNAL: Final = "#f85c68"
_LOWER_PANEL: Final = (0.0, 0.24)
_UPPER_PANEL: Final = (0.34, 1.0)


def individuals(trend: TrendResult, *, types: Iterable[str] = ()) -> Chart:
    """Readings over time, centre and limits; below, where there are limits, the moving ranges with theirs.

    The line joins readings of one unbroken stretch only. Readings that take no part in the limits have open grey
    marks, signals a larger mark of another shape. `types` are all types of the dataset, for the colour of this one.
    """
    title = f"{FIELD_BY_KEY[trend.parameter].label} of one item over time"
    if not trend.readings:
        return empty_chart(title, trend.sentences[0].rstrip("."))
    look = type_looks([*types, trend.equipment_type])[trend.equipment_type]
    traces = [_line(trend, look), *_marks(trend, look)]
    layout = _layout(trend)
    if trend.limits:
        traces.append(_ranges(trend, look))
        layout["shapes"], layout["annotations"] = _limit_lines(trend.limits)
    return Chart(draw(traces, title=title, notes=_notes(trend), layout=layout), title, _alt(trend))


def _unit(trend: TrendResult) -> str:
    return f"({UNIT_NOT_STATED})" if trend.unit == UNIT_NOT_STATED else trend.unit


def _line(trend: TrendResult, look: Look) -> dict[str, Any]:
    """A line through the readings, broken wherever a stretch ends."""
    points = _broken(trend.readings, lambda reading: reading.value)
    return {**_segments(points), "line": {"color": look.colour, "width": 1}, "yaxis": "y"}


def _ranges(trend: TrendResult, look: Look) -> dict[str, Any]:
    with_range = [each for each in trend.readings if each.moving_range is not None]
    points = _broken(with_range, lambda reading: reading.moving_range)
    template = f"Moving range %{{y:{NUMBER_FORMAT}}} {literal(_unit(trend))}<br>%{{x}}<extra></extra>"
    line = {"color": look.colour, "width": 1}
    shown = {"mode": "lines+markers", "marker": {"color": look.colour, "size": 4}, "hovertemplate": template}
    return {**_segments(points), **shown, "hoverinfo": "all", "line": line, "yaxis": "y2"}


def _broken(readings: Sequence[Reading], value: Any) -> list[tuple[str | None, float | None]]:
    points: list[tuple[str | None, float | None]] = []
    for index, each in enumerate(readings):
        if index and each.stretch != readings[index - 1].stretch:
            points.append((None, None))
        points.append((each.time.isoformat(), value(each)))
    return points


def _segments(points: Sequence[tuple[str | None, float | None]]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [x for x, _ in points],
        "y": [y for _, y in points],
        "connectgaps": False,
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _marks(trend: TrendResult, look: Look) -> list[dict[str, Any]]:
    """A trace for each kind of reading that there is."""
    plain_ones = [each for each in trend.readings if each.use == "judged" and not each.tests]
    kinds = {
        "Reading": (plain_ones, look.colour, "circle", 5),
        "Signal": ([each for each in trend.readings if each.tests], _SIGNAL, "diamond", 10),
        "Zero flow (standby)": ([each for each in trend.readings if each.use == "standby"], UNKNOWN, "circle-open", 6),
        "Same moment": ([each for each in trend.readings if each.use == "same time"], UNKNOWN, "x-thin-open", 6),
    }
    template = (
        f"%{{y:{NUMBER_FORMAT}}} {literal(_unit(trend))}%{{hovertext}}<br>%{{x}}, row %{{customdata}}<extra></extra>"
    )
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "name": name,
            "x": [each.time.isoformat() for each in found],
            "y": [each.value for each in found],
            "customdata": [each.row for each in found],
            "hovertext": [_tests(each) for each in found],
            "hovertemplate": template,
            "marker": {"color": colour, "symbol": symbol, "size": size, "line": {"width": 1, "color": colour}},
        }
        for name, (found, colour, symbol, size) in kinds.items()
        if found
    ]


def _tests(reading: Reading) -> str:
    if not reading.tests:
        return ""
    return f", signal by test {' and '.join(map(str, reading.tests))}"


def _layout(trend: TrendResult) -> dict[str, Any]:
    times = {"title": {"text": "Time, as the file states it"}, "type": "date", "automargin": True, "showgrid": True}
    title = {"text": literal(f"{FIELD_BY_KEY[trend.parameter].label} [{trend.unit}]"), "standoff": 14}
    values = {**value_axis(trend.parameter, {}, None), "title": title}
    legend = {"orientation": "h", "x": 0, "xanchor": "left", "y": 0, "yref": "container", "yanchor": "bottom"}
    layout = {"height": 380, "showlegend": True, "legend": legend, "xaxis": times, "yaxis": values}
    if not trend.limits:
        return layout
    ranges = {
        **values,
        "title": {"text": literal(f"Range [{trend.unit}]"), "standoff": 14},
        "rangemode": "tozero",
    }
    return {
        **layout,
        "height": 560,
        "xaxis": {**times, "anchor": "y2"},
        "yaxis": {**values, "domain": _UPPER_PANEL},
        "yaxis2": {**ranges, "domain": _LOWER_PANEL},
    }


def _limit_lines(limits: Limits) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Lines, dashed with a name for limits, whole for means; their values stand in the notes."""
    lines = [
        ("y", limits.upper, "Upper limit", "bottom"),
        ("y", limits.centre, "", ""),
        ("y", limits.lower, "Lower limit", "top"),
        ("y2", limits.range_upper, "Upper limit", "bottom"),
        ("y2", limits.range_mean, "", ""),
    ]
    ends = {"type": "line", "xref": "paper", "x0": 0, "x1": 1}
    shapes = [
        {
            **ends,
            "yref": axis,
            "y0": at,
            "y1": at,
            "line": {"color": UNKNOWN, "width": 1, "dash": "dash" if name else "solid"},
        }
        for axis, at, name, _ in lines
    ]
    place = {"xref": "paper", "x": 1, "xanchor": "right", "showarrow": False, "font": {"size": 11}}
    texts = [
        {**place, "yref": axis, "y": at, "text": name, "yanchor": anchor} for axis, at, name, anchor in lines if name
    ]
    return shapes, texts


def _notes(trend: TrendResult) -> list[str]:
    notes = [f"n = {whole(trend.judged)} of {count(trend.total, 'reading')}, those that are judged"]
    if trend.judged == trend.total:
        notes = [f"n = {count(trend.total, 'reading')}"]
    if trend.limits:
        low, mean, high = (number(each) for each in (trend.limits.lower, trend.limits.centre, trend.limits.upper))
        notes.append(f"Mean {mean} {_unit(trend)}, limits {low} to {high}: {count(trend.signals, 'signal')}")
        notes.append("Control limits are not specification limits")
    else:
        notes.append(f"No limits (they take {READINGS_FOR_LIMITS} readings that vary)")
    if len(trend.readings) < trend.total:
        notes.append(f"Showing {whole(len(trend.readings))} readings: the lowest and highest of each part")
    return notes


def _alt(trend: TrendResult) -> str:
    unit, first, last = _unit(trend), trend.readings[0], trend.readings[-1]
    values = [each.value for each in trend.readings]
    start = (
        f"Chart of {parameter_name(trend.parameter)} of {plain(trend.name)} over time, "
        f"{count(trend.total, 'reading')} from {first.time:%Y-%m-%d} to {last.time:%Y-%m-%d}, between "
        f"{number(min(values))} and {number(max(values))} {unit}."
    )
    if not trend.limits:
        return f"{start} No limits."
    limits = trend.limits
    return (
        f"{start} Mean {number(limits.centre)}, limits {number(limits.lower)} and {number(limits.upper)} {unit}; "
        f"{count(trend.signals, 'signal')}."
    )
