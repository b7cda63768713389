"""The figures of a dataset, built once and kept: bounded, and keyed by owner, dataset and upload."""

import streamlit as st

from chemviz import charts
from chemviz.analysis.results import Points
from chemviz.charts import Chart
from chemviz.services.datasets import OpenDataset, dataset_points
from chemviz.ui.cache import database

# The key of each cache: who asks, which dataset, and when it was uploaded, so that a dataset that was deleted and
# another that got its number can never be mixed up. Figures are shared objects: pages must not change them.


@st.cache_resource(max_entries=64, show_spinner=False)
def _points(owner_id: int, dataset_id: int, version: str) -> Points:  # noqa: ARG001
    return dataset_points(database(), owner_id=owner_id, dataset_id=dataset_id)


@st.cache_resource(max_entries=256, show_spinner=False)
def _distribution(owner_id: int, dataset_id: int, version: str, parameter: str, _dataset: OpenDataset) -> Chart:
    points = _points(owner_id, dataset_id, version)
    return charts.distribution(_dataset.analysis, _dataset.card.columns, parameter, points=points)


@st.cache_resource(max_entries=256, show_spinner=False)
def _scatter(owner_id: int, dataset_id: int, version: str, x: str, y: str, _dataset: OpenDataset) -> Chart:
    return charts.scatter(_points(owner_id, dataset_id, version), _dataset.card.columns, x, y)


@st.cache_resource(max_entries=256, show_spinner=False)
def _per_type(owner_id: int, dataset_id: int, version: str, _dataset: OpenDataset) -> Chart:  # noqa: ARG001
    return charts.equipment_per_type(_dataset.analysis)


def distribution(dataset: OpenDataset, parameter: str, *, owner_id: int) -> Chart:
    """One parameter by type."""
    return _distribution(owner_id, dataset.card.id, _version(dataset), parameter, dataset)


def scatter(dataset: OpenDataset, x: str, y: str, *, owner_id: int) -> Chart:
    """Two parameters against each other, coloured by type."""
    return _scatter(owner_id, dataset.card.id, _version(dataset), x, y, dataset)


def equipment_per_type(dataset: OpenDataset, *, owner_id: int) -> Chart:
    """How many items of each type."""
    return _per_type(owner_id, dataset.card.id, _version(dataset), dataset)


def _version(dataset: OpenDataset) -> str:
    return f"{dataset.card.uploaded_at.isoformat()} {dataset.file.sha256} {dataset.analysis.version}"
