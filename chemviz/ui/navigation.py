"""The table of pages and the sidebar. Every page is registered for everybody: `gate` guards, not the menu."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from chemviz.ui import authentication, session
from chemviz.ui.session import Destination

if TYPE_CHECKING:
    from chemviz.services.accounts import Account

SIGN_IN: Final = "pages/account/sign_in.py"
UPLOAD: Final = "pages/data/upload.py"
DATASETS: Final = "pages/data/datasets.py"
RECOVERY: Final = "pages/account/new_password.py"
PROFILE: Final = "pages/account/profile.py"
LIMITS: Final = "pages/data/limits.py"
FINDINGS: Final = "pages/analysis/findings.py"
INSIGHTS: Final = "pages/analysis/insights.py"
OVERVIEW: Final = "pages/analysis/overview.py"
CHARTS: Final = "pages/analysis/charts.py"
REPORT: Final = "pages/analysis/report.py"


_SECTIONS: Final = ("Data", "Analysis")


@dataclass(frozen=True)
class Screen:
    """One page: its script, its address, and whom the menu shows it to."""

    script: str
    title: str
    icon: str
    url_path: str
    section: Literal["", "Account", "Data", "Analysis", "Admin", "Help"]
    shown_to: Literal["nobody", "visitors", "users", "admins", "everybody"]
    help: str


SCREENS: Final = (
    Screen(
        "pages/home/home.py", "Home", ":material/home:", "", "", "nobody",
        "What ChemViz does, and the way in.",
    ),
    Screen(
        SIGN_IN, "Sign in", ":material/login:", "sign-in", "Account", "visitors",
        "Open your account with username and password.",
    ),
    Screen(
        "pages/account/register.py", "Create account", ":material/person_add:", "register", "Account", "visitors",
        "Make an account. Your data is private to it.",
    ),
    Screen(
        RECOVERY, "Forgotten password", ":material/lock_reset:", "new-password", "Account", "nobody",
        "Set a new password with a one-time code.",
    ),
    Screen(
        DATASETS, "Datasets", ":material/dataset:", "datasets", "Data", "users",
        "Your surveys: open, search, rename, download and delete them.",
    ),
    Screen(
        UPLOAD, "Upload", ":material/upload_file:", "upload", "Data", "users",
        "Read an equipment table, check what was recognised, and store it.",
    ),
    Screen(
        LIMITS, "Limits", ":material/rule:", "limits", "Data", "users",
        "What your equipment is to stay within, by type or item.",
    ),
    Screen(
        OVERVIEW, "Overview", ":material/overview:", "overview", "Analysis", "users",
        "What a survey is, whether anything is wrong, and what stands out.",
    ),
    Screen(
        FINDINGS, "Findings", ":material/troubleshoot:", "findings", "Analysis", "users",
        "What stands out, against what and by which method; acknowledge it or leave a comment.",
    ),
    Screen(
        INSIGHTS, "Insights", ":material/lightbulb:", "insights", "Analysis", "users",
        "What to do about it: advice with its evidence, a finding explained, a question answered.",
    ),
    Screen(
        CHARTS, "Charts", ":material/bar_chart:", "charts", "Analysis", "users",
        "A survey from all sides: filter, select, and take charts home. The address keeps what you chose.",
    ),
    Screen(
        "pages/analysis/compare.py", "Compare", ":material/compare_arrows:", "compare", "Analysis", "users",
        "Two surveys item by item: added, removed and changed equipment, and how far each type drifted.",
    ),
    Screen(
        "pages/analysis/trends.py", "Trends", ":material/show_chart:", "trends", "Analysis", "users",
        "Readings of one item over time, where the file says when they were taken.",
    ),
    Screen(
        REPORT, "Report", ":material/picture_as_pdf:", "report", "Analysis", "users",
        "The whole survey as a PDF for people who never open the app.",
    ),
    Screen(
        PROFILE, "Profile", ":material/account_circle:", "profile", "Account", "users",
        "Your name, email, password and sign-ins; everything that is yours as a zip; the end of your account.",
    ),
    Screen(
        "pages/admin/users.py", "Users", ":material/group:", "admin-users", "Admin", "admins",
        "Who has an account: roles, one-time codes, invitations, and the end of sessions.",
    ),
    Screen(
        "pages/admin/records.py", "Records", ":material/table_edit:", "admin-records", "Admin", "admins",
        "All datasets, and the rows of one: search them, change them, take a change back.",
    ),
    Screen(
        "pages/admin/audit.py", "Audit log", ":material/history:", "admin-audit", "Admin", "admins",
        "Who did what, when, on what.",
    ),
    Screen(
        "pages/admin/system.py", "System", ":material/monitor_heart:", "admin-system", "Admin", "admins",
        "How much there is, and whether database, browser, mail and disk are as they should be.",
    ),
    Screen(
        "pages/help/help.py", "Help", ":material/help:", "help", "Help", "everybody",
        "What files are read, which units are known, how findings are made, and the keys.",
    ),
)  # fmt: skip


def choose_page(account: "Account | None") -> StreamlitPage:
    """Register every page and give back the one that the address asks for.

    A private page that a visitor asks for is noted, so that signing in or registering on another page leads there.
    """
    audience = _audience(account)
    order = ("Account", *_SECTIONS) if account is None else (*_SECTIONS, "Account")
    sections: dict[str, list[StreamlitPage]] = {section: [] for section in ("", *order, "Admin", "Help")}
    for screen in SCREENS:
        sections.setdefault(screen.section, []).append(_page(screen, is_visible=screen.shown_to in audience))
    page = st.navigation(sections, expanded=True)
    screen = next(each for each in SCREENS if each.url_path == page.url_path)
    if screen.shown_to in {"users", "admins"}:
        here = Destination(screen.script, st.query_params.to_dict())
        session.change(wanted=here if account is None else None)
    return page


def _audience(account: "Account | None") -> set[str]:
    if account is None:
        return {"visitors", "everybody"}
    return {"users", "everybody"} | ({"admins"} if account.role == "admin" else set())


def draw_sidebar(account: "Account | None") -> None:
    """Who is signed in, and the way out."""
    if account is None:
        return
    with st.sidebar:
        st.text(account.display_name)
        if st.button("Sign out", icon=":material/logout:"):
            authentication.leave(account)
            st.switch_page(SIGN_IN)


def land(default: str) -> None:
    """Go where a link pointed before the person had to sign in, else to the page `default`."""
    wanted = session.current().wanted or Destination(default, {})
    st.switch_page(wanted.script, query_params=wanted.query)


def _page(screen: Screen, *, is_visible: bool) -> StreamlitPage:
    return st.Page(
        screen.script,
        title=screen.title,
        icon=screen.icon,
        url_path=screen.url_path,
        default=not screen.url_path,
        visibility="visible" if is_visible else "hidden",
        help=screen.help,
    )
