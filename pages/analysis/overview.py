import streamlit as st

from chemviz.schema import FIELD_BY_KEY, PARAMETERS, axis_label
from chemviz.services.datasets import import_issues
from chemviz.services.findings import findings_of
from chemviz.ui import figures, navigation
from chemviz.ui.cache import database
from chemviz.ui.chosen import PARAMETER, chosen_dataset
from chemviz.ui.components import findings_table, issues_table, page_title, show_chart, statistics_table
from chemviz.ui.findings_list import severity_counts
from chemviz.ui.gate import require_user
from chemviz.ui.import_recipe import recipe_section
from chemviz.ui.quality import quality_in_figures
from chemviz.ui.register import equipment_register
from chemviz.wording import count, number, whole

user = require_user()

page_title("Overview", "What this survey holds, what it says type by type, and what could not be read.")
dataset = chosen_dataset(user)
card, analysis = dataset.card, dataset.analysis

with st.grid(4, min_column_width=140):
    st.metric("Equipment", whole(card.rows_accepted), border=True, help="Rows of the file that were taken in.")
    st.metric("Types", whole(card.type_count), border=True)
    st.metric("Data quality", f"{number(analysis.quality.score)} %", border=True)
    st.metric("Rows not read", whole(card.rows_rejected), border=True, help="Rows left out, each listed below.")
quality_in_figures(analysis, rows_rejected=card.rows_rejected)

st.subheader("Worth a look")
found = findings_of(database(), owner_id=user.id, dataset_id=card.id)
severity_counts(found)
if still_open := [each.finding for each in found.findings if each.is_open]:
    findings_table(still_open[:10], len(still_open))
else:
    st.caption("Every finding is acknowledged." if found.findings else "Nothing stands out in this survey.")
with st.container(horizontal=True):
    here = {PARAMETER: str(card.id)}
    st.page_link(
        navigation.FINDINGS,
        label="All findings with their evidence",
        icon=":material/troubleshoot:",
        query_params=here,
    )
    st.page_link(navigation.INSIGHTS, label="Advice", icon=":material/lightbulb:", query_params=here)

st.subheader("Each parameter by type")
for tab, parameter in zip(st.tabs([FIELD_BY_KEY[key].label for key in PARAMETERS]), PARAMETERS, strict=True):
    with tab:
        st.caption(f"{axis_label(parameter, card.columns)}. Statistics are within a type, never across types.")
        statistics_table(analysis, parameter, card.columns)

show_chart(figures.equipment_per_type(dataset, owner_id=user.id), key="per_type")

st.subheader("Equipment")
equipment_register(user, card)

st.subheader("What could not be read")
if card.issue_count:
    left_out = f"{count(card.rows_rejected, 'row')} left out" if card.rows_rejected else "No row was left out"
    st.caption(f"{left_out}. Rows that were kept have the cell missing, never 0.")
    issues_table(import_issues(database(), owner_id=user.id, dataset_id=card.id), card.issue_count)
else:
    st.caption("Every row and every cell of the file was read.")

with st.expander("How it was read", icon=":material/receipt_long:"):
    recipe_section(user, card)
