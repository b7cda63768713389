import streamlit as st

from chemviz.errors import ChemVizError
from chemviz.samples import sample_survey
from chemviz.ui import import_form, import_problems, import_queue, import_replay, import_run, session, upload
from chemviz.ui.cache import settings
from chemviz.ui.components import columns_table, page_title
from chemviz.ui.gate import require_user
from chemviz.ui.import_columns import columns_panel, sureness, units_not_used
from chemviz.ui.import_file import file_panel
from chemviz.ui.import_reading import read_file
from chemviz.ui.import_types import types_section
from chemviz.ui.import_work import work_on
from chemviz.ui.uploaded_files import refusal_note, take_files_of

user = require_user()
take_files_of(user)

page_title("Upload a table", "See what was understood before anything is stored.")
order = session.current().upload_order
replay = import_replay.wanted(user)
import_replay.replay_note(replay)
files = st.file_uploader(
    "Equipment table",
    type=upload.KINDS,
    accept_multiple_files=True,
    max_upload_size=settings().max_upload_mb,
    key="upload_files",
    disabled=order is not None,
)
if order is not None:
    import_run.import_ordered(user, files, order)
refusal_note()

with st.container():  # which an import that runs takes the place of
    import_run.last_note()
    if not files:
        if upload.invitation():
            import_run.import_sample(user, sample_survey(), name="Sample survey")
        st.stop()

    file = import_queue.choose_file(files)
    if work_on(file.file_id).dataset_id is not None:
        import_queue.done_note(file, files)
        st.stop()

    try:
        reading = read_file(user, file, replay)
    except ChemVizError as error:
        import_form.refused_note(file, error)
        st.stop()

    read = reading.preview
    is_stored = import_form.stored_already(user, file, reading)
    import_form.recalled_note(file)
    import_replay.misfit_note(file)
    if read is not None:
        upload.summary(read)
        import_form.import_form(user, file, reading, is_stored_already=is_stored)
    else:
        import_form.no_rows_note(reading)

    st.subheader("What was recognised")
    if read is not None:
        sure, not_used = sureness(file.file_id, reading.understood), units_not_used(reading.understood)
        columns_table(read.columns, read.unmapped, sure, not_used)
    columns_panel(file.file_id, reading.understood)
    file_panel(file.file_id, reading.understood)
    import_form.ways_back(file)

    if read is not None:
        types_section(file.file_id, read)
        import_problems.rows_section(file, read)
        import_problems.changes_note(read)
        import_problems.problems_section(user, file, read)
