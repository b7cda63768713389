import streamlit as st

from chemviz.samples import sample_survey
from chemviz.ui import upload
from chemviz.ui.cache import settings
from chemviz.ui.components import columns_table, issues_table, page_title, preview_table
from chemviz.ui.gate import require_user

user = require_user()

page_title("Upload a table", "See what was understood before anything is stored.")
limit_mb = settings().max_upload_mb
uploaded = st.file_uploader(
    "Equipment table",
    type=["csv", "txt", "tsv"],
    max_upload_size=limit_mb,
)

if uploaded is None:
    with st.container(border=True):
        st.markdown(
            "**What the file needs.** One line of headers, then one line per item, with a column each for equipment "
            "name, type, flowrate, pressure and temperature. Put units into the headers, as in `Flowrate (m3/h)` or "
            "`Pressure [psig]`: they are read and converted. Without a unit nothing is assumed."
        )
        st.markdown("No file at hand? The sample survey has about 200 items of 10 types, with a few planted problems.")
        if st.button("Use the sample survey", icon=":material/science:"):
            upload.store(user, sample_survey(), name="Sample survey")
    st.stop()

preview = upload.preview(user, uploaded, max_bytes=limit_mb * 1_000_000)

upload.summary(preview)
with st.form("import", border=True):
    name = st.text_input("Dataset name", value=upload.suggested_name(uploaded.name), max_chars=200)
    if st.form_submit_button("Import", type="primary", icon=":material/download_done:"):
        upload.store(user, (uploaded.name, uploaded.getvalue()), name=name)

st.subheader("What was recognised")
columns_table(preview.columns, preview.unmapped)

st.subheader("First rows, as they will be stored")
preview_table(preview.head, preview.columns)

if preview.issue_count:
    st.subheader("Problems in the file")
    issues_table(preview.issues, preview.issue_count)
