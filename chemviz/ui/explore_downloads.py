"""A chart as PNG, SVG, PDF or numbers, made when it is asked for. Draws no chart."""

import re
from functools import partial
from typing import Final

import streamlit as st

from chemviz.charts import Chart
from chemviz.report.images import ImageFormat
from chemviz.services.accounts import Account
from chemviz.services.chart_files import chart_csv, chart_image
from chemviz.services.reports import report_file_name
from chemviz.ui.cache import renderer
from chemviz.ui.downloads import while_signed_in

_IMAGES: Final[tuple[tuple[ImageFormat, str, str], ...]] = (
    ("png", "image/png", ":material/image:"),
    ("svg", "image/svg+xml", ":material/shapes:"),
    ("pdf", "application/pdf", ":material/picture_as_pdf:"),
)


def chart_downloads(user: Account, chart: Chart, *, dataset_name: str, key: str) -> None:
    """A menu with the four files of a chart; images only where there is a Chrome to draw them."""
    stem = f"{report_file_name(dataset_name).removesuffix(' report.pdf')} {_words(chart.title)}"
    with st.popover("Download", icon=":material/download:", type="tertiary"):
        if problem := renderer().problem():
            st.caption(f"Images cannot be made here. {problem}")
        else:
            for ending, mime, icon in _IMAGES:
                st.download_button(
                    ending.upper(),
                    while_signed_in(user, partial(chart_image, chart, renderer(), ending)),
                    file_name=f"{stem}.{ending}",
                    mime=mime,
                    icon=icon,
                    on_click="ignore",
                    width="stretch",
                    key=f"{key}_{ending}",
                )
        if chart.data:
            data = chart.data
            st.download_button(
                "Numbers (CSV)",
                while_signed_in(user, lambda: chart_csv(data)),
                file_name=f"{stem}.csv",
                mime="text/csv",
                icon=":material/table:",
                on_click="ignore",
                width="stretch",
                key=f"{key}_csv",
            )


def _words(title: str) -> str:
    """A title as part of a file name.

    >>> _words("Flowrate: how many in each bin")
    'flowrate how many in each bin'
    """
    return re.sub(r"[^\w]+", " ", title).strip().lower()
