"""The panel on how the file was read: sheet, encoding, separators, header and the end of the table, each changeable."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import streamlit as st

from chemviz.ingest import Evidence, Understanding
from chemviz.ingest.dialect import DELIMITERS
from chemviz.ingest.encoding import ENCODINGS
from chemviz.ingest.sentences import shortened
from chemviz.ui import import_work
from chemviz.ui.import_choices import with_reading
from chemviz.ui.import_controls import Box, row
from chemviz.ui.import_questions import reason
from chemviz.ui.plain import plain

SEPARATORS: Final = {",": "Comma  ,", ";": "Semicolon  ;", "\t": "Tab", "|": "Pipe  |"}
POINTS: Final = {".": "Point, as in 1.5", ",": "Comma, as in 1,5"}
GROUPS: Final = {"": "None", ",": "Comma, as in 1,200", ".": "Point, as in 1.200"}
HEADER_LINES: Final = {
    1: "One line",
    2: "Two lines, a group over its columns",
    3: "Three lines, groups and sub-columns",
}
_UNITS_ROW: Final = {True: "Yes, the line below the headers", False: "No"}
DATES: Final = {
    "day first": "Day first, as in 31/12/2026",
    "month first": "Month first, as in 12/31/2026",
    "seconds since 1970": "Numbers are seconds since 1970",
    "milliseconds since 1970": "Numbers are milliseconds since 1970",
    "days since 1900": "Numbers are days since 1900, as spreadsheets count",
}
_MOST_FOOTERS: Final = 40
_LINE_CHARACTERS: Final = 90
_LINES_SHOWN: Final = 12


@dataclass(frozen=True)
class _Line:
    """One line of the panel; `subject` as evidence calls it, `name` the field of `Choices`."""

    subject: str
    name: str
    label: str
    options: Sequence[Any]
    text: Callable[[Any], str]
    otherwise: str = ""


def file_panel(file_id: str, understood: Understanding) -> None:
    """How the file was read, each finding with why and how sure; open when something is unsure."""
    lines = list(_lines(understood))
    asked = {question.subject: question for question in understood.questions}
    is_unsure = any(line.subject in asked for line in lines)
    title = f"How the file was read: {plain(_in_short(understood))}"
    with st.expander(title, expanded=is_unsure, icon=":material/description:", key=f"upload_{file_id}_file"):
        for line in lines:
            _row(file_id, understood, line, asked.get(line.subject))
        st.caption("The first lines of the file")
        st.code(_raw(understood), language=None)


def _row(file_id: str, understood: Understanding, line: _Line, question: Any) -> None:
    found = getattr(understood.choices, line.name)
    evidence = next((each for each in understood.evidence if each.subject == line.subject), None)

    def decide(value: Any) -> None:
        import_work.decide(file_id, lambda choices: with_reading(choices, line.name, value))

    row(
        line.label,
        _certainty(evidence, question, import_work.work_on(file_id), line.name),
        Box(
            line.label,
            line.options,
            None if question else found,
            line.text,
            decide,
            key=f"upload_{file_id}_{line.name}",
        ),
        None,
        [reason(question) if question else _why(evidence, line)],
    )


def _certainty(evidence: Evidence | None, question: Any, work: import_work.FileWork, name: str) -> str:
    if question:
        return "unsure"
    if (decided := getattr(work.choices, name)) is not None:
        is_recalled = work.recalled is not None and getattr(work.recalled, name) == decided
        return import_work.recalled_word(work) if is_recalled else "chosen"
    return "certain" if evidence is None or evidence.certainty == "unsure" else evidence.certainty


def _why(evidence: Evidence | None, line: _Line) -> str:
    why = evidence.why if evidence else line.otherwise
    if evidence and line.subject == "thousands":
        why = "digits stand in threes behind it"  # the evidence names the signs themselves, which reads badly here
    return "" if why == "chosen" else why[:1].upper() + why[1:]


def _lines(understood: Understanding) -> Iterator[_Line]:
    found = understood.choices
    if understood.sheets:
        yield _Line("sheet", "sheet", "Sheet", understood.sheets, str)
    else:
        encodings = tuple(dict.fromkeys((*_told(understood, "encoding"), found.encoding or "", *ENCODINGS)))
        yield _Line("encoding", "encoding", "Encoding", [each for each in encodings if each], str)
        yield _Line("delimiter", "delimiter", "Cells are separated by", DELIMITERS, SEPARATORS.__getitem__)
    yield _Line("decimal", "decimal", "Decimal sign", tuple(POINTS), POINTS.__getitem__, "No number has decimals")
    groups = [sign for sign in GROUPS if sign != found.decimal]
    yield _Line("thousands", "thousands", "Thousands separator", groups, GROUPS.__getitem__, "No number has one")
    texts = {number: f"Line {number}: {_joined(cells)}" for number, cells in understood.sample}
    texts.setdefault(understood.header_row, f"Line {understood.header_row}")
    yield _Line("header row", "header_row", "Header", tuple(texts), texts.__getitem__)
    yield _Line(
        "header lines",
        "header_lines",
        "Header takes",
        tuple(HEADER_LINES),
        HEADER_LINES.__getitem__,
        "No groups above it",
    )
    yield _Line("units row", "has_units_row", "Units row", (True, False), _UNITS_ROW.__getitem__, "No line of units")
    ends = range(max(_MOST_FOOTERS, found.footer_lines or 0) + 1)
    yield _Line("footer lines", "footer_lines", "Lines below the table", ends, _ends, _end(found.footer_lines or 0))
    if found.date_order or any(question.subject == "recorded_at" for question in understood.questions):
        yield _Line("recorded_at", "date_order", "Dates", tuple(DATES), DATES.__getitem__, "The dates say so")


def _told(understood: Understanding, subject: str) -> tuple[str, ...]:
    return next((each.choices for each in understood.evidence if each.subject == subject), ())


def _ends(count: int) -> str:
    return "None" if count == 0 else "The last line" if count == 1 else f"The last {count} lines"


def _end(count: int) -> str:
    return "Totals and remarks, listed under the problems" if count else "No totals or remarks at the end"


def _in_short(understood: Understanding) -> str:
    found = understood.choices
    separator = SEPARATORS.get(found.delimiter or "", "").split("  ")[0].lower()
    point = f"decimal {'point' if found.decimal == '.' else 'comma'}"
    places = [f"sheet {shortened(found.sheet, 40)}"] if found.sheet else [found.encoding or "", separator]
    more = {2: " and the next", 3: " and the next two"}
    header = f"header in line {understood.header_row}" + more.get(found.header_lines or 1, "")
    units = "units in the line below" if found.has_units_row else ""
    return ", ".join(filter(None, (*places, point, header, units)))


def _joined(cells: Sequence[str]) -> str:
    return shortened(" | ".join(" ".join(cell.split()) for cell in cells), _LINE_CHARACTERS)


def _raw(understood: Understanding) -> str:
    shown = understood.sample[:_LINES_SHOWN]
    width = len(str(shown[-1][0])) if shown else 1
    return "\n".join(f"{number:>{width}}  {_joined(cells)}" for number, cells in shown)
