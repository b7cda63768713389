import streamlit as st

from chemviz.display_units import trend_in
from chemviz.schema import FIELD_BY_KEY, PARAMETERS
from chemviz.services.trends import series_of
from chemviz.ui import figures
from chemviz.ui.cache import database
from chemviz.ui.chosen import chosen_dataset
from chemviz.ui.components import page_title, show_chart
from chemviz.ui.gate import require_user
from chemviz.ui.plain import plain
from chemviz.ui.trend_choice import TEST_LABELS, choose_item, readings_table
from chemviz.ui.units import units_switch

user = require_user()

page_title("Trends", "The readings of one item over time, judged by how that item itself has behaved.")
dataset = chosen_dataset(user)
item = choose_item(user, dataset.card)
if item is None:
    st.stop()

with st.container(horizontal=True):
    parameter = st.segmented_control(
        "Parameter", PARAMETERS, default=PARAMETERS[0], required=True, key="trend_parameter",
        format_func=lambda key: FIELD_BY_KEY[key].label,
    )  # fmt: skip
    tests = st.pills(
        "Tests", list(TEST_LABELS), selection_mode="multi", default=[1], key="trend_tests", wrap=True,
        format_func=lambda test: TEST_LABELS[test],
    )  # fmt: skip
    system = units_switch()

stored = series_of(
    database(),
    owner_id=user.id,
    dataset_id=dataset.card.id,
    name=item,
    parameter=parameter or PARAMETERS[0],
    tests=tests,
)
result = trend_in(stored, system)
show_chart(figures.series(result, dataset), key="series")
for sentence in result.sentences:
    st.caption(plain(sentence))
readings_table(result)
