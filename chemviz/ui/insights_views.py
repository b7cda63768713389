"""The three things that the insights page is asked: what to do about the survey, why a finding, and a question."""

from collections.abc import Sequence
from functools import partial
from typing import Final

import pandas as pd
import streamlit as st

from chemviz.analysis.kinds import kind_of
from chemviz.analysis.results import Finding
from chemviz.insights.advice import AdviceItem, Question
from chemviz.insights.asked import LONGEST_QUESTION
from chemviz.insights.plaintext import one_line
from chemviz.schema import FIELD_BY_KEY, UNIT_NOT_STATED
from chemviz.services.accounts import Account
from chemviz.services.datasets import OpenDataset
from chemviz.services.findings import findings_of
from chemviz.services.insights import StoredInsight, built_in, rows_asked
from chemviz.ui import session
from chemviz.ui.cache import database
from chemviz.ui.insights_advice import ItemEnd
from chemviz.ui.insights_answers import BUILT_IN, choose_answer, numbered, show_built_in, show_stored
from chemviz.ui.insights_ask import ask, ask_button, left_today, todays_use
from chemviz.ui.insights_consent import sent_dialog
from chemviz.ui.insights_key import key_in_use
from chemviz.ui.insights_wish import VIEW_FIELD, View, explain, finding_field, take_wish
from chemviz.ui.plain import plain
from chemviz.wording import number

VIEWS: Final[dict[View, str]] = {
    "survey": "Advice on the survey",
    "finding": "Explain a finding",
    "question": "Ask a question",
}
FROM_FIGURES: Final = (
    "Questions are answered from the figures of this survey alone. What they do not hold is said so, not guessed."
)
_NAME_LENGTH: Final = 60


def choose_view() -> View:
    """Draw the choice of what to ask."""
    if session.field_value(VIEW_FIELD) is None:
        session.set_field(VIEW_FIELD, "survey")
    chosen: View | None = st.segmented_control(
        "What about", list(VIEWS), default=None, required=True, format_func=VIEWS.__getitem__, key=VIEW_FIELD,
        label_visibility="collapsed",
    )  # fmt: skip
    return chosen or "survey"


def survey_view(user: Account, dataset: OpenDataset, stored: Sequence[StoredInsight]) -> None:
    """Advice on the whole survey: the latest of Gemini, or the built-in one."""
    question = Question()
    answers = [each for each in stored if each.advice.question.about == "dataset"]
    _ask_about(user, dataset, question, answers, key="survey")
    _show(user, dataset, question, answers, key="survey", at_end=partial(_explain_button, dataset))


def finding_view(user: Account, dataset: OpenDataset, stored: Sequence[StoredInsight]) -> None:
    """One finding: what its figures say, what may be behind it, and what to check."""
    found = findings_of(database(), owner_id=user.id, dataset_id=dataset.card.id).findings
    by_key = {each.finding.key: each.finding for each in found}
    gone = _explained_before([each for each in stored if each.advice.question.finding_key not in by_key])
    field = finding_field(dataset.card.id)
    if not by_key and not gone:
        st.success("Nothing stands out in this survey, so there is no finding to explain.", icon=":material/check:")
        return
    said = {key: _name(finding) for key, finding in by_key.items()} | gone
    if session.field_value(field) not in said:
        session.set_field(field, next(iter(said)))
    # Numbered, because Streamlit tells options apart by what they are called.
    names = {key: f"{place}. {name}" for place, (key, name) in enumerate(said.items(), start=1)}
    key = st.selectbox("Finding", list(said), format_func=names.__getitem__, key=field)
    question = Question("finding", key)
    answers = [each for each in stored if each.advice.question == question]
    if key in gone:
        _show_gone(user, dataset, answers)
        return
    is_wished = take_wish(dataset.card.id, question) and key_in_use() is not None
    if is_wished and not (answers and answers[0].is_current):
        ask(user, dataset, question)
    _ask_about(user, dataset, question, answers, key=f"finding_{by_key[key].id}")
    _show(user, dataset, question, answers, key=f"finding_{by_key[key].id}")


def _explained_before(stored: Sequence[StoredInsight]) -> dict[str, str]:
    """What findings are called that were explained once and are not found any more, by their keys."""
    named = ((each.advice.question.finding_key, each.advice.items) for each in stored)
    return {
        key: f"No longer found: {next((item.equipment for item in items if item.equipment), 'an item')}"
        for key, items in named
        if key is not None
    }


def _show_gone(user: Account, dataset: OpenDataset, answers: Sequence[StoredInsight]) -> None:
    st.info("This finding is not among those of the survey any more; what was said of it then stays.")
    for each in answers:
        show_stored(user, dataset, each, key="gone")


