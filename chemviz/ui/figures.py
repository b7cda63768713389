"""The figures of a dataset, built once and kept: bounded, and keyed by owner, dataset and upload."""

from collections.abc import Iterable
from dataclasses import replace

import streamlit as st

from chemviz.analysis.breaches import RULE as BREACH
from chemviz.analysis.comparison import Comparison
from chemviz.analysis.limit_behind import limit_behind
from chemviz.analysis.limits import applied_limits
from chemviz.analysis.results import Finding, Points
from chemviz.analysis.trends import TrendResult
from chemviz.charts import Chart
from chemviz.charts.drift import drift_of_types, largest_changes
from chemviz.charts.peers import Peers, among_peers, peers_of
from chemviz.charts.series import individuals
from chemviz.charts.small import small_charts
from chemviz.charts.together import Pair, among_pairs, partner_of
from chemviz.display_units import Scale, UnitSystem, analysis_in, columns_in, scales_of
from chemviz.services.comparison import ComparedDatasets, compare_datasets
from chemviz.services.datasets import OpenDataset, dataset_points
from chemviz.services.evidence import EvidencePoint
from chemviz.services.evidence import evidence as rows_behind
from chemviz.services.limits import list_limits
from chemviz.ui.cache import database

JOINT = "joint-outlier"

# The key of each cache: who asks, which dataset, and when it was uploaded, so that a dataset that was deleted and
# another that got its number can never be mixed up. Figures are shared objects: pages must not change them.


@st.cache_resource(max_entries=64, show_spinner=False)
def _points(owner_id: int, dataset_id: int, version: str) -> Points:  # noqa: ARG001
    return dataset_points(database(), owner_id=owner_id, dataset_id=dataset_id)


@st.cache_resource(max_entries=256, show_spinner=False)
def _small(
    owner_id: int, dataset_id: int, version: str, system: UnitSystem, _dataset: OpenDataset
) -> tuple[Chart, ...]:
    del owner_id, dataset_id, version
    columns = _dataset.card.columns
    return small_charts(analysis_in(_dataset.analysis, columns, system), columns_in(columns, system))


def small_figures(dataset: OpenDataset, system: UnitSystem, *, owner_id: int) -> tuple[Chart, ...]:
    """Equipment per type and each parameter by type, as small charts."""
    return _small(owner_id, dataset.card.id, version_of(dataset), system, dataset)


def evidence(dataset: OpenDataset, finding: Finding, system: UnitSystem, *, owner_id: int) -> Chart | None:
    """The item that a (stored) finding is about among the others of its type; None where it is about no such value."""
    columns = dataset.card.columns
    scales = scales_of(columns, system)
    if finding.rule == JOINT:
        pair = _jointly(dataset, finding, scales, owner_id=owner_id)
        return among_pairs(pair, columns_in(columns, system)) if pair else None
    points = _points(owner_id, dataset.card.id, version_of(dataset))
    found = peers_of(finding, points, dataset.analysis)
    if found is None:
        return None
    if finding.rule == BREACH:
        found = _with_limit(found, finding, dataset, owner_id=owner_id)
    return among_peers(_on(scales[found.parameter], found), columns_in(columns, system))


def _on(scale: Scale, peers: Peers) -> Peers:
    """Peers and lines that were judged in stored units, as they are shown."""
    return replace(
        peers,
        value=scale.known(peers.value),
        others=tuple(map(scale.known, peers.others)),
        median=scale.value(peers.median),
        low=scale.value(peers.low),
        high=scale.value(peers.high),
        sisters=tuple((name, scale.known(value)) for name, value in peers.sisters),
    )


def _with_limit(found: Peers, finding: Finding, dataset: OpenDataset, *, owner_id: int) -> Peers:
    applied = applied_limits(list_limits(database(), owner_id=owner_id), dataset.card.columns)
    limit = limit_behind(finding, applied)
    if limit is None:
        return found
    return replace(found, low=limit.low, high=limit.high, lines_note=f"Dashed: the {limit.level} limits")


def _jointly(dataset: OpenDataset, finding: Finding, scales: dict[str, Scale], *, owner_id: int) -> Pair | None:
    y, kind = finding.parameter, finding.equipment_type
    if y is None or kind is None:
        return None
    x = partner_of(dataset.analysis, kind, y)
    rows = rows_behind(database(), owner_id=owner_id, dataset_id=dataset.card.id, finding=finding)
    own = _pairs((each for each in rows.item if each.row == finding.row), x, y, scales)
    if not own:
        return None
    return Pair(
        name=finding.equipment,
        equipment_type=kind,
        x=x,
        y=y,
        item=own[0],
        others=tuple(_pairs(rows.peers, x, y, scales)),
        n=rows.n,
        types=tuple(each.equipment_type for each in dataset.analysis.types),
    )


def _pairs(points: Iterable[EvidencePoint], x: str, y: str, scales: dict[str, Scale]) -> list[tuple[float, float]]:
    pairs = ((scales[x].value(getattr(each, x)), scales[y].value(getattr(each, y))) for each in points)
    return [(x, y) for x, y in pairs if x is not None and y is not None]


def series(trend: TrendResult, dataset: OpenDataset) -> Chart:
    """The readings of one item over time."""
    return individuals(trend, types=[each.equipment_type for each in dataset.analysis.types])


def compared(earlier: OpenDataset, later: OpenDataset, *, owner_id: int) -> ComparedDatasets:
    """The comparison of two datasets, made once: reading all rows of both may take seconds."""
    ids = (earlier.card.id, later.card.id)
    limits = repr(list_limits(database(), owner_id=owner_id))  # breaches are among the findings that are compared
    return _compared(owner_id, ids, (version_of(earlier), version_of(later), limits))


@st.cache_resource(max_entries=16, show_spinner="Comparing the two surveys")
def _compared(owner_id: int, ids: tuple[int, int], versions: tuple[str, str, str]) -> ComparedDatasets:  # noqa: ARG001
    return compare_datasets(database(), owner_id=owner_id, before_id=ids[0], after_id=ids[1])


def drift(comparison: Comparison, parameter: str) -> tuple[Chart, Chart]:
    """How far each type moved, and the items that moved most."""
    return drift_of_types(comparison, parameter), largest_changes(comparison, parameter)


def version_of(dataset: OpenDataset) -> str:
    """What tells this dataset and its analysis from any other that had or will have the same number."""
    made = f"{dataset.analysis.version} {dataset.analysis.chance} {dataset.last_edit}"
    return f"{dataset.card.uploaded_at.isoformat()} {dataset.file.sha256} {made}"
