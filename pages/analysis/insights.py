import streamlit as st

from chemviz.services.insights import stored_insights
from chemviz.ui.cache import database
from chemviz.ui.chosen import chosen_dataset
from chemviz.ui.components import page_title
from chemviz.ui.gate import require_user
from chemviz.ui.insights_ask import progress
from chemviz.ui.insights_key import NO_KEY, key_in_use, own_key_field
from chemviz.ui.insights_views import choose_view, finding_view, question_view, survey_view

user = require_user()

page_title("Insights", "What to do about it. Every statement stands on figures of this survey, shown below it.")
dataset = chosen_dataset(user)
view = choose_view()
progress(user, dataset)
if key_in_use() is None:
    st.info(NO_KEY, icon=":material/key:")
own_key_field()

stored = stored_insights(database(), owner_id=user.id, dataset_id=dataset.card.id)
show = {"survey": survey_view, "finding": finding_view, "question": question_view}[view]
show(user, dataset, stored)
