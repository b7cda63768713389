"""Which findings of a list a person wants to see: by severity, kind, type, item and whether they are settled."""

from collections.abc import Iterable
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from chemviz.analysis.kinds import KINDS, SEVERITIES, kind_of
from chemviz.schema import TYPE_NOT_STATED
from chemviz.services.findings import FindingList, NotedFinding

ITEM, SEVERITY, KIND, TYPE = "item", "severity", "kind", "type"
"""Query parameters, and the keys of their fields."""

_STATES: Final = {"open": "Open", "acknowledged": "Acknowledged", "all": "All"}


def chosen_findings(found: FindingList, *, beside: DeltaGenerator) -> list[NotedFinding]:
    """Draw the filters and give back the findings that pass all of them; an empty filter lets everything through.

    The choice between open and settled ones is drawn into `beside`.
    """
    kinds = {kind_of(each.finding.rule) for each in found.findings}
    types = {_type(each) for each in found.findings}
    state = beside.segmented_control(
        "Show", list(_STATES), default="open", required=True, format_func=_STATES.__getitem__, key="findings_state"
    )
    with st.grid(4, min_column_width=150):
        item = st.text_input("Item", type="search", placeholder="P-101", key=ITEM, bind="query-params")
        severity = st.multiselect(
            "Severity", SEVERITIES, format_func=str.capitalize, placeholder="Any", key=SEVERITY, bind="query-params"
        )
        kind = st.multiselect("Kind", _in_order(kinds), placeholder="Any", key=KIND, bind="query-params")
        type_ = st.multiselect("Type", sorted(types), placeholder="Any", key=TYPE, bind="query-params")
    wanted = item.strip().casefold()
    return [
        each
        for each in found.findings
        if (state == "all" or each.is_open == (state == "open"))
        and (not severity or each.finding.severity in severity)
        and (not kind or kind_of(each.finding.rule) in kind)
        and (not type_ or _type(each) in type_)
        and wanted in (each.finding.equipment or "").casefold()
    ]


def _type(each: NotedFinding) -> str:
    return each.finding.equipment_type or TYPE_NOT_STATED


def _in_order(kinds: Iterable[str]) -> list[str]:
    return sorted(kinds, key=lambda kind: (KINDS.index(kind) if kind in KINDS else len(KINDS), kind))
