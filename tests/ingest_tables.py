"""Tables in any dialect and workbooks, written for the tests of `ingest`, and what was read of them."""

import io
from collections.abc import Sequence
from typing import Any

import openpyxl
import pandas as pd
import pytest

from chemviz.errors import NeedsAnswer
from chemviz.ingest import Choices, Survey, read_table, understand

HEADER = ("Equipment Name", "Type", "Flowrate", "Pressure", "Temperature")


def survey_of(data: bytes | str, **choices: Any) -> Survey:
    """Read a table, and check what holds for every survey: nothing is lost, and its recipe gives the same again."""
    data = data.encode() if isinstance(data, str) else data
    survey = read_table(data, file_name="plant.csv", choices=Choices(**choices))
    assert survey.rows_read == survey.rows_accepted + survey.rows_rejected
    assert survey.rows_rejected == len({issue.row for issue in survey.issues if issue.is_rejected})
    again = read_table(data, file_name="plant.csv", choices=Choices.from_json(survey.choices.to_json()))
    assert_same(survey, again)
    return survey


def assert_same(one: Survey, other: Survey) -> None:
    """Compare two surveys in full."""
    pd.testing.assert_frame_equal(one.frame, other.frame)
    assert {**vars(one), "frame": None} == {**vars(other), "frame": None}


def question_of(data: bytes | str, **choices: Any) -> Any:
    """The first question that a file leaves open; nothing else must be wrong with it."""
    data = data.encode() if isinstance(data, str) else data
    with pytest.raises(NeedsAnswer) as asked:
        read_table(data, file_name="plant.csv", choices=Choices(**choices))
    first = asked.value.questions[0]
    assert first.option.split()[0] in first.sentence
    assert first.sentence in str(asked.value)
    assert understand(data, file_name="plant.csv", choices=Choices(**choices)).questions == asked.value.questions
    return first


def rows(survey: Survey, *columns: str) -> list[tuple[Any, ...]]:
    """The frame (or some columns of it) as tuples, None for missing."""
    frame = survey.frame[list(columns)] if columns else survey.frame
    return [tuple(None if pd.isna(cell) else cell for cell in row) for row in frame.itertuples(index=False, name=None)]


def values(survey: Survey) -> list[tuple[Any, ...]]:
    """Name and numbers of each row."""
    return rows(survey, "name", "flowrate", "pressure", "temperature")


def found(data: bytes | str, subject: str, **choices: Any) -> Any:
    """The evidence on one subject."""
    data = data.encode() if isinstance(data, str) else data
    understanding = understand(data, file_name="plant.csv", choices=Choices(**choices))
    return next(each for each in understanding.evidence if each.subject == subject)


def workbook(*sheets: Sequence[Sequence[Any]], names: Sequence[str] = (), hidden: Sequence[str] = ()) -> bytes:
    """An .xlsx file with the cells of each sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, lines in enumerate(sheets):
        sheet = book.create_sheet(names[number] if names else f"Sheet{number + 1}")
        for line in lines:
            sheet.append(list(line))
        if sheet.title in hidden:
            sheet.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
