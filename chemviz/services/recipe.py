"""How a file was read, to JSON and back, as it is stored with a dataset. Pure."""

import json
from dataclasses import asdict
from typing import Any

from chemviz.ingest.survey import FileFacts, Survey
from chemviz.schema import FIELDS, Columns, ColumnUse


def recipe_of(survey: Survey) -> str:
    """The JSON for `Dataset.recipe`: all of the file's facts that have no column of their own."""
    file = survey.file
    return json.dumps(
        {
            "encoding": file.encoding,
            "delimiter": file.delimiter,
            "decimal": file.decimal,
            "header_row": file.header_row,
            "columns": {key: use and asdict(use) for key, use in survey.columns.items()},
            "unmapped": survey.unmapped,
        },
        ensure_ascii=False,
    )


def columns_in(recipe: str) -> Columns:
    """The columns that a stored recipe tells of."""
    stored: dict[str, Any] = json.loads(recipe)["columns"]
    return {field.key: ColumnUse(**use) if (use := stored.get(field.key)) else None for field in FIELDS}


def unmapped_in(recipe: str) -> tuple[str, ...]:
    """The headers of the file that were not used."""
    return tuple(json.loads(recipe)["unmapped"])


def file_in(recipe: str, *, name: str, sha256: str, size_bytes: int) -> FileFacts:
    """The facts about the original file."""
    raw = json.loads(recipe)
    facts = {key: raw[key] for key in ("encoding", "delimiter", "decimal", "header_row")}
    return FileFacts(name=name, sha256=sha256, bytes=size_bytes, **facts)
