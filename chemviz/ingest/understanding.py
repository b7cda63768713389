"""What a file is understood to be: everything that was found, how sure it is, and what only a person can say.

`examine` reads the columns as well, as only all cells together tell how numbers are written and which units they have.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from chemviz.errors import Question
from chemviz.ingest.choices import OPEN, Choices
from chemviz.ingest.container import unpack
from chemviz.ingest.decisions import Decided, complete
from chemviz.ingest.evidence import Evidence
from chemviz.ingest.header_lines import read_headers
from chemviz.ingest.headers import Match
from chemviz.ingest.layout import Known, unique_headers
from chemviz.ingest.mapping import Column, Mapped, map_columns, positions_of
from chemviz.ingest.moments import Moments, read_moments
from chemviz.ingest.number_columns import number_columns, plain_columns, read_number_columns
from chemviz.ingest.number_format import Settled
from chemviz.ingest.progress import Progress, Stage
from chemviz.ingest.proposals import is_field, propose
from chemviz.ingest.quantities import Quantities
from chemviz.ingest.sentences import quoted, shortened
from chemviz.ingest.source import Opened, open_source
from chemviz.ingest.table import EXTRA, Layout, RawTable
from chemviz.ingest.tag_types import TagType, suggested_types
from chemviz.ingest.unit_columns import UNIT_OF, unit_columns


@dataclass(frozen=True)
class Understanding:
    """What `understand` gives for a screen.

    `headers` are unique, so that each can be chosen; `matches` what the headers alone say; `columns` what each field
    would be read from; `sample` the first lines that are not blank, each with its line number, as they stand in the
    file. `tag_types` is what the letters of the tags suggest where there is no column of types. `choices` is all that
    would be decided, the guesses included: change it, and read again.
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
    tag_types: tuple[TagType, ...] = ()


@dataclass(frozen=True)
class Examined:
    """A file whose table was found and whose columns were read, with the best guesses where `questions` are open.

    `choices` are those that it was read with, `rest` the part of the progress that is left for building the frame.
    """

    data: bytes
    file_name: str
    choices: Choices
    opened: Opened
    headers: tuple[str, ...]
    mapped: Mapped
    raw: RawTable
    settled: Settled
    quantities: dict[str, Quantities]
    moments: Moments | None
    rest: Stage
    unit_columns: Mapping[str, int] = field(default_factory=dict)

    @property
    def layout(self) -> Layout:
        """Where the table is."""
        return self.opened.source.layout

    @property
    def questions(self) -> tuple[Question, ...]:
        """What only a person can say. Where the table is comes first: it may change all the rest."""
        if self.opened.questions:
            return self.opened.questions
        found = [*self.mapped.questions, self.settled.question, *(each.question for each in self.quantities.values())]
        questions = tuple(self._with_suggestion(each) for each in found if each)
        recorded = self.mapped.columns.get("recorded_at")
        if not questions and recorded and self.moments and self.moments.is_count_unclear:
            return (_count_question(recorded, self.moments),)
        if not questions and recorded and self.moments and self.moments.is_unclear:
            return (_date_question(recorded),)
        return questions

    @property
    def tag_types(self) -> tuple[TagType, ...]:
        """The types that the letters of the tags suggest, where the file has no column of types."""
        if self.mapped.columns["equipment_type"] or "name" not in self.raw.cells:
            return ()
        return suggested_types(self.raw.cells["name"])

    def _with_suggestion(self, question: Question) -> Question:
        """The question for the types, with what the tags suggest beyond much doubt."""
        usual = (
            [each for each in self.tag_types if len(each.usual) == 1] if question.subject == "equipment_type" else []
        )
        options = " ".join(f"--type {quoted(f'{each.letters}={each.usual[0]}')}" for each in usual)
        suggestion = f" The letters of the tags suggest {options}."
        return replace(question, sentence=question.sentence + suggestion) if options else question

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """What was found, and why."""
        notes = (
            Evidence(f"unit: {key}", each.unit_choice, self._beside(key) + each.note)
            for key, each in self.quantities.items()
            if each.note
        )
        clock = self.moments.evidence if self.moments else ()
        return (*self.opened.evidence, *self.mapped.evidence, *self.settled.all_evidence, *notes, *clock)

    def _beside(self, key: str) -> str:
        """Where the units of a number stand when they have a column of their own."""
        place = self.unit_columns.get(key)
        return "" if place is None else f"the column “{shortened(self.headers[place])}” states it: "

    def decided(self, *, accepts_guesses: bool) -> Choices:
        """All that was decided: reading the same bytes with it gives the same again."""
        found = Decided(
            self.opened, self.headers, self.mapped, self.settled.number_format, self.quantities, self.moments
        )
        return complete(self.choices, found, accepts_guesses=accepts_guesses)

    @property
    def understanding(self) -> Understanding:
        """What there is to show of it."""
        is_guessed = self.choices.accept_guesses
        return Understanding(
            evidence=self.evidence,
            headers=self.headers,
            matches=tuple(each.match for each in self.mapped.proposals if each.match),
            columns=self.mapped.columns,
            questions=() if is_guessed else self.questions,
            sheets=self.opened.sheets,
            header_row=self.layout.header_row,
            sample=self.layout.head[:30],
            choices=self.decided(accepts_guesses=is_guessed),
            tag_types=self.tag_types,
        )


