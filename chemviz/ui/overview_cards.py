"""The cards of the overview: what the dataset is and whether anything is wrong, each with the way to what is behind."""

from collections import Counter
from typing import Final

import streamlit as st

from chemviz.analysis.kinds import SEVERITIES
from chemviz.services.accounts import Account
from chemviz.services.datasets import DatasetCard, OpenDataset, import_issues
from chemviz.services.findings import FindingList
from chemviz.ui import navigation
from chemviz.ui.cache import database
from chemviz.ui.chosen import PARAMETER
from chemviz.ui.components import SEVERITY_ICONS, issues_table
from chemviz.ui.findings_filter import KIND, SEVERITY
from chemviz.ui.findings_list import SEVERITY_NOUNS
from chemviz.ui.gate import require_live
from chemviz.wording import count, number, whole

_UNSOUND_KINDS: Final = ("Missing data", "Implausible value", "Duplicate name")


def overview_cards(user: Account, dataset: OpenDataset, found: FindingList) -> None:
    """Six cards; below each number stands where to see what was counted."""
    card, analysis = dataset.card, dataset.analysis
    here = {PARAMETER: str(card.id)}
    waiting = Counter(each.finding.severity for each in found.findings if each.is_open)
    with st.grid(6, min_column_width=132):
        with _card("Equipment", whole(card.rows_accepted), help="Rows of the file that were taken in."):
            st.page_link(
                navigation.CHARTS, label=count(card.type_count, "type"), icon=":material/table_rows:", query_params=here
            )
        for severity in SEVERITIES:
            with _card(f"{SEVERITY_ICONS[severity]} {SEVERITY_NOUNS[severity]}", whole(waiting[severity])):
                st.page_link(
                    navigation.FINDINGS,
                    label="See them" if waiting[severity] else "None open",
                    icon=":material/arrow_forward:",
                    query_params={**here, SEVERITY: severity.capitalize()},
                )
        with _card("Data quality", f"{number(analysis.quality.score)} %"):
            st.page_link(
                navigation.FINDINGS,
                label="Not sound" if analysis.quality.score < 100 else "All sound",
                icon=":material/arrow_forward:",
                query_params={**here, KIND: _UNSOUND_KINDS},
            )
        with _card("Rows not read", whole(card.rows_rejected), help="Rows of the file that were left out."):
            if st.button(
                count(card.issue_count, "problem") if card.issue_count else "No problem",
                icon=":material/arrow_forward:",
                type="tertiary",
                disabled=not card.issue_count,
                key="overview_problems",
            ):
                _problems(user, card)


def _card(label: str, value: str, *, help: str | None = None) -> st.delta_generator.DeltaGenerator:
    card = st.container(border=True, gap="xxsmall", height="stretch")
    card.metric(label, value, help=help)
    return card


@st.dialog("What could not be read", width="large", icon=":material/rule:")
def _problems(user: Account, card: DatasetCard) -> None:
    require_live(user)
    problems_section(user, card)


def problems_section(user: Account, card: DatasetCard) -> None:
    """Every cell and row that could not be taken as it stood, or that there is none."""
    if not card.issue_count:
        st.caption("Every row and every cell of the file was read.")
        return
    left_out = f"{count(card.rows_rejected, 'row')} left out" if card.rows_rejected else "No row was left out"
    st.caption(f"{left_out}. Rows that were kept have the cell missing, never 0.")
    issues_table(import_issues(database(), owner_id=user.id, dataset_id=card.id), card.issue_count)
