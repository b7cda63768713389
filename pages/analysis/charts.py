import streamlit as st

from chemviz.ui.chosen import chosen_dataset
from chemviz.ui.components import page_title
from chemviz.ui.explore_choice import choose_chart, choose_view
from chemviz.ui.explore_data import areas_of, part_of, survey_of
from chemviz.ui.explore_filter import filter_line, filter_panel
from chemviz.ui.explore_page import chart_and_rows
from chemviz.ui.gate import require_user
from chemviz.ui.units import units_switch

user = require_user()

page_title("Charts", "Look at a survey from all sides. What you choose stands in the address: bookmark it, or send it.")
dataset = chosen_dataset(user)
survey = survey_of(dataset, owner_id=user.id)

with st.container(horizontal=True, horizontal_alignment="distribute"):
    view = choose_view()
    system = units_switch()
types = [each.equipment_type for each in dataset.analysis.types]
wanted = filter_panel(types, areas_of(survey), dataset.card.columns, system)
part = part_of(survey, wanted)
filter_line(wanted, part.count, dataset.card.rows_accepted)

chart_and_rows(user, survey, part, wanted, choose_chart(view), system)
