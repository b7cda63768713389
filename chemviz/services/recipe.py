"""How a file was read, to JSON and back, as it is stored with a dataset. Pure."""

import json
from dataclasses import asdict
from typing import Any

from chemviz.ingest.choices import Choices
from chemviz.ingest.survey import FileFacts, Survey
from chemviz.schema import FIELDS, OPTIONAL_DTYPES, Columns, ColumnUse, fields_of


def recipe_of(survey: Survey) -> str:
    """The JSON for `Dataset.recipe`: all of the file's facts that have no column of their own, and all choices."""
    file = survey.file
    return json.dumps(
        {
            "encoding": file.encoding,
            "delimiter": file.delimiter,
            "decimal": file.decimal,
            "thousands": file.thousands,
            "sheet": file.sheet,
            "header_row": file.header_row,
            "columns": {key: use and asdict(use) for key, use in survey.columns.items()},
            "unmapped": survey.unmapped,
            "choices": json.loads(survey.choices.to_json()),
        },
        ensure_ascii=False,
    )


def columns_in(recipe: str) -> Columns:
    """The columns that a stored recipe tells of."""
    stored: dict[str, Any] = json.loads(recipe)["columns"]
    columns = {field.key: ColumnUse(**use) if (use := stored.get(field.key)) else None for field in FIELDS}
    return {field.key: columns[field.key] for field in fields_of(columns)}


def unmapped_in(recipe: str) -> tuple[str, ...]:
    """The headers of the file that were not used."""
    return tuple(json.loads(recipe)["unmapped"])


def file_in(recipe: str, *, name: str, sha256: str, size_bytes: int) -> FileFacts:
    """The facts about the original file."""
    raw = json.loads(recipe)
    facts = {key: raw[key] for key in ("encoding", "delimiter", "decimal", "header_row")}
    later = {key: raw[key] for key in ("thousands", "sheet") if key in raw}
    return FileFacts(name=name, sha256=sha256, bytes=size_bytes, **facts, **later)


def choices_in(recipe: str) -> Choices:
    """All that was decided about the file: reading it again with these choices gives the same dataset.

    Recipes of the first version hold none; then they are what its facts and columns say.
    """
    raw = json.loads(recipe)
    if "choices" in raw:
        return Choices.from_json(json.dumps(raw["choices"]))
    facts = {key: raw[key] for key in ("encoding", "delimiter", "decimal", "header_row")}
    return Choices(**facts, columns={key: use and use["source"] for key, use in raw["columns"].items()})


def extra_in(recipe: str) -> tuple[str, ...]:
    """The headers of the columns that are kept as extra data."""
    return choices_in(recipe).extra or ()


def optional_in(recipe: str) -> tuple[str, ...]:
    """Which columns of `schema.OPTIONAL_DTYPES` the dataset has, in that order."""
    columns = columns_in(recipe)
    return tuple(key for key in OPTIONAL_DTYPES if (extra_in(recipe) if key == "extra" else columns.get(key)))
