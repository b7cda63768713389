"""A user's datasets: list, open, rename, delete; and, from the modules beside this one, import and export.

Every function takes the owner and puts it into the query itself. What belongs to somebody else, what never was and
what cannot be an id at all raise the same `NotFound`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, select, update

from chemviz.analysis.results import ANALYSIS_VERSION, Analysis, Points
from chemviz.db.engine import Database
from chemviz.db.models import Dataset, User
from chemviz.errors import NotFound, RefusedInput
from chemviz.ingest.choices import Choices
from chemviz.ingest.survey import FileFacts
from chemviz.schema import Columns
from chemviz.services.dataset_names import clean_dataset_name
from chemviz.services.equipment import count_equipment, equipment_rows, import_issues
from chemviz.services.exports import cleaned_csv, original_file
from chemviz.services.imports import import_dataset
from chemviz.services.memory import remembered_choices
from chemviz.services.notes import forget_notes_of_ended_series
from chemviz.services.owned import is_id, lock_names, lock_series, only_row, owned_dataset
from chemviz.services.previews import Preview, preview_file
from chemviz.services.problem_rows import problem_rows_csv
from chemviz.services.reanalysis import last_edit, refreshed
from chemviz.services.recipe import (
    Recipe,
    choices_in,
    columns_in,
    file_in,
    for_another_file,
    recipe_in,
    unmapped_in,
    with_units_not_stated,
)
from chemviz.services.report_options import forget_report_options_of_ended_series

__all__ = [
    "DatasetCard",
    "OpenDataset",
    "Preview",
    "Recipe",
    "cleaned_csv",
    "count_equipment",
    "dataset_choices",
    "dataset_points",
    "dataset_recipe",
    "delete_dataset",
    "equipment_rows",
    "for_another_file",
    "import_dataset",
    "import_issues",
    "list_datasets",
    "open_dataset",
    "original_file",
    "preview_file",
    "problem_rows_csv",
    "remembered_choices",
    "rename_dataset",
    "same_file",
    "with_units_not_stated",
]


@dataclass(frozen=True)
class DatasetCard:
    """What a list of datasets shows of one; those that share `series_id` are versions of one dataset."""

    id: int
    name: str
    file_name: str
    uploaded_at: datetime
    file_bytes: int
    rows_read: int
    rows_accepted: int
    rows_rejected: int
    issue_count: int
    type_count: int
    columns: Columns
    series_id: int
    version: int
    analysis_version: int

    @property
    def is_current(self) -> bool:
        """Whether this ChemViz made its analysis; else it is made anew when it is opened."""
        return self.analysis_version == ANALYSIS_VERSION


@dataclass(frozen=True)
class OpenDataset:
    """A dataset with its stored analysis; opening it reads none of its rows."""

    card: DatasetCard
    file: FileFacts
    unmapped: tuple[str, ...]
    owner_name: str
    analysis: Analysis
    last_edit: int = 0
    """Tells one state of the rows from the next; 0 where they are as they were imported."""


_CARD: Final = (
    Dataset.id,
    Dataset.name,
    Dataset.file_name,
    Dataset.uploaded_at,
    Dataset.file_bytes,
    Dataset.rows_read,
    Dataset.rows_accepted,
    Dataset.rows_rejected,
    Dataset.issue_count,
    Dataset.type_count,
    Dataset.series_id,
    Dataset.version,
    Dataset.analysis_version,
    Dataset.recipe,
)


def list_datasets(db: Database, *, owner_id: int, search: str = "") -> list[DatasetCard]:
    """The owner's datasets, newest first; `search` finds a text anywhere in the dataset's or the file's name.

    One owner's names are few enough to be searched here, where upper and lower case are the same for every language;
    databases differ in that.
    """
    wanted = search.strip().casefold()
    rows = _rows_of(db, owner_id)
    return [_card(row) for row in rows if wanted in row.name.casefold() or wanted in row.file_name.casefold()]


def same_file(db: Database, *, owner_id: int, sha256: str) -> list[DatasetCard]:
    """The owner's datasets that were made from a file with this SHA-256, newest first."""
    return [_card(row) for row in _rows_of(db, owner_id, Dataset.file_sha256 == sha256.lower())]


def _rows_of(db: Database, owner_id: int, *conditions: ColumnElement[bool]) -> Sequence[Any]:
    if not is_id(owner_id):
        return []
    query = select(*_CARD).where(Dataset.owner_id == owner_id, *conditions)
    with db.reading() as session:
        return session.execute(query.order_by(Dataset.uploaded_at.desc(), Dataset.id.desc())).all()


