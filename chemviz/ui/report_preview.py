"""A report made while somebody waits: progress, its pages on screen, and the download of these very bytes."""

import hashlib
from collections.abc import Callable
from typing import Final

import streamlit as st

from chemviz.errors import RefusedInput
from chemviz.services.accounts import Account
from chemviz.services.chart_memory import Step
from chemviz.services.report_pages import page_count
from chemviz.services.reports import MadeReport
from chemviz.ui.cache import report_desk, report_page, settings
from chemviz.ui.downloads import while_signed_in
from chemviz.ui.emphasis import main_button
from chemviz.ui.plain import plain
from chemviz.ui.report_desk import Key, Order
from chemviz.wording import count, size, whole

PAGES_SHOWN: Final = 100
PAGE_WIDTH_PX: Final = 1_240
"""Of a picture: an A4 page at 150 dots per inch, sharp on a screen of double density."""

_TICK_S: Final = 0.2
_BESIDE_CHARTS_S: Final = 120.0
"""What a report may take beside its charts [s]: several times what 100,000 rows take on two busy cores."""
_TOO_LONG: Final = "The report took too long and was given up. Leave out chapters, or choose fewer types."


def report_preview(user: Account, key: Key, make: Callable[[Step], MadeReport]) -> None:
    """Make the report, or take it as it was made before, and show it."""
    report = report_desk().find(key) or _made(key, make)
    pages = page_count(report.pdf)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            "Download PDF",
            while_signed_in(user, lambda: report.pdf),
            file_name=report.file_name,
            mime="application/pdf",
            type=main_button(),
            icon=":material/picture_as_pdf:",
            on_click="ignore",
            key="report_pdf",
        )
        st.caption(f"{count(pages, 'page')} · {size(len(report.pdf))}", width="content")
    if report.note:
        _without_charts(key, report.note)
    _pages(user, report, pages)


def _without_charts(key: Key, note: str) -> None:
    st.warning(f"This report has no charts. {plain(note)}", icon=":material/warning:")
    if st.button("Try again with charts", icon=":material/refresh:", key="report_again"):
        report_desk().forget(key)
        st.rerun()


def _pages(user: Account, report: MadeReport, pages: int) -> None:
    shown = min(pages, PAGES_SHOWN)
    # Under a key of its own for each number of pages, so that no page is asked for that is not there.
    number = st.pagination(shown, key=f"report_page_{shown}") if shown > 1 else 1
    if pages > shown:
        st.caption(f"The first {whole(shown)} of {count(pages, 'page')} can be looked at here; the PDF has all.")
    sha256 = hashlib.sha256(report.pdf).hexdigest()
    picture = report_page(user.id, sha256, number, PAGE_WIDTH_PX, report.pdf)
    with st.container(border=True):
        st.image(
            picture,
            width="stretch",
            output_format="PNG",
            alt=f"Page {number} of {pages} of the report, as it is printed",
        )


def _made(key: Key, make: Callable[[Step], MadeReport]) -> MadeReport:
    """The report, once it is made. Leaving the page, or another choice, ends this run and with it the making."""
    desk = report_desk()
    order = desk.order(key, make)
    place = st.empty()
    try:
        while not order.done.wait(_TICK_S):
            place.progress(min(order.share, 1.0), text=_stage(order))  # Streamlit ends the run here, if at all
            if desk.running_s(order) > settings().report_timeout_s + _BESIDE_CHARTS_S:
                raise RefusedInput(_TOO_LONG)
    finally:
        desk.leave(order)
    place.empty()
    if order.error is not None:
        raise order.error
    if order.report is None:
        raise RefusedInput("The report was given up before it was finished. Load this page again.")
    return order.report


def _stage(order: Order) -> str:
    if ahead := report_desk().ahead(order):
        return f"Waiting for {count(ahead, 'report')} ordered before this one"
    return order.stage or "Waiting for its turn"
