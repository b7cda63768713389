"""With which key Gemini is asked: this person's own for the session, else that of the installation. Shows neither."""

from typing import Final

import streamlit as st

from chemviz.errors import RefusedInput
from chemviz.ui import session
from chemviz.ui.cache import settings
from chemviz.ui.plain import plain

LONGEST: Final = 200
NO_KEY: Final = (
    "Gemini is not set up here: put GEMINI_API_KEY into the app's secrets or its environment, or type in a key of your "
    "own. The built-in advice below needs none."
)


def key_in_use() -> str | None:
    """The key to ask with, or None."""
    return session.current().own_key or settings().gemini_key


def usable_key(text: str) -> str:
    """What was typed in, as a key. Raises `RefusedInput` for what cannot be one, without repeating it."""
    key = text.strip()
    if not key:
        raise RefusedInput("No key was typed in.")
    if len(key) > LONGEST or not key.isascii() or not key.isprintable() or " " in key:
        raise RefusedInput("This is not a key for Gemini: a key is one word of letters, digits and signs.")
    return key


def own_key_field() -> None:
    """Where a person types in a key of their own where the installation has none, or has it forgotten."""
    if session.current().own_key is not None:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(":material/key: Your own key is in use until you sign out or close this tab.", width="content")
            if st.button("Forget my key", icon=":material/key_off:", type="tertiary"):
                session.change(own_key=None)
                st.rerun()
        return
    if settings().gemini_key is not None:
        return
    with (
        st.expander("Use a key of your own", icon=":material/key:"),
        # Cleared when it is sent, so that the key stays nowhere but in the state of this tab.
        st.form("own_key", clear_on_submit=True, border=False),
    ):
        typed = st.text_input(
            "Your key for Gemini", type="password", autocomplete="off", max_chars=LONGEST, key="own_key_typed"
        )
        st.caption("It is used in this tab until you sign out or close it, and never stored, logged or shown.")
        if st.form_submit_button("Use this key"):
            _use(typed or "")


def _use(typed: str) -> None:
    try:
        session.change(own_key=usable_key(typed))
    except RefusedInput as error:
        st.error(plain(str(error)), icon=":material/error:")
    else:
        st.rerun()
