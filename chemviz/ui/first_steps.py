"""What a page shows to somebody who has no dataset yet: the two ways to get one, each by a button."""

import streamlit as st

from chemviz.services.accounts import Account
from chemviz.ui.emphasis import main_button
from chemviz.ui.navigation import UPLOAD

_NOTHING_YET = "There is no dataset yet. Upload a table of equipment, or look around with the sample survey."


def first_steps(user: Account, sentence: str = _NOTHING_YET) -> None:
    """The sentence and both buttons. The sample is imported here and then, and opens."""
    slot = st.empty()  # the import takes the place of the buttons: nothing is left that could be clicked twice
    with slot.container(border=True):
        st.info(sentence, icon=":material/rocket_launch:")
        with st.container(horizontal=True):
            if st.button("Upload a table", type=main_button(), icon=":material/upload_file:", key="first_upload"):
                st.switch_page(UPLOAD)
            wants_sample = st.button("Use the sample survey", icon=":material/science:", key="first_sample")
        st.caption(
            "The sample has about 200 items of 10 types, with a few planted problems. Delete it whenever you like."
        )
    if wants_sample:
        from chemviz.samples import sample_survey
        from chemviz.ui.import_run import import_sample  # with all of the upload behind it, which only this click needs

        with slot.container(border=True):
            import_sample(user, sample_survey(), name="Sample survey")
