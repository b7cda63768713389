from datetime import UTC, datetime

import streamlit as st

from chemviz.services.admin_system import audit_log
from chemviz.ui import session
from chemviz.ui.admin_records import SINCE, since
from chemviz.ui.admin_system import events_table
from chemviz.ui.cache import database
from chemviz.ui.components import page_title
from chemviz.ui.gate import require_admin
from chemviz.wording import count

admin = require_admin()

EVENTS_PER_PAGE = 50
EVERYTHING = "Everything"

page_title("Audit log", "Who did what, when, on what. Nothing is ever removed from it here.")

with st.container(horizontal=True):
    actor = st.text_input("Who", type="search", placeholder="Username, or shell", key="audit_actor")
    known = audit_log(database(), admin_id=admin.id, limit=0)[2]
    action = st.selectbox("What", [EVERYTHING, *known], key="audit_action")
    search = st.text_input("On what, or why", type="search", key="audit_search")
    period = st.selectbox("When", list(SINCE), key="audit_since")

slot = st.container()
page = session.field_value("audit_page") or 1
found, total, _ = audit_log(
    database(),
    admin_id=admin.id,
    actor=actor or "",
    action="" if action == EVERYTHING else action,
    search=search or "",
    since=since(period, datetime.now(UTC)),
    limit=EVENTS_PER_PAGE,
    offset=EVENTS_PER_PAGE * (page - 1),
)
if total > EVENTS_PER_PAGE:
    st.pagination(-(-total // EVENTS_PER_PAGE), key="audit_page")
with slot:
    st.caption(count(total, "event"))
    events_table(found)
