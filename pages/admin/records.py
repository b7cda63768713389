from datetime import UTC, datetime

import streamlit as st

from chemviz.services.admin_datasets import find_datasets, has_access
from chemviz.ui import session
from chemviz.ui.admin_records import SINCE, datasets_table, edits_list, open_form, records_editor, since
from chemviz.ui.cache import database
from chemviz.ui.components import page_title
from chemviz.ui.gate import require_admin
from chemviz.wording import count, whole

admin = require_admin()

DATASETS_PER_PAGE = 25

page_title("Records", "All datasets, by owner and size. To open somebody else's, say why: its owner can read that.")
session.tell_once()

now = datetime.now(UTC)
with st.container(horizontal=True):
    owner = st.text_input("Owner", type="search", placeholder="Username or name", key="records_owner")
    period = st.selectbox("Uploaded", list(SINCE), key="records_since")
    least = st.number_input("At least rows", min_value=0, value=0, step=1000, key="records_least")

slot = st.container()
page = session.field_value("records_page") or 1
found, total = find_datasets(
    database(),
    admin_id=admin.id,
    owner=owner or "",
    since=since(period, now),
    least_rows=int(least),
    limit=DATASETS_PER_PAGE,
    offset=DATASETS_PER_PAGE * (page - 1),
)
if total > DATASETS_PER_PAGE:
    st.pagination(-(-total // DATASETS_PER_PAGE), key="records_page")
with slot:
    st.caption(count(total, "dataset"))
    line = datasets_table(found)

if line is None:
    st.caption("Choose a dataset in the table to see its rows.")
    st.stop()

st.subheader(f"Dataset {line.id} of {line.owner}, {whole(line.row_count)} rows")
if has_access(database(), admin_id=admin.id, dataset_id=line.id, now=now):
    records_editor(admin, line)
    edits_list(admin, line)
else:
    open_form(admin, line)
