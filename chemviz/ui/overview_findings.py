"""What stands out in a survey, in a few lines: the gravest findings that still wait, each a link to its evidence."""

from typing import Final

import streamlit as st

from chemviz.analysis.kinds import kind_of
from chemviz.analysis.results import Finding
from chemviz.display_units import UnitSystem, finding_in
from chemviz.schema import TYPE_NOT_STATED
from chemviz.services.findings import FindingList
from chemviz.ui import navigation
from chemviz.ui.chosen import PARAMETER
from chemviz.ui.components import SEVERITY_ICONS, finding_value
from chemviz.ui.findings_filter import ITEM, KIND, SEVERITY, TYPE
from chemviz.ui.findings_list import subject_of
from chemviz.ui.plain import plain
from chemviz.ui.units import units_switch
from chemviz.wording import count, whole

SHOWN: Final = 4
_LONGEST_IN_ADDRESS: Final = 200


def units_and_links(dataset_id: int, found: FindingList) -> UnitSystem:
    """The heading of the findings with the ways on from here, and the choice of units, which holds for all below."""
    here = {PARAMETER: str(dataset_id)}
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader("Worth a look", width="content", anchor=False)
        with st.container(horizontal=True, vertical_alignment="center", width="content", gap="small"):
            for page, label, icon in (
                (navigation.FINDINGS, f"All {count(found.total, 'finding')}", ":material/troubleshoot:"),
                (navigation.INSIGHTS, "Advice", ":material/lightbulb:"),
                (navigation.CHARTS, "Charts", ":material/bar_chart:"),
                (navigation.REPORT, "Report", ":material/picture_as_pdf:"),
            ):
                st.page_link(page, label=label, icon=icon, query_params=here)
            return units_switch(label_visibility="collapsed")


def top_findings(dataset_id: int, found: FindingList, system: UnitSystem) -> None:
    """The first open findings, and how many are settled."""
    waiting = [each.finding for each in found.findings if each.is_open]
    if not waiting:
        st.caption("Every finding is acknowledged." if found.findings else "Nothing stands out in this survey.")
        return
    with st.grid(2, min_column_width=380, gap=("small", "xsmall")):
        for finding in waiting[:SHOWN]:
            _entry(dataset_id, finding_in(finding, system))
    settled = len(found.findings) - len(waiting)
    if settled:
        st.caption(f"{whole(settled)} acknowledged.")


def _entry(dataset_id: int, finding: Finding) -> None:
    kind, of_type = kind_of(finding.rule), finding.equipment_type or TYPE_NOT_STATED
    name = plain(subject_of(finding))
    value = f" · {finding_value(finding)}" if finding.value is not None else ""
    narrowed = {PARAMETER: str(dataset_id), SEVERITY: finding.severity.capitalize(), KIND: kind, TYPE: of_type}
    if finding.equipment and len(finding.equipment) <= _LONGEST_IN_ADDRESS:
        narrowed[ITEM] = finding.equipment
    with st.container(gap="xxsmall"):
        st.page_link(
            navigation.FINDINGS,
            label=f"**{finding.severity.capitalize()}** · {name}{value}",
            icon=SEVERITY_ICONS[finding.severity],
            query_params=narrowed,
            width="stretch",
        )
        st.caption(f"{kind} · {plain(of_type)} · {plain(finding.expected)} · n = {whole(finding.n)}")