def open_dataset(db: Database, *, owner_id: int, dataset_id: int) -> OpenDataset:
    """One dataset with its analysis, made anew when an older ChemViz stored it. Raises `NotFound`."""
    columns = (*_CARD, Dataset.file_sha256, Dataset.analysis_results, User.display_name)
    query = select(*columns).join(User, User.id == Dataset.owner_id)
    with db.reading() as session:
        row = only_row(session, query.where(owned_dataset(owner_id=owner_id, dataset_id=dataset_id)))
        edit = last_edit(session, row.id)
    if row.analysis_version == ANALYSIS_VERSION:
        analysis = Analysis.from_json(row.analysis_results)
    else:
        analysis, _ = refreshed(db, owner_id=owner_id, dataset_id=dataset_id)
    return OpenDataset(
        card=_card(row),
        file=file_in(row.recipe, name=row.file_name, sha256=row.file_sha256, size_bytes=row.file_bytes),
        unmapped=unmapped_in(row.recipe),
        owner_name=row.display_name,
        analysis=analysis,
        last_edit=edit,
    )


def dataset_points(db: Database, *, owner_id: int, dataset_id: int) -> Points:
    """The rows that charts draw one by one. Raises `NotFound`."""
    with db.reading() as session:
        query = select(Dataset.points, Dataset.analysis_version)
        row = only_row(session, query.where(owned_dataset(owner_id=owner_id, dataset_id=dataset_id)))
    if row.analysis_version == ANALYSIS_VERSION:
        return Points.from_json(row.points)
    return refreshed(db, owner_id=owner_id, dataset_id=dataset_id)[1]


def dataset_choices(db: Database, *, owner_id: int, dataset_id: int) -> Choices:
    """All that was decided when the file was read: with these choices it is read again in the same way.

    Raises `NotFound`.
    """
    with db.reading() as session:
        query = select(Dataset.recipe).where(owned_dataset(owner_id=owner_id, dataset_id=dataset_id))
        return choices_in(only_row(session, query).recipe)


def dataset_recipe(db: Database, *, owner_id: int, dataset_id: int) -> Recipe:
    """How the dataset's file was read, to be shown. Raises `NotFound`."""
    query = select(Dataset.name, Dataset.recipe, Dataset.file_name, Dataset.file_sha256, Dataset.file_bytes)
    with db.reading() as session:
        row = only_row(session, query.where(owned_dataset(owner_id=owner_id, dataset_id=dataset_id)))
    file = file_in(row.recipe, name=row.file_name, sha256=row.file_sha256, size_bytes=row.file_bytes)
    return recipe_in(row.recipe, file, dataset=row.name)


def rename_dataset(db: Database, *, owner_id: int, dataset_id: int, name: str) -> None:
    """Give a dataset another name. Raises `NotFound`, or `RefusedInput` for a name that another one of theirs has."""
    name = clean_dataset_name(name)
    is_owned = owned_dataset(owner_id=owner_id, dataset_id=dataset_id)
    with db.session() as session:
        only_row(session, select(Dataset.id).where(is_owned).with_for_update())
        lock_names(session, owner_id=owner_id)
        others = select(Dataset.name).where(Dataset.owner_id == owner_id, Dataset.id != dataset_id)
        if name.casefold() in map(str.casefold, session.scalars(others)):
            raise RefusedInput("You already have a dataset with this name. Choose another one.")
        session.execute(update(Dataset).where(is_owned).values(name=name))


def delete_dataset(db: Database, *, owner_id: int, dataset_id: int) -> None:
    """Delete a dataset with all that belongs to it, for good; with the last one of a series, the notes on its findings
    and the choices of its reports.

    Raises `NotFound`.
    """
    is_owned = owned_dataset(owner_id=owner_id, dataset_id=dataset_id)
    with db.session() as session:
        series_id = only_row(session, select(Dataset.series_id).where(is_owned)).series_id
        lock_series(session, owner_id=owner_id, series_id=series_id)
        if session.scalar(delete(Dataset).where(is_owned).returning(Dataset.id)) is None:
            raise NotFound  # somebody else deleted it while we waited
        forget_notes_of_ended_series(session, owner_id=owner_id, series_id=series_id)
        forget_report_options_of_ended_series(session, owner_id=owner_id, series_id=series_id)


def _card(row: Any) -> DatasetCard:
    fields = row._asdict()
    names = {column.key for column in _CARD} - {"recipe"}
    return DatasetCard(columns=columns_in(row.recipe), **{key: fields[key] for key in names})
