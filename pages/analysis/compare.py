import streamlit as st

from chemviz.display_units import comparison_in
from chemviz.schema import FIELD_BY_KEY, PARAMETERS
from chemviz.services.datasets import open_dataset
from chemviz.ui import comparison_view, figures
from chemviz.ui.cache import database
from chemviz.ui.chosen import PARAMETER
from chemviz.ui.chosen_pair import EARLIER, chosen_pair
from chemviz.ui.components import page_title, show_chart
from chemviz.ui.gate import require_user
from chemviz.ui.units import units_switch

user = require_user()

page_title(
    "Compare", "Two surveys item by item, matched by tag: what is new, what is gone, and what moved by how much."
)
earlier, later = (open_dataset(database(), owner_id=user.id, dataset_id=each) for each in chosen_pair(user))
compared = figures.compared(earlier, later, owner_id=user.id)

comparison_view.figures(compared.comparison)
with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
    comparison = comparison_in(compared.comparison, units_switch())
    st.page_link(
        "pages/analysis/report.py",
        label="Report on this comparison",
        icon=":material/picture_as_pdf:",
        query_params={PARAMETER: str(later.card.id), EARLIER: str(earlier.card.id)},
    )
comparison_view.parameters(comparison)

st.subheader("Drift by type")
st.caption(
    "The median change of the items that both surveys hold. A spread is how much the changes of one type differ "
    "among themselves: a drift of 3 spreads stands out, one of 0.3 does not. It is a way to rank, not a verdict."
)
if comparison.drifts.total and comparison.changed.total:
    for tab, parameter in zip(st.tabs([FIELD_BY_KEY[key].label for key in PARAMETERS]), PARAMETERS, strict=True):
        with tab:
            for chart in figures.drift(comparison, parameter):
                show_chart(chart, key=f"{chart.title} {parameter}")
    comparison_view.drifts(comparison)
else:
    st.caption("Nothing moved." if comparison.drifts.total else "No parameter can be compared.")

st.subheader("Changed items")
if comparison.changed.total:
    comparison_view.changed_items(comparison)
else:
    st.caption("No value changed.")
comparison_view.other_changes(comparison)

st.subheader("Findings")
comparison_view.findings(comparison)
