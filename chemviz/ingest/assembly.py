"""Raw cells to the equipment frame, tidied and converted, and the list of issues. Decides nothing about the layout."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from operator import attrgetter
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow.compute as pc

from chemviz.ingest.checks import Mask, Numbers, problem_of, read_numbers, tidy_text, tidy_types
from chemviz.ingest.headers import Column
from chemviz.ingest.reader import MOST_ISSUES, Layout, RawTable, refuse_too_many_issues, texts_at
from chemviz.ingest.records import VALUE_CHARACTERS, is_blank_line, quoted_text
from chemviz.ingest.survey import Issue
from chemviz.ingest.units import to_canonical
from chemviz.schema import FRAME_DTYPES, PARAMETERS, TYPE_NOT_STATED

EMPTY_ROW: Final = "The row has no name, no type and no value, so it was left out."
NO_NAME: Final = "The row has no equipment name; it is kept without one."
NO_TYPE: Final = f"The row has no type; it is kept as “{TYPE_NOT_STATED}”."


@dataclass(frozen=True)
class CheckedTable:
    """The equipment frame, all issues in the order of the lines, and how many rows were left out."""

    frame: pd.DataFrame
    issues: tuple[Issue, ...]
    rows_rejected: int


def assemble(raw: RawTable, columns: Mapping[str, Column], *, data: bytes, layout: Layout) -> CheckedTable:
    """Check the cells of `raw` and build the equipment frame of `chemviz.schema`.

    Raises `RefusedFile` when more than `MOST_ISSUES` cells and rows cannot be read.
    """
    names, types = tidy_text(raw.cells["name"]), tidy_types(raw.cells["equipment_type"])
    numbers = {key: _converted(read_numbers(raw.cells[key]), columns[key]) for key in PARAMETERS}
    has_no_name, has_no_type = _nulls(names), _nulls(types)
    is_empty = np.logical_and.reduce([has_no_name, has_no_type, *(each.is_blank for each in numbers.values())])
    empty_rows = list(islice(_empty_rows(raw.rows[is_empty], data=data, layout=layout), MOST_ISSUES + 1))
    issues = _bounded(
        _unit_issues(columns, layout),
        raw.issues,
        empty_rows,
        _missing(raw.rows[has_no_name & ~is_empty], columns["name"], NO_NAME),
        _missing(raw.rows[has_no_type & ~is_empty], columns["equipment_type"], NO_TYPE),
        *(_unreadable(numbers[key], raw.rows, columns[key]) for key in PARAMETERS),
    )
    values = {key: numbers[key].values for key in PARAMETERS}
    frame = _frame({"row": raw.rows, "name": names, "equipment_type": types, **values}, is_kept=~is_empty)
    return CheckedTable(frame, issues, raw.rows_rejected + len(empty_rows))


def _converted(numbers: Numbers, column: Column) -> Numbers:
    """Numbers in the canonical unit of the column's unit; those that grow beyond all floats become bad."""
    if column.match.unit is None:
        return numbers
    converted = to_canonical(numbers.values, column.match.unit)
    lost = np.flatnonzero(np.isinf(converted))
    if not lost.size:
        return Numbers(converted, numbers.is_blank, numbers.bad, numbers.bad_texts)
    texts = [*numbers.bad_texts, *(repr(value) for value in numbers.values[lost].tolist())]
    converted[lost] = np.nan
    return Numbers(converted, numbers.is_blank, np.concatenate([numbers.bad, lost]), texts)


def _nulls(text: Any) -> Mask:
    if not text.null_count:
        return np.zeros(len(text), dtype=np.bool_)
    return np.asarray(pc.is_null(text).to_numpy(), dtype=np.bool_)


def _empty_rows(rows: npt.NDArray[np.int64], *, data: bytes, layout: Layout) -> Iterator[Issue]:
    """An issue for each row without any content; a line with nothing at all in it is no row."""
    if not rows.size:
        return
    for row, line in texts_at(data, layout, set(rows.tolist())):
        if not is_blank_line(line, layout.delimiter):
            yield Issue(row, "", quoted_text(line), EMPTY_ROW, is_rejected=True)


def _unit_issues(columns: Mapping[str, Column], layout: Layout) -> Iterator[Issue]:
    for column in columns.values():
        if problem := column.match.problem:
            yield Issue(layout.header_row, column.header, column.match.unit_text, problem)


def _missing(rows: npt.NDArray[np.int64], column: Column, problem: str) -> Iterator[Issue]:
    return (Issue(row, column.header, "", problem) for row in rows.tolist())


def _unreadable(numbers: Numbers, rows: npt.NDArray[np.int64], column: Column) -> Iterator[Issue]:
    for row, text in zip(rows[numbers.bad].tolist(), numbers.bad_texts, strict=True):
        yield Issue(row, column.header, text[:VALUE_CHARACTERS], problem_of(text))


def _bounded(*sources: Iterator[Issue] | list[Issue]) -> tuple[Issue, ...]:
    issues = list(islice(chain(*sources), MOST_ISSUES + 1))
    issues.sort(key=attrgetter("row"))  # stable: within a row the order of the columns stays
    if issues:
        refuse_too_many_issues(len(issues), issues[0])
    return tuple(issues)


def _frame(series: Mapping[str, Any], *, is_kept: Mask) -> pd.DataFrame:
    arrays = {key: pd.array(each, dtype="str") if FRAME_DTYPES[key] == "str" else each for key, each in series.items()}
    frame = pd.DataFrame(arrays, copy=False)
    return frame if is_kept.all() else frame[is_kept].reset_index(drop=True)