def question_view(user: Account, dataset: OpenDataset, stored: Sequence[StoredInsight]) -> None:
    """A question in a person's own words, answered from the facts, and those that were asked before."""
    question = _question_form(user, dataset)
    answers = [each for each in stored if each.advice.question.about == "question"]
    own = [each.id for each in answers if each.advice.question == question and each.is_current]
    others = [each.id for each in answers if each.id not in own]
    # First what answers the question in the box.
    options = [*own, BUILT_IN, *others] if question.text else others
    if not options:
        st.caption(FROM_FIGURES)
        return
    by_id = {each.id: each for each in answers}
    asked = {each.id: each.advice.question.text for each in answers} | {BUILT_IN: question.text}
    names = {BUILT_IN: f"{question.text} (built-in answer)"} | {
        each.id: f"{each.advice.question.text} ({name})" for each, name in numbered(answers)
    }
    # Under a key of its own for each question and each latest answer, so that what is new is shown when it comes.
    chosen: int = st.selectbox(
        "Asked so far", options, format_func=names.__getitem__,
        key=f"question_{dataset.card.id}_{question.text}_{options}",
    )  # fmt: skip
    st.markdown(f"**{plain(asked[chosen])}**")
    if chosen == BUILT_IN:
        rows = _rows(user.id, dataset.card.id, dataset.last_edit, question.text or "")
        advice = built_in(database(), owner_id=user.id, dataset_id=dataset.card.id, question=question, rows=rows)
        show_built_in(user, dataset, advice, key="question")
    else:
        show_stored(user, dataset, by_id[chosen], key="question")


@st.cache_data(max_entries=64, show_spinner=False)
def _rows(owner_id: int, dataset_id: int, last_edit: int, text: str) -> pd.DataFrame:  # noqa: ARG001
    """The rows that a question may be about, read once for each state of the rows: the page is drawn often."""
    return rows_asked(database(), owner_id=owner_id, dataset_id=dataset_id, text=text)


def _question_form(user: Account, dataset: OpenDataset) -> Question:
    """Draw the box; the question in it as it was sent last."""
    use = todays_use(user)
    # When today's questions to Gemini are used, the built-in answer is still there for the asking.
    has_key = use is not None and not use.is_spent
    with st.form("insights_question", border=False):
        typed = st.text_input(
            "Your question about this survey", max_chars=LONGEST_QUESTION, key=f"insights_question_{dataset.card.id}",
            placeholder="Which compressors run hot?",
        )  # fmt: skip
        with st.container(horizontal=True, vertical_alignment="center"):
            is_asked = ask_button("Ask Gemini" if has_key else "Ask", is_form=True)
            is_looked_at = has_key and st.form_submit_button(
                "What is sent", icon=":material/visibility:", type="tertiary"
            )
            left_today(use)
    question = Question("question", text=one_line(typed or ""))
    if (is_asked or is_looked_at) and not question.text:
        st.warning("Type a question first.", icon=":material/edit:")
    elif is_looked_at:
        sent_dialog(user, dataset, question)
    elif is_asked and has_key:
        ask(user, dataset, question)
    return question


def _ask_about(
    user: Account, dataset: OpenDataset, question: Question, answers: Sequence[StoredInsight], *, key: str
) -> None:
    """The button that asks this question, at first or once more, and a look at what it sends."""
    is_answered = bool(answers) and answers[0].is_current
    use = todays_use(user)
    with st.container(horizontal=True, vertical_alignment="center"):
        if use is not None:
            label = "Refresh" if is_answered else "Ask Gemini again" if answers else "Ask Gemini"
            if ask_button(label, key=f"ask_{key}", is_again=is_answered, is_off=use.is_spent):
                ask(user, dataset, question, refresh=is_answered)
        if st.button("What is sent", key=f"look_{key}", icon=":material/visibility:", type="tertiary"):
            sent_dialog(user, dataset, question)
        left_today(use)


def _show(
    user: Account, dataset: OpenDataset, question: Question, answers: Sequence[StoredInsight], *, key: str,
    at_end: ItemEnd | None = None,
) -> None:  # fmt: skip
    chosen = choose_answer(answers, key=key)
    if chosen is not None:
        show_stored(user, dataset, chosen, key=key, at_end=at_end)
    else:
        advice = built_in(database(), owner_id=user.id, dataset_id=dataset.card.id, question=question)
        show_built_in(user, dataset, advice, key=key, at_end=at_end)


def _explain_button(dataset: OpenDataset, item: AdviceItem, key: str) -> None:
    if item.finding_key is not None:
        st.button(
            "Explain this finding", key=f"explain_{key}", icon=":material/help:", type="tertiary",
            on_click=explain, args=(dataset.card.id, item.finding_key),
        )  # fmt: skip


def _name(finding: Finding) -> str:
    name = finding.equipment or finding.equipment_type or f"row {finding.row}"
    parts = [name if len(name) <= _NAME_LENGTH else f"{name[:_NAME_LENGTH]}…", kind_of(finding.rule).lower()]
    if finding.parameter:
        value = "" if finding.value is None else f" {number(finding.value)} {finding.unit or UNIT_NOT_STATED}"
        parts.append(f"{FIELD_BY_KEY[finding.parameter].label.lower()}{value}")
    return f"{finding.severity.capitalize()}: {', '.join(parts)}"
