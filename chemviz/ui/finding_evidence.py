"""What a finding opens to: what was found, against what, by which method, and a small chart. Changes nothing."""

from typing import Final

import streamlit as st

from chemviz.analysis.kinds import severity_rule
from chemviz.analysis.results import Finding
from chemviz.display_units import UnitSystem, finding_in
from chemviz.services.accounts import Account
from chemviz.services.datasets import OpenDataset
from chemviz.ui import figures
from chemviz.ui.components import show_chart
from chemviz.ui.plain import plain
from chemviz.wording import number, whole

_SAY_IT_ALL: Final = ("joint-outlier", "sister-difference", "changed")
"""Rules whose sentence says what differs; that of the others says what was expected."""


def finding_evidence(user: Account, dataset: OpenDataset, finding: Finding, system: UnitSystem) -> None:
    """Draw the evidence of one (stored) finding of the dataset, in these units."""
    shown = finding_in(finding, system)
    st.markdown(_lead(shown))
    for sentence in shown.detail:
        st.markdown(f"- {plain(sentence)}")
    chart = figures.evidence(dataset, finding, system, owner_id=user.id)
    if chart is not None:
        show_chart(chart, key=f"evidence_{dataset.card.id}_{finding.id}")
    st.caption(f"{' · '.join(_facts(finding))}  \n{plain(severity_rule(finding.rule))}")


def _lead(finding: Finding) -> str:
    said = finding.expected.removesuffix(".")
    if not said or finding.rule in _SAY_IT_ALL:
        return plain(f"{said}.")
    return f"Expected: {plain(said[0].lower() + said[1:])}{'' if said.endswith('?') else '.'}"


def _facts(finding: Finding) -> list[str]:
    facts = [f"Row {finding.row}", plain(finding.equipment_type), f"Method: {plain(finding.method)}"]
    facts.append(f"n = {whole(finding.n)}")
    if finding.score is not None:
        facts.append(f"score {plain(number(finding.score))}")
    return [each for each in facts if each]
