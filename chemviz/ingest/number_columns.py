"""All columns of numbers of a file at once, as only all cells together tell how the file writes its numbers."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from chemviz.ingest.checks import read_numbers, trimmed
from chemviz.ingest.choices import Choices
from chemviz.ingest.evidence import Evidence
from chemviz.ingest.mapping import Column, Mapped
from chemviz.ingest.number_format import Head, Settled, confirm_format, head_format, reading_format, settle_format
from chemviz.ingest.numbers import PLAIN, NumberFormat, are_bare
from chemviz.ingest.plain_reader import Plain
from chemviz.ingest.progress import Stage
from chemviz.ingest.quantities import Quantities, read_quantities
from chemviz.ingest.table import Layout, RawTable
from chemviz.ingest.unit_columns import UNIT_OF
from chemviz.schema import FIELD_BY_KEY


@dataclass(frozen=True)
class NumberColumns:
    """The columns that hold numbers, and what the first lines tell of how these are written (`head`; None: little)."""

    columns: Mapping[str, Column]
    head: Head | None
    delimiter: str
    choices: Choices


def number_columns(layout: Layout, mapped: Mapped, choices: Choices, *, is_text: bool) -> NumberColumns:
    """The columns of numbers of a table; cells of a worksheet (no `is_text`) are numbers or text, and tell nothing."""
    columns = {key: column for key, column in mapped.columns.items() if column and FIELD_BY_KEY[key].has_unit}
    samples = layout.samples()
    cells = [cell for column in columns.values() for cell in samples[column.position]]
    head = head_format(cells, delimiter=layout.delimiter, choices=choices) if is_text else None
    return NumberColumns(columns, head, layout.delimiter, choices)


def plain_columns(numbers: NumberColumns, layout: Layout) -> Plain | None:
    """The columns to be read as numbers at once: all of them while the first lines tell nothing else."""
    if numbers.head is None:
        return None
    decimal, samples = numbers.head.number_format.decimal, layout.samples()
    keys = {
        key
        for key, column in numbers.columns.items()
        if not numbers.head.is_told or are_bare(samples[column.position], decimal)
    }
    return Plain(keys, decimal)


def read_number_columns(raw: RawTable, numbers: NumberColumns, stage: Stage) -> tuple[Settled, dict[str, Quantities]]:
    """How numbers are written, and all columns of numbers. Their text is dropped from `raw`."""
    stage.tell()
    for key in numbers.columns:
        if not pa.types.is_floating(raw.cells[key].type):
            raw.cells[key] = trimmed(raw.cells[key])
    settled, quantities = _settled(raw, numbers, stage)
    for key in numbers.columns:
        del raw.cells[key]
        raw.cells.pop(UNIT_OF + key, None)
    return settled, quantities


def _settled(raw: RawTable, numbers: NumberColumns, stage: Stage) -> tuple[Settled, dict[str, Quantities]]:
    head, delimiter, choices = numbers.head, numbers.delimiter, numbers.choices
    texts = [raw.cells[key] for key in numbers.columns if not pa.types.is_floating(raw.cells[key].type)]
    if choices.decimal is not None or (texts and not (head and head.is_told)):
        settled = settle_format(texts, delimiter=delimiter, choices=choices)
        return settled, _read(raw, numbers, settled.number_format, stage)
    if head is None or not texts:
        found = head.number_format if head else PLAIN
        why = "all cells are numbers when they are read so"
        evidence = Evidence("decimal", found.decimal, why, "certain", (".", ","))
        return Settled(found, evidence), _read(raw, numbers, found, stage)
    first = head.number_format
    quantities = _read(raw, numbers, reading_format(first), stage.part(0, 0.8))
    count = sum(int((~np.isnan(each.values)).sum()) for each in quantities.values())
    others = (text for each in quantities.values() for text in each.bad_texts)
    settled = confirm_format(first, texts, count=count, others=others, delimiter=delimiter, choices=choices)
    if settled.number_format.decimal != first.decimal:
        quantities = _read(raw, numbers, settled.number_format, stage.part(0.8, 1))
    return settled, quantities


def _read(raw: RawTable, numbers: NumberColumns, number_format: NumberFormat, stage: Stage) -> dict[str, Quantities]:
    quantities = {}
    for (key, column), part in zip(numbers.columns.items(), stage.parts(len(numbers.columns)), strict=True):
        found = read_numbers(raw.cells[key], number_format, typed=raw.typed.get(key), stage=part.part(0, 0.5))
        units = raw.cells.get(UNIT_OF + key)
        quantities[key] = read_quantities(found, column, number_format, units=units, stage=part.part(0.5, 1))
    return quantities
