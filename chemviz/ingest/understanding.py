"""What a file is understood to be: everything that was found, how sure it is, and what only a person can say.

`examine` reads the columns as well, as only all cells together tell how numbers are written and which units they have.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from chemviz.errors import Question
from chemviz.ingest.checks import read_numbers
from chemviz.ingest.choices import OPEN, Choices
from chemviz.ingest.container import unpack
from chemviz.ingest.evidence import Evidence
from chemviz.ingest.headers import Match
from chemviz.ingest.layout import Known, unique_headers
from chemviz.ingest.mapping import UNNAMED_TYPE, Column, Mapped, map_columns, positions_of
from chemviz.ingest.moments import Moments, read_moments
from chemviz.ingest.number_format import Head, Settled, confirm_format, head_format, reading_format, settle_format
from chemviz.ingest.numbers import PLAIN, NumberFormat
from chemviz.ingest.proposals import is_field, propose
from chemviz.ingest.quantities import Quantities, read_quantities
from chemviz.ingest.source import Opened, open_source
from chemviz.ingest.table import EXTRA, Layout, RawTable
from chemviz.schema import FIELD_BY_KEY, FIELDS


@dataclass(frozen=True)
class Understanding:
    """What `understand` gives for a screen.

    `headers` are unique, so that each can be chosen; `matches` what the headers alone say; `columns` what each field
    would be read from; `sample` the first lines that are not blank, each with its line number, as they stand in the
    file. `choices` is all that would be decided, the guesses included: change it, and read again.
    """

    evidence: tuple[Evidence, ...]
    headers: tuple[str, ...]
    matches: tuple[Match, ...]
    columns: Mapping[str, Column | None]
    questions: tuple[Question, ...]
    sheets: tuple[str, ...]
    header_row: int
    sample: tuple[tuple[int, tuple[str, ...]], ...]
    choices: Choices


@dataclass(frozen=True)
class Examined:
    """A file whose table was found and whose columns were read. `choices` is complete; `questions` are left open."""

    opened: Opened
    headers: tuple[str, ...]
    mapped: Mapped
    raw: RawTable
    number_format: NumberFormat
    quantities: dict[str, Quantities]
    moments: Moments | None
    evidence: tuple[Evidence, ...]
    questions: tuple[Question, ...]
    choices: Choices

    @property
    def layout(self) -> Layout:
        """Where the table is."""
        return self.opened.source.layout


def understand(data: bytes, *, file_name: str, choices: Choices = OPEN, max_bytes: int | None = None) -> Understanding:
    """Find out all about a file. Raises `RefusedFile` when it holds no table, `RefusedInput` for a bad choice."""
    del file_name  # what a file is called says nothing that its bytes do not say better
    examined = examine(data, choices, max_bytes=max_bytes)
    layout = examined.layout
    return Understanding(
        evidence=examined.evidence,
        headers=examined.headers,
        matches=tuple(each.match for each in examined.mapped.proposals if each.match),
        columns=examined.mapped.columns,
        questions=examined.questions,
        sheets=examined.opened.sheets,
        header_row=layout.header_row,
        sample=layout.head[:30],
        choices=examined.choices,
    )


def examine(data: bytes, choices: Choices, *, max_bytes: int | None) -> Examined:
    """Open a file, find the table, map and read its columns. Raises `RefusedFile` and `RefusedInput`."""
    opened = open_source(unpack(data, max_bytes=max_bytes), choices, _known_with(choices))
    layout = opened.source.layout
    headers = unique_headers(layout.headers)
    proposals = propose(layout.headers, units_row=layout.units_row, samples=layout.samples())
    mapped = map_columns(layout.headers, headers, proposals, choices, units_row=layout.units_row or ())
    positions = {key: column.position for key, column in mapped.columns.items() if column}
    positions |= {EXTRA + headers[position]: position for position in positions_of(choices.extra or (), headers)}
    is_text = not opened.sheets
    head = head_format(_head_cells(layout, mapped), delimiter=layout.delimiter, choices=choices) if is_text else None
    raw = opened.source.read(positions, head.number_format if head else None)
    settled, quantities = _read_numbers(raw, mapped, head, layout.delimiter, choices)
    recorded = mapped.columns.get("recorded_at")
    moments = read_moments(raw.cells["recorded_at"], order=choices.date_order) if recorded else None
    questions = list(opened.questions)
    if not questions:  # where the table is comes first: it may change all the rest
        questions += [*mapped.questions, *([settled.question] if settled.question else [])]
        questions += [each.question for each in quantities.values() if each.question]
    if not questions and moments is not None and moments.is_unclear and recorded:
        questions.append(_date_question(recorded))
    notes = [Evidence(f"unit: {key}", each.unit_choice, each.note) for key, each in quantities.items() if each.note]
    return Examined(
        opened=opened,
        headers=headers,
        mapped=mapped,
        raw=raw,
        number_format=settled.number_format,
        quantities=quantities,
        moments=moments,
        evidence=(*opened.evidence, *mapped.evidence, settled.evidence, *_thousands(settled), *notes),
        questions=() if choices.accept_guesses else tuple(questions),
        choices=_complete(choices, opened, mapped, settled.number_format, quantities, moments),
    )


def _known_with(choices: Choices) -> Known:
    """Chosen headers are known ones, wherever they stand."""
    chosen = {
        part.strip(): key
        for key, header in choices.columns.items()
        if header
        for part in (header, *header.split(" / "))
    }
    if not chosen:
        return is_field
    return lambda header: chosen.get(" ".join(header.split())) or is_field(header)


def _head_cells(layout: Layout, mapped: Mapped) -> list[str]:
    """What stands in the first rows where numbers are expected."""
    places = [column.position for key, column in mapped.columns.items() if column and FIELD_BY_KEY[key].has_unit]
    rows = [cells for _, cells in layout.head[layout.first :]]
    return [cells[place] for cells in rows for place in places if place < len(cells)]


def _read_numbers(
    raw: RawTable, mapped: Mapped, head: Head | None, delimiter: str, choices: Choices
) -> tuple[Settled, dict[str, Quantities]]:
    """How numbers are written, and all columns of numbers."""
    columns = {key: column for key, column in mapped.columns.items() if column and FIELD_BY_KEY[key].has_unit}

    def read(number_format: NumberFormat) -> dict[str, Quantities]:
        return {
            key: read_quantities(
                read_numbers(raw.cells[key], number_format, typed=raw.typed.get(key)),
                column,
                number_format,
                accept_guesses=choices.accept_guesses,
            )
            for key, column in columns.items()
        }

    texts = []
    for key in columns:
        if not pa.types.is_floating(raw.cells[key].type):
            raw.cells[key] = pc.utf8_trim_whitespace(raw.cells[key])
            texts.append(raw.cells[key])
    if choices.decimal is not None or (texts and not (head and head.is_told)):
        settled = settle_format(texts, delimiter=delimiter, choices=choices)
        return settled, read(settled.number_format)
    if head is None or not texts:
        found = head.number_format if head else PLAIN
        why = "all cells are numbers when they are read so"
        return Settled(found, Evidence("decimal", found.decimal, why, "certain", (".", ","))), read(found)
    first = head.number_format
    quantities = read(reading_format(first))
    count = sum(int((~np.isnan(each.values)).sum()) for each in quantities.values())
    others = (text for each in quantities.values() for text in each.bad_texts)
    settled = confirm_format(first, texts, count=count, others=others, delimiter=delimiter, choices=choices)
    if settled.number_format.decimal != first.decimal:
        quantities = read(settled.number_format)
    return settled, quantities


def _thousands(settled: Settled) -> list[Evidence]:
    sign = settled.number_format.thousands
    why = f"the decimal sign is {settled.number_format.decimal}, and digits stand in threes behind this one"
    return [Evidence("thousands", sign, why, "likely", (sign, ""))] if sign else []


def _date_question(column: Column) -> Question:
    return Question(
        "recorded_at",
        f"The dates of the column “{column.header}” do not tell the day from the month. Say which comes first: "
        "--dates day-first or --dates month-first.",
        "--dates day-first",
        ("day first", "month first"),
    )


def _complete(
    choices: Choices,
    opened: Opened,
    mapped: Mapped,
    number_format: NumberFormat,
    quantities: Mapping[str, Quantities],
    moments: Moments | None,
) -> Choices:
    """All that was decided; a unit that cannot be used is left to be found, and told of, again."""
    layout, columns = opened.source.layout, mapped.columns
    headers = unique_headers(layout.headers)
    guesses = choices.accept_guesses
    has_none = {key: columns.get(key) is None and key not in choices.columns for key in ("name", "equipment_type")}
    order = choices.date_order or (moments.order if moments else None)
    if moments is not None and moments.is_unclear and guesses:
        order = "day first"
    return replace(
        choices,
        sheet=opened.sheet,
        encoding=None if opened.sheets else opened.encoding,
        delimiter=layout.delimiter or None,
        decimal=number_format.decimal,
        thousands=number_format.thousands,
        header_row=layout.header_row,
        header_lines=layout.header_lines,
        has_units_row=layout.units_row is not None,
        footer_lines=len(layout.footers),
        columns={field.key: column.header if (column := columns.get(field.key)) else None for field in FIELDS},
        units={
            key: each.unit_choice
            for key, each in quantities.items()
            if not ((column := columns[key]) and column.problem)
        },
        date_order=order,
        names_from_rows=choices.names_from_rows or (guesses and has_none["name"]),
        single_type=UNNAMED_TYPE
        if guesses and has_none["equipment_type"] and choices.single_type is None
        else choices.single_type,
        extra=tuple(headers[place] for place in positions_of(choices.extra or (), headers)),
        accept_guesses=False,
    )
