"""Uploading: a preview of a file, and its import as a dataset. Changes nothing that is already stored."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
from sqlalchemy import select
from sqlalchemy.orm import Session

from chemviz.analysis import analyze, refuse_too_many_types, sample_points
from chemviz.analysis.results import Analysis
from chemviz.db.bulk import CHUNK_ROWS, write_rows
from chemviz.db.engine import Database
from chemviz.db.models import Dataset, DatasetFile, Equipment, ImportIssue, User
from chemviz.errors import NotFound
from chemviz.ingest import read_table
from chemviz.ingest.survey import FileFacts, Issue, Survey
from chemviz.schema import Columns
from chemviz.services.dataset_names import clean_dataset_name, clean_file_name, free_name
from chemviz.services.owned import is_id
from chemviz.services.recipe import recipe_of
from chemviz.wording import whole

HEAD_ROWS: Final = 20
ISSUES_SHOWN: Final = 1_000

Progress = Callable[[float, str], None]

_READ, _WRITTEN = 0.25, 0.95  # shares of the time that a million rows take, measured


@dataclass(frozen=True)
class Preview:
    """What would be imported: `head` is the first rows as an equipment frame, `issues` the first of `issue_count`."""

    file: FileFacts
    columns: Columns
    unmapped: tuple[str, ...]
    head: pd.DataFrame
    rows_read: int
    rows_accepted: int
    rows_rejected: int
    issues: tuple[Issue, ...]
    issue_count: int


@dataclass(frozen=True)
class _Derived:
    """What is computed from a survey while its rows are being written."""

    analysis: Analysis
    analysis_json: str
    points_json: str
    content: bytes


def preview_file(data: bytes, *, file_name: str, max_bytes: int | None = None) -> Preview:
    """Read a file without storing anything. Raises `RefusedFile`."""
    survey = _read(data, file_name, max_bytes)
    return Preview(
        file=survey.file,
        columns=survey.columns,
        unmapped=survey.unmapped,
        head=survey.frame.head(HEAD_ROWS),
        rows_read=survey.rows_read,
        rows_accepted=survey.rows_accepted,
        rows_rejected=survey.rows_rejected,
        issues=survey.issues[:ISSUES_SHOWN],
        issue_count=len(survey.issues),
    )


def import_dataset(
    db: Database,
    *,
    owner_id: int,
    name: str,
    file_name: str,
    data: bytes,
    now: datetime,
    max_bytes: int | None = None,
    progress: Progress | None = None,
) -> int:
    """Store a file as a dataset of this owner, with its rows and its analysis, and return the dataset's id.

    All of it is one transaction, so a dataset is either whole or not there. When the process is killed in the middle,
    the database itself discards what was written: there are no remains to clean up, and no unfinished state to hide.

    A name that the owner has already used gets a number, as file managers do: "Spring (2)".

    `progress` is called with the share that is done, from 0 to 1, and what is being done. When it raises, the import
    is given up and nothing is stored. It is not called any more once the dataset is there.

    Raises `RefusedFile`, `RefusedInput` for the name, `NotFound` when there is no such owner, `DatabaseUnavailable`.
    """
    tell = progress or _tell_nobody
    name = clean_dataset_name(name)
    tell(0.0, "Reading the file")
    survey = _read(data, file_name, max_bytes)
    tell(_READ, "Storing rows")
    # The analysis and the compression run beside the writing: most of their time they leave Python's lock alone.
    with ThreadPoolExecutor(1) as beside, db.session() as session:
        derived = beside.submit(_derive, survey, data)
        dataset = _new_dataset(session, owner_id, name, survey, now)
        _write_rows(session, dataset.id, survey, tell)
        tell(_WRITTEN, "Storing the analysis")
        _complete(session, dataset, derived.result())
        return dataset.id


def _read(data: bytes, file_name: str, max_bytes: int | None) -> Survey:
    survey = read_table(data, file_name=clean_file_name(file_name), max_bytes=max_bytes)
    refuse_too_many_types(survey.frame)
    return survey


def _tell_nobody(_share: float, _stage: str) -> None:
    pass


def _derive(survey: Survey, data: bytes) -> _Derived:
    analysis = analyze(survey.frame, survey.columns, rows_rejected=survey.rows_rejected)
    return _Derived(
        analysis=analysis,
        analysis_json=analysis.to_json(),
        points_json=sample_points(survey.frame).to_json(),
        content=pa.compress(data, codec="zstd", asbytes=True),
    )


def _new_dataset(session: Session, owner_id: int, name: str, survey: Survey, now: datetime) -> Dataset:
    owner = select(User.id).where(User.id == owner_id).with_for_update(read=True, key_share=True)
    if not is_id(owner_id) or session.scalar(owner) is None:
        raise NotFound("account")
    taken = session.scalars(select(Dataset.name).where(Dataset.owner_id == owner_id))
    dataset = Dataset(
        owner_id=owner_id,
        name=free_name(name, taken),
        uploaded_at=now,
        file_name=survey.file.name,
        file_sha256=survey.file.sha256,
        file_bytes=survey.file.bytes,
        rows_read=survey.rows_read,
        rows_accepted=survey.rows_accepted,
        rows_rejected=survey.rows_rejected,
        issue_count=len(survey.issues),
        recipe=recipe_of(survey),
        type_count=0,  # this and what follows is filled in by `_complete`
        analysis_results="",
        points="",
        analysis_version=0,
    )
    session.add(dataset)
    session.flush()
    return dataset


def _complete(session: Session, dataset: Dataset, derived: _Derived) -> None:
    dataset.type_count = len(derived.analysis.types)
    dataset.analysis_results = derived.analysis_json
    dataset.points = derived.points_json
    dataset.analysis_version = derived.analysis.version
    session.add(DatasetFile(dataset_id=dataset.id, content=derived.content))


def _write_rows(session: Session, dataset_id: int, survey: Survey, tell: Progress) -> None:
    total = survey.rows_accepted + len(survey.issues)

    def told_after(before: int) -> Callable[[int], None]:
        def told(done: int) -> None:
            share = _READ + (_WRITTEN - _READ) * (before + done) / total
            tell(share, f"Storing rows: {whole(before + done)} of {whole(total)}")

        return told

    write_rows(session, Equipment, _equipment(dataset_id, survey.frame), told_after(0))
    for start in range(0, len(survey.issues), CHUNK_ROWS):
        chunk = _issues(dataset_id, start, survey.issues[start : start + CHUNK_ROWS])
        write_rows(session, ImportIssue, chunk, told_after(survey.rows_accepted + start))


def _equipment(dataset_id: int, frame: pd.DataFrame) -> pa.Table:
    rows = pa.Table.from_pandas(frame, preserve_index=False)
    rows = rows.set_column(0, "row", rows["row"].cast(pa.int32()))
    return rows.add_column(0, "dataset_id", pa.array(np.full(len(frame), dataset_id, dtype=np.int32)))


def _issues(dataset_id: int, start: int, issues: tuple[Issue, ...]) -> pa.Table:
    return pa.table(
        {
            "dataset_id": pa.array([dataset_id] * len(issues), pa.int32()),
            "position": pa.array(range(start, start + len(issues)), pa.int32()),
            "row": pa.array([issue.row for issue in issues], pa.int32()),
            "column": pa.array([issue.column for issue in issues], pa.string()),
            "value": pa.array([issue.value for issue in issues], pa.string()),
            "problem": pa.array([issue.problem for issue in issues], pa.string()),
            "is_rejected": pa.array([issue.is_rejected for issue in issues], pa.bool_()),
        }
    )
