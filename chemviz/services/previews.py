"""What importing a file would give, to be looked at and corrected before. Stores nothing."""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd

from chemviz.analysis import refuse_too_many_types
from chemviz.errors import Question, RefusedFile
from chemviz.ingest import Progress, examine, survey_of
from chemviz.ingest.choices import OPEN, Choices
from chemviz.ingest.survey import FileFacts, Issue, Survey
from chemviz.ingest.types import TypeMerge
from chemviz.ingest.understanding import Understanding
from chemviz.schema import FRAME_DTYPES, REQUIRED_FIELDS, Columns
from chemviz.services.dataset_names import clean_file_name

HEAD_ROWS: Final = 20
ISSUES_SHOWN: Final = 1_000
PROBLEM_ROWS: Final = 500
_OUTCOME: Final = re.compile(r", so (?:the cell|it) (?:counts as missing|was left out)\.$")


@dataclass(frozen=True)
class Preview:
    """What would be imported: `head` is the first rows as an equipment frame, `issues` the first of `issue_count`.

    `questions` are what only a person can settle; until then all else here is what the best guesses give, and
    `choices` are complete with these guesses. `refusal` tells why there are no rows to show although the questions
    may still be answered. `issue_kinds` counts the issues by their sentence, the most frequent first; `changes` are
    the first of `change_count` cells that were converted by themselves or tidied.

    `problem_head` is the first of the `problem_row_count` rows with an issue: an equipment frame as `head` is, where a
    row that is left out has nothing but its number, with the columns `is_rejected` and `problem` behind. Issues with
    the header itself concern no row.
    """

    file: FileFacts
    columns: Columns
    unmapped: tuple[str, ...]
    head: pd.DataFrame
    rows_read: int
    rows_accepted: int
    rows_rejected: int
    issues: tuple[Issue, ...]
    issue_count: int
    understanding: Understanding
    questions: tuple[Question, ...]
    choices: Choices
    types_merged: tuple[TypeMerge, ...] = ()
    issue_kinds: tuple[tuple[str, int], ...] = ()
    changes: tuple[Issue, ...] = ()
    change_count: int = 0
    problem_head: pd.DataFrame = field(default_factory=pd.DataFrame)
    problem_row_count: int = 0
    refusal: str | None = None


def preview_file(
    data: bytes,
    *,
    file_name: str,
    choices: Choices = OPEN,
    max_bytes: int | None = None,
    progress: Progress | None = None,
) -> Preview:
    """Read a file without storing anything.

    `progress` is called with the share that is done, from 0 to 1, and what is being done; when it raises, the reading
    ends. Raises `RefusedFile` when no answer to any question would make a dataset of the file, `RefusedInput` for a
    bad choice.
    """
    file_name = clean_file_name(file_name)
    examined = examine(data, file_name=file_name, choices=choices, max_bytes=max_bytes, progress=progress)
    understood = examined.understanding
    try:
        survey = survey_of(examined, accept_guesses=True)
        refuse_too_many_types(survey.frame)
    except RefusedFile as error:
        if not understood.questions:
            raise
        return _without_rows(data, file_name, understood, str(error))
    return _of_survey(survey, understood)


def _of_survey(survey: Survey, understood: Understanding) -> Preview:
    problem_rows = _rows_with_problems(survey)
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
        understanding=understood,
        questions=understood.questions,
        choices=survey.choices,
        types_merged=survey.types_merged,
        issue_kinds=tuple(Counter(issue.problem for issue in survey.issues).most_common()),
        changes=survey.changes[:ISSUES_SHOWN],
        change_count=len(survey.changes),
        problem_head=_problem_head(survey, problem_rows[:PROBLEM_ROWS]),
        problem_row_count=len(problem_rows),
    )


def _rows_with_problems(survey: Survey) -> list[int]:
    """Line numbers of the rows that have an issue, in the file's order."""
    last_header_row = survey.file.header_row
    return sorted({issue.row for issue in survey.issues if issue.row > last_header_row})


def _problem_head(survey: Survey, rows: list[int]) -> pd.DataFrame:
    """These rows as they will be stored, those that are left out included, each with all that is wrong with it."""
    problems: dict[int, list[str]] = {row: [] for row in rows}
    rejected: set[int] = set()
    for issue in survey.issues:
        if issue.row in problems:
            problems[issue.row].append(_in_a_row(issue))
            rejected.update([issue.row] if issue.is_rejected else [])
    kept = survey.frame[np.isin(survey.frame["row"].to_numpy(), rows)]
    frame = kept.set_index("row").reindex(pd.Index(rows, name="row")).reset_index()
    return frame.assign(
        is_rejected=[row in rejected for row in rows], problem=[" ".join(problems[row]) for row in rows]
    )


def _in_a_row(issue: Issue) -> str:
    """The problem without what came of it, which the row itself shows."""
    problem = _OUTCOME.sub(".", issue.problem)
    return f"{issue.column}: {problem}" if issue.column else problem


def _without_rows(data: bytes, file_name: str, understood: Understanding, refusal: str) -> Preview:
    choices = understood.choices
    file = FileFacts(
        name=file_name,
        sha256=hashlib.sha256(data).hexdigest(),
        bytes=len(data),
        encoding=choices.encoding or "",
        delimiter=choices.delimiter or "",
        decimal=choices.decimal or ".",
        header_row=understood.header_row,
        thousands=choices.thousands or "",
        sheet=choices.sheet,
    )
    found = {key: column.use for key, column in understood.columns.items() if column}
    used = {use.source for use in found.values()}
    return Preview(
        file=file,
        columns={**{field.key: None for field in REQUIRED_FIELDS}, **found},
        unmapped=tuple(header for header in understood.headers if header not in used),
        head=pd.DataFrame(columns=list(FRAME_DTYPES)).astype(FRAME_DTYPES),
        rows_read=0,
        rows_accepted=0,
        rows_rejected=0,
        issues=(),
        issue_count=0,
        understanding=understood,
        questions=understood.questions,
        choices=choices,
        refusal=refusal,
    )
