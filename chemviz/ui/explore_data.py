"""What the charts page shows, read and computed once and kept: bounded, and keyed by owner, dataset and version.

The unfiltered view comes from the stored analysis and reads no row but those with a finding. A filter or a selection
reads all rows once; what passes is computed on whole columns.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from chemviz.analysis.breaches import tightest
from chemviz.analysis.exploring import (
    Filter,
    Positions,
    Rows,
    density,
    describe_part,
    matching,
    points_at,
    rows_of,
    sample_part,
    with_rows,
)
from chemviz.analysis.limits import applied_limits, name_key
from chemviz.analysis.results import Analysis, Finding, Points
from chemviz.display_units import UnitSystem, analysis_in, columns_in, points_in, scales_of
from chemviz.ingest.types import type_key
from chemviz.schema import FRAME_DTYPES, PARAMETERS, Columns
from chemviz.services.datasets import OpenDataset, dataset_points
from chemviz.services.equipment import equipment_rows
from chemviz.services.exploring import areas_in, explorable_rows, rows_at
from chemviz.services.findings import findings_of
from chemviz.services.limits import list_limits
from chemviz.ui.cache import database
from chemviz.ui.figures import version_of

CELLS: Final = 60
"""Cells of a density chart along each axis."""
_NAMES_LOOKED_AT: Final = 500

Owned = tuple[int, int, str]
"""Whose dataset, which one, and in which version: the key of every cache here."""


@dataclass(frozen=True)
class Survey:
    """A dataset that is explored; `limits` tells one state of the owner's limits from another, for the caches."""

    owned: Owned
    dataset: OpenDataset
    findings: tuple[Finding, ...]
    bounds: Mapping[tuple[str, str], tuple[float | None, float | None]]
    limits: str

    @property
    def columns(self) -> Columns:
        """The stored columns."""
        return self.dataset.card.columns

    @property
    def severities(self) -> dict[int, str]:
        """Of each row with a finding, the gravest severity."""
        return {each.row: each.severity for each in reversed(self.findings)}


@dataclass(frozen=True)
class Part:
    """What passes a filter, in stored units; `mask` are its rows as bits, None where all rows pass."""

    count: int
    analysis: Analysis
    points: Points
    mask: NDArray[np.uint8] | None

    def shown(self, columns: Columns, system: UnitSystem) -> tuple[Analysis, Points, Columns]:
        """The same in the units of the screen."""
        analysis, points = analysis_in(self.analysis, columns, system), points_in(self.points, columns, system)
        return analysis, points, columns_in(columns, system)


def survey_of(dataset: OpenDataset, *, owner_id: int) -> Survey:
    """The dataset with its findings as the owner's limits are now."""
    owned = (owner_id, dataset.card.id, version_of(dataset))
    limits = repr(list_limits(database(), owner_id=owner_id))
    findings, bounds = _judged(*owned, limits, dataset)
    return Survey(owned, dataset, findings, bounds, limits)


@st.cache_resource(max_entries=32, show_spinner=False)
def _judged(owner_id: int, dataset_id: int, version: str, limits: str, _dataset: OpenDataset) -> tuple[Any, Any]:  # noqa: ARG001
    found = findings_of(database(), owner_id=owner_id, dataset_id=dataset_id)
    applied = applied_limits(list_limits(database(), owner_id=owner_id), _dataset.card.columns)
    bounds = {}
    for key in applied.parameters:
        for each in _dataset.analysis.types:
            low, high = tightest(applied.of[key].get(("type", type_key(each.equipment_type)), []))
            if np.isfinite(low) or np.isfinite(high):
                ends = (low if np.isfinite(low) else None, high if np.isfinite(high) else None)
                bounds[each.equipment_type, key] = ends
    return tuple(each.finding for each in found.findings), bounds


def part_of(survey: Survey, wanted: Filter) -> Part:
    """What passes the filter."""
    if wanted.is_open:
        points = _all_points(*survey.owned, survey.limits, survey)
        return Part(survey.dataset.card.rows_accepted, survey.dataset.analysis, points, None)
    return _part(survey.owned, f"{survey.limits} {wanted}", wanted, survey)


@st.cache_resource(max_entries=16, show_spinner=False)
def _all_points(owner_id: int, dataset_id: int, version: str, limits: str, _survey: Survey) -> Points:  # noqa: ARG001
    points = dataset_points(database(), owner_id=owner_id, dataset_id=dataset_id)
    if len(points.row) == points.of or not _survey.findings:
        return points
    rows = rows_at(database(), owner_id=owner_id, dataset_id=dataset_id, numbers=_survey.severities)
    return with_rows(points, points_at(rows, np.arange(len(rows)), of=points.of))


