"""The mapping: for each field its column, why and how sure, and its unit; and which other columns are kept."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import streamlit as st

from chemviz.errors import Question
from chemviz.ingest import Understanding
from chemviz.ingest.mapping import Column
from chemviz.ingest.sentences import shortened
from chemviz.schema import FIELDS, Field
from chemviz.ui import import_work, session
from chemviz.ui.import_choices import with_column, with_unit
from chemviz.ui.import_controls import Box, row
from chemviz.ui.import_headers import bounded, header_search
from chemviz.ui.import_questions import reason
from chemviz.ui.import_units import unit_choices, unit_word

_NONE: Final = -1
"""Stands for "the file has no such column" among the positions of its columns."""
_WHY: Final = {
    "exact": "The header is the field's own name",
    "alias": "The header is another word for it",
    "unit": "Its unit says so",
    "content": "Its cells look like it",
}
_WORDS: Final = {
    "certain": "Certain",
    "likely": "Likely",
    "unsure": "Unsure",
    "chosen": "Chosen",
    "recalled": "As last time",
    "replayed": "As before",
}
_WITHOUT: Final = {
    "name": "Not in the file: use row numbers as names",
    "equipment_type": "Not in the file: one type for all",
}
_OR: Final = {"name": "use row numbers as names", "equipment_type": "give all items one type"}
_NO_BASIS: Final = "The file does not say whether it is gauge or absolute, and neither is assumed"
_CELLS_SHOWN: Final = 3
_HEADER_CHARACTERS: Final = 60


def columns_panel(file_id: str, understood: Understanding) -> None:
    """One row per field, those that the file lacks behind a switch; open when something is unsure."""
    asked = {question.subject: question for question in understood.questions}
    is_unsure = any(key in asked or f"unit: {key}" in asked for key in (field.key for field in FIELDS))
    if any(column and _lacks_basis(column) for column in understood.columns.values()):
        st.caption(
            "The file does not say whether pressure is gauge or absolute, and neither is assumed. You can say so."
        )
    title = "Change columns and units" if not is_unsure else "Say what the columns are"
    has_problem = any(column and column.problem for column in understood.columns.values())
    is_open = is_unsure or has_problem or bool(import_work.work_on(file_id).earlier)
    with st.expander(title, expanded=is_open, icon=":material/view_column:", key=f"upload_{file_id}_columns"):
        offer = header_search(file_id, understood.headers)
        shown = [field for field in FIELDS if field.is_required or understood.columns.get(field.key)]
        for field in shown:
            _field(file_id, understood, field, asked, offer)
        others = [field for field in FIELDS if field not in shown]
        names = ", ".join(field.label.lower() for field in others)
        if others and st.toggle(f"More fields: {names}", key=f"upload_{file_id}_more", persist_state="page"):
            for field in others:
                _field(file_id, understood, field, asked, offer)
        _extra(file_id, understood, offer)


def sureness(file_id: str, understood: Understanding) -> dict[str, str]:
    """For each field that has a column, or that is asked about, how sure that is, in a word."""
    asked = {question.subject for question in understood.questions}
    return {
        key: "Unsure" if key in asked else _WORDS[_certainty(file_id, understood, key)]
        for key, column in understood.columns.items()
        if column or key in asked
    }


def units_not_used(understood: Understanding) -> dict[str, str]:
    """For each field whose stated unit cannot be used, that unit, and that it is none."""
    return {
        key: f"{shortened(column.unit_text, 20)} (not used)"
        for key, column in understood.columns.items()
        if column and column.problem and column.unit_text
    }


def _field(
    file_id: str, understood: Understanding, field: Field, asked: Mapping[str, Question], offer: Sequence[int]
) -> None:
    question = asked.get(field.key)
    column = understood.columns.get(field.key)
    position = None if question else column.position if column else _NONE
    unit = _unit_box(file_id, understood, field, asked.get(f"unit: {field.key}"))
    questions = [each for each in (question, asked.get(f"unit: {field.key}")) if each]
    row(
        field.label,
        "unsure" if questions else _certainty(file_id, understood, field.key),
        _column_box(file_id, understood, field, position, question, offer),
        unit if column and not question else None,
        [*(_reason(understood, field, each) for each in questions), *_told(understood, field, question)],
    )
    if field.key == "equipment_type" and understood.choices.single_type is not None and not question:
        _one_type(file_id, understood.choices.single_type)


def _column_box(
    file_id: str,
    understood: Understanding,
    field: Field,
    position: int | None,
    question: Question | None,
    offer: Sequence[int],
) -> Box:
    headers = understood.headers
    if _is_missing(understood, field, question):
        options = bounded([_NONE], offer)
    else:
        candidates = question.candidates if question else ()
        likely = [headers.index(header) for header in candidates if header in headers]
        found = () if position is None or position in offer else (position,)
        options = bounded((*likely, *found), [*offer, _NONE])
    none = _WITHOUT.get(field.key, "Not in the file")

    def decide(chosen: int) -> None:
        header = None if chosen == _NONE else headers[chosen]
        import_work.decide(file_id, lambda choices: with_column(choices, field.key, header))

    return Box(
        f"Column for {field.label.lower()}",
        options,
        position,
        lambda each: none if each == _NONE else shortened(headers[each], _HEADER_CHARACTERS),
        decide,
        key=f"upload_{file_id}_column_{field.key}",
        placeholder="Choose the column",
    )


def _unit_box(file_id: str, understood: Understanding, field: Field, question: Question | None) -> Box | None:
    if not field.has_unit:
        return None
    found = understood.choices.units.get(field.key, "not stated")
    known = unit_choices(field.key)
    options = dict.fromkeys((*(question.candidates if question else ()), found, *known))

    def decide(chosen: str) -> None:
        import_work.decide(file_id, lambda choices: with_unit(choices, field.key, chosen))

    return Box(
        f"Unit of {field.label.lower()}",
        [each for each in known if each in options] if found in known and not question else list(options),
        None if question else found,
        unit_word,
        decide,
        key=f"upload_{file_id}_unit_{field.key}",
        placeholder="Choose the unit",
    )


def _certainty(file_id: str, understood: Understanding, key: str) -> str:
    work = import_work.work_on(file_id)
    if understood.columns.get(key) is None:
        return "none"
    if key in work.choices.columns:
        is_recalled = work.recalled and work.recalled.columns.get(key) == work.choices.columns[key]
        return import_work.recalled_word(work) if is_recalled else "chosen"
    return _certainty_found(understood, key)


def _certainty_found(understood: Understanding, key: str) -> str:
    found = [each for each in understood.evidence if each.subject == f"column: {key}"]
    return found[0].certainty if found else "unsure"


def _is_missing(understood: Understanding, field: Field, question: Question | None) -> bool:
    """Whether it is asked because no column at all was found for the field."""
    return question is not None and question.subject == field.key and question.candidates == understood.headers


def _reason(understood: Understanding, field: Field, question: Question) -> str:
    if not _is_missing(understood, field, question):
        return reason(question)
    otherwise = _OR.get(field.key, "say that it is not in the file")
    return f"No column is recognised as the {field.label.lower()}. Choose one, or {otherwise}."


def _told(understood: Understanding, field: Field, question: Question | None) -> list[str]:
    """Why a column was taken, what is said of its unit, and some of its cells."""
    column = understood.columns.get(field.key)
    if _is_missing(understood, field, question):
        return []
    if question:
        candidates = [header for header in question.candidates if header in understood.headers]
        few = candidates if len(candidates) <= 4 else []
        return [f"{shortened(each, 30)}: {_cells(understood, understood.headers.index(each))}" for each in few]
    if column is None:
        return []
    match = next((each for each in understood.matches if each.field == field.key), None)
    why = _WHY[match.why] if match and match.position == column.position else ""
    note = [each.why for each in understood.evidence if each.subject == f"unit: {field.key}"][1:]
    cells = _cells(understood, column.position)
    basis = _NO_BASIS if _lacks_basis(column) else ""
    return [why, column.problem or "", basis, *note, f"Such as {cells}" if cells else ""]


def _lacks_basis(column: Column) -> bool:
    unit = column.unit
    return unit is not None and unit.dimension == "pressure" and unit.basis is None


def _cells(understood: Understanding, position: int) -> str:
    found = understood.choices
    first = understood.header_row + (found.header_lines or 1) + int(found.has_units_row or False)
    rows = [cells for number, cells in understood.sample if number >= first]
    filled = [cells[position].strip() for cells in rows if position < len(cells) and cells[position].strip()]
    return ", ".join(shortened(cell, 24) for cell in filled[:_CELLS_SHOWN])


def _one_type(file_id: str, current: str) -> None:
    key = f"upload_{file_id}_one_type"
    session.set_field(key, current)

    def decide() -> None:
        name = (session.field_value(key) or "").strip()
        if name:
            import_work.decide(file_id, lambda choices: replace(choices, single_type=name))

    st.text_input("Type of all items", key=key, on_change=decide, max_chars=80)


def _extra(file_id: str, understood: Understanding, offer: Sequence[int]) -> None:
    used = {column.position for column in understood.columns.values() if column}
    free = [header for place, header in enumerate(understood.headers) if place not in used]
    if not free:
        return
    key = f"upload_{file_id}_extra"
    kept = [header for header in free if header in (understood.choices.extra or ())]
    others = [understood.headers[place] for place in offer if place not in used]
    session.set_field(key, kept)

    def decide() -> None:
        import_work.decide(file_id, lambda choices: replace(choices, extra=tuple(session.field_value(key))))

    st.multiselect(
        "Other columns to keep as extra data",
        list(dict.fromkeys((*kept, *others))),
        key=key,
        on_change=decide,
        placeholder="None are kept",
    )
