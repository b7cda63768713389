"""Which chart somebody looks at, kept in the address. Draws the controls and no chart."""

from dataclasses import dataclass
from typing import Final

import streamlit as st

from chemviz.schema import FIELD_BY_KEY, PARAMETERS

SPREAD, AGAINST, BESIDE, TOGETHER, PEERS = "spread", "against", "beside", "together", "peers"
VIEWS: Final = {
    SPREAD: "Distribution",
    AGAINST: "Two parameters",
    BESIDE: "All three",
    TOGETHER: "Correlation",
    PEERS: "Among its peers",
}
_LINES: Final = {
    SPREAD: "How one parameter spreads within each type. Select marks or bars to list them below.",
    AGAINST: "One mark for each item, or how many items lie where. Select marks, or an area, to list them below.",
    BESIDE: "A line for each item over the three parameters. Select marks on an axis to list their items.",
    TOGETHER: (
        "Spearman's rank correlation within each type: 1 when both rise together, -1 when one rises as the other "
        "falls. An interval that holds 0 tells nothing; with few items it is "
        "wide. Which causes which, it does not say. Zero flow is left out."
    ),
    PEERS: "One item beside the others of its type: choose it in the table below, or type its name.",
}
SPREADS: Final = {"box": "Box", "violin": "Violin", "histogram": "Histogram"}
FORMS: Final = {"points": "Points", "density": "Density"}
BY_CLICK, BY_BOX = "click", "box"
WAYS: Final = {BY_CLICK: "Click", BY_BOX: "Box"}
"""How marks are selected; Streamlit's charts take either clicks or boxes."""


@dataclass(frozen=True)
class Choice:
    """A view, and what it shows: a parameter in a form, or two parameters, or the item of this name.

    `by` is how marks are selected, a key of `WAYS`; empty where there is nothing to select.
    """

    view: str
    parameter: str = PARAMETERS[0]
    form: str = ""
    x: str = PARAMETERS[0]
    y: str = PARAMETERS[1]
    item: str = ""
    by: str = ""


def choose_view() -> str:
    """Draw the choice of a view."""
    chosen = st.segmented_control(
        "Chart",
        list(VIEWS),
        default=SPREAD,
        required=True,
        format_func=VIEWS.__getitem__,
        key="chart",
        bind="query-params",
        wrap=True,  # beside other controls the last views would else lie out of sight on a phone
    )
    return str(chosen or SPREAD)


def choose_chart(view: str) -> Choice:
    """Draw the controls of a view, which take the same height in each."""
    st.caption(_LINES[view])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if view == SPREAD:
            parameter = _parameter("Parameter", "parameter", 0)
            return Choice(view, parameter=parameter, form=_form("Drawn as", SPREADS, "spread_as"), by=_way())
        if view in (AGAINST, TOGETHER):
            x, y = _parameter("Horizontal", "x", 0), _parameter("Vertical", "y", 1)
            if view == TOGETHER:
                return Choice(view, x=x, y=y)
            form = _form("Drawn as", FORMS, "drawn_as")
            return Choice(view, x=x, y=y, form=form, by=BY_BOX if form == "density" else _way())
        if view == PEERS:
            item = st.text_input(
                "Item", placeholder="P-101A", key="peer", bind="query-params", max_chars=200, width=320
            )
            return Choice(view, item=(item or "").strip())
        return Choice(view, by=_way())


def _way() -> str:
    return _form("Select by", WAYS, "select_by")


def _parameter(label: str, key: str, index: int) -> str:
    chosen: str = st.selectbox(
        label,
        PARAMETERS,
        index=index,
        format_func=lambda each: FIELD_BY_KEY[each].label,
        key=key,
        bind="query-params",
        width=180,
    )
    return chosen


def _form(label: str, forms: dict[str, str], key: str) -> str:
    chosen = st.segmented_control(
        label, list(forms), default=next(iter(forms)), required=True, format_func=forms.__getitem__, key=key,
        bind="query-params",
    )  # fmt: skip
    return str(chosen or next(iter(forms)))
