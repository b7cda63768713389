"""What one equipment type says by itself: pure functions of that type's values, fit for any process or machine."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from chemviz.analysis.correlation import correlate
from chemviz.analysis.distributions import bin_counts, bin_edges, tukey_box
from chemviz.analysis.grouping import Floats, Groups
from chemviz.analysis.ordering import Ordered, in_order
from chemviz.analysis.results import Correlation, ParameterResult, Summary, TypeResult
from chemviz.analysis.statistics import summarize

Edges = Mapping[str, tuple[float, ...]]
MapTypes = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]


@dataclass(frozen=True)
class TypeValues:
    """The rows of one type: its name, and the values of each parameter in the file's order."""

    equipment_type: str
    count: int
    parameters: Mapping[str, Floats]


@dataclass(frozen=True)
class Described:
    """One type before the types agree on bins: its values in order, their statistics and correlations."""

    equipment_type: str
    count: int
    ordered: Mapping[str, Ordered]
    summaries: Mapping[str, Summary]
    correlations: tuple[Correlation, ...]


def describe_types(
    values: Mapping[str, Floats], groups: Groups, *, map_types: MapTypes = map
) -> tuple[dict[str, tuple[float, ...]], tuple[TypeResult, ...]]:
    """The bin edges of each parameter, and the result of each type in the order of `groups`.

    `values` are the columns of all rows, in the file's order. `map_types` applies a function to each type, in order.
    """
    described = list(map_types(describe_type, _type_values(values, groups)))
    edges = {key: bin_edges([each.ordered[key].values for each in described]) for key in values}
    return edges, tuple(map_types(partial(place_in_bins, edges=edges), described))


def _type_values(values: Mapping[str, Floats], groups: Groups) -> Iterator[TypeValues]:
    split = [groups.split(each) for each in values.values()]
    for name, count, *columns in zip(groups.names, groups.counts.tolist(), *split, strict=True):
        yield TypeValues(name, count, dict(zip(values, columns, strict=True)))


def describe_type(values: TypeValues) -> Described:
    """Statistics and correlations of one type. Zero flow is standby or not applicable: counted apart, in no figure."""
    ordered = {key: in_order(each, has_zeros=key != "flowrate") for key, each in values.parameters.items()}
    summaries = {key: summarize(each) for key, each in ordered.items()}
    return Described(values.equipment_type, values.count, ordered, summaries, correlate(ordered))


def place_in_bins(described: Described, edges: Edges) -> TypeResult:
    """The result of one type, once the edges of the bins that all types share are known."""
    parameters = {
        key: ParameterResult(
            summary=described.summaries[key],
            counts=bin_counts(ordered.values, edges[key]),
            box=tukey_box(ordered.values, described.summaries[key]),
        )
        for key, ordered in described.ordered.items()
    }
    return TypeResult(described.equipment_type, described.count, parameters, described.correlations)
