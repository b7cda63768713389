"""Findings one below the other: each opens to its evidence and to what its owner said about it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import streamlit as st

from chemviz.analysis.design_limits import RULE as DESIGN
from chemviz.analysis.kinds import SEVERITIES, kind_of
from chemviz.analysis.missing import RULE as MISSING
from chemviz.analysis.results import Finding
from chemviz.display_units import UnitSystem, finding_in
from chemviz.schema import FIELD_BY_KEY, UNIT_NOT_STATED
from chemviz.services.accounts import Account
from chemviz.services.datasets import OpenDataset
from chemviz.services.findings import FindingList, NotedFinding
from chemviz.services.findings_csv import findings_to_csv
from chemviz.ui.chosen import PARAMETER
from chemviz.ui.components import SEVERITY_ICONS
from chemviz.ui.downloads import while_signed_in
from chemviz.ui.finding_evidence import finding_evidence
from chemviz.ui.finding_notes import note
from chemviz.ui.insights_wish import explain
from chemviz.ui.navigation import INSIGHTS
from chemviz.ui.plain import plain
from chemviz.wording import count, number, whole

ENTRIES_PER_PAGE: Final = 20
_NAME_LENGTH: Final = 60
SEVERITY_NOUNS: Final = {"critical": "Critical", "warning": "Warnings", "notice": "Notices"}


def severity_counts(found: FindingList) -> None:
    """How many findings of each severity still wait for somebody, and how many are settled; together all listed."""
    severities = Counter(each.finding.severity for each in found.findings if each.is_open)
    with st.grid(4, min_column_width=140):
        for severity in SEVERITIES:
            st.metric(
                f"{SEVERITY_ICONS[severity]} {SEVERITY_NOUNS[severity]}", whole(severities[severity]), border=True
            )
        st.metric(":material/check: Acknowledged", whole(len(found.findings) - severities.total()), border=True)
    if found.total > len(found.findings):
        st.caption(f"The {whole(len(found.findings))} most important of {count(found.total, 'finding')} are listed.")


def finding_entries(
    user: Account, dataset: OpenDataset, shown: Sequence[NotedFinding], of: FindingList, system: UnitSystem
) -> None:
    """A page of findings in these units, the page numbers, and the download of all that are shown on any page."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.caption(f"{whole(len(shown))} of {count(len(of.findings), 'finding')}.", width="content")
        _download(user, dataset, shown, system)
    if not shown:
        st.info(_why_none(of))
        return
    pages = -(-len(shown) // ENTRIES_PER_PAGE)
    slot = st.container(gap="small")
    # Under a key of its own for each number of pages, and not of findings: settling one must not lead back to page 1.
    page = st.pagination(pages, key=f"findings_page_{dataset.card.id}_{pages}") if pages > 1 else 1
    with slot:
        for each in shown[(page - 1) * ENTRIES_PER_PAGE : page * ENTRIES_PER_PAGE]:
            _entry(user, dataset, each, system)


def _why_none(of: FindingList) -> str:
    if not any(each.is_open for each in of.findings):
        return "No finding fits all of these filters. Every finding is acknowledged: choose “All” to see them."
    return "No finding fits all of these filters. Empty a filter to see more."


def _download(user: Account, dataset: OpenDataset, shown: Sequence[NotedFinding], system: UnitSystem) -> None:
    def in_units() -> bytes:
        return findings_to_csv([replace(each, finding=finding_in(each.finding, system)) for each in shown])

    st.download_button(
        "Download findings (CSV)",
        while_signed_in(user, in_units),
        file_name=f"{dataset.card.name} findings.csv",
        mime="text/csv",
        key=f"findings_csv_{dataset.card.id}",
        icon=":material/download:",
        disabled=not shown,
        on_click="ignore",
    )


def _entry(user: Account, dataset: OpenDataset, noted: NotedFinding, system: UnitSystem) -> None:
    finding = noted.finding
    key = f"finding_{dataset.card.id}_{finding.id}"
    entry = st.expander(
        _label(noted, finding_in(finding, system)), icon=SEVERITY_ICONS[finding.severity], key=key, on_change="rerun"
    )
    if entry.open:
        with entry:
            finding_evidence(user, dataset, finding, system)
            if st.button("Explain this finding", key=f"explain_{key}", icon=":material/lightbulb:"):
                explain(dataset.card.id, finding.key)
                st.switch_page(INSIGHTS, query_params={PARAMETER: str(dataset.card.id)})
            note(user, dataset, noted)


def _label(noted: NotedFinding, finding: Finding) -> str:
    kind = kind_of(finding.rule) + (" (design)" if finding.rule == DESIGN else "")
    what = [f"**{finding.severity.capitalize()}**", kind, plain(subject_of(finding))]
    if finding.parameter and finding.value is not None:
        unit = plain(finding.unit or f"({UNIT_NOT_STATED})")
        what.append(f"{FIELD_BY_KEY[finding.parameter].label.lower()} {plain(number(finding.value))} {unit}")
    elif finding.parameter:
        what.append(FIELD_BY_KEY[finding.parameter].label.lower())
    if not noted.is_open:
        what.append("acknowledged")
    elif noted.note and noted.note.comment:
        what.append("commented")
    return " · ".join(what)


def subject_of(finding: Finding) -> str:
    """The item by its name; the type where the finding is about many rows of it."""
    is_about_many = finding.rule == MISSING and finding.detail
    name = finding.equipment or (finding.equipment_type if is_about_many else f"no name, row {finding.row}") or ""
    return name if len(name) <= _NAME_LENGTH else f"{name[:_NAME_LENGTH]}…"
