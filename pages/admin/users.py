import streamlit as st

from chemviz.services.admin_users import find_users
from chemviz.ui import session
from chemviz.ui.admin_users import ROLES, STATES, code_box, invitations_panel, user_actions, users_table
from chemviz.ui.cache import database
from chemviz.ui.components import page_title
from chemviz.ui.gate import require_admin
from chemviz.wording import count

admin = require_admin()

USERS_PER_PAGE = 25

page_title("Users", "Who has an account. What you do here is on record, and its user can see it.")
session.tell_once()
code_box()

with st.container(horizontal=True):
    search = st.text_input("Search", type="search", placeholder="Username, name or email", key="users_search")
    role = st.selectbox("Role", list(ROLES), key="users_role")
    state = st.selectbox("State", list(STATES), key="users_state")

filters = {"search": search or "", "role": ROLES[role], "is_active": STATES[state]}
slot = st.container()
page = session.field_value("users_page") or 1
found, total = find_users(
    database(), admin_id=admin.id, **filters, limit=USERS_PER_PAGE, offset=USERS_PER_PAGE * (page - 1)
)
if total > USERS_PER_PAGE:
    st.pagination(-(-total // USERS_PER_PAGE), key="users_page")
with slot:
    st.caption(count(total, "user"))
    chosen = users_table(found)
    if chosen is None:
        st.caption("Choose a user in the table to change something.")
    else:
        user_actions(admin, chosen)

invitations_panel(admin)
