"""How a file was read, to JSON and back, as it is stored with a dataset, and how it is replayed. Pure."""

import json
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from chemviz.ingest.choices import IN_CELLS, NOT_STATED, OPEN, Choices
from chemviz.ingest.survey import FileFacts, Survey
from chemviz.ingest.types import TypeMerge
from chemviz.ingest.understanding import Understanding
from chemviz.ingest.units import find_unit
from chemviz.schema import FIELDS, OPTIONAL_DTYPES, Columns, ColumnUse, fields_of

_OF_THE_CELLS: Final = (IN_CELLS, NOT_STATED)
_MERGES_KEPT: Final = 200
_SPELLINGS_KEPT: Final = 50
"""A recipe is read with every list of datasets; a file of ten thousand spellings must not make that slow."""


@dataclass(frozen=True)
class Recipe:
    """How the file of a dataset was read, for a person to see; `choices` read the same bytes to the same rows again.

    `dataset` is the dataset's name. `types_merged` are the first of `merge_count` types that several spellings became,
    and `change_count` cells were converted by themselves or tidied (`Survey.changes`); recipes of earlier versions
    tell of neither.
    """

    dataset: str
    file: FileFacts
    columns: Columns
    unmapped: tuple[str, ...]
    choices: Choices
    types_merged: tuple[TypeMerge, ...] = ()
    merge_count: int = 0
    change_count: int = 0


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
            "types_merged": [
                {"type": each.type, "spellings": each.spellings[:_SPELLINGS_KEPT]}
                for each in survey.types_merged[:_MERGES_KEPT]
            ],
            "merge_count": len(survey.types_merged),
            "change_count": len(survey.changes),
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


def recipe_in(recipe: str, file: FileFacts, *, dataset: str) -> Recipe:
    """All that a stored recipe tells, with the facts about the file and the dataset's name, which stand beside it."""
    raw = json.loads(recipe)
    merges = (TypeMerge(each["type"], tuple(map(tuple, each["spellings"]))) for each in raw.get("types_merged", ()))
    return Recipe(
        dataset=dataset,
        file=file,
        columns=columns_in(recipe),
        unmapped=unmapped_in(recipe),
        choices=choices_in(recipe),
        types_merged=tuple(merges),
        merge_count=raw.get("merge_count", 0),
        change_count=raw.get("change_count", 0),
    )


def for_another_file(choices: Choices) -> tuple[Choices, ...]:
    """How to try another file in the way that a recipe tells, the closest first.

    What belongs to the one file alone is found anew: where its table ended, and units that stood in a row of their
    own or beside the numbers, which in another file could turn psi into bar without a word. The second try finds the
    dialect and the place of the table anew as well, so that of the recipe columns, units and decisions stay. Of the
    units only those may be taken that the other file leaves open: see `with_units_not_stated`.

    >>> first, second = for_another_file(Choices(decimal=",", header_row=4, footer_lines=2, units={"pressure": "psi"}))
    >>> first.decimal, first.header_row, first.footer_lines, second.decimal, second.header_row, dict(second.units)
    (',', 4, None, None, None, {'pressure': 'psi'})
    """
    units = (
        {} if choices.has_units_row else {key: unit for key, unit in choices.units.items() if unit not in _OF_THE_CELLS}
    )
    first = replace(choices, footer_lines=None, has_units_row=choices.has_units_row or None, units=units)
    place = ("sheet", "encoding", "delimiter", "decimal", "thousands", "header_row", "header_lines", "has_units_row")
    return first, replace(first, **{name: getattr(OPEN, name) for name in place})


def with_units_not_stated(choices: Choices, understood: Understanding) -> Choices:
    """The choices of an earlier file with only those units that this file leaves open.

    `understood` is this file read with the same columns and without any unit chosen. A unit in its header, its units
    row or its cells goes first, and what is asked about its units is to be asked. Where it states a unit of pressure
    and neither gauge nor absolute, the earlier choice may say which.
    """
    return replace(choices, units={key: unit for key, unit in choices.units.items() if _is_open(key, unit, understood)})


def _is_open(key: str, unit: str, understood: Understanding) -> bool:
    if any(question.subject == f"unit: {key}" for question in understood.questions):
        return False
    column, found = understood.columns.get(key), understood.choices.units.get(key, NOT_STATED)
    if column is None or (column.problem and understood.choices.has_units_row):
        return False
    stated, chosen = find_unit(found), find_unit(unit)
    only_lacks_basis = stated and chosen and stated.basis is None and replace(chosen, basis=None) == stated
    return found == NOT_STATED or bool(only_lacks_basis)


def extra_in(recipe: str) -> tuple[str, ...]:
    """The headers of the columns that are kept as extra data."""
    return choices_in(recipe).extra or ()


def optional_in(recipe: str) -> tuple[str, ...]:
    """Which columns of `schema.OPTIONAL_DTYPES` the dataset has, in that order."""
    columns = columns_in(recipe)
    return tuple(key for key in OPTIONAL_DTYPES if (extra_in(recipe) if key == "extra" else columns.get(key)))
