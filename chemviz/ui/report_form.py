"""The options of a report as fields, kept for the next time. Makes no report."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final, get_args

import streamlit as st

from chemviz.report.options import SECTIONS, Paper, ReportOptions, SectionKey, UnitSystem
from chemviz.services.accounts import Account
from chemviz.services.datasets import OpenDataset
from chemviz.services.report_options import TEXT_LENGTHS, fitting, remember_report_options, report_options
from chemviz.ui import session
from chemviz.ui.cache import database
from chemviz.ui.plain import plain
from chemviz.ui.session import ReportBegun

_CHAPTERS: Final[dict[SectionKey, str]] = {
    "findings": "Findings",
    "changes": "Changes",
    "types": "Statistics by type",
    "charts": "Charts",
    "register": "Register",
    "quality": "Data quality",
    "method": "Method",
    "provenance": "Provenance",
}
"""All but the advice, which has a switch of its own."""
_UNITS: Final[dict[UnitSystem, str]] = {"metric": "Metric", "US": "US"}
_REGISTER: Final = {True: "Every item", False: "Only items with a finding"}


def survey_options(user: Account, dataset: OpenDataset) -> ReportOptions:
    """Draw the fields for a report on one survey, and give back what is chosen; a change is remembered at once."""
    begun = _begun(user, dataset)
    types = [each.equipment_type for each in dataset.analysis.types]
    start = fitting(begun.options, types)
    key = f"report_{dataset.card.id}"
    chosen = _texts(start, key, user, default_title="Equipment screening report")
    chosen = _paper_and_units(chosen, key)
    chosen = _contents(chosen, key)
    chosen = _choose_types(chosen, types, key)
    chosen = replace(
        chosen,
        has_attachments=st.toggle(
            "Attach the cleaned table and the findings",
            value=start.has_attachments,
            key=f"{key}_attachments",
            help="Two CSV files inside the PDF, under its paper clip.",
        ),
    )
    _remember(user, dataset, chosen)
    return chosen


def comparison_options(user: Account, later: OpenDataset, *, key: str) -> ReportOptions:
    """Draw the fields for a report on two surveys. Remembered is what is not about these two: people, paper, units."""
    begun = _begun(user, later).options
    chosen = _texts(
        replace(begun, title="", number=""), f"comparison_{key}", user, default_title="Comparison of two surveys"
    )
    chosen = _paper_and_units(chosen, f"comparison_{key}")
    _remember(user, later, replace(chosen, title=begun.title, number=begun.number))
    return chosen


def _begun(user: Account, dataset: OpenDataset) -> ReportBegun:
    """What the fields began with: read once, for a field whose first value changes would begin anew."""
    begun = session.current().report
    if begun is None or begun.dataset_id != dataset.card.id:
        options = report_options(database(), owner_id=user.id, dataset_id=dataset.card.id)
        begun = ReportBegun(dataset.card.id, options, options)
        session.change(report=begun)
    return begun


def _remember(user: Account, dataset: OpenDataset, chosen: ReportOptions) -> None:
    begun = session.current().report
    if begun is None or begun.stored == chosen:
        return
    owned = {"owner_id": user.id, "dataset_id": dataset.card.id}
    remember_report_options(database(), **owned, options=chosen, now=datetime.now(UTC))
    session.change(report=replace(begun, stored=chosen))


def _texts(start: ReportOptions, key: str, user: Account, *, default_title: str) -> ReportOptions:
    def field(label: str, name: str, placeholder: str) -> str:
        typed: str = st.text_input(
            label,
            value=getattr(start, name),
            max_chars=TEXT_LENGTHS[name],
            placeholder=placeholder,
            key=f"{key}_{name}",
            autocomplete="off",
        )
        return typed

    title = field("Title", "title", default_title)
    number = field("Report number", "number", "From the date and the file")
    prepared_by = field("Prepared by", "prepared_by", user.display_name)
    reviewed_by = field("Reviewed by", "reviewed_by", "Nobody yet")
    return replace(start, title=title, number=number, prepared_by=prepared_by, reviewed_by=reviewed_by)


def _paper_and_units(start: ReportOptions, key: str) -> ReportOptions:
    with st.container(horizontal=True):
        paper: Paper = st.segmented_control(
            "Paper", get_args(Paper), default=start.paper, required=True, key=f"{key}_paper"
        )
        units: UnitSystem = st.segmented_control(
            "Units",
            list(_UNITS),
            default=start.units,
            required=True,
            format_func=_UNITS.__getitem__,
            key=f"{key}_units",
        )
    return replace(start, paper=paper, units=units)


def _contents(start: ReportOptions, key: str) -> ReportOptions:
    chapters = st.pills(
        "Chapters behind the summary",
        list(_CHAPTERS),
        default=[each for each in _CHAPTERS if each in start.sections],
        selection_mode="multi",
        format_func=_CHAPTERS.__getitem__,
        key=f"{key}_chapters",
        wrap=True,
    )
    has_advice = st.toggle(
        "With advice",
        value="advice" in start.sections,
        key=f"{key}_advice",
        help="The stored advice on this dataset, else the one that ChemViz writes from the findings.",
    )
    is_full = st.radio(
        "Register of equipment",
        list(_REGISTER),
        index=list(_REGISTER).index(start.is_full_register),
        format_func=_REGISTER.__getitem__,
        key=f"{key}_register",
        disabled="register" not in chapters,
    )
    wanted = {*chapters, *(["advice"] if has_advice else [])}
    sections = tuple(each for each in SECTIONS if each in wanted)
    return replace(start, sections=sections, is_full_register=bool(is_full))


def _choose_types(start: ReportOptions, types: Sequence[str], key: str) -> ReportOptions:
    if len(types) < 2:
        return replace(start, types=None)
    chosen = st.multiselect(
        "Equipment types",
        list(types),
        default=list(start.types or ()),
        placeholder="All types",
        format_func=plain,
        key=f"{key}_types",
    )
    return replace(start, types=tuple(each for each in types if each in set(chosen)) or None)
