"""The pieces of the administrators' page about users. Every action is refused by its service if it is not allowed."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import pandas as pd
import streamlit as st

from chemviz.errors import ChemVizError
from chemviz.services import admin_users, invitations
from chemviz.services.accounts import Account
from chemviz.services.admin_users import UserLine
from chemviz.ui import authentication, session
from chemviz.ui.cache import database, settings
from chemviz.ui.emphasis import main_button
from chemviz.ui.gate import require_live
from chemviz.ui.local_time import local_moment
from chemviz.ui.plain import plain
from chemviz.wording import size

ROLES: Final = {"All roles": "", "Users": "user", "Administrators": "admin"}
STATES: Final = {"All states": None, "Active": True, "Disabled": False}
_REGISTRATION: Final = {
    "open": "Anybody may create an account (CHEMVIZ_REGISTRATION is open).",
    "invitation": "An account needs an invitation code (CHEMVIZ_REGISTRATION is invitation).",
    "closed": "Nobody may create an account (CHEMVIZ_REGISTRATION is closed); invitations are of no use now.",
}


def users_table(users: Sequence[UserLine]) -> UserLine | None:
    """The table; gives back the chosen user."""
    if not users:
        st.info("No user fits.")
        return None
    rows = [
        (
            each.username,
            each.display_name,
            each.email,
            "Visit" if each.is_visit else "Administrator" if each.role == "admin" else "User",
            "Active" if each.is_active else "Disabled",
            local_moment(each.last_seen_at) if each.last_seen_at else "never",
            each.dataset_count,
            size(each.file_bytes),
            local_moment(each.created_at),
        )
        for each in users
    ]
    columns = ["Username", "Name", "Email", "Role", "State", "Last sign-in", "Datasets", "Files", "Created"]
    event = st.dataframe(
        pd.DataFrame(rows, columns=columns),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="users_table",
        alt="Users with role, state, last sign-in and how much they store",
    )
    chosen = event.selection.rows
    return users[chosen[0]] if chosen and chosen[0] < len(users) else None


def user_actions(admin: Account, user: UserLine) -> None:
    """What can be done with one user."""
    with st.container(border=True):
        st.markdown(f"**{plain(user.display_name)}** ({plain(user.username)})")
        with st.container(horizontal=True):
            if st.button("One-time code", icon=":material/lock_reset:", key="user_code", disabled=user.is_visit):
                _issue_code(admin, user)
            if st.button("End sessions", icon=":material/logout:", key="user_sessions"):
                _ask(admin, user, "end all sessions of", admin_users.end_sessions_of)
            if user.is_active:
                if st.button("Disable", icon=":material/block:", key="user_disable"):
                    _ask(admin, user, "disable", admin_users.set_active, is_active=False)
            elif st.button("Enable", icon=":material/check_circle:", key="user_enable"):
                _ask(admin, user, "enable", admin_users.set_active, is_active=True)
            if user.role == "admin":
                if st.button("Make user", icon=":material/person:", key="user_demote"):
                    _ask(admin, user, "take the role of administrator from", admin_users.set_role, role="user")
            elif st.button("Make administrator", icon=":material/shield_person:", key="user_promote"):
                _ask(admin, user, "make an administrator of", admin_users.set_role, role="admin")


@st.dialog("Are you sure?")
def _ask(admin: Account, user: UserLine, what: str, action: Callable[..., None], **how: Any) -> None:
    st.markdown(f"You are about to {what} **{plain(user.username)}**. All open sessions of this user end at once.")
    if st.button("Do it", type=main_button(), key="user_confirm"):
        try:
            require_live(admin)
            action(database(), admin_id=admin.id, user_id=user.id, **how, **_here())
        except ChemVizError as error:
            st.error(plain(str(error)), icon=":material/error:")
        else:
            session.change(told=f"Done: {what} {user.username}.")
            st.rerun()


def _issue_code(admin: Account, user: UserLine) -> None:
    try:
        issued = admin_users.issue_reset_code(database(), admin_id=admin.id, user_id=user.id, **_here())
    except ChemVizError as error:
        st.error(plain(str(error)), icon=":material/error:")
        return
    whom = f"One-time code for {issued.username}, good once and until {local_moment(issued.expires_at)}"
    session.change(code_shown=(whom, issued.code))
    st.rerun()


def code_box() -> None:
    """A code that was just issued; it is shown this once and kept nowhere."""
    shown = session.current().code_shown
    if shown is None:
        return
    with st.container(border=True):
        st.markdown(f"{plain(shown[0])}:")
        st.code(shown[1], language=None)
        st.caption("Hand it over in a way that nobody else can read. ChemViz cannot show it again.")
        st.button("I have noted it", on_click=session.change, kwargs={"code_shown": None}, key="code_noted")


def invitations_panel(admin: Account) -> None:
    """Issue invitations, and see what became of them."""
    st.subheader("Invitations")
    st.caption(_REGISTRATION[settings().registration])
    with st.form("invite", width=440):
        note = st.text_input("For whom", placeholder="Night shift, unit 3", max_chars=100, key="invite_note")
        is_sent = st.form_submit_button("Issue an invitation", icon=":material/mail:")
    if is_sent:
        try:
            code = invitations.issue_invitation(database(), admin_id=admin.id, note=note or "", **_here())
        except ChemVizError as error:
            st.error(plain(str(error)), icon=":material/error:")
        else:
            whom = f"Invitation for one person, good for {invitations.INVITATION_DAYS} days"
            session.change(code_shown=(whom, code))
            st.rerun()
    issued = invitations.list_invitations(database(), admin_id=admin.id)
    if issued:
        _invitations_table(admin, issued)


def _invitations_table(admin: Account, issued: Sequence[invitations.InvitationLine]) -> None:
    now = datetime.now(UTC)
    rows = [
        (each.note, _state(each, now), each.created_by, local_moment(each.created_at), local_moment(each.expires_at))
        for each in issued
    ]
    event = st.dataframe(
        pd.DataFrame(rows, columns=["For whom", "State", "Issued by", "Issued", "Good until"]),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="invitations_table",
        alt="Invitations and what became of them",
    )
    chosen = [issued[row] for row in event.selection.rows if row < len(issued)]
    is_open = bool(chosen) and _state(chosen[0], now) == "Open"
    if is_open and st.button("Withdraw this invitation", icon=":material/block:", key="invitation_withdraw"):
        try:
            which = chosen[0].id
            invitations.withdraw_invitation(database(), admin_id=admin.id, invitation_id=which, **_here())
        except ChemVizError as error:
            st.error(plain(str(error)), icon=":material/error:")
        else:
            session.change(told="The invitation is withdrawn.")
            st.rerun()


def _state(line: invitations.InvitationLine, now: datetime) -> str:
    if line.used_at is not None:
        return f"Used by {line.used_by}"
    return "Open" if line.expires_at > now else "Over"


def _here() -> dict[str, Any]:
    return {"now": datetime.now(UTC), "address": authentication.visitor_address()}
