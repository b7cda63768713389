"""What one equipment type says by itself: pure functions of that type's values, fit for any process or machine."""

from collections.abc import Mapping
from dataclasses import dataclass

from chemviz.analysis.correlation import correlate
from chemviz.analysis.distributions import bin_counts, tukey_box
from chemviz.analysis.grouping import Floats
from chemviz.analysis.ordering import Ordered, in_order
from chemviz.analysis.results import Correlation, ParameterResult, Summary, TypeResult
from chemviz.analysis.statistics import summarize

Edges = Mapping[str, tuple[float, ...]]


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