@st.cache_resource(max_entries=32, show_spinner=False)
def _part(owned: Owned, key: str, _wanted: Filter, _survey: Survey) -> Part:  # noqa: ARG001
    rows = _rows(*owned)
    mask = matching(rows, _wanted, _survey.severities)
    at = np.flatnonzero(mask)
    edges, types = describe_part(rows, at)
    analysis = replace(_survey.dataset.analysis, count=len(at), edges=edges, types=types)
    return Part(len(at), analysis, sample_part(rows, at, _survey.severities), np.packbits(mask))


@st.cache_resource(max_entries=3, show_spinner="Reading the rows")
def _rows(owner_id: int, dataset_id: int, version: str) -> Rows:  # noqa: ARG001
    return explorable_rows(database(), owner_id=owner_id, dataset_id=dataset_id)


def all_rows(survey: Survey) -> Rows:
    """Every row of the dataset."""
    return _rows(*survey.owned)


def areas_of(survey: Survey) -> tuple[str, ...]:
    """The areas that the dataset names, in their order; none where the file has no such column."""
    return _areas(*survey.owned) if survey.columns.get("area") else ()


@st.cache_resource(max_entries=64, show_spinner=False)
def _areas(owner_id: int, dataset_id: int, version: str) -> tuple[str, ...]:  # noqa: ARG001
    return areas_in(database(), owner_id=owner_id, dataset_id=dataset_id)


def positions_in(survey: Survey, part: Part) -> Positions:
    """Where the rows of a part stand among all rows."""
    size = len(all_rows(survey))
    if part.mask is None:
        return np.arange(size)
    return np.flatnonzero(np.unpackbits(part.mask, count=size))


def cells_of(
    survey: Survey, part: Part, x: str, y: str, wanted: Filter, system: UnitSystem
) -> tuple[NDArray[np.int64], tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Counts of the density chart, and its edges in the units of the screen."""
    counts, edges = _cells(survey.owned, f"{survey.limits} {wanted}", x, y, survey, part)
    scales = scales_of(survey.columns, system)
    return counts, (scales[x].values(edges[0]), scales[y].values(edges[1]))


@st.cache_resource(max_entries=32, show_spinner=False)
def _cells(owned: Owned, key: str, x: str, y: str, _survey: Survey, _part: Part) -> tuple[Any, Any]:  # noqa: ARG001
    bins = [_part.analysis.edges[key] for key in (x, y)]
    if not all(bins):
        return np.zeros((1, 1), np.int64), (np.array([0.0, 1.0]), np.array([0.0, 1.0]))
    edges = tuple(np.linspace(each[0], each[-1], CELLS + 1) for each in bins)
    return density(all_rows(_survey), positions_in(_survey, _part), x, y, (edges[0], edges[1])), edges


def bounds_in(survey: Survey, system: UnitSystem) -> dict[tuple[str, str], tuple[float | None, float | None]]:
    """The limits of each type and parameter in the units of the screen."""
    scales = scales_of(survey.columns, system)
    return {
        (kind, key): (scales[key].value(low), scales[key].value(high))
        for (kind, key), (low, high) in survey.bounds.items()
        if key in PARAMETERS
    }


def item_of(survey: Survey, name: str) -> Points | None:
    """The item of this name, in any case and spacing, else the first with the name in its own; of no name, the gravest
    finding's. In stored units; None where there is none.
    """
    if not name and not survey.findings:
        return None
    return _item(survey.owned, f"{survey.limits} {name}", name, survey)


@st.cache_resource(max_entries=64, show_spinner=False)
def _item(owned: Owned, key: str, _name: str, _survey: Survey) -> Points | None:  # noqa: ARG001
    own = {"owner_id": owned[0], "dataset_id": owned[1]}
    if not _name:
        with_value = (each.row for each in _survey.findings if each.value is not None)
        rows = rows_at(database(), **own, numbers=[next(with_value, _survey.findings[0].row)])
    else:
        frame = equipment_rows(database(), **own, search=_name, limit=_NAMES_LOOKED_AT)
        frame = frame[frame["name"].notna()]
        same = frame[[name_key(str(each)) == name_key(_name) for each in frame["name"]]]
        rows = rows_of((same if len(same) else frame).head(1)[list(FRAME_DTYPES)])
    return points_at(rows, np.arange(1), of=1) if len(rows) else None
