"""What a visitor sees before signing in: what ChemViz does, beside the form. Asks no database."""

from pathlib import Path
from typing import Final

import streamlit as st

from chemviz.ui import session
from chemviz.ui.gate import sign_in_form

_PICTURES: Final = Path(__file__).parents[2] / "docs" / "pictures"
_WORDS: Final = (
    "Upload a table of process equipment and see at once what the plant looks like. "
    "ChemViz compares each item with others of its type, shows which ones stand out and why, and says of every number "
    "its unit and how many it rests on. "
    "What you upload is private to your account, and a PDF report for your manager is one click away."
)
_ALT: Final = "The overview of a survey: counts, findings by severity, and what each value was compared with."


def welcome(title: str) -> bool:
    """Three sentences, the sign-in form and a picture of the app; `True` when somebody has just signed in."""
    st.title(title)
    session.tell_once()
    st.markdown(_WORDS)
    form, picture = st.columns([5, 8], gap="large")
    with form:
        is_signed_in = sign_in_form()
    with picture:
        _picture()
    return is_signed_in


def _picture() -> None:
    theme = "dark" if st.context.theme.type == "dark" else "light"
    path = _PICTURES / f"welcome-{theme}.png"
    if path.is_file():
        st.image(str(path), width="stretch", alt=_ALT)
