"""Importing a file as a dataset. Changes nothing that is already stored but what is remembered for the next file."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chemviz.analysis import analyze, refuse_too_many_types, sample_points
from chemviz.analysis.results import Analysis
from chemviz.db.bulk import CHUNK_ROWS, write_rows
from chemviz.db.engine import Database
from chemviz.db.models import Dataset, DatasetFile, Equipment, ImportIssue, User
from chemviz.errors import NotFound
from chemviz.ingest import read_table
from chemviz.ingest.choices import OPEN, Choices
from chemviz.ingest.survey import Issue, Survey
from chemviz.services.dataset_names import clean_dataset_name, clean_file_name, free_name
from chemviz.services.memory import remember
from chemviz.services.owned import is_id, lock_names, lock_series, only_row, owned_dataset
from chemviz.services.recipe import recipe_of
from chemviz.services.repeated_files import refuse_the_same_file
from chemviz.services.storage import ROW_BYTES, refuse_without_room
from chemviz.wording import whole

Progress = Callable[[float, str], None]

_READ, _WRITTEN = 0.25, 0.95  # shares of the time that a million rows take, measured


@dataclass(frozen=True)
class _Derived:
    """What is computed from a survey while its rows are being written."""

    analysis: Analysis
    analysis_json: str
    points_json: str
    content: bytes


def import_dataset(  # noqa: PLR0913 (by keyword)
    db: Database,
    *,
    owner_id: int,
    name: str,
    file_name: str,
    data: bytes,
    now: datetime,
    choices: Choices = OPEN,
    version_of: int | None = None,
    only_once: bool = False,
    max_bytes: int | None = None,
    per_user_bytes: int | None = None,
    progress: Progress | None = None,
) -> int:
    """Store a file as a dataset of this owner, with its rows and its analysis, and return the dataset's id.

    All of it is one transaction, so a dataset is either whole or not there. When the process is killed in the middle,
    the database itself discards what was written: there are no remains to clean up, and no unfinished state to hide.

    A name that the owner has already used gets a number, as file managers do: "Spring (2)". With `version_of` the new
    dataset is a further version in the series of that one, which stays as it is. With `only_once` a file that the owner
    has imported already is refused, also while another import of it is still under way.

    What all datasets of the owner may take is `per_user_bytes` [bytes], and a tenth of it for a sample visit.

    `choices` say how to read the file; all that was decided in the end is stored with the dataset. What somebody chose
    is remembered for files with the same headers, guesses are not (see `memory`).

    `progress` is called with the share that is done, from 0 to 1, and what is being done. When it raises, the import
    is given up and nothing is stored. It is not called any more once the dataset is there.

    Raises `RefusedFile`, `NeedsAnswer` (one of these) when `choices` leave something open, `RefusedInput` for the name,
    a choice, a file that is wanted `only_once`, and for want of room, `NotFound` when there is no such owner or no
    `version_of` of theirs, `DatabaseUnavailable`.
    """
    tell = progress or _tell_nobody
    name = clean_dataset_name(name)
    tell(0.0, "Reading the file")
    survey = read_table(
        data,
        file_name=clean_file_name(file_name),
        choices=choices,
        max_bytes=max_bytes,
        progress=lambda share, stage: tell(_READ * share, stage),
    )
    survey = replace(survey, frame=_as_stored(survey.frame))
    refuse_too_many_types(survey.frame)
    tell(_READ, "Storing rows")
    # The analysis and the compression run beside the writing: most of their time they leave Python's lock alone.
    with ThreadPoolExecutor(1) as beside, db.session() as session:
        if only_once:
            refuse_the_same_file(session, owner_id=owner_id, sha256=survey.file.sha256)
        room = partial(refuse_without_room, session, owner_id=owner_id, per_user_bytes=per_user_bytes)
        room(more_bytes=ROW_BYTES * (survey.rows_accepted + len(survey.issues)))
        derived = beside.submit(_derive, survey, data)
        dataset = _new_dataset(session, owner_id, name, survey, now, version_of)
        _write_rows(session, dataset.id, survey, tell)
        tell(_WRITTEN, "Storing the analysis")
        _complete(session, dataset, derived.result(), name)
        room()
        remember(session, owner_id=owner_id, survey=survey, choices=choices, now=now)
        return dataset.id


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


def _new_dataset(
    session: Session, owner_id: int, name: str, survey: Survey, now: datetime, version_of: int | None
) -> Dataset:
    owner = select(User.id).where(User.id == owner_id).with_for_update(read=True, key_share=True)
    if not is_id(owner_id) or session.scalar(owner) is None:
        raise NotFound("account")
    series_id, version = _next_version(session, owner_id, version_of)
    dataset = Dataset(
        owner_id=owner_id,
        name=name,
        uploaded_at=now,
        file_name=survey.file.name,
        file_sha256=survey.file.sha256,
        file_bytes=survey.file.bytes,
        rows_read=survey.rows_read,
        rows_accepted=survey.rows_accepted,
        rows_rejected=survey.rows_rejected,
        issue_count=len(survey.issues),
        recipe=recipe_of(survey),
        series_id=series_id,
        version=version,
        type_count=0,  # this and what follows is filled in by `_complete`, which also sees to the name
        analysis_results="",
        points="",
        analysis_version=0,
    )
    session.add(dataset)
    session.flush()
    if version_of is None:
        dataset.series_id = dataset.id
    return dataset


def _next_version(session: Session, owner_id: int, version_of: int | None) -> tuple[int, int]:
    """The series (0: a new one, whose id is not known yet) and the number that the dataset gets in it."""
    if version_of is None:
        return 0, 1
    base = select(Dataset.series_id).where(owned_dataset(owner_id=owner_id, dataset_id=version_of))
    series_id = only_row(session, base).series_id
    is_in_series = (Dataset.owner_id == owner_id, Dataset.series_id == series_id)
    # Two imports at once must not get one number: the second waits here until the first is stored, or given up.
    lock_series(session, owner_id=owner_id, series_id=series_id)
    return series_id, 1 + (session.scalar(select(func.max(Dataset.version)).where(*is_in_series)) or 0)


def _complete(session: Session, dataset: Dataset, derived: _Derived, name: str) -> None:
    # Chosen at the beginning, the name may have been given to another dataset while the rows were being written.
    lock_names(session, owner_id=dataset.owner_id)
    others = select(Dataset.name).where(Dataset.owner_id == dataset.owner_id, Dataset.id != dataset.id)
    dataset.name = free_name(name, session.scalars(others))
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


def _as_stored(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame as a database gives it back, so that analysing the stored rows again finds the very same.

    SQLite knows no -0.0. A calendar of spreadsheets knows a year 0, databases and Python do not: such a moment is
    missing.
    """
    changed: dict[str, Any] = {key: frame[key] + 0.0 for key in frame.columns if frame[key].dtype == np.float64}
    if "recorded_at" in frame:
        changed["recorded_at"] = frame["recorded_at"].where(frame["recorded_at"] >= np.datetime64(datetime.min))
    return frame.assign(**changed)


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
