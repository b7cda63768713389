import streamlit as st

from chemviz.display_units import texts_in
from chemviz.services.findings import findings_of
from chemviz.ui import finding_notes, navigation
from chemviz.ui.cache import database
from chemviz.ui.chance import chance_choice
from chemviz.ui.chosen import chosen_dataset
from chemviz.ui.components import page_title
from chemviz.ui.findings_filter import chosen_findings
from chemviz.ui.findings_list import finding_entries, severity_counts
from chemviz.ui.gate import require_user
from chemviz.ui.judged import how_judged
from chemviz.ui.plain import plain
from chemviz.ui.units import units_switch

user = require_user()

page_title("Findings", "What stands out, against what and by which method: reasons to look, not verdicts.")
dataset = chosen_dataset(user)
finding_notes.carry_out(user)
found = findings_of(database(), owner_id=user.id, dataset_id=dataset.card.id)

severity_counts(found)
row = st.container(horizontal=True, gap="medium")
with row:
    system = units_switch()
for sentence in (*found.not_applied, *texts_in(found.notes, found.quantities, system)):
    st.caption(plain(sentence))
if found.findings:
    finding_entries(user, dataset, chosen_findings(found, beside=row), found, system)
else:
    st.success("Nothing stands out in this survey, as far as it was judged (see below).", icon=":material/check:")
    st.page_link(navigation.LIMITS, label="Set operating limits to be told of breaches", icon=":material/rule:")

st.subheader("How outliers were judged")
chance_choice(user, dataset)
how_judged(dataset.analysis)
