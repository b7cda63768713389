"""How the main button of a page stands out, so that its words can be read in both themes. Draws nothing."""

from typing import Literal

import streamlit as st


def main_button() -> Literal["primary", "secondary"]:
    """The `type` of the button that a page is about.

    On a primary button Streamlit always writes in white, and where something is chosen (tabs, segmented controls) in
    the primary colour itself. On a dark background no colour has a contrast of 4.5 with both (WCAG 2.2, 1.4.3): at best
    4.2. So the dark theme's primary colour is one that can be read as text, and its main buttons are outlined.
    """
    return "secondary" if st.context.theme.type == "dark" else "primary"