def understand(
    data: bytes,
    *,
    file_name: str,
    choices: Choices = OPEN,
    max_bytes: int | None = None,
    progress: Progress | None = None,
) -> Understanding:
    """Find out all about a file. Raises as `examine` does."""
    return examine(data, file_name=file_name, choices=choices, max_bytes=max_bytes, progress=progress).understanding


def examine(
    data: bytes,
    *,
    file_name: str,
    choices: Choices = OPEN,
    max_bytes: int | None = None,
    progress: Progress | None = None,
) -> Examined:
    """Open a file, find the table, map and read its columns.

    `progress` is called with the share that is done and what is being done, several times a second; when it raises,
    the reading ends. Raises `RefusedFile` when the file holds no table, `RefusedInput` for a choice that makes no
    sense.
    """
    stage = Stage(progress)
    unpacked = unpack(data, max_bytes=max_bytes, stage=stage.part(0, 0.1, "Unpacking the file"))
    is_text = unpacked.kind == "text"
    found_at, read_at = (0.3, 0.45) if is_text else (0.7, 0.75)
    opening = stage.part(0.1, found_at, "Finding the layout" if is_text else "Opening the workbook")
    opened = open_source(unpacked, choices, _known_with(choices), opening)
    layout = opened.source.layout
    headers, mapped = _mapped(layout, choices, opened.sheet)
    numbers = number_columns(layout, mapped, choices, is_text=is_text)
    reading = stage.part(found_at, read_at, "Reading the cells")
    beside = unit_columns(layout, mapped.columns)
    positions = _positions(headers, mapped, choices) | {UNIT_OF + key: place for key, place in beside.items()}
    raw = opened.source.read(positions, plain_columns(numbers, layout), reading)
    converting = stage.part(read_at, 0.8, "Converting the numbers")
    settled, quantities = read_number_columns(raw, numbers, converting.part(0, 0.8))
    moments = _moments(raw, mapped, choices, converting.part(0.8, 1))
    rest = stage.part(0.8, 1, "Checking the rows")
    return Examined(data, file_name, choices, opened, headers, mapped, raw, settled, quantities, moments, rest, beside)


def _moments(raw: RawTable, mapped: Mapped, choices: Choices, stage: Stage) -> Moments | None:
    column = mapped.columns["recorded_at"]
    if column is None:
        return None
    return read_moments(raw.cells["recorded_at"], order=choices.date_order, header=column.header, stage=stage)


def _mapped(layout: Layout, choices: Choices, sheet: str | None) -> tuple[tuple[str, ...], Mapped]:
    """The headers, each unlike the others, and which column is which field."""
    headers = unique_headers(layout.headers)
    titles = [*([[sheet]] if sheet else []), *layout.titles]
    readings = read_headers(layout.headers, layout.header_cells, titles, _known_with(choices))
    proposals = propose(readings.headers, units_row=layout.units_row, samples=layout.samples(), doubts=readings.doubts)
    return headers, map_columns(layout.headers, headers, proposals, choices, units_row=layout.units_row or ())


def _positions(headers: Sequence[str], mapped: Mapped, choices: Choices) -> dict[str, int]:
    """Where the columns stand that are to be read."""
    positions = {key: column.position for key, column in mapped.columns.items() if column}
    return positions | {EXTRA + headers[place]: place for place in positions_of(choices.extra or (), headers)}


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


def _date_question(column: Column) -> Question:
    return Question(
        "recorded_at",
        f"The dates of the column “{column.header}” do not tell the day from the month. Say which comes first: "
        "--dates day-first or --dates month-first.",
        "--dates day-first",
        ("day first", "month first"),
    )


def _count_question(column: Column, moments: Moments) -> Question:
    option = f"--dates {(moments.count or '').replace(' ', '-')}"
    return Question(
        "recorded_at",
        f"The column “{column.header}” holds numbers that may be {moments.count}. If they are, say so: {option}; if "
        "they are no times, say that the file has none: --map recorded_at=.",
        option,
        (moments.count or "",),
    )
